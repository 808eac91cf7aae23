"""Opening a workbook as plain cells (`grid`): .xlsx with openpyxl, .xls with xlrd; .ods and text by our own readers."""

import io
import os
import warnings
from pathlib import Path
from typing import Any, Final

import openpyxl
import xlrd
from openpyxl.cell.rich_text import CellRichText

from targets.workbook.files import guard
from targets.workbook.files.building import FARTHEST_COLUMN, Builder, Run, plain_text
from targets.workbook.files.grid import Area, Cell, Grid, Position, Sheet
from targets.workbook.files.ods import open_ods
from targets.workbook.files.plain_text import open_text

_MOST_SHEETS: Final = 200
_MOST_MERGED: Final = 200_000


def open_grid(path: Path, *, max_bytes: int) -> Grid:
    """The workbook as plain cells. Raises RefusedWorkbook with the sentence to show."""
    grid = _open(path, max_bytes=max_bytes)
    if sum(area.size for sheet in grid.sheets for area in sheet.merged if area.size < _MOST_MERGED) > _MOST_MERGED:
        raise guard.RefusedWorkbook(
            "Tệp có quá nhiều ô gộp. Xin chép riêng bảng số liệu sang một tệp mới rồi tải lên lại.",
            read=f"hơn {_MOST_MERGED} ô gộp",
            expected="tệp chỉ có bảng số liệu",
        )
    return grid


def _open(path: Path, *, max_bytes: int) -> Grid:
    kind, has_formulas = guard.inspect(path, max_bytes=max_bytes)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a library's doubts about styles are not about figures
            if kind == "xlsx":
                return _open_xlsx(path, has_formulas=has_formulas)
            return {"xls": _open_xls, "ods": open_ods, "text": open_text}[kind](path)
    except (guard.RefusedWorkbook, MemoryError):
        raise
    except Exception as error:  # a parser may fail in any way on a damaged file; the file is refused, never half read
        message = str(error).lower()
        if "encrypted" in message or "password" in message:
            raise guard.RefusedWorkbook("Tệp có đặt mật khẩu. Xin bỏ mật khẩu rồi tải lên lại.") from error
        raise guard.RefusedWorkbook(
            "Không đọc được tệp này. Xin lưu lại dưới dạng Excel (.xlsx) và không đặt mật khẩu."
        ) from error


def _open_xlsx(path: Path, *, has_formulas: bool) -> Grid:
    # Read into memory first: openpyxl keeps the file open when it fails half-way.
    data = path.read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data), rich_text=True) if has_formulas else None
    builder = Builder()
    sheets = []
    for worksheet in book.worksheets:
        sheet = Sheet(worksheet.title, is_hidden=worksheet.sheet_state != "visible")
        computed = _formula_positions(formulas[worksheet.title]) if formulas else set()
        # _cells holds the cells that are written; iter_rows would walk every cell up to XFD1048576.
        for position, source in worksheet._cells.items():
            if source.value is None and position not in computed:
                continue
            builder.put(sheet, position, _xlsx_cell(builder, sheet, position, source, is_formula=position in computed))
        sheet.merged = [
            Area(area.min_row, area.min_col, area.max_row, area.max_col) for area in worksheet.merged_cells.ranges
        ]
        sheet.hidden_rows = {row for row, size in worksheet.row_dimensions.items() if size.hidden}
        for size in worksheet.column_dimensions.values():
            if size.hidden:
                first = size.min or 1
                sheet.hidden_columns.update(range(first, min(size.max or first, FARTHEST_COLUMN) + 1))
        sheets.append(sheet)
    return Grid(sheets, list(builder.sources))


def _formula_positions(worksheet: Any) -> set[Position]:
    return {position for position, cell in worksheet._cells.items() if cell.data_type == "f"}


def _xlsx_cell(builder: Builder, sheet: Sheet, position: Position, source: Any, *, is_formula: bool) -> Cell:
    value, font, number_format = source.value, source.font, source.number_format or "General"
    is_struck = bool(font and font.strike)
    if source.comment is not None and source.comment.text:
        sheet.comments[position] = source.comment.text
    if not isinstance(value, str | CellRichText):
        text = "" if value is None else plain_text(value)
        return Cell(value, text, number_format, is_formula, is_struck=is_struck)
    whole = Run(str(value), (font.name or "") if font else "", is_struck, bool(font and font.vertAlign))
    runs = [whole] if isinstance(value, str) else [_xlsx_run(run, whole) for run in value]
    text = builder.text(sheet, position, runs)
    is_struck = any(run.is_struck and run.text.strip() for run in runs)
    return Cell(text, text, number_format, is_formula, source.data_type == "e", is_struck)


def _xlsx_run(run: Any, whole: Run) -> Run:
    if isinstance(run, str):
        return Run(run, whole.font, whole.is_struck, whole.is_raised)
    font = run.font
    return Run(run.text, font.rFont or whole.font, bool(font.strike), font.vertAlign in ("superscript", "subscript"))


def _open_xls(path: Path) -> Grid:
    with open(os.devnull, "w", encoding="utf-8") as silence:  # xlrd prints its doubts to stdout
        # Ragged: a cell far out is no reason to make all the cells before it.
        book = xlrd.open_workbook(
            file_contents=path.read_bytes(), formatting_info=True, ragged_rows=True, on_demand=True, logfile=silence
        )
        if book.nsheets > _MOST_SHEETS:
            raise guard.RefusedWorkbook(
                "Tệp có quá nhiều trang tính. Xin chép riêng bảng số liệu sang một tệp mới rồi tải lên lại.",
                read=f"{book.nsheets} trang tính",
                expected=f"không quá {_MOST_SHEETS} trang tính",
            )
        worksheets = book.sheets()
    builder = Builder()
    sheets = []
    for source in worksheets:
        sheet = Sheet(source.name, is_hidden=source.visibility != 0)
        for row in range(source.nrows):
            for column in range(source.row_len(row)):
                if source.cell_type(row, column) not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                    position = row + 1, column + 1
                    builder.put(sheet, position, _xls_cell(builder, sheet, position, book, source))
        sheet.comments = {(row + 1, column + 1): note.text for (row, column), note in source.cell_note_map.items()}
        sheet.merged = [Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells]
        sheet.hidden_rows = {row + 1 for row, size in source.rowinfo_map.items() if size.hidden}
        sheet.hidden_columns = {column + 1 for column, size in source.colinfo_map.items() if size.hidden}
        sheets.append(sheet)
    return Grid(sheets, list(builder.sources))


def _xls_cell(builder: Builder, sheet: Sheet, position: Position, book: Any, source: Any) -> Cell:
    row, column = position[0] - 1, position[1] - 1
    cell = source.cell(row, column)
    style = book.xf_list[cell.xf_index]
    font = book.font_list[style.font_index]
    number_format, is_struck = book.format_map[style.format_key].format_str, bool(font.struck_out)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        runs = _xls_runs(cell.value, font, book, source, (row, column))
        text = builder.text(sheet, position, runs)
        return Cell(text, text, number_format, is_struck=any(run.is_struck and run.text.strip() for run in runs))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell(bool(cell.value), str(bool(cell.value)), number_format)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(cell.value, "#?")
        return Cell(text, text, number_format, is_error=True)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _xls_date(cell.value, book.datemode, number_format)
    return Cell(cell.value, plain_text(cell.value), number_format, is_struck=is_struck)


def _xls_date(value: float, datemode: int, number_format: str) -> Cell:
    try:
        moment = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):  # Excel shows «#####» there
        return Cell("#####", "#####", number_format, is_error=True)
    return Cell(moment, str(moment), number_format)


def _xls_runs(text: str, font: Any, book: Any, source: Any, position: Position) -> list[Run]:
    """The text cut where its font changes."""
    runs, start = [], 0
    for offset, font_index in source.rich_text_runlist_map.get(position, ()):
        runs.append(_xls_run(text[start:offset], font))
        start, font = offset, book.font_list[font_index]
    return [*runs, _xls_run(text[start:], font)]


def _xls_run(text: str, font: Any) -> Run:
    return Run(text, font.name, bool(font.struck_out), bool(font.escapement))
