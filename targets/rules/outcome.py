"""A verdict with the figures it rests on, as every page, document and API row reads it. Pure.

The only place that derives rate, gap and coverage from a verdict; the divisions are `compliance`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from organizations.formats import percent, printed_percent
from targets.rules import compliance
from targets.rules.compliance import VERDICT_LABELS, Direction, VerdictValue
from targets.rules.own_bodies import OwnLine

#: A rate over fewer than this is shown as «0/1»: no gap, no rank, no line, since one body more would swing it.
FEWEST_FOR_RATE = 20
#: So many earlier years may lend a missing unit its denominator.
YEARS_LOOKED_BACK = 3
JUDGED = frozenset({VerdictValue.MET, VerdictValue.NOT_MET})
LEFT_OUT = frozenset({VerdictValue.NOT_APPLICABLE, VerdictValue.NOT_DUE})


class Sides(Protocol):
    """What a rate is derived from."""

    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def threshold(self) -> int: ...
    @property
    def direction(self) -> Direction: ...


class Measured:
    """Rate and gap of anything with a numerator, a denominator, a threshold and its direction."""

    __slots__ = ()

    @property
    def rate(self: Sides) -> Fraction | None:
        """The exact fraction of a ratio target; None for counts and without figures."""
        return compliance.rate(self.numerator, self.denominator)

    @property
    def gap(self: Sides) -> Fraction | None:
        """Percentage points from the threshold, exactly, negative on its worse side; None for counts and blanks."""
        return compliance.gap(self.numerator, self.denominator, self.threshold, self.direction)


@dataclass(frozen=True)
class Outcome(Measured):
    """One verdict of a unit. `covered` of `expected` units entered its figures.

    `own_…`: the columns of `own`.
    """

    verdict: VerdictValue
    threshold: int
    numerator: int | None = None
    denominator: int | None = None
    exceeded: bool = False
    shortfall: int | None = None
    covered: int = 0
    expected: int = 0
    own_counted: bool | None = None
    own_numerator: int | None = None
    own_denominator: int | None = None
    direction: Direction = Direction.HIGHER

    @property
    def is_lower_better(self) -> bool:
        return self.direction is Direction.LOWER

    @property
    def lack(self) -> Fraction | None:
        """The gap of a missed ratio over enough people or bodies to speak of points; else None."""
        if self.verdict is not VerdictValue.NOT_MET or (self.denominator or 0) < FEWEST_FOR_RATE:
            return None
        return self.gap

    @property
    def is_small(self) -> bool:
        """A ratio over too few to be shown as a rate."""
        return self.denominator is not None and self.denominator < FEWEST_FOR_RATE

    @property
    def has_data(self) -> bool:
        """Some return answered, be it with «không phát sinh»."""
        if self.verdict is VerdictValue.NOT_DUE:
            return self.covered > 0
        return self.verdict is not VerdictValue.NO_DATA

    @property
    def is_judged(self) -> bool:
        """Met or missed: what shares are made of."""
        return self.verdict in JUDGED

    @property
    def is_applicable(self) -> bool:
        return self.verdict not in LEFT_OUT

    @property
    def is_inconclusive(self) -> bool:
        """A sum with figures of too few units to be judged."""
        return self.verdict is VerdictValue.NO_DATA and self.covered > 0

    @property
    def is_partial(self) -> bool:
        """A sum that lacks some of its units."""
        return 0 < self.covered < self.expected

    @property
    def own(self) -> OwnLine:
        """What the unit's own return adds to its sum for bodies outside its reporting units."""
        return OwnLine(self.own_counted, self.own_numerator, self.own_denominator)

    @property
    def coverage(self) -> str:
        """«23/24», or nothing where no unit is missing."""
        return f"{self.covered}/{self.expected}" if self.is_partial else ""

    @property
    def label(self) -> str:
        """The verdict's word; «Chưa đủ số liệu (1/24)» below the coverage floor."""
        if self.is_inconclusive:
            return f"Chưa đủ số liệu ({self.covered}/{self.expected})"
        return VERDICT_LABELS[self.verdict]


def rate_text(outcome: Outcome, *, drop_zero: bool = False) -> str:
    """The rate on the right side of its threshold: «92,1%»; nothing without one. Word drops «,0»."""
    if outcome.rate is None:
        return ""
    return percent(outcome.rate, threshold=outcome.threshold, drop_zero=drop_zero)


def rate_shown(outcome: Outcome) -> Fraction | None:
    """The rate in per cent as `rate_text` prints it, so that a reader who subtracts gets the same; None without one."""
    return None if outcome.rate is None else printed_percent(outcome.rate, threshold=outcome.threshold)


@dataclass(frozen=True)
class Bounds:
    """Between which rates a sum can come to lie once its missing units have reported."""

    low: Fraction
    high: Fraction


def bounds(whole: Outcome, units: Iterable[Sequence[Outcome | None]]) -> Bounds | None:
    """The sum with each missing unit at 0 and at 100 % of its latest known denominator.

    `units`: each unit's outcomes, this year's first, then those of the years before, at most YEARS_LOOKED_BACK of which
    count. None for a whole sum, a count, and where a missing unit has no known denominator.
    Source: ADR 0003, «For every target», point 3.
    """
    if not whole.is_partial or whole.numerator is None or whole.denominator is None:
        return None
    missing = [latest_denominator(years) for years in units if _is_missing(years[0])]
    known = [denominator for denominator in missing if denominator is not None]
    if len(known) < len(missing) or len(missing) != whole.expected - whole.covered:
        return None
    low = compliance.rate(whole.numerator, whole.denominator + sum(known))
    high = compliance.rate(whole.numerator + sum(known), whole.denominator + sum(known))
    return None if low is None or high is None else Bounds(low, high)


def latest_denominator(years: Sequence[Outcome | None]) -> int | None:
    """This year's denominator where only the numerator is missing, else that of the latest earlier year with one."""
    now, *before = years
    if now is not None and now.verdict is VerdictValue.NO_DATA and now.denominator is not None:
        return now.denominator
    entered = (year for year in before[:YEARS_LOOKED_BACK] if year is not None and year.covered)
    return next((year.denominator for year in entered if year.denominator is not None), None)


def _is_missing(outcome: Outcome | None) -> bool:
    return outcome is None or (outcome.verdict is not VerdictValue.NOT_APPLICABLE and not outcome.covered)


@dataclass(frozen=True)
class Change:
    """A sum in two years over the same units: those with both sides numbers in both. `units`: how many."""

    before: Fraction
    now: Fraction
    units: int

    @property
    def points(self) -> Fraction:
        """Percentage points, exactly."""
        return (self.now - self.before) * 100


def rest_on_the_same(change: Change, *years: Outcome) -> bool:
    """Whether the sums of both years are over the change's units, and both or neither over other bodies too.

    If so the change is that of the printed rates; else it is said over how many units it was counted.
    Source: ADR 0003, «For every target», point 3, ADR 0027.
    """
    return {change.units} == {year.covered for year in years} and len({bool(year.own_counted) for year in years}) == 1


def like_for_like(pairs: Iterable[tuple[Outcome | None, Outcome | None]]) -> Change | None:
    """The change over (before, now) pairs of units that entered the sum in both years; None if there are none.

    Source: ADR 0003, «For every target», point 3.
    """
    both = [(before, now) for before, now in pairs if _has_both_sides(before) and _has_both_sides(now)]
    before, now = (_sum([pair[side] for pair in both]) for side in (0, 1))
    return None if before is None or now is None else Change(before, now, len(both))


def _has_both_sides(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.covered > 0 and outcome.rate is not None


def _sum(outcomes: Sequence[Outcome | None]) -> Fraction | None:
    numerator = sum(outcome.numerator or 0 for outcome in outcomes if outcome)
    return compliance.rate(numerator, sum(outcome.denominator or 0 for outcome in outcomes if outcome))
