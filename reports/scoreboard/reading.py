"""The register → a Scoreboard, in a number of queries that does not grow with the communes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from organizations.models import Level, Organization, Unit, User
from reports.scoreboard.board import Cell, CommuneRow, Scoreboard, TargetPart, TargetRow, counted
from reports.scoreboard.results import Key, Result, shown_results
from reports.scoreboard.return_states import commune_states
from reports.scoreboard.shares import Share, compare, places_met, share_of
from targets.models import ReportingYear, Target
from targets.rules.outcome import YEARS_LOOKED_BACK, Bounds, bounds


def read_scoreboard(year: ReportingYear, user: User) -> Scoreboard:
    """The year as this person may see it. Eight queries."""
    years = tuple(ReportingYear.objects.order_by("year").values_list("year", flat=True))
    so_far = tuple(number for number in years if number <= year.pk)
    units = list(year.units())
    targets = tuple(
        Target.objects.in_force(year.pk).select_related("indicator", "clause").prefetch_related("organizations")
    )
    reader = _Reader(
        year=year.pk,
        years=so_far,
        communes=[unit for unit in units if unit.level == Level.COMMUNE],
        district=next((unit for unit in units if unit.level == Level.DISTRICT), None),
        organizations=tuple(Organization.objects.all()),
        targets=targets,
        results=shown_results(user, so_far, {target.pk: target for target in targets}),
    )
    states = commune_states(user, year, reader.communes, reader.organizations)
    return Scoreboard(
        year=year,
        years=so_far,
        all_years=years,
        district=reader.district,
        organizations=reader.organizations,
        targets=targets,
        rows=tuple(
            CommuneRow(
                unit,
                reader.cells(unit),
                reader.shares(unit),
                compare(reader.pairs(unit)),
                states.get(unit.pk),
            )
            for unit in reader.communes
        ),
        target_rows=tuple(reader.target_rows()),
        comparison=compare(pair for unit in reader.communes for pair in reader.pairs(unit)),
        results=reader.results,
    )


@dataclass
class _Reader:
    year: int
    years: tuple[int, ...]  # up to this one
    communes: list[Unit]
    district: Unit | None
    organizations: tuple[Organization, ...]
    targets: tuple[Target, ...]
    results: dict[Key, Result]

    @cached_property
    def owed(self) -> list[tuple[Organization, Target]]:
        """Which organization each target is set for."""
        return [(organization, target) for target in self.targets for organization in target.organizations.all()]

    @cached_property
    def targets_of(self) -> dict[int, list[Target]]:
        """Each organization's targets, in their order."""
        by_organization: dict[int, list[Target]] = {organization.pk: [] for organization in self.organizations}
        for organization, target in self.owed:
            by_organization[organization.pk].append(target)
        return by_organization

    def result(self, unit: Unit, organization: Organization, target: Target, year: int) -> Result | None:
        return self.results.get((year, unit.pk, organization.pk, target.pk))

    def cells(self, unit: Unit) -> tuple[Cell, ...]:
        return tuple(
            Cell(
                unit,
                organization,
                tuple(
                    result
                    for target in self.targets_of[organization.pk]
                    if (result := self.result(unit, organization, target, self.year))
                ),
            )
            for organization in self.organizations
        )

    def shares(self, unit: Unit) -> tuple[Share, ...]:
        return tuple(
            share_of(result for owner, target in self.owed if (result := self.result(unit, owner, target, year)))
            for year in self.years
        )

    def pairs(self, unit: Unit) -> list[tuple[Result | None, Result | None]]:
        """Every target's result of last year beside this year's."""
        return [
            (self.result(unit, owner, target, self.year - 1), self.result(unit, owner, target, self.year))
            for owner, target in self.owed
        ]

    def target_rows(self) -> Sequence[TargetRow]:
        rows = [TargetRow(target, self._parts(target), self._places(target)) for target in self.targets]
        return [row for row in rows if row.parts]

    def _parts(self, target: Target) -> tuple[TargetPart, ...]:
        if self.district is None:
            return ()
        return tuple(
            TargetPart(
                organization,
                result,
                self.result(self.district, organization, target, self.year - 1),
                places_met(
                    [place] for unit in self.communes if (place := self.result(unit, organization, target, self.year))
                ),
                self._bounds(organization, result),
            )
            for organization in target.organizations.all()
            if (result := self.result(self.district, organization, target, self.year))
        )

    def _bounds(self, organization: Organization, whole: Result) -> Bounds | None:
        years = [self.year - back for back in range(YEARS_LOOKED_BACK + 1)]
        return bounds(
            whole,
            (
                [counted(self.result(unit, organization, whole.target, year), whole) for year in years]
                for unit in self.communes
            ),
        )

    def _places(self, target: Target) -> Share:
        return places_met(
            [
                result
                for organization in target.organizations.all()
                if (result := self.result(unit, organization, target, self.year))
            ]
            for unit in self.communes
        )
