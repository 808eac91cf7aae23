"""The problems of one file, collected while it is read and handed out in the order of its sheets and cells."""

from collections.abc import Iterable

from targets.workbook.grid import Position, cell_name
from targets.workbook.reading import ERROR, WARNING, Problem, Severity


class ProblemList:
    """Problems with their places; a place without a cell comes before the cells of its sheet."""

    def __init__(self, sheet_names: Iterable[str] = ()) -> None:
        self._order = {name: number for number, name in enumerate(sheet_names)}
        self._found: list[tuple[tuple[int, Position], Problem]] = []
        self.needs_mapping = False  # whether the sender can answer one of them on the mapping page

    def error(self, sheet: str, position: Position | None, message: str, *, read: str = "", expected: str = "") -> None:
        """Add a problem that keeps the whole file out."""
        self._add(ERROR, sheet, position, message, read, expected)

    def warning(
        self, sheet: str, position: Position | None, message: str, *, read: str = "", expected: str = ""
    ) -> None:
        """Add a problem that the sender and the reviewer see, and that blocks nothing."""
        self._add(WARNING, sheet, position, message, read, expected)

    def _add(
        self,
        severity: Severity,
        sheet: str,
        position: Position | None,
        message: str,
        read: str,
        expected: str,
    ) -> None:
        cell = cell_name(*position) if position else ""
        where = (self._order.get(sheet, -1), position or (0, 0))
        self._found.append((where, Problem(sheet, cell, read, expected, severity, message)))

    def sorted(self) -> tuple[Problem, ...]:
        """All problems, by sheet and cell, each once."""
        return tuple(dict.fromkeys(problem for _, problem in sorted(self._found, key=lambda item: item[0])))
