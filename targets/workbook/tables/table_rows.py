"""The rows of a table: organizations or communes with their figures, totals, and where another table begins."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from organizations.names import Match, fold
from targets.workbook.files.grid import Position, Sheet
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.tables.header_rows import figures_in, is_index, texts_in
from targets.workbook.tables.row_labels import RowKind, is_derived, is_total, kind_of_unknown
from targets.workbook.tables.sheet_names import Layout, SheetNames

_END: Final = re.compile(
    r"(?:ghi chu|chu thich|luu y|nguon|nguoi lap|nguoi tong hop|nguoi bao cao|can bo tong hop|tm\b|t/m|kt\b|k/t|tl\b"
    r"|xac nhan|noi nhan|ky ten|thu truong|truong ban|pho chu tich|chu tich|bi thu|lap bieu|nguoi kiem"
    r"|.*\bngay\b.*\bthang\b.*\bnam\b)"
)
_TITLE: Final = re.compile(r"(?:ten )?don vi|bao cao|bieu|tong hop|.*\bnam 20\d\d\b")


@dataclass(frozen=True)
class Row:
    """One row of the table; `position` is the cell of its name, `code` the row's organization or unit."""

    kind: RowKind
    position: Position
    label: str
    match: Match = field(default_factory=lambda: Match(None))

    @property
    def number(self) -> int:
        return self.position[0]


def read_rows(
    sheet: Sheet,
    names: SheetNames,
    layout: Layout,
    name_column: int,
    header_rows: list[int],
    headings: Collection[int],
) -> tuple[list[Row], list[Position]]:
    """The rows of a table, and the cells at which another table seems to begin; rows of `headings` are passed over."""
    hits = names.found[layout].get(name_column, {})
    rows: list[Row] = []
    strays: list[Position] = []
    seen: set[str] = set()
    is_over, previous = False, header_rows[-1]
    for number in [row for row in sheet.rows if row > header_rows[-1]]:
        is_over = is_over or (bool(seen) and number - previous > 3 and not any(hit >= number for hit in hits))
        previous = number
        if number in headings:
            continue
        position, label = _label(sheet, number, name_column)
        figures = figures_in(sheet, number, name_column)
        is_named = number in hits and not (hits[number] in seen and not has_values(sheet, number, name_column))
        is_named = is_named and not _heads_group(sheet, number, name_column, hits)
        if is_over:
            if figures >= 3 and not strays:
                strays.append(position)
        elif is_named:
            seen.add(hits[number])
            rows.append(Row(RowKind.DATA, position, label, Match(hits[number])))
        elif is_index(sheet, number, name_column):
            continue
        elif _repeats_header(sheet, number, header_rows):
            is_over = bool(seen & {code for row, code in hits.items() if row > number})
        elif len(texts_in(sheet, number)) >= 4 and figures < 3 and number not in hits:
            strays.append(position)
        elif is_total(names, layout, label):
            rows.append(Row(RowKind.TOTAL, position, label))
        elif is_derived(label):
            continue
        elif figures < 3 and seen and (_ends(sheet, number) or number in hits):
            is_over = True
        elif has_values(sheet, number, name_column):
            rows.append(Row(kind_of_unknown(layout, label), position, label, names.match(layout, label)))
        elif _TITLE.match(fold(label)):
            strays.append(position)
    return rows, strays


def _label(sheet: Sheet, row: int, name_column: int) -> tuple[Position, str]:
    """The name of a row; a total may be written, merged, over the running number."""
    text = sheet.text(row, name_column)
    if text.strip():
        return (row, name_column), text
    for column in sheet.rows.get(row, ()):
        if column < name_column and column in texts_in(sheet, row):
            return (row, column), sheet.text(row, column)
    return (row, name_column), ""


def _ends(sheet: Sheet, row: int) -> bool:
    texts = [fold(sheet.text(row, column)).strip() for column in sheet.rows[row]]
    return any(_END.match(text) for text in texts)


def has_values(sheet: Sheet, row: int, name_column: int) -> bool:
    """Whether figures stand in a row, right or wrong ones; words alone are a heading or a signature."""
    short = 0
    for column in sheet.rows[row]:
        if column <= name_column:
            continue
        cell = sheet.at(row, column)
        kind = parse_count(cell.value).kind
        if kind in (Kind.NUMBER, Kind.NIL) or cell.is_formula or cell.is_error:
            return True
        if kind is Kind.FAULT:
            if not isinstance(cell.value, str) or sum(map(str.isdigit, cell.text)) * 2 >= len(cell.text.strip()):
                return True
            short += len(cell.text.strip()) <= 3
    return short >= 3


def _repeats_header(sheet: Sheet, row: int, header_rows: list[int]) -> bool:
    """Whether a row says the header again, as at the top of a printed page."""
    cells = {column: fold(sheet.text(row, column)) for column in sheet.rows[row]}
    return len(cells) >= 3 and any(
        all(fold(sheet.text(header, column)) == text for column, text in cells.items()) for header in header_rows
    )


def _heads_group(sheet: Sheet, row: int, name_column: int, hits: dict[int, str]) -> bool:
    """«A. Mặt trận» alone in its row above «Mặt trận Tổ quốc» with its figures: a heading, no second row of a name."""
    if any(column > name_column for column in sheet.rows[row]):
        return False
    own_row = next((other for other, code in sorted(hits.items()) if other > row and code == hits[row]), None)
    return own_row is not None and has_values(sheet, own_row, name_column)
