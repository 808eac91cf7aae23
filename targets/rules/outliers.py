"""Outliers among comparable units: a value far from those of the others, by median and median deviation. Pure, exact.

A value is compared with the others only, so it does not hide itself. It is an outlier when it lies both further from
their median than `SPREADS` median deviations and further than a least distance, without which units that nearly agree
(rates of 98 to 100 %) would all stand out. Source: ADR 0026.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

Key = TypeVar("Key")
#: A modified z-score of 3.5 (Iglewicz and Hoaglin): 0.6745 is the median deviation of a normal distribution in sigmas.
SPREADS: Final = Fraction(35000, 6745)
#: The least distance from the median, as a rate.
LEAST_GAP: Final = Fraction(10, 100)
#: A rate of fewer is moved by one person.
LEAST_BASE: Final = 20
#: Fewer units to compare with say nothing about what is usual.
LEAST_OTHERS: Final = 8


@dataclass(frozen=True)
class Outlier:
    """A value that stands out. `median`: of the `others` units; exact."""

    value: Fraction
    median: Fraction
    others: int

    @property
    def gap(self) -> Fraction:
        return self.value - self.median


def median(ordered: Sequence[Fraction]) -> Fraction:
    """The middle of at least one ordered value; the mean of the two middle ones of an even number."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def outliers(values: Mapping[Key, Fraction]) -> dict[Key, Outlier]:
    """The outliers among these units' values, each compared with all the others. None below `LEAST_OTHERS` of them."""
    if len(values) <= LEAST_OTHERS:
        return {}
    ordered = sorted(values.values())
    found = {}
    for key, value in values.items():
        at = bisect_left(ordered, value)
        others = ordered[:at] + ordered[at + 1 :]
        if outlier := _outlier(value, others):
            found[key] = outlier
    return found


def _outlier(value: Fraction, others: Sequence[Fraction]) -> Outlier | None:
    middle = median(others)
    gap = abs(value - middle)
    if gap < LEAST_GAP:
        return None
    spread = median(sorted(abs(other - middle) for other in others))
    return Outlier(value, middle, len(others)) if gap > SPREADS * spread else None
