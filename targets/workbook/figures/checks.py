"""Checks of figures against each other: part and whole, written rates and written totals."""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Final

from organizations.formats import number, percent
from organizations.names import fold
from targets.rules.figures import RATING_KEYS
from targets.workbook.figures.columns import ColumnMap, data_rows
from targets.workbook.figures.subcounts import check_parts
from targets.workbook.files.grid import Cell
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.problems import ProblemList
from targets.workbook.reading import FigureCell
from targets.workbook.tables.header_rows import Column
from targets.workbook.tables.layout import RowKind, Table

Rows = Mapping[str, Mapping[str, FigureCell]]

_TOLERANCE: Final = Fraction(1, 1000)  # 0,1 point
_RATE_TEXT: Final = re.compile(r"(?:dat |chiem |ty le )?(\d{1,3})(?:[.,](\d{1,4}))?\s*(%|phan tram)?")
_SHARE_TEXT: Final = re.compile(r"(?:dat )?(\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})\s*/\s*(\d{1,3}(?:\.\d{3}){1,3}|\d{1,12})")


def check_figures(
    table: Table, columns: ColumnMap, rows: Rows, problems: ProblemList, whole: Mapping[str, int] | None = None
) -> None:
    """Tell every disagreement inside the table; `whole` are the sums of the table that it is a part of."""
    for row in data_rows(table):
        cells = rows[row.match.code or ""]
        _check_pairs(table, row.number, columns, cells, problems)
        _check_rates(table, row.number, columns, cells, problems)
        _check_rating_total(table, row.number, columns, cells, problems)
    check_parts(table, columns, rows, problems)
    _check_totals(table, columns, rows, problems, whole or {})


def _check_pairs(
    table: Table, row: int, columns: ColumnMap, cells: Mapping[str, FigureCell], problems: ProblemList
) -> None:
    names = table.book.figures.names
    for part, whole in table.book.figures.pairs:
        if part not in columns.figures or whole not in columns.figures:
            continue
        small, large = cells[part], cells[whole]
        if small.value is not None and large.value is not None and small.value > large.value:
            problems.error(
                table.sheet.name,
                (row, columns.figures[part].number),
                f"«{names[part]}» ({number(small.value)}) không được lớn hơn «{names[whole]}»"
                f" ({number(large.value)}, ô {large.cell}). Xin kiểm tra lại hai ô.",
                read=small.text,
                expected=f"không quá {number(large.value)}",
            )


def _check_rates(
    table: Table, row: int, columns: ColumnMap, cells: Mapping[str, FigureCell], problems: ProblemList
) -> None:
    for column, (part, whole) in columns.rates:
        position = row, column.number
        cell = table.sheet.at(*position)
        if isinstance(cell.value, date | time | timedelta):
            problems.warning(
                table.sheet.name,
                position,
                "Excel đang hiểu ô tỷ lệ này là ngày tháng (thường do gõ dạng 12/15). Hệ thống tính tỷ lệ từ số liệu,"
                " không dùng ô này; xin kiểm tra lại.",
                read=cell.text,
                expected="tỷ lệ, ví dụ 92,3%",
            )
        written = _rates_written(cell)
        if not written or cells[part].is_nil or cells[whole].is_nil:
            continue
        numerator, denominator = cells[part].value, cells[whole].value
        if numerator is None or denominator is None:
            lacking = table.book.figures.names[part if numerator is None else whole]
            problems.warning(
                table.sheet.name,
                position,
                f"Có tỷ lệ («{cell.text}») nhưng chưa có «{lacking}» nên không tính lại được. Hệ thống không dùng tỷ lệ"
                " đã ghi; xin nhập số liệu.",
                read=cell.text,
                expected=f"«{lacking}»",
            )
            continue
        if not denominator:
            continue
        actual = Fraction(numerator, denominator)
        if all(abs(rate - actual) > _TOLERANCE for rate in written):
            problems.warning(
                table.sheet.name,
                position,
                f"Tỷ lệ ghi trong ô («{cell.text}») khác tỷ lệ tính từ số liệu: {number(numerator)}/"
                f"{number(denominator)} = {percent(actual)}. Hệ thống dùng số liệu, không dùng tỷ lệ; xin kiểm"
                " tra lại.",
                read=cell.text,
                expected=percent(actual),
            )


def _rates_written(cell: Cell) -> list[Fraction]:
    """The fractions that a rate cell may mean: 95.6 is 95,6 %, 0.956 may be too; empty where nothing is said."""
    value = cell.value
    if cell.is_error or isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        exact = Fraction(str(value))
        if "%" in cell.number_format:
            return [exact]
        return [exact / 100, exact] if exact <= 1 else [exact / 100]
    if not isinstance(value, str):
        return []
    text = " ".join(fold(value).split())
    if shared := _SHARE_TEXT.fullmatch(text):
        part, whole = (int(digits.replace(".", "")) for digits in shared.groups())
        return [Fraction(part, whole)] if whole else []
    if match := _RATE_TEXT.fullmatch(text):
        exact = Fraction(f"{match[1]}.{match[2] or 0}")
        return [exact / 100, exact] if exact <= 1 and not match[3] else [exact / 100]
    return []


def _check_rating_total(
    table: Table, row: int, columns: ColumnMap, cells: Mapping[str, FigureCell], problems: ProblemList
) -> None:
    column = columns.rating_total
    if column is None or not cells.keys() >= set(RATING_KEYS):
        return
    written = parse_count(table.sheet.at(row, column.number).value)
    grades = [cells[key].value for key in RATING_KEYS]
    if written.kind is not Kind.NUMBER or None in grades:
        return
    total = sum(grade for grade in grades if grade is not None)
    if written.value != total:
        text = table.sheet.text(row, column.number)
        problems.warning(
            table.sheet.name,
            (row, column.number),
            f"Tổng số cơ sở được xếp loại ghi là {text}, nhưng bốn mức xếp loại cộng lại bằng {number(total)}. Xin kiểm"
            " tra lại.",
            read=text,
            expected=number(total),
        )


def _check_totals(
    table: Table, columns: ColumnMap, rows: Rows, problems: ProblemList, whole: Mapping[str, int]
) -> None:
    """A written total must be the sum of all rows, or of its own group of rows."""
    for key, column in columns.figures.items():
        if table.book.figures.scales[key]:  # words have no total
            continue
        faults = any(
            cells[key].is_missing and parse_count(cells[key].text or None).kind is not Kind.MISSING
            for cells in rows.values()
        )
        for row in () if faults else [row for row in table.rows if row.kind is RowKind.TOTAL]:
            cell = table.sheet.at(row.number, column.number)
            written = parse_count(cell.value, number_format=cell.number_format)
            if written.kind is not Kind.NUMBER:
                continue
            sums = _sums(table, row.number, column, key, rows)
            if written.value not in (*sums, whole.get(key)):
                problems.warning(
                    table.sheet.name,
                    (row.number, column.number),
                    f"Dòng «{' '.join(row.label.split())}», cột «{table.book.figures.names[key]}» ghi {cell.text},"
                    f" nhưng các dòng cộng lại bằng {number(sums[0])}. Hệ thống dùng số của từng dòng; xin kiểm tra"
                    " lại.",
                    read=cell.text,
                    expected=number(sums[0]),
                )


def _sums(table: Table, total_row: int, column: Column, key: str, rows: Rows) -> list[int]:
    """The sums that a total in this row may be: of all rows, of the rows since the last total, until the next one."""

    def total(first: int, last: int) -> int:
        values = [rows[row.match.code or ""][key].value or 0 for row in data_rows(table) if first < row.number < last]
        return sum(values)

    others = [row.number for row in table.rows if row.kind is RowKind.OTHER_BODY]
    with_others = sum(parse_count(table.sheet.at(row, column.number).value).value or 0 for row in others)
    totals = [row.number for row in table.rows if row.kind is RowKind.TOTAL]
    end = table.rows[-1].number + 1
    before = max((number for number in totals if number < total_row), default=0)
    after = min((number for number in totals if number > total_row), default=end)
    return [
        total(0, end),
        total(before, total_row),
        total(0, total_row),
        total(total_row, after),
        total(0, end) + with_others,
    ]
