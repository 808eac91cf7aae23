"""Where the table of a sheet is: its name column, header rows, columns with their header path, and its rows.

The table may begin anywhere. It is found by its names: a column in which organizations, or communes, stand one under
the other. Above the first of them is the header, below the last of them totals, notes and signatures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal

from organizations.names import Match, UnitName, fold, match_organization, match_unit
from targets.workbook.grid import Position, Sheet
from targets.workbook.header_rows import Column, figures_in, find_header_rows, is_index, read_columns, texts_in
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.title import codes_in

Layout = Literal["commune", "organization"]

_TOTAL: Final = re.compile(
    r"(?:[-+*]\s*)?(?:(?:tong|cong)(?: (?:cong|so|chung|don|hop))*|toan (?:huyen|xa|thi tran)|chung)"
    r"(?: toan .*| (?:cac|\d+) .*|\s*[:(].*|\s+[ivx\d+\s,]+)?\s*[:.]*"
)
_DERIVED: Final = re.compile(r"(?:ty le|ti le|%|binh quan|trung binh|so sanh|so voi|tang|giam)\b.*")
_END: Final = re.compile(
    r"(?:ghi chu|chu thich|luu y|nguon|nguoi lap|nguoi tong hop|nguoi bao cao|can bo tong hop|tm\b|t/m|kt\b|k/t|tl\b"
    r"|xac nhan|noi nhan|ky ten|thu truong|truong ban|pho chu tich|chu tich|bi thu|lap bieu|nguoi kiem"
    r"|.*\bngay\b.*\bthang\b.*\bnam\b)"
)
_TITLE: Final = re.compile(r"(?:ten )?don vi|bao cao|bieu|tong hop|.*\bnam 20\d\d\b")


class RowKind(Enum):
    DATA = "data"
    UNKNOWN = "unknown"  # figures beside a name that nobody knows
    TOTAL = "total"


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


class _Names:
    """The names of a sheet's cells, looked up once."""

    def __init__(self, sheet: Sheet, units: Sequence[UnitName]) -> None:
        self.units = units
        self.communes = [unit for unit in units if unit.kind != "huyện"]
        self.found: dict[Layout, dict[int, dict[int, str]]] = {"commune": {}, "organization": {}}
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and 2 <= len(cell.value) <= 120:
                layout: Layout
                for layout in ("commune", "organization"):
                    if code := self.match(layout, cell.text, suggest=False).code:
                        self.found[layout].setdefault(column, {})[row] = code

    def match(self, layout: Layout, text: str, *, suggest: bool = True) -> Match:
        if layout == "commune":
            return match_organization(text, self.units, suggest=suggest)
        name = re.sub(r"^\s*(?:[-+•]|\d{1,2}[.)])\s*", "", text)
        match = match_unit(name, self.communes, suggest=suggest)
        if match.code is None and match_organization(text, self.units, suggest=False).code:
            # «Hội Nông dân xã Cao Bồ» in the book of the Hội; that it is its own is checked when the book is known.
            named = codes_in(text, self.communes)
            return Match(named.pop()) if len(named) == 1 else match
        return match

    def columns(self, layout: Layout) -> list[int]:
        """The columns with at least two different names, the fullest first."""
        named = self.found[layout]
        full = [column for column, rows in named.items() if len(set(rows.values())) >= 2]
        return sorted(full, key=lambda column: (-len(set(named[column].values())), column))


def find_table(sheet: Sheet, units: Sequence[UnitName], choice: Choice | None = None) -> Table | NoTable | None:
    """The one table of a sheet; why there is none although names stand in it; or None for notes and empty sheets."""
    names = _Names(sheet, units)
    layout: Layout
    if choice is not None:
        return _read_table(sheet, names, choice.layout, choice.name_column, choice.header_row)
    tables = []
    for layout in ("commune", "organization"):
        for column in names.columns(layout):
            table = _read_table(sheet, names, layout, column)
            if table is not None:
                tables.append(table)
    if not tables:
        return _transposed(names)
    table = tables[0]
    for other in tables[1:]:
        if other.rows:
            table.strays.append(other.rows[0].position)
    return table


def _transposed(names: _Names) -> NoTable | None:
    layout: Layout
    for layout in ("commune", "organization"):
        by_row: dict[int, set[str]] = {}
        for rows in names.found[layout].values():
            for row, code in rows.items():
                by_row.setdefault(row, set()).add(code)
        for row, codes in by_row.items():
            if len(codes) >= 4:
                column = min(number for number, rows in names.found[layout].items() if row in rows)
                return NoTable(
                    "Bảng đang đặt tên theo hàng ngang. Xin xoay lại bảng: mỗi tổ chức (hoặc mỗi xã, thị trấn) một"
                    " dòng, mỗi số liệu một cột.",
                    (row, column),
                )
    return None


def _read_table(
    sheet: Sheet, names: _Names, layout: Layout, column: int, header_row: int | None = None
) -> Table | None:
    hits = names.found[layout].get(column, {})
    # A letterhead may stand in the column of the names: the first name with a header above it begins the table.
    header_rows = next(filter(None, (find_header_rows(sheet, column, row) for row in sorted(hits))), None)
    if header_row is not None:
        header_rows = find_header_rows(sheet, column, header_row + 1) or [header_row]
    if header_rows is None:
        return None
    columns = read_columns(sheet, column, header_rows)
    table = Table(sheet, layout, column, header_rows, columns, [])
    _read_rows(table, names)
    if len(columns) < 3 or not any(figures_in(sheet, row.number, column) for row in table.rows):
        return None
    return table


def _read_rows(table: Table, names: _Names) -> None:
    """Fill in the rows of the table, and the cells at which another table seems to begin."""
    sheet, name_column = table.sheet, table.name_column
    hits = names.found[table.layout].get(name_column, {})
    seen: set[str] = set()
    is_over, previous = False, table.header_rows[-1]
    for number in [row for row in sheet.rows if row > table.header_rows[-1]]:
        is_over = is_over or (bool(seen) and number - previous > 3 and not any(hit >= number for hit in hits))
        previous = number
        position, label = _label(sheet, number, name_column)
        figures = figures_in(sheet, number, name_column)
        is_named = number in hits and not (hits[number] in seen and not _has_values(sheet, number, name_column))
        if is_over:
            if figures >= 3 and not table.strays:
                table.strays.append(position)
        elif is_named:
            seen.add(hits[number])
            table.rows.append(Row(RowKind.DATA, position, label, Match(hits[number])))
        elif is_index(sheet, number, name_column):
            continue
        elif _repeats_header(sheet, number, table.header_rows):
            is_over = bool(seen & {code for row, code in hits.items() if row > number})
        elif len(texts_in(sheet, number)) >= 4 and figures < 3 and number not in hits:
            table.strays.append(position)
        elif _TOTAL.fullmatch(fold(label)):
            table.rows.append(Row(RowKind.TOTAL, position, label))
        elif _DERIVED.fullmatch(fold(label)):
            continue
        elif figures < 3 and seen and (_ends(sheet, number) or number in hits):
            is_over = True
        elif _has_values(sheet, number, name_column):
            table.rows.append(Row(RowKind.UNKNOWN, position, label, names.match(table.layout, label)))
        elif _TITLE.match(fold(label)):
            table.strays.append(position)


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


def _has_values(sheet: Sheet, row: int, name_column: int) -> bool:
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
