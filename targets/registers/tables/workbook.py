"""The Excel file of a register: written with drop-down lists, and read back as a table of cells."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from organizations.names import normalize
from organizations.refused import Refused
from targets.registers.tables.columns import YES, RegisterTable, Source, TableColumn
from targets.workbook.form.style import BOX, CENTER, CLOSED, HEAD, TOP_LEFT, font, put, set_page
from targets.workbook.sandbox.table import PlainSheet

TITLE_ROW, HINT_ROW, HEAD_ROW = 1, 2, 4
#: Blank lines below the rows, ready to be filled in.
SPARE: Final = 60
LISTS: Final = "Danh sách"
#: A table of an office may count its lines, note something, or bear the row of column letters.
IGNORED: Final = frozenset({"stt", "tt", "số tt", "ghi chú"})
MOST_ROWS: Final = 3000
#: An .xlsx cell holds no more.
_LONGEST_LIST: Final = 1000


class TableRefused(Refused):
    """The file holds no table of the register."""


@dataclass(frozen=True)
class ReadTable:
    """What a file says: its sheet, column → letter, and its lines as sheet row → column → cell."""

    sheet: str
    letters: Mapping[TableColumn, str]
    lines: Mapping[int, Mapping[TableColumn, tuple[str, Any]]]


def table_bytes(table: RegisterTable, title: str, hint: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """The workbook of these rows (cells as `RegisterTable.cells` gives them) and blank lines below."""
    book = Workbook()
    sheet, lists = book.active, book.create_sheet(LISTS)
    assert sheet is not None
    sheet.title = table.tabled.title[:31]
    for row, text, size in ((TITLE_ROW, title, 14), (HINT_ROW, hint, 11)):
        put(sheet, row, 1, text).font = font(size, bold=row == TITLE_ROW)
    last = HEAD_ROW + len(rows) + SPARE
    for number, column in enumerate(table.columns, start=1):
        letter = get_column_letter(number)
        head: Any = put(sheet, HEAD_ROW, number, column.title + (" *" if column.is_required else ""))
        head.font, head.alignment, head.border, head.fill = font(11, bold=True), CENTER, BOX, HEAD
        sheet.column_dimensions[letter].width = _width(column)
        sheet.column_dimensions[letter].hidden = column.source is Source.CODE
        if rule := _rule(column, number, lists):
            sheet.add_data_validation(rule)
            rule.add(f"{letter}{HEAD_ROW + 1}:{letter}{last}")
    for offset in range(len(rows) + SPARE):
        _write_line(sheet, table, HEAD_ROW + 1 + offset, rows[offset] if offset < len(rows) else ())
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.row_dimensions[HEAD_ROW].height = 60
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    set_page(sheet)
    lists.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_line(sheet: Any, table: RegisterTable, row: int, cells: Sequence[Any]) -> None:
    for number, column in enumerate(table.columns, start=1):
        value = cells[number - 1] if cells else None
        cell: Any = put(sheet, row, number, value)
        cell.border, cell.alignment, cell.font = BOX, TOP_LEFT, font(11)
        if column.source is Source.STATE:
            cell.fill = CLOSED
        if isinstance(column.form_field, forms.DateField):
            cell.number_format = "dd/mm/yyyy"


def _width(column: TableColumn) -> int:
    field = column.form_field
    if isinstance(field, forms.CharField) and (field.max_length or 0) > 100:
        return 40
    return 24 if column.shown else 16


def _rule(column: TableColumn, number: int, lists: Any) -> DataValidation | None:
    """The cell's drop-down list: of a choice its words, of a tick «x»; several choices at once take no list."""
    if isinstance(column.form_field, forms.BooleanField):
        formula = f'"{YES}"'
    elif column.shown and not isinstance(column.form_field, forms.ModelMultipleChoiceField):
        for row, label in enumerate(column.shown[:_LONGEST_LIST], start=1):
            put(lists, row, number, label)
        letter = get_column_letter(number)
        formula = f"{quote_sheetname(LISTS)}!${letter}$1:${letter}${min(len(column.shown), _LONGEST_LIST)}"
    else:
        return None
    return DataValidation(
        type="list", formula1=formula, allow_blank=True, showErrorMessage=True, errorTitle="Xin kiểm tra lại",
        error="Xin chọn trong danh sách.",
    )  # fmt: skip


def read_table(table: RegisterTable, sheets: Sequence[PlainSheet]) -> ReadTable:
    """The register's table among the sheets. Raises TableRefused where none has its headings, or a heading is odd."""
    found = [(head, sheet) for sheet in sheets if (head := _head_row(table, sheet))]
    if not found:
        needed = ", ".join(f"«{column.title}»" for column in table.columns if column.is_required)
        raise TableRefused(
            f"Không thấy bảng nào có các cột {needed}. Xin tải mẫu của sổ này về rồi ghi vào, hoặc đặt tên cột như mẫu."
        )
    if len(found) > 1:
        names = ", ".join(f"«{sheet.name}»" for _, sheet in found)
        raise TableRefused(f"Tệp có nhiều bảng của sổ ({names}). Xin để mỗi tệp một bảng.")
    head, sheet = found[0]
    places, odd = _headings(table, sheet, head)
    if odd:
        raise TableRefused(
            f"Không hiểu cột {', '.join(f'«{name}»' for name in odd)} ở dòng {head} của trang «{sheet.name}». Xin đặt "
            "tên cột như mẫu hoặc xóa cột."
        )
    lines = _lines(sheet, head, places)
    if len(lines) > MOST_ROWS:
        raise TableRefused(f"Bảng có {len(lines)} dòng. Mỗi tệp nhiều nhất {MOST_ROWS} dòng, xin tách tệp.")
    letters = {column: get_column_letter(number) for number, column in places.items()}
    return ReadTable(sheet.name, letters, lines)


def _head_row(table: RegisterTable, sheet: PlainSheet) -> int:
    """The row with most of the register's headings, and all that it needs; 0 where there is none."""
    known = {normalize(column.title) for column in table.columns}
    needed = {normalize(column.title) for column in table.columns if column.is_required and not column.only}
    by_row: dict[int, set[str]] = {}
    for (row, _), (kind, value) in sheet.cells.items():
        if kind == "text" and (heading := _heading(value)) in known:
            by_row.setdefault(row, set()).add(heading)
    fitting = [row for row, headings in by_row.items() if needed <= headings and len(headings) > 1]
    return max(fitting, key=lambda row: (len(by_row[row]), -row), default=0)


def _headings(table: RegisterTable, sheet: PlainSheet, head: int) -> tuple[dict[int, TableColumn], list[str]]:
    """Column number → column, and the headings that are none of the register's or stand twice."""
    known = {normalize(column.title): column for column in table.columns}
    places: dict[int, TableColumn] = {}
    odd = []
    for (row, number), (_, value) in sheet.cells.items():
        if row != head or _heading(str(value)) in IGNORED:
            continue
        column = known.get(_heading(str(value)))
        if column is None or column in places.values():
            odd.append(str(value).strip())
        else:
            places[number] = column
    return places, odd


def _heading(text: str) -> str:
    return normalize(text.replace("*", " "))


def _lines(
    sheet: PlainSheet, head: int, places: Mapping[int, TableColumn]
) -> dict[int, dict[TableColumn, tuple[str, Any]]]:
    """The lines below the headings that say anything beside what the portal writes itself."""
    lines: dict[int, dict[TableColumn, tuple[str, Any]]] = {}
    for (row, number), cell in sheet.cells.items():
        if row > head and number in places and str(cell[1]).strip():
            lines.setdefault(row, {})[places[number]] = cell
    return {
        row: cells
        for row, cells in lines.items()
        if any(column.source is not Source.STATE for column in cells) and not _is_index(cells)
    }


def _is_index(cells: Mapping[TableColumn, tuple[str, Any]]) -> bool:
    """Whether the line only numbers the columns: «A B 1 2 3»."""
    texts = [str(value).strip() for _, value in cells.values()]
    return len(texts) > 2 and all(len(text) <= 3 and (text.isdigit() or len(text) == 1) for text in texts)
