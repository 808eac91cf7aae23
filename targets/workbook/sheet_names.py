"""The names of organizations and units in the cells of a sheet: by them a table is found."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from organizations.names import Match, UnitName, match_organization, match_unit
from targets.workbook.grid import Sheet
from targets.workbook.title import codes_in, unlabelled

# «commune»: a commune's return, its rows are organizations; «organization»: an organization's book, its rows are units.
Layout = Literal["commune", "organization"]
LAYOUTS: Final[tuple[Layout, ...]] = ("commune", "organization")
OTHER: Final[dict[Layout, Layout]] = {"commune": "organization", "organization": "commune"}
_BULLET: Final = re.compile(r"\s*(?:[-+•*]|\(?(?:\d{1,2}|[IVX]{1,5}|[A-Z])\s*[.)/:\-–])\s*")


class SheetNames:
    """The names of a sheet's cells, looked up once."""

    def __init__(self, sheet: Sheet, units: Sequence[UnitName]) -> None:
        self.sheet = sheet
        self.units = units
        self.communes = [unit for unit in units if unit.kind != "huyện"]
        self.found: dict[Layout, dict[int, dict[int, str]]] = {"commune": {}, "organization": {}}
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and 2 <= len(cell.value) <= 120:
                for layout in LAYOUTS:
                    if code := self.match(layout, cell.text, suggest=False).code:
                        self.found[layout].setdefault(column, {})[row] = code

    def match(self, layout: Layout, text: str, *, suggest: bool = True) -> Match:
        """Whom a cell of the names of such a table names."""
        if layout == "commune":
            return match_organization(text, self.units, suggest=suggest)
        name = re.sub(r"^\s*(?:[-+•]|\d{1,2}[.)])\s*", "", text)
        match = match_unit(name, self.communes, suggest=suggest)
        if match.code is None and match_organization(text, self.units, suggest=False).code:
            # «Hội Nông dân xã Cao Bồ» in the book of the Hội; that it is its own is checked when the book is known.
            named = codes_in(text, self.communes)
            return Match(named.pop()) if len(named) == 1 else match
        return match

    def columns(self, layout: Layout) -> list[int]:
        """The columns with at least two different names, the fullest first."""
        named = self.found[layout]
        full = [column for column, rows in named.items() if len(set(rows.values())) >= 2]
        return sorted(full, key=lambda column: (-len(set(named[column].values())), column))

    def heading(self, layout: Layout, text: str) -> str | None:
        """Whose rows follow under such a heading of a table of this layout: «A. XÃ CAO BỒ» above organizations."""
        name = unlabelled(_BULLET.sub("", text, count=1)) or text
        return self.match(OTHER[layout], _BULLET.sub("", name, count=1), suggest=False).code
