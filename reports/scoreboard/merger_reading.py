"""The register → series over reorganizations, in a number of queries that does not grow with the units."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, Sum

from organizations.models import Organization, Succession, Unit, User
from reports.scoreboard.merger_words import reorganization_of
from reports.scoreboard.mergers import Figures, Measure, Merged, Sides, measure_of
from reports.scoreboard.reorganization import Reorganization
from reports.scoreboard.scope import Scope
from targets.models import Indicator, ReportingYear, Resolution, Target, Verdict, VerdictStamp
from targets.rules.compliance import RuleKind
from targets.rules.mergers import Descent, areas

Pair = tuple[Target, Organization]


@dataclass(frozen=True)
class Beyond:
    """Units beside those of a page's scope whose verdicts it shows, and the stamp of these before they were read."""

    units: tuple[int, ...]
    stamp: int | None


def has_mergers(scope: Scope) -> bool:
    """Whether some unit that the resolution judges followed another one, or was followed by one. One query."""
    reporting = scope.resolution.reporting
    return Succession.objects.filter(Q(from_unit__in=reporting) | Q(to_unit__in=reporting)).exists()


def read_descent() -> Descent:
    """All links of the register. One query."""
    return Descent(Succession.objects.values_list("from_unit_id", "to_unit_id"))


def read_reorganization(scope: Scope) -> Reorganization | None:
    """What the page has to say of the last reorganization of its units; None, and no query, without one."""
    if scope.reorganized_on is None:
        return None
    links = scope.reorganizing.filter(happened_on=scope.reorganized_on)
    return reorganization_of(list(links.select_related("from_unit", "to_unit")))


def read_of_root(user: User | None, resolution: Resolution, pairs: Collection[Pair]) -> Merged | None:
    """The series over the units of the root; None where no unit of it followed another. Six queries.

    `user`: whose view it is; None for a document, which prints official figures whoever reads it.
    """
    descent = read_descent()
    reporting = list(resolution.reporting.overlapping(*resolution.span).values_list("pk", flat=True))
    if not any(descent.neighbours(pk) for pk in reporting):
        return None
    return _read(user, descent, descent.related(reporting), pairs)


def read_of_unit(user: User, unit: Unit, descent: Descent, pairs: Collection[Pair]) -> Merged:
    """The series over all units that links join to this one. Four queries."""
    return _read(user, descent, descent.joined(unit.pk), pairs)


def _read(user: User | None, descent: Descent, related: set[int], pairs: Collection[Pair]) -> Merged:
    near = {other for pk in related for other in (*descent.neighbours(pk), *descent.ends(pk))}
    units = Unit.objects.in_bulk(related | near)
    area = "" if user is None else Resolution.objects.area_of(user)
    seen = {pk for pk in related if units[pk].path.startswith(area)}
    # What a unit's people see of it they see of the units that it followed: the figures went over with the ground.
    origins = {former for pk in seen for former in descent.before(pk) if former in related}
    figures = _figures(user, related, origins, pairs)
    known = {year for rows in figures.values() for year in rows.known_years}
    between = ReportingYear.objects.filter(pk__range=(min(known, default=0), max(known, default=0)))
    years = tuple(between.order_by("year"))
    existing = {pk for pk in related if any(units[pk].exists_on(year.reference_on) for year in years)}
    found = areas(existing, descent)
    found.sort(key=lambda area: min((units[pk].sort_key, pk) for pk in area.present))
    return Merged(descent, units, frozenset(related), frozenset(related - seen - origins), years, tuple(found), figures)


def _figures(
    user: User | None, units: Collection[int], origins: Collection[int], pairs: Collection[Pair]
) -> dict[tuple[Measure, int], Figures]:
    """What official verdicts rest on, by measure and organization. Two queries.

    A figure means the same in every resolution, so verdicts of all of them serve; where two judge a unit in a year,
    the one with figures.
    """
    wanted = {(measure_of(target.indicator), organization.pk) for target, organization in pairs}
    measures = {measure for measure, _ in wanted}
    alike = {
        indicator.pk: measure
        for indicator in Indicator.objects.filter(kind=RuleKind.RATIO).only("numerator", "denominator")
        if (measure := measure_of(indicator)) in measures
    }
    verdicts = (
        Verdict.objects.official() if user is None else Verdict.objects.official().visible_to(user, origins=origins)
    )
    rows = verdicts.filter(
        unit__in=units, organization__in={organization for _, organization in wanted}, target__indicator__in=alike
    ).order_by("covered", "expected", "pk")
    figures: dict[tuple[Measure, int], dict[tuple[int, int], Sides]] = defaultdict(dict)
    for unit, year, organization, indicator, above, below, covered, expected in rows.values_list(
        "unit_id",
        "year_id",
        "organization_id",
        "target__indicator_id",
        "numerator",
        "denominator",
        "covered",
        "expected",
    ):
        if (alike[indicator], organization) in wanted:
            sides = Sides(expected=bool(expected))
            if covered and above is not None and below is not None:
                sides = Sides(above, below, True)
            figures[alike[indicator], organization][unit, year] = sides
    return {key: Figures(rows_of) for key, rows_of in figures.items()}


def beyond_of(units: Iterable[int]) -> Beyond:
    """Read it before the verdicts of these units. One query."""
    pks = tuple(sorted(units))
    return Beyond(pks, read_beyond_stamp(pks))


def read_beyond_stamp(units: Collection[int]) -> int | None:
    """Another number after every write to verdicts of these units, in whatever year. One query."""
    total: int | None = VerdictStamp.objects.filter(unit__in=units).aggregate(total=Sum("number"))["total"]
    return total
