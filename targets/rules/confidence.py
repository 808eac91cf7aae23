"""On what a figure rests: rows of a register, a paper, or the bare declaration. Pure.

It changes no verdict: `compliance.judge` reads figures only. A figure rests on its register where the register counts
the same, on a paper where one is attached to it, and on the register before the paper where both are there.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from targets.rules.compliance import NIL, Amount


class Confidence(StrEnum):
    """The strongest first."""

    REGISTER = "REGISTER"
    PAPER = "PAPER"
    DECLARATION = "DECLARATION"


CONFIDENCE_LABELS: Final[Mapping[Confidence, str]] = MappingProxyType(
    {
        Confidence.REGISTER: "có dòng trong sổ",
        Confidence.PAPER: "có văn bản",
        Confidence.DECLARATION: "chỉ có số khai",
    }
)
_ORDER: Final = tuple(Confidence)


def agrees(amount: Amount, count: int | None) -> bool:
    """Whether a figure says what the register counts; nil says none. False where either is missing."""
    declared = 0 if amount is NIL else amount
    return declared is not None and declared == count


def grade(amount: Amount, *, count: int | None, has_paper: bool) -> Confidence | None:
    """What the figure rests on; None for a missing one, which rests on nothing.

    `count`: what its register counts, None where there is no register or it has no row for that place. A register that
    counts something else does not bear the figure.
    """
    if amount is None:
        return None
    if agrees(amount, count):
        return Confidence.REGISTER
    return Confidence.PAPER if has_paper else Confidence.DECLARATION


def weakest(grades: Iterable[Confidence | None]) -> Confidence | None:
    """The grade of a verdict: that of its weakest figure. None where it has none."""
    known = [one for one in grades if one is not None]
    return max(known, key=_ORDER.index, default=None)


def tally(grades: Iterable[Confidence | None]) -> dict[Confidence, int]:
    """For a sum: how many of its parts have each grade, the strongest first; grades that nobody has are left out."""
    known = list(grades)
    return {one: known.count(one) for one in Confidence if one in known}


def moved_since(
    approved: Mapping[str, int] | None, now: Mapping[str, int], amounts: Mapping[str, Amount]
) -> tuple[str, ...]:
    """The figures whose register counts something else now than when the return was approved.

    `approved`: the counts at the approval, None where nobody kept them; `now`: the present ones; both without keys
    whose register has no row there. A register that came to say what was approved is no news. In the order of
    `amounts`.
    """
    if approved is None:
        return ()
    return tuple(
        key
        for key, amount in amounts.items()
        if amount is not None and now.get(key) != approved.get(key) and not agrees(amount, now.get(key))
    )
