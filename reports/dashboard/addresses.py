"""Addresses of the leaders' pages from within a page: they name unit and resolution only where these are not usual."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import NoReverseMatch, resolve, reverse

from organizations.models import Organization, Unit
from organizations.permissions import can
from reports.scoreboard.attention import Link
from reports.scoreboard.board import UnitRow
from reports.scoreboard.scope import Scope, Scopes
from targets.models import Resolution, Target


@dataclass(frozen=True)
class Addresses:
    """Links of a page that shows `scope`, for the person of `scopes`."""

    scopes: Scopes
    scope: Scope

    @cached_property
    def _unit(self) -> str:
        """The slug of the shown unit, blank at the person's own."""
        default = self.scopes.default()
        return "" if default is not None and default.unit == self.scope.unit else self.scope.unit.slug

    @cached_property
    def _usual(self) -> dict[int, bool]:
        """Unit → whether the shown resolution is the one that pages of the unit show by themselves."""
        return {}

    def _named(self, unit: Unit, year: int | None = None) -> str:
        """The slug of the shown resolution where an address of the unit has to name it.

        In a year in which it is not in force nothing is named: the page then shows the usual one.
        """
        usual = self._usual.get(unit.pk)
        if usual is None:
            default = self.scopes.default()
            known = default.resolution if default and default.unit == unit else self.scopes.resolution_of(unit)
            usual = self._usual[unit.pk] = known in {None, self.scope.resolution}
        return "" if usual or not self.scope.resolution.is_in_force(self._year(year)) else self.scope.resolution.slug

    @property
    def resolution(self) -> str:
        """The slug of the shown resolution where addresses of the shown unit name it, else blank."""
        return self._named(self.scope.unit)

    def _year(self, year: int | None) -> int:
        return year or self.scope.year.pk

    def overview(self, year: int | None = None) -> str:
        """The page of the shown unit in this or another year."""
        named = self._named(self.scope.unit, year)
        return _overview(self._year(year), self._unit, named)

    def own_overview(self) -> str:
        """The page of the person's own unit in this year, of the shown resolution where that judges it."""
        default = self.scopes.default()
        named = self._named(default.unit) if default and self.scope.resolution.unit_id in default.unit.lineage else ""
        return _overview(self.scope.year.pk, "", named)

    def overview_of(self, resolution: Resolution) -> str:
        """The page of the shown unit for another resolution that judges it."""
        return _overview(self.scope.year.pk, self._unit, resolution.slug)

    def overview_above(self, unit: Unit) -> str:
        """The page of a unit above the shown one; blank where the person does not see all of it."""
        if not self.scopes.sees_whole(unit):
            return ""
        default = self.scopes.default()
        slug = "" if default is not None and default.unit == unit else unit.slug
        return _overview(self.scope.year.pk, slug, self._named(unit))

    def row(self, row: UnitRow) -> str:
        """The page of a child: a sum's overview, or a reporting unit's results; blank where it may not be opened."""
        if row.is_sum:
            return _overview(self.scope.year.pk, row.unit.slug, self._named(row.unit))
        return self.unit_page(row.unit) if row.state else ""

    def unit_page(self, unit: Unit, year: int | None = None) -> str:
        address = reverse("commune:detail", args=[unit.slug, self._year(year)])
        return with_query(address, nghi_quyet=self._named(unit, year))

    def targets(self, year: int | None = None) -> str:
        return self._with_scope(reverse("target:list", args=[self._year(year)]), year)

    def organization(self, slug: str, year: int | None = None) -> str:
        return self._with_scope(reverse("org:detail", args=[slug, self._year(year)]), year)

    def target(self, code: str, organization: str = "", year: int | None = None) -> str:
        named = self._named(self.scope.unit, year)
        arguments = [code, self._year(year)]
        address = reverse("target:of", args=[named, *arguments]) if named else reverse("target:detail", args=arguments)
        return with_query(address, to_chuc=organization, don_vi=self._unit)

    def mergers(self, code: str, organization: str = "", view: str = "") -> str:
        """The target's series over the reorganization of units; `view`: by former units, present ones, or the whole."""
        named, arguments = self._named(self.scope.unit), [code, self.scope.year.pk]
        name, arguments = ("target:mergers_of", [named, *arguments]) if named else ("target:mergers", arguments)
        return with_query(reverse(name, args=arguments), to_chuc=organization, don_vi=self._unit, xem=view)

    def card(self, unit: Unit, organization: Organization, target: Target) -> str:
        arguments = [self.scope.year.pk, unit.slug, organization.slug, target.code]
        named = self._named(unit)
        return reverse("verdict:of", args=[named, *arguments]) if named else reverse("verdict:card", args=arguments)

    def _with_scope(self, address: str, year: int | None) -> str:
        return with_query(address, don_vi=self._unit, nghi_quyet=self._named(self.scope.unit, year))

    def link(self, link: Link) -> str:
        """The address of a link of the attention list; blank where the page is missing or not the person's."""
        if isinstance(link.of, Target):
            return self.target(link.of.code)
        if isinstance(link.of, UnitRow):
            return self.row(link.of)
        try:
            address = reverse(link.view, args=link.args)
        except NoReverseMatch:
            return ""  # the page is not part of this installation
        mark = getattr(resolve(address).func, "capability", None)
        return address if mark is None or can(self.scopes.user, mark) else ""


def _overview(year: int, slug: str, resolution: str) -> str:
    address = reverse("dashboard:unit", args=[year, slug]) if slug else reverse("dashboard:year", args=[year])
    return with_query(address, nghi_quyet=resolution)


def with_query(address: str, **query: str) -> str:
    """The address with those parameters that are not blank."""
    known = {name: value for name, value in query.items() if value}
    return f"{address}?{urlencode(known)}" if known else address
