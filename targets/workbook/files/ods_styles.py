"""Styles of an .ods workbook: fonts, struck text, number formats, hidden tables."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from targets.workbook.files.colours import BLACK, NAMED, WHITE, from_hex, is_unseen

Element = Any  # an element of xml.etree, which has no types of its own here

_NAMES: Final = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_PERCENT: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)%")
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)pt")
_TINIEST: Final = 2
_CONDITION: Final = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?\d+(?:\.\d+)?)")


def tag(name: str) -> str:
    """«table:table-cell» as the parser writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


@dataclass(frozen=True)
class Style:
    """One style of cells, texts or tables; what it does not say its parent says."""

    parent: str = ""
    font: str | None = None
    is_struck: bool | None = None
    is_raised: bool | None = None
    data_style: str | None = None
    is_shown: bool = True
    letters: str | None = None  # colours as «#ffffff»; "" where the program chooses
    behind: str | None = None
    size: float | None = None  # points


_PLAIN: Final = Style()


@dataclass
class Styles:
    """All styles of a workbook, by family and name."""

    styles: dict[tuple[str, str], Style] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    conditions: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)

    def take(self, element: Element) -> None:
        """Learn from one finished element of the file, if it is a style."""
        if element.tag == tag("style:font-face"):
            family = element.get(tag("svg:font-family"), "")
            self.fonts[element.get(tag("style:name"), "")] = family.strip("'\"")
        elif element.tag == tag("style:style"):
            family, name = element.get(tag("style:family"), ""), element.get(tag("style:name"), "")
            self.styles[family, name] = self._read(element)
            self.styles[family, element.get(tag("style:display-name"), name)] = self.styles[family, name]
        elif element.tag.startswith("{" + _NAMES["number"]) and (name := element.get(tag("style:name"))):
            self.formats[name] = _format(element)
            self.conditions[name] = [
                (condition.get(tag("style:condition"), ""), condition.get(tag("style:apply-style-name"), ""))
                for condition in element.iter(tag("style:map"))
            ]

    def _read(self, element: Element) -> Style:
        style = Style(
            element.get(tag("style:parent-style-name"), ""), data_style=element.get(tag("style:data-style-name"))
        )
        for properties in element:
            if properties.tag == tag("style:table-properties"):
                style = replace(style, is_shown=properties.get(tag("table:display")) != "false")
            if properties.tag == tag("style:table-cell-properties"):
                style = replace(style, behind=properties.get(tag("fo:background-color")))
            if properties.tag == tag("style:text-properties"):
                font = properties.get(tag("style:font-name"))
                family = self.fonts.get(font, font) if font else properties.get(tag("fo:font-family"))
                struck = properties.get(
                    tag("style:text-line-through-style"), properties.get(tag("style:text-line-through-type"))
                )
                raised = properties.get(tag("style:text-position"))
                size = _SIZE.match(properties.get(tag("fo:font-size"), ""))
                is_automatic = properties.get(tag("style:use-window-font-color")) == "true"
                style = replace(
                    style,
                    font=family,
                    is_struck=None if struck is None else struck != "none",
                    is_raised=None if raised is None else _is_raised(raised),
                    letters="" if is_automatic else properties.get(tag("fo:color")),
                    size=float(size[1]) if size else None,
                )
        return style

    def of(self, family: str, name: str | None) -> Style:
        """The style with what its parents say."""
        style, seen = self.styles.get((family, name or "Default"), _PLAIN), {name}
        whole, parent = style, style.parent
        while parent and parent not in seen:
            seen.add(parent)
            above = self.styles.get((family, parent), _PLAIN)
            whole = replace(
                whole,
                font=whole.font if whole.font is not None else above.font,
                is_struck=whole.is_struck if whole.is_struck is not None else above.is_struck,
                is_raised=whole.is_raised if whole.is_raised is not None else above.is_raised,
                data_style=whole.data_style or above.data_style,
                letters=whole.letters if whole.letters is not None else above.letters,
                behind=whole.behind if whole.behind is not None else above.behind,
                size=whole.size if whole.size is not None else above.size,
            )
            parent = above.parent
        return whole

    def format_of(self, data_style: str | None, value: float) -> str:
        """How a number is shown, in Excel's words: «General», «0%», «#,##0,» for thousands, «"KPS"» for words."""
        name = data_style or ""
        for condition, applied in self.conditions.get(name, ()):
            if (match := _CONDITION.match(condition)) and _holds(value, match[1], float(match[2])):
                name = applied
                break
        return self.formats.get(name, "General")

    def hides(self, style: Style, colour: str = "") -> bool:
        """Whether letters of this style cannot be seen; `colour` is the one that the number's format gives them."""
        letters = NAMED.get(colour) or (from_hex(style.letters) if style.letters else BLACK)
        behind = from_hex(style.behind) if style.behind not in (None, "", "transparent") else WHITE
        return (style.size is not None and style.size <= _TINIEST) or is_unseen(letters, behind)


def _is_raised(position: str) -> bool:
    """«super 58%» and «33% 58%» are raised, «sub» and «-33% 58%» lowered, «0% 100%» is neither."""
    if position.startswith(("super", "sub")):
        return True
    match = _PERCENT.match(position)
    return bool(match and float(match[1]))


def _holds(value: float, sign: str, other: float) -> bool:
    return {
        "<": value < other,
        ">": value > other,
        "<=": value <= other,
        ">=": value >= other,
        "=": value == other,
        "!=": value != other,
    }[sign]


def _format(element: Element) -> str:
    return "".join(_format_parts(element)) or '""'


def _format_parts(style: Element) -> Iterator[str]:
    if style.tag == tag("number:text-style"):
        yield "@"
        return
    if style.tag == tag("number:boolean-style"):
        yield '"?"'
        return
    for part in style:
        if part.tag == tag("style:text-properties") and (colour := from_hex(part.get(tag("fo:color"), ""))):
            yield from (f"[{name}]" for name, known in NAMED.items() if known == colour)
        elif part.tag == tag("number:number"):
            yield _digits(part)
        elif part.tag == tag("number:scientific-number"):
            yield "0.00E+00"
        elif part.tag == tag("number:fraction"):
            yield "# ?/?"
        elif part.tag == tag("number:currency-symbol") and (part.text or ""):
            yield _quoted(part.text)
        elif part.tag == tag("number:text") and (part.text or ""):
            yield "%" if part.text.strip() == "%" else _quoted(part.text)
        elif part.tag == tag("number:text-content"):
            yield "@"
        elif part.tag in _DATE_PARTS:
            yield "yyyy"


def _digits(part: Element) -> str:
    """«#,##0.00» for a number of two decimals; words inside its digits (position 3: before the last three) quoted."""
    decimals = int(part.get(tag("number:decimal-places"), 0))
    optional = decimals - int(part.get(tag("number:min-decimal-places"), decimals))
    factor = float(part.get(tag("number:display-factor"), 1))
    grouping = part.get(tag("number:grouping")) == "true"
    least = int(part.get(tag("number:min-integer-digits"), 1))
    embedded = {
        int(text.get(tag("number:position"), 0)): _quoted(text.text or "")
        for text in part.iter(tag("number:embedded-text"))
    }
    width = max(least, 4 if grouping else 1, *(position + 1 for position in embedded), 1)
    digits = ""
    for place in range(width):
        digits = embedded.get(place, "") + digits if place else digits + embedded.get(0, "")
        digits = ("0" if place < least else "#") + ("," if grouping and place == 3 else "") + digits
    if not grouping and least == 0 and not embedded:
        digits = "#"
    fraction = "." + "0" * (decimals - optional) + "#" * optional if decimals else ""
    return digits + fraction + ("," if factor != 1 else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "") + '"'


_DATE_PARTS: Final = {tag(f"number:{name}") for name in ("day", "month", "year", "hours", "minutes", "seconds")}


def is_hidden_line(element: Element) -> bool:
    """Whether a row or column is hidden, by hand or by a filter."""
    return element.get(tag("table:visibility"), "visible") in ("collapse", "filter")


def texts(elements: Iterable[Element]) -> Iterator[Element]:
    """The paragraphs of a cell, not those of its note."""
    return (element for element in elements if element.tag == tag("text:p"))
