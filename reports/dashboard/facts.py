"""What a leader is told beside the targets: a short list of counts, each with the page that lists what it counts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from reports.dashboard.addresses import with_query
from reports.dashboard.opening import Opened
from reports.dashboard.record_sections import duty_scope, matrix_address
from targets.duties.standing import read_matrix
from targets.models import Recommendation
from targets.registers.kinds.recommendations import OVERDUE, RECOMMENDATIONS
from targets.registers.places import RegisterArea
from targets.rules.duty_standing import Standing
from targets.rules.periods import local_day


@dataclass(frozen=True)
class Fact:
    """«12 việc quá hạn»: the count, its words, and where these are listed."""

    count: int
    words: str
    address: str


def overdue_duties(opened: Opened) -> Fact | None:
    """Duties that agencies at and below the shown unit are overdue with. Five queries."""
    scope = duty_scope(opened)
    overdue = read_matrix(scope, with_verdicts=False).total.counts[Standing.OVERDUE] if scope else 0
    if not overdue:
        return None
    return Fact(overdue, "việc thực hiện nhiệm vụ quá hạn", matrix_address(opened, opened.scope.unit, loc="OVERDUE"))


def unanswered_recommendations(opened: Opened) -> Fact | None:
    """Recommendations at and below the shown unit whose answer is overdue; none in a year without a root. One query."""
    if opened.scope.root_year is None:
        return None
    year = opened.scope.year.pk
    rows = Recommendation.objects.visible_to(opened.scopes.user).for_year(year).overdue(local_day(timezone.now()))
    late = rows.filter(RegisterArea(opened.scope.unit).rows).count()
    address = with_query(reverse("registers:list", args=[year, RECOMMENDATIONS.slug]), loc=OVERDUE)
    return Fact(late, "kiến nghị quá hạn trả lời", address) if late else None


#: In the order of the page; each answers None where there is nothing to say.
FACTS: tuple[Callable[[Opened], Fact | None], ...] = (overdue_duties, unanswered_recommendations)


def facts(opened: Opened) -> list[Fact]:
    return [fact for read in FACTS if (fact := read(opened))]
