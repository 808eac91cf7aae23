"""Opening an .xls workbook (Excel 97-2003) as plain cells with xlrd."""

import os
from pathlib import Path
from typing import Any, Final

import xlrd

from targets.workbook.files import guard
from targets.workbook.files.building import Builder, Run, plain_text
from targets.workbook.files.colours import BLACK, NAMED, WHITE, Colour, is_unseen
from targets.workbook.files.comments import own_words
from targets.workbook.files.grid import Area, Cell, Grid, Position, Sheet
from targets.workbook.files.xls_formulas import formulas_in
from targets.workbook.number_formats import colour_of

_MOST_SHEETS: Final = 200
_LARGEST_MERGED: Final = 5_000
_TINIEST: Final = 2 * 20  # twentieths of a point
_LOWEST: Final = 30
_NARROWEST: Final = 77  # 1/256 of a character
_SUMMARY: Final = "SummaryInformation\0".encode("utf-16-le")


def open_xls(path: Path) -> Grid:
    """The workbook as plain cells. Raises RefusedWorkbook where it has too many sheets."""
    data = path.read_bytes()
    with open(os.devnull, "w", encoding="utf-8") as silence:  # xlrd prints its doubts to stdout
        # Ragged: a cell far out is no reason to make all the cells before it.
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=silence
        )
        if book.nsheets > _MOST_SHEETS:
            raise guard.RefusedWorkbook(
                "Tệp có quá nhiều trang tính. Xin chép riêng bảng số liệu sang một tệp mới rồi tải lên lại.",
                read=f"{book.nsheets} trang tính",
                expected=f"không quá {_MOST_SHEETS} trang tính",
            )
        worksheets = book.sheets()
    # Libraries that cannot calculate leave an empty text in every formula, and no summary of the file.
    is_calculated = _SUMMARY in data
    builder = Builder()
    sheets = [
        _sheet(builder, book, number, source, is_calculated=is_calculated) for number, source in enumerate(worksheets)
    ]
    return Grid(sheets, list(builder.sources))


def _sheet(builder: Builder, book: Any, number: int, source: Any, *, is_calculated: bool) -> Sheet:
    sheet = Sheet(source.name, is_hidden=source.visibility != 0, hides_zeros=not source.show_zero_values)
    formulas = formulas_in(book, number)
    sheet.merged = [Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells]
    covered = {
        position
        for area in sheet.merged
        if area.size <= _LARGEST_MERGED
        for position in area.positions()
        if position != area.origin
    }
    for row in range(source.nrows):
        for column in range(source.row_len(row)):
            position = row + 1, column + 1
            if source.cell_type(row, column) in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) or position in covered:
                continue
            cell = _cell(builder, sheet, position, book, source, is_formula=position in formulas)
            if not (position in formulas and cell.text == "") or not is_calculated:
                builder.put(sheet, position, cell)
    sheet.comments = {
        (row + 1, column + 1): own_words(note.text) for (row, column), note in source.cell_note_map.items()
    }
    sheet.hidden_rows = {
        row + 1
        for row, size in source.rowinfo_map.items()
        if size.hidden or (size.height_mismatch and size.height < _LOWEST)
    }
    sheet.hidden_columns = {
        column + 1 for column, size in source.colinfo_map.items() if size.hidden or size.width < _NARROWEST
    }
    return sheet


def _cell(builder: Builder, sheet: Sheet, position: Position, book: Any, source: Any, *, is_formula: bool) -> Cell:
    row, column = position[0] - 1, position[1] - 1
    cell = source.cell(row, column)
    style = book.xf_list[cell.xf_index]
    font = book.font_list[style.font_index]
    number_format, is_struck = book.format_map[style.format_key].format_str, bool(font.struck_out)
    if cell.ctype == xlrd.XL_CELL_TEXT:
        if is_formula and not cell.value:
            return Cell(None, "", number_format, is_formula, is_struck=is_struck)
        runs = _runs(cell.value, font, book, source, (row, column))
        text = builder.text(sheet, position, runs)
        is_struck = any(run.is_struck and run.text.strip() for run in runs)
        return Cell(
            text, text, number_format, is_formula, is_struck=is_struck, is_unseen=_hides(book, style, font, text)
        )
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return Cell(bool(cell.value), str(bool(cell.value)), number_format, is_formula)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(cell.value, "#?")
        return Cell(text, text, number_format, is_formula, is_error=True)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(cell.value, book.datemode, number_format)
    return Cell(
        cell.value,
        plain_text(cell.value),
        number_format,
        is_formula,
        is_struck=is_struck,
        is_unseen=_hides(book, style, font, cell.value),
        is_raised=bool(font.escapement),
    )


def _hides(book: Any, style: Any, font: Any, value: object) -> bool:
    """Whether the letters of a value cannot be seen."""
    number_format = book.format_map[style.format_key].format_str
    letters = NAMED.get(colour_of(value, number_format)) or _colour(book, font.colour_index, automatic=BLACK)
    fill = style.background
    behind: Colour | None = WHITE
    if fill.fill_pattern:
        behind = _colour(book, fill.pattern_colour_index, automatic=BLACK) if fill.fill_pattern == 1 else None
    return font.height <= _TINIEST or is_unseen(letters, behind)


def _colour(book: Any, index: int, *, automatic: Colour) -> Colour | None:
    return automatic if index >= 64 else book.colour_map.get(index)


def _date(value: float, datemode: int, number_format: str) -> Cell:
    try:
        moment = xlrd.xldate.xldate_as_datetime(value, datemode)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):  # Excel shows «#####» there
        return Cell("#####", "#####", number_format, is_error=True)
    return Cell(moment, str(moment), number_format)


def _runs(text: str, font: Any, book: Any, source: Any, position: Position) -> list[Run]:
    """The text cut where its font changes."""
    runs, start = [], 0
    for offset, font_index in source.rich_text_runlist_map.get(position, ()):
        runs.append(_run(text[start:offset], font))
        start, font = offset, book.font_list[font_index]
    return [*runs, _run(text[start:], font)]


def _run(text: str, font: Any) -> Run:
    return Run(text, font.name, bool(font.struck_out), bool(font.escapement))
