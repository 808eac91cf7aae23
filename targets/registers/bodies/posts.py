"""The heads' posts of a year: who holds each, how they stand to the standard, and which are vacant since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from organizations.models import Branch, Head, Organization, Unit, User
from organizations.models.head import post_name
from targets.models import ReportingYear
from targets.registers.bodies.actions import HEADS
from targets.registers.places import ExpectedPlaces
from targets.registers.scope import enters
from targets.returns.heads import heads_on
from targets.rules.head_standards import HeadResult, HeadStanding, days_vacant, is_late_to_fill

Place = tuple[int, int]


@dataclass(frozen=True)
class PostLine:
    """A post. `reads_name`: whether the person may read who holds it; `since`: first day of a vacancy, if known."""

    unit: Unit
    organization: Organization
    head: Head | None
    result: HeadResult
    expected: HeadResult | None
    since: date | None
    days: int | None
    reads_name: bool

    @property
    def title(self) -> str:
        """«Chủ tịch Hội Nông dân xã Cao Bồ»."""
        return post_name(self.organization, self.unit)

    @property
    def is_vacant(self) -> bool:
        return self.head is None

    @property
    def is_late(self) -> bool:
        """Vacant for longer than it should be."""
        return self.is_vacant and is_late_to_fill(self.days)

    @property
    def will_meet(self) -> bool:
        """Not met, and expected to be met by what is being learnt."""
        return self.expected is not None and self.expected.standing is HeadStanding.MET and not self.is_met

    @property
    def is_met(self) -> bool:
        return self.result.standing is HeadStanding.MET


def post_lines(year: ReportingYear, user: User, today: date) -> list[PostLine]:
    """The posts of the person's scope on the year's reference day: where a grassroots body exists, or a head is.

    Days of a vacancy are counted to that day, or to today if it is still to come. Ten queries at most.
    """
    on = year.reference_on
    places = ExpectedPlaces.read(year, user).of(HEADS)
    units = list({place.unit.pk: place.unit for place in places}.values())
    bodies = {
        (unit, organization): first
        for unit, organization, first in Branch.objects.grassroots()
        .in_force(on)
        .filter(unit__in=units)
        .order_by("-valid_from")
        .values_list("unit", "organization", "valid_from")
    }
    in_post = heads_on(Head.objects.filter(unit__in=units), [on])
    held = {(one.head.unit_id, one.head.organization_id): one for one in in_post}
    left = _last_left(units, on)
    lines = []
    for place in places:
        one = held.get(place.key)
        if one is None and place.key not in bodies:
            continue
        since = None
        if one is None:
            since = left[place.key] + timedelta(days=1) if place.key in left else bodies[place.key]
        until = max(since, min(on, today)) if since else on
        lines.append(
            PostLine(
                place.unit, place.organization, one.head if one else None,
                one.result if one else HeadResult(HeadStanding.VACANT), one.expected if one else None,
                since, days_vacant(since, until), enters(user, place.unit, place.organization),
            )
        )  # fmt: skip
    return lines


def _last_left(units: Sequence[Unit], on: date) -> dict[Place, date]:
    """The last day of whoever left the post last before the day. One query."""
    left = Head.objects.filter(unit__in=units, left_on__lt=on).order_by("left_on")
    days = left.values_list("unit", "organization", "left_on")
    return {(unit, organization): day for unit, organization, day in days if day is not None}
