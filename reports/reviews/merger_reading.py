"""The register → what a review prints of a reorganization of units. Official verdicts only."""

from collections.abc import Iterable, Sequence

from organizations.models import Organization, Succession, SuccessionRelation, Unit
from organizations.models.unit import SuccessionQuerySet
from reports.reviews.facts import MergedFacts, MergedGoal, MergedLine
from reports.scoreboard.board import TREND_INDICATORS
from reports.scoreboard.merger_reading import read_of_root
from reports.scoreboard.merger_words import reorganization_of
from reports.scoreboard.mergers import Line, Merged, MergerSeries
from targets.models import PlannedReview, Target
from targets.rules.mergers import Area

MOST_YEARS = 8


def links_of(planned: PlannedReview) -> SuccessionQuerySet:
    """The links of the units that the review tells of, in its years and the one before them."""
    resolution = planned.resolution
    return Succession.objects.touching(
        resolution.unit, resolution.reporting_level, first_year=resolution.first_year - 1, last_year=planned.last_year
    )


def read_links(planned: PlannedReview) -> list[Succession]:
    """The same with their units. One query."""
    return list(links_of(planned).select_related("from_unit", "to_unit"))


def changed_units(links: Iterable[Succession]) -> set[int]:
    """Units on other ground than the one of the same code before: such a code is another place."""
    return {link.to_unit_id for link in links if link.relation != SuccessionRelation.UNCHANGED}


def read_merged(
    planned: PlannedReview, links: Sequence[Succession], targets: Sequence[Target], codes: Sequence[str]
) -> MergedFacts | None:
    """One target an organization, its gathering or else its rating, as far as former units have figures of it.

    `codes`: the organizations in their order. None without links; six queries with some.
    """
    if not links:
        return None
    last_day = max(link.happened_on for link in links if link.relation != SuccessionRelation.UNCHANGED)
    pairs = [pair for code in codes if (pair := _main_target(code, targets))]
    merged = read_of_root(None, planned.resolution, pairs)
    if merged is None or not merged.areas:
        return None
    goals = [
        _goal(target, organization, merged.series(target, organization), planned.last_year)
        for target, organization in pairs
        if merged.goes_back(target, organization)
    ]
    return MergedFacts(
        told=reorganization_of([link for link in links if link.happened_on == last_day]),
        grounds=tuple(_ground(merged, area) for area in merged.areas),
        goals=tuple(goals),
    )


def _main_target(code: str, targets: Sequence[Target]) -> tuple[Target, Organization] | None:
    own = [
        (target, organization)
        for target in targets
        for organization in target.organizations.all()
        if organization.code == code and target.is_ratio
    ]
    order = {indicator: rank for rank, indicator in enumerate(TREND_INDICATORS)}
    return min(own, key=lambda pair: order.get(pair[0].indicator.code, len(order)), default=None)


def _goal(target: Target, organization: Organization, series: MergerSeries, last_year: int) -> MergedGoal:
    known = [place for place, year in enumerate(series.years) if year <= last_year and series.total.points[place]]
    shown = known[-MOST_YEARS:]
    return MergedGoal(
        goal=target.code,
        organization=organization.code,
        years=tuple(series.years[place] for place in shown),
        lines=tuple(_line(line, shown) for line in series.present),
        total=tuple(series.total.points[place] for place in shown),
    )


def _line(line: Line, shown: Sequence[int]) -> MergedLine:
    """The row in the years that are shown; its parts as far as one of these years tells them apart."""
    told = [part for part in line.parts if any((point := part.points[place]) and point.covered for place in shown)]
    return MergedLine(
        present=_names(line.units),
        former=_names(line.others),
        points=tuple(line.points[place] for place in shown),
        parts=tuple(_line(part, shown) for part in told),
    )


def _ground(merged: Merged, area: Area) -> MergedLine:
    return MergedLine(
        present=_names(merged.units[pk] for pk in area.present),
        former=_names(merged.units[pk] for pk in area.former if pk not in area.present),
        divided=_names(merged.units[pk] for pk in area.units if len(merged.descent.ends(pk)) > 1),
        beyond=_names(merged.beyond(area)),
    )


def _names(units: Iterable[Unit]) -> tuple[str, ...]:
    """«xã Phú Linh»; a column says whether the former or the present one is meant."""
    return tuple(f"{unit.kind} {unit.name}" for unit in sorted(units, key=lambda unit: (unit.sort_key, unit.pk)))
