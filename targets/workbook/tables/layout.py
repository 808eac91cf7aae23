"""Where the table of a sheet is: its name column, header rows, columns with their header path, and its rows.

The table may begin anywhere. It is found by its names: a column in which organizations, or communes, stand one under
the other. Above the first of them is the header, below the last of them totals, notes and signatures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from organizations.names import Match
from targets.workbook.files.grid import Position, Sheet
from targets.workbook.headers.figure_names import WorkbookNames
from targets.workbook.tables import regions
from targets.workbook.tables.header_rows import Column, figures_in, find_header_rows, read_columns
from targets.workbook.tables.indicator_lists import IndicatorList, find_labels, read_lists
from targets.workbook.tables.owners import Outer, find_headings, find_outers
from targets.workbook.tables.sheet_names import LAYOUTS, OTHER, Layout, SheetNames
from targets.workbook.tables.table_rows import Row, RowKind, read_rows
from targets.workbook.tables.title_text import Line

__all__ = ["Choice", "Layout", "NoTable", "Row", "RowKind", "Table", "find_tables"]

_LIST: Final = (
    "Bảng lập theo hàng dọc (mỗi chỉ tiêu một dòng) nhưng không đọc được chắc chắn. Chỉ đọc được khi có đúng một cột"
    " «Kết quả» bên cạnh các chỉ tiêu, không có cột số nào khác, đơn vị tính không phải là %, nghìn, và phía trên mỗi"
    " bảng (hoặc tên trang) ghi tên đúng một tổ chức. Xin sửa lại như vậy, lập một bảng chung (mỗi tổ chức một dòng,"
    " mỗi số liệu một cột), hoặc dùng mẫu của cổng."
)
_FEWEST_NAMES: Final = 4  # in one row, so that the table seems to lie on its side


@dataclass
class Table:
    """The table of a sheet."""

    sheet: Sheet
    book: WorkbookNames  # the names that it was read with
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
    below: Sheet | None = None  # the notes, where they do not stand in the rows below the last one
    list_of: str | None = None  # organization of a vertical list, which is a table of one row


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


def find_tables(sheet: Sheet, book: WorkbookNames, choice: Choice | None = None) -> list[Table | NoTable]:
    """The tables of a sheet: one below or beside another, upright or on their side; none for notes and empty sheets.

    A sheet whose names make no table has one `NoTable`, which says why.
    """
    names = SheetNames(sheet, book)
    if choice is not None:
        table = _read_table(names, choice.layout, choice.name_column, choice.header_row)
        return [table] if table else []
    if lists := _tables_of_lists(names):
        return lists
    tables = [_table_in(names.within(piece)) for piece in regions.pieces(names)]
    if not all(isinstance(table, Table) for table in tables):
        tables = [_table_in(names)]
    return [table for table in tables if table is not None]


def _tables_of_lists(names: SheetNames) -> list[Table | NoTable]:
    """The vertical lists of a sheet, a table of one row each; a `NoTable` for lists that leave a doubt."""
    if _row_of_names(names) is not None:
        return []
    labels = find_labels(names.sheet, names.book)
    if not labels:
        return []
    lists = read_lists(names.sheet, labels[0][1], names.book)
    return [_table_of_list(each, names.book) for each in lists] or [NoTable(_LIST, labels[0])]


def _table_of_list(source: IndicatorList, book: WorkbookNames) -> Table:
    position = source.result_column, source.header_row
    row = Row(RowKind.DATA, position, source.sheet.text(*position), Match(source.organization))
    return Table(
        source.sheet,
        book,
        "commune",
        source.header_row,
        [source.label_column],
        source.columns,
        [row],
        above=source.above,
        below=source.below,
        list_of=source.organization,
    )


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
        "Bảng đang đặt tên theo hàng ngang. Xin xoay lại bảng: mỗi tổ chức (hoặc mỗi đơn vị) một dòng, mỗi số"
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
    table = Table(sheet, names.book, layout, column, header_rows, columns, rows, strays, outers)
    if len(columns) < 3 or not any(figures_in(sheet, row.number, column) for row in table.rows):
        return None
    return table
