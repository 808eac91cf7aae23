"""Cases 34, 37, 38 and 44: several tables, tables on their side, and names that stand once for many rows."""

import io
from collections.abc import Callable, Mapping
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.excel_cases.books import (
    COMMUNE_TITLE,
    COMMUNES,
    Builder,
    Change,
    Figures,
    book,
    commune,
    commune_rows,
    new_book,
    new_commune,
    xlsx,
)
from targets.tests.workbook.workbook_cases import HEADERS, ORGANIZATION_ROWS, put, standard_headers, write_table


def _tables(*tables: tuple[str, int, int, Mapping[str, Figures]], merged: bool = False) -> Builder:
    """Commune tables on one sheet: the unit's line, where the table begins, its rows."""

    def build() -> bytes:
        made = Workbook()
        sheet = made.active
        assert sheet is not None
        sheet.title = "Biểu 1"
        sheet["A1"], sheet["A2"] = COMMUNE_TITLE[:2]
        for line, top, left, rows in tables:
            sheet.cell(top - 2, left, line)
            write_table(sheet, rows, names=ORGANIZATION_ROWS, headers=standard_headers(), top=top, left=left)
        return xlsx(made)

    return build


def _stepped(step: int) -> dict[str, Figures]:
    """The six rows with other figures, for another commune."""
    return {
        code: {
            key: value + step if key == "supervisions" and isinstance(value, int) else value
            for key, value in row.items()
        }
        for code, row in commune_rows().items()
    }


def _split_table() -> bytes:
    """One return cut in two: the same organizations twice, half of the columns each time."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Biểu 1"
    for row, text in enumerate(COMMUNE_TITLE, 1):
        sheet.cell(row, 1, text)
    for top, keys in ((6, FIGURE_KEYS[:7]), (18, FIGURE_KEYS[7:])):
        rows = {code: {key: row[key] for key in keys} for code, row in commune_rows().items()}
        write_table(sheet, rows, names=ORGANIZATION_ROWS, headers=standard_headers(), top=top, keys=keys)
    return xlsx(made)


def _clusters(sheet: Worksheet) -> None:
    sheet.insert_cols(1)
    sheet["A6"] = "Cụm thi đua"
    sheet.merge_cells("A6:A7")
    for first, last, name in ((8, 15, "Cụm số 1"), (16, 23, "Cụm số 2"), (24, 31, "Cụm số 3")):
        sheet.cell(first, 1, name)
        sheet.merge_cells(start_row=first, end_row=last, start_column=1, end_column=1)


def _unit_beside(sheet: Worksheet) -> None:
    """The commune's name once, merged over its six rows."""
    sheet.insert_cols(2)
    sheet["A3"] = None
    sheet["B6"] = "Đơn vị"
    sheet.merge_cells("B6:B7")
    sheet["B8"] = "Xã Cao Bồ"
    sheet.merge_cells("B8:B13")


def _long_form(sheet: Worksheet) -> None:
    """One figure a row, the organization's name on the first of its rows only."""
    sheet.delete_rows(6, 20)
    for column, text in enumerate(("STT", "Tổ chức", "Chỉ tiêu", "Kết quả"), 1):
        sheet.cell(6, column, text)
    row = 7
    for number, (code, figures) in enumerate(commune_rows().items(), 1):
        sheet.cell(row, 1, number)
        sheet.cell(row, 2, ORGANIZATION_ROWS[code])
        sheet.merge_cells(start_row=row, end_row=row + 14, start_column=2, end_column=2)
        for key, value in figures.items():
            sheet.cell(row, 3, HEADERS[key])
            sheet.cell(row, 4, value)
            row += 1


def transposed(made: Workbook, first_row: int = 6) -> Callable[[], bytes]:
    """The table with rows for columns, its title left in place."""

    def build() -> bytes:
        turned = Workbook()
        sheet = turned.active
        assert sheet is not None
        source = made.worksheets[0]
        sheet.title = source.title
        for row in source.iter_rows():
            for cell in row:
                if cell.value is not None and cell.row < first_row:
                    sheet.cell(cell.row, cell.column, cell.value)
                elif cell.value is not None:
                    sheet.cell(cell.column + first_row - 1, cell.row - first_row + 1, cell.value)
        return xlsx(turned)

    return build


def _stacked(*codes: str, repeat_header: bool) -> Builder:
    """The tables of several communes one under the other, as the district's clerk pastes them together."""

    def build() -> bytes:
        made = Workbook()
        sheet = made.active
        assert sheet is not None
        sheet.title = "Tổng hợp"
        sheet["A1"], sheet["A2"] = "BIỂU TỔNG HỢP (SỐ LIỆU MẪU)", "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023"
        top = 6
        for number, code in enumerate(codes):
            title = next(unit.title for unit in COMMUNES if unit.code == code)
            rows = _stepped(number)
            if repeat_header:
                sheet.cell(top - 1, 1, f"Đơn vị báo cáo: {title}")
                top = write_table(sheet, rows, names=ORGANIZATION_ROWS, headers=standard_headers(), top=top) + 3
                continue
            if number == 0:
                top = write_table(sheet, {}, names={}, headers=standard_headers(), top=top)
            sheet.cell(top, 1, "ABCDEFGH"[number])
            sheet.cell(top, 2, title.upper())
            for offset, (organization, figures) in enumerate(rows.items(), 1):
                sheet.cell(top + offset, 1, offset)
                sheet.cell(top + offset, 2, ORGANIZATION_ROWS[organization])
                for column, key in enumerate(FIGURE_KEYS, 3):
                    sheet.cell(top + offset, column, figures[key])
            top += 7
        return xlsx(made)

    return build


def _unit_column(*codes: str, merged: bool) -> Builder:
    """Several communes in one table: the commune in a column of its own, once or on each of its rows."""

    def build() -> bytes:
        made = Workbook()
        sheet = made.active
        assert sheet is not None
        sheet.title = "Tổng hợp"
        sheet["A1"], sheet["A2"] = "BIỂU TỔNG HỢP (SỐ LIỆU MẪU)", "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023"
        write_table(sheet, {}, names={}, headers=standard_headers(), top=5, left=2)
        sheet["A5"], sheet["B5"] = "Xã, thị trấn", "STT"
        row = 7
        for number, code in enumerate(codes):
            title = next(unit.title for unit in COMMUNES if unit.code == code)
            for offset, (organization, figures) in enumerate(_stepped(number).items()):
                if offset == 0 or not merged:
                    sheet.cell(row + offset, 1, title.capitalize())
                sheet.cell(row + offset, 2, offset + 1)
                sheet.cell(row + offset, 3, ORGANIZATION_ROWS[organization])
                for column, key in enumerate(FIGURE_KEYS, 4):
                    sheet.cell(row + offset, column, figures[key])
            if merged:
                sheet.merge_cells(start_row=row, end_row=row + 5, start_column=1, end_column=1)
            row += 6
        return xlsx(made)

    return build


def _edited(build: Builder, change: Change) -> Builder:
    """A file of another case after a change to its sheet."""

    def edit() -> bytes:
        made = load_workbook(io.BytesIO(build()))
        change(made.worksheets[0])
        return xlsx(made)

    return edit


def _halves(sheet: Worksheet) -> None:
    """Three organizations of one commune, and three of the next, whose heading has a slip."""
    for first, count in ((22, 10), (16, 3), (12, 3)):
        sheet.delete_rows(first, count)
    sheet["B12"] = "XÃ TÙNG BÀ"


def _rates_and_total(sheet: Worksheet) -> None:
    """A row of rates and a column of totals in a table that lies on its side."""
    sheet.insert_rows(15)
    sheet["A15"] = "Tỷ lệ tập hợp (%)"
    sheet["D15"] = 95.6
    sheet["H7"] = "Tổng cộng"
    for row in range(8, 24):
        values = [sheet.cell(row, column).value for column in range(2, 8)]
        sheet.cell(row, 8, None if row == 15 else sum(value for value in values if isinstance(value, int)))


_ONE_HEADER: Final = _stacked("00952", "00925", "00967", repeat_header=False)

FILES: Final[dict[str, Builder]] = {
    "34-hai-bang.xlsx": _tables(
        ("Đơn vị báo cáo: Xã Cao Bồ", 6, 1, commune_rows()), ("Đơn vị báo cáo: Xã Tùng Bá", 20, 1, _stepped(1))
    ),
    "34-hai-bang-canh-nhau.xlsx": _tables(
        ("Đơn vị báo cáo: Xã Cao Bồ", 6, 1, commune_rows()), ("Đơn vị báo cáo: Xã Tùng Bá", 6, 20, _stepped(1))
    ),
    "34-hai-bang-mot-xa.xlsx": _tables(
        ("Đơn vị báo cáo: Xã Cao Bồ", 6, 1, commune_rows()), ("Đơn vị báo cáo: Xã Cao Bồ", 20, 1, _stepped(1))
    ),
    "34-bang-cat-doi.xlsx": _split_table,
    "37-cum-gop-ca-huyen.xlsx": book(_clusters),
    "37-xa-gop.xlsx": commune(_unit_beside),
    "37-moi-so-mot-dong.xlsx": commune(_long_form),
    "38-xoay.xlsx": transposed(new_commune(headers=HEADERS)),
    "38-xoay-ty-le-tong.xlsx": _edited(transposed(new_commune(headers=HEADERS)), _rates_and_total),
    "38-xoay-o-sai.xlsx": _edited(transposed(new_commune(headers=HEADERS)), put("D13", "1.5")),
    "38-xoay-hai-tang.xlsx": transposed(new_commune()),
    "38-xoay-ca-huyen.xlsx": transposed(new_book(headers=HEADERS)),
    "44-chong-xa.xlsx": _stacked("00952", "00925", "00967", repeat_header=True),
    "44-chong-xa-mot-tieu-de.xlsx": _ONE_HEADER,
    "44-ten-xa-sai.xlsx": _edited(_ONE_HEADER, put("B15", "XÃ TÙNG BÀ")),
    "44-ten-xa-sai-nua-bang.xlsx": _edited(_ONE_HEADER, _halves),
    "44-cot-xa-sai.xlsx": _edited(_unit_column("00952", "00925", "00967", merged=True), put("A13", "Xã Tùng Bà")),
    "44-cot-xa.xlsx": _unit_column("00952", "00925", "00967", merged=False),
    "44-cot-xa-gop.xlsx": _unit_column("00952", "00925", "00967", merged=True),
    "44-chong-xa-trung.xlsx": _stacked("00952", "00925", "00952", repeat_header=True),
}
