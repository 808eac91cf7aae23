"""What conditional formatting of an .ods workbook makes of its cells: figures that it strikes through or hides."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from openpyxl.utils import column_index_from_string

from targets.workbook.files.grid import Area, Cell, Position
from targets.workbook.files.ods_styles import Element, Styles, tag
from targets.workbook.number_formats import shown_number

_NUMBER: Final = r"\s*(-?\d+(?:\.\d+)?)\s*"
_COMPARED: Final = re.compile(rf"(<=|>=|!=|<|>|=){_NUMBER}")
_BETWEEN: Final = re.compile(rf"(not-)?between\({_NUMBER},{_NUMBER}\)")
_CORNER: Final = re.compile(r"\.\$?([A-Z]{1,3})\$?(\d+)")


def under_conditions(
    formats: Element, cells: Mapping[Position, Cell], styles: Styles, backgrounds: Mapping[Position, str]
) -> dict[Position, Cell]:
    """The cells that the conditional formats of a sheet strike through or make invisible, so marked."""
    changed: dict[Position, Cell] = {}
    for item in formats.iter(tag("calcext:conditional-format")):
        areas = _areas(item.get(tag("calcext:target-range-address"), ""))
        for condition in item.iter(tag("calcext:condition")):
            look = styles.of("table-cell", condition.get(tag("calcext:apply-style-name")))
            for position, cell in cells.items():
                value = cell.value
                if isinstance(value, bool) or not isinstance(value, int | float) or not _is_in(position, areas):
                    continue
                if not _holds(condition.get(tag("calcext:value"), ""), value):
                    continue
                behind = look.behind if look.behind is not None else backgrounds.get(position)
                is_blank = look.data_style is not None and not shown_number(
                    value, styles.format_of(look.data_style, value)
                )
                is_hidden = is_blank or styles.hides(replace(look, behind=behind))
                if is_hidden or look.is_struck:
                    changed[position] = replace(
                        cell, is_struck=cell.is_struck or bool(look.is_struck), is_unseen=cell.is_unseen or is_hidden
                    )
    return changed


def _areas(written: str) -> list[Area]:
    """«'Biểu 1'.C8:'Biểu 1'.Q13», or several with spaces between them."""
    corners = [(int(row), column_index_from_string(letters)) for letters, row in _CORNER.findall(written)]
    if ":" not in written:
        corners = [corner for corner in corners for _ in range(2)]
    pairs = zip(corners[::2], corners[1::2], strict=False)
    return [Area(top, left, bottom, right) for (top, left), (bottom, right) in pairs]


def _is_in(position: Position, areas: list[Area]) -> bool:
    row, column = position
    return any(area.top <= row <= area.bottom and area.left <= column <= area.right for area in areas)


def _holds(condition: str, value: float) -> bool:
    """Whether a condition that compares the cell with numbers holds; others are passed over."""
    if match := _BETWEEN.fullmatch(condition):
        low, high = sorted((float(match[2]), float(match[3])))
        return (low <= value <= high) != bool(match[1])
    if match := _COMPARED.fullmatch(condition):
        other = float(match[2])
        return {
            "<": value < other,
            ">": value > other,
            "<=": value <= other,
            ">=": value >= other,
            "=": value == other,
            "!=": value != other,
        }[match[1]]
    return False
