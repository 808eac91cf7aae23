"""The header of a table: which rows it has, and the texts that stand over each column, from the group to the leaf."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from organizations.names import fold
from targets.workbook.files.grid import Position, Sheet
from targets.workbook.numbers import Kind, parse_count

_LONGEST_INDEX: Final = 40  # of one cell: «15 = (3 + 4) / (5 + 6) x 100»
_MAX_HEADER_ROWS: Final = 5
_LOOK_UP: Final = 25
_INDEX: Final = re.compile(r"\(?[a-z]{1,2}\)?|\(?\d{1,2}\)?(?:\s*=\s*[\d\s/:+x*%()\-]+)?|\d{1,2}\.0")
# What stands above a table, also right above it: never a header, even where three such texts share a row.
_CAPTION: Final = re.compile(
    r"(?:bieu(?: so| mau)?\b|mau (?:so|bieu)|phu luc|\(?kem theo|\(?dvt\b|\(?don vi tinh"
    r"|(?:ten )?don vi(?: bao cao)?\s*:"
    r"|\(?so lieu|nam (?:bao cao\b|20\d\d.)|(?:ket qua|tong hop|bao cao) .*\bnam 20\d\d)"
)
# «ĐVT» with its measures says nothing of what is counted; one that scales it («%», «nghìn người») is none of these.
_MEASURE_LABEL: Final = re.compile(r"\(?(?:dvt|don vi tinh)\)?")
_MEASURE: Final = re.compile(
    r"(?:nguoi|ho|dong chi|d/c|can bo|co so|noi dung|chi tieu|chu de|to chuc|don vi|cuoc|to|hoi vien|doan vien|hv|dv"
    r"|chi hoi|chi doan)(?:\W+(?:nguoi|ho|hoi vien|doan vien|hv|dv|chi hoi|chi doan|to(?: mat tran)?))*"
)
_NUMBER: Final = re.compile(r"\(?(?:[ivx]{1,5}|[a-h]|\d{1,2}(?:\.\d{1,2})*)[.)]?")
_FEWEST_MEASURES: Final = 6  # of a row without a label
_BARE_YEAR: Final = re.compile(r"nam 20\d\d")


@dataclass(frozen=True)
class Column:
    """One column of the table: its header texts from the group down, and the cell of the lowest of them.

    `own_path` leaves out a group that was typed over a column further left and may or may not reach this one.
    """

    number: int
    path: tuple[str, ...]
    own_path: tuple[str, ...]
    position: Position


def figures_in(sheet: Sheet, row: int, name_column: int) -> int:
    """How many cells right of the name hold a number or «không phát sinh»."""
    return sum(
        1
        for column in sheet.rows.get(row, ())
        if column > name_column and parse_count(sheet.at(row, column).value).kind in (Kind.NUMBER, Kind.NIL)
    )


def texts_in(sheet: Sheet, row: int) -> list[int]:
    """The columns of a row that hold words."""
    return sheet.words.get(row, [])


def is_index(sheet: Sheet, row: int, name_column: int) -> bool:
    """The row of column letters and numbers: «A B 1 2 3 4=3/2»."""
    texts = [sheet.text(row, column).strip() for column in sheet.rows.get(row, ())]
    if max(map(len, texts), default=0) > _LONGEST_INDEX:
        return False
    cells = [fold(text).strip() for text in texts]
    numbers = [int(text) for text in (re.sub(r"\D.*$", "", cell.strip("(")) for cell in cells) if text]
    return (
        bool(sheet.text(row, name_column).strip())
        and len(numbers) >= 2
        and all(second - first == 1 for first, second in pairwise(numbers))
        and all(map(_INDEX.fullmatch, cells))
    )


def is_measure_label(text: str) -> bool:
    """«ĐVT», «Đơn vị tính»: the header of a column, or row, of measures."""
    return bool(_MEASURE_LABEL.fullmatch(fold(text).strip(" .:")))


def is_measure(text: str) -> bool:
    """Whether a measure counts one by one: «người», «chi hội»; «%» and «nghìn người» do not."""
    return bool(_MEASURE.fullmatch(" ".join(fold(text).split()).strip(" .:")))


def is_ordinal(text: str) -> bool:
    """Whether a text only numbers its row: «1», «1.2», «II», «a)», or a bullet."""
    plain = fold(text).strip()
    return plain in ("", "-", "+", "*") or bool(_NUMBER.fullmatch(plain))


def find_header_rows(sheet: Sheet, name_column: int, first_hit: int) -> list[int]:
    """The rows of the header above a first name, from the top; empty where there is none."""
    collected: list[int] = []
    pending: list[int] = []  # rows of one or two leaves, until the row above them shows that they are header
    for row in range(first_hit - 1, max(0, first_hit - _LOOK_UP), -1):
        cells = sheet.rows.get(row, [])
        if not cells and collected:
            if _is_groups(sheet, row - 1, name_column):
                continue
            break
        texts = texts_in(sheet, row)
        is_caption = _is_caption([fold(sheet.text(row, column)).strip() for column in texts])
        is_caption = is_caption and not _MEASURE_LABEL.fullmatch(_plain(sheet, row, name_column))
        if not texts or is_index(sheet, row, name_column) or (is_caption and not collected):
            continue
        if not collected:
            if figures_in(sheet, row, name_column) >= 3:
                continue
            if len(texts) >= 3:
                collected = [row, *pending]
            elif min(cells) > name_column:
                pending.insert(0, row)
        elif not is_caption and (len(texts) >= 3 or min(cells) > name_column):
            collected.insert(0, row)
        else:
            break
    if collected:
        reach = [area.top for area in sheet.merged if collected[0] - 2 <= area.top < collected[0] <= area.bottom]
        collected = [*range(min(reach, default=collected[0]), collected[0]), *collected]
    return collected[-_MAX_HEADER_ROWS:]


def _is_groups(sheet: Sheet, row: int, name_column: int) -> bool:
    """Whether a row above an empty one holds groups of columns: they would change what the leaves mean."""
    texts = texts_in(sheet, row)
    return len(texts) >= 2 and texts[0] > name_column and not _is_caption([fold(sheet.text(row, c)) for c in texts])


def _is_caption(texts: list[str]) -> bool:
    """Whether one text of a row stands above tables; «Năm 2023» does alone, beside «Năm 2022» it heads a column."""
    return any(map(_CAPTION.match, texts)) or (len(texts) < 3 and any(map(_BARE_YEAR.fullmatch, texts)))


def read_columns(sheet: Sheet, name_column: int, header_rows: list[int]) -> list[Column]:
    """Every column beside the names with its header path; a column that only widens the one before it is left out."""
    used = {column for row, column in sheet.cells if row >= header_rows[0]}
    below = {column for row, column in sheet.cells if row > header_rows[-1]}
    measures = {row for row in header_rows[1:] if _is_measures(sheet, row, name_column)}
    measures |= {row for row in header_rows if len(header_rows) > 1 and _is_numbering(sheet, row, name_column)}
    columns: list[Column] = []
    group: dict[Position, str] = {}
    for number in sorted(used - {name_column}):
        path = _path(sheet, number, header_rows, measures)
        if sheet.is_turned and len(path) == 1:  # on its side, a group has a row of its own, without figures
            group = path if number not in below else group
            path = group | path
        own = [position for position in path if _covers(sheet, position, number)]
        position = own[-1] if own else (header_rows[-1], number)
        if columns and own and columns[-1].position == position and number not in below:
            continue
        own_path = tuple(path[position] for position in own)
        columns.append(Column(number, tuple(path.values()) if own else (), own_path, position))
    return columns


def _is_measures(sheet: Sheet, row: int, name_column: int) -> bool:
    """Whether a header row holds the measures of the columns, each a plain one: «người», «chi hội».

    Below the names' own header, as in the portal's form, a row of nothing but measures says so without a label.
    """
    label = _plain(sheet, row, name_column)
    texts = [_plain(sheet, row, column) for column in sheet.rows.get(row, ()) if column != name_column]
    if not label:
        plain = [text for text in texts if text and text != "%"]
        return len(plain) >= _FEWEST_MEASURES and all(map(_MEASURE.fullmatch, plain))
    return bool(_MEASURE_LABEL.fullmatch(label)) and all(_MEASURE.fullmatch(text) for text in texts if text)


def _is_numbering(sheet: Sheet, row: int, name_column: int) -> bool:
    """Whether a header row only numbers the columns: «TT: I, 1, 2, II, 3», as a list has it that lies on its side."""
    texts = [_plain(sheet, row, column) for column in sheet.rows.get(row, ()) if column != name_column]
    is_labelled = _plain(sheet, row, name_column) in ("", "tt", "stt", "so tt", "so thu tu")
    return is_labelled and all(_NUMBER.fullmatch(text) for text in texts if text)


def _plain(sheet: Sheet, row: int, column: int) -> str:
    return fold(sheet.text(row, column)).strip(" .:")


def _path(sheet: Sheet, number: int, header_rows: list[int], measures: set[int]) -> dict[Position, str]:
    """The header texts over a column by their cells, from the top."""
    path: dict[Position, str] = {}
    for row in header_rows:
        if row in measures and _plain(sheet, row, number) != "%":
            continue
        area = sheet.area_of.get((row, number))
        position = area.origin if area else (row, number)
        if not sheet.text(*position) and area is None and row != header_rows[-1]:
            position = _group_to_the_left(sheet, row, number, header_rows)
        if sheet.text(*position).strip() and position[0] >= header_rows[0]:
            path[position] = sheet.text(*position)
    return path


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
