"""What one scoring of a year judges: each open resolution with its units, its sums and its targets. Read only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from organizations.models import Absence, Level, Organization, Unit
from targets.asked import asked_now
from targets.models import OwedFigures, ReportingYear, Resolution, Target
from targets.rules.compliance import JudgingRule
from targets.rules.cumulative import Cumulative
from targets.rules.workflow import ReturnStatus

COUNTED = (ReturnStatus.SUBMITTED, ReturnStatus.APPROVED)
#: With more roots than this the whole tree is read, instead of a condition for each of them.
FEW_ROOTS = 10
UnitOrganization = tuple[int, int]  # primary keys


@dataclass(frozen=True)
class JudgedTarget:
    """One target: `is_summed` where the sums above the reporting units add it up, else each judges its own return.

    `cumulative`: how it reads earlier years, where it adds up over years.
    """

    pk: int
    rule: JudgingRule
    threshold: int
    is_summed: bool
    cumulative: Cumulative | None = None


@dataclass(frozen=True)
class JudgedResolution:
    """A resolution in the year: its targets by organization; `floor`: its coverage floor in whole per cent."""

    pk: int
    root: int
    reporting_level: Level
    floor: int
    targets: Mapping[int, Sequence[JudgedTarget]]


@dataclass(frozen=True)
class Place:
    """A unit as one resolution judges it; `above`: the sums over it, the nearest first, up to the root.

    `roots`: the roots whose resolutions decide together what the unit's return owes.
    """

    resolution: JudgedResolution
    level: Level
    above: tuple[int, ...]
    roots: tuple[int, ...]

    @property
    def is_sum(self) -> bool:
        return self.level != self.resolution.reporting_level

    @property
    def is_lowest_sum(self) -> bool:
        """A sum right above the reporting level: no other sum can lie below it."""
        return self.level == self.resolution.reporting_level.and_above[-2]


@dataclass
class Plan:
    """One scoring. `places`: by unit, one for each resolution that judges it; `frozen`: resolutions left alone."""

    year: int
    organizations: Sequence[Organization]
    places: Mapping[int, Sequence[Place]]
    frozen: frozenset[int]
    owed: OwedFigures
    absent: set[UnitOrganization] = field(default_factory=set)

    def sums(self) -> Iterable[tuple[int, Place]]:
        """Every sum with its unit, those below before those above."""
        found = [(unit, place) for unit, places in self.places.items() for place in places if place.is_sum]
        return sorted(found, key=lambda pair: -len(pair[1].above))


def read_plan(
    year: int,
    organizations: Sequence[Organization],
    *,
    units: Iterable[int] | None = None,
    frozen: frozenset[int] = frozenset(),
    instead: Mapping[int, JudgingRule] | None = None,
) -> Plan:
    """The plan of a year for these organizations, in a fixed number of queries.

    `units`: only these and the sums above them; three queries, and some more the first time after the register changed.
    `frozen`: primary keys of resolutions whose verdicts stay as they are. `instead`: only these targets (by primary
    key), and by these rules instead of the stored ones.
    """
    known = asked_now()
    reporting_year = known.kept(_reporting_year, year)
    absent = Absence.objects.in_force(reporting_year.reference_on).filter(organization__in=organizations)
    resolutions = [resolution for resolution in known.in_force([year]) if resolution.pk not in frozen]
    lineages: set[int] | None = None
    if units is not None:
        own = list(Unit.objects.filter(pk__in=units).order_by())
        absent = absent.filter(unit__in=own)
        lineages = {pk for unit in own for pk in unit.lineage}
        resolutions = [resolution for resolution in resolutions if resolution.unit_id in lineages]
        owed = known.owed([year], own)[year]
    else:
        owed = known.kept(OwedFigures.read, year)
    rules = None if instead is None else tuple(instead.items())
    by_root = known.kept(_judged, tuple(resolutions), year, tuple(one.pk for one in organizations), rules)
    return Plan(
        year=year,
        organizations=organizations,
        places=_places(reporting_year, by_root, lineages, owed),
        frozen=frozen,
        owed=owed,
        absent=absent.places(),
    )


def _reporting_year(year: int) -> ReportingYear:
    return ReportingYear.objects.get(year=year)


def _judged(
    resolutions: Sequence[Resolution],
    year: int,
    organizations: Sequence[int],
    rules: Sequence[tuple[int, JudgingRule]] | None,
) -> dict[int, list[JudgedResolution]]:
    """The resolutions with what they ask of these organizations (primary keys), by their root. Three queries."""
    in_force = Target.objects.in_force(year).filter(resolution__in=[resolution.pk for resolution in resolutions])
    instead = None if rules is None else dict(rules)
    if instead is not None:
        in_force = in_force.filter(pk__in=instead)
    asked: dict[int, list[int]] = {}
    for target_pk, organization_pk in Target.organizations.through.objects.filter(
        target__in=in_force.order_by(), organization__in=organizations
    ).values_list("target_id", "organization_id"):
        asked.setdefault(target_pk, []).append(organization_pk)
    targets: dict[int, dict[int, list[JudgedTarget]]] = {}
    for target in in_force.with_rules():
        rule = instead[target.pk] if instead is not None else target.rule_in(year)
        judged = JudgedTarget(
            target.pk,
            rule,
            rule.threshold,
            not target.from_own_return,
            target.as_cumulative if target.accumulates else None,
        )
        for organization_pk in asked.get(target.pk, ()):
            targets.setdefault(target.resolution_id, {}).setdefault(organization_pk, []).append(judged)
    by_root: dict[int, list[JudgedResolution]] = {}
    for resolution in resolutions:
        by_root.setdefault(resolution.unit_id, []).append(
            JudgedResolution(
                resolution.pk,
                resolution.unit_id,
                Level(resolution.reporting_level),
                resolution.coverage_floor,
                targets.get(resolution.pk, {}),
            )
        )
    return by_root


def _places(
    year: ReportingYear,
    by_root: Mapping[int, Sequence[JudgedResolution]],
    lineages: set[int] | None,
    owed: OwedFigures,
) -> dict[int, list[Place]]:
    """Every judged unit in force with its places, of the whole tree or of these units. At most two queries."""
    levels = {level for found in by_root.values() for one in found for level in one.reporting_level.and_above}
    in_force = Unit.objects.in_force(year.reference_on).filter(level__in=levels).order_by()
    if lineages is not None:
        in_force = in_force.filter(pk__in=lineages)
    elif len(by_root) <= FEW_ROOTS:
        below = Q(pk__in=())
        for path in Unit.objects.filter(pk__in=by_root).order_by().values_list("path", flat=True):
            below |= Q(path__startswith=path)
        in_force = in_force.filter(below)
    rows = [
        (pk, tuple(int(above) for above in path.split("/") if above), Level(level))
        for pk, path, level in in_force.values_list("pk", "path", "level")
    ]
    level_of = {pk: level for pk, _, level in rows}
    places: dict[int, list[Place]] = {}
    for pk, lineage, level in rows:
        roots = owed.roots(lineage)
        for depth, root in enumerate(lineage):
            for resolution in by_root.get(root, ()):
                if level not in resolution.reporting_level.and_above:
                    continue
                sums = resolution.reporting_level.and_above[:-1]
                above = [unit for unit in reversed(lineage[depth:-1]) if level_of.get(unit) in sums]
                places.setdefault(pk, []).append(Place(resolution, level, tuple(above), roots))
    return places
