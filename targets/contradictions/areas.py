"""Which units one page of findings looks at: all of the person's, or in a large register those below one unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from organizations.access import unit_or_404
from organizations.models import Unit, User
from organizations.models.unit import UnitQuerySet
from targets.models import ReportingYear

#: More units than these are not looked at on one page: the person chooses an area.
MOST_UNITS: Final = 200


@dataclass(frozen=True)
class Area:
    """A unit with units below it that make returns. `count`: how many."""

    unit: Unit
    count: int


@dataclass(frozen=True)
class Areas:
    """What a page looks at. `choices`: empty where all fits one page; `units`: None until an area is chosen."""

    choices: Sequence[Area]
    chosen: Unit | None
    units: Sequence[Unit] | None


def units_in_scope(year: ReportingYear, user: User) -> UnitQuerySet:
    """The year's units at and below the account's own: those above are not the person's to judge."""
    units = year.units()
    if user.is_whole_register:
        return units
    return units.under(user.unit) if user.unit else units.none()


def read_areas(year: ReportingYear, user: User, *, area: str = "", unit: str = "") -> Areas:
    """The units of the page. `area`, `unit`: slugs; a unit brings the area that it lies in. Raises Http404.

    Three queries; in a large register five, whatever its size.
    """
    units = units_in_scope(year, user)
    counts = dict(units.order_by().values_list("parent").annotate(Count("pk")))
    if sum(counts.values()) <= MOST_UNITS:
        return Areas((), None, list(units))
    above = list(units.filter(pk__in=[pk for pk in counts if pk]))
    choices = [Area(one, counts[one.pk]) for one in above]
    chosen = unit_or_404(units, area) if area else None
    if chosen is None and unit:
        named = unit_or_404(units, unit)
        chosen = next((one for one in above if one.pk in (named.pk, named.parent_id)), None)
    if chosen is None:
        return Areas(choices, None, None)
    below = units.filter(Q(pk=chosen.pk) | Q(parent=chosen)).exclude(pk__in=[o.pk for o in above if o != chosen])
    return Areas(choices, chosen, list(below))
