"""Roots: the units whose committees resolved. Whose pages a person sees, and what a root calls its own."""

from collections.abc import Iterable

from django.conf import settings

from organizations.models import Unit, User
from organizations.models.unit import UnitQuerySet
from organizations.profile import Profile
from organizations.refused import NotPermitted
from targets.models import ReportingYear, Resolution, RootYear, RootYears


def root_of(user: User) -> Unit | None:
    """The root whose results the person's pages show: the nearest one at or above the account's unit.

    Where there is none above it, that of the earliest resolution at or below the unit; None without any. One query.
    """
    resolutions = list(Resolution.objects.select_related("unit").order_by("first_year", "code"))
    if user.unit is not None:
        above = nearest_root(user.unit, (resolution.unit for resolution in resolutions))
        if above is not None:
            return above
    below = (
        resolution.unit
        for resolution in resolutions
        if user.is_whole_register or (user.unit and user.unit.pk in resolution.unit.lineage)
    )
    return next(below, None)


def own_resolutions(user: User) -> list[Resolution]:
    """The resolutions of the person's root, the earliest first; a page without a named one shows the first in force.

    Two queries.
    """
    root = root_of(user)
    return list(Resolution.objects.filter(unit=root)) if root else []


def root_years_seen(user: User, years: Iterable[ReportingYear]) -> RootYears:
    """The years' rows of all roots that the person sees. One query."""
    rows = RootYear.objects.visible_to(user).filter(year__in=[year.year for year in years])
    return RootYears(rows.with_parties().with_stamp())


def root_year_of(user: User, year: int, seen: RootYears | None = None) -> RootYear | None:
    """The year at the root whose results the person's pages show; None where no root that they see has the year.

    Where that root does not have the year, at the nearest other root above the account's unit, else at the first one
    below it. `seen`: the rows that the person sees, where they have been read. A query, and one more where they see
    several roots.
    """
    if seen is None:
        seen = RootYears(RootYear.objects.visible_to(user).filter(year=year).with_parties())
    rows = sorted(seen.of_year(year), key=lambda row: row.root.path)
    root = root_of(user) if len(rows) > 1 else None
    chosen = next((row for row in rows if root and row.root_id == root.pk), None)
    if chosen is None and user.unit is not None:
        above = nearest_root(user.unit, (row.root for row in rows))
        chosen = next((row for row in rows if row.root == above), None)
    return chosen or next(iter(rows), None)


def is_own_root(user: User, root: Unit) -> bool:
    """Whether the root lies in the person's scope: the head of one district never closes the country."""
    return user.is_whole_register or user.unit_id in root.lineage


def require_root(user: User, root: Unit) -> None:
    """Raise NotPermitted unless the root lies in the person's scope."""
    if not is_own_root(user, root):
        raise NotPermitted(f"Năm báo cáo của {root} không thuộc phạm vi của đồng chí.")


def nearest_root(unit: Unit, roots: Iterable[Unit]) -> Unit | None:
    """Of these roots the deepest one that is the unit itself or stands above it."""
    above = [root for root in roots if root.pk in unit.lineage]
    return max(above, key=lambda root: len(root.lineage), default=None)


def reporting_units(user: User, year: ReportingYear) -> UnitQuerySet:
    """The units that report to the person's root in the year, by the earliest resolution in force. Two queries."""
    root = root_of(user)
    resolution = Resolution.objects.in_force(year.year).filter(unit=root).first() if root else None
    if root is None or resolution is None:
        return Unit.objects.none()
    return resolution.units(year.reference_on).filter(level=resolution.reporting_level)


def profile_of(resolution: Resolution) -> Profile:
    """The words of the resolution's root: as entered, else as they follow from its kind. Three queries."""
    root = resolution.unit
    kinds = list(
        resolution.reporting.overlapping(*resolution.span).order_by().values_list("kind", flat=True).distinct()
    )
    above = (root.parent.kind, root.parent.name) if root.parent else None
    profile = Profile.of(root.kind, root.name, above=above, kinds=kinds).with_entered(site_words())
    entered = getattr(root, "words", None)  # kept on the unit, which the title of its resolution asks too
    return profile.with_entered(entered.entered) if entered else profile


def site_words() -> dict[str, str]:
    """What the environment says of the body that keeps the register: it holds where nothing is entered for a root."""
    words: dict[str, str] = settings.PORTAL_WORDS
    return words
