"""Roots: the units whose committees resolved. Whose pages a person sees, and what a root calls its own."""

from collections.abc import Iterable

from organizations.models import RootWords, Unit, User
from organizations.profile import Profile
from targets.models import Resolution


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


def nearest_root(unit: Unit, roots: Iterable[Unit]) -> Unit | None:
    """Of these roots the deepest one that is the unit itself or stands above it."""
    above = [root for root in roots if root.pk in unit.lineage]
    return max(above, key=lambda root: len(root.lineage), default=None)


def profile_of(resolution: Resolution) -> Profile:
    """The words of the resolution's root: as entered, else as they follow from its kind. Three queries."""
    root = resolution.unit
    reporting = Unit.objects.under(root).filter(level=resolution.reporting_level)
    kinds = list(reporting.overlapping(*resolution.span).order_by().values_list("kind", flat=True).distinct())
    above = (root.parent.kind, root.parent.name) if root.parent else None
    profile = Profile.of(root.kind, root.name, above=above, kinds=kinds)
    entered = RootWords.objects.filter(unit=root).first()
    return profile.with_entered(entered.entered) if entered else profile
