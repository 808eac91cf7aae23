"""The sender's own workbook back: what needs mending coloured and explained in the cells, and listed on a first sheet.

Run as `python -m targets.workbook.marking.child`, a child with bounds on memory and time: it opens a file that nobody
vouches for. It takes one job as JSON on stdin and writes the marked workbook to the path that the job names. What is
not an .xlsx comes back as a new .xlsx with the values of the old one. No text becomes a formula.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypedDict

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from targets.workbook.files import guard
from targets.workbook.files.opening import open_grid
from targets.workbook.form.style import BOX, CENTER, HEAD, INFO, TOP_LEFT, font, put, set_page
from targets.workbook.marking.signs import HEADING, MARKS_SHEET, SIGN
from targets.workbook.reading import ERROR

AUTHOR: Final = "Cổng theo dõi"
_MEMORY: Final = 2 * 1024**3
_CPU_SECONDS: Final = 20
_LARGEST_FILE: Final = 64 * 1024**2
_ERROR_FILL: Final = PatternFill("solid", fgColor="F8CBAD")
_WARNING_FILL: Final = PatternFill("solid", fgColor="FFF1CC")
_OUR_COLOURS: Final = {"00F8CBAD", "00FFF1CC", "FFF8CBAD", "FFFFF1CC"}
_LONGEST_COMMENT: Final = 1500
_LONGEST_TITLE: Final = 31


class Mark(TypedDict):
    """One problem as it stands in the cell."""

    sheet: str
    cell: str
    severity: str
    read: str
    expected: str
    message: str


def marked(path: Path, marks: Iterable[Mark], *, max_bytes: int) -> bytes:
    """The workbook with its marks. Raises RefusedWorkbook for what the reader would not open either."""
    kind, _ = guard.inspect(path, max_bytes=max_bytes)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), rich_text=True)
        else:
            book = _copied(path, max_bytes=max_bytes)
    _clean(book)
    told = list(marks)
    for place, messages in _by_cell(told).items():
        _mark(book, *place, messages)
    _list(book, told)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _copied(path: Path, *, max_bytes: int) -> Any:
    """A new workbook with the values, as the reader saw them; what they were computed from stays behind."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for source in open_grid(path, max_bytes=max_bytes).sheets:
        sheet = book.create_sheet(_title(source.name))
        for (row, column), cell in source.cells.items():
            written = put(sheet, row, column, cell.value if isinstance(cell.value, int | float) else cell.text)
            if isinstance(cell.value, int | float):
                written.number_format = cell.number_format
        sheet.sheet_state = "hidden" if source.is_hidden else "visible"
    return book


def _clean(book: Any) -> None:
    """Take away the marks of an earlier time: the list, our comments and the colours beside them."""
    for sheet in book.worksheets:
        if sheet.cell(1, 1).value == HEADING:
            book.remove(sheet)
            continue
        for cell in list(sheet._cells.values()):
            if cell.comment is None or SIGN not in cell.comment.text:
                continue
            own = cell.comment.text.partition(SIGN)[0].strip()
            cell.comment = Comment(own, cell.comment.author) if own else None
            if cell.fill.fgColor.rgb in _OUR_COLOURS:
                cell.fill = PatternFill()


def _title(name: str) -> str:
    """A name that Excel takes for a sheet."""
    return "".join("_" if char in r"[]:*?/\\" else char for char in name)[:_LONGEST_TITLE] or "Trang"


def _by_cell(marks: Iterable[Mark]) -> Mapping[tuple[str, str], list[Mark]]:
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark["cell"]:
            found.setdefault((mark["sheet"], mark["cell"]), []).append(mark)
    return found


def _sheet(book: Any, name: str) -> Worksheet | None:
    for title in (name, _title(name)):
        if title in book.sheetnames and isinstance(book[title], Worksheet):
            return book[title]
    return None


def _mark(book: Any, name: str, place: str, messages: list[Mark]) -> None:
    """Colour and comment one cell; of a merged range, its first one. A comment that is there stays above ours."""
    sheet = _sheet(book, name)
    if sheet is None:
        return
    try:
        row, column = coordinate_to_tuple(place)
    except (CellCoordinatesException, ValueError):  # a place that is no cell of a sheet
        return
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            row, column = area.min_row, area.min_col
    cell = sheet.cell(row, column)
    is_error = any(mark["severity"] == ERROR for mark in messages)
    cell.fill = _ERROR_FILL if is_error else _WARNING_FILL
    text = SIGN + " " + "\n\n".join(dict.fromkeys(mark["message"] for mark in messages))[:_LONGEST_COMMENT]
    before = f"{cell.comment.text}\n\n" if cell.comment is not None else ""
    cell.comment = Comment(f"{before}{text}", AUTHOR, width=360, height=min(400, 60 + len(text) // 2))


def _list(book: Any, marks: list[Mark]) -> None:
    """The first sheet: what to mend, with links to the cells."""
    title = next(
        name
        for number in range(1, 1000)
        if (name := MARKS_SHEET if number == 1 else f"{MARKS_SHEET} {number}") not in book.sheetnames
    )
    sheet = book.create_sheet(title, 0)
    head = put(sheet, 1, 1, HEADING)
    head.font = font(13, bold=True)
    for column, text in enumerate(("Mức", "Trang", "Ô", "Đọc được", "Cần có", "Xin làm"), start=1):
        cell = put(sheet, 3, column, text)
        cell.font, cell.fill, cell.border, cell.alignment = font(11, bold=True), HEAD, BOX, CENTER
    ordered = sorted(marks, key=lambda mark: mark["severity"] != ERROR)
    for row, mark in enumerate(ordered, start=4):
        level = "Phải sửa" if mark["severity"] == ERROR else "Cần xem"
        values = (level, mark["sheet"], mark["cell"], mark["read"], mark["expected"], mark["message"])
        for column, text in enumerate(values, start=1):
            cell = put(sheet, row, column, text[:2000])
            cell.font, cell.border = font(11), BOX
            cell.alignment = TOP_LEFT
        sheet.cell(row, 1).fill = _ERROR_FILL if mark["severity"] == ERROR else _WARNING_FILL
        target = _sheet(book, mark["sheet"]) if mark["cell"] else None
        if target is not None:
            quoted = target.title.replace("'", "''")
            sheet.cell(row, 3).hyperlink = Hyperlink(
                ref=f"C{row}", location=f"'{quoted}'!{mark['cell']}", display=mark["cell"]
            )
            sheet.cell(row, 3).font = font(11, underline="single", color="14588F")
    for letter, width in zip("ABCDEF", (11, 18, 8, 24, 28, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    if not marks:
        put(sheet, 4, 1, "Không có ô nào cần sửa.").fill = INFO
    sheet.freeze_panes = "A4"
    set_page(sheet)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet


def main() -> None:
    """Do the one job on stdin, within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    job = json.load(sys.stdin)
    Path(job["out"]).write_bytes(marked(Path(job["path"]), job["marks"], max_bytes=job["max_bytes"]))


if __name__ == "__main__":
    main()
