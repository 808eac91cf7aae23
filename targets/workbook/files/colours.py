"""Colours of letters and of what is behind them, as (red, green, blue): can a person see the letters?"""

import colorsys
from typing import Any, Final

from defusedxml.ElementTree import fromstring
from openpyxl.styles.colors import COLOR_INDEX

Colour = tuple[int, int, int]

BLACK: Final[Colour] = (0, 0, 0)
WHITE: Final[Colour] = (255, 255, 255)
NAMED: Final[dict[str, Colour]] = {
    "black": BLACK,
    "blue": (0, 0, 255),
    "cyan": (0, 255, 255),
    "green": (0, 128, 0),
    "magenta": (255, 0, 255),
    "red": (255, 0, 0),
    "white": WHITE,
    "yellow": (255, 255, 0),
}
#: What the portal puts behind the cells that it marks; the sender's own background is not known then.
MARKS: Final = {"error": (0xF8, 0xCB, 0xAD), "warning": (0xFF, 0xF1, 0xCC)}
_LEAST_CONTRAST: Final = 1.2  # black on white has 21, the palest grey of Excel's palette on white 1.4
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ORDER: Final = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
_DEFAULT_THEME: Final[list[Colour | None]] = [WHITE, BLACK]


def is_unseen(letters: Colour | None, behind: Colour | None) -> bool:
    """Whether letters of this colour vanish in what is behind them; None is a colour that is not known.

    Behind a mark there was white, most likely: white letters are not to be seen only because they were marked.
    """
    if letters is None or behind is None:
        return False
    if behind in MARKS.values() and is_unseen(letters, WHITE):
        return True
    light, dark = sorted((_luminance(letters), _luminance(behind)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < _LEAST_CONTRAST


def _luminance(colour: Colour) -> float:
    """The relative luminance of WCAG 2."""
    linear = [part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def from_hex(text: str) -> Colour | None:
    """«#FFFFFF», «FFFFFF» or «00FFFFFF» (an alpha in front, which no office program heeds)."""
    digits = text.removeprefix("#")[-6:]
    try:
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    except ValueError:
        return None


def theme_of(xml: bytes | None) -> list[Colour | None]:
    """The colours of a workbook's theme in the order of their numbers; white and black where it has none."""
    if not xml:
        return _DEFAULT_THEME
    scheme = next(iter(fromstring(xml, forbid_dtd=True).iter(f"{_DRAWING}clrScheme")), None)
    if scheme is None:
        return _DEFAULT_THEME
    colours: list[Colour | None] = []
    for name in _ORDER:
        value = next(iter(scheme.find(f"{_DRAWING}{name}") or ()), None)
        colours.append(None if value is None else from_hex(value.get("lastClr") or value.get("val") or ""))
    return colours


def resolved(colour: Any, theme: list[Colour | None], *, automatic: Colour) -> Colour | None:
    """A colour of openpyxl's as (red, green, blue)."""
    if colour is None or colour.type == "auto" or (colour.type == "indexed" and colour.indexed in (64, 65)):
        return automatic
    if colour.type == "indexed":
        plain = from_hex(COLOR_INDEX[colour.indexed]) if colour.indexed < len(COLOR_INDEX) else None
    elif colour.type == "theme":
        plain = theme[colour.theme] if colour.theme < len(theme) else None
    else:
        plain = from_hex(colour.rgb) if isinstance(colour.rgb, str) else None
    return _tinted(plain, colour.tint or 0.0) if plain else None


def _tinted(colour: Colour, tint: float) -> Colour:
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), saturation)
    return round(red * 255), round(green * 255), round(blue * 255)
