"""Which unit or organization a block of rows belongs to, when a heading or a column says so.

«XÃ CAO BỒ» above six organizations, or «Xã Cao Bồ» merged over their six rows; in a book of all organizations the
organization above, or beside, its communes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from organizations.names import fold
from targets.workbook.files.grid import Position
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.tables.header_rows import texts_in
from targets.workbook.tables.sheet_names import OTHER, Layout, SheetNames
from targets.workbook.tables.table_rows import Row, RowKind, has_values
from targets.workbook.tables.title import codes_in

_HEADS_OUTERS: Final = re.compile(
    r"(?:ten )?(?:don vi(?: hanh chinh| bao cao)?"
    r"|(?:xa|phuong|thi tran|thon|to dan pho)(?:\W+(?:xa|phuong|thi tran|to dan pho))*"
    r"|dia phuong|to chuc|doan the)\b.{0,20}"
)


@dataclass(frozen=True)
class Outer:
    """Owner of a row: a unit above organizations or an organization above units; no code for an unknown name."""

    code: str | None
    position: Position
    text: str
    is_column: bool = False


def find_headings(names: SheetNames, layout: Layout, name_column: int, header_row: int) -> dict[int, Outer]:
    """The rows that hold no figures and say whose rows follow, by row."""
    sheet, hits = names.sheet, names.found[layout].get(name_column, {})
    last = max(hits, default=0)
    collected: dict[int, Outer] = {}
    for row in sheet.rows:
        is_free = header_row < row < last and row not in hits and not has_values(sheet, row, name_column)
        if is_free and (outer := _named_in(names, layout, row)):
            collected[row] = outer
    return collected


def _named_in(names: SheetNames, layout: Layout, row: int) -> Outer | None:
    """The one name of the other kind in a row of few words."""
    columns = texts_in(names.sheet, row)
    if len(columns) > 3:
        return None
    named: dict[str, Outer] = {}
    for column in columns:
        text = names.sheet.text(row, column)
        if code := names.heading(layout, text):
            named.setdefault(code, Outer(code, (row, column), text))
    if not named and len(columns) == 1 and names.resembles_heading(layout, text := names.sheet.text(row, columns[0])):
        return Outer(None, (row, columns[0]), text)
    return next(iter(named.values())) if len(named) == 1 else None


def find_outers(
    names: SheetNames,
    layout: Layout,
    name_column: int,
    header_rows: list[int],
    rows: list[Row],
    headings: Mapping[int, Outer],
) -> tuple[list[Row], dict[int, Outer]]:
    """Rows with their owners; empty if the table names none."""
    column = _column_of_outers(names, layout, name_column, header_rows, rows)
    if column is not None:
        return rows, _from_column(names, layout, column, rows)
    rows, subtotals = _subtotals(names, layout, rows)
    above = dict(sorted({**headings, **subtotals}.items()))
    if above:
        return rows, _from_headings(rows, above)
    return rows, _from_labels(names, layout, rows)


def _column_of_outers(
    names: SheetNames, layout: Layout, name_column: int, header_rows: list[int], rows: list[Row]
) -> int | None:
    """The column left of the figures whose every word names somebody of the other kind, or whose header says so."""
    sheet, data = names.sheet, [row for row in rows if row.kind is RowKind.DATA]
    numbers = (
        column
        for row in data
        for column in sheet.rows[row.number]
        if column > name_column and parse_count(sheet.at(row.number, column).value).kind in (Kind.NUMBER, Kind.NIL)
    )
    first_figure = min(numbers, default=name_column)
    for column, hits in sorted(names.found[OTHER[layout]].items()):
        if column == name_column or column >= first_figure:
            continue
        written = [row.number for row in data if sheet.text(row.number, column).strip()]
        known = [row for row in written if row in hits]
        heads = any(_HEADS_OUTERS.fullmatch(fold(sheet.text(row, column)).strip()) for row in header_rows)
        if known and (len(known) == len(written) or heads):
            return column
    return None


def _from_column(names: SheetNames, layout: Layout, column: int, rows: list[Row]) -> dict[int, Outer]:
    """Whose each row is by a column; a blank cell goes on with what stands above it, as merged or not."""
    sheet = names.sheet
    outers: dict[int, Outer] = {}
    current: Outer | None = None
    for row in rows:
        if text := sheet.text(row.number, column).strip():
            code = names.match(OTHER[layout], text, suggest=False).code
            if row.kind is not RowKind.TOTAL:
                current = Outer(code, (row.number, column), text, is_column=True)
        if current is not None:
            outers[row.number] = current
    return outers


def _subtotals(names: SheetNames, layout: Layout, rows: list[Row]) -> tuple[list[Row], dict[int, Outer]]:
    """«I. Xã Cao Bồ» with the sums of the rows that follow: a heading and a total in one, if there are several."""
    collected: dict[int, Outer] = {}
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        leads = row.kind is RowKind.UNKNOWN and following is not None and following.kind is RowKind.DATA
        if leads and (code := names.heading(layout, row.label)):
            collected[row.number] = Outer(code, row.position, row.label)
    if len({outer.code for outer in collected.values()}) < 2:
        return rows, {}
    return [replace(row, kind=RowKind.TOTAL) if row.number in collected else row for row in rows], collected


def _from_headings(rows: list[Row], headings: Mapping[int, Outer]) -> dict[int, Outer]:
    outers: dict[int, Outer] = {}
    for row in rows:
        above = [heading for number, heading in headings.items() if number <= row.number]
        if above:
            outers[row.number] = above[-1]
    return outers


def _from_labels(names: SheetNames, layout: Layout, rows: list[Row]) -> dict[int, Outer]:
    """«Hội Nông dân xã Cao Bồ»: whose a row is by its own label, where the organizations come again and again."""
    data = [row for row in rows if row.kind is RowKind.DATA]
    codes = [row.match.code for row in data]
    if layout != "commune" or len(codes) == len(set(codes)):
        return {}
    named = {row.number: codes_in(row.label, names.book.reporting) for row in data}
    if not all(len(definition) == 1 for definition in named.values()):
        return {}
    return {row.number: Outer(next(iter(named[row.number])), row.position, row.label) for row in data}
