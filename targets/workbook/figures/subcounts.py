"""Checks of the figures against the counts beside them that nobody stores: the women among the members, and who came
and went in the year."""

import re
from collections.abc import Mapping
from typing import Final

from organizations.formats import number
from organizations.organization_names import Organizations
from targets.workbook.figures.columns import ColumnMap, data_rows
from targets.workbook.headers.words import plain
from targets.workbook.numbers import parse_count
from targets.workbook.problems import ProblemList
from targets.workbook.reading import FigureCell
from targets.workbook.tables.header_rows import Column
from targets.workbook.tables.layout import Table

Rows = Mapping[str, Mapping[str, FigureCell]]

_SOME: Final = re.compile(
    r"(?:trong do )?(?:(?:tong )?so )?(?:hoi vien |doan vien )?(?:la )?"
    r"(?:nu|dtts|(?:nguoi )?dan toc(?: thieu so)?|ton giao|(?:co dao)|dang vien)(?: trong nam)?"
)
_START: Final = re.compile(r".*\b(?:dau (?:nam|ky)|(?:nam|ky) truoc(?: chuyen sang)?)")
_JOINED: Final = re.compile(r"(?:so )?(?:tang|(?:moi )?ket nap(?: moi)?|phat trien(?: moi)?)(?: trong nam| trong ky)?")
_LEFT: Final = re.compile(r"(?:so )?giam(?: trong nam| trong ky)?")
_OF_OTHERS: Final = re.compile(r"\b(?:chi hoi|chi doan|to mat tran|can bo|cap truong|co so|xep loai)\b")


def check_parts(table: Table, columns: ColumnMap, rows: Rows, problems: ProblemList) -> None:
    """Tell where a part of the members is larger than they are, and where start + joined - left is not their number."""
    some = [(column, key) for column in table.columns if (key := _whole_of(column, columns, table.book.organizations))]
    moves = [_only(table, columns, pattern) for pattern in (_START, _JOINED, _LEFT)]
    for row in data_rows(table):
        cells = rows[row.match.code or ""]
        for column, key in some:
            _check_part(table, row.number, column, key, cells[key], problems)
        if all(moves) and "members" in columns.figures:
            _check_moves(table, row.number, [move for move in moves if move], cells["members"], columns, problems)


def _whole_of(column: Column, columns: ColumnMap, organizations: Organizations) -> str | None:
    """The people whose part this column counts: those of the figure column nearest at its left."""
    if not column.own_path or not _SOME.fullmatch(plain(column.own_path[-1], organizations)):
        return None
    nearest = max(
        ((figure.number, key) for key, figure in columns.figures.items() if figure.number < column.number),
        default=(0, ""),
    )
    return nearest[1] if nearest[1] in ("eligible", "members") else None


def _only(table: Table, columns: ColumnMap, pattern: re.Pattern[str]) -> Column | None:
    """The one column with such a header that is no figure and counts people; None where there are two."""
    figures = {column.number for column in columns.figures.values()}
    candidates = [
        column
        for column in table.columns
        if column.own_path
        and column.number not in figures
        and pattern.fullmatch(plain(column.own_path[-1], table.book.organizations))
        and not any(_OF_OTHERS.search(plain(text, table.book.organizations)) for text in column.own_path)
    ]
    return candidates[0] if len(candidates) == 1 else None


def _value(table: Table, row: int, column: Column) -> int | None:
    cell = table.sheet.at(row, column.number)
    return parse_count(cell.value, number_format=cell.number_format).value


def _check_part(table: Table, row: int, column: Column, key: str, whole: FigureCell, problems: ProblemList) -> None:
    part = _value(table, row, column)
    if part is None or whole.value is None or part <= whole.value:
        return
    header = " ".join(column.own_path[-1].split())
    problems.warning(
        table.sheet.name,
        (row, column.number),
        f"«{header}» ({number(part)}) lớn hơn «{table.book.figures.names[key]}» ({number(whole.value)}, ô"
        f" {whole.cell}). Xin kiểm tra lại hai ô.",
        read=table.sheet.text(row, column.number),
        expected=f"không quá {number(whole.value)}",
    )


def _check_moves(
    table: Table, row: int, moves: list[Column], members: FigureCell, columns: ColumnMap, problems: ProblemList
) -> None:
    start, joined, left = (_value(table, row, column) for column in moves)
    if start is None or joined is None or left is None or members.value is None:
        return
    if start + joined - left != members.value:
        problems.warning(
            table.sheet.name,
            (row, columns.figures["members"].number),
            f"Đầu năm {number(start)}, thêm {number(joined)}, giảm {number(left)} thì cuối năm là"
            f" {number(start + joined - left)}, nhưng «{table.book.figures.names['members']}» ghi"
            f" {number(members.value)}. Hệ thống dùng số đã ghi; xin kiểm tra lại.",
            read=members.text,
            expected=number(start + joined - left),
        )
