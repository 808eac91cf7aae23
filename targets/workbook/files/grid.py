"""A workbook as plain cells: values, Unicode text, formats, merged ranges and what is hidden; .xlsx and .xls alike.

Everything above works on `Grid` alone, so that no rule knows which library or format a cell came from.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from openpyxl.utils import get_column_letter

Position = tuple[int, int]
_LARGEST_AREA: Final = 5_000
_LAST_COLUMN: Final = 16_384
_WORD: Final = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Cell:
    """One cell that holds something. `value` is the cached one of a formula; None there means never computed."""

    value: object
    text: str
    number_format: str = "General"
    is_formula: bool = False
    is_error: bool = False
    is_struck: bool = False  # struck through, wholly or in part: somebody took it back
    is_unseen: bool = False  # letters in the colour of what is behind them: nobody who looks at it knows of it
    is_raised: bool = False  # a number in small raised digits, as the mark of a footnote is


EMPTY: Final = Cell(None, "")


@dataclass(frozen=True)
class Area:
    """A merged range, corners included, 1-based."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def origin(self) -> Position:
        return self.top, self.left

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def positions(self) -> Iterator[Position]:
        for row in range(self.top, self.bottom + 1):
            for column in range(self.left, self.right + 1):
                yield row, column


@dataclass
class Sheet:
    """One sheet: only the cells that hold something, by (row, column), both 1-based."""

    name: str
    cells: dict[Position, Cell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    damaged: list[Position] = field(default_factory=list)
    repaired: list[Position] = field(default_factory=list)  # broken letters put right, for the sender to say
    comments: dict[Position, str] = field(default_factory=dict)
    hides_zeros: bool = False  # every zero of the sheet is shown as a blank
    is_turned: bool = False  # rows and columns have changed places: what is row 3 here is column C to the sender

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def text(self, row: int, column: int) -> str:
        return self.at(row, column).text

    def cell_name(self, row: int, column: int) -> str:
        """The cell as the sender sees it."""
        return cell_name(column, row) if self.is_turned else cell_name(row, column)

    def column_name(self, column: int) -> str:
        """The column as the sender sees it: its letter, or a row's number where the table lies on its side."""
        return str(column) if self.is_turned else get_column_letter(column)

    def row_name(self, row: int) -> str:
        """The row as the sender sees it: its number, or a column's letter."""
        return get_column_letter(row) if self.is_turned else str(row)

    def cut(self, *, top: int = 1, bottom: int | None = None, left: int = 1, right: int | None = None) -> "Sheet":
        """The part of the sheet between these rows and columns, each cell at its own place."""

        def holds(row: int, column: int) -> bool:
            is_above = bottom is None or row <= bottom
            return top <= row and is_above and left <= column and (right is None or column <= right)

        return replace(
            self,
            cells={place: cell for place, cell in self.cells.items() if holds(*place)},
            merged=[area for area in self.merged if holds(*area.origin)],
            comments={place: text for place, text in self.comments.items() if holds(*place)},
        )

    def turned(self) -> "Sheet":
        """The sheet with rows and columns in each other's place."""
        return replace(
            self,
            cells={(column, row): cell for (row, column), cell in self.cells.items()},
            merged=[Area(area.left, area.top, area.right, area.bottom) for area in self.merged],
            hidden_rows=self.hidden_columns,
            hidden_columns=self.hidden_rows,
            comments={(column, row): text for (row, column), text in self.comments.items()},
            is_turned=not self.is_turned,
        )

    @cached_property
    def rows(self) -> dict[int, list[int]]:
        """The columns that hold something, by row, both rising."""
        collected: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            collected.setdefault(row, []).append(column)
        return collected

    @cached_property
    def words(self) -> dict[int, list[int]]:
        """The columns that hold words, by row; a number's text holds none."""
        return {
            row: [column for column in columns if self._holds_words((row, column))]
            for row, columns in self.rows.items()
        }

    def _holds_words(self, place: Position) -> bool:
        cell = self.cells[place]
        return not isinstance(cell.value, int | float) and bool(_WORD.search(cell.text))

    @cached_property
    def area_of(self) -> dict[Position, Area]:
        """The merged range that covers a position; ranges too large for a table's header or row are left out."""
        return {position: area for area in self.merged if area.size <= _LARGEST_AREA for position in area.positions()}


@dataclass
class Grid:
    """A workbook: its sheets in their order, and the old encodings that its text was decoded from."""

    sheets: list[Sheet]
    sources: list[str] = field(default_factory=list)


def cell_name(row: int, column: int) -> str:
    """«B7» for row 7, column 2; numbers for what lies beyond the sheets of Excel."""
    return f"{get_column_letter(column)}{row}" if column <= _LAST_COLUMN else f"dòng {row} cột {column}"
