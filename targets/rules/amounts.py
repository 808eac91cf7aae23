"""Amounts as text: for inputs, for sentences, and as the browser carries them. Pure.

`scale`: the words of a worded figure, whose amount is a position; empty for a figure that is counted.
"""

from collections.abc import Sequence

from organizations.formats import number
from targets.rules.compliance import NIL, Amount
from targets.rules.scales import word_of


def value_text(value: int, scale: Sequence[str] = ()) -> str:
    """«1.234», or the word at this position of the scale."""
    return word_of(value, scale) if scale else number(value)


def written(amount: Amount, scale: Sequence[str] = ()) -> str:
    """An amount as an input shows it: «1.234», «Khá», or nothing where there is no number."""
    return value_text(amount, scale) if isinstance(amount, int) else ""


def in_words(amount: Amount, scale: Sequence[str] = ()) -> str:
    """An amount as a sentence or a table shows it: «1.234», «Khá», «Không phát sinh» or «–»."""
    if amount is None:
        return "–"
    return "Không phát sinh" if amount is NIL else value_text(amount, scale)


def token(amount: Amount) -> str:
    """An amount as hidden inputs and drafts carry it: «1234», «nil» or nothing; of a worded figure its position."""
    return "nil" if amount is NIL else "" if amount is None else str(amount)
