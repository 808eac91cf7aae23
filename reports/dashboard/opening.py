"""Which scope an address opens for the person; what lies outside is a missing page."""

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from organizations.access import PageRequest, unit_or_404
from organizations.models import Unit
from reports.dashboard.addresses import Addresses
from reports.scoreboard.scope import Scope, Scopes, read_scopes
from targets.models import Resolution


@dataclass(frozen=True)
class Opened:
    """The scope of a page and the links within it."""

    scopes: Scopes
    scope: Scope

    @cached_property
    def links(self) -> Addresses:
        return Addresses(self.scopes, self.scope)

    @cached_property
    def others(self) -> tuple[Resolution, ...]:
        """The resolutions that a person may switch between on the unit's page; empty where there is one."""
        known = tuple(
            resolution
            for resolution in self.scopes.resolutions_of(self.scope.unit)
            if self.scope.unit.level != resolution.reporting_level
        )
        return known if len(known) > 1 else ()

    @cached_property
    def trail(self) -> list[tuple[str, str]]:
        """The sums above the unit up to the root with their pages, as far as the person sees them whole; no query
        at a root."""
        if self.scope.is_root:
            return []
        lineage = self.scope.unit.lineage
        above = lineage[lineage.index(self.scope.resolution.unit_id) : -1]
        units = Unit.objects.visible_to(self.scopes.user).in_bulk(above)
        return [(units[pk].full_name, self.links.overview_above(units[pk])) for pk in above if pk in units]


def open_scope(request: PageRequest, year: int, *, unit: str = "", resolution: str = "") -> Opened:
    """The person's own scope of the year, or that of a named unit or resolution. Two queries, three with a unit."""
    scopes = read_scopes(request.user, year)
    if scopes is None:
        raise Http404
    named = _named(scopes, resolution)
    scope = _of_unit(scopes, unit, named) if unit else _own(scopes, named)
    if scope is None:
        raise Http404
    return Opened(scopes, scope)


def open_asked(request: PageRequest, year: int, *, resolution: str = "") -> Opened:
    """The same, where the unit and the resolution stand in the query."""
    asked = resolution or request.GET.get("nghi_quyet", "")
    return open_scope(request, year, unit=request.GET.get("don_vi", ""), resolution=asked)


def open_unit(request: PageRequest, year: int, slug: str) -> tuple[Opened, Unit]:
    """A reporting unit with the scope of the sum above it. A stranger's unit is a missing page. Three queries."""
    scopes = read_scopes(request.user, year)
    if scopes is None:
        raise Http404
    unit = _visible(scopes, slug)
    resolution = _named(scopes, request.GET.get("nghi_quyet", "")) or scopes.resolution_of(unit)
    if (
        resolution is None
        or unit.parent is None
        or not resolution.judges(unit, year)
        or unit.level != resolution.reporting_level
    ):
        raise Http404
    return Opened(scopes, scopes.of(unit.parent, resolution)), unit


def open_judged(request: PageRequest, year: int, slug: str, *, resolution: str = "") -> Opened:
    """Any unit that the resolution judges, as the scope of a verdict's card: verdicts are seen by everybody around.

    Three queries; the verdict itself is what the person may see or not.
    """
    scopes = read_scopes(request.user, year)
    if scopes is None:
        raise Http404
    unit = unit_or_404(Unit.objects.in_force(scopes.year.reference_on), slug)
    known = _named(scopes, resolution) or scopes.resolution_of(unit)
    if known is None or not known.judges(unit, year):
        raise Http404
    return Opened(scopes, scopes.of(unit, known))


def _named(scopes: Scopes, slug: str) -> Resolution | None:
    if not slug:
        return None
    resolution = scopes.named(slug)
    if resolution is None:
        raise Http404
    return resolution


def _visible(scopes: Scopes, slug: str) -> Unit:
    """The unit in force in the year that the person may see, with the one above it."""
    units = Unit.objects.in_force(scopes.year.reference_on).visible_to(scopes.user)
    return unit_or_404(units.select_related("parent"), slug)


def _own(scopes: Scopes, named: Resolution | None) -> Scope | None:
    default = scopes.default()
    if named is None or (default is not None and default.resolution == named):
        return default
    if default is not None and named.judges(default.unit, scopes.year.pk):
        return scopes.of(default.unit, named)
    return scopes.of(named.unit, named) if scopes.sees_whole(named.unit) else None


def _of_unit(scopes: Scopes, slug: str, named: Resolution | None) -> Scope | None:
    unit = _visible(scopes, slug)
    resolution = named or scopes.resolution_of(unit)
    if resolution is None or not resolution.judges(unit, scopes.year.pk) or not scopes.sees_whole(unit):
        return None
    scope = scopes.of(unit, resolution)
    return None if scope.reports(unit) else scope
