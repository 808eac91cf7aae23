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
    ORGANIZATION_ROWS,
    ORGANIZATIONS,
    OWED,
    UNITS,
    UNITS_BY_YEAR,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    read,
    reading_child,
    standard_headers,
    warnings,
)
from targets.workbook.form.content import Form, FormColumn, FormLine
from targets.workbook.form.stamp import Stamp
from targets.workbook.form.write import FIRST_COLUMN, NAME_ROW, NOUN_ROW, form_bytes
from targets.workbook.headers.figure_names import FIFTEEN, FigureNames
from targets.workbook.headers.keys import Role, classify
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
    reading = read(path, **{**CATALOGUE, "owed": usual, "owed_by_year": {2023: by_unit}})
    assert amounts_of(reading)["00952"] == amounts["00952"]
    messages = [problem.message for problem in warnings(reading)]
    assert not any("không phải báo cáo" in message for message in messages)
    assert any("Chưa nhập «Tổ công nghệ số cộng đồng»" in message for message in messages)


HEADERS: dict[str, str | tuple[str, ...]] = {
    **standard_headers(),
    "members_online": ("Tập hợp đoàn viên, hội viên", ONLINE.name),
    "digital_teams": TEAMS.name,
}
#: A figure of each organization: those that it owes are numbers.
ROWS: dict[str, dict[str, Any]] = {
    code: {**figures, "members_online": 400 if code != "mttq" else "KPS", "digital_teams": "KPS"}
    for code, figures in {**commune_figures(), "hctd": figures_of("hnd")}.items()
}
ROWS["hctd"]["digital_teams"] = 3
SEVEN_ROWS = {**ORGANIZATION_ROWS, "hctd": "Hội Chữ thập đỏ"}


def commune_of_seven(path: Path, headers: Mapping[str, str | tuple[str, ...]]) -> Path:
    return commune_workbook(path, rows=ROWS, names=SEVEN_ROWS, keys=KEYS, headers=headers)


def test_column_named_as_in_the_catalogue_is_read_in_an_office_workbook(tmp_path: Path) -> None:
    reading = read(commune_of_seven(tmp_path / "a.xlsx", HEADERS), **CATALOGUE)
    assert errors(reading) == []
    assert plain_figures(reading) == {code: {key: ROWS[code][key] for key in KEYS} for code in ROWS}
    (column,) = [column for column in reading.columns if column.key == "members_online"]
    assert (column.header, column.basis) == (f"Tập hợp đoàn viên, hội viên / {ONLINE.name}", "theo tiêu đề cột")


def test_column_of_an_organizations_book_is_read_by_its_bare_name(tmp_path: Path) -> None:
    headers = {**standard_headers(), "members_online": "ĐOÀN VIÊN, HỘI VIÊN ĐÃ CẬP NHẬT TRÊN NỀN TẢNG SỐ (người)"}
    keys = [key for key in KEYS if key != "digital_teams"]
    rows = {unit.code: {**figures_of("hnd"), "members_online": number} for number, unit in enumerate(COMMUNES)}
    path = organization_workbook(tmp_path / "a.xlsx", rows=rows, keys=keys, headers=headers)
    reading = read(path, **CATALOGUE)
    assert errors(reading) == []
    assert [row["members_online"].value for row in reading.rows.values()] == list(range(24))


def test_column_with_an_unknown_heading_is_still_asked_about(tmp_path: Path) -> None:
    headers = {**HEADERS, "members_online": "Hội viên dùng ứng dụng"}
    path = commune_of_seven(tmp_path / "a.xlsx", headers)
    reading = read(path, **CATALOGUE)
    assert reading.needs_mapping
    missing, unknown = sorted(problem.message for problem in errors(reading))
    heading = "Tập hợp đoàn viên, hội viên / Hội viên dùng ứng dụng"
    assert f"Không rõ cột này là số liệu gì: «{heading}»" in unknown
    assert f"một trong các cột còn thiếu («{ONLINE.name}»)" in unknown
    assert f"Bảng chưa có cột: «{ONLINE.name}»" in missing
    # The sender's answer names a figure beside the fifteen; one that is gone from the catalogue says nothing.
    (column,) = [column for column in reading.columns if column.header == heading]
    said = {"columns": {column.letter: "members_online"}}
    answered = read(path, **CATALOGUE, answers=said)
    assert errors(answered) == []
    assert answered.rows["hnd"]["members_online"].value == 400
    assert read(path, **CATALOGUE, answers={"columns": {column.letter: "members_offline"}}).needs_mapping


def test_column_of_no_figure_of_the_catalogue_is_asked_about(tmp_path: Path) -> None:
    """A register may do without some of the fifteen: their columns are no figures there, whatever they are called."""
    fewer = FigureNames(tuple(figure for figure in FIGURES.listed if not figure.key.startswith("heads")))
    owed = {code: keys & fewer.names.keys() for code, keys in SEVEN_OWED.items()}
    reading = read(commune_of_seven(tmp_path / "a.xlsx", HEADERS), **{**CATALOGUE, "owed": owed, "figures": fewer})
    assert len(errors(reading)) == 2
    assert all("Không rõ cột này" in problem.message for problem in errors(reading))
    assert "heads" not in reading.rows["hnd"]


def test_organization_that_owes_the_unit_nothing_needs_no_row(tmp_path: Path) -> None:
    owed = {**OWED, "hctd": frozenset[str]()}
    path = commune_workbook(tmp_path / "a.xlsx")
    assert errors(read(path, **{**CATALOGUE, "owed": owed})) == []
    beside = {"owed_by_year": {2023: {"00952": owed}}}  # most units are of another resolution, which asks it
    assert errors(read(path, **CATALOGUE, **beside)) == []
    (missing, *_) = errors(read(path, **CATALOGUE, owed_by_year={2024: {"00952": owed}}))
    assert "Hội Chữ thập đỏ" in missing.message or ONLINE.name in missing.message
    (missing, *_) = errors(read(path, **CATALOGUE))
    assert "Hội Chữ thập đỏ" in missing.message or ONLINE.name in missing.message


def test_names_of_the_catalogue_under_groups_and_years() -> None:
    own, name = ONLINE.group, ONLINE.name
    cases: dict[tuple[str, ...], str] = {
        (name,): "members_online",
        ("Doan vien, hoi vien da cap nhat tren nen tang so",): "members_online",
        (f"7. {name} (*)",): "members_online",
        (f"{name} (người)",): "members_online",
        (f"{name} năm 2023",): "members_online",
        (own, name): "members_online",
        ("Kết quả thực hiện", name): "members_online",
        ("Kết quả năm 2023", own, name): "members_online",
        ("Chuyển đổi số", TEAMS.name): "digital_teams",
        (f"{name} năm 2022",): "",
        ("Kế hoạch năm 2023", name): "",
        ("Tỷ lệ tập hợp", name): "",
        ("Cán bộ cấp trưởng", name): "",
        (f"{name} và mạng xã hội",): "",
        (f"Tỷ lệ {name.lower()}",): "",
        ("Hội viên nông dân đã cập nhật trên nền tảng số",): "",
    }
    read_as = {
        path: heading.key if (heading := classify(path, SEVEN, 2023, FIGURES)).role is Role.FIGURE else ""
        for path in cases
    }
    assert read_as == cases


def test_name_that_says_too_little_needs_its_own_group() -> None:
    women = FigureName("members_women", "Nữ", "người", "Hội viên")
    heads = FigureName("heads_women", "Nữ", "người", "Cán bộ cấp trưởng")
    figures = FigureNames((*FIGURES.listed, women, heads))
    cases = {
        ("Hội viên", "Nữ"): (Role.FIGURE, "members_women"),
        ("Cán bộ cấp trưởng", "Nữ"): (Role.FIGURE, "heads_women"),
        ("Nữ",): (Role.UNKNOWN, ""),
        ("Kế hoạch", "Nữ"): (Role.EXTRA, ""),  # as without the catalogue: a count that nobody reads
    }
    read_as = {path: classify(path, SEVEN, 2023, figures) for path in cases}
    assert {path: (heading.role, heading.key) for path, heading in read_as.items()} == cases
    one = FigureNames((*FIGURES.listed, women))
    assert classify(("Nữ",), SEVEN, 2023, one).role is Role.UNKNOWN


def test_name_that_the_words_take_for_another_figure_is_asked_about() -> None:
    figures = FigureNames((*FIGURES.listed, FigureName("watched", "Giám sát độc lập (số nội dung)", "cuộc")))
    assert classify(("Giám sát độc lập (số nội dung)",), ORGANIZATIONS).key == "supervisions"
    assert classify(("Giám sát độc lập (số nội dung)",), ORGANIZATIONS, 2023, figures).role is Role.UNKNOWN


def test_setting_of_the_child_carries_the_catalogue(tmp_path: Path) -> None:
    path = commune_of_seven(tmp_path / "a.xlsx", HEADERS)
    setting = {"units_by_year": UNITS_BY_YEAR, **CATALOGUE, "max_bytes": 5_000_000}
    with reading_child(**setting) as child:
        reading = child.read(path)
    assert reading == read(path, **{**CATALOGUE, "areas": ()})
    assert reading.rows["hctd"]["digital_teams"].value == 3
    assert reading_child(**setting).setting != reading_child(**{**setting, "figures": FIFTEEN}).setting
