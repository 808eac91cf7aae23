"""Roots: the units whose committees resolved. Whose pages a person sees, and whose days hold for a unit."""

from collections.abc import Iterable

from organizations.models import Unit, User
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


def nearest_root(unit: Unit, roots: Iterable[Unit]) -> Unit | None:
    """Of these roots the deepest one that is the unit itself or stands above it."""
    above = [root for root in roots if root.pk in unit.lineage]
    return max(above, key=lambda root: len(root.lineage), default=None)
