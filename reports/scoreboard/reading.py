"""The register → a Scoreboard, in a number of queries that does not grow with the units.

The same for every level: the children of the shown unit may report or be sums with stored rows of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from django.db.models import F, Q, QuerySet

from organizations.models import Organization, Unit, User
from reports.scoreboard.board import Cell, Scoreboard, TargetPart, TargetRow, UnitRow, counted
from reports.scoreboard.results import Key, Result, Results, shown_results
from reports.scoreboard.return_states import states_of_returns
from reports.scoreboard.scope import Scope
from reports.scoreboard.shares import Pair, Share, compare, places_met, share_of
from reports.scoreboard.words import Words
from targets.models import OwedFigure, Target
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import YEARS_LOOKED_BACK, Bounds, bounds


def read_scoreboard(scope: Scope, user: User, *, code: str = "") -> Scoreboard:
    """The unit and its children as this person may see them; of one target where its code is given. Six queries.

    Only targets of the scope's resolution. Bounds and the change of a series are over the reporting units: they are
    left out where children are sums themselves, and `text` says so.
    """
    reader = _Reader.read(scope, user, code=code)
    return reader.board(scope.children, user, target_rows=tuple(reader.target_rows()))


def read_row(scope: Scope, unit: Unit, user: User) -> Scoreboard:
    """One child with its series, the others only as far as it is ranked among them this year. Six queries.

    `rows` holds that child alone, and there are no rows of targets.
    """
    return _Reader.read(scope, user, series_of=unit).board([unit], user)


def read_targets(
    scope: Scope, organizations: Sequence[Organization], *, code: str = ""
) -> dict[Target, tuple[Organization, ...]]:
    """The resolution's targets of the year with the organizations that they are set for, both in order. Two queries."""
    by_key = {organization.pk: organization for organization in organizations}
    rows = (
        Target.objects.in_force(scope.year.pk)
        .of(scope.resolution)
        .with_rules()
        .select_related("clause", "resolution")
        .annotate(organization_id=F("organizations"))
        .order_by("position", "organizations__position")
    )
    if code:
        rows = rows.filter(code=code)
    collected: dict[Target, tuple[Organization, ...]] = {}
    for target in rows:
        organization = by_key.get(target.organization_id)
        collected[target] = (*collected.get(target, ()), *([organization] if organization else []))
    return collected


def read_organizations(scope: Scope) -> QuerySet[Organization]:
    """Those of which the resolution asks something in the year, in their order."""
    year = scope.year.pk
    asked = OwedFigure.objects.filter(resolution=scope.resolution, first_year__lte=year, last_year__gte=year)
    return Organization.objects.filter(pk__in=asked.values("organization"))


@dataclass
class _Reader:
    scope: Scope
    organizations: tuple[Organization, ...]
    targets: dict[Target, tuple[Organization, ...]]
    results: Results

    @classmethod
    def read(cls, scope: Scope, user: User, *, code: str = "", series_of: Unit | None = None) -> Self:
        """`code`: of one target only; `series_of`: earlier years of this unit only."""
        organizations = tuple(read_organizations(scope))
        targets = read_targets(scope, organizations, code=code)
        results = shown_results(
            user,
            scope.years_so_far,
            {target.pk: target for target in targets},
            units=[scope.unit.pk, *(unit.pk for unit in scope.children)],
            sums=[scope.unit.pk, *(unit.pk for unit in scope.children if not scope.reports(unit))],
            only=Q() if series_of is None else Q(unit=series_of) | Q(year=scope.year),
        )
        return cls(scope, organizations, targets, results)

    def board(self, units: Sequence[Unit], user: User, *, target_rows: tuple[TargetRow, ...] = ()) -> Scoreboard:
        scope = self.scope
        reporting = [unit for unit in units if scope.reports(unit)]
        states = states_of_returns(user, scope.year, reporting, self.organizations) if reporting else {}
        pairs = {unit.pk: self.pairs(unit) for unit in units}
        return Scoreboard(
            scope=scope,
            words=Words.of(scope.unit, scope.children, scope.resolution),
            years=scope.years_so_far,
            organizations=self.organizations,
            targets=tuple(self.targets),
            rows=tuple(
                UnitRow(
                    unit,
                    self.cells(unit),
                    self.shares(unit),
                    compare({unit.pk: pairs[unit.pk]}),
                    states.get(unit.pk),
                    is_sum=not scope.reports(unit),
                )
                for unit in units
            ),
            target_rows=target_rows,
            comparison=compare(pairs),
            results=self.results,
        )

    @property
    def year(self) -> int:
        return self.scope.year.pk

    @cached_property
    def owed(self) -> list[tuple[int, int]]:
        """(organization, target) of each target and organization that it is set for, as primary keys."""
        return [(organization.pk, target.pk) for target, own in self.targets.items() for organization in own]

    @cached_property
    def targets_of(self) -> dict[int, list[int]]:
        """Each organization's targets, in their order."""
        by_organization: dict[int, list[int]] = {organization.pk: [] for organization in self.organizations}
        for organization, target in self.owed:
            by_organization[organization].append(target)
        return by_organization

    def result(self, unit: Unit, organization: Organization, target: Target, year: int) -> Result | None:
        return self.results.get((year, unit.pk, organization.pk, target.pk))

    def cells(self, unit: Unit) -> tuple[Cell, ...]:
        return tuple(
            Cell(
                unit,
                organization,
                tuple(self._known((self.year, unit.pk, organization.pk, target) for target in targets)),
            )
            for organization, targets in zip(self.organizations, self.targets_of.values(), strict=True)
        )

    def _known(self, keys: Iterable[Key]) -> Iterable[Result]:
        for key in keys:
            result = self.results.get(key)
            if result is not None:
                yield result

    def shares(self, unit: Unit) -> tuple[Share, ...]:
        return tuple(share_of(self._verdicts(unit, year)) for year in self.scope.years_so_far)

    def pairs(self, unit: Unit) -> list[Pair]:
        """Every target's verdict of last year beside this year's."""
        return list(zip(self._verdicts(unit, self.year - 1), self._verdicts(unit, self.year), strict=True))

    def _verdicts(self, unit: Unit, year: int) -> list[VerdictValue | None]:
        return [self.results.verdict((year, unit.pk, *owed)) for owed in self.owed]

    def target_rows(self) -> Iterable[TargetRow]:
        for target, organizations in self.targets.items():
            parts = tuple(self._parts(target, organizations))
            if parts:
                yield TargetRow(target, parts, self._places(target, organizations))

    def _parts(self, target: Target, organizations: Sequence[Organization]) -> Iterable[TargetPart]:
        for organization in organizations:
            result = self.result(self.scope.unit, organization, target, self.year)
            if result is not None:
                yield TargetPart(
                    organization,
                    result,
                    self.result(self.scope.unit, organization, target, self.year - 1),
                    self._places(target, [organization]),
                    self._bounds(organization, result),
                )

    def _bounds(self, organization: Organization, whole: Result) -> Bounds | None:
        if not whole.is_partial or not self.scope.children_report:
            return None
        years = [self.year - back for back in range(YEARS_LOOKED_BACK + 1)]
        return bounds(
            whole,
            (
                [counted(self.result(unit, organization, whole.target, year), whole) for year in years]
                for unit in self.scope.children
            ),
        )

    def _places(self, target: Target, organizations: Sequence[Organization]) -> Share:
        keys = [(organization.pk, target.pk) for organization in organizations]
        groups = (
            [verdict for key in keys if (verdict := self.results.verdict((self.year, unit.pk, *key)))]
            for unit in self.scope.children
        )
        return places_met(groups)
