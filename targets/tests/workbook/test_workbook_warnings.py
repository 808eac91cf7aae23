"""What is odd but certain is a warning: it is told, the sender and the reviewer see it, and nothing is kept out."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    Change,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    put,
    read,
    warnings,
)


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[10].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["F"].hidden = True


def _rate(header: str, value: Any, number_format: str = "General") -> Change:
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
        pytest.param(put("F10", None), "F10", "", "Chưa nhập «Chỉ tiêu", id="blank"),
        pytest.param(put("F10", "…"), "F10", "…", "Chưa nhập", id="dots"),
        pytest.param(put("F10", "chưa có số liệu"), "F10", "chưa có số liệu", "Chưa nhập", id="no-data-yet"),
        pytest.param(put("E10", 2), "E10", "2", "không phải báo cáo", id="not-owed"),
        pytest.param(put("H10", 200_001), "H10", "200001", "lớn bất thường", id="too-large"),
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
        pytest.param(put("E10", "-"), id="dash-not-owed"),
        pytest.param(put("E10", None), id="blank-not-owed"),
        pytest.param(put("F10", "-"), id="dash"),
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


def test_commune_return_keeps_the_cell_of_every_figure(tmp_path: Path) -> None:
    cell = read(commune_workbook(tmp_path / "a.xlsx")).rows["hnd"]["members"]

    assert (cell.sheet, cell.cell, cell.text, cell.value) == ("Biểu 1", "I10", "1070", 1070)


def test_helpers_give_a_right_workbook(tmp_path: Path) -> None:
    assert read(commune_workbook(tmp_path / "a.xlsx")).problems == ()
    assert read(organization_workbook(tmp_path / "b.xlsx")).problems == ()
    assert commune_figures()["hnd"] == figures_of("hnd")


def test_organization_in_the_file_name_that_is_another_one_is_told(tmp_path: Path) -> None:
    reading = read(organization_workbook(tmp_path / "Hoi_Phu_nu_2024.xlsx"))

    assert reading.organization == "hnd"
    assert ["Tên tệp ghi Hội Liên hiệp Phụ nữ" in problem.message for problem in warnings(reading)] == [True]


def test_one_organization_that_reports_for_all_six_is_told(tmp_path: Path) -> None:
    change = put("A3", "Đơn vị báo cáo: Hội Nông dân xã Cao Bồ")
    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert (errors(reading), reading.unit) == ([], "00952")
    assert [(problem.cell, "Hội Nông dân" in problem.message) for problem in warnings(reading)] == [("A3", True)]
