"""What another threshold would change: the target's thresholds by years, and the verdicts that would turn.

Judged in memory by the same code that scores; nothing is written.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from organizations.models import Organization, Unit
from targets.models import Basis, ReportingYear, Resolution, Target
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import Outcome
from targets.rules.thresholds import Band, exchanged, rejudged_years
from targets.verdicts.plan import read_plan
from targets.verdicts.turning import Turned, turned

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

    `seen`: the mark of all this. Whoever confirms sends it back, so that nothing else is stored than what was shown.
    """

    before: Sequence[Band]
    after: Sequence[Band]
    years: Sequence[int]
    official: int
    provisional: int
    counts: Sequence[Count]
    shown: Sequence[Turn]
    seen: str

    @property
    def total(self) -> int:
        return self.official + self.provisional


def preview(target: Target, band: Band) -> Preview:
    """What would change if the target asked this in these years; fetch the target `with_rules()`.

    Reads the returns of the target's organizations in each year that asks something else.
    """
    before = target.bands
    after = exchanged(before, band)
    asked_otherwise = rejudged_years(before, after)
    years = list(ReportingYear.objects.filter(year__in=asked_otherwise).values_list("year", flat=True).order_by("year"))
    others = frozenset(Resolution.objects.exclude(pk=target.resolution_id).values_list("pk", flat=True))
    organizations = list(target.organizations.all())
    found = [row for year in years for row in _turned(target, band, year, organizations, others)]
    official = [row for row in found if row.basis == Basis.APPROVED]
    parties = {row[:3] for row in official}
    provisional = [row for row in found if row.basis != Basis.APPROVED and row[:3] not in parties]
    turns = _named([*official, *provisional], target, organizations)
    return Preview(
        before=before,
        after=after,
        years=years,
        official=len(official),
        provisional=len(provisional),
        counts=_counted(turns),
        shown=turns[:MOST_SHOWN],
        seen=_mark(before, after, found),
    )


def _turned(
    target: Target, band: Band, year: int, organizations: Sequence[Organization], others: frozenset[int]
) -> list[Turned]:
    rule = replace(target.rule_in(year), threshold=band.value, maximum=band.maximum)
    return list(turned(read_plan(year, organizations, frozen=others, instead={target.pk: rule})))


def _named(rows: Sequence[Turned], target: Target, organizations: Sequence[Organization]) -> list[Turn]:
    """Official verdicts first; in a year the sums from the root down, then the units in their order. One query."""
    units = Unit.objects.in_bulk({row.unit for row in rows})
    by_key = {organization.pk: organization for organization in organizations}
    turns = [
        Turn(
            row.year,
            units[row.unit],
            by_key[row.organization],
            VerdictValue(row.before),
            Outcome(
                VerdictValue(row.after),
                row.outcome.threshold,
                row.outcome.numerator,
                row.outcome.denominator,
                covered=row.outcome.covered,
                expected=row.outcome.expected,
                direction=target.direction,
            ),
            is_sum=units[row.unit].level != target.resolution.reporting_level,
            is_provisional=row.basis != Basis.APPROVED,
        )
        for row in rows
    ]
    return sorted(turns, key=_place)


def _place(turn: Turn) -> tuple[object, ...]:
    unit = turn.unit
    depth = len(unit.lineage) if turn.is_sum else 0
    return turn.is_provisional, turn.year, not turn.is_sum, depth, unit.sort_key, unit.pk, turn.organization.position


def _counted(turns: Sequence[Turn]) -> list[Count]:
    pairs = Counter(
        (turn.year, turn.before, turn.after.verdict, turn.is_sum) for turn in turns if not turn.is_provisional
    )
    kinds = dict.fromkeys(key[:3] for key in sorted(pairs))
    return [Count(*kind, units=pairs[*kind, False], sums=pairs[*kind, True]) for kind in kinds]


def _mark(before: Sequence[Band], after: Sequence[Band], found: Sequence[Turned]) -> str:
    """Changes with every threshold and every verdict that the preview rests on."""
    rows = sorted((*row[:5], row.before, row.after, row.outcome.numerator, row.outcome.denominator) for row in found)
    return hashlib.sha256(repr((list(before), list(after), rows)).encode()).hexdigest()
