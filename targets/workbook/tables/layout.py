"""Where the table of a sheet is: its name column, header rows, columns with their header path, and its rows.

The table may begin anywhere. It is found by its names: a column in which organizations, or communes, stand one under
the other. Above the first of them is the header, below the last of them totals, notes and signatures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from organizations.names import UnitName
from targets.workbook.files.grid import Position, Sheet
from targets.workbook.headers.keys import classify
from targets.workbook.tables import regions
from targets.workbook.tables.header_rows import Column, figures_in, find_header_rows, read_columns
from targets.workbook.tables.owners import Outer, find_headings, find_outers
from targets.workbook.tables.sheet_names import LAYOUTS, OTHER, Layout, SheetNames
from targets.workbook.tables.table_rows import Row, RowKind, read_rows
from targets.workbook.tables.title_text import Line

__all__ = ["Choice", "Layout", "NoTable", "Row", "RowKind", "Table", "find_tables"]

_FEWEST_INDICATORS: Final = 8
_MOST_INDICATORS: Final = 60  # looked at in a column
_LONGEST_INDICATOR: Final = 200
_LIST: Final = (
    "Bảng lập theo hàng dọc (mỗi chỉ tiêu một dòng, một cột kết quả) nên không đọc được. Xin lập một bảng chung: mỗi tổ"
    " chức một dòng (hoặc một cột), mỗi số liệu một cột (hoặc một dòng), hoặc dùng mẫu của cổng."
)
_FEWEST_NAMES: Final = 4  # in one row, so that the table seems to lie on its side


@dataclass
class Table:
    """The table of a sheet."""

    sheet: Sheet
    layout: Layout
    name_column: int
    header_rows: list[int]
    columns: list[Column]
    rows: list[Row]
    strays: list[Position] = field(default_factory=list)  # where a second table seems to begin
    outers: dict[int, Outer] = field(default_factory=dict)  # by row: whose it is, where the table itself says so
    above: Sheet | None = None  # the title, where it does not stand in the rows above the header
    shared: Sequence[Line] = ()  # the title of the first table of the sheet, for what its own does not say
    place: Position | None = None  # where to tell what a part of a table lacks


@dataclass(frozen=True)
class NoTable:
    """Why a sheet with names has no readable table: the sentence, and where."""

    message: str
    position: Position


@dataclass(frozen=True)
class Choice:
    """Where the sender said that the table is: the column of its names, and the lowest row of its header."""

    layout: Layout
    name_column: int
    header_row: int | None = None


def find_tables(sheet: Sheet, units: Sequence[UnitName], choice: Choice | None = None) -> list[Table | NoTable]:
    """The tables of a sheet: one below or beside another, upright or on their side; none for notes and empty sheets.

    A sheet whose names make no table has one `NoTable`, which says why.
    """
    names = SheetNames(sheet, units)
    if choice is not None:
        table = _read_table(names, choice.layout, choice.name_column, choice.header_row)
        return [table] if table else []
    if (place := _list_of_indicators(names)) is not None:
        return [NoTable(_LIST, place)]
    tables = [_table_in(names.within(piece)) for piece in regions.pieces(names)]
    if not all(isinstance(table, Table) for table in tables):
        tables = [_table_in(names)]
    return [table for table in tables if table is not None]


def _list_of_indicators(names: SheetNames) -> Position | None:
    """Where one organization's figures stand below each other, an indicator a row: nothing there names the rows."""
    if _row_of_names(names) is not None:
        return None
    words: dict[int, list[int]] = {}
    for row, columns in names.sheet.words.items():
        for column in columns:
            words.setdefault(column, []).append(row)
    for column, rows in words.items():
        first: dict[str, int] = {}
        for row in rows[:_MOST_INDICATORS] if len(rows) >= _FEWEST_INDICATORS else ():
            text = names.sheet.text(row, column)
            is_figure = len(text) <= _LONGEST_INDICATOR and figures_in(names.sheet, row, column)
            if is_figure and (key := classify((text,)).key):
                first.setdefault(key, row)
        if len(first) >= _FEWEST_INDICATORS:
            return min(first.values()), column
    return None


def _table_in(names: SheetNames) -> Table | NoTable | None:
    """The one table of a sheet or of a piece of it."""
    if table := _upright(names):
        return table
    if (place := _row_of_names(names)) is None:
        return None
    row, column = place
    title = names.sheet.cut(bottom=row - 1)
    lying = names.sheet.cut(top=row).turned()
    if table := _upright(names.within(lying)):
        table.above = title
        return table
    return NoTable(
        "Bảng đang đặt tên theo hàng ngang. Xin xoay lại bảng: mỗi tổ chức (hoặc mỗi xã, thị trấn) một dòng, mỗi số"
        " liệu một cột.",
        (row, column),
    )


def _upright(names: SheetNames) -> Table | None:
    tables = []
    for layout in LAYOUTS:
        for column in names.columns(layout):
            if table := _read_table(names, layout, column):
                tables.append(table)
    if not tables:
        return None
    table = max(tables, key=_changes)
    for other in tables:
        if other is not table and other.rows and not _is_outer(other, table):
            table.strays.append(other.rows[0].position)
    return table


def _changes(table: Table) -> int:
    """How often the name changes from row to row: of «xã» and «tổ chức», the rows are the one that changes more."""
    codes = [row.match.code for row in table.rows if figures_in(table.sheet, row.number, table.name_column)]
    return sum(first != second for first, second in pairwise([None, *codes]))


def _is_outer(other: Table, table: Table) -> bool:
    """Whether the names of another table are only the headings or the first column of this one."""
    places = {outer.position for outer in table.outers.values()}
    named = {row.position for row in other.rows if row.kind is RowKind.DATA}
    columns = {outer.position[1] for outer in table.outers.values() if outer.is_column}
    return other.layout == OTHER[table.layout] and (named <= places or other.name_column in columns)


def _row_of_names(names: SheetNames) -> Position | None:
    """The first cell of a row with several different names."""
    for layout in LAYOUTS:
        by_row: dict[int, dict[int, str]] = {}
        for column, rows in names.found[layout].items():
            for row, code in rows.items():
                by_row.setdefault(row, {})[column] = code
        for row, codes in sorted(by_row.items()):
            if len(set(codes.values())) >= _FEWEST_NAMES:
                return row, min(codes)
    return None


def _read_table(names: SheetNames, layout: Layout, column: int, header_row: int | None = None) -> Table | None:
    sheet = names.sheet
    hits = names.found[layout].get(column, {})
    # A letterhead may stand in the column of the names: the first name with a header above it begins the table.
    header_rows = next(filter(None, (find_header_rows(sheet, column, row) for row in sorted(hits))), None)
    if header_row is not None:
        header_rows = find_header_rows(sheet, column, header_row + 1) or [header_row]
    if header_rows is None:
        return None
    columns = read_columns(sheet, column, header_rows)
    headings = find_headings(names, layout, column, header_rows[-1])
    rows, strays = read_rows(sheet, names, layout, column, header_rows, headings.keys())
    rows, outers = find_outers(names, layout, column, header_rows, rows, headings)
    table = Table(sheet, layout, column, header_rows, columns, rows, strays, outers)
    if len(columns) < 3 or not any(figures_in(sheet, row.number, column) for row in table.rows):
        return None
    return table
