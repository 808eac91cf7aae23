"""A file a fault: every problem is told with its sheet, its cell, what was read and what was expected."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook_cases import (
    FIGURE_KEYS,
    HEADERS,
    UNITS,
    UNITS_BY_YEAR,
    Change,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    read,
    standard_headers,
    warnings,
)
from targets.workbook.reading import Problem

# In the commune workbook: C themes, D supervisions, E critiques, F-G campaign, H-I members, J-K branches,
# L-O ratings, P-Q heads; rows 8 mttq, 9 ldld, 10 hnd, 11 dtn, 12 lhpn, 13 ccb.


def _put(cell: str, value: object, number_format: str = "") -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value
        if number_format:
            sheet[cell].number_format = number_format

    return change


def _only_error(path: Path, **options: object) -> Problem:
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
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", _put("F10", value, number_format)))

    assert (problem.cell, problem.read, problem.expected) == ("F10", read_as, "số nguyên không âm, ví dụ 1.234")
    assert words in problem.message


@pytest.mark.parametrize(
    ("cell", "value", "limit"),
    [("G10", 8, 7), ("I10", 1126, "1.125"), ("K10", 17, 16), ("Q10", 2, 1)],
    ids=["campaign", "members", "branches", "heads"],
)
def test_part_above_its_whole_is_refused(tmp_path: Path, cell: str, value: int, limit: object) -> None:
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", _put(cell, value)))

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
        pytest.param(_extra_row("Hội Chữ thập đỏ"), "B14", "Hội Chữ thập đỏ", "Không có tổ chức nào", id="unknown-row"),
        pytest.param(_extra_row("Hội Nông dan"), "B14", "Hội Nông dan", "Có phải Hội Nông dân", id="near-miss-row"),
        pytest.param(_extra_row(None), "B14", "", "không có tên", id="row-without-name"),
        pytest.param(_merge_rows, "F10", "7", "F10:F11 đang gộp", id="merged-rows"),
        pytest.param(_merge_columns, "F10", "7", "F10:G10 đang gộp", id="merged-columns"),
        pytest.param(
            _put("A3", "Đơn vị báo cáo: Xã Ngọc Lính"), "A3", "Xã Ngọc Lính", "Ngọc Linh", id="near-miss-unit"
        ),
        pytest.param(_put("A3", "Đơn vị báo cáo: Xã Vị Xuyên"), "A3", "Xã Vị Xuyên", "thị trấn", id="wrong-type"),
        pytest.param(_put("A3", "Đơn vị báo cáo: Vị Xuyên"), "A3", "Vị Xuyên", "có thể là", id="town-or-district"),
        pytest.param(
            _put("A3", "Đơn vị báo cáo: Thị trấn Việt Lâm"), "A3", "Thị trấn Việt Lâm", "Nông trường", id="farm"
        ),
        pytest.param(_put("A3", "Đơn vị báo cáo: Xã Cao Bo"), "A3", "Xã Cao Bo", "xã Cao Bồ", id="half-marked"),
        pytest.param(_put("A3", None), "A1", "BIỂU SỐ 01", "Đơn vị báo cáo", id="no-unit"),
        pytest.param(_put("A4", "Đơn vị báo cáo: Xã Tùng Bá"), "A4", None, "nhiều đơn vị", id="two-units"),
        pytest.param(_put("A2", "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT"), "A1", None, "năm báo cáo", id="no-year"),
        pytest.param(_put("A4", "Số liệu năm 2022"), "A2", None, "nhiều năm: 2022 và 2023", id="two-years"),
        pytest.param(_put("A2", "KẾT QUẢ NĂM 2022-2023"), "A2", None, "nhiều năm", id="range-of-years"),
        pytest.param(_put("A2", "KẾT QUẢ NĂM 2019"), "A2", "2019", "2019 không nằm trong", id="closed-year"),
        pytest.param(_put("A2", "KẾT QUẢ 6 THÁNG ĐẦU NĂM 2023"), "A2", None, "một phần của năm", id="half-year"),
        pytest.param(_put("A2", "Ngày 28 tháng 12 năm 2023"), "A1", None, "năm báo cáo", id="only-a-date"),
        pytest.param(_put("A5", "Xã C�o Bồ"), "A5", None, "hỏng mã", id="damaged-text"),
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


HEADER_FAULTS: tuple[tuple[str, str, str], ...] = (
    ("D7", "Số cuộc giám sát", "Không rõ cột này"),
    ("D7", "Giám sát", "Không rõ cột này"),
    ("I7", "Số hội viên vay vốn", "Không rõ cột này"),
    ("G7", "Chỉ tiêu không hoàn thành", "Không rõ cột này"),
    ("G7", "Số chỉ tiêu hoàn thành/Số chỉ tiêu giao", "Không rõ cột này"),
    ("M7", "Hoàn thành tốt nhiệm vụ trở lên", "Không rõ cột này"),
    ("N7", "Khá", "Không rõ cột này"),
    ("H7", "Tổng số", "Không rõ cột này"),
    ("Q7", "Đạt chuẩn lý luận chính trị", "Không rõ cột này"),
    ("K7", "Chi hội vững mạnh", "Không rõ cột này"),
    ("I7", "Kết nạp mới", "chưa có cột"),
    ("O7", "Hoàn thành nhiệm vụ", "cùng được hiểu là"),
    ("D7", None, "không có tiêu đề"),
)


@pytest.mark.parametrize(("cell", "text", "words"), HEADER_FAULTS, ids=lambda value: str(value))
def test_header_that_could_be_something_else_is_asked_about(
    tmp_path: Path, cell: str, text: str | None, words: str
) -> None:
    headers = {**HEADERS} if text is None else standard_headers()
    change = _put(cell, text)
    reading = read(commune_workbook(tmp_path / "a.xlsx", change, headers=headers, top=7 if text is None else 6))

    assert reading.is_refused
    told = [problem for problem in errors(reading) if words in problem.message]
    assert told, [problem.message for problem in errors(reading)]
    assert told[0].cell == ("B7" if words == "chưa có cột" else cell)
    assert told[0].expected


def test_missing_column_is_named(tmp_path: Path) -> None:
    keys = [key for key in FIGURE_KEYS if key != "themes"]
    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", keys=keys))

    assert problem.cell == "B7"
    assert problem.expected == "«Chủ đề năm được cấp ủy cho chủ trương»"


def test_numbers_in_an_unknown_column_are_asked_about_though_nothing_is_missing(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["R7"] = "Số buổi sinh hoạt chuyên đề"
        sheet["R10"] = 120

    problem = _only_error(commune_workbook(tmp_path / "a.xlsx", change))

    assert (problem.cell, problem.read) == ("R7", "Cán bộ cấp trưởng / Số buổi sinh hoạt chuyên đề")


def test_two_tables_on_a_sheet_are_refused(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", _second_table))

    assert reading.is_refused
    assert any("bảng khác bắt đầu" in problem.message for problem in errors(reading))


def test_two_sheets_with_tables_are_refused(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book.copy_worksheet(book.active).title = "Năm trước"
    book.save(path)

    (problem,) = errors(read(path))

    assert (problem.sheet, problem.cell) == ("Năm trước", "B6")
    assert "«Biểu 1», «Năm trước»" in problem.message


def test_transposed_table_is_refused(tmp_path: Path) -> None:
    source = load_workbook(commune_workbook(tmp_path / "a.xlsx", headers=HEADERS)).active

    def change(sheet: Worksheet) -> None:
        sheet.delete_rows(1, 40)
        for row in source.iter_rows(min_row=6):
            for cell in row:
                sheet.cell(cell.column + 3, cell.row - 3, cell.value)

    problem = _only_error(commune_workbook(tmp_path / "b.xlsx", change))

    assert problem.cell == "D5"
    assert "hàng ngang" in problem.message


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
    problem = _only_error(organization_workbook(tmp_path / "a.xlsx", _put("B28", "Xã Ngọc Lính")))

    assert (problem.cell, problem.read) == ("B28", "Xã Ngọc Lính")
    assert problem.expected == "xã Ngọc Linh hoặc xã Ngọc Minh"
    assert "Có phải xã Ngọc Linh hay xã Ngọc Minh không?" in problem.message


def test_near_miss_in_the_first_row_is_not_taken_for_a_header(tmp_path: Path) -> None:
    assert _only_error(organization_workbook(tmp_path / "a.xlsx", _put("B8", "Xã Kim Thạnh"))).cell == "B8"


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


# Warnings: odd, but certain.


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[10].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["F"].hidden = True


def _rate(header: str, value: object, number_format: str = "General") -> Change:
    def change(sheet: Worksheet) -> None:
        sheet["R7"] = header
        sheet["R10"] = value
        sheet["R10"].number_format = number_format

    return change


def _total(cell: str, value: int) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet["B14"] = "TỔNG CỘNG"
        sheet[cell] = value

    return change


@pytest.mark.parametrize(
    ("change", "cell", "read_as", "words"),
    [
        pytest.param(_put("F10", None), "F10", "", "Chưa nhập «Chỉ tiêu", id="blank"),
        pytest.param(_put("F10", "…"), "F10", "…", "Chưa nhập", id="dots"),
        pytest.param(_put("F10", "chưa có số liệu"), "F10", "chưa có số liệu", "Chưa nhập", id="no-data-yet"),
        pytest.param(_put("E10", 2), "E10", "2", "không phải báo cáo", id="not-owed"),
        pytest.param(_put("H10", 200_001), "H10", "200001", "lớn bất thường", id="too-large"),
        pytest.param(_hide_row, "", "dòng 10", "đang ẩn", id="hidden-row"),
        pytest.param(_hide_column, "", "cột F", "đang ẩn", id="hidden-column"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", 90.0), "R10", "90", "khác tỷ lệ", id="rate"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", "90,2%"), "R10", "90,2%", "khác tỷ lệ", id="rate-text"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", 0.9, "0.0%"), "R10", "0.9", "khác tỷ lệ", id="rate-percent"),
        pytest.param(_rate("Tổng số cơ sở được xếp loại", 3), "R10", "3", "cộng lại bằng 1", id="rating-total"),
        pytest.param(_total("C14", 7), "C14", "7", "cộng lại bằng 6", id="total"),
    ],
)
def test_odd_but_certain_is_a_warning(tmp_path: Path, change: Change, cell: str, read_as: str, words: str) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    (problem,) = warnings(reading)
    assert (problem.sheet, problem.cell, problem.read) == ("Biểu 1", cell, read_as)
    assert words in problem.message
    assert problem.expected


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_rate("Tỷ lệ tập hợp (%)", 95.1), id="rate"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", "95,1%"), id="rate-text"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", 0.9511, "0.0%"), id="rate-percent"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", 0.951), id="rate-fraction"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", "=I10/H10"), id="rate-formula"),
        pytest.param(_rate("Tỷ lệ tập hợp (%)", "#DIV/0!"), id="rate-error"),
        pytest.param(_rate("Tổng số cơ sở được xếp loại", 1), id="rating-total"),
        pytest.param(_total("C14", 6), id="total"),
        pytest.param(_put("E10", "-"), id="dash-not-owed"),
        pytest.param(_put("E10", None), id="blank-not-owed"),
        pytest.param(_put("F10", "-"), id="dash"),
    ],
)
def test_right_things_raise_no_warning(tmp_path: Path, change: Change) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert reading.problems == ()


def test_hidden_sheet_with_content_is_a_warning(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    book = load_workbook(path)
    hidden = book.create_sheet("Nháp")
    hidden["A1"] = "ghi chép"
    hidden.sheet_state = "hidden"
    book.save(path)

    (problem,) = read(path).problems

    assert (problem.sheet, problem.severity) == ("Nháp", "warning")


def test_absent_commune_in_a_book_is_a_warning(tmp_path: Path) -> None:
    (problem,) = read(organization_workbook(tmp_path / "a.xlsx", lambda sheet: sheet.delete_rows(9))).problems

    assert (problem.severity, problem.expected) == ("warning", "xã Phú Linh")


@pytest.mark.parametrize(
    ("name", "words"),
    [("cao-bo-2022.xlsx", "Tên tệp ghi năm 2022"), ("Xã Tùng Bá.xlsx", "Tên tệp ghi xã Tùng Bá")],
    ids=["year", "unit"],
)
def test_file_name_may_contradict(tmp_path: Path, name: str, words: str) -> None:
    reading = read(commune_workbook(tmp_path / name))

    assert errors(reading) == []
    assert [words in problem.message for problem in warnings(reading)] == [True]
    assert (reading.unit, reading.year) == ("00952", 2023)


@pytest.mark.parametrize("name", ["cao-bo-00952-2023.xlsx", "BC (lan 2) Xa Cao Bo nam 2023.xlsx", "bao-cao.xlsx"])
def test_file_name_that_agrees_is_silent(tmp_path: Path, name: str) -> None:
    assert read(commune_workbook(tmp_path / name)).problems == ()


def test_file_name_supplies_nothing(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "cao-bo-00952-2023.xlsx", title=("BIỂU SỐ 01",)))

    assert (reading.unit, reading.year) == (None, None)
    assert len(errors(reading)) == 2


def test_blank_stays_missing_and_nil_stays_nil(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["F10"], sheet["G10"], sheet["C10"] = None, "KPS", 0

    figures = plain_figures(read(commune_workbook(tmp_path / "a.xlsx", change)))["hnd"]

    assert (figures["campaign_assigned"], figures["campaign_completed"], figures["themes"]) == (None, "KPS", 0)


def test_every_sentence_is_polite_and_without_codes(tmp_path: Path) -> None:
    """One walk over a workbook with many faults: sentences end with a full stop and name no key of the program."""
    changes: tuple[Callable[[Worksheet], None], ...] = (_double_row, _merge_columns, _put("D9", "x"), _put("I12", 2000))

    def change(sheet: Worksheet) -> None:
        for one in changes:
            one(sheet)

    for problem in read(commune_workbook(tmp_path / "a.xlsx", change)).problems:
        assert problem.message.endswith((".", "?"))
        assert not any(key in problem.message for key in FIGURE_KEYS)
        assert "!" not in problem.message


def test_commune_return_keeps_the_cell_of_every_figure(tmp_path: Path) -> None:
    cell = read(commune_workbook(tmp_path / "a.xlsx")).rows["hnd"]["members"]

    assert (cell.sheet, cell.cell, cell.text, cell.value) == ("Biểu 1", "I10", "1070", 1070)


def test_helpers_give_a_right_workbook(tmp_path: Path) -> None:
    assert read(commune_workbook(tmp_path / "a.xlsx")).problems == ()
    assert read(organization_workbook(tmp_path / "b.xlsx")).problems == ()
    assert commune_figures()["hnd"] == figures_of("hnd")
