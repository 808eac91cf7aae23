"""The names of organizations and units in the cells of a sheet: by them a table is found."""

import re
from copy import copy
from typing import Final, Literal, Self

from organizations.names import Match, fold, match_unit, normalize
from targets.workbook.files.grid import Sheet
from targets.workbook.headers.figure_names import WorkbookNames
from targets.workbook.tables.title import codes_in
from targets.workbook.tables.title_text import unlabelled

# «commune»: a commune's return, its rows are organizations; «organization»: an organization's book, its rows are units.
Layout = Literal["commune", "organization"]
LAYOUTS: Final[tuple[Layout, ...]] = ("commune", "organization")
OTHER: Final[dict[Layout, Layout]] = {"commune": "organization", "organization": "commune"}
_LONGEST_NAME: Final = 120
_BODY: Final = re.compile(
    r"(?:(?:bch |ban chap hanh |uy ban |ub |btt )?(?:hoi|doan|cong doan|lien doan|mat tran|\w*mttq))\b"
)
_BULLET: Final = re.compile(r"\s*(?:[-+•*]|\(?(?:\d{1,2}|[IVX]{1,5}|[A-Z])\s*[.)/:\-–])\s*")


class SheetNames:
    """The names of a sheet's cells, looked up once."""

    def __init__(self, sheet: Sheet, book: WorkbookNames) -> None:
        self.sheet = sheet
        self.book = book
        self.found: dict[Layout, dict[int, dict[int, str]]] = {"commune": {}, "organization": {}}
        known: dict[str, dict[Layout, str | None]] = {}
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell.value, str) and 2 <= len(cell.value) <= _LONGEST_NAME:
                if cell.text not in known:
                    known[cell.text] = {layout: self.match(layout, cell.text, suggest=False).code for layout in LAYOUTS}
                for layout, code in known[cell.text].items():
                    if code:
                        self.found[layout].setdefault(column, {})[row] = code

    def within(self, piece: Sheet) -> Self:
        """The names of a piece of the sheet, upright or turned, without looking them up again."""
        other = copy(self)
        other.sheet, other.found = piece, {"commune": {}, "organization": {}}
        for layout, columns in self.found.items():
            for column, rows in columns.items():
                for row, code in rows.items():
                    place = (row, column) if piece.is_turned == self.sheet.is_turned else (column, row)
                    if place in piece.cells:
                        other.found[layout].setdefault(place[1], {})[place[0]] = code
        return other

    def match(self, layout: Layout, text: str, *, suggest: bool = True) -> Match:
        """Whom a cell of the names of such a table names."""
        if len(text) > _LONGEST_NAME:
            return Match(None)
        if layout == "commune":
            return self.book.match_organization(text, suggest=suggest)
        name = re.sub(r"^\s*(?:[-+•]|\d{1,2}[.)])\s*", "", text)
        match = match_unit(name, self.book.reporting, suggest=suggest)
        if match.code is None and self.book.match_organization(text, suggest=False).code:
            # «Hội Nông dân xã Cao Bồ» in the book of the Hội; that it is its own is checked when the book is known.
            named = codes_in(text, self.book.reporting)
            return Match(named.pop()) if len(named) == 1 else match
        return match

    def is_whole(self, text: str) -> bool:
        """Whether a cell names a sum, as the row of its total may: «Toàn huyện Bắc Quang»."""
        name = re.sub(r"^\s*(?:tổng cộng|tổng số|tổng|cộng|toàn)\s+", "", normalize(text))
        kind = self.book.units.split_kind(name)[0]
        return kind in self.book.sums.kinds and self.book.is_sum(self.book.match_unit(name, suggest=False).code or "")

    def columns(self, layout: Layout) -> list[int]:
        """The columns with at least two different names, the fullest first."""
        named = self.found[layout]
        full = [column for column, rows in named.items() if len(set(rows.values())) >= 2]
        return sorted(full, key=lambda column: (-len(set(named[column].values())), column))

    def heading(self, layout: Layout, text: str) -> str | None:
        """Whose rows follow under such a heading of a table of this layout: «A. XÃ CAO BỒ» above organizations."""
        if len(text) > _LONGEST_NAME:
            return None
        name = unlabelled(_BULLET.sub("", text, count=1)) or text
        return self.match(OTHER[layout], _BULLET.sub("", name, count=1), suggest=False).code

    def resembles_heading(self, layout: Layout, text: str) -> bool:
        """Whether such a heading is meant to say whose rows follow, though nobody knows the name: «XÃ TÙNG BÀ»."""
        name = _BULLET.sub("", unlabelled(_BULLET.sub("", text, count=1)) or text, count=1).strip()
        if OTHER[layout] == "commune":
            return bool(_BODY.match(fold(name)) and self.match("commune", name).suggestions)
        kind, rest = self.book.units.split_kind(normalize(name))
        is_name = 1 <= len(rest.split()) <= 4 and name[len(name) - len(rest) :][:1].isupper()
        return is_name and (bool(kind) or bool(self.match("organization", name).suggestions))
