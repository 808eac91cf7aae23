"""The sender's own workbook back: what needs mending coloured and explained in the cells, and listed on a first sheet.

Run as `python -m targets.workbook.marking.child`, a child with bounds on memory and time: it opens a file that nobody
vouches for. It takes one job as JSON on stdin and writes the marked workbook to the path that the job names. Marks go
into the parts of an .xlsx, so that pictures, charts, text boxes and results stay as they are; what is not an .xlsx
comes back as a new one with the values of the old. No text becomes a formula.
"""

import io
import json
import resource
import sys
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.utils.exceptions import CellCoordinatesException

from targets.workbook.files import guard
from targets.workbook.files.grid import Position
from targets.workbook.files.opening import open_grid
from targets.workbook.form.style import put
from targets.workbook.marking.book import Book
from targets.workbook.marking.cells import SheetCells
from targets.workbook.marking.list_sheet import Mark, list_xml, without_control
from targets.workbook.marking.notes import Notes
from targets.workbook.marking.package import Package
from targets.workbook.marking.signs import HEADING, MARKS_SHEET, SIGN
from targets.workbook.marking.styles import ERROR_COLOUR, WARNING_COLOUR, Styles
from targets.workbook.reading import ERROR

_MEMORY: Final = 2 * 1024**3
_CPU_SECONDS: Final = 20
_LARGEST_FILE: Final = 64 * 1024**2
_LONGEST_NOTE: Final = 1500
_LONGEST_TITLE: Final = 31
_FIRST_MARK: Final = 4


def marked(path: Path, marks: Iterable[Mark], *, max_bytes: int) -> bytes:
    """The workbook with its marks. Raises RefusedWorkbook for what the reader would not open either."""
    kind, _ = guard.inspect(path, max_bytes=max_bytes)
    data = path.read_bytes() if kind == "xlsx" else _copied(path, max_bytes=max_bytes)
    return _Marking(data).done(list(marks))


class _Marking:
    """One workbook that is being marked."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._book = Book(self._package)
        self._styles = Styles(self._package, self._book.part)
        self._sheets: dict[str, tuple[SheetCells, Notes]] = {}

    def done(self, marks: list[Mark]) -> bytes:
        """Take the marks of an earlier time away, put these in, and write the workbook."""
        self._clean()
        names = {mark["sheet"]: own for mark in marks if (own := self._own_name(mark["sheet"])) is not None}
        fills: dict[tuple[str, str], str] = {}
        for (sheet, cell), messages in _by_cell(marks).items():
            if sheet in names and (position := _position(cell)):
                fills[sheet, cell] = self._mark(names[sheet], position, messages)
        for _, notes in self._sheets.values():
            notes.draw()
        title = next(
            name
            for number in range(1, 1000)
            if (name := MARKS_SHEET if number == 1 else f"{MARKS_SHEET} {number}").lower() not in self._book.names
        )
        self._book.put_first(title, list_xml(marks, names, fills, self._styles))
        return self._package.saved()

    def _clean(self) -> None:
        """Take away our list, our notes and the colours beside them."""
        fills: dict[tuple[str, str], str] = {}
        for name, part in self._book.sheets.items():
            if self._book.first_text(part) == HEADING:
                fills |= self._old_fills(part)
                self._book.remove(name)
        for name, part in self._book.sheets.items():
            if self._package.related(part, "comments") or self._package.related(part, "threadedComment"):
                cells, notes = self._sheet(name)
                for reference in notes.clean():
                    cell = cells.at(coordinate_to_tuple(reference))
                    style = int(cell.get("s", 0)) if cell is not None else 0
                    if cell is not None and self._styles.is_ours(style):
                        cell.set("s", str(self._styles.refilled(style, fills.get((name, reference), ""))))

    def _old_fills(self, part: str) -> dict[tuple[str, str], str]:
        """What our list says was behind the cells before."""
        cells = SheetCells(self._package.tree(part))
        fills = {}
        row = _FIRST_MARK
        while cells.at((row, 1)) is not None:
            sheet, cell, fill = (self._book.text_of(cells.at((row, column))) for column in (2, 3, 7))
            if fill:
                fills[sheet, cell] = fill
            row += 1
        return fills

    def _mark(self, name: str, position: Position, messages: list[Mark]) -> str:
        """Colour and explain one cell, of a merged range its first one; the XML of what was behind it."""
        cells, notes = self._sheet(name)
        position = cells.origin(position)
        cell = cells.made(position)
        style = int(cell.get("s", 0))
        is_error = any(mark["severity"] == ERROR for mark in messages)
        before = "" if self._styles.is_ours(style) else self._styles.fill_of(style)
        cell.set("s", str(self._styles.filled(style, ERROR_COLOUR if is_error else WARNING_COLOUR)))
        text = "\n\n".join(dict.fromkeys(mark["message"] for mark in messages))[:_LONGEST_NOTE]
        reference = f"{get_column_letter(position[1])}{position[0]}"
        notes.add(position, reference, without_control(f"{SIGN} {text}"))
        return before

    def _sheet(self, name: str) -> tuple[SheetCells, Notes]:
        if name not in self._sheets:
            part = self._book.sheets[name]
            cells = SheetCells(self._package.tree(part))
            self._sheets[name] = cells, Notes(self._package, part, cells, self._book.part)
        return self._sheets[name]

    def _own_name(self, name: str) -> str | None:
        """The workbook's own name of a sheet; a copy of another kind of file may have had to change it."""
        return next((own for own in (name, _title(name)) if own in self._book.sheets), None)


def _copied(path: Path, *, max_bytes: int) -> bytes:
    """A new workbook with the values, as the reader saw them; what they were computed from stays behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book: Any = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for source in open_grid(path, max_bytes=max_bytes).sheets:
            sheet = book.create_sheet(_title(source.name))
            for (row, column), cell in source.cells.items():
                value = without_control(cell.text) if not isinstance(cell.value, int | float) else cell.value
                written = put(sheet, row, column, value)
                if isinstance(cell.value, int | float):
                    written.number_format = cell.number_format
            sheet.sheet_state = "hidden" if source.is_hidden else "visible"
        stream = io.BytesIO()
        if all(sheet.sheet_state == "hidden" for sheet in book.worksheets):
            book.worksheets[0].sheet_state = "visible"
        book.save(stream)
    return stream.getvalue()


def _title(name: str) -> str:
    """A name that Excel takes for a sheet."""
    return "".join("_" if char in r"[]:*?/\\" else char for char in name)[:_LONGEST_TITLE] or "Trang"


def _by_cell(marks: Iterable[Mark]) -> Mapping[tuple[str, str], list[Mark]]:
    collected: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        if mark["cell"]:
            collected.setdefault((mark["sheet"], mark["cell"]), []).append(mark)
    return collected


def _position(place: str) -> Position | None:
    """None for a place that is no cell of a sheet («dòng 5»)."""
    try:
        return coordinate_to_tuple(place)
    except (CellCoordinatesException, ValueError):
        return None


def main() -> None:
    """Do the one job on stdin, within bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    job = json.load(sys.stdin)
    Path(job["out"]).write_bytes(marked(Path(job["path"]), job["marks"], max_bytes=job["max_bytes"]))


if __name__ == "__main__":
    main()
