"""Communes stacked under headings or beside a column of their names, and tables that lie on their side."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.several_cases import (
    HEADINGS,
    NAMES,
    TWO,
    YEAR,
    book,
    commune,
    parts_of,
    plain_part,
    stack,
    stepped,
    turned,
    with_column,
    with_measures,
)
from targets.tests.workbook.workbook_cases import (
    ORGANIZATION_ROWS,
    OWED,
    UNITS,
    errors,
    figures_of,
    read,
    warnings,
    write_table,
)


@pytest.mark.parametrize("heading", HEADINGS.values(), ids=HEADINGS)
def test_stacked_under_headings(tmp_path: Path, heading: Callable[[Worksheet, int, str], object]) -> None:
    assert parts_of(book(tmp_path / "a.xlsx", ("Biểu", stack(heading)))) == TWO


def test_headings_that_hold_the_sums_are_checked(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ("Biểu", stack(HEADINGS["roman"], sums=True)))
    assert parts_of(path) == TWO
    assert warnings(read(path)) == []

    def wrong(sheet: Worksheet) -> None:
        stack(HEADINGS["roman"], sums=True)(sheet)
        sheet["H5"] = 7

    assert [problem.cell for problem in warnings(read(book(tmp_path / "b.xlsx", ("Biểu", wrong))))] == ["H5"]


def test_grand_total_of_a_stack_is_that_of_all(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        stack(HEADINGS["roman"])(sheet)
        sheet["B19"], sheet["D19"] = "TỔNG CỘNG", 30

    path = book(tmp_path / "a.xlsx", ("Biểu", fill))
    assert parts_of(path) == TWO
    assert warnings(read(path)) == []


def test_labels_that_name_the_commune(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = YEAR
        rows = {
            f"{code}-{unit}": row for unit, step in (("00952", 0), ("00925", 1)) for code, row in stepped(step).items()
        }
        names = {
            f"{code}-{unit}": f"{ORGANIZATION_ROWS[code]} {NAMES[unit].lower()}" for code in OWED for unit in NAMES
        }
        write_table(sheet, rows, names=names, top=4)

    assert parts_of(book(tmp_path / "a.xlsx", ("Biểu", fill))) == TWO


@pytest.mark.parametrize(
    "fill", [with_column(False), with_column(True), with_column(True, merged=True)], ids=["each", "first", "merged"]
)
def test_column_of_communes(tmp_path: Path, fill: Callable[[Worksheet], object]) -> None:
    assert parts_of(book(tmp_path / "a.xlsx", ("Biểu", fill))) == TWO


def test_unknown_commune_in_the_column_is_asked_about(tmp_path: Path) -> None:
    written = ["Xã Cao Bồ"] * 6 + ["Xã Tùng Bà"] * 6
    found = errors(read(book(tmp_path / "a.xlsx", ("Biểu", with_column(True, written=written)))))

    assert [problem.cell for problem in found] == ["A11"]
    assert "Có phải xã Tùng Bá" in found[0].message


def test_organization_that_a_commune_of_a_stack_lacks_is_told_at_its_heading(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        stack(HEADINGS["roman"])(sheet)
        sheet.delete_rows(14)

    (problem,) = errors(read(book(tmp_path / "a.xlsx", ("Biểu", fill))))

    assert (problem.cell, problem.expected) == ("B12", "Liên đoàn Lao động")


def test_books_of_two_organizations_in_one_table(tmp_path: Path) -> None:
    communes = [unit.code for unit in UNITS[1:]]
    rows = {f"{code} {unit}": figures_of(code) for code in ("hnd", "ccb") for unit in communes}
    names = {key: NAMES[key[-5:]] for key in rows}

    def fill(sheet: Worksheet) -> None:
        sheet["B1"], sheet["B2"] = "ỦY BAN MTTQ HUYỆN VỊ XUYÊN", YEAR
        write_table(sheet, rows, names=names, top=4, left=2)
        sheet["A4"], sheet["A5"], sheet["A29"] = "Tổ chức", "Hội Nông dân", "Hội Cựu chiến binh"
        sheet.merge_cells("A5:A28")
        sheet.merge_cells("A29:A52")

    reading = read(book(tmp_path / "a.xlsx", ("Biểu", fill)))

    assert errors(reading) == []
    assert [(part.organization, len(part.rows)) for part in reading.parts] == [("hnd", 24), ("ccb", 24)]
    assert plain_part(reading.parts[1])["00979"] == figures_of("ccb")


def test_table_on_its_side(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ("Biểu", turned(commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)))

    reading = read(path)

    assert (errors(reading), reading.unit, reading.year) == ([], "00952", 2023)
    assert plain_part(reading.parts[0]) == stepped(1)
    assert reading.rows["hnd"]["themes"].cell == "E6"
    assert {column.letter for column in reading.columns} >= {"6", "20"}


def test_fault_in_a_table_on_its_side_is_told_at_its_own_cell(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        turned(commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)(sheet)
        sheet["E9"], sheet["B7"] = "7O", "Cột lạ"

    found = errors(read(book(tmp_path / "a.xlsx", ("Biểu", fill))))

    assert {problem.cell for problem in found} >= {"E9", "B7"}


def test_mapping_of_a_table_on_its_side_is_by_row(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        turned(commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)(sheet)
        sheet["B7"] = "Cột lạ"

    path = book(tmp_path / "a.xlsx", ("Biểu", fill))
    assert read(path).needs_mapping

    assert errors(read(path, answers={"columns": {"7": "supervisions"}})) == []


def test_measures_of_a_table_on_its_side_are_no_header(tmp_path: Path) -> None:
    reading = read(book(tmp_path / "a.xlsx", ("Biểu", with_measures())))

    assert errors(reading) == []
    assert plain_part(reading.parts[0]) == stepped(1)


def test_measure_that_scales_is_asked_about(tmp_path: Path) -> None:
    reading = read(book(tmp_path / "a.xlsx", ("Biểu", with_measures(members="nghìn người"))))

    assert reading.is_refused
