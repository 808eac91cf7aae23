"""The text that Excel shows for a value in a number format, written as Vietnamese Excel writes it («1.234,5»).

Only what decides whether a count shows itself is rendered exactly: sections and their conditions, quoted and escaped
words, digits, thousands, scaling, decimals, percent and currency. A format of dates or powers has no such text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|Standard)|(?P<digit>[0#?])|(?P<comma>,)|(?P<point>\.)|(?P<percent>%)"
    r"|(?P<power>E[+-])|(?P<text>@)|(?P<end>;)|(?P<date>[ymdhsg]+|/)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_FRACTION: Final = re.compile(r"\s*[0#?]+\s*/\s*[0#?\d]+")
_COLOURS: Final = frozenset({"black", "blue", "cyan", "green", "magenta", "red", "white", "yellow"})
_NOISE: Final = 1e-9
_QUIET_FILLS: Final = frozenset(" *._=")
_PLACES: Final = frozenset("0#?")


@dataclass(frozen=True)
class _Section:
    """One part of a format: its tokens as (kind, text), when it applies, and the colour that it sets."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None = None
    colour: str = ""

    @property
    def is_for_text(self) -> bool:
        return any(kind == "text" for kind, _ in self.tokens)


def whole_number(value: int | float) -> int | None:
    """The whole number that a value is, apart from binary noise (1247.0000000000002); None for a fraction."""
    if isinstance(value, int):
        return value
    nearest = round(value) if abs(value) < 1e15 else int(value)
    return nearest if abs(value - nearest) <= _NOISE * max(1.0, abs(value)) else None


def shown_number(value: int | float, number_format: str) -> str | None:
    """The text of a number; "" where the format hides it; None where the format makes a date or a power of it."""
    whole = whole_number(value)
    section = _section_of(value, _sections(_FRACTION.sub("", number_format) if whole is not None else number_format))
    if section is None:
        return "#####"
    if any(kind in ("date", "power") for kind, _ in section.tokens):
        return None
    exact = Decimal(whole) if whole is not None else Decimal(str(value))
    return _written(abs(exact) if value < 0 else exact, section.tokens, is_negative=value < 0)


def shown_text(text: str, number_format: str) -> str:
    """The text of a cell that holds words, in the format's section for words."""
    if number_format in ("General", "@"):
        return text
    sections = _sections(number_format)
    section = sections[3] if len(sections) > 3 else next((part for part in sections if part.is_for_text), None)
    if section is None:
        return text
    return "".join(text if kind == "text" else literal for kind, literal in section.tokens)


def colour_of(value: object, number_format: str) -> str:
    """The name of the colour that the format itself gives a number («white»), "" for none."""
    if "[" not in number_format or not isinstance(value, int | float):
        return ""
    section = _section_of(value, _sections(number_format))
    return section.colour if section else ""


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, float] | None = None
    colour = ""
    for match in [*_TOKEN.finditer(number_format), None]:
        if match is None or match.lastgroup == "end":
            sections.append(_Section(tuple(tokens), condition, colour))
            tokens, condition, colour = [], None, ""
            continue
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "bracket":
            if match_row := _CONDITION.fullmatch(text.strip()):
                condition = match_row[1], float(match_row[2])
            elif text.lower() in _COLOURS or text.lower().startswith("color"):
                colour = text.lower()
            else:
                tokens.append(_from_bracket(text))
        elif kind == "fill":
            tokens.append(("literal", "" if text in _QUIET_FILLS else text * 3))
        elif kind == "space":
            tokens.append(("literal", " "))
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(("literal", text))
        else:
            tokens.append((kind, text))
    return tuple(sections)


def _from_bracket(text: str) -> tuple[str, str]:
    """«[$₫-42A]» writes «₫», «[$-42A]» nothing; «[h]» counts hours and «[DBNum1]» writes other digits."""
    return ("literal", text[1:].partition("-")[0]) if text.startswith("$") else ("date", text)


def _section_of(value: int | float, sections: Sequence[_Section]) -> _Section | None:
    """The section that a number is shown in; None where no condition of the format holds."""
    numeric = [section for section in sections[:3] if not section.is_for_text] or list(sections[:1])
    if any(section.condition for section in numeric):
        for index, section in enumerate(numeric):
            is_last = index == len(numeric) - 1
            if section.condition is None:
                holds = is_last or (value < 0 if index else value > 0)
            else:
                holds = _holds(value, *section.condition)
            if holds:
                return section
        return None
    of_negatives, of_zero = numeric[min(1, len(numeric) - 1)], numeric[2 if len(numeric) == 3 else 0]
    return numeric[0] if value > 0 else of_negatives if value < 0 else of_zero


def _holds(value: float, sign: str, other: float) -> bool:
    return {
        "<": value < other,
        ">": value > other,
        "<=": value <= other,
        ">=": value >= other,
        "=": value == other,
        "<>": value != other,
    }[sign]


def _written(value: Decimal, tokens: Sequence[tuple[str, str]], *, is_negative: bool) -> str:
    places = [index for index, (kind, _) in enumerate(tokens) if kind == "digit"]
    if not places:
        general = f"{value:f}".replace(".", ",")
        return "".join(
            general if kind in ("general", "text") else "%" if kind == "percent" else text for kind, text in tokens
        )
    point = next((index for index, (kind, _) in enumerate(tokens) if kind == "point"), len(tokens))
    before, after = [i for i in places if i < point], [i for i in places if i > point]
    scaled, grouping = _commas(tokens, places, before)
    percents = sum(kind == "percent" for kind, _ in tokens)
    exact = value * Decimal(100) ** percents / Decimal(1000) ** len(scaled)
    rounded = f"{exact.quantize(Decimal(1).scaleb(-len(after)), ROUND_HALF_UP):f}"
    whole, _, decimals = rounded.partition(".")
    parts = {**_whole_part(whole, [(i, tokens[i][1]) for i in before], is_grouped=bool(grouping))}
    parts |= _decimal_part(decimals, [(i, tokens[i][1]) for i in after])
    written = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "digit":
            written.append(parts.get(index, ""))
        elif kind == "point":
            written.append("," if index == point else ".")
        elif kind == "percent":
            written.append("%")
        elif kind != "comma" or index not in scaled | grouping:
            written.append(text)
    return ("-" if is_negative else "") + "".join(written)


def _commas(
    tokens: Sequence[tuple[str, str]], places: Sequence[int], before: Sequence[int]
) -> tuple[set[int], set[int]]:
    """The commas that divide by a thousand (right behind the last digit of a part), and those that group digits."""
    scaled: set[int] = set()
    for last in {places[-1], before[-1] if before else places[-1]}:
        index = last + 1
        while index < len(tokens) and tokens[index][0] == "comma":
            scaled.add(index)
            index += 1
    grouping = {
        index for index, (kind, _) in enumerate(tokens) if kind == "comma" and before and before[0] < index < before[-1]
    }
    return scaled - grouping, grouping


def _whole_part(digits: str, places: Sequence[tuple[int, str]], *, is_grouped: bool) -> dict[int, str]:
    """The digits by the place that shows them; the first place shows all that is left."""
    digits = "" if digits.strip("0") == "" else digits
    shown: dict[int, str] = {}
    count = 0
    for position, (index, own_mark) in enumerate(reversed(places)):
        mark = "0" if any(other == "0" for place, other in places if place < index) else own_mark
        is_first = position == len(places) - 1
        taken = digits if is_first else digits[-1:]
        digits = "" if is_first else digits[:-1]
        text = ""
        for digit in reversed(taken or {"0": "0", "?": " "}.get(mark, "")):
            text = digit + ("." if is_grouped and count and count % 3 == 0 and digit != " " else "") + text
            count += 1
        shown[index] = text
    return shown


def _decimal_part(digits: str, places: Sequence[tuple[int, str]]) -> dict[int, str]:
    shown: dict[int, str] = {}
    for (index, mark), position in zip(places, range(len(digits)), strict=False):
        is_rest = not digits[position:].strip("0") and all(other != "0" for place, other in places if place > index)
        shown[index] = {"#": "", "?": " "}.get(mark, digits[position]) if is_rest else digits[position]
    return shown
