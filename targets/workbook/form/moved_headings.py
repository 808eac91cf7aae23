"""The words over the columns of the portal's form, against the hidden keys below them.

A form is read by its keys. Where somebody moved headings and figures and left the keys behind, the words say another
figure than the key: then neither decides.
"""

from collections.abc import Mapping, Sequence

from targets.workbook.files.grid import Position, Sheet
from targets.workbook.headers.figure_names import WorkbookNames
from targets.workbook.headers.keys import Role, classify
from targets.workbook.problems import ProblemList

_HEADER_ROWS = 6


def tell_moved_columns(
    sheet: Sheet,
    corner: Position,
    columns: Mapping[str, int],
    keys: Sequence[str],
    again: str,
    book: WorkbookNames,
    problems: ProblemList,
) -> None:
    """A problem at each heading that clearly names another figure of the form than the key of its column."""
    figures = book.figures
    for key in keys:
        for row in range(corner[0] - 1, max(0, corner[0] - _HEADER_ROWS), -1):
            area = sheet.area_of.get((row, columns[key]))
            text = " ".join(sheet.text(row, columns[key]).split())
            if key in {figure.key for figure in figures.called(text)}:
                break
            if not text or text == figures.by_key[key].noun or (area and area.left < area.right):
                continue  # the unit, or a group of several columns
            heading = classify([text], book.organizations, figures=figures)
            if heading.role is not Role.FIGURE or heading.is_weak:
                continue  # a group, a measure or a number of the column
            if heading.key in keys and heading.key != key:
                problems.error(
                    sheet.name,
                    (row, columns[key]),
                    f"Cột này của mẫu dành cho «{figures.names[key]}», nhưng tiêu đề ghi «{text}». Xin không đổi chỗ"
                    f" các cột của mẫu; {again[0].lower()}{again[1:]}",
                    read=text,
                    expected=figures.names[key],
                )
            break
