"""One cell as a word of a worded figure's scale, as nil, as missing, or as a fault that lists the words.

A number is never taken for a position: nobody knows from which end it was counted.
"""

from collections.abc import Sequence

from targets.rules.scales import listed, position_of
from targets.workbook.number_formats import shown_text
from targets.workbook.numbers import WHOLE_NUMBER, Count, Kind, parse_count


def parse_amount(value: object, scale: Sequence[str], *, number_format: str = "General", key: str = "") -> Count:
    """What the value of one cell says: a word's position where the figure has a scale, else a count."""
    if not scale:
        return parse_count(value, number_format=number_format, key=key)
    text = _text(value)
    position = position_of(text, scale)
    if position is not None and position_of(_text(shown_text(text, number_format)), scale) == position:
        return Count(Kind.NUMBER, position)
    count = parse_count(value, number_format=number_format)
    if count.kind in (Kind.NIL, Kind.MISSING):
        return count
    return Count(Kind.FAULT, reason=words_only(scale))


def wanted(scale: Sequence[str]) -> str:
    """What a cell takes, for a problem: «số nguyên không âm…», or the words."""
    return f"một trong các mức {listed(scale)}" if scale else WHOLE_NUMBER


def words_only(scale: Sequence[str]) -> str:
    """The sentence of a cell that holds none of the words."""
    return (
        f"Ô này chỉ nhận một trong các mức: {listed(scale)}. Xin chọn đúng một mức; nếu không phát sinh, xin ghi KPS."
    )


def _text(value: object) -> str:
    return value.strip().removeprefix("'") if isinstance(value, str) else ""
