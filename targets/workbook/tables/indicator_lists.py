"""Vertical lists of indicators: an indicator a row with one column of results, one list per organization.

A list is read only where everything about it is certain: a header that names its one column of results, nothing beside
it that could be a result too, plain measures, and exactly one organization in its heading, title or sheet name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from organizations.names import fold
from targets.workbook.files.grid import Position, Sheet
from targets.workbook.headers.figure_names import WorkbookNames
from targets.workbook.headers.keys import Heading, Role, classify, is_plain_group
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.tables.header_rows import Column, figures_in, is_index, is_measure, is_measure_label, is_ordinal
from targets.workbook.tables.title import find_organizations
from targets.workbook.tables.title_text import Line

_FEWEST: Final = 8  # figures in a list
_MOST_ROWS: Final = 60  # looked at in a column to find a list
_LONGEST_LABEL: Final = 200
_RESULT: Final = re.compile(
    r"(?:so lieu|so luong|(?:so )?thuc hien|ket qua(?: thuc hien| dat duoc)?)"
    r"(?: (?:(?:trong|cua|ca) )?nam(?: 20\d\d)?)?"
)
_LABELS: Final = re.compile(  # «Chỉ tiêu đăng ký» would make the results something else
    r"(?:(?:ten|cac|va|noi dung|chi tieu|tieu chi|nhiem vu|danh muc|cong viec|so lieu|ket qua)\b[\s,/&-]*)+"
)
_GROUP_NUMBER: Final = re.compile(r"\(?(?:[IVX]{1,5}|[A-H])[.)]?")
_SUBNUMBER: Final = re.compile(r"\d{1,2}\.\d{1,2}\.?")
_TOTAL_SHEET: Final = re.compile(r"\b(?:tong|toan|chung|cong)\b(?! doan)")
_END: Final = re.compile(
    r"(?:ghi chu|luu y|nguon|nguoi|can bo tong hop|tm\b|kt\b|tl\b|xac nhan|noi nhan|thu truong|.*ngay\b)"
)


@dataclass(frozen=True)
class IndicatorList:
    """One list: `sheet` holds its labels and results alone, turned, so that its indicators are columns."""

    sheet: Sheet
    header_row: int
    label_column: int
    result_column: int
    columns: list[Column]
    organization: str
    above: Sheet
    below: Sheet


def _classify(path: Sequence[str], book: WorkbookNames) -> Heading:
    return classify(path, book.organizations, figures=book.figures)


def find_labels(sheet: Sheet, book: WorkbookNames) -> list[Position]:
    """The cells of a column that name figures with a result beside them, one per figure; [] without a list."""
    columns: dict[int, list[int]] = {}
    for row, texts in sheet.words.items():
        for column in texts:
            columns.setdefault(column, []).append(row)
    for column, rows in columns.items():
        first: dict[str, int] = {}
        for row in rows[:_MOST_ROWS] if len(rows) >= _FEWEST else ():
            text = sheet.text(row, column)
            is_figure = len(text) <= _LONGEST_LABEL and figures_in(sheet, row, column)
            if is_figure and (key := _classify((text,), book).key):
                first.setdefault(key, row)
        if len(first) >= _FEWEST:
            return [(row, column) for row in sorted(first.values())]
    return []


def read_lists(sheet: Sheet, column: int, book: WorkbookNames) -> list[IndicatorList]:
    """The lists of a sheet with labels in this column; [] if one thing about one of them is uncertain."""
    headers = [(row, result) for row in sheet.rows if (result := _result_column(sheet, row, column))]
    if not headers:
        return []
    lists: list[IndicatorList] = []
    start = 1
    for (header_row, result), following in zip(headers, [*(row for row, _ in headers[1:]), None], strict=True):
        last = _last_row(sheet, (header_row, column), result, following, book)
        if last is None:
            return []
        above = sheet.cut(top=start, bottom=header_row - 1)
        organization = _owner(above, book, is_only=len(headers) == 1)
        rows = [row for row in sheet.rows if header_row < row <= last]
        columns = _columns(sheet, rows, (header_row, column), result, book)
        keys = {
            key
            for each in columns or ()
            if (key := _classify(each.path, book).key or _classify(each.own_path, book).key)
        }
        if organization is None or columns is None or len(keys) < _FEWEST:
            return []
        piece = sheet.cut(top=header_row, bottom=last)
        piece = replace(
            piece, cells={place: cell for place, cell in piece.cells.items() if place[1] in (column, result)}
        )
        if re.search(r"20\d\d", sheet.text(header_row, result)):  # «Kết quả năm 2023» must agree with the title
            place = header_row, result
            above = replace(above, cells={**above.cells, place: sheet.cells[place]})
        below = sheet.cut(top=last + 1, bottom=following - 1 if following else None)
        lists.append(IndicatorList(piece.turned(), header_row, column, result, columns, organization, above, below))
        start = last + 1
    return lists


def _result_column(sheet: Sheet, row: int, label: int) -> int | None:
    """The column of results that a header row names; None for a row that heads no list."""
    if not _LABELS.fullmatch(_plain(sheet, row, label)):
        return None
    named = [column for column in sheet.rows[row] if column > label and _RESULT.fullmatch(_plain(sheet, row, column))]
    return named[0] if len(named) == 1 else None


def _plain(sheet: Sheet, row: int, column: int) -> str:
    return " ".join(fold(sheet.text(row, column)).split()).strip(" .:")


def _last_row(sheet: Sheet, header: Position, result: int, following: int | None, book: WorkbookNames) -> int | None:
    """The last row of a list; None where a number below the list may belong to it. `header`: that of the labels."""
    header_row, label = header
    rows = [row for row in sheet.rows if row > header_row and (following is None or row < following)]
    known = [row for row in rows if _classify((sheet.text(row, label),), book).role is Role.FIGURE]
    if not known:
        return None
    last = known[-1]
    while last + 1 in rows and sheet.text(last + 1, label).strip() and not _ends(sheet, last + 1):
        if following and not sheet.text(last + 1, result).strip():
            break  # the heading of the next list
        last += 1
    rest = [row for row in rows if row > last]
    return None if any(figures_in(sheet, row, label) for row in rest) else last


def _ends(sheet: Sheet, row: int) -> bool:
    return any(_END.match(_plain(sheet, row, column)) for column in sheet.rows[row])


def _owner(above: Sheet, book: WorkbookNames, *, is_only: bool) -> str | None:
    """The one organization that the heading or title and the name of the sheet agree on."""
    lines = [Line(cell.text, place) for place, cell in sorted(above.cells.items()) if cell.text.strip()]
    named, in_sheet = set(find_organizations(lines, book.organizations)), book.organizations.named_in(above.name)
    if not named and is_only:
        named = in_sheet
    is_total = not in_sheet and _TOTAL_SHEET.search(fold(above.name))  # the letterhead is that of its author
    if len(named) != 1 or (in_sheet and in_sheet != named) or is_total:
        return None
    return named.pop()


def _columns(sheet: Sheet, rows: list[int], header: Position, result: int, book: WorkbookNames) -> list[Column] | None:
    """The indicators with their groups; None where another column, a measure or a row leaves a doubt."""
    header_row, label = header
    others = {column for row in [header_row, *rows] for column in sheet.rows[row]} - {label, result}
    measures = {column for column in others if is_measure_label(sheet.text(header_row, column))}
    if len(measures) > 1 or not all(_is_harmless(sheet, rows, header, other, book) for other in others - measures):
        return None
    kinds = _kinds(sheet, rows, label)
    columns: list[Column] = []
    group: tuple[str, ...] = ()
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        text = sheet.text(row, label).strip()
        is_blank = not sheet.text(row, result).strip()
        measure = "".join(sheet.text(row, column) for column in measures).strip()
        if is_index(sheet, row, label):
            continue
        if not text:
            written = [sheet.text(row, column) for column in sheet.words[row] if column < label]
            if not is_blank or len(written) != 1 or book.organizations.named_in(written[0]):
                return None
            if not is_plain_group(written[0], book.organizations):
                return None
            group = (written[0],)  # a group over the whole width
            continue
        if is_blank and _is_organization(text, book):
            return None  # another list begins under the same header
        if measure and not is_measure(measure):
            return None  # «%», «nghìn người»
        is_group = kinds[row] is _Number.GROUP
        if is_blank and not measure and not is_group:
            paths = ((text,), (*group, text))
            is_figure = any(_classify(path, book).role is Role.FIGURE for path in paths)
            if kinds[row] is _Number.NONE and is_figure:
                # A group, or a figure that is missing? What follows must say by itself what it is.
                columns.append(Column(row, (*group, text), (text,), (label, row)))
                group = ()
                continue
            is_group = kinds[row] is _Number.NONE or kinds.get(following or 0) is _Number.NONE
        if is_group and is_blank and not is_plain_group(text, book.organizations):
            return None  # «Kế hoạch năm sau»: the rows below it may be no results, nor those of the groups after it
        columns.append(Column(row, (text,) if is_group else (*group, text), (text,), (label, row)))
        group = (text,) if is_group else group
    return columns


class _Number(Enum):
    """What the running number of a row says: «II», or «2» among «2.1», begins a group."""

    GROUP = "group"
    PLAIN = "plain"
    NONE = "none"


def _kinds(sheet: Sheet, rows: list[int], label: int) -> dict[int, _Number]:
    numbers = {row: "".join(_numbers(sheet, [row], label)) for row in rows}
    has_subnumbers = any(map(_SUBNUMBER.fullmatch, numbers.values()))
    kinds: dict[int, _Number] = {}
    for row, number in numbers.items():
        is_group = _GROUP_NUMBER.fullmatch(number) or (has_subnumbers and number.strip(".").isdigit())
        kinds[row] = _Number.GROUP if is_group else _Number.PLAIN if any(map(str.isdigit, number)) else _Number.NONE
    return kinds


def _is_organization(text: str, book: WorkbookNames) -> bool:
    return bool(book.organizations.named_in(text)) and _classify((text,), book).role is not Role.FIGURE


def _numbers(sheet: Sheet, rows: list[int], label: int) -> Iterator[str]:
    return (sheet.text(row, column).strip() for row in rows for column in sheet.rows[row] if column < label)


def _is_harmless(sheet: Sheet, rows: list[int], header: Position, column: int, book: WorkbookNames) -> bool:
    """Whether a column beside labels and results holds running numbers, or notes without a number."""
    header_row, label = header
    written = [row for row in rows if sheet.text(row, column).strip() and not is_index(sheet, row, label)]
    if column < label:
        return (
            all(is_ordinal(sheet.text(row, column)) or not sheet.text(row, label).strip() for row in written)
            and _classify((sheet.text(header_row, column) or "STT",), book).role is Role.NUMBER
        )
    if _classify((sheet.text(header_row, column),), book).role is not Role.TEXT:
        return False
    cells = [sheet.at(row, column) for row in written]
    return not any(
        cell.is_formula or any(map(str.isdigit, cell.text)) or parse_count(cell.value).kind in (Kind.NUMBER, Kind.NIL)
        for cell in cells
    )
