"""A target's series over a reorganization of units, by former units, by present units, and over the whole area.

Official verdicts only. Numerators and denominators are added up along the links between units; a former unit that was
divided is not shared out: its successors have one row together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.db.models import Q

from organizations.models import Organization, Succession, Unit, User
from reports.scoreboard.scope import Scope
from targets.models import ReportingYear, Target, Verdict
from targets.rules.compliance import rate
from targets.rules.mergers import areas


class View(StrEnum):
    """By what the rows of a series are."""

    FORMER = "cu"
    PRESENT = "moi"
    WHOLE = "toan-bo"


@dataclass(frozen=True)
class Point:
    """A sum in one year. `covered` of `expected` units entered it; no sides where none did."""

    numerator: int | None
    denominator: int | None
    covered: int
    expected: int

    @property
    def rate(self) -> Fraction | None:
        return rate(self.numerator, self.denominator)


@dataclass(frozen=True)
class Line:
    """One row of the series. `units`: those it is named by; several if their figures cannot be told apart.

    `others`: what these units were before, or became. `points`: one a year, None where none of its units existed.
    """

    units: tuple[Unit, ...]
    others: tuple[Unit, ...]
    points: tuple[Point | None, ...]

    @property
    def is_one(self) -> bool:
        return len(self.units) == 1


@dataclass(frozen=True)
class MergerSeries:
    """`lines` by former or by present units; `total` is the same for both: the sum over all units of each year."""

    years: tuple[int, ...]
    former: tuple[Line, ...]
    present: tuple[Line, ...]
    total: Line

    def lines(self, view: View) -> tuple[Line, ...]:
        return {View.FORMER: self.former, View.PRESENT: self.present, View.WHOLE: ()}[view]


_Entered = Mapping[tuple[int, int], tuple[int, int] | None]  # (unit, year) → numerator and denominator, None: missing


def read_mergers(user: User, scope: Scope, target: Target, organization: Organization) -> MergerSeries | None:
    """The series over the units of the target's root; None where no unit of it followed another. Five queries.

    Links are followed one step: a unit that was merged twice within the years is shown by its first successors.
    """
    reporting = list(scope.resolution.reporting.overlapping(*scope.resolution.span))
    links = list(
        Succession.objects.filter(Q(from_unit__in=reporting) | Q(to_unit__in=reporting)).values_list(
            "from_unit_id", "to_unit_id"
        )
    )
    units = Unit.objects.filter(pk__in={*(unit.pk for unit in reporting), *(pk for link in links for pk in link)})
    followed, following = {old for old, _ in links}, {new for _, new in links}
    former = [unit for unit in units if unit.pk in followed or (unit.pk not in following and unit.valid_to)]
    present = [unit for unit in units if unit.pk in following or (unit.pk not in followed and not unit.valid_to)]
    if not links:
        return None
    entered = _entered(user, [*former, *present], target, organization)
    known = {year for _, year in entered}
    years = list(ReportingYear.objects.filter(pk__in=known).order_by("year"))
    return _series(years, former, present, links, entered)


def has_mergers(scope: Scope) -> bool:
    """Whether some unit that the resolution judges followed another one, or was followed by one. One query."""
    reporting = scope.resolution.reporting
    return Succession.objects.filter(Q(from_unit__in=reporting) | Q(to_unit__in=reporting)).exists()


def _entered(user: User, units: Sequence[Unit], target: Target, organization: Organization) -> _Entered:
    """What official verdicts of this measure rest on: of the target itself and of its like in other resolutions."""
    indicator = target.indicator
    alike = Target.objects.filter(
        indicator__kind=indicator.kind,
        indicator__numerator=indicator.numerator,
        indicator__denominator=indicator.denominator,
        organizations=organization,
    )
    rows = (
        Verdict.objects.visible_to(user)
        .official()
        .filter(unit__in=units, organization=organization, target__in=alike)
        .order_by("target__resolution__first_year")
    )
    return {
        (unit, year): None if not covered or numerator is None or denominator is None else (numerator, denominator)
        for unit, year, numerator, denominator, covered in rows.values_list(
            "unit_id", "year_id", "numerator", "denominator", "covered"
        )
    }


def _series(
    years: Sequence[ReportingYear],
    former: Sequence[Unit],
    present: Sequence[Unit],
    links: Collection[tuple[int, int]],
    entered: _Entered,
) -> MergerSeries:
    by_pk = {unit.pk: unit for unit in (*former, *present)}
    successors = {pk: [new for old, new in links if old == pk] for pk in by_pk}

    def point(pks: Iterable[int], year: ReportingYear) -> Point | None:
        existing = [pk for pk in pks if by_pk[pk].exists_on(year.reference_on) and (pk, year.pk) in entered]
        if not existing:
            return None
        known = [sides for pk in existing if (sides := entered[pk, year.pk]) is not None]
        if not known:
            return Point(None, None, 0, len(existing))
        return Point(sum(side[0] for side in known), sum(side[1] for side in known), len(known), len(existing))

    def line(named: Iterable[int], others: Iterable[int], pks: Iterable[int]) -> Line:
        counted = tuple(pks)
        return Line(
            tuple(by_pk[pk] for pk in named),
            tuple(by_pk[pk] for pk in others),
            tuple(point(counted, year) for year in years),
        )

    grounds = areas([unit.pk for unit in former], [unit.pk for unit in present], links)
    rank = {unit.pk: position for position, unit in enumerate((*present, *former))}
    by_present = [
        line(area.after or area.before, area.before if area.after else (), (*area.before, *area.after))
        for area in sorted(grounds, key=lambda area: min(rank[pk] for pk in area.after or area.before))
    ]
    return MergerSeries(
        years=tuple(year.pk for year in years),
        former=tuple(line((unit.pk,), successors[unit.pk], (unit.pk,)) for unit in former),
        present=tuple(by_present),
        total=line((), (), by_pk),
    )
