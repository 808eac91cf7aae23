"""What somebody still has to do about explanations of missed targets, over all years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Q

from organizations.models import User
from targets.explanations.lines import ExplanationLine, soon
from targets.models import MissExplanation
from targets.rules.periods import local_day

#: So many are named; the list of the year has all.
NAMED: Final = 10


@dataclass(frozen=True)
class OwedExplanations:
    """What the person's own side owes: answers, and remedies due in a week or past. `lines`: the first by their day."""

    lines: Sequence[ExplanationLine]
    total: int

    @property
    def left(self) -> int:
        """How many more there are than are named."""
        return self.total - len(self.lines)

    @property
    def latest_year(self) -> int | None:
        return max((line.row.year_id for line in self.lines), default=None)


NOTHING_OWED: Final = OwedExplanations((), 0)


def owed_explanations(user: User, at: datetime) -> OwedExplanations:
    """Two queries at most, one where nothing is owed."""
    today = local_day(at)
    owed = MissExplanation.objects.owed_by(user, soon(today))
    rows = list(owed.with_parties().by_day()[: NAMED + 1])
    total = owed.count() if len(rows) > NAMED else len(rows)
    # The verdict of now is shown on the explanation's own page only.
    return OwedExplanations([ExplanationLine(row, None, today) for row in rows[:NAMED]], total)


@dataclass(frozen=True)
class ExplanationYear:
    """A year's explanations that wait for the reviewing side: answers to judge, and what is overdue."""

    year: int
    to_judge: int
    late: int


def waiting_explanations(user: User, at: datetime) -> list[ExplanationYear]:
    """The years in which something waits or is overdue, the latest first. One query."""
    today: date = local_day(at)
    seen = MissExplanation.objects.visible_to(user).order_by()
    to_judge = Q(pk__in=seen.to_judge(user).values("pk"))
    late = Q(pk__in=seen.overdue(today).values("pk"))
    rows = seen.filter(to_judge | late).values_list("year").annotate(
        to_judge=Count("pk", filter=to_judge), late=Count("pk", filter=late)
    )  # fmt: skip
    return sorted((ExplanationYear(*row) for row in rows), key=lambda one: one.year, reverse=True)
