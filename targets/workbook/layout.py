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
from targets.workbook.numbers import Kind, parse_count

Layout = Literal["commune", "organization"]

_MAX_HEADER_ROWS: Final = 5
_LOOK_UP: Final = 25
_INDEX: Final = re.compile(r"\(?[a-z]{1,2}\)?|\(?\d{1,2}\)?(?:\s*=\s*[\d\s/:+x*%()\-]+)?|\d{1,2}\.0")
_TOTAL: Final = re.compile(
    r"(?:[-+*]\s*)?(?:tong(?: cong| so| chung| toan .*| hop)?|cong(?: chung| toan .*| don)?|toan (?:huyen|xa|thi tran))"
    r"(?:\s*[:(].*|\s+\(?[ivx\d+\s,]+\)?)?\s*[:.]*"
)
_DERIVED: Final = re.compile(r"(?:ty le|ti le|%|binh quan|trung binh|so sanh|so voi|tang|giam)\b.*")
_END: Final = re.compile(
    r"(?:ghi chu|chu thich|luu y|nguon|nguoi lap|nguoi tong hop|nguoi bao cao|can bo tong hop|tm\b|t/m|kt\b|k/t|tl\b"
    r"|xac nhan|noi nhan|ky ten|thu truong|truong ban|pho chu tich|chu tich|bi thu|lap bieu|nguoi kiem"
    r"|.*\bngay\b.*\bthang\b.*\bnam\b)"
)
_CAPTION: Final = re.compile(
    r"(?:bieu|mau|phu luc|\(?kem theo|don vi|dvt|\(?don vi tinh|so lieu|\(so lieu|bao cao|ket qua thuc hien|tong hop"
    r"|ten don vi|to chuc:|nam )"
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


@dataclass(frozen=True)
class Column:
    """One column of the table: its header texts from the group down, and the cell of the lowest of them."""

    number: int
    path: tuple[str, ...]
    position: Position


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
                    if code := self.match(layout, cell.text).code:
                        self.found[layout].setdefault(column, {})[row] = code

    def match(self, layout: Layout, text: str) -> Match:
        if layout == "commune":
            return match_organization(text, self.units)
        return match_unit(re.sub(r"^\s*(?:[-+•]|\d{1,2}[.)])\s*", "", text), self.communes)

    def columns(self, layout: Layout) -> list[int]:
        """The columns with at least two different names, the fullest first."""
        named = self.found[layout]
        full = [column for column, rows in named.items() if len(set(rows.values())) >= 2]
        return sorted(full, key=lambda column: (-len(set(named[column].values())), column))


def find_table(sheet: Sheet, units: Sequence[UnitName]) -> Table | NoTable | None:
    """The one table of a sheet; why there is none although names stand in it; or None for notes and empty sheets."""
    names = _Names(sheet, units)
    layout: Layout
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


def _read_table(sheet: Sheet, names: _Names, layout: Layout, column: int) -> Table | None:
    hits = names.found[layout][column]
    header_rows = _header_rows(sheet, column, min(hits))
    if not header_rows:
        return None
    columns = _columns(sheet, column, header_rows)
    rows, strays = _rows(sheet, names, layout, column, header_rows)
    if len(columns) < 3 or not any(_figures(sheet, row.number, column) for row in rows):
        return None
    return Table(sheet, layout, column, header_rows, columns, rows, strays)


def _figures(sheet: Sheet, row: int, name_column: int) -> int:
    """How many cells right of the name hold a number or «không phát sinh»."""
    return sum(
        1
        for column in sheet.rows.get(row, ())
        if column > name_column and parse_count(sheet.at(row, column).value).kind in (Kind.NUMBER, Kind.NIL)
    )


def _texts(sheet: Sheet, row: int) -> list[int]:
    """The columns of a row that hold words."""
    return [column for column in sheet.rows.get(row, ()) if re.search(r"[^\W\d_]{2}", sheet.text(row, column))]


def _is_index(sheet: Sheet, row: int) -> bool:
    """The row of column letters and numbers: «A B 1 2 3 4=3/2»."""
    cells = [fold(sheet.text(row, column)).strip() for column in sheet.rows.get(row, ())]
    numbers = [int(text) for text in (re.sub(r"\D.*$", "", cell.strip("(")) for cell in cells) if text]
    rising = all(second - first in (0, 1) for first, second in zip(numbers, numbers[1:], strict=False))
    return len(cells) >= 3 and len(numbers) >= 2 and rising and all(map(_INDEX.fullmatch, cells))


def _header_rows(sheet: Sheet, name_column: int, first_hit: int) -> list[int]:
    """The rows of the header, from the top; empty where there is none."""
    found: list[int] = []
    pending: list[int] = []
    for row in range(first_hit - 1, max(0, first_hit - _LOOK_UP), -1):
        columns = sheet.rows.get(row, [])
        if not columns:
            if found:
                break
            continue
        texts = _texts(sheet, row)
        if _is_index(sheet, row):
            continue
        if not found:
            if len(texts) >= 3 and _figures(sheet, row, name_column) < 3:
                found = [row, *pending]
            elif texts and min(columns) > name_column and not _figures(sheet, row, name_column):
                pending.insert(0, row)
        elif len(texts) >= 3 or (texts and _is_group_row(sheet, row, name_column)):
            found.insert(0, row)
        else:
            break
    for row in list(found):  # a merged cell may begin above
        for column in sheet.rows.get(found[-1], []):
            area = sheet.area_of.get((row, column))
            if area and found[0] - 2 <= area.top < found[0]:
                found = [*range(area.top, found[0]), *found]
    return found[-_MAX_HEADER_ROWS:]


def _is_group_row(sheet: Sheet, row: int, name_column: int) -> bool:
    """Whether a row of one or two texts over the header is a group of columns, and no title over the whole table."""
    return all(
        column > name_column and not _CAPTION.match(fold(sheet.text(row, column))) for column in sheet.rows.get(row, ())
    )


def _columns(sheet: Sheet, name_column: int, header_rows: list[int]) -> list[Column]:
    """Every column beside the names with its header path."""
    used = sorted({column for (row, column) in sheet.cells if row >= header_rows[0]})
    covered = {column for row in header_rows for column in used if (row, column) in sheet.area_of}
    columns = []
    for number in sorted({*used, *covered} - {name_column}):
        path: dict[Position, str] = {}
        for row in header_rows:
            area = sheet.area_of.get((row, number))
            position = area.origin if area else (row, number)
            text = sheet.text(*position)
            if not text and area is None and row != header_rows[-1]:
                position = _group_to_the_left(sheet, row, number, header_rows)
                text = sheet.text(*position)
            if text and position[0] >= header_rows[0]:
                path[position] = text
        own = [position for position in path if _covers(sheet, position, number)]
        if own:
            columns.append(Column(number, tuple(path.values()), own[-1]))
        else:
            columns.append(Column(number, (), (header_rows[-1], number)))
    return columns


def _covers(sheet: Sheet, position: Position, column: int) -> bool:
    area = sheet.area_of.get(position)
    return area.left <= column <= area.right if area else position[1] == column


def _group_to_the_left(sheet: Sheet, row: int, column: int, header_rows: list[int]) -> Position:
    """The group that was typed over the first of its columns and not merged over the others; else the cell itself."""
    here = row, column
    below = [lower for lower in header_rows if lower > row]
    if not any(sheet.text(lower, column) for lower in below):
        return here
    for left in range(column - 1, 0, -1):
        area = sheet.area_of.get((row, left))
        if area:
            return here
        if sheet.text(row, left):
            return (row, left) if any(sheet.text(lower, left) for lower in below) else here
    return here


def _rows(
    sheet: Sheet, names: _Names, layout: Layout, name_column: int, header_rows: list[int]
) -> tuple[list[Row], list[Position]]:
    """The rows of the table, and the cells at which another table seems to begin."""
    hits = names.found[layout][name_column]
    rows: list[Row] = []
    strays: list[Position] = []
    is_over, blanks, previous = False, 0, header_rows[-1]
    for number in [row for row in sheet.rows if row > header_rows[-1]]:
        blanks, previous = number - previous - 1, number
        if rows and blanks >= 3 and not any(hit >= number for hit in hits):
            break
        position, label = _label(sheet, number, name_column)
        figures = _figures(sheet, number, name_column)
        if is_over:
            if number in hits and figures >= 3:
                strays.append(position)
            continue
        if number in hits:
            rows.append(Row(RowKind.DATA, position, label, Match(hits[number])))
        elif _is_index(sheet, number) or _repeats_header(sheet, number, header_rows):
            continue
        elif len(_texts(sheet, number)) >= 4 and figures < 3:
            strays.append(position)
        elif _TOTAL.fullmatch(fold(label)):
            rows.append(Row(RowKind.TOTAL, position, label))
        elif _DERIVED.fullmatch(fold(label)):
            continue
        elif rows and _ends(sheet, number):
            is_over = True
        elif _has_values(sheet, number, name_column):
            rows.append(Row(RowKind.UNKNOWN, position, label, names.match(layout, label)))
        elif _TITLE.match(fold(label)):
            strays.append(position)
    return rows, strays


def _label(sheet: Sheet, row: int, name_column: int) -> tuple[Position, str]:
    """The name of a row; a total may be written, merged, over the running number."""
    text = sheet.text(row, name_column)
    if text.strip():
        return (row, name_column), text
    for column in sheet.rows.get(row, ()):
        if column < name_column and column in _texts(sheet, row):
            return (row, column), sheet.text(row, column)
    return (row, name_column), ""


def _ends(sheet: Sheet, row: int) -> bool:
    texts = [fold(sheet.text(row, column)).strip() for column in sheet.rows[row]]
    return any(_END.match(text) for text in texts)


def _has_values(sheet: Sheet, row: int, name_column: int) -> bool:
    return any(
        column > name_column and parse_count(sheet.at(row, column).value).kind is not Kind.MISSING
        for column in sheet.rows[row]
    )


def _repeats_header(sheet: Sheet, row: int, header_rows: list[int]) -> bool:
    """Whether a row says the header again, as at the top of a printed page."""
    cells = {column: fold(sheet.text(row, column)) for column in sheet.rows[row]}
    return len(cells) >= 3 and any(
        all(fold(sheet.text(header, column)) == text for column, text in cells.items()) for header in header_rows
    )
