"""How the cells of an .xlsx look: font, struck, raised, number format, letters that cannot be seen; and what
conditional formatting makes of them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from targets.workbook.files import colours
from targets.workbook.files.colours import BLACK, WHITE, Colour
from targets.workbook.files.grid import Area, Cell, Position
from targets.workbook.number_formats import colour_of, shown_number

_TINIEST: Final = 2  # points; a letter of that size is a dot
_OWN_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)\s*(<=|>=|<>|=|<|>)\s*(-?\d+(?:\.\d+)?)")
_ALWAYS: Final = frozenset({"TRUE", "TRUE()", "1", "1=1"})
_SIGNS: Final = {
    "equal": "=",
    "notEqual": "<>",
    "greaterThan": ">",
    "lessThan": "<",
    "greaterThanOrEqual": ">=",
    "lessThanOrEqual": "<=",
}
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
}


@dataclass(frozen=True)
class Look:
    """One style of cells."""

    font: str
    is_struck: bool
    is_raised: bool
    number_format: str
    letters: Colour | None
    behind: Colour | None
    is_tiny: bool

    def hides(self, value: object) -> bool:
        """Whether the letters of a value cannot be seen."""
        named = colours.NAMED.get(colour_of(value, self.number_format))
        return self.is_tiny or colours.is_unseen(named or self.letters, self.behind)


class Looks:
    """The styles of a workbook, each worked out once."""

    def __init__(self, book: Any) -> None:
        self._theme = colours.theme_of(book.loaded_theme)
        self._known: dict[tuple[int, int, int], Look] = {}

    def of(self, source: Any) -> Look:
        """How a cell of openpyxl's looks."""
        style = source._style
        key = style.fontId, style.fillId, style.numFmtId
        if key not in self._known:
            self._known[key] = self._read(source)
        return self._known[key]

    def _read(self, source: Any) -> Look:
        font, fill = source.font, source.fill
        return Look(
            font=(font.name or "") if font else "",
            is_struck=bool(font and font.strike),
            is_raised=bool(font and font.vertAlign in ("superscript", "subscript")),
            number_format=source.number_format or "General",
            letters=colours.resolved(font.color if font else None, self._theme, automatic=BLACK),
            behind=self._behind(fill),
            is_tiny=bool(font and font.sz and font.sz <= _TINIEST),
        )

    def _behind(self, fill: Any) -> Colour | None:
        pattern = getattr(fill, "patternType", None) if fill is not None else None
        if pattern in (None, "none"):
            return WHITE if fill is None or hasattr(fill, "patternType") else None
        return colours.resolved(fill.fgColor, self._theme, automatic=BLACK) if pattern == "solid" else None

    def under_conditions(self, worksheet: Any, cells: dict[Position, Cell]) -> dict[Position, Cell]:
        """The cells that conditional formatting strikes through or makes invisible, so marked."""
        changed: dict[Position, Cell] = {}
        for ranges, rules in worksheet.conditional_formatting._cf_rules.items():
            areas = [Area(area.min_row, area.min_col, area.max_row, area.max_col) for area in ranges.cells.ranges]
            for rule in rules:
                if rule.dxf is None:
                    continue
                for position, cell in _inside(areas, cells):
                    own = self.of(worksheet._cells[position])
                    made = self._made(rule, own, cell, position, areas[0].origin)
                    if made is not cell:
                        changed[position] = made
        return changed

    def _made(self, rule: Any, own: Look, cell: Cell, position: Position, first: Position) -> Cell:
        look = self._with(rule.dxf, own)
        is_hidden = look.hides(cell.value) or _is_blanked(cell.value, look.number_format)
        if not (is_hidden or look.is_struck) or not _applies(rule, cell.value, position, first):
            return cell
        return replace(cell, is_struck=cell.is_struck or look.is_struck, is_unseen=cell.is_unseen or is_hidden)

    def _with(self, dxf: Any, own: Look) -> Look:
        """The style with what a rule changes of it; the fill of a rule has its colour in the background."""
        look = own
        if dxf.font is not None:
            if dxf.font.color is not None:
                look = replace(look, letters=colours.resolved(dxf.font.color, self._theme, automatic=BLACK))
            look = replace(look, is_struck=bool(dxf.font.strike))
        if dxf.fill is not None and hasattr(dxf.fill, "bgColor"):
            look = replace(look, behind=colours.resolved(dxf.fill.bgColor, self._theme, automatic=WHITE))
        if dxf.numFmt is not None:
            look = replace(look, number_format=dxf.numFmt.formatCode or "General")
        return look


def _inside(areas: list[Area], cells: dict[Position, Cell]) -> Iterator[tuple[Position, Cell]]:
    for (row, column), cell in cells.items():
        if any(area.top <= row <= area.bottom and area.left <= column <= area.right for area in areas):
            yield (row, column), cell


def _is_blanked(value: object, number_format: str) -> bool:
    return isinstance(value, int | float) and shown_number(value, number_format) == ""


def _applies(rule: Any, value: object, position: Position, first: Position) -> bool:
    """Whether a rule holds for a cell, as far as it compares the cell itself with a number; others are passed over."""
    formulas = [str(formula).strip() for formula in rule.formula]
    if rule.type == "expression" and formulas and formulas[0].upper() in _ALWAYS:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if rule.type == "cellIs":
        try:
            bounds = [float(formula) for formula in formulas]
        except ValueError:
            return False
        if rule.operator in ("between", "notBetween") and len(bounds) == 2:
            return (min(bounds) <= value <= max(bounds)) == (rule.operator == "between")
        return rule.operator in _SIGNS and bool(bounds) and _COMPARE[_SIGNS[rule.operator]](value, bounds[0])
    if rule.type == "expression" and formulas and (match := _OWN_CELL.fullmatch(formulas[0])):
        is_own = _column(match[1]) == first[1] and int(match[2]) == first[0]
        return is_own and _COMPARE[match[3]](value, float(match[4]))
    return False


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
