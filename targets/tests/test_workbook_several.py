"""Several reports in one workbook: on sheets of their own, beside or below each other, stacked, or on their side."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.figures import FIGURE_KEYS
from targets.tests.workbook_cases import (
    HEADERS,
    ORGANIZATION_ROWS,
    OWED,
    UNITS,
    Value,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    read,
    standard_headers,
    warnings,
    write_table,
)
from targets.workbook.reading import Part, reading_from_json, reading_to_json

_NAMES = {unit.code: f"{unit.kind.capitalize()} {unit.name}" for unit in UNITS}
_YEAR = "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023"


def _stepped(step: int) -> dict[str, dict[str, Value]]:
    """Figures of another commune: a figure read from the wrong rows is seen."""
    return {
        code: {**figures, "supervisions": 2 + step, "branches": figures["branches"], "rated_good": 1 + step}
        for code, figures in commune_figures().items()
    }


def _plain(part: Part) -> dict[str, dict[str, Value]]:
    return {
        row: {key: "KPS" if cell.is_nil else cell.value for key, cell in cells.items()}
        for row, cells in part.rows.items()
    }


def _book(path: Path, *sheets: tuple[str, Callable[[Worksheet], object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, fill in sheets:
        fill(book.create_sheet(name))
    book.save(path)
    return path


def _commune(title: str, step: int, *, year: str = _YEAR, top: int = 1, left: int = 1) -> Callable[[Worksheet], object]:
    def fill(sheet: Worksheet) -> None:
        sheet.cell(top, left, year)
        sheet.cell(top + 1, left, title)
        write_table(sheet, _stepped(step), names=ORGANIZATION_ROWS, top=top + 3, left=left, headers=standard_headers())

    return fill


def _parts(path: Path) -> dict[str | None, dict[str, dict[str, Value]]]:
    reading = read(path)
    assert errors(reading) == []
    assert (reading.year, reading.layout, reading.rows) == (2023, "commune", {})
    return {part.unit: _plain(part) for part in reading.parts}


_TWO = {"00952": _stepped(0), "00925": _stepped(1)}


def test_sheet_for_each_commune(tmp_path: Path) -> None:
    first, second = _commune("Đơn vị báo cáo: Xã Cao Bồ", 0), _commune("Đơn vị báo cáo: Xã Tùng Bá", 1)

    assert _parts(_book(tmp_path / "a.xlsx", ("Cao Bồ", first), ("Tùng Bá", second))) == _TWO


def test_one_below_the_other_with_signatures_between(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _commune("Đơn vị báo cáo: Xã Cao Bồ", 0)(sheet)
        sheet["B13"], sheet["I13"] = "Tổng cộng", 5
        sheet["K15"], sheet["K16"], sheet["K19"] = "TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH", "Nguyễn Văn A"
        _commune("Đơn vị báo cáo: Xã Tùng Bá", 1, top=24)(sheet)

    reading = read(_book(tmp_path / "a.xlsx", ("Biểu", fill)))

    assert errors(reading) == []
    assert {part.unit: _plain(part) for part in reading.parts} == _TWO
    assert [problem.cell for problem in warnings(reading)] == ["I13"]  # the total of the first is not its sum


def test_one_beside_the_other(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _commune("Đơn vị báo cáo: Xã Cao Bồ", 0)(sheet)
        _commune("Đơn vị báo cáo: Xã Tùng Bá", 1, left=20, year="")(sheet)

    assert _parts(_book(tmp_path / "a.xlsx", ("Biểu", fill))) == _TWO


def _stack(heading: Callable[[Worksheet, int, str], object], *, sums: bool = False) -> Callable[[Worksheet], object]:
    """One header, and the six rows of each commune below a heading."""

    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = f"TỔNG HỢP {_YEAR}"
        row = write_table(sheet, {}, names={}, top=4)
        for code, step in (("00952", 0), ("00925", 1)):
            heading(sheet, row, _NAMES[code])
            if sums:
                for column, key in enumerate(FIGURE_KEYS, 3):
                    values = [figures[key] for figures in _stepped(step).values()]
                    sheet.cell(row, column, sum(value for value in values if isinstance(value, int)))
            for number, (organization, figures) in enumerate(_stepped(step).items(), 1):
                sheet.cell(row + number, 1, number)
                sheet.cell(row + number, 2, ORGANIZATION_ROWS[organization])
                for column, key in enumerate(FIGURE_KEYS, 3):
                    sheet.cell(row + number, column, figures[key])
            row += 7

    return fill


HEADINGS: Mapping[str, Callable[[Worksheet, int, str], object]] = {
    "roman": lambda sheet, row, name: (sheet.cell(row, 1, "I"), sheet.cell(row, 2, name.upper())),
    "merged": lambda sheet, row, name: (
        sheet.cell(row, 1, f"I. {name}"),
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=17),
    ),
    "labelled": lambda sheet, row, name: sheet.cell(row, 1, f"Đơn vị: {name}"),
}


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS)
def test_stacked_under_headings(tmp_path: Path, heading: Callable[[Worksheet, int, str], object]) -> None:
    assert _parts(_book(tmp_path / "a.xlsx", ("Biểu", _stack(heading)))) == _TWO


def test_headings_that_hold_the_sums_are_checked(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("Biểu", _stack(HEADINGS["roman"], sums=True)))
    assert _parts(path) == _TWO
    assert warnings(read(path)) == []

    def wrong(sheet: Worksheet) -> None:
        _stack(HEADINGS["roman"], sums=True)(sheet)
        sheet["H5"] = 7

    assert [problem.cell for problem in warnings(read(_book(tmp_path / "b.xlsx", ("Biểu", wrong))))] == ["H5"]


def test_grand_total_of_a_stack_is_that_of_all(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _stack(HEADINGS["roman"])(sheet)
        sheet["B19"], sheet["D19"] = "TỔNG CỘNG", 30

    path = _book(tmp_path / "a.xlsx", ("Biểu", fill))
    assert _parts(path) == _TWO
    assert warnings(read(path)) == []


def test_labels_that_name_the_commune(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = _YEAR
        rows = {
            f"{code}-{unit}": row for unit, step in (("00952", 0), ("00925", 1)) for code, row in _stepped(step).items()
        }
        names = {
            f"{code}-{unit}": f"{ORGANIZATION_ROWS[code]} {_NAMES[unit].lower()}" for code in OWED for unit in _NAMES
        }
        write_table(sheet, rows, names=names, top=4)

    assert _parts(_book(tmp_path / "a.xlsx", ("Biểu", fill))) == _TWO


def _with_column(
    first_only: bool, *, merged: bool = False, written: Sequence[str] = ()
) -> Callable[[Worksheet], object]:
    """A column of communes before the organizations."""

    def fill(sheet: Worksheet) -> None:
        sheet["B1"] = _YEAR
        rows = {
            f"{code}-{unit}": row for unit, step in (("00952", 0), ("00925", 1)) for code, row in _stepped(step).items()
        }
        names = {key: ORGANIZATION_ROWS[key[: key.index("-")]] for key in rows}
        write_table(sheet, rows, names=names, top=4, left=2)
        sheet["A4"] = "Xã, thị trấn"
        for number, (key, name) in enumerate(zip(rows, written or [_NAMES[key[-5:]] for key in rows], strict=True)):
            if not first_only or key.startswith("mttq"):
                sheet.cell(5 + number, 1, name)
        if merged:
            sheet.merge_cells("A5:A10")
            sheet.merge_cells("A11:A16")

    return fill


@pytest.mark.parametrize(
    "fill", [_with_column(False), _with_column(True), _with_column(True, merged=True)], ids=["each", "first", "merged"]
)
def test_column_of_communes(tmp_path: Path, fill: Callable[[Worksheet], object]) -> None:
    assert _parts(_book(tmp_path / "a.xlsx", ("Biểu", fill))) == _TWO


def test_unknown_commune_in_the_column_is_asked_about(tmp_path: Path) -> None:
    written = ["Xã Cao Bồ"] * 6 + ["Xã Tùng Bà"] * 6
    found = errors(read(_book(tmp_path / "a.xlsx", ("Biểu", _with_column(True, written=written)))))

    assert [problem.cell for problem in found] == ["A11"]
    assert "Có phải xã Tùng Bá" in found[0].message


def test_organization_that_a_commune_of_a_stack_lacks_is_told_at_its_heading(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _stack(HEADINGS["roman"])(sheet)
        sheet.delete_rows(14)

    (problem,) = errors(read(_book(tmp_path / "a.xlsx", ("Biểu", fill))))

    assert (problem.cell, problem.expected) == ("B12", "Liên đoàn Lao động")


def test_books_of_two_organizations_in_one_table(tmp_path: Path) -> None:
    communes = [unit.code for unit in UNITS[1:]]
    rows = {f"{code} {unit}": figures_of(code) for code in ("hnd", "ccb") for unit in communes}
    names = {key: _NAMES[key[-5:]] for key in rows}

    def fill(sheet: Worksheet) -> None:
        sheet["B1"], sheet["B2"] = "ỦY BAN MTTQ HUYỆN VỊ XUYÊN", _YEAR
        write_table(sheet, rows, names=names, top=4, left=2)
        sheet["A4"], sheet["A5"], sheet["A29"] = "Tổ chức", "Hội Nông dân", "Hội Cựu chiến binh"
        sheet.merge_cells("A5:A28")
        sheet.merge_cells("A29:A52")

    reading = read(_book(tmp_path / "a.xlsx", ("Biểu", fill)))

    assert errors(reading) == []
    assert [(part.organization, len(part.rows)) for part in reading.parts] == [("hnd", 24), ("ccb", 24)]
    assert _plain(reading.parts[1])["00979"] == figures_of("ccb")


def _turned(source: Callable[[Worksheet], object], *, title: int) -> Callable[[Worksheet], object]:
    """The table below row `title` with rows and columns in each other's place."""

    def fill(sheet: Worksheet) -> None:
        upright = Workbook().active
        source(upright)
        for row in upright.iter_rows():
            for cell in row:
                if cell.value is not None:
                    is_title = cell.row <= title
                    place = (cell.row, cell.column) if is_title else (cell.column + title, cell.row - title)
                    sheet.cell(*place, cell.value)

    return fill


def test_table_on_its_side(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("Biểu", _turned(_commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)))

    reading = read(path)

    assert (errors(reading), reading.unit, reading.year) == ([], "00952", 2023)
    assert _plain(reading.parts[0]) == _stepped(1)
    assert reading.rows["hnd"]["themes"].cell == "E6"
    assert {column.letter for column in reading.columns} >= {"6", "20"}


def test_fault_in_a_table_on_its_side_is_told_at_its_own_cell(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _turned(_commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)(sheet)
        sheet["E9"], sheet["B7"] = "7O", "Cột lạ"

    found = errors(read(_book(tmp_path / "a.xlsx", ("Biểu", fill))))

    assert {problem.cell for problem in found} >= {"E9", "B7"}


def test_mapping_of_a_table_on_its_side_is_by_row(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        _turned(_commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)(sheet)
        sheet["B7"] = "Cột lạ"

    path = _book(tmp_path / "a.xlsx", ("Biểu", fill))
    assert read(path).needs_mapping

    assert errors(read(path, answers={"columns": {"7": "supervisions"}})) == []


REFUSED: dict[str, tuple[list[tuple[str, Callable[[Worksheet], object]]], str]] = {
    "two-years": (
        [("1", _commune("Xã Cao Bồ", 0)), ("2", _commune("Xã Tùng Bá", 1, year="KẾT QUẢ NĂM 2022"))],
        "nhiều năm: năm 2022 ở trang «2» và năm 2023 ở trang «1»",
    ),
    "same-commune": (
        [("1", _commune("Xã Cao Bồ", 0)), ("2", _commune("Xã Cao Bồ", 1))],
        "có ở hai nơi: ô B6 trang «1» và ô B6 trang «2»",
    ),
    "title-against-column": (
        [("1", lambda sheet: (_with_column(False)(sheet), sheet.cell(2, 2, "Đơn vị báo cáo: Xã Lao Chải")))],
        "Phần tiêu đề ghi xã Lao Chải",
    ),
    "heading-twice": (
        [("1", lambda sheet: (_stack(HEADINGS["roman"])(sheet), sheet.cell(12, 2, "XÃ CAO BỒ")))],
        "có hai dòng",
    ),
}


@pytest.mark.parametrize(("sheets", "words"), REFUSED.values(), ids=REFUSED)
def test_reports_that_contradict_each_other_are_refused(tmp_path: Path, sheets: Any, words: str) -> None:
    found = errors(read(_book(tmp_path / "a.xlsx", *sheets)))

    assert any(words in problem.message for problem in found), [problem.message for problem in found]


def test_answer_may_choose_one_sheet(tmp_path: Path) -> None:
    path = _book(tmp_path / "a.xlsx", ("1", _commune("Xã Cao Bồ", 0)), ("2", _commune("Xã Cao Bồ", 1)))

    reading = read(path, answers={"sheet": "2"})

    assert errors(reading) == []
    assert _plain(reading.parts[0]) == _stepped(1)
    assert any("«1»" in problem.message and "không đọc" in problem.message for problem in warnings(reading))


def test_several_reports_survive_their_json(tmp_path: Path) -> None:
    reading = read(_book(tmp_path / "a.xlsx", ("1", _commune("Xã Cao Bồ", 0)), ("2", _commune("Xã Tùng Bá", 1))))
    document = json.loads(json.dumps(reading_to_json(reading)))

    assert reading_from_json(document) == reading
    assert [(part["layout"], part["unit"]) for part in document["parts"]] == [
        ("commune", "00952"),
        ("commune", "00925"),
    ]
    assert document["parts"][1]["figures"]["hnd"]["supervisions"] == 3


def test_empty_template_beside_the_return_is_told(tmp_path: Path) -> None:
    """A second table without any figure is no report."""
    path = commune_workbook(tmp_path / "a.xlsx", headers=HEADERS)

    assert len(read(path).parts) == 1
