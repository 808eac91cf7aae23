"""What the register asks of returns, remembered in the process: resolutions, owed figures, targets, plausibility rules.

Every page of returns, every scoring and every reading of a workbook needs it, and it changes a few times a year. It is
remembered under the register's stamp (ADR 0019), which the database changes with each write to a table that is read
here: a changed register has another stamp, so that nothing remembered is ever out of date. What was read after its
stamp is at least as new. The rows are shared by all requests of the process: read them, never change them.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, TypeVar, cast

from django.db.models import Q

from organizations.models import Level, Organization, RegisterStamp, Unit
from targets.models import OwedFigures, PlausibilityRule, Resolution, Target
from targets.rules.plausibility import CheckRule

#: States of the register that a process remembers: the present one, and the one before for requests under way.
STATES = 2
#: Made things of one state, such as what is owed under some roots in some years: some hundred rows each.
KEPT = 64
Made = TypeVar("Made")


class Asked:
    """What one state of the register asks. Each part is read when it is first wanted."""

    def __init__(self) -> None:
        self._kept = lru_cache(KEPT)(_make)

    def kept(self, make: Callable[..., Made], *arguments: Hashable) -> Made:
        """What `make` gives, made once for these arguments; it may read nothing but them and stamped tables."""
        return cast(Made, self._kept(make, *arguments))

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
        return self.kept(OwedFigures.read_under, frozenset(years), self.roots(units))

    def targets(self, year: int, unit: Unit) -> Sequence[Target]:
        """The targets that a return of the unit is judged by, with their rules and organizations.

        At a unit that is a sum, only the targets judged on its own return. Three queries for other roots than before.
        """
        return self.kept(_targets, year, Level(unit.level), self.roots([unit]))

    def roots(self, units: Iterable[Unit]) -> frozenset[int]:
        """The roots at and above these units, by their keys."""
        above = {pk for unit in units for pk in unit.lineage}
        return frozenset(resolution.unit_id for resolution in self.resolutions if resolution.unit_id in above)


def asked(stamp: int | None) -> Asked:
    """What the register asked when it had this stamp, or later; read anew where there is none."""
    return Asked() if stamp is None else _remembered(stamp)


def asked_now() -> Asked:
    """The same as the register is now. One query."""
    return asked(RegisterStamp.objects.read())


@lru_cache(STATES)
def _remembered(stamp: int) -> Asked:
    return Asked()


def _make(make: Callable[..., Any], *arguments: Hashable) -> Any:
    return make(*arguments)


def _targets(year: int, level: Level, roots: frozenset[int]) -> list[Target]:
    summed = [below for below in Level if level in below.and_above[:-1]]
    targets = Target.objects.in_force(year).filter(
        Q(resolution__reporting_level=level) | Q(resolution__reporting_level__in=summed, from_own_return=True),
        resolution__unit__in=roots,
    )
    return list(targets.with_rules().prefetch_related("organizations"))
