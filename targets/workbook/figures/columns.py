"""Which column of a table is which figure; a column that could be two figures, or none, is asked about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from organizations.formats import listing
from targets.rules.figures import FIGURE_PAIRS, RATING_KEYS
from targets.workbook.headers.figure_names import WorkbookNames
from targets.workbook.headers.groups import is_of_others
from targets.workbook.headers.keys import Heading, Role, Topic, classify, is_plain_group, names_its_topic
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables.header_rows import Column
from targets.workbook.tables.layout import Row, RowKind, Table

_MOST_UNKNOWN: Final = 5


@dataclass
class ColumnMap:
    """The columns of a table by what they are."""

    figures: dict[str, Column] = field(default_factory=dict)
    rates: list[tuple[Column, tuple[str, str]]] = field(default_factory=list)  # with (part, whole)
    rating_total: Column | None = None
    headings: dict[int, Heading] = field(default_factory=dict)
    said: frozenset[int] = frozenset()  # columns that the sender matched otherwise than their header says


def map_columns(
    table: Table,
    needed: Collection[str],
    problems: ProblemList,
    *,
    year: int | None = None,
    organization: str | None = None,
    said: Mapping[int, str] | None = None,
) -> ColumnMap:
    """The figure columns of a table; what can't be told for certain is a problem at its header cell.

    `year` and `organization` are the return's own: a header that names others counts something else. `said` holds
    the sender's own answers by column, a figure key or "" for no figure; they decide.
    """
    headings = {column.number: _heading(column, table.book, year, organization) for column in table.columns}
    _settle_weak(table, headings)
    said = said or {}
    result = ColumnMap(headings=headings, said=frozenset(_take_said(table, headings, said, problems)))
    collected: dict[str, list[Column]] = {}
    unknown: list[Column] = []
    for column in table.columns:
        heading = headings[column.number]
        if heading.role is Role.FIGURE:
            collected.setdefault(heading.key, []).append(column)
        elif heading.role is Role.RATING_TOTAL:
            result.rating_total = column
    for column in table.columns:
        heading = headings[column.number]
        is_asked = heading.role is Role.UNKNOWN or (heading.role is Role.OTHER_YEAR and heading.key not in collected)
        if is_asked and holds_numbers(table, column):
            unknown.append(column)
    for key, columns in collected.items():
        counted = [column for column in columns if not _holds_words(table, column)] if len(columns) > 1 else columns
        if len(counted) > 1 and table.sheet.is_turned:  # on its side, a group has a row of its own, an empty one
            counted = [column for column in counted if not _is_empty(table, column)]
        if len(counted) == 1:  # «Chủ tịch» with names in it is no second count of the heads
            result.figures[key] = counted[0]
            headings.update({column.number: Heading(Role.TEXT) for column in columns if column not in counted})
        else:
            _tell_double(table, key, columns, problems)
    missing = [key for key in table.book.figures.names if key in needed and key not in collected]
    _tell_unknown(table, unknown, missing, problems)
    if said:
        _tell_left_out(table, missing, problems)
    else:
        _tell_missing(table, missing, result.rating_total, problems)
        spare = [column for column in table.columns if headings[column.number].role in _SPARE]
        if missing and any(holds_numbers(table, column) for column in spare):
            problems.ask()
    result.rates = _rates(table, headings, result.figures)
    return result


# A column of these may be a figure that the table seems to lack, if the sender says so.
_SPARE: Final = {Role.UNKNOWN, Role.EXTRA, Role.OTHER_YEAR, Role.RATING_TOTAL, Role.TEXT}


def _take_said(table: Table, headings: dict[int, Heading], said: Mapping[int, str], problems: ProblemList) -> list[int]:
    """Put the sender's answers in place of what the headers say; the columns where that makes a difference."""
    changed = []
    names = table.book.figures.names
    for column in table.columns:
        key, heading = said.get(column.number), headings[column.number]
        was_figure = heading.role in (Role.FIGURE, Role.UNKNOWN, Role.OTHER_YEAR)
        is_same = key == heading.key if heading.role is Role.FIGURE else not (key or was_figure)
        if key is None or is_same:
            continue
        headings[column.number] = Heading(Role.FIGURE, key) if key else Heading(Role.TEXT)
        if key or holds_numbers(table, column):
            changed.append(column.number)
            what = f"được đọc là «{names[key]}»" if key else "không dùng"
            problems.warning(
                table.sheet.name,
                column.position,
                f"Cột {table.sheet.column_name(column.number)} {what}, theo đồng chí ghép. Xin kiểm tra lại.",
                read=header_text(column),
                expected=names[key] if key else "",
            )
    return changed


def _heading(column: Column, book: WorkbookNames, year: int | None, organization: str | None) -> Heading:
    organizations, figures = book.organizations, book.figures
    heading, path = classify(column.path, organizations, year, figures), column.path
    # The group at the left may end before this column, unless it says what this leaf leaves unsaid: «Năm 2022».
    inherited = [group for group in column.path if group not in column.own_path]
    leaf = column.own_path[-1] if column.own_path else ""
    speaks = names_its_topic(leaf, organizations) or bool(figures.called(leaf))
    if heading.role is Role.UNKNOWN and speaks and all(is_plain_group(group, organizations) for group in inherited):
        heading, path = classify(column.own_path, organizations, year, figures), column.own_path
    counted = path[:-1] if heading.is_by_name else path  # whom a figure's own name counts is the catalogue's matter
    if heading.role is Role.FIGURE and is_of_others(counted, organization, organizations):
        return Heading(Role.UNKNOWN)
    return heading


def _settle_weak(table: Table, headings: dict[int, Heading]) -> None:
    """A vague word counts only beside its clear partner: «Thực hiện» beside «Chỉ tiêu được giao» of the same group."""
    keys = [heading.key for heading in headings.values() if heading.role is Role.FIGURE]
    figures = [column for column in table.columns if headings[column.number].role is Role.FIGURE]
    clear = {headings[column.number].key for column in figures if not headings[column.number].is_weak}
    beside = {
        (column.path[:-1], headings[column.number].key) for column in figures if not headings[column.number].is_weak
    }
    heads_alone = _heads_alone(table, figures, headings)
    for column in figures:
        heading = headings[column.number]
        partner = _PARTNERS.get(heading.key, "")
        has_partner = partner in clear if partner in FIGURE_PAIRS[1] else (column.path[:-1], partner) in beside
        is_settled = has_partner or (heads_alone and heading.key in FIGURE_PAIRS[3])
        if heading.is_weak and (not is_settled or keys.count(heading.key) > 1):
            headings[column.number] = Heading(Role.UNKNOWN)


_PARTNERS: Mapping[str, str] = {**dict(FIGURE_PAIRS), **{whole: part for part, whole in FIGURE_PAIRS}}


def _heads_alone(table: Table, figures: list[Column], headings: Mapping[int, Heading]) -> bool:
    """Whether «Cán bộ: Tổng số, Đạt chuẩn» can only be the heads: no row has more than the one."""
    pair = [column for column in figures if headings[column.number].key in FIGURE_PAIRS[3]]
    if len(pair) != 2 or pair[0].path[:-1] != pair[1].path[:-1]:
        return False
    counts = [
        parse_count(table.sheet.at(row.number, column.number).value) for row in data_rows(table) for column in pair
    ]
    return all(count.value in (None, 0, 1) for count in counts)


def holds_numbers(table: Table, column: Column) -> bool:
    """Whether a data row holds something there that is or could be a number; words are notes, dashes or not."""
    has_words = has_nil = False
    for row in table.rows:
        cell = table.sheet.at(row.number, column.number)
        kind = parse_count(cell.value, number_format=cell.number_format).kind
        if kind is Kind.NUMBER or cell.is_formula or cell.is_error:
            return True
        if kind is Kind.FAULT and (not isinstance(cell.value, str) or _mostly_digits(cell.text)):
            return True
        has_nil = has_nil or kind is Kind.NIL
        has_words = has_words or kind is Kind.FAULT
    return has_nil and not has_words


def _holds_words(table: Table, column: Column) -> bool:
    """Whether only words stand in the data rows, and some do."""
    values = [table.sheet.at(row.number, column.number).value for row in table.rows]
    return any(isinstance(value, str) and value.strip() for value in values) and not holds_numbers(table, column)


def _is_empty(table: Table, column: Column) -> bool:
    return not any(table.sheet.text(row.number, column.number).strip() for row in table.rows)


def _mostly_digits(text: str) -> bool:
    return sum(char.isdigit() for char in text) * 2 >= len(text.replace(" ", ""))


def header_text(column: Column) -> str:
    """The header of a column from its group down, on one line."""
    return " / ".join(" ".join(text.split()) for text in column.path)


def _names(table: Table, keys: Collection[str]) -> str:
    return "; ".join(f"«{table.book.figures.names[key]}»" for key in keys)


def _tell_double(table: Table, key: str, columns: list[Column], problems: ProblemList) -> None:
    problems.ask()
    name = table.book.figures.names[key]
    cells = listing([table.sheet.cell_name(*column.position) for column in columns])
    for column in columns[1:]:
        problems.error(
            table.sheet.name,
            column.position,
            f"Các cột ở ô {cells} cùng được hiểu là «{name}». Xin giữ một cột, hoặc ghi rõ tiêu đề của cột kia.",
            read=header_text(column),
            expected=f"một cột «{name}»",
        )


def _tell_unknown(table: Table, unknown: list[Column], missing: list[str], problems: ProblemList) -> None:
    if len(unknown) > _MOST_UNKNOWN:
        return _tell_strange(table, unknown, problems)
    for column in unknown:
        problems.ask()
        text = header_text(column)
        what = f"Không rõ cột này là số liệu gì: «{text}»." if text else "Cột có số liệu nhưng không có tiêu đề."
        ask = (
            f" Nếu là một trong các cột còn thiếu ({_names(table, missing)}), xin ghi tiêu đề đúng như vậy."
            if missing
            else " Nếu là số liệu phụ, xin xóa cột này khỏi tệp gửi."
        )
        problems.error(
            table.sheet.name,
            column.position,
            what + ask,
            read=text,
            expected=_names(table, missing) or "chỉ các cột số liệu của biểu mẫu",
        )


def _tell_strange(table: Table, unknown: list[Column], problems: ProblemList) -> None:
    """Many headers that nobody knows are one question, answered on the mapping page."""
    problems.ask()
    named = [f"«{short(header_text(column))}» (ô {table.sheet.cell_name(*column.position)})" for column in unknown]
    more = f" và {len(named) - _MOST_UNKNOWN} cột khác" if len(named) > _MOST_UNKNOWN else ""
    problems.error(
        table.sheet.name,
        unknown[0].position,
        f"Không rõ {len(unknown)} cột là số liệu gì: {', '.join(named[:_MOST_UNKNOWN])}{more}. Xin ghép các cột này ở"
        " trang «Ghép cột» (hệ thống ghi nhớ cho lần sau), ghi tiêu đề như biểu mẫu, hoặc dùng mẫu của cổng.",
        read=f"{len(unknown)} cột có tiêu đề lạ",
        expected="tiêu đề như biểu mẫu",
    )


def _tell_missing(table: Table, missing: list[str], rating: Column | None, problems: ProblemList) -> None:
    if not missing:
        return
    position = table.header_rows[-1], table.name_column
    ask = "Xin bổ sung cột, ghi tiêu đề đúng như trên."
    if rating is not None and set(RATING_KEYS) <= set(missing) and not holds_numbers(table, rating):
        ask += (
            f" Cột «{header_text(rating)}» (ô {table.sheet.cell_name(*rating.position)}) ghi mức xếp loại bằng chữ,"
            " không rõ là của mấy cơ sở; xin ghi số cơ sở ở từng mức."
        )
    problems.error(
        table.sheet.name,
        position,
        f"Bảng chưa có cột: {_names(table, missing)}. {ask}",
        read=" ".join(table.sheet.text(*position).split()),
        expected=_names(table, missing),
    )


def _tell_left_out(table: Table, missing: list[str], problems: ProblemList) -> None:
    """The sender matched the columns and left a figure without one: it is missing, which blocks nothing."""
    if missing:
        problems.warning(
            table.sheet.name,
            (table.header_rows[-1], table.name_column),
            f"Theo đồng chí ghép, không có cột nào cho: {_names(table, missing)}. Các số liệu này được coi là chưa có.",
            read="",
            expected=_names(table, missing),
        )


_PAIR_OF_TOPIC: Mapping[Topic, tuple[str, str]] = {
    Topic.CAMPAIGN: FIGURE_PAIRS[0],
    Topic.MEMBERSHIP: FIGURE_PAIRS[1],
    Topic.BRANCH: FIGURE_PAIRS[2],
    Topic.HEAD: FIGURE_PAIRS[3],
}


def _rates(
    table: Table, headings: Mapping[int, Heading], figures: Mapping[str, Column]
) -> list[tuple[Column, tuple[str, str]]]:
    """The rate columns with the pair they are computed from: the one they name, else the one to their left."""
    key_at = {column.number: key for key, column in figures.items()}
    rates = []
    for column in table.columns:
        heading = headings[column.number]
        if heading.role is not Role.RATE:
            continue
        if heading.topic is not None:
            pair = _PAIR_OF_TOPIC.get(heading.topic)
        else:
            left = max((number for number in key_at if number < column.number), default=0)
            pair = next((pair for pair in FIGURE_PAIRS if key_at.get(left) in pair), None)
        if pair and set(pair) <= figures.keys():
            rates.append((column, pair))
    return rates


def data_rows(table: Table) -> list[Row]:
    """The rows of known organizations or units."""
    return [row for row in table.rows if row.kind is RowKind.DATA]
