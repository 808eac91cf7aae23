"""A workbook as plain cells: values, Unicode text, formats, merged ranges and what is hidden; .xlsx and .xls alike.

Everything above works on `Grid` alone, so that no rule knows which library or format a cell came from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from openpyxl.utils import get_column_letter

Position = tuple[int, int]
_LARGEST_AREA: Final = 5_000


@dataclass(frozen=True)
class Cell:
    """One cell that holds something. `value` is the cached one of a formula; None there means never computed."""

    value: object
    text: str
    number_format: str = "General"
    is_formula: bool = False
    is_error: bool = False
    is_struck: bool = False  # struck through, wholly or in part: somebody took it back


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

    def at(self, row: int, column: int) -> Cell:
        return self.cells.get((row, column), EMPTY)

    def text(self, row: int, column: int) -> str:
        return self.at(row, column).text

    def cell_name(self, row: int, column: int) -> str:
        """The cell as the sender sees it."""
        return cell_name(row, column)

    def column_name(self, column: int) -> str:
        """The column as the sender sees it: its letter."""
        return cell_name(1, column)[:-1]

    @cached_property
    def rows(self) -> dict[int, list[int]]:
        """The columns that hold something, by row, both rising."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(self.cells):
            found.setdefault(row, []).append(column)
        return found

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
    """«B7» for row 7, column 2."""
    return f"{get_column_letter(column)}{row}"
