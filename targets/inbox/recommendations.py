"""Recommendations that wait for an answer: of the person's own agencies, or overdue ones of everybody below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from organizations.models import User
from organizations.permissions import Capability, can
from targets.models import Recommendation


@dataclass(frozen=True)
class WaitingRecommendation:
    """One that the person's own agency has not answered. `days_overdue`: 0 while it is not due yet."""

    row: Recommendation
    days_overdue: int


def to_answer(user: User, today: date) -> list[WaitingRecommendation]:
    """Those addressed to the agencies that the person speaks for, of all years, the earliest due first. One query."""
    if not can(user, Capability.ENTER_REGISTERS):
        return []
    rows = Recommendation.objects.addressed_to(user).waiting().with_papers().with_parties()
    return [WaitingRecommendation(row, row.days_overdue(today)) for row in rows.order_by("due_on", "pk")]


def overdue_by_year(user: User, today: date) -> Sequence[tuple[int, int]]:
    """(year of the register, how many are overdue) of those that the person sees, the latest year first. One query."""
    rows = Recommendation.objects.visible_to(user).overdue(today).order_by().values_list("year")
    return sorted(rows.annotate(count=Count("pk")), reverse=True)
