"""Who reports and for which year, from the lines above the table; and organizations under their other names."""

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    ORGANIZATION_ROWS,
    commune_figures,
    commune_workbook,
    errors,
    plain_figures,
    read,
)


@pytest.mark.parametrize(
    ("title", "unit", "year"),
    [
        (("KẾT QUẢ NĂM 2022", "Đơn vị báo cáo: Huyện Vị Xuyên"), "030", 2022),
        (("KẾT QUẢ NĂM 2022", "Đơn vị: TT. Vị Xuyên"), "00913", 2022),
        (("KẾT QUẢ NĂM 2022", "Tên xã: Cao Bồ"), "00952", 2022),
        (("KẾT QUẢ NĂM 2022", "Xã, thị trấn: Cao Bồ"), "00952", 2022),
        (("KẾT QUẢ NĂM 2022", "Đơn vị báo cáo: Thị trấn NT Việt Lâm"), "00916", 2022),
        (("KẾT QUẢ NĂM 2022", "Đơn vị báo cáo: Xã Việt Lâm, huyện Vị Xuyên, tỉnh Hà Giang"), "00967", 2022),
        (("KẾT QUẢ NĂM 2022", "Đơn vị báo cáo: MTTQ và các đoàn thể xã Thanh Thuỷ"), "00928", 2022),
        (
            ("ĐẢNG ỦY XÃ NGỌC LINH", "BÁO CÁO KẾT QUẢ NĂM 2021", "(Kèm theo Báo cáo số 12-BC/ĐU ngày 05/01/2022)"),
            "00970",
            2021,
        ),
        (("HUYỆN VỊ XUYÊN", "XÃ LAO CHẢI", "Năm báo cáo: 2024", "Nghị quyết giai đoạn 2021-2025"), "00943", 2024),
        (("Ket qua nam 2024", "Don vi bao cao: Xa Tung Ba"), "00925", 2024),
    ],
    ids=lambda value: str(value)[:60],
)
def test_title_tells_unit_and_year(tmp_path: Path, title: tuple[str, ...], unit: str, year: int) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", title=title))

    assert errors(reading) == []
    assert (reading.unit, reading.year) == (unit, year)


def test_title_may_keep_label_and_value_in_two_cells(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A3"], sheet["B3"], sheet["A4"], sheet["B4"] = "Đơn vị báo cáo:", "Xã Cao Bồ", "Năm báo cáo:", 2022

    reading = read(commune_workbook(tmp_path / "a.xlsx", change, title=("BIỂU SỐ 01",)))

    assert errors(reading) == []
    assert (reading.unit, reading.year) == ("00952", 2022)


def test_sheet_name_may_tell_what_the_title_does_not(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.title = "Xã Cao Bồ 2022"

    reading = read(commune_workbook(tmp_path / "a.xlsx", change, title=("BIỂU SỐ 01",)))

    assert errors(reading) == []
    assert (reading.unit, reading.year) == ("00952", 2022)


def test_letterhead_in_the_column_of_names_is_no_row(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B1"] = "MẶT TRẬN TỔ QUỐC"

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


@pytest.mark.parametrize(
    "names",
    [
        ("Ủy ban MTTQ Việt Nam xã", "CĐCS", "HND", "Đoàn TNCS HCM", "Hội LHPN", "CCB"),
        ("UBMTTQ", "LĐLĐ", "Hội ND xã Cao Bồ", "ĐTN", "Phụ nữ", "Hội CCB xã"),
        ("MAT TRAN TO QUOC", "CONG DOAN", "HOI NONG DAN", "DOAN THANH NIEN", "HOI LHPN", "HOI CCB"),
        ("1. Mặt trận", "2. Công đoàn", "3. Hội Nông dân", "4. Đoàn Thanh niên", "5. Hội Phụ nữ", "6. Cựu chiến binh"),
    ],
    ids=["short", "shorter", "no-marks", "numbered"],
)
def test_organizations_are_known_by_their_other_names(tmp_path: Path, names: tuple[str, ...]) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", names=dict(zip(ORGANIZATION_ROWS, names, strict=True))))

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


def test_unit_of_measure_is_no_unit(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["Q4"] = "Đơn vị: người, %"

    assert errors(read(commune_workbook(tmp_path / "a.xlsx", change))) == []


@pytest.mark.parametrize(
    "line",
    [
        "Đơn vị báo cáo: Xã Minh Tân, huyện Bắc Quang",
        "Đơn vị báo cáo: Xã Cao Bồ - huyện Quản Bạ",
        "XÃ MINH TÂN, HUYỆN BẮC QUANG",
        "Đơn vị báo cáo: Thôn Minh Tân, xã Cao Bồ",
        "Đơn vị báo cáo: Trường THCS xã Cao Bồ",
        "Đơn vị báo cáo: Chi bộ thôn 1 xã Cao Bồ",
        "Đơn vị báo cáo: Cụm xã Cao Bồ",
    ],
)
def test_body_within_a_commune_or_another_districts_commune_is_asked_about(tmp_path: Path, line: str) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", title=("KẾT QUẢ NĂM 2022", line)))
    assert reading.unit is None
    assert [problem.cell for problem in errors(reading)] == ["A2"]
