"""Right figures from workbooks that look otherwise: wordings, header levels, places, order, totals, notes, fonts."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.workbook_cases import (
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


def test_fonts_may_change_inside_a_cell(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        old = InlineFont(rFont=".VnTime")
        sheet["B10"] = CellRichText(TextBlock(InlineFont(rFont="Arial"), "Hội "), TextBlock(old, "N«ng d©n"))
        sheet["F10"] = CellRichText(TextBlock(InlineFont(b=True), "7"))

    reading = read(commune_workbook(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert plain_figures(reading) == commune_figures()


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
