"""Plausible workbooks that would mislead a hasty reader: each is read right, or asked about at a cell."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    HEADERS,
    Change,
    commune_figures,
    commune_workbook,
    errors,
    organization_workbook,
    plain_figures,
    put,
    read,
    standard_headers,
    warnings,
)

# In the commune workbook: C themes, D supervisions, E critiques, F-G campaign, H-I members, J-K branches,
# L-O ratings, P-Q heads; rows 8 mttq, 9 ldld, 10 hnd, 11 dtn, 12 lhpn, 13 ccb.


def _group(cell: str, text: str) -> Change:
    """Another group header, merged over the columns of its own."""
    spans = {"C6": "C6:E6", "F6": "F6:G6", "H6": "H6:I6", "J6": "J6:K6", "L6": "L6:O6", "P6": "P6:Q6"}

    def change(sheet: Worksheet) -> None:
        sheet[cell] = text
        sheet.merge_cells(spans[cell])

    return change


def _struck(cell: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[cell].font = Font(strike=True)

    return change


def _rich(cell: str, *parts: tuple[str, InlineFont]) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = CellRichText(*(TextBlock(font, text) for text, font in parts))

    return change


def _row_below(label: str, row: int = 11) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(row)
        sheet.cell(row, 2, label)
        for column in range(3, 18):
            sheet.cell(row, column, 1)

    return change


def _several(*changes: Change) -> Change:
    def change(sheet: Worksheet) -> None:
        for one in changes:
            one(sheet)

    return change


def _renamed_sheet(name: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.title = name

    return change


def _shifted(sheet: Worksheet) -> None:
    """The header of the first figure spans two columns, the figures below do not follow."""
    for row in range(8, 14):
        for column in range(17, 2, -1):
            sheet.cell(row, column + 1).value = sheet.cell(row, column).value
        sheet.cell(row, 3).value = None


def _groups_above_an_empty_row(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    sheet["A7"], sheet["B7"], sheet["A6"], sheet["B6"] = "STT", "Tổ chức", None, None
    sheet["L6"] = "Xếp loại đảng viên"
    sheet.insert_rows(7)


def _two_years(first: str, second: str) -> Callable[[Worksheet], None]:
    """The members column becomes two columns, one a year, under one merged header."""

    def change(sheet: Worksheet) -> None:
        for row in range(6, 14):
            for column in range(18, 9, -1):
                sheet.cell(row, column).value = sheet.cell(row, column - 1).value
        for column in range(9, 11):
            sheet.cell(6, column).value = None
            sheet.cell(7, column, (first, second)[column - 9])
        sheet["H6"], sheet["H7"], sheet["I6"] = None, HEADERS["eligible"], HEADERS["members"]
        sheet.merge_cells("I6:J6")
        for row in range(10, 14):
            sheet.cell(row, 9, 900)

    return change


_PLAIN_FONT, _RAISED, _CROSSED = InlineFont(), InlineFont(vertAlign="superscript"), InlineFont(strike=True)

ASKED: dict[str, tuple[Change, str]] = {
    "rating-of-party-members": (_group("L6", "Xếp loại đảng viên"), "L7"),
    "rating-of-cadres": (_group("L6", "Xếp loại cán bộ, công chức"), "L7"),
    "rating-of-party-bodies": (_group("L6", "Xếp loại tổ chức đảng"), "L7"),
    "rating-of-last-year": (_group("L6", "Xếp loại cơ sở năm trước"), "L7"),
    "rating-by-themselves": (_group("L6", "Cơ sở tự xếp loại"), "L7"),
    "rating-of-branches": (_group("L6", "Xếp loại chi hội"), "L7"),
    "rating-in-per-cent": (_group("L6", "Tỷ lệ xếp loại cơ sở"), "L7"),
    "rating-in-letters": (_several(_group("L6", "Xếp loại"), put("L7", "A"), put("M7", "B")), "L7"),
    "members-of-another-year": (_group("H6", "Tập hợp năm 2022"), "H7"),
    "members-planned": (_group("H6", "Kế hoạch năm 2024"), "H7"),
    "members-aimed-at": (_group("H6", "Mục tiêu"), "H7"),
    "members-in-june": (put("I7", "Số đoàn viên, hội viên đến 30/6"), "I7"),
    "members-on-new-year": (put("I7", "Số đoàn viên, hội viên ngày 01/01/2023"), "I7"),
    "members-in-thousands": (put("I7", "Số đoàn viên, hội viên (nghìn người)"), "I7"),
    "members-of-one-organization": (put("I7", "Số hội viên nông dân"), "I7"),
    "women-only": (put("H7", "Phụ nữ từ 18 tuổi trở lên"), "H7"),
    "branches-newly-founded": (_group("J6", "Chi hội thành lập mới"), "J7"),
    "heads-and-deputies": (_group("P6", "Cán bộ cấp trưởng, cấp phó"), "P7"),
    "two-years-not-the-own": (_two_years("Năm 2021", "Năm 2022"), "I7"),
    "compared-with-last-year": (_two_years("Năm 2022", "So với năm 2022"), "I7"),
    "last-year-and-this-year": (_two_years("Năm trước", "Năm nay"), "J7"),
    "village-below": (_row_below("Thôn Lùng Tao"), "B11"),
    "second-row-of-an-organization": (_row_below(""), "B11"),
    "year-rows": (_row_below("Năm 2022"), "B11"),
    "figures-shifted-against-the-header": (_shifted, "R7"),
    "struck-figure": (_struck("F10"), "F10"),
    "struck-name": (_struck("B10"), "B10"),
    "struck-header": (_struck("F7"), "F7"),
    "half-struck-figure": (_rich("F10", ("1", _CROSSED), ("7", _PLAIN_FONT)), "F10"),
    "raised-footnote": (_rich("F10", ("7", _PLAIN_FONT), ("1", _RAISED)), "F10"),
    "shown-in-thousands": (put("H10", 12_000, "#,##0,"), "H10"),
    "shown-with-zeros-behind": (put("F10", 7, '0"00"'), "F10"),
    "shown-as-words": (put("F10", 7, '"KPS"'), "F10"),
    "zero-shown-as-nil": (put("L10", 0, '0;-0;"KPS"'), "L10"),
    "year-below-a-group": (_several(put("P7", "Năm"), put("P10", 2023)), "P7"),
    "shown-not-at-all": (put("F10", 7, ";;;"), "F10"),
    "three-decimals": (put("F10", 7, "0.000"), "F10"),
    "footnote-star": (put("F10", "7*"), "F10"),
    "footnote-in-brackets": (put("F10", "7 (1)"), "F10"),
    "about": (put("F10", "≥ 7"), "F10"),
    "sum": (put("F10", "4+3"), "F10"),
    "range": (put("F10", "6 – 8"), "F10"),
    "roman": (put("F10", "VII"), "F10"),
    "word": (put("F10", "bảy"), "F10"),
    "two-figures": (put("F10", "7; 6"), "F10"),
    "decimals-of-nothing": (put("H10", "1.125,0"), "H10"),
    "blank-and-comma": (put("H10", "1 125,5"), "H10"),
    "another-noun": (put("F10", "7 xã"), "F10"),
    "title-of-a-plan": (put("A2", "KẾ HOẠCH NĂM 2023"), "A2"),
    "title-of-what-was-assigned": (put("A2", "CHỈ TIÊU GIAO NĂM 2023"), "A2"),
    "title-of-last-year": (put("A4", "(Số liệu kỳ trước)"), "A4"),
    "groups-above-an-empty-row": (_groups_above_an_empty_row, "L8"),
    "title-of-an-estimate": (put("A2", "ƯỚC THỰC HIỆN NĂM 2023"), "A2"),
    "title-of-a-sum-of-years": (put("A2", "KẾT QUẢ LŨY KẾ ĐẾN NĂM 2023"), "A2"),
    "title-compares-years": (put("A2", "KẾT QUẢ NĂM 2023 SO VỚI NĂM 2022"), "A2"),
    "half-year-in-two-lines": (_several(put("A1", "BÁO CÁO 6 THÁNG ĐẦU NĂM"), put("A2", "NĂM 2023")), "A1"),
    "cut-off-in-june": (put("A4", "(Số liệu tính đến ngày 30/6/2023)"), "A4"),
    "quarter": (put("A4", "Kỳ báo cáo: Quý III"), "A4"),
    "month": (put("A4", "Kỳ báo cáo: tháng 11/2023"), "A4"),
    "thousands-in-the-corner": (put("Q4", "ĐVT: 1.000 người"), "Q4"),
    "half-year-in-the-sheet-name": (_renamed_sheet("6 tháng"), "A1"),
    "other-year-in-the-sheet-name": (_renamed_sheet("Năm 2022"), "A2"),
    "other-unit-in-the-sheet-name": (_renamed_sheet("Tùng Bá"), "A3"),
    "row-of-another-commune": (put("B10", "Hội Nông dân xã Tùng Bá"), "B10"),
    "two-units-after-one-label": (put("A3", "Đơn vị báo cáo: Xã Cao Bồ, xã Tùng Bá"), "A3"),
    "unit-only-under-the-table": (_several(put("A3", None), put("I16", "TM. ỦY BAN MTTQ XÃ CAO BỒ")), "A1"),
}


@pytest.mark.parametrize(("change", "cell"), ASKED.values(), ids=ASKED)
def test_workbook_that_could_mislead_is_asked_about(tmp_path: Path, change: Change, cell: str) -> None:
    found = errors(read(commune_workbook(tmp_path / "a.xlsx", change)))

    assert cell in [problem.cell for problem in found], [(problem.cell, problem.message) for problem in found]
    assert all(problem.message and problem.expected for problem in found)


def _letterhead(sheet: Worksheet) -> None:
    sheet["A1"], sheet["A3"] = "ỦY BAN MTTQ VIỆT NAM XÃ CAO BỒ", "Số liệu tính đến ngày 31/12/2023"
    sheet["K1"], sheet["K3"] = "Cao Bồ, ngày 05 tháng 01 năm 2024", "Nghị quyết giai đoạn 2021-2025"


READ: dict[str, Change] = {
    "own-year-in-the-groups": _several(
        _group("H6", "Tập hợp ĐV, HV năm 2023"), _group("L6", "Xếp loại cơ sở năm 2023")
    ),
    "end-of-the-own-year": put("I7", "Số đoàn viên, hội viên đến 31/12/2023"),
    "two-years": _two_years("Năm 2022", "Năm 2023"),
    "strengthening": _several(_group("J6", "Củng cố chi hội, chi đoàn, Tổ Mặt trận"), put("J7", "Tổng số")),
    "education-of-heads": _several(_group("P6", "Trình độ cán bộ cấp trưởng"), put("P7", "Tổng số")),
    "cadres-of-whom-there-is-one": _several(_group("P6", "Cán bộ"), put("P7", "Tổng số"), put("Q7", "Đạt chuẩn")),
    "leading-cadres": put("P7", "Số cán bộ chủ chốt (cấp trưởng)"),
    "working-well": put("K7", "Số hoạt động tốt"),
    "members-alone-in-their-group": _several(_group("H6", "Đoàn viên, hội viên"), put("I7", "Tổng số")),
    "letterhead": _letterhead,
    "label-and-another-commune": put("A4", "Kính gửi: Đảng ủy xã Tùng Bá"),
    "commune-before-its-district": put("A3", "Xã Cao Bồ, huyện Vị Xuyên"),
    "label-beside-its-value": _several(put("A3", "Đơn vị báo cáo"), put("C3", "Xã Cao Bồ")),
    "format-with-a-noun": put("H10", 1125, '#,##0 "hội viên"'),
    "format-of-accounts": put("H10", 1125, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)'),
    "format-with-decimals": put("H10", 1125, "#,##0.0"),
    "leading-zeros": put("F10", "007"),
    "thin-space": put("H10", "1\u2009125"),
    "full-width-digits": put("H10", "１１２５"),
    "names-with-marks": _several(put("B10", "Hội Nông dân (HND) *"), put("B11", "a) Đoàn TNCSHCM xã Cao Bồ")),
    "total-under-another-name": put("B14", "T. Cộng"),
}


@pytest.mark.parametrize("change", READ.values(), ids=READ)
def test_honest_workbook_is_read(tmp_path: Path, change: Change) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert (reading.unit, reading.year) == ("00952", 2023)
    assert plain_figures(reading) == commune_figures()


def test_cadres_that_are_several_are_not_the_heads(tmp_path: Path) -> None:
    change = _several(_group("P6", "Cán bộ"), put("P7", "Tổng số"), put("Q7", "Đạt chuẩn"), put("P10", 3))

    assert "P7" in [problem.cell for problem in errors(read(commune_workbook(tmp_path / "a.xlsx", change)))]


def test_group_of_another_year_that_is_not_merged_is_asked_about(tmp_path: Path) -> None:
    headers = {
        **standard_headers(),
        "eligible": ("Năm 2022", HEADERS["eligible"]),
        "members": ("Năm 2022", "Số hội viên"),
    }

    found = errors(read(commune_workbook(tmp_path / "a.xlsx", headers=headers)))

    assert {"H7", "I7"} <= {problem.cell for problem in found}


def test_comment_on_a_figure_is_told(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["F10"].comment = Comment("Đúng là 9", "Lan")

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert (errors(reading), plain_figures(reading)) == ([], commune_figures())
    assert [(problem.cell, problem.read) for problem in warnings(reading)] == [("F10", "Đúng là 9")]


OWN_PEOPLE = {
    "dtn": ("HUYỆN ĐOÀN VỊ XUYÊN", "Thanh niên từ 16-30 tuổi"),
    "hnd": ("HỘI NÔNG DÂN HUYỆN VỊ XUYÊN", "Số hộ nông nghiệp"),
    "lhpn": ("HỘI LHPN HUYỆN VỊ XUYÊN", "Phụ nữ từ 18 tuổi trở lên"),
    "ldld": ("LĐLĐ HUYỆN VỊ XUYÊN", "Số CNVCLĐ"),
}


@pytest.mark.parametrize("organization", OWN_PEOPLE)
def test_eligible_people_may_be_named_by_their_kind(tmp_path: Path, organization: str) -> None:
    name, people = OWN_PEOPLE[organization]
    headers = {**HEADERS, "eligible": people}

    path = tmp_path / "a.xlsx"
    organization_workbook(path, organization=organization, headers=headers, title=(name, "BÁO CÁO NĂM 2024"))

    assert errors(read(path)) == []


@pytest.mark.parametrize(("organization", "other"), [("dtn", "lhpn"), ("hnd", "dtn"), ("lhpn", "hnd")])
def test_people_of_another_organization_are_asked_about(tmp_path: Path, organization: str, other: str) -> None:
    headers = {**HEADERS, "eligible": OWN_PEOPLE[other][1]}
    title = (OWN_PEOPLE[organization][0], "BÁO CÁO NĂM 2024")

    path = organization_workbook(tmp_path / "a.xlsx", organization=organization, headers=headers, title=title)

    assert [problem.cell for problem in errors(read(path))] == ["B6", "H6"]
