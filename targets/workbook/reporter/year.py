"""The lines above a table, and the year that they name: checked against sheet and file names, asked where unclear."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from organizations.formats import listing
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables.layout import Table
from targets.workbook.tables.title_text import Line
from targets.workbook.tables.title_years import find_years, years_in_name

_LONGEST_LINE: Final = 500
_MOST_COLUMNS: Final = 0.7  # of the table, under one group


def lines_above(table: Table) -> list[Line]:
    """The texts above the table's header, from the top left on, each no longer than a title may be."""
    sheet, last = (table.above, None) if table.above else (table.sheet, table.header_rows[0] - 1)
    return [
        Line(sheet.text(row, column)[:_LONGEST_LINE], (row, column))
        for row, columns in sheet.rows.items()
        if last is None or row <= last
        for column in columns
        if sheet.text(row, column).strip()
    ]


def lines_over(table: Table) -> list[Line]:
    """The group over nearly all columns, «KẾT QUẢ NĂM 2025»: a title that was put into the header."""
    tops = Counter(column.path[0] for column in table.columns if len(column.path) > 1)
    text, count = tops.most_common(1)[0] if tops else ("", 0)
    row = table.header_rows[0]
    if count < _MOST_COLUMNS * len(table.columns):
        return []
    place = next((column for column in table.sheet.rows.get(row, ()) if table.sheet.text(row, column) == text), 1)
    return [Line(text[:_LONGEST_LINE], (row, place))]


def read_year(
    table: Table,
    lines: Sequence[Line],
    file_name: str,
    years: Collection[int],
    problems: ProblemList,
    *,
    said: int | None = None,
) -> int | None:
    """The reported year, or None with a problem told; `said` is the sender's own answer, which decides."""
    sheet = table.sheet.name
    values = find_years(lines)
    if not values:
        values = dict.fromkeys(years_in_name(sheet), Line(sheet, (1, 1)))
    expected = f"một trong các năm {', '.join(map(str, sorted(years)))}"
    if said is not None:
        return _year_said(table, values, said, years, problems)
    if not values:
        problems.ask()
        problems.error(
            sheet,
            lines[0].position if lines else (1, 1),
            "Không tìm thấy năm báo cáo ở phần tiêu đề. Xin ghi rõ, ví dụ «NĂM 2024».",
            read=short(lines[0].text) if lines else "",
            expected=expected,
        )
        return None
    if len(values) > 1:
        problems.ask()
        listed = listing(sorted(values))
        line = values[max(values)]
        problems.error(
            sheet,
            line.position,
            f"Phần tiêu đề nêu nhiều năm: {listed}. Xin chỉ để một năm báo cáo.",
            read=short(line.text),
            expected="một năm báo cáo",
        )
        return None
    year, line = next(iter(values.items()))
    in_sheet = years_in_name(sheet)
    if in_sheet and year not in in_sheet:
        problems.error(
            sheet,
            line.position,
            f"Tên trang ghi năm {listing(sorted(in_sheet))}, còn phần tiêu đề ghi năm {year}. Xin sửa lại cho khớp.",
            read=short(line.text),
            expected=f"năm {year} ở cả hai nơi",
        )
        return None
    if int(year) not in years:
        problems.error(
            sheet,
            line.position,
            f"Năm {year} không nằm trong các năm nhận báo cáo. Xin kiểm tra lại năm ở tiêu đề.",
            read=year,
            expected=expected,
        )
        return None
    in_name = years_in_name(file_name)
    if in_name and year not in in_name:
        problems.warning(
            sheet,
            line.position,
            f"Tên tệp ghi năm {listing(sorted(in_name))}, còn trong tệp là năm {year}. Hệ thống dùng năm trong tệp; xin"
            " kiểm tra lại.",
            read=file_name,
            expected=year,
        )
    return int(year)


def _year_said(
    table: Table, values: Mapping[str, Line], said: int, years: Collection[int], problems: ProblemList
) -> int | None:
    if said not in years:
        problems.error(
            table.sheet.name,
            None,
            f"Năm {said} không nằm trong các năm nhận báo cáo. Xin chọn lại năm.",
            read=str(said),
            expected=listing([str(year) for year in sorted(years)]),
        )
        return None
    if set(values) != {str(said)}:
        line = next(iter(values.values()), None)
        listed = f"; trong tệp ghi {listing(sorted(values))}" if values else ""
        problems.warning(
            table.sheet.name,
            line.position if line else None,
            f"Năm báo cáo là {said} theo đồng chí ghép{listed}. Xin kiểm tra lại.",
            read=short(line.text) if line else "",
            expected=str(said),
        )
    return said
