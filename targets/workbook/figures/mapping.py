"""The columns of a table as the mapping page shows them, and the signature by which the same form is known again."""

import hashlib
import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from organizations.names import fold
from targets.workbook.figures.columns import ColumnMap, header_text, holds_numbers
from targets.workbook.files.grid import Grid, Sheet
from targets.workbook.headers.keys import Role
from targets.workbook.reading import ReadColumn
from targets.workbook.tables.header_rows import Column, figures_in, find_header_rows, read_columns, texts_in
from targets.workbook.tables.layout import Table

_SAMPLES: Final = 3
_FIRST_ROWS: Final = 50  # where a table without names is looked for
_LONGEST: Final = 200
_MOST_COLUMNS: Final = 100
_YEAR: Final = re.compile(r"\b20\d\d\b")
# Why a column was taken for what it was taken for.
_BASES: Final = {
    Role.FIGURE: "theo tiêu đề cột",
    Role.RATE: "cột tỷ lệ",
    Role.RATING_TOTAL: "tổng số được xếp loại",
    Role.NUMBER: "cột số thứ tự",
    Role.TEXT: "cột chữ",
    Role.OTHER_YEAR: "số liệu của năm khác",
    Role.EXTRA: "số liệu phụ",
    Role.UNKNOWN: "chưa rõ",
}
_SAID: Final = "theo đồng chí ghép"
_DOUBLE: Final = "trùng với cột khác"


def table_columns(table: Table, columns: ColumnMap) -> list[ReadColumn]:
    """What each column of a table was taken for; a column without any content below its header is left out."""
    rows = [row.number for row in table.rows]
    return [
        _read_column(table.sheet, column, rows, *_judged(column, columns))
        for column in table.columns[:_MOST_COLUMNS]
        if column.path or holds_numbers(table, column)
    ]


def _judged(column: Column, columns: ColumnMap) -> tuple[str, str]:
    """The key and the reason; of two columns for one figure neither has the key for certain, so both show it."""
    heading = columns.headings[column.number]
    if column.number in columns.said:
        return heading.key, _SAID
    if heading.role is Role.FIGURE:
        return heading.key, _BASES[Role.FIGURE] if heading.key in columns.figures else _DOUBLE
    return "", _BASES[heading.role]


def _read_column(sheet: Sheet, column: Column, rows: Sequence[int], key: str, basis: str) -> ReadColumn:
    texts = (" ".join(sheet.text(row, column.number).split()) for row in rows)
    return ReadColumn(
        sheet.name,
        sheet.column_name(column.number),
        header_text(column)[:_LONGEST],
        tuple(text[:60] for text in texts if text)[:_SAMPLES],
        key,
        basis,
        sheet.cell_name(*column.position),
    )


def likely_columns(grid: Grid) -> list[ReadColumn]:
    """The columns of the sheet that looks most like a table, where no table was found: the sender may know better."""
    sheet = max(grid.sheets, key=lambda sheet: len(sheet.cells), default=None)
    if sheet is None:
        return []
    with_figures = (row for row in sheet.rows if figures_in(sheet, row, 0) >= 2)
    first = next((row for row in islice(with_figures, _FIRST_ROWS) if _has_header(sheet, row)), None)
    if first is None:
        return []
    header_rows = find_header_rows(sheet, 0, first)
    below = [row for row in sheet.rows if row >= first][:_FIRST_ROWS]
    return [
        _read_column(sheet, column, below, "", _BASES[Role.UNKNOWN])
        for column in read_columns(sheet, 0, header_rows)[:_MOST_COLUMNS]
        if column.path
    ]


def _has_header(sheet: Sheet, row: int) -> bool:
    header_rows = find_header_rows(sheet, 0, row)
    return bool(header_rows) and len(texts_in(sheet, header_rows[-1])) >= 3


def signature_of(columns: Sequence[ReadColumn]) -> str:
    """A hash of places and headers; years are left out, so that next year's form is the same one."""
    words = [_YEAR.sub("", fold(f"{column.sheet}!{column.letter}={column.header}")) for column in columns]
    return hashlib.sha256("\n".join(words).encode()).hexdigest() if words else ""
