"""The pieces of a sheet that hold a table each: side by side with an empty column between, or one below another.

A piece begins anew where a header stands again and the names begin again, or another unit is named between. The same
header printed again on the next page, with new names below it, begins nothing.
"""

from collections.abc import Iterator
from itertools import pairwise

from targets.workbook.files.grid import Position, Sheet
from targets.workbook.tables.header_rows import figures_in, find_header_rows
from targets.workbook.tables.sheet_names import LAYOUTS, Layout, SheetNames
from targets.workbook.tables.title import find_unit
from targets.workbook.tables.title_text import Line


def pieces(names: SheetNames) -> list[Sheet]:
    """The pieces of the sheet, each cell at its own place; the sheet itself where there is nothing to cut."""
    return [piece for strip in _strips(names) for piece in _blocks(names.within(strip))]


def _strips(names: SheetNames) -> list[Sheet]:
    """The sheet cut at the empty columns between columns of names that stand in the same rows."""
    sheet = names.sheet
    cuts: set[int] = set()
    for layout in LAYOUTS:
        columns = sorted(names.columns(layout))
        for left, right in pairwise(columns):
            if gap := _gap(names, layout, left, right):
                cuts.add(gap)
    edges = [0, *sorted(cuts)]
    return [
        sheet.cut(left=edge + 1, right=following) for edge, following in zip(edges, [*sorted(cuts), None], strict=True)
    ]


def _gap(names: SheetNames, layout: Layout, left: int, right: int) -> int | None:
    """The empty column between two columns of names that both have a header of their own."""
    sheet, value = names.sheet, names.found[layout]
    rows = sorted({*value[left], *value[right]})
    if not {*value[left]} & {*value[right]}:
        return None
    reach = range(rows[0] - 2, rows[-1] + 1)
    empty = [column for column in range(left + 1, right) if not any((row, column) in sheet.cells for row in reach)]
    if not empty or not find_header_rows(sheet.cut(left=empty[-1] + 1), right, min(value[right])):
        return None
    return empty[-1]


def _blocks(names: SheetNames) -> Iterator[Sheet]:
    """A strip cut above each title or header at which the names begin again."""
    cuts = max(
        (_cuts(names, layout, column) for layout in LAYOUTS for column in names.columns(layout)[:1]),
        key=len,
        default=[],
    )
    edges = [0, *cuts]
    for edge, following in zip(edges, [*cuts, None], strict=True):
        yield names.sheet.cut(top=edge + 1, bottom=following)


def _cuts(names: SheetNames, layout: Layout, column: int) -> list[int]:
    """The last row of each table that another one follows, by a column of names."""
    sheet, hits = names.sheet, names.found[layout][column]
    cuts: list[int] = []
    seen: set[str] = set()
    before: int | None = None
    for row, code in sorted(hits.items()):
        if (
            before is not None
            and row > before + 1  # else there is no room for a header between them
            and (header_rows := find_header_rows(sheet, column, row))
            and header_rows[0] > before
        ):
            last = max(
                (
                    number
                    for number in sheet.rows
                    if before <= number < header_rows[0] and figures_in(sheet, number, column)
                ),
                default=before,
            )
            if code in seen or _names_another(names, layout, (last, header_rows[0])):
                cuts.append(last)
                seen = set()
        seen.add(code)
        before = row
    return cuts


def _names_another(names: SheetNames, layout: Layout, between: Position) -> bool:
    """Whether the rows between two tables name a unit, or an organization, as a title does."""
    lines = [
        Line(cell.text, place)
        for place, cell in names.sheet.cut(top=between[0] + 1, bottom=between[1] - 1).cells.items()
        if cell.text.strip()
    ]
    if layout == "commune":
        return bool(find_unit(lines, names.book).codes)
    return any(names.book.organizations.named_in(line.text) for line in lines)
