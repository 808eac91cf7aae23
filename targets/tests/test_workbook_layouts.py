"""Right figures from workbooks that look otherwise: wordings, header levels, places, order, totals, notes, fonts."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from organizations.names import fold
from targets.figures import FIGURE_KEYS
from targets.tests.workbook_cases import (
    GROUPS,
    HEADERS,
    ORGANIZATION_ROWS,
    UNITS,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    read,
    rewrite_part,
    standard_headers,
    warnings,
    write_table,
)

Headers = Mapping[str, str | tuple[str, ...]]


def _leaves(*texts: str) -> Headers:
    return dict(zip(FIGURE_KEYS, texts, strict=True))


def _in_groups(groups: tuple[str, ...], *texts: str) -> Headers:
    """Leaves under other names for the six groups."""
    leaves = _leaves(*texts)
    return {key: (name, str(leaves[key])) for name, (_, keys) in zip(groups, GROUPS, strict=True) for key in keys}


SAME_GROUPS = tuple(group for group, _ in GROUPS)
VARIANTS: dict[str, Headers] = {
    "leaves-without-groups": HEADERS,
    "groups-said-again": {key: f"{group} - {HEADERS[key]}" for group, keys in GROUPS for key in keys},
    "capitals": {key: (group.upper(), leaf.upper()) for key, (group, leaf) in standard_headers().items()},
    "no-marks": {key: (fold(group), fold(leaf)) for key, (group, leaf) in standard_headers().items()},
    "three-levels": {
        key: ("KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU", group, leaf) for key, (group, leaf) in standard_headers().items()
    },
    "trong-do": {
        **standard_headers(),
        "branches_effective": ("Chi đoàn, chi hội, Tổ Mặt trận", "Trong đó: hoạt động thường xuyên, hiệu quả"),
        "heads_qualified": ("Cán bộ cấp trưởng", "Trong đó: đủ điều kiện về trình độ chuyên môn, lý luận chính trị"),
    },
    "short": _in_groups(
        ("Nhiệm vụ", "PTTĐ, CVĐ", "Tập hợp ĐV, HV", "Chi đoàn, chi hội", "Xếp loại", "CB cấp trưởng"),
        *("Chủ đề năm", "GSĐL (số ND)", "PBXH (số ND)", "CT giao", "CT hoàn thành", "Đối tượng", "ĐV, HV"),
        *("Tổng số", "HĐ TX, HQ", "HTXSNV", "HTTNV", "HTNV", "KHTNV", "TS", "Đủ ĐK TĐCM, LLCT"),
    ),
    "short-single-row": _leaves(
        *("Chủ đề năm", "GS độc lập", "PBXH", "Chỉ tiêu giao", "Chỉ tiêu đạt", "TS đối tượng", "ĐV, HV hiện có"),
        *("TS chi đoàn, chi hội", "Chi đoàn, chi hội HĐ TX, HQ", "HTXSNV", "HT tốt NV", "HTNV", "Không HTNV"),
        *("CB cấp trưởng", "CB cấp trưởng đạt chuẩn"),
    ),
    "plan-and-done": _in_groups(
        SAME_GROUPS,
        *("Chủ đề năm", "Số nội dung giám sát", "Số nội dung phản biện", "Kế hoạch giao", "Thực hiện"),
        *("Thuộc diện tập hợp", "Đã tập hợp", "Tổng", "Hoạt động hiệu quả"),
        *("Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành", "Tổng số", "Đạt chuẩn"),
    ),
    "target-and-done": _in_groups(
        SAME_GROUPS,
        *("Chủ đề năm được phê duyệt", "Giám sát độc lập", "Phản biện xã hội", "Chỉ tiêu", "Hoàn thành"),
        *("Tổng số đối tượng", "Đoàn viên, hội viên", "Hiện có", "Được củng cố, kiện toàn"),
        *("HTXS", "HTT NV", "HT NV", "KHT NV", "Số lượng", "Đủ tiêu chuẩn"),
    ),
    "long": _leaves(
        "Số chủ đề công tác năm đã được cấp ủy cho chủ trương",
        "Số nội dung giám sát do tổ chức chủ trì trong năm",
        "Số nội dung được phản biện xã hội trong năm",
        "Tổng số chỉ tiêu các phong trào thi đua, cuộc vận động được giao",
        "Số chỉ tiêu các phong trào thi đua, cuộc vận động đã hoàn thành",
        "Tổng số người trong diện tập hợp vào tổ chức đoàn, hội (người)",
        "Tổng số đoàn viên, hội viên hiện có tính đến 31/12 (người)",
        "Tổng số chi đoàn, chi hội, Ban công tác Mặt trận hiện có",
        "Số chi đoàn, chi hội, Ban công tác Mặt trận hoạt động thường xuyên, có hiệu quả",
        "Số cơ sở xếp loại hoàn thành xuất sắc nhiệm vụ",
        "Số cơ sở xếp loại hoàn thành tốt nhiệm vụ",
        "Số cơ sở xếp loại hoàn thành nhiệm vụ",
        "Số cơ sở xếp loại không hoàn thành nhiệm vụ",
        "Tổng số cán bộ cấp trưởng của các tổ chức",
        "Số cán bộ cấp trưởng đủ điều kiện về trình độ chuyên môn và lý luận chính trị",
    ),
    "numbered": _leaves(
        *("1. Chủ đề năm", "2. Giám sát độc lập", "3. Phản biện xã hội", "4. Chỉ tiêu được giao"),
        *("5. Chỉ tiêu hoàn thành", "6. Đối tượng trong diện", "7. Đoàn viên, hội viên", "8. Số chi hội, chi đoàn"),
        *("9. Chi hội, chi đoàn hoạt động hiệu quả", "10. Hoàn thành xuất sắc", "11. Hoàn thành tốt"),
        *("12. Hoàn thành nhiệm vụ", "13. Không hoàn thành nhiệm vụ", "14. Người đứng đầu", "15. Cấp trưởng đạt chuẩn"),
    ),
}


@pytest.mark.parametrize("headers", VARIANTS.values(), ids=VARIANTS)
def test_commune_return_is_read_under_other_headers(tmp_path: Path, headers: Headers) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", headers=headers))

    assert errors(reading) == []
    assert (reading.unit, reading.year, reading.layout) == ("00952", 2023, "commune")
    assert plain_figures(reading) == commune_figures()


@pytest.mark.parametrize("headers", VARIANTS.values(), ids=VARIANTS)
def test_organization_book_is_read_under_other_headers(tmp_path: Path, headers: Headers) -> None:
    reading = read(organization_workbook(tmp_path / "a.xlsx", headers=headers))

    assert errors(reading) == []
    assert (reading.organization, reading.year, reading.layout) == ("hnd", 2024, "organization")
    assert len(reading.rows) == 24
    assert set(map(str, plain_figures(reading).values())) == {str(figures_of("hnd"))}


OWN_WORDS: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "dtn": ("ĐOÀN TNCS HỒ CHÍ MINH", ("Tổng số thanh niên trong độ tuổi", "Số đoàn viên"), ("Số chi đoàn", "Chi đoàn")),
    "hnd": ("HỘI NÔNG DÂN", ("Tổng số hộ nông dân", "Số hội viên nông dân"), ("Tổng số chi hội nông dân", "Chi hội")),
    "lhpn": ("HỘI LHPN", ("Tổng số phụ nữ từ 18 tuổi trở lên", "Số hội viên"), ("Tổng số chi hội phụ nữ", "Chi hội")),
    "ccb": ("HỘI CCB", ("Tổng số cựu chiến binh", "Số hội viên CCB"), ("Số chi hội, phân hội", "Chi hội, phân hội")),
}


@pytest.mark.parametrize("organization", OWN_WORDS)
def test_organization_may_use_its_own_words(tmp_path: Path, organization: str) -> None:
    name, people, branches = OWN_WORDS[organization]
    headers = {
        **HEADERS,
        "eligible": people[0],
        "members": people[1],
        "branches": branches[0],
        "branches_effective": f"{branches[1]} hoạt động thường xuyên, hiệu quả",
    }
    title = ("Biểu 2", f"KẾT QUẢ CÔNG TÁC NĂM 2022 CỦA {name} HUYỆN VỊ XUYÊN")

    reading = read(organization_workbook(tmp_path / "a.xlsx", organization=organization, headers=headers, title=title))

    assert errors(reading) == []
    assert reading.organization == organization
    assert plain_figures(reading)["00703"] == figures_of(organization)


def test_union_book_needs_no_columns_that_it_does_not_owe(tmp_path: Path) -> None:
    keys = [key for key in FIGURE_KEYS if not key.startswith(("branches", "heads", "critiques"))]
    headers = {**HEADERS, "eligible": "Tổng số CNVCLĐ", "members": "Số đoàn viên công đoàn"}
    title = ("LIÊN ĐOÀN LAO ĐỘNG HUYỆN VỊ XUYÊN", "BÁO CÁO NĂM 2024")

    reading = read(
        organization_workbook(tmp_path / "a.xlsx", organization="ldld", headers=headers, keys=keys, title=title)
    )

    assert errors(reading) == []
    assert reading.rows["00703"]["heads"].cell == ""
    assert reading.rows["00703"]["members"].value == 1070


@pytest.mark.parametrize(("top", "left"), [(2, 1), (4, 3), (12, 7)], ids=["high", "right", "far"])
def test_table_may_begin_anywhere(tmp_path: Path, top: int, left: int) -> None:
    title = ("KẾT QUẢ NĂM 2023 - XÃ CAO BỒ",)
    reading = read(commune_workbook(tmp_path / "a.xlsx", title=title, top=top, left=left))

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    keys = [*FIGURE_KEYS[9:], *FIGURE_KEYS[:9]]
    reading = read(commune_workbook(tmp_path / "a.xlsx", keys=keys))

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


def test_groups_may_be_typed_over_their_first_column_only(tmp_path: Path) -> None:
    """Nobody merged the cells: «Tổng số» belongs to the group at its left."""
    headers = {
        **standard_headers(),
        "branches": ("Chi đoàn, chi hội, Tổ Mặt trận", "Tổng số"),
        "branches_effective": ("Chi đoàn, chi hội, Tổ Mặt trận", "Hiệu quả"),
        "heads": ("Cán bộ cấp trưởng", "Tổng số"),
    }
    reading = read(commune_workbook(tmp_path / "a.xlsx", headers=headers))

    assert errors(reading) == []
    assert reading.rows["hnd"]["branches"].value == 16


def test_other_columns_are_passed_over(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for column, header, value in (
            (18, "Tỷ lệ (%)", "=H8/G8"),
            (19, "Trong đó: nữ", 300),
            (20, "Dân tộc thiểu số", 12),
            (21, "Văn bản minh chứng", "Số 12-BC/MT"),
            (22, "Ghi chú", "đã đối chiếu"),
            (23, "Người phụ trách", "Nguyễn Văn A"),
        ):
            sheet.cell(7, column, header)
            for row in range(8, 14):
                sheet.cell(row, column, value)

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


def test_letters_row_blank_rows_notes_and_signatures_are_no_data(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(8)
        for column, text in enumerate(["A", "B", "1", "2", "3", "4", "5", "6", "7=6/5", "(8)"], 1):
            sheet.cell(8, column, text)
        sheet.insert_rows(11)
        sheet.cell(17, 2, "Ghi chú: 2 chi hội mới.")
        sheet.cell(19, 2, "NGƯỜI LẬP BIỂU")
        sheet.cell(19, 9, "TM. BAN THƯỜNG TRỰC")
        sheet.cell(20, 9, "Cao Bồ, ngày 05 tháng 01 năm 2024")
        sheet.cell(24, 2, "Nguyễn Văn A")

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert warnings(reading) == []
    assert plain_figures(reading) == commune_figures()
    assert reading.year == 2023


def test_signature_without_any_known_word_is_no_data(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(15, 2, "Văn phòng Đảng ủy")
        sheet.cell(15, 9, "Đã ký")
        sheet.cell(18, 2, "Nguyễn Văn A")

    assert errors(read(commune_workbook(tmp_path / "a.xlsx", change))) == []


@pytest.mark.parametrize(
    "label", ["TỔNG CỘNG", "Cộng", "Tổng số", "Toàn huyện", "Cộng (I)", "Tổng cộng toàn huyện", "TỔNG"]
)
def test_totals_row_is_no_commune(tmp_path: Path, label: str) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(32, 2, label)
        sheet.cell(32, 3, 24)
        sheet.cell(32, 4, 48)

    reading = read(organization_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert warnings(reading) == []
    assert len(reading.rows) == 24


def test_totals_may_stand_above_and_between(tmp_path: Path) -> None:
    communes = {unit.code: f"Xã {unit.name}" if unit.kind == "xã" else unit.title for unit in UNITS[1:]}
    figures = figures_of("hnd")
    rows = {"total": {key: 24 * value if isinstance(value, int) else value for key, value in figures.items()}}
    names = {"total": "Toàn huyện", "first": "Cộng (I)", "second": "Cộng (II)"}
    for part, codes in (("first", list(communes)[:10]), ("second", list(communes)[10:])):
        rows |= dict.fromkeys(codes, figures)
        rows[part] = {key: len(codes) * value if isinstance(value, int) else value for key, value in figures.items()}

    reading = read(organization_workbook(tmp_path / "a.xlsx", rows=rows, names={**communes, **names}))

    assert (errors(reading), warnings(reading)) == ([], [])
    assert len(reading.rows) == 24


def test_headings_between_rows_are_no_data(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(8)
        sheet.cell(8, 1, "I")
        sheet.cell(8, 2, "Khối Mặt trận")

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert len(reading.rows) == 6


def test_header_printed_again_on_the_next_page_is_skipped(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(20)
        for column in range(1, 18):
            sheet.cell(20, column, sheet.cell(7, column).value)

    reading = read(organization_workbook(tmp_path / "a.xlsx", change, headers=HEADERS, top=7))

    assert errors(reading) == []
    assert len(reading.rows) == 24


def test_cells_merged_over_one_figure_only_are_read(tmp_path: Path) -> None:
    """A wide column: its header and each of its figures span two columns of the sheet."""

    def change(sheet: Worksheet) -> None:
        for row in range(6, 13):
            sheet.merge_cells(start_row=row, end_row=row, start_column=17, end_column=18)

    reading = read(commune_workbook(tmp_path / "a.xlsx", change, headers=HEADERS))

    assert errors(reading) == []
    assert reading.rows["hnd"]["heads_qualified"].value == 1


def test_empty_and_notes_sheets_are_passed_over(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    book = load_workbook(path)
    book.create_sheet("Sheet2")
    notes = book.create_sheet("Hướng dẫn", 0)
    for row, name in enumerate(ORGANIZATION_ROWS.values(), 1):
        notes.cell(row, 1, row)
        notes.cell(row, 2, name)
    book.save(path)

    assert plain_figures(read(path)) == commune_figures()


def test_old_fonts_are_decoded_with_one_warning(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for position, text in (("A3", "§¬n vÞ b¸o c¸o: X· Cao Bå"), ("B8", "MÆt trËn Tæ quèc"), ("B9", "C«ng ®oµn")):
            sheet[position] = text
            sheet[position].font = Font(name=".VnTime")
        sheet["B10"] = "HOÄI NOÂNG DAÂN"
        sheet["B10"].font = Font(name="VNI-Times")

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert [problem.message for problem in warnings(reading)] == [
        "Tệp dùng phông chữ cũ (.VnTime, VNI-Times). Hệ thống đã chuyển sang Unicode, xin kiểm tra lại tên."
    ]
    assert (reading.unit, plain_figures(reading)) == ("00952", commune_figures())


@pytest.mark.parametrize(
    ("title", "unit", "year"),
    [
        (("KẾT QUẢ NĂM 2022", "Đơn vị báo cáo: Huyện Vị Xuyên"), "030", 2022),
        (("KẾT QUẢ NĂM 2022", "Đơn vị: TT. Vị Xuyên"), "00913", 2022),
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


def test_cached_value_of_a_formula_is_read(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["G10"] = "=2+3"

    path = commune_workbook(tmp_path / "a.xlsx", change)
    rewrite_part(path, "xl/worksheets/sheet1.xml", "<f>2+3</f><v></v>", "<f>2+3</f><v>5</v>")

    reading = read(path)

    assert errors(reading) == []
    assert reading.rows["hnd"]["campaign_completed"].value == 5


def test_write_table_of_the_tests_writes_what_it_says() -> None:
    sheet = Workbook().active
    assert write_table(sheet, commune_figures(), names=ORGANIZATION_ROWS) == 13
    assert sheet["C7"].value == 1
