"""What another threshold would change: the target's thresholds by years, and the verdicts that would turn.

Read from the stored verdicts in one pass; memory holds the first of those that turn. Nothing is written.
"""

import hashlib
from bisect import insort
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from organizations.models import Organization, Unit
from targets.models import Basis, Job, ReportingYear, Target, UnscoredReturn
from targets.rules.compliance import JudgingRule, VerdictValue
from targets.rules.outcome import Outcome
from targets.rules.thresholds import Band, exchanged, rejudged_years
from targets.verdicts.other_threshold import Rejudged, turned_by

#: So many verdicts are listed; all are counted.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Turn:
    """One verdict that would turn, with its names."""

    year: int
    unit: Unit
    organization: Organization
    before: VerdictValue
    after: Outcome
    is_sum: bool
    is_provisional: bool


@dataclass(frozen=True)
class Count:
    """How many official verdicts of a year would turn from one word to another."""

    year: int
    before: VerdictValue
    after: VerdictValue
    units: int
    sums: int


@dataclass(frozen=True)
class Preview:
    """`years`: those scored again. `provisional`: turned ones of units whose official verdict does not turn.

    `unscored`: years of which a scoring waits or runs, so that verdicts may still turn without the other threshold.
    `seen`: the mark of all this. Whoever confirms sends it back, so that nothing else is stored than what was shown.
    """

    before: Sequence[Band]
    after: Sequence[Band]
    years: Sequence[int]
    unscored: Sequence[int]
    official: int
    provisional: int
    counts: Sequence[Count]
    shown: Sequence[Turn]
    seen: str

    @property
    def total(self) -> int:
        return self.official + self.provisional


def preview(target: Target, band: Band) -> Preview:
    """What would change if the target asked this in these years; fetch it `with_rules()` and with its resolution.

    Two queries for each year that asks something else and five more, at any size; `turned_by` names the exception.
    """
    before = target.bands
    after = exchanged(before, band)
    asked_otherwise = rejudged_years(before, after)
    years = list(ReportingYear.objects.filter(year__in=asked_otherwise).values_list("year", flat=True).order_by("year"))
    organizations = list(target.organizations.all())
    turns = _Turns(target, band.value, organizations, hashlib.sha256(repr((before, after)).encode()))
    for year in years:
        turns.read(year, replace(target.rule_in(year), threshold=band.value, maximum=band.maximum))
    scoring = set(Job.objects.scoring().filter(subject__in=years).values_list("subject", flat=True))
    return Preview(
        before=before,
        after=after,
        years=years,
        unscored=[year for year in years if year in scoring],
        official=turns.official,
        provisional=turns.provisional,
        counts=turns.counts(),
        shown=turns.shown(),
        seen=turns.mark.hexdigest(),
    )


class _Place(NamedTuple):
    """Where a verdict is listed: official ones first, in a year the sums from the root down, then the units."""

    is_provisional: bool
    year: int
    is_unit: bool
    depth: int
    sort_key: str
    unit: int
    organization: int  # its position


class _Turns:
    """The verdicts of a target that would turn, counted and marked while they are read."""

    def __init__(
        self, target: Target, threshold: int, organizations: Sequence[Organization], mark: "hashlib._Hash"
    ) -> None:
        self.official = self.provisional = 0
        #: Changes with every threshold and every verdict that the preview rests on.
        self.mark = mark
        self._target, self._threshold = target, threshold
        self._organizations = {organization.pk: organization for organization in organizations}
        self._pairs = Counter[tuple[int, VerdictValue, VerdictValue, bool]]()
        self._first: list[tuple[_Place, Rejudged]] = []

    def read(self, year: int, rule: JudgingRule) -> None:
        """Add those of a year."""
        changed = UnscoredReturn.objects.filter(annual_return__year=year).order_by()
        unscored = set(changed.values_list("annual_return__unit", "annual_return__organization"))
        parties: set[tuple[int, int]] = set()
        for row in turned_by(rule, self._target, year, list(self._organizations.values())):
            party = row.unit, row.organization
            rests_on = year, *row[:4], row.after.verdict, row.after.numerator, row.after.denominator, party in unscored
            self.mark.update(" ".join(map(str, (*rests_on, "\n"))).encode())
            if row.basis == Basis.APPROVED:
                parties.add(party)
                self._add(year, row)
            elif party not in parties:
                self._add(year, row)

    def _add(self, year: int, row: Rejudged) -> None:
        is_provisional = row.basis != Basis.APPROVED
        level, depth, sort_key = self._units[row.unit]
        is_sum = level != self._target.resolution.reporting_level
        if is_provisional:
            self.provisional += 1
        else:
            self.official += 1
            self._pairs[year, row.before, row.after.verdict, is_sum] += 1
        position = self._organizations[row.organization].position
        place = _Place(is_provisional, year, not is_sum, depth if is_sum else 0, sort_key, row.unit, position)
        if len(self._first) < MOST_SHOWN or place < self._first[-1][0]:
            insort(self._first, (place, row), key=lambda pair: pair[0])
            del self._first[MOST_SHOWN:]

    @cached_property
    def _units(self) -> dict[int, tuple[str, int, str]]:
        """Level, depth in the tree and sort key of each unit. One query."""
        rows = Unit.objects.order_by().values_list("pk", "level", "path", "sort_key")
        return {pk: (level, path.count("/"), sort_key) for pk, level, path, sort_key in rows}

    def counts(self) -> list[Count]:
        kinds = dict.fromkeys(key[:3] for key in sorted(self._pairs))
        return [Count(*kind, units=self._pairs[*kind, False], sums=self._pairs[*kind, True]) for kind in kinds]

    def shown(self) -> list[Turn]:
        """The first ones, with their names. One query."""
        units = Unit.objects.in_bulk({row.unit for _, row in self._first})
        return [
            Turn(
                place.year,
                units[row.unit],
                self._organizations[row.organization],
                row.before,
                Outcome(
                    row.after.verdict,
                    self._threshold,
                    row.after.numerator,
                    row.after.denominator,
                    covered=row.after.covered,
                    expected=row.after.expected,
                    direction=self._target.direction,
                ),
                is_sum=not place.is_unit,
                is_provisional=place.is_provisional,
            )
            for place, row in self._first
        ]
