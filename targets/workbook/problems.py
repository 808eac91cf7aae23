"""The problems of one file, collected while it is read and handed out in the order of its sheets and cells."""

from collections.abc import Iterable
from copy import copy
from typing import Self

from targets.workbook.files.grid import Position, cell_name
from targets.workbook.reading import ERROR, WARNING, ProblemKind, Severity, WorkbookProblem


class ProblemList:
    """Problems with their places; a place without a cell comes before the cells of its sheet."""

    def __init__(self, sheet_names: Iterable[str] = ()) -> None:
        self._order = {name: number for number, name in enumerate(sheet_names)}
        self._found: list[tuple[tuple[int, Position], WorkbookProblem]] = []
        self._asked: list[bool] = []
        self._titles: list[str] = []
        self._is_turned = False

    def turned(self) -> Self:
        """The same list, for a table that lies on its side: its rows are the sender's columns."""
        other = copy(self)
        other._is_turned = not self._is_turned
        return other

    @property
    def needs_mapping(self) -> bool:
        """Whether the sender can answer one of the problems on the mapping page."""
        return bool(self._asked)

    def ask(self) -> None:
        """Note that the sender can answer one of the problems on the mapping page."""
        self._asked.append(True)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles that the sender is asked about, as written, each once."""
        return tuple(dict.fromkeys(self._titles))

    def ask_title(self, text: str) -> None:
        """Note that the sender can say on the mapping page that a title is that of a year's result."""
        self.ask()
        self._titles.append(text)

    def error(self, sheet: str, position: Position | None, message: str, *, read: str = "", expected: str = "") -> None:
        """Add a problem that keeps the whole file out."""
        self._add(ERROR, sheet, position, message, read, expected)

    def warning(
        self,
        sheet: str,
        position: Position | None,
        message: str,
        *,
        read: str = "",
        expected: str = "",
        kind: ProblemKind = ProblemKind.OTHER,
    ) -> None:
        """Add a problem that the sender and the reviewer see, and that blocks nothing."""
        self._add(WARNING, sheet, position, message, read, expected, kind)

    def _add(
        self,
        severity: Severity,
        sheet: str,
        position: Position | None,
        message: str,
        read: str,
        expected: str,
        kind: ProblemKind = ProblemKind.OTHER,
    ) -> None:
        if position and self._is_turned:
            position = position[1], position[0]
        cell = cell_name(*position) if position else ""
        where = (self._order.get(sheet, -1), position or (0, 0))
        self._found.append((where, WorkbookProblem(sheet, cell, read, expected, severity, message, kind)))

    def sorted(self) -> tuple[WorkbookProblem, ...]:
        """All problems, by sheet and cell, each once."""
        return tuple(dict.fromkeys(problem for _, problem in sorted(self._found, key=lambda item: item[0])))


def short(text: str) -> str:
    """The words of a text, cut where they are too many for a list of problems."""
    words = " ".join(text.split())
    return words if len(words) <= 120 else f"{words[:119]}…"
