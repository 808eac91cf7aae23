"""Figures against what such a unit can have: two numbers in one cell, a date's serial number, a digit too many."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from organizations.formats import number, percent
from targets.rules.sizes import LOW_RATE_LEAST, LOW_RATE_PERCENT, PEOPLE, Sizes
from targets.workbook.figures.columns import ColumnMap, data_rows
from targets.workbook.files.grid import Cell
from targets.workbook.problems import ProblemList
from targets.workbook.reading import FigureCell
from targets.workbook.tables.layout import Table

_SPACED: Final = re.compile(r"\d +\d")  # a no-break space only divides thousands
_MORE_THAN_A_FEW: Final = 10
_SERIALS: Final = range(36_526, 54_789)  # the days from 2000 to 2049, as Excel counts them


def check_sizes(
    table: Table,
    columns: ColumnMap,
    rows: Mapping[str, Mapping[str, FigureCell]],
    sizes: Sizes,
    problems: ProblemList,
    *,
    unit: str | None,
    organization: str | None,
) -> None:
    """Tell every figure that is more than its unit can have; `unit` or `organization` is that of the whole table."""
    for row in data_rows(table):
        code = row.match.code or ""
        place = (unit, code) if table.layout == "commune" else (code, organization)
        for key, column in columns.figures.items():
            value = rows[code][key].value
            position = row.number, column.number
            if value is not None and value >= _MORE_THAN_A_FEW:
                _check(table, position, key, value, sizes, place, problems)
        _check_rate(table, row.number, columns, rows[code], sizes.largest("eligible", *place), problems)


def _check(
    table: Table,
    position: tuple[int, int],
    key: str,
    value: int,
    sizes: Sizes,
    place: tuple[str | None, str | None],
    problems: ProblemList,
) -> None:
    largest = sizes.largest(key, *place)
    cell, name = table.sheet.at(*position), table.book.figures.names[key]
    is_too_large = largest is not None and value > largest
    is_spaced = isinstance(cell.value, str) and bool(_SPACED.search(cell.value))
    limit = "" if largest is None else number(largest)
    if is_too_large and (is_spaced or _is_serial(cell, value)):
        problems.error(
            table.sheet.name,
            position,
            _two_numbers(value) if is_spaced else _date(value),
            read=cell.text,
            expected=f"một số không quá {limit}",
        )
    elif is_too_large:
        before = sizes.most_before(key, *place)
        than = f" (các năm trước nhiều nhất là {number(before)})" if before is not None and key in PEOPLE else ""
        problems.warning(
            table.sheet.name,
            position,
            f"«{name}» là {number(value)}, lớn bất thường đối với một đơn vị{than}. Xin kiểm tra lại.",
            read=cell.text,
            expected=f"không quá {limit}",
        )
    elif is_spaced:
        problems.warning(
            table.sheet.name,
            position,
            f"Trong ô có dấu cách giữa các chữ số; hệ thống đọc là {number(value)}. Nếu là hai số, xin sửa lại.",
            read=cell.text,
            expected=number(value),
        )


def _is_serial(cell: Cell, value: int) -> bool:
    return isinstance(cell.value, int | float) and value in _SERIALS


def _two_numbers(value: int) -> str:
    return (
        f"Trong ô có dấu cách giữa các chữ số, không rõ là một số hay nhiều số; {number(value)} thì quá lớn đối với một"
        " đơn vị. Xin nhập lại một số liền nhau."
    )


def _date(value: int) -> str:
    return (
        f"Số {number(value)} quá lớn đối với một đơn vị và giống một ngày tháng mà Excel đã đổi thành số (thường do gõ"
        " dạng 12/5). Xin nhập lại số liệu."
    )


def _check_rate(
    table: Table,
    row: int,
    columns: ColumnMap,
    cells: Mapping[str, FigureCell],
    largest: int | None,
    problems: ProblemList,
) -> None:
    """Few of many who could join: the one digit too many in a first year, when nothing else shows it."""
    if not {"members", "eligible"} <= columns.figures.keys():
        return
    members, eligible = cells["members"], cells["eligible"]
    if members.value is None or eligible.value is None or eligible.value < LOW_RATE_LEAST:
        return
    names = table.book.figures.names
    is_told = largest is not None and eligible.value > largest
    if not is_told and members.value * 100 < LOW_RATE_PERCENT * eligible.value:
        problems.warning(
            table.sheet.name,
            (row, columns.figures["eligible"].number),
            f"«{names['members']}» ({number(members.value)}, ô {members.cell}) chỉ bằng"
            f" {percent(Fraction(members.value, eligible.value))} của «{names['eligible']}»"
            f" ({number(eligible.value)}). Xin kiểm tra có thừa hoặc thiếu một chữ số không.",
            read=eligible.text,
            expected=f"từ {LOW_RATE_PERCENT}% trở lên",
        )
