"""Layouts that offices use: totals under other names, parts and other bodies between the rows, lists on their side."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.workbook_cases import (
    GROUPS,
    HEADERS,
    ORGANIZATION_ROWS,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    read,
    warnings,
)

_LAST_ROW = 31  # of the 24 communes


def _row(name: str, values: list[int] | None = None) -> list[Any]:
    return [None, name, *(values or [1] * len(FIGURE_KEYS))]


@pytest.mark.parametrize(
    "name",
    [
        "Huyện Vị Xuyên",
        "HUYỆN VỊ XUYÊN",
        "Toàn huyện Vị Xuyên",
        "Cộng huyện Vị Xuyên",
        "Cộng trang 2",
        "Cộng chuyển trang sau",
        "Cộng lũy kế",
        "Trang trước chuyển sang",
        "Mang sang trang sau",
        "Cụm 1",
        "I. Cụm vùng cao",
        "Cụm thi đua số 2",
        "Khu vực III",
    ],
)
def test_total_of_communes_under_another_name_is_no_commune(tmp_path: Path, name: str) -> None:
    reading = read(organization_workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(_row(name))))

    assert errors(reading) == []
    assert len(reading.rows) == 24
    assert {problem.cell[1:] for problem in warnings(reading)} == {str(_LAST_ROW + 1)}, "a sum that is none is told"


@pytest.mark.parametrize("name", ["Khối cơ quan", "Xã Yên Định", "Huyện Bắc Mê", "Thị trấn", "Cơ quan huyện"])
def test_row_of_another_body_among_communes_is_asked_about(tmp_path: Path, name: str) -> None:
    reading = read(organization_workbook(tmp_path / "a.xlsx", lambda sheet: sheet.append(_row(name))))

    assert [problem.cell for problem in errors(reading)] == [f"B{_LAST_ROW + 1}"]


def _insert_below(sheet: Worksheet, row: int, values: list[Any]) -> None:
    sheet.insert_rows(row + 1)
    for column, value in enumerate(values, 1):
        sheet.cell(row + 1, column, value)


@pytest.mark.parametrize("name", ["Trong đó: nữ", "- Trong đó: Nữ", "Nữ", "Đảng viên", "Trong đó: dân tộc thiểu số"])
def test_parts_between_the_rows_are_passed_over_with_one_sentence(tmp_path: Path, name: str) -> None:
    def change(sheet: Worksheet) -> None:
        for row in (13, 12, 11, 10):
            _insert_below(sheet, row, _row(name))

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())
    (problem,) = warnings(reading)
    assert "B11, B13, B15 và B17" in problem.message


@pytest.mark.parametrize(
    "names",
    [
        ("Hội Người cao tuổi", "Hội Chữ thập đỏ", "Hội Khuyến học"),
        ("7. Hội Cựu TNXP", "8. Hội NCT xã", "9. Hội Nạn nhân chất độc da cam/Dioxin"),
        ("Hội Đông y", "Hội Luật gia", "Hội Liên hiệp Thanh niên"),
    ],
)
def test_other_associations_below_the_six_are_passed_over(tmp_path: Path, names: tuple[str, ...]) -> None:
    def change(sheet: Worksheet) -> None:
        for name in names:
            sheet.append(_row(name))

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())
    (problem,) = warnings(reading)
    assert all(name in problem.message for name in names)


def test_total_that_counts_other_associations_too_is_no_fault(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.append(_row("Hội Khuyến học"))
        sums = [
            sum(value for figures in commune_figures().values() if isinstance(value := figures[key], int))
            for key in FIGURE_KEYS
        ]
        sheet.append(_row("Tổng cộng", [value + 1 for value in sums]))

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert [problem.cell for problem in reading.problems] == ["B14"]


@pytest.mark.parametrize("measure", [False, True], ids=["plain", "measures"])
@pytest.mark.parametrize("numbering", ["", "TT", "STT"])
@pytest.mark.parametrize("bullet", ["", "- ", "1. "])
def test_indicators_down_and_organizations_across(tmp_path: Path, numbering: str, bullet: str, measure: bool) -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = "KẾT QUẢ NĂM 2023", "Đơn vị: Xã Cao Bồ"
    first = ["Chỉ tiêu", *(["ĐVT"] if measure else []), *ORGANIZATION_ROWS.values()]
    lead = [numbering] if numbering else []
    sheet.append([])
    sheet.append([*lead, *first])
    for number, (group, keys) in enumerate(GROUPS, 1):
        sheet.append([*(["I" * min(number, 3)] if numbering else []), group])
        for place, key in enumerate(keys, 1):
            figures = [figures_of(code)[key] for code in ORGANIZATION_ROWS]
            sheet.append(
                [*([place] if numbering else []), bullet + HEADERS[key], *(["người"] if measure else []), *figures]
            )
    book.save(tmp_path / "a.xlsx")

    reading = read(tmp_path / "a.xlsx")

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


def _write_list(sheet: Worksheet, name: str, *, with_results: bool = True) -> None:
    sheet.append(["TT", name, "ĐVT", "Kết quả năm"])
    for number, key in enumerate(FIGURE_KEYS, 1):
        sheet.append([number, HEADERS[key], "người", figures_of("hnd")[key] if with_results else None])


def test_indicators_explained_below_the_table_hinder_nothing(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.append([])
        _write_list(sheet, "Giải thích", with_results=False)

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert plain_figures(reading) == commune_figures()


def test_many_unknown_headers_are_one_question(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for column in range(3, 15):
            sheet.cell(7, column).value = f"Nội dung thứ {column}"

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert [problem.cell for problem in errors(reading)] == ["B7", "C7"]
    assert reading.needs_mapping


def test_many_unknown_rows_are_one_question(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for number in range(90):
            sheet.append(_row(f"Việc khác {number}"))

    (problem,) = errors(read(commune_workbook(tmp_path / "a.xlsx", change)))

    assert (problem.cell, "90 dòng" in problem.message) == ("B14", True)
