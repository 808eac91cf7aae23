"""Figures of the catalogue beside the fifteen: in the portal's form, and under their own name in any workbook."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from organizations.tests.fixture_organizations import RED_CROSS, fixture_organizations
from targets.rules.compliance import NIL, Amount
from targets.rules.figures import FIGURE_NAMES, FigureName
from targets.tests.workbook.workbook_cases import (
    OWED,
    UNITS,
    errors,
    read,
    warnings,
)
from targets.workbook.form.content import Form, FormColumn, FormLine
from targets.workbook.form.stamp import Stamp
from targets.workbook.form.write import FIRST_COLUMN, NAME_ROW, NOUN_ROW, form_bytes
from targets.workbook.headers.figure_names import FigureNames
from targets.workbook.reading import Reading

ONLINE = FigureName(
    "members_online",
    "Đoàn viên, hội viên đã cập nhật trên nền tảng số",
    "người",
    "Tập hợp đoàn viên, hội viên",
)
TEAMS = FigureName("digital_teams", "Tổ công nghệ số cộng đồng", "tổ", "Chuyển đổi số")
_FIFTEEN = [FigureName(key, name) for key, name in FIGURE_NAMES.items()]
#: The first of the new ones stands among the fifteen, as the catalogue may have it.
FIGURES = FigureNames((*_FIFTEEN[:7], ONLINE, *_FIFTEEN[7:], TEAMS))
KEYS = tuple(FIGURES.names)
SEVEN = fixture_organizations(RED_CROSS)
SEVEN_OWED: Mapping[str, frozenset[str]] = {
    **{code: keys | {"members_online"} for code, keys in OWED.items() if code != "mttq"},
    "mttq": OWED["mttq"],
    "hctd": OWED["hnd"] | {"members_online", "digital_teams"},
}
CATALOGUE: dict[str, Any] = {"organizations": SEVEN, "owed": SEVEN_OWED, "figures": FIGURES}
COMMUNES = [unit for unit in UNITS if unit.kind != "huyện"]


def form(organization: str, amounts: Mapping[str, Mapping[str, Amount]], owed: frozenset[str]) -> Form:
    """An organization's form of all communes with the columns that it owes."""
    keys = tuple(key for key in KEYS if key in owed)
    names = {unit.code: f"{unit.kind.capitalize()} {unit.name}" for unit in COMMUNES}
    return Form(
        stamp=Stamp(2023, "", organization, keys, tuple(names)),
        number="BIỂU SỐ 02",
        title="SỐ LIỆU",
        reporter=SEVEN.names[organization],
        recipient="Ban Dân vận",
        until="31/12/2023",
        row_noun="Xã, thị trấn",
        columns=[_column(FIGURES.by_key[key]) for key in keys],
        lines=[FormLine(code, name, owed, amounts.get(code, {}), {}) for code, name in names.items()],
        rates=[],
        notes=[],
        signers=("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG CƠ QUAN"),
    )


def _column(figure: FigureName) -> FormColumn:
    return FormColumn(figure.key, figure.name, figure.group or "Nhóm", figure.noun or "người", "Cách ghi.")


def stored(path: Path, which: Form) -> Path:
    path.write_bytes(form_bytes(which))
    return path


def amounts_of(reading: Reading) -> dict[str, dict[str, Amount]]:
    return {
        row: {key: NIL if cell.is_nil else cell.value for key, cell in cells.items() if not cell.is_missing}
        for row, cells in reading.rows.items()
    }


def test_form_with_new_figures_of_a_seventh_organization_comes_back_whole(tmp_path: Path) -> None:
    owed = SEVEN_OWED["hctd"]
    amounts: dict[str, dict[str, Amount]] = {
        unit.code: {
            key: NIL if key == "digital_teams" and row == 1 else 3 if key == "heads_qualified" else 1000 + row
            for key in KEYS
            if key in owed
        }
        for row, unit in enumerate(COMMUNES)
    }
    path = stored(tmp_path / "mau.xlsx", form("hctd", amounts, owed))
    reading = read(path, **CATALOGUE)
    assert errors(reading) == []
    assert (reading.layout, reading.organization, reading.year) == ("organization", "hctd", 2023)
    assert amounts_of(reading) == amounts
    assert list(reading.rows["00952"]) == list(KEYS)
    # Without the figure in the catalogue, the form is of another register.
    (problem,) = errors(read(path, organizations=SEVEN, owed=SEVEN_OWED))
    assert "số liệu không thuộc năm 2023" in problem.message


def test_form_without_a_new_figures_column_is_refused_by_its_name(tmp_path: Path) -> None:
    path = stored(tmp_path / "mau.xlsx", form("hctd", {}, SEVEN_OWED["hctd"]))
    book = load_workbook(path)
    sheet = book[book.sheetnames[0]]
    sheet.delete_cols(FIRST_COLUMN + [key for key in KEYS if key in SEVEN_OWED["hctd"]].index("members_online"))
    book.save(path)
    (problem,) = errors(read(path, **CATALOGUE))
    assert f"Mẫu đã mất cột «{ONLINE.name}»" in problem.message


def test_headings_of_a_form_that_changed_places_are_told(tmp_path: Path) -> None:
    path = stored(tmp_path / "mau.xlsx", form("hctd", {}, SEVEN_OWED["hctd"]))
    book = load_workbook(path)
    sheet = book[book.sheetnames[0]]
    keys = [key for key in KEYS if key in SEVEN_OWED["hctd"]]
    first, second = (sheet.cell(NAME_ROW, FIRST_COLUMN + keys.index(key)) for key in ("members", "members_online"))
    first.value, second.value = second.value, first.value
    book.save(path)
    messages = [problem.message for problem in errors(read(path, **CATALOGUE))]
    assert len(messages) == 2
    assert all("Xin không đổi chỗ các cột của mẫu" in message for message in messages)
    assert f"dành cho «{ONLINE.name}», nhưng tiêu đề ghi «{FIGURE_NAMES['members']}»" in messages[1]


def test_unit_of_a_new_figure_is_not_taken_for_a_heading(tmp_path: Path) -> None:
    path = stored(tmp_path / "mau.xlsx", form("hctd", {}, SEVEN_OWED["hctd"]))
    book = load_workbook(path)
    sheet = book[book.sheetnames[0]]
    column = FIRST_COLUMN + [key for key in KEYS if key in SEVEN_OWED["hctd"]].index("members_online")
    sheet.cell(NOUN_ROW, column).value = "Số hội viên"
    book.save(path)
    counted = replace(ONLINE, noun="Số hội viên")
    figures = FigureNames(tuple(counted if figure is ONLINE else figure for figure in FIGURES.listed))
    assert errors(read(path, **{**CATALOGUE, "figures": figures})) == []


def test_row_of_a_form_owes_what_its_own_unit_owes(tmp_path: Path) -> None:
    """The figures of most units are the usual ones: a province with one more figure lies beside them."""
    own = SEVEN_OWED["hctd"]
    usual = {**OWED, "hctd": frozenset[str]()}
    by_unit = {unit.code: dict(SEVEN_OWED) for unit in COMMUNES}
    amounts: dict[str, dict[str, Amount]] = {"00952": {"members_online": 12, "eligible": 20, "members": 15}}
    path = stored(tmp_path / "mau.xlsx", form("hctd", amounts, own))
    reading = read(path, **{**CATALOGUE, "owed": usual, "owed_by_unit": by_unit})
    assert amounts_of(reading)["00952"] == amounts["00952"]
    messages = [problem.message for problem in warnings(reading)]
    assert not any("không phải báo cáo" in message for message in messages)
    assert any("Chưa nhập «Tổ công nghệ số cộng đồng»" in message for message in messages)
