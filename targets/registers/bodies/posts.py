"""The heads' posts of a year: who holds each, how they stand to the standard, and which are vacant since when."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from organizations.models import Branch, Head, Organization, Unit, User
from organizations.models.head import post_name
from targets.models import HeadStandard, ReportingYear
from targets.models.registers.dated import RulesInForce
from targets.models.registers.head_standard import expected_levels, standing_of
from targets.registers.bodies.actions import HEADS
from targets.registers.places import ExpectedPlaces
from targets.registers.scope import enters
from targets.rules.head_standards import HeadResult, HeadStanding, days_vacant, is_late_to_fill, is_met_by

Place = tuple[int, int]


@dataclass(frozen=True)
class HeadOnDay:
    """A head in post with the standing of the day. `expected`: the one once what is being learnt has ended, or None."""

    head: Head
    result: HeadResult
    expected: HeadResult | None


@dataclass(frozen=True)
class HeadTally:
    """The heads of a place on a day. `heads`: in post and not exempt, what T17 divides by; `unknown`: of these."""

    heads: int
    qualified: int
    in_transition: int
    exempt: int
    unknown: int

    @classmethod
    def of(cls, results: Iterable[HeadResult]) -> Self:
        """Source: NQ, I.2.2-3 (T17), ADR 0031."""
        count = Counter(result.standing for result in results)
        known = count[HeadStanding.MET] + count[HeadStanding.NOT_MET] + count[HeadStanding.IN_TRANSITION]
        return cls(
            known + count[HeadStanding.UNKNOWN], count[HeadStanding.MET], count[HeadStanding.IN_TRANSITION],
            count[HeadStanding.EXEMPT], count[HeadStanding.UNKNOWN],
        )  # fmt: skip


def heads_on(units: Sequence[Unit], on: date) -> dict[Place, HeadOnDay]:
    """Who holds the posts of these units on the day, by (unit, organization). Three queries."""
    lineage = {pk for unit in units for pk in unit.lineage}
    standards = RulesInForce(HeadStandard.objects.in_force(on).filter(unit__in=lineage))
    heads = Head.objects.in_force(on).filter(unit__in=units).with_parties().prefetch_related("degrees")
    found = {}
    for head in heads.order_by("appointed_on"):
        standard = standards.of(head.unit, head.organization_id)
        found[head.unit_id, head.organization_id] = HeadOnDay(
            head, standing_of(head, standard, on), _expected(head, standard)
        )
    return found


def _expected(head: Head, standard: HeadStandard | None) -> HeadResult | None:
    if not head.in_training or head.expected_on is None or standard is None:
        return None
    return is_met_by(standard.rule, expected_levels(head, head.expected_on), head.expected_on)


def tally_heads(units: Sequence[Unit], on: date) -> Mapping[Place, HeadTally]:
    """What the figures `heads` and `heads_qualified` of each place with a head count. Three queries."""
    return {place: HeadTally.of([one.result]) for place, one in heads_on(units, on).items()}


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
    held, left = heads_on(units, on), _last_left(units, on)
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
