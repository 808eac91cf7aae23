"""What the register asks of returns, remembered in the process: resolutions, owed figures, targets, plausibility rules.

Every page of returns needs it, and it changes a few times a year. It is remembered under the register's stamp (ADR
0019), which the database changes with each write to a table that is read here, and which comes with the root years in
the same query: a changed register has another stamp, so that nothing remembered is ever out of date. What was read
after its stamp is at least as new. The rows are shared by all requests of the process: read them, never change them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from django.db.models import Q

from organizations.models import Level, Organization, Unit
from targets.models import OwedFigures, PlausibilityRule, Resolution, RootYears, Target
from targets.rules.plausibility import CheckRule

#: States of the register that a process remembers: the present one, and the one before for requests under way.
STATES = 2
#: Combinations of years and roots in each of them, of some hundred rows each.
COMBINATIONS = 32


class Asked:
    """What one state of the register asks. Each part is read when it is first wanted."""

    def __init__(self) -> None:
        self._owed = lru_cache(COMBINATIONS)(OwedFigures.read_under)
        self._targets = lru_cache(COMBINATIONS)(_targets)

    @cached_property
    def resolutions(self) -> Sequence[Resolution]:
        """All of them with their roots. One query."""
        return list(Resolution.objects.select_related("unit"))

    @cached_property
    def organizations(self) -> Sequence[Organization]:
        """All of them in their order. One query."""
        return list(Organization.objects.all())

    @cached_property
    def rules(self) -> tuple[CheckRule, ...]:
        """The rules of plausibility in use. One query."""
        return tuple(rule.rule for rule in PlausibilityRule.objects.active())

    def in_force(self, years: Collection[int]) -> list[Resolution]:
        """The resolutions in force in at least one year of the span."""
        return [one for one in self.resolutions if one.first_year <= max(years) and one.last_year >= min(years)]

    def owed(self, years: Iterable[int], units: Iterable[Unit]) -> Mapping[int, OwedFigures]:
        """What the returns of these units owe, by year. Two queries for other years or roots than before."""
        return self._owed(frozenset(years), self._roots(units))

    def targets(self, year: int, unit: Unit) -> Sequence[Target]:
        """The targets that a return of the unit is judged by, with their rules and organizations.

        At a unit that is a sum, only the targets judged on its own return. Three queries for other roots than before.
        """
        return self._targets(year, Level(unit.level), self._roots([unit]))

    def _roots(self, units: Iterable[Unit]) -> frozenset[int]:
        above = {pk for unit in units for pk in unit.lineage}
        return frozenset(resolution.unit_id for resolution in self.resolutions if resolution.unit_id in above)


def asked(root_years: RootYears) -> Asked:
    """What the register asked when these root years were read, or later; read anew where they came without a stamp."""
    return Asked() if root_years.stamp is None else _remembered(root_years.stamp)


@lru_cache(STATES)
def _remembered(stamp: int) -> Asked:
    return Asked()


def _targets(year: int, level: Level, roots: frozenset[int]) -> list[Target]:
    summed = [below for below in Level if level in below.and_above[:-1]]
    targets = Target.objects.in_force(year).filter(
        Q(resolution__reporting_level=level) | Q(resolution__reporting_level__in=summed, from_own_return=True),
        resolution__unit__in=roots,
    )
    return list(targets.with_rules().prefetch_related("organizations"))
