"""What a title may say: the wordings of a year's result, and everything that is none or is asked about."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from organizations.names import Units
from targets.tests.workbook.workbook_cases import BOOK, commune_workbook, errors, read, warnings
from targets.workbook.tables.title_meaning import TitleKind, contradiction_in_name, find_doubts, title_key
from targets.workbook.tables.title_text import Line
from targets.workbook.tables.title_years import find_years

# «|» separates the lines of one title; each is that of the year 2023.
RESULTS = (
    "KẾT QUẢ NĂM 2023, PHƯƠNG HƯỚNG NĂM 2024",
    "BÁO CÁO KẾT QUẢ THỰC HIỆN NHIỆM VỤ NĂM 2023 VÀ PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM NĂM 2024",
    "BÁO CÁO|Tổng kết công tác năm 2023, chương trình công tác năm 2024",
    "BÁO CÁO KẾT QUẢ CÔNG TÁC NĂM 2023,|PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024",
    "TỔNG KẾT NĂM 2023; TRIỂN KHAI NHIỆM VỤ NĂM 2024",
    "Kết quả công tác Mặt trận năm 2023 và phương hướng nhiệm vụ năm tới",
    "KẾT QUẢ NĂM 2023 - PHƯƠNG HƯỚNG, NHIỆM VỤ",
    "BÁO CÁO KẾT QUẢ HOẠT ĐỘNG CÔNG TÁC HỘI VÀ PHONG TRÀO NÔNG DÂN NĂM 2023",
    "BÁO CÁO CÔNG TÁC ĐOÀN VÀ PHONG TRÀO THANH THIẾU NHI NĂM 2023",
    "SỐ LIỆU CẢ NĂM 2023",
    "BIỂU TỔNG HỢP SỐ LIỆU 12 THÁNG NĂM 2023",
    "KẾT QUẢ THỰC HIỆN KẾ HOẠCH NĂM 2023",
    "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NGHỊ QUYẾT NĂM 2023",
    "ĐÁNH GIÁ KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU NGHỊ QUYẾT SỐ 12-NQ/HU NĂM 2023",
    "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT SỐ 12-NQ/HU NGÀY 15/6/2021 CỦA BCH ĐẢNG BỘ HUYỆN|GIAI ĐOẠN 2021 - 2025|(Năm 2023)",
    "BIỂU SỐ LIỆU NĂM 2023 (thời điểm từ 15/12/2022 đến 14/12/2023)",
    "KẾT QUẢ NĂM 2023 (số liệu tính đến ngày 31/12/2023)",
    "Số liệu tính đến hết tháng 12 năm 2023|BÁO CÁO KẾT QUẢ NĂM 2023",
    "UBND HUYỆN VỊ XUYÊN|XÃ CAO BỒ|Cao Bồ, ngày 12 tháng 12 năm 2023|BÁO CÁO NĂM 2023",
    "PHỤ LỤC 01: KẾT QUẢ XÂY DỰNG TỔ CHỨC HỘI NĂM 2023|(Kèm theo Báo cáo số 45/BC-HND ngày 15/11/2023)",
    "Biểu 2: Tình hình tổ chức cơ sở Hội và hội viên năm 2023",
    "THỐNG KÊ CHẤT LƯỢNG HOẠT ĐỘNG CỦA MTTQ VÀ CÁC ĐOÀN THỂ CHÍNH TRỊ - XÃ HỘI NĂM 2023",
    'BÁO CÁO THỰC HIỆN NGHỊ QUYẾT VỀ "TIẾP TỤC ĐỔI MỚI PHƯƠNG THỨC HOẠT ĐỘNG CỦA MTTQ, ĐOÀN THỂ" NĂM 2023',
    "KQ TH NQ NĂM 2023",
    "BC KẾT QUẢ TH NGHỊ QUYẾT NĂM 2023",
    "NĂM ….2023….",
    "Năm báo cáo: 2023",
    "TỔNG HỢP KẾT QUẢ NĂM 2023 - HỘI LHPN HUYỆN VỊ XUYÊN, TỈNH HÀ GIANG",
    "Kết quả thực hiện Nghị quyết Đại hội Đảng bộ huyện lần thứ XX, nhiệm kỳ 2020-2025, năm 2023",
    "BÁO CÁO KẾT QUẢ THỰC HIỆN PHONG TRÀO THI ĐUA, CÁC CUỘC VẬN ĐỘNG NĂM 2023",
    "KET QUA NAM 2023, PHUONG HUONG NHIEM VU NAM 2024",
    "BÁO CÁO KẾT QUẢ NĂM 2023 (SỐ LIỆU CHÍNH THỨC)",
    "Từ tháng 01 đến tháng 12 năm 2023|KẾT QUẢ NĂM 2023",
    "BÁO CÁO SỐ LIỆU NĂM 2023 CỦA MẶT TRẬN TỔ QUỐC VÀ CÁC ĐOÀN THỂ XÃ CAO BỒ",
    "TỔNG KẾT 5 NĂM THỰC HIỆN NGHỊ QUYẾT (2021-2025), SỐ LIỆU NĂM 2023",
    "KẾT QUẢ HOÀN THÀNH CÁC CHỈ TIÊU THI ĐUA ĐƯỢC GIAO NĂM 2023",
    "KẾT QUẢ THỰC HIỆN GIAO ƯỚC THI ĐUA NĂM 2023",
)
OTHERS = {
    TitleKind.PART_OF_YEAR: (
        "06 THÁNG ĐẦU NĂM 2023",
        "KẾT QUẢ 6T NĂM 2023",
        "KẾT QUẢ 6T/2023",
        "KẾT QUẢ 6T ĐẦU NĂM 2023",
        "BÁO CÁO 6 tháng đầu năm 2023",
        "KẾT QUẢ QUÝ 04 NĂM 2023",
        "KẾT QUẢ QUÝ TƯ NĂM 2023",
        "BÁO CÁO QUÝ 4/2023",
        "KẾT QUẢ Q4 NĂM 2023",
        "KẾT QUẢ 3 QUÝ NĂM 2023",
        "ĐỢT 1 NĂM 2023",
        "KẾT QUẢ ĐỢT II NĂM 2023",
        "BÁO CÁO GIỮA NĂM 2023",
        "KẾT QUẢ NỬA ĐẦU NĂM 2023",
        "SƠ KẾT NĂM 2023",
        "BÁO CÁO THÁNG MƯỜI HAI NĂM 2023",
        "BÁO CÁO THÁNG 12 NĂM 2023",
        "BÁO CÁO THÁNG 12/2023",
        "BÁO CÁO THÁNG 9 NĂM 2023",
        "SỐ LIỆU MƯỜI MỘT THÁNG NĂM 2023",
        "KẾT QUẢ CHÍN THÁNG NĂM 2023",
        "KẾT QUẢ NĂM 2023|(6 tháng đầu năm)",
        "KẾT QUẢ NĂM 2023|Số liệu tính đến 30/9/2023",
        "KẾT QUẢ NĂM 2023 (từ 01/7 đến 31/12/2023)",
        "SỐ LIỆU ĐẦU NĂM 2023",
        "BÁO CÁO HỌC KỲ I NĂM 2023",
        "BÁO CÁO KỲ 1 NĂM 2023",
        "KET QUA 6 THANG DAU NAM 2023",
        "KẾT QUẢ 6 THÁNG ĐẦU NĂM, PHƯƠNG HƯỚNG NHIỆM VỤ 6 THÁNG CUỐI NĂM 2023",
        "KẾT QUẢ NĂM 2022 VÀ 6 THÁNG ĐẦU NĂM 2023",
        "KẾT QUẢ SÁU THÁNG CUỐI NĂM 2023",
    ),
    TitleKind.NOT_YET: (
        "KẾ HOẠCH NĂM 2023",
        "BIỂU CHỈ TIÊU PHẤN ĐẤU NĂM 2023",
        "CHỈ TIÊU PHẤN ĐẤU|NĂM 2023",
        "CHỈ TIÊU GIAO NĂM 2023",
        "CHỈ TIÊU|NĂM 2023",
        "BIỂU SỐ LIỆU ƯỚC TH NĂM 2023",
        "UTH NĂM 2023",
        "ƯỚC THỰC HIỆN CẢ NĂM 2023",
        "ƯỚC KẾT QUẢ THỰC HIỆN NĂM 2023",
        "KẾT QUẢ NĂM 2023 (ước)",
        "KẾT QUẢ NĂM 2023|(Số liệu ước thực hiện)",
        "GIAO ƯỚC THI ĐUA NĂM 2023",
        "BẢN GIAO ƯỚC THI ĐUA|NĂM 2023",
        "BẢN CAM KẾT|NĂM 2023",
        "ĐĂNG KÝ THỰC HIỆN NGHỊ QUYẾT NĂM 2023",
        "BẢN ĐĂNG KÝ THI ĐUA|NĂM 2023",
        "KẾT QUẢ ĐĂNG KÝ CHỈ TIÊU NĂM 2023",
        "DỰ KIẾN KẾT QUẢ NĂM 2023",
        "DỰ BÁO KẾT QUẢ NĂM 2023",
        "PHƯƠNG HƯỚNG NHIỆM VỤ NĂM 2023",
        "NHIỆM VỤ TRỌNG TÂM NĂM 2023",
        "CHƯƠNG TRÌNH CÔNG TÁC NĂM 2023",
        "MỤC TIÊU NĂM 2023",
        "KH NĂM 2023",
        "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG NĂM 2023",
        "SỐ LIỆU MỤC TIÊU NĂM 2023",
        "SỐ LIỆU NHU CẦU NĂM 2023",
    ),
    TitleKind.SEVERAL_YEARS: (
        "KẾT QUẢ TỪ ĐẦU NHIỆM KỲ ĐẾN NĂM 2023",
        "KẾT QUẢ NỬA NHIỆM KỲ 2020-2025, NĂM 2023",
        "BÌNH QUÂN 3 NĂM, NĂM 2023",
        "KẾT QUẢ BÌNH QUÂN NĂM 2023",
        "KẾT QUẢ 3 NĂM (2021-2023), NĂM 2023",
        "TỔNG HỢP KẾT QUẢ GIAI ĐOẠN 2021-2023|NĂM 2023",
        "KẾT QUẢ LŨY KẾ ĐẾN NĂM 2023",
        "SỐ LIỆU CÁC NĂM 2021-2023|Năm 2023",
        "TỔNG KẾT BA NĂM, NĂM 2023",
    ),
    TitleKind.SHARES: (
        "TỶ LỆ (%) THỰC HIỆN NĂM 2023",
        "CƠ CẤU NĂM 2023",
    ),
    TitleKind.EARLIER: (
        "SO SÁNH NĂM 2023",
        "SỐ LIỆU CÙNG KỲ NĂM 2023",
    ),
    TitleKind.UNKNOWN: (
        "TỜ TRÌNH NĂM 2023",
        "ĐỀ ÁN NĂM 2023",
        "KẾT QUẢ NĂM 2023 (DỰ THẢO)",
        "SỐ LIỆU SƠ BỘ NĂM 2023",
        "BÁO CÁO NHANH NĂM 2023",
        "BÁO CÁO CHUYÊN ĐỀ NĂM 2023",
        "KẾT QUẢ KHẢO SÁT NĂM 2023",
        "SỐ LIỆU GIẢ ĐỊNH NĂM 2023",
        "KẾT QUẢ RÀ SOÁT NĂM 2023",
        "KỊCH BẢN NĂM 2023",
    ),
}


def _lines(title: str) -> list[Line]:
    return [Line(text, (row, 1)) for row, text in enumerate(title.split("|"), 1)]


def test_every_wording_of_a_years_result_is_understood() -> None:
    doubted = {title: find_doubts(_lines(title), BOOK) for title in RESULTS}
    assert {title: doubts for title, doubts in doubted.items() if doubts} == {}
    assert {title: list(find_years(_lines(title))) for title in RESULTS} == {title: ["2023"] for title in RESULTS}


@pytest.mark.parametrize("kind", OTHERS, ids=str)
def test_every_other_wording_is_doubted(kind: TitleKind) -> None:
    kinds = {title: {doubt.kind for doubt in find_doubts(_lines(title), BOOK)} for title in OTHERS[kind]}
    assert kinds == {title: {kind} for title in OTHERS[kind]}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Biểu 1", None),
        ("Cao Bồ 2023", None),
        ("bao-cao_nam.2023", None),
        ("6T2023", TitleKind.PART_OF_YEAR),
        ("Quý IV", TitleKind.PART_OF_YEAR),
        ("bao-cao-6-thang-2023", TitleKind.PART_OF_YEAR),
        ("KH 2023", TitleKind.NOT_YET),
        ("Ước TH", TitleKind.NOT_YET),
    ],
)
def test_names_of_sheets_and_files_may_contradict(name: str, kind: TitleKind | None) -> None:
    assert contradiction_in_name(name, BOOK.last_days) == kind


def _titled(path: Path, *title: str) -> Path:
    return commune_workbook(path, title=(*title, "Đơn vị báo cáo: Xã Cao Bồ"))


def test_unknown_word_is_one_question_that_the_sender_answers(tmp_path: Path) -> None:
    path = _titled(tmp_path / "a.xlsx", "BIỂU SỐ 01", "BÁO CÁO CHUYÊN ĐỀ NĂM 2023")

    asked = read(path)

    (problem,) = errors(asked)
    assert (problem.cell, problem.read) == ("A2", "BÁO CÁO CHUYÊN ĐỀ NĂM 2023")
    assert "«CHUYÊN ĐỀ»" in problem.message
    assert (asked.needs_mapping, asked.titles) == (True, ("BÁO CÁO CHUYÊN ĐỀ NĂM 2023",))

    answered = read(path, answers={"titles": [title_key(asked.titles[0])]})

    assert errors(answered) == []
    assert [problem.cell for problem in warnings(answered)] == ["A2"]
    assert (answered.year, answered.titles) == (2023, ())


def test_answer_holds_for_the_same_title_of_another_year_and_no_other_title(tmp_path: Path) -> None:
    answers = {"titles": [title_key("BÁO CÁO CHUYÊN ĐỀ NĂM 2023")]}

    next_year = read(_titled(tmp_path / "a.xlsx", "Báo cáo chuyên đề năm 2024"), answers=answers)
    other = read(_titled(tmp_path / "b.xlsx", "BÁO CÁO CHUYÊN ĐỀ ĐÁNH GIÁ NHANH NĂM 2023"), answers=answers)

    assert (errors(next_year), next_year.year) == ([], 2024)
    assert [problem.cell for problem in errors(other)] == ["A1"]


@pytest.mark.parametrize("title", ["KẾT QUẢ 06 THÁNG NĂM 2023", "ƯỚC TH NĂM 2023", "TỪ ĐẦU NHIỆM KỲ ĐẾN NĂM 2023"])
def test_no_answer_makes_half_a_year_or_a_plan_a_result(tmp_path: Path, title: str) -> None:
    reading = read(_titled(tmp_path / "a.xlsx", title), answers={"titles": [title_key(title)]})

    assert [problem.cell for problem in errors(reading)] == ["A1"]
    assert reading.titles == ()


def test_note_below_the_table_and_name_of_the_file_are_told(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A20"] = "Ghi chú: số liệu ước thực hiện"

    reading = read(commune_workbook(tmp_path / "bao-cao-6-thang.xlsx", change))

    assert errors(reading) == []
    assert [problem.cell for problem in warnings(reading)] == ["", "A20"]
    assert "bao-cao-6-thang.xlsx" in warnings(reading)[0].message


def test_year_of_a_plan_alone_is_no_outlook() -> None:
    titles = ("PHƯƠNG HƯỚNG NĂM 2024", "KẾT QUẢ NĂM 2023, KẾ HOẠCH NĂM 2025", "KẾT QUẢ NĂM 2023 VÀ NĂM 2024")

    assert [list(find_years(_lines(title))) for title in titles] == [["2024"], ["2023", "2025"], ["2023", "2024"]]


@pytest.mark.parametrize(
    "title", ["KẾT QUẢ NĂM 2025 (số liệu đến 30/6/2025)", "KẾT QUẢ NĂM 2025, tính đến hết ngày 30 tháng 06 năm 2025"]
)
def test_half_a_year_is_a_whole_one_only_where_the_root_ended_on_that_day(title: str) -> None:
    goes_on = [replace(unit, valid_to="") for unit in BOOK.units]
    ended = [replace(unit, valid_to="2025-06-30" if unit.is_sum else "") for unit in BOOK.units]
    assert find_doubts(_lines(title), replace(BOOK, units=Units(tuple(ended)))) == []
    doubts = find_doubts(_lines(title), replace(BOOK, units=Units(tuple(goes_on))))
    assert [doubt.kind for doubt in doubts] == [TitleKind.PART_OF_YEAR]
