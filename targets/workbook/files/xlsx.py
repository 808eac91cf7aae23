"""Opening an .xlsx workbook as plain cells: its values with openpyxl, and what openpyxl passes over (`xlsx_parts`)."""

import io
import math
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell.rich_text import CellRichText

from targets.workbook.files.building import FARTHEST_COLUMN, Builder, Run, plain_text
from targets.workbook.files.comments import own_words
from targets.workbook.files.grid import Area, Cell, Grid, Position, Sheet, cell_name
from targets.workbook.files.refusal import linked
from targets.workbook.files.xlsx_looks import Looks
from targets.workbook.files.xlsx_parts import Parts, first_link, formulas_in, read_parts, threads_of

_NARROWEST: Final = 0.3  # characters; the least width that shows anything
_LOWEST: Final = 1.5  # points
_LONGEST_FORMULA: Final = 200


def open_xlsx(path: Path, *, has_formulas: bool) -> Grid:
    """The workbook as plain cells. Raises RefusedWorkbook where a cell takes its value from another file."""
    # Read into memory first: openpyxl keeps the file open when it fails half-way.
    data = path.read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, rich_text=True, keep_links=False)
    builder, looks = Builder(), Looks(book)
    sheets = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = read_parts(package)
        for worksheet in book.worksheets:
            part = parts.sheets.get(worksheet.title, "")
            formulas = formulas_in(package, part) if has_formulas and part else {}
            _refuse_links(worksheet.title, formulas, parts)
            sheet = Sheet(worksheet.title, is_hidden=worksheet.sheet_state != "visible")
            _take_cells(worksheet, sheet, formulas, parts, builder, looks)
            sheet.comments |= {place: own_words(text) for place, text in threads_of(package, part).items()}
            _take_layout(worksheet, sheet)
            sheets.append(sheet)
    return Grid(sheets, list(builder.sources))


def _refuse_links(name: str, formulas: Mapping[Position, str], parts: Parts) -> None:
    if place := first_link(formulas, parts.linked_names):
        what = f"Công thức ở ô {cell_name(*place)} trang «{name}»"
        raise linked(what, read=f"={formulas[place]}"[:_LONGEST_FORMULA])


def _take_cells(
    worksheet: Any, sheet: Sheet, formulas: Mapping[Position, str], parts: Parts, builder: Builder, looks: Looks
) -> None:
    # _cells holds the cells that are written; iter_rows would walk every cell up to XFD1048576.
    for position, source in worksheet._cells.items():
        if source.value is None and (position not in formulas or _is_blank_result(source)):
            continue
        builder.put(sheet, position, _cell(builder, sheet, position, source, looks, is_formula=position in formulas))
        if position in formulas and not parts.is_calculated:
            _forget_result(sheet, position, is_stale=parts.is_stale)
    sheet.cells |= looks.under_conditions(worksheet, sheet.cells)


def _is_blank_result(source: Any) -> bool:
    """Whether a formula has the empty text as its result, as =IF(B5="","",B5) of a blank: nothing stands there."""
    return source.data_type == "str"


def _forget_result(sheet: Sheet, position: Position, *, is_stale: bool) -> None:
    """Drop a result that nobody computed: programs that cannot calculate leave 0 in every formula."""
    cell = sheet.cells[position]
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if is_number and (cell.value == 0 or is_stale):
        sheet.cells[position] = Cell(None, "", cell.number_format, is_formula=True, is_struck=cell.is_struck)


def _take_layout(worksheet: Any, sheet: Sheet) -> None:
    sheet.merged = [
        Area(area.min_row, area.min_col, area.max_row, area.max_col) for area in worksheet.merged_cells.ranges
    ]
    sheet.hides_zeros = any(view.showZeros is False for view in worksheet.views.sheetView)
    sheet.hidden_rows = {
        row
        for row, size in worksheet.row_dimensions.items()
        if size.hidden or (size.height is not None and size.height < _LOWEST)
    }
    for size in worksheet.column_dimensions.values():
        if size.hidden or (size.customWidth and size.width < _NARROWEST):
            first = size.min or 1
            sheet.hidden_columns.update(range(first, min(size.max or first, FARTHEST_COLUMN) + 1))


def _cell(builder: Builder, sheet: Sheet, position: Position, source: Any, looks: Looks, *, is_formula: bool) -> Cell:
    value, look = source.value, looks.of(source)
    if source.comment is not None and source.comment.text:
        sheet.comments[position] = own_words(source.comment.text)
    is_unseen = look.hides(value)
    if not isinstance(value, str | CellRichText):
        if isinstance(value, float) and not math.isfinite(value):
            return Cell("#NUM!", "#NUM!", look.number_format, is_formula, is_error=True)
        text = "" if value is None else plain_text(value)
        return Cell(
            value,
            text,
            look.number_format,
            is_formula,
            is_struck=look.is_struck,
            is_unseen=is_unseen,
            is_raised=look.is_raised,
        )
    whole = Run(str(value), look.font, look.is_struck, look.is_raised)
    runs = [whole] if isinstance(value, str) else [_run(run, whole) for run in value]
    text = builder.text(sheet, position, runs)
    is_struck = any(run.is_struck and run.text.strip() for run in runs)
    return Cell(text, text, look.number_format, is_formula, source.data_type == "e", is_struck, is_unseen)


def _run(run: Any, whole: Run) -> Run:
    if isinstance(run, str):
        return Run(run, whole.font, whole.is_struck, whole.is_raised)
    font = run.font
    return Run(run.text, font.rFont or whole.font, bool(font.strike), font.vertAlign in ("superscript", "subscript"))
