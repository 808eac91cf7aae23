"""What a page shows: one unit with its children, for one resolution, in one year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Subquery

from organizations.models import Succession, Unit, User
from organizations.models.unit import SuccessionQuerySet
from targets.models import ReportingYear, Resolution, RootYear
from targets.roots import nearest_root


@dataclass(frozen=True)
class Scope:
    """`unit`: a root or a sum below it; `years`: every year that one may turn to, this one among them."""

    unit: Unit
    resolution: Resolution
    year: ReportingYear
    years: tuple[int, ...]

    @cached_property
    def children(self) -> tuple[Unit, ...]:
        """The units right below that the resolution judges, in force on the reference day, by name. One query."""
        latest = Subquery(self.reorganizing.changing().order_by("-happened_on").values("happened_on")[:1])
        units = self.resolution.units(self.year.reference_on).filter(parent=self.unit)
        return tuple(units.annotate(reorganized_on=latest))

    @property
    def reorganizing(self) -> SuccessionQuerySet:
        """Links of reporting units under the shown one in the years that the page's years are compared with.

        Those are the years of the resolution up to this one, and the year before them.
        """
        first, level = self.resolution.first_year - 1, self.resolution.reporting_level
        return Succession.objects.touching(self.unit, level, first_year=first, last_year=self.year.pk)

    @property
    def reorganized_on(self) -> date | None:
        """The last day of these that changed the ground of a unit; None where none did. No query of its own."""
        return next((getattr(child, "reorganized_on", None) for child in self.children), None)

    @cached_property
    def children_report(self) -> bool:
        """No child is a sum itself."""
        return all(self.reports(unit) for unit in self.children)

    @cached_property
    def root_year(self) -> RootYear | None:
        """The year at the resolution's root; None where it does not have the year. One query."""
        return RootYear.objects.with_parties().filter(root=self.resolution.unit_id, year=self.year.pk).first()

    @property
    def is_root(self) -> bool:
        return self.unit.pk == self.resolution.unit_id

    @property
    def years_so_far(self) -> tuple[int, ...]:
        """The years of the resolution up to this one, which series run over; this one in any case."""
        return tuple(
            year for year in self.years if self.resolution.first_year <= year <= self.year.pk or year == self.year.pk
        )

    def reports(self, unit: Unit) -> bool:
        """Whether the unit makes whole returns, so that it is no sum of others."""
        return unit.level == self.resolution.reporting_level


@dataclass(frozen=True)
class Scopes:
    """The scopes that a person may open in a year.

    `resolutions`: those that the person may see, by their first year; `years`: every reporting year.
    """

    user: User
    year: ReportingYear
    years: tuple[int, ...]
    resolutions: tuple[Resolution, ...]

    @cached_property
    def in_force(self) -> tuple[Resolution, ...]:
        return tuple(resolution for resolution in self.resolutions if resolution.is_in_force(self.year.pk))

    @cached_property
    def root(self) -> Unit | None:
        """The root whose results the person's pages show. See also `targets.roots.root_of`."""
        roots = [resolution.unit for resolution in self.resolutions]
        above = nearest_root(self.user.unit, roots) if self.user.unit else None
        return above or next(iter(roots), None)

    def default(self) -> Scope | None:
        """The person's root, for its earliest resolution; None without any resolution that concerns the person.

        Whoever stands below the root and does not see all of its units gets the widest unit that is seen whole.
        """
        resolution = self._first(self.in_force) or self._first(reversed(self.resolutions))
        if resolution is None:
            return None
        if self.sees_whole(resolution.unit) or self.user.unit is None:
            return self.of(resolution.unit, resolution)
        is_below = self.area != self.user.unit.path
        return self.of((self.user.unit.parent if is_below else None) or self.user.unit, resolution)

    def of(self, unit: Unit, resolution: Resolution) -> Scope:
        spans = [(known.first_year, known.last_year) for known in self.resolutions if known.unit_id in unit.lineage]
        years = tuple(
            year for year in self.years if year == self.year.pk or any(first <= year <= last for first, last in spans)
        )
        return Scope(unit, resolution, self.year, years)

    def resolution_of(self, unit: Unit) -> Resolution | None:
        """The resolution that a page of the unit shows: of the person's root, else of the nearest root above it."""
        judging = self.resolutions_of(unit)
        nearest = nearest_root(unit, (resolution.unit for resolution in judging))
        return self._first(judging) or next((known for known in judging if known.unit == nearest), None)

    def resolutions_of(self, unit: Unit) -> tuple[Resolution, ...]:
        """Those in force that judge the unit, by their first year."""
        return tuple(resolution for resolution in self.in_force if resolution.judges(unit, self.year.pk))

    def named(self, slug: str) -> Resolution | None:
        """The resolution in force of that slug."""
        return next((resolution for resolution in self.in_force if resolution.slug == slug), None)

    def sees_whole(self, unit: Unit) -> bool:
        """Whether the person sees the results of everything under the unit."""
        return unit.path.startswith(self.area)

    @cached_property
    def area(self) -> str:
        """The path of the unit whose whole area the person sees results of. See `ResolutionQuerySet.area_of`."""
        return Resolution.objects.area_of(self.user)

    def _first(self, resolutions: Iterable[Resolution]) -> Resolution | None:
        return next((known for known in resolutions if self.root and known.unit_id == self.root.pk), None)


def read_scopes(user: User, year: int) -> Scopes | None:
    """What the person may open in the year; None where there is no such year. Two queries."""
    years = {known.pk: known for known in ReportingYear.objects.order_by("year")}
    if year not in years:
        return None
    resolutions = Resolution.objects.select_related("unit__words").order_by("first_year", "code")
    return Scopes(user, years[year], tuple(years), tuple(_concerning(user, tuple(resolutions))))


def _concerning(user: User, resolutions: Sequence[Resolution]) -> Iterable[Resolution]:
    """Those of the units above the person's, of it, and of those below it."""
    for resolution in resolutions:
        root = resolution.unit
        if user.is_whole_register or (user.unit and (root.pk in user.unit.lineage or user.unit.pk in root.lineage)):
            yield resolution
