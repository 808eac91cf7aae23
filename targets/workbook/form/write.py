"""The portal's form as an .xlsx: white cells to fill in, everything else locked; read back by `template`.

No text ever becomes a formula: what begins with = + - @ is stored as text and marked so.
"""

import io
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_PAIRS
from targets.workbook.form import stamp, validation as cell_rules
from targets.workbook.form.content import Form, FormLine, FormRate, as_written
from targets.workbook.form.style import (
    BOX,
    CENTER,
    CLOSED,
    HEAD,
    INFO,
    LEFT,
    PLAIN_LEFT,
    WRONG,
    font,
    protect,
    put,
    set_page,
)

SHEET: Final = "Biểu tổng hợp"
#: Fixed rows of the sheet: the title above, the header, the hidden keys, then the table.
GROUP_ROW, NAME_ROW, NOUN_ROW, INDEX_ROW, KEY_ROW, FIRST_ROW = 7, 8, 9, 10, 11, 12
CODE_COLUMN, NUMBER_COLUMN, NAME_COLUMN, FIRST_COLUMN = 1, 2, 3, 4


def form_bytes(form: Form) -> bytes:
    """The workbook. The same form gives the same sheets and cells; `template.read_template` reads it back."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    last = _Writer(sheet, form).write()
    if form.stamp.unit:
        _write_last_year(sheet, form, top=last + 2)
    else:
        other = book.create_sheet(f"Năm {form.stamp.year - 1}")
        _write_last_year(other, form, top=2)
        _set_widths(other, form)
        protect(other)
    meta = book.create_sheet(stamp.META_SHEET)
    for row, line in enumerate(form.stamp.lines(), start=1):
        for column, text in enumerate(line, start=1):
            put(meta, row, column, text)
    meta.sheet_state = "veryHidden"
    protect(meta)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Writer:
    """The one sheet that is filled in, from the title to the signatures."""

    def __init__(self, sheet: Worksheet, form: Form) -> None:
        self.sheet = sheet
        self.form = form
        self.width = FIRST_COLUMN + len(form.columns)  # the column for a whole row of nil
        self.end = FIRST_ROW + len(form.lines) - 1

    def write(self) -> int:
        """Write all of it; answers the last row of the table with its total."""
        self._title()
        self._header()
        for offset, line in enumerate(self.form.lines):
            self._line(FIRST_ROW + offset, offset + 1, line)
        total = self._total()
        after = total + (len(self.form.lines) + 4 if self.form.stamp.unit else 0)
        self._signatures(after + 2)
        self._set_up(after + 7)
        return total

    def _title(self) -> None:
        form, last = self.form, self.width + len(self.form.rates)
        lines = (
            (1, form.number, True),
            (2, form.title, True),
            (3, f"{stamp.REPORTER} {form.reporter}", True),
            (4, f"{stamp.YEAR} {form.stamp.year} (số liệu tính đến ngày {form.until})", False),
            (5, f"Nơi nhận: {form.recipient}", False),
        )
        for row, text, is_bold in lines:
            cell = put(self.sheet, row, NUMBER_COLUMN, text)
            cell.font = font(14 if row == 2 else 12, bold=is_bold)
            cell.alignment = PLAIN_LEFT
        words = ", ô có danh sách thì chọn một mức" if any(column.scale for column in form.columns) else ""
        hint = put(
            self.sheet,
            6,
            NUMBER_COLUMN,
            f"Chỉ nhập vào ô trắng: số nguyên từ 0 trở lên{words}. Không có việc này trong năm: ghi {stamp.NIL}. Chưa"
            " có số liệu: để trống. Ô xám không phải báo cáo. Xin không chèn, xóa dòng, cột.",
        )
        hint.font = font(11, italic=True)
        unit = put(self.sheet, 5, last, "ĐVT: ghi ở từng cột; tỷ lệ tính bằng %")
        unit.font = font(11, italic=True)
        unit.alignment = Alignment(horizontal="right", vertical="center")

    def _header(self) -> None:
        sheet, form = self.sheet, self.form
        self._head(GROUP_ROW, NUMBER_COLUMN, "STT", rows=3)
        self._head(GROUP_ROW, NAME_COLUMN, form.row_noun, rows=3)
        for column, text in ((NUMBER_COLUMN, "A"), (NAME_COLUMN, "B")):
            self._head(INDEX_ROW, column, text)
        start = FIRST_COLUMN
        while start < self.width:
            group = form.columns[start - FIRST_COLUMN].group
            size = sum(column.group == group for column in form.columns[start - FIRST_COLUMN :])
            self._head(GROUP_ROW, start, group, columns=size)
            start += size
        for offset, figure in enumerate(form.columns):
            self._head(NAME_ROW, FIRST_COLUMN + offset, figure.name)
            self._head(NOUN_ROW, FIRST_COLUMN + offset, figure.noun, is_bold=False)
            self._head(INDEX_ROW, FIRST_COLUMN + offset, str(offset + 1), is_bold=False)
            put(sheet, KEY_ROW, FIRST_COLUMN + offset, figure.key)
        self._head(GROUP_ROW, self.width, f"Cả dòng không phát sinh (chọn {stamp.NIL})", rows=3)
        self._head(INDEX_ROW, self.width, str(len(form.columns) + 1), is_bold=False)
        for mark, at in (
            (stamp.CORNER, CODE_COLUMN),
            (stamp.NAMES, NAME_COLUMN),
            (stamp.WHOLE_ROW, self.width),
        ):
            put(sheet, KEY_ROW, at, mark)
        if form.rates:
            self._head(GROUP_ROW, self.width + 1, "Tỷ lệ tự tính, để tham khảo", columns=len(form.rates))
        for offset, rate in enumerate(form.rates, start=1):
            self._head(NAME_ROW, self.width + offset, rate.name)
            self._head(NOUN_ROW, self.width + offset, "%", is_bold=False)
            self._head(INDEX_ROW, self.width + offset, "", is_bold=False)

    def _head(self, row: int, column: int, text: str, *, rows: int = 1, columns: int = 1, is_bold: bool = True) -> None:
        for number_ in range(row, row + rows):
            for letter in range(column, column + columns):
                cell = self.sheet.cell(number_, letter)
                cell.border, cell.fill = BOX, HEAD
        cell = put(self.sheet, row, column, text or None)
        cell.font, cell.alignment = font(9, bold=is_bold), CENTER
        if rows > 1 or columns > 1:
            self.sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1
            )

    def _line(self, row: int, position: int, line: FormLine) -> None:
        put(self.sheet, row, CODE_COLUMN, line.code)
        self._cell(row, NUMBER_COLUMN, position, CENTER)
        self._cell(row, NAME_COLUMN, line.name, LEFT)
        for offset, column in enumerate(self.form.columns):
            amount = as_written(line.amounts.get(column.key), column.scale)
            cell = self._cell(row, FIRST_COLUMN + offset, amount, CENTER)
            if column.key not in line.owed:
                cell.value, cell.fill = None, CLOSED
                continue
            cell.number_format = "#,##0"
            if not line.is_open:
                cell.fill = INFO
                continue
            cell.protection = Protection(locked=False)
            self.sheet.add_data_validation(
                cell_rules.amounts_only(cell.coordinate, line, column, year=self.form.stamp.year)
            )
        nil = self._cell(row, self.width, None, CENTER)
        nil.protection = Protection(locked=not line.is_open)
        for offset, rate in enumerate(self.form.rates, start=1):
            is_owed = line.owed.issuperset((*rate.numerator, *rate.denominator))
            cell = self._cell(row, self.width + offset, self._rate(row, rate) if is_owed else None, CENTER)
            cell.number_format, cell.fill = "0.0%", INFO if is_owed else CLOSED

    def _cell(self, row: int, column: int, value: object, alignment: Alignment) -> Any:
        is_formula = isinstance(value, str) and column > self.width
        cell = self.sheet.cell(row, column) if is_formula else put(self.sheet, row, column, value)
        if is_formula:
            cell.value = value
        cell.border, cell.alignment, cell.font = BOX, alignment, font(12)
        return cell

    def _rate(self, row: int, rate: FormRate) -> str:
        """A formula that stays empty until all of its figures are numbers."""
        upper = ",".join(self._place(key, row) for key in rate.numerator)
        lower = ",".join(self._place(key, row) for key in rate.denominator)
        count = len(rate.numerator) + len(rate.denominator)
        return f'=IF(COUNT({upper},{lower})={count},IF(SUM({lower})>0,SUM({upper})/SUM({lower}),""),"")'

    def _place(self, key: str, row: int) -> str:
        keys = [column.key for column in self.form.columns]
        return f"{get_column_letter(FIRST_COLUMN + keys.index(key))}{row}"

    def _total(self) -> int:
        row = self.end + 1
        put(self.sheet, row, CODE_COLUMN, stamp.TOTAL)
        self._cell(row, NUMBER_COLUMN, None, CENTER)
        self._cell(row, NAME_COLUMN, "Tổng cộng", LEFT)
        for offset, column in enumerate(self.form.columns):
            letter = get_column_letter(FIRST_COLUMN + offset)
            total = None if column.scale else f"=SUM({letter}{FIRST_ROW}:{letter}{self.end})"  # words have no total
            cell = self.sheet.cell(row, FIRST_COLUMN + offset, total)
            cell.border, cell.alignment, cell.number_format = BOX, CENTER, "#,##0"
        for place in range(self.width, self.width + len(self.form.rates) + 1):
            self._cell(row, place, None, CENTER)
        for place in range(NUMBER_COLUMN, self.width + len(self.form.rates) + 1):
            self.sheet.cell(row, place).font = font(12, bold=True)
            self.sheet.cell(row, place).fill = INFO
        letter = get_column_letter(self.width)
        self.sheet.add_data_validation(cell_rules.nil_choice(f"{letter}{FIRST_ROW}:{letter}{self.end}"))
        return row

    def _signatures(self, row: int) -> None:
        middle = FIRST_COLUMN + len(self.form.columns) * 2 // 3
        for note in self.form.notes:
            cell = put(self.sheet, row, NUMBER_COLUMN, note)
            cell.font = font(11, italic=True)
            row += 1
        for offset, (left, right) in enumerate(
            (
                ("", "Ngày ...... tháng ...... năm ............"),
                self.form.signers,
                ("(Ký, ghi rõ họ tên)", "(Ký, đóng dấu)"),
            )
        ):
            for column, text in ((NAME_COLUMN, left), (middle, right)):
                cell = put(self.sheet, row + offset, column, text or None)
                cell.font = font(12, bold=offset == 1, italic=offset != 1)
                cell.alignment = Alignment(horizontal="center")
            self.sheet.merge_cells(
                start_row=row + offset, start_column=middle, end_row=row + offset, end_column=self.width
            )

    def _set_up(self, last_row: int) -> None:
        sheet, form = self.sheet, self.form
        _set_widths(sheet, form)
        for column in range(self.width + 1, self.width + len(form.rates) + 1):
            sheet.column_dimensions[get_column_letter(column)].width = 7.8
        sheet.column_dimensions["A"].hidden = True
        sheet.row_dimensions[KEY_ROW].hidden = True
        sheet.row_dimensions[GROUP_ROW].height = 32
        sheet.row_dimensions[NAME_ROW].height = 100
        sheet.row_dimensions[NOUN_ROW].height = 32
        for row in range(FIRST_ROW, self.end + 2):
            sheet.row_dimensions[row].height = 32 if form.stamp.unit else 20
        sheet.freeze_panes = f"{get_column_letter(FIRST_COLUMN)}{FIRST_ROW}"
        keys = {column.key for column in form.columns}
        breakdowns = [(column.key, column.part_of) for column in form.columns if column.part_of]
        for part, whole in (*FIGURE_PAIRS, *breakdowns):
            if {part, whole} <= keys:
                small, large = self._place(part, FIRST_ROW), self._place(whole, FIRST_ROW)
                area = f"{small}:{self._place(part, self.end)}"
                formula = f"AND(ISNUMBER({small}),ISNUMBER({large}),{small}>{large})"
                sheet.conditional_formatting.add(area, FormulaRule(formula=[formula], fill=WRONG))
        last = get_column_letter(self.width + len(form.rates))
        sheet.print_area = f"B1:{last}{last_row + len(form.notes)}"
        sheet.print_title_rows = f"{GROUP_ROW}:{INDEX_ROW}"
        set_page(sheet)
        protect(sheet)


def _write_last_year(sheet: Worksheet, form: Form, *, top: int) -> None:
    """Last year's figures, each under the column of this year's; for looking only."""
    head = put(sheet, top, NAME_COLUMN, f"Số liệu năm {form.stamp.year - 1} để đối chiếu (không nhập ở đây)")
    head.font = font(12, bold=True)
    if not form.stamp.unit:
        top += 1
        for offset, figure in enumerate(form.columns):
            cell = put(sheet, top, FIRST_COLUMN + offset, figure.name)
            cell.font, cell.alignment, cell.border, cell.fill = font(9), CENTER, BOX, HEAD
        sheet.row_dimensions[top].height = 100
        sheet.freeze_panes = f"{get_column_letter(FIRST_COLUMN)}{top + 1}"
        sheet.column_dimensions["A"].hidden = True
        set_page(sheet)
    for row, line in enumerate(form.lines, start=top + 1):
        values = [as_written(line.last_year.get(figure.key), figure.scale) for figure in form.columns]
        for column, value in enumerate([line.name, *values], start=NAME_COLUMN):
            cell = put(sheet, row, column, value)
            cell.font = font(12, italic=True, color="3A4A57")
            cell.alignment = LEFT if column == NAME_COLUMN else CENTER
            cell.border, cell.fill, cell.number_format = BOX, INFO, "#,##0"
        sheet.row_dimensions[row].height = 20


def _set_widths(sheet: Worksheet, form: Form) -> None:
    sheet.column_dimensions["B"].width = 4.5
    sheet.column_dimensions["C"].width = 25
    for column in range(FIRST_COLUMN, FIRST_COLUMN + len(form.columns) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 8
