"""A file a fault: every problem is told with its sheet, its cell, what was read and what was expected."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    FIGURE_KEYS,
    UNITS,
    UNITS_BY_YEAR,
    Change,
    commune_workbook,
    errors,
    organization_workbook,
    put,
    read,
)
from targets.workbook.reading import WorkbookProblem

# In the commune workbook: C themes, D supervisions, E critiques, F-G campaign, H-I members, J-K branches,
# L-O ratings, P-Q heads; rows 8 mttq, 9 ldld, 10 hnd, 11 dtn, 12 lhpn, 13 ccb.


def _only_error(path: Path, **options: object) -> WorkbookProblem:
    reading = read(path, **options)
    found = errors(reading)
    assert len(found) == 1, [problem.message for problem in found]
    assert reading.is_refused
    assert found[0].sheet == "Biểu 1"
    return found[0]


@pytest.mark.parametrize(
    ("value", "number_format", "read_as", "words"),
    [
        ("1.5", "", "1.5", "số nguyên"),
        ("1,5", "", "1,5", "Dấu phẩy"),
        ("1,234", "", "1,234", "Dấu phẩy"),
        ("12,0", "", "12,0", "Dấu phẩy"),
        (1.234, "", "1.234", "hàng nghìn"),
        (-3, "", "-3", "âm"),
        ("-3", "", "-3", "âm"),
        ("(3)", "", "(3)", "âm"),
        ("1O", "", "1O", "chữ cái"),
        ("l2", "", "l2", "chữ cái"),
        ("#REF!", "", "#REF!", "công thức"),
        ("=1+1", "", "", "Công thức"),
        (True, "", "True", "đúng/sai"),
        (date(2023, 12, 15), "", "2023-12-15 00:00:00", "ngày tháng"),
        (0.15, "0%", "0.15", "phần trăm"),
        ("12/15", "", "12/15", "phân số"),
        ("95%", "", "95%", "phần trăm"),
        ("N/A", "", "N/A", "KPS"),
        ("không", "", "không", "KPS"),
        ("Không có", "", "Không có", "KPS"),
        ("x", "", "x", "KPS"),
        ("khoảng 12", "", "khoảng 12", "chỉ nhận số"),
        ("5 cuộc", "", "5 cuộc", "chỉ nhận số"),
        ("12 chi hội", "", "12 chi hội", "đơn vị tính"),
    ],
    ids=str,
)
def test_cell_that_is_no_count_is_asked_about(
    tmp_path: Path, value: object, number_format: str, read_as: str, words: str
) -> None:
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", put("F10", value, number_format)))

    assert (problem.cell, problem.read, problem.expected) == ("F10", read_as, "số nguyên không âm, ví dụ 1.234")
    assert words in problem.message


@pytest.mark.parametrize(
    ("cell", "value", "limit"),
    [("G10", 8, 7), ("I10", 1126, "1.125"), ("K10", 17, 16), ("Q10", 2, 1)],
    ids=["campaign", "members", "branches", "heads"],
)
def test_part_above_its_whole_is_refused(tmp_path: Path, cell: str, value: int, limit: object) -> None:
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", put(cell, value)))

    assert (problem.cell, problem.read, problem.expected) == (cell, str(value), f"không quá {limit}")
    assert "không được lớn hơn" in problem.message


def _double_row(sheet: Worksheet) -> None:
    for column in range(1, 18):
        sheet.cell(14, column, sheet.cell(10, column).value)


def _no_row(sheet: Worksheet) -> None:
    sheet.delete_rows(11)


def _merge_rows(sheet: Worksheet) -> None:
    sheet.merge_cells("F10:F11")


def _merge_columns(sheet: Worksheet) -> None:
    sheet.merge_cells("F10:G10")


def _extra_row(name: str | None) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet["B14"] = name
        for column in range(3, 18):
            sheet.cell(14, column, 1)

    return change


def _second_table(sheet: Worksheet) -> None:
    for row in range(6, 14):
        for column in range(1, 18):
            sheet.cell(row + 20, column, sheet.cell(row, column).value)


@pytest.mark.parametrize(
    ("change", "cell", "read_as", "words"),
    [
        pytest.param(_double_row, "B14", "Hội Nông dân", "hai dòng, ở ô B10 và ô B14", id="double-row"),
        pytest.param(_no_row, "B7", "5 tổ chức", "thiếu dòng của Đoàn Thanh niên", id="no-row"),
        pytest.param(_extra_row("Hội đồng hương"), "B14", "Hội đồng hương", "Không có tổ chức nào", id="unknown-row"),
        pytest.param(_extra_row("Hội Nông dan"), "B14", "Hội Nông dan", "Có phải Hội Nông dân", id="near-miss-row"),
        pytest.param(_extra_row(None), "B14", "", "không có tên", id="row-without-name"),
        pytest.param(_merge_rows, "F10", "7", "F10:F11 đang gộp", id="merged-rows"),
        pytest.param(_merge_columns, "F10", "7", "F10:G10 đang gộp", id="merged-columns"),
        pytest.param(put("A3", "Đơn vị báo cáo: Xã Ngọc Lính"), "A3", "Xã Ngọc Lính", "Ngọc Linh", id="near-miss-unit"),
        pytest.param(put("A3", "Đơn vị báo cáo: Xã Vị Xuyên"), "A3", "Xã Vị Xuyên", "thị trấn", id="wrong-type"),
        pytest.param(put("A3", "Đơn vị báo cáo: Vị Xuyên"), "A3", "Vị Xuyên", "có thể là", id="town-or-district"),
        pytest.param(
            put("A3", "Đơn vị báo cáo: Thị trấn Việt Lâm"), "A3", "Thị trấn Việt Lâm", "Nông trường", id="farm"
        ),
        pytest.param(put("A3", "Đơn vị báo cáo: Xã Cao Bo"), "A3", "Xã Cao Bo", "xã Cao Bồ", id="half-marked"),
        pytest.param(put("A3", None), "A1", "BIỂU SỐ 01", "Đơn vị báo cáo", id="no-unit"),
        pytest.param(put("A4", "Đơn vị báo cáo: Xã Tùng Bá"), "A4", None, "nhiều đơn vị", id="two-units"),
        pytest.param(put("A2", "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT"), "A1", None, "năm báo cáo", id="no-year"),
        pytest.param(put("A4", "Số liệu năm 2022"), "A2", None, "nhiều năm: 2022 và 2023", id="two-years"),
        pytest.param(put("A2", "KẾT QUẢ NĂM 2022-2023"), "A2", None, "nhiều năm", id="range-of-years"),
        pytest.param(put("A2", "KẾT QUẢ NĂM 2019"), "A2", "2019", "2019 không nằm trong", id="closed-year"),
        pytest.param(put("A2", "KẾT QUẢ 6 THÁNG ĐẦU NĂM 2023"), "A2", None, "một phần của năm", id="half-year"),
        pytest.param(put("A2", "Ngày 28 tháng 12 năm 2023"), "A1", None, "năm báo cáo", id="only-a-date"),
        pytest.param(put("A5", "Xã C�o Bồ"), "A5", None, "hỏng mã", id="damaged-text"),
    ],
)
def test_table_that_is_not_certain_is_refused(
    tmp_path: Path, change: Change, cell: str, read_as: str | None, words: str
) -> None:
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", change))

    assert problem.cell == cell
    assert words in problem.message
    if read_as is not None:
        assert problem.read == read_as
    assert problem.expected


def test_two_tables_of_one_unit_are_refused(tmp_path: Path) -> None:
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", _second_table))

    assert problem.cell == "B28"
    assert "có ở hai nơi: ô B8 trang «Biểu 1» và ô B28" in problem.message


def test_two_sheets_of_one_unit_are_refused(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book.copy_worksheet(book.active).title = "Năm trước"
    book.save(path)

    (problem,) = errors(read(path))

    assert (problem.sheet, problem.cell) == ("Năm trước", "B8")
    assert "«Biểu 1»" in problem.message


def test_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(4, 40)

    assert "Không tìm thấy bảng" in _only_error(commune_workbook(tmp_path / "a.xlsx", change)).message


@pytest.mark.parametrize(
    ("title", "words"),
    [
        (("TỔNG HỢP KẾT QUẢ NĂM 2024",), "tổ chức nào"),
        (("TỔNG HỢP KẾT QUẢ NĂM 2024 CỦA MTTQ, ĐOÀN THỂ",), "tổ chức nào"),
        (("HỘI NÔNG DÂN - HỘI CỰU CHIẾN BINH", "NĂM 2024"), "nhiều tổ chức"),
    ],
    ids=["none", "everybody", "two"],
)
def test_book_without_one_organization_is_refused(tmp_path: Path, title: tuple[str, ...], words: str) -> None:
    reading = read(organization_workbook(tmp_path / "a.xlsx", title=title))

    assert reading.is_refused
    assert any(words in problem.message for problem in errors(reading))


def test_near_miss_commune_in_a_book_is_refused_with_its_likely_names(tmp_path: Path) -> None:
    problem = _only_error(organization_workbook(tmp_path / "a.xlsx", put("B28", "Xã Ngọc Lính")))

    assert (problem.cell, problem.read) == ("B28", "Xã Ngọc Lính")
    assert problem.expected == "xã Ngọc Linh hoặc xã Ngọc Minh"
    assert "Có phải xã Ngọc Linh hay xã Ngọc Minh không?" in problem.message


def test_near_miss_in_the_first_row_is_not_taken_for_a_header(tmp_path: Path) -> None:
    assert _only_error(organization_workbook(tmp_path / "a.xlsx", put("B8", "Xã Kim Thạnh"))).cell == "B8"


def test_near_miss_before_a_note_is_not_lost(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B31"] = "Xã Trung Thánh"
        sheet["R31"] = "Chủ tịch mới nhận việc"

    assert _only_error(organization_workbook(tmp_path / "a.xlsx", change)).cell == "B31"


def test_unit_of_another_year_is_unknown(tmp_path: Path) -> None:
    units = {**UNITS_BY_YEAR, 2023: tuple(unit for unit in UNITS if unit.code != "00952")}

    assert _only_error(commune_workbook(tmp_path / "a.xlsx"), units_by_year=units).cell == "A3"


def test_all_problems_of_a_file_are_told_at_once_in_order(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A3"] = "Đơn vị báo cáo: Xã Cao Bố"
        sheet["D9"] = "1.5"
        sheet["C9"] = -1
        sheet["I12"] = 2000
        sheet["F13"] = None

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert [problem.cell for problem in reading.problems] == ["A3", "C9", "D9", "I12", "F13"]


def test_every_sentence_is_polite_and_without_codes(tmp_path: Path) -> None:
    """One walk over a workbook with many faults: sentences end with a full stop and name no key of the program."""
    changes: tuple[Change, ...] = (_double_row, _merge_columns, put("D9", "x"), put("I12", 2000))

    def change(sheet: Worksheet) -> None:
        for one in changes:
            one(sheet)

    for problem in read(commune_workbook(tmp_path / "a.xlsx", change)).problems:
        assert problem.message.endswith((".", "?"))
        assert not any(key in problem.message for key in FIGURE_KEYS)
        assert "!" not in problem.message
