"""What a leader is told beside the targets: a short list of counts, each with the page that lists what it counts."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.dashboard.opening import Opened
from reports.dashboard.record_sections import duty_scope, matrix_address
from targets.duties.standing import read_matrix
from targets.rules.duty_standing import Standing


@dataclass(frozen=True)
class Fact:
    """«12 việc quá hạn»: the count, its words, and where these are listed."""

    count: int
    words: str
    address: str


def overdue_duties(opened: Opened) -> Fact | None:
    """Duties that agencies at and below the shown unit are overdue with. Six queries."""
    scope = duty_scope(opened)
    overdue = read_matrix(scope, with_verdicts=False).total.counts[Standing.OVERDUE] if scope else 0
    if not overdue:
        return None
    return Fact(overdue, "việc thực hiện nhiệm vụ quá hạn", matrix_address(opened, opened.scope.unit, loc="OVERDUE"))


#: In the order of the page; each answers None where there is nothing to say.
FACTS: tuple[Callable[[Opened], Fact | None], ...] = (overdue_duties,)


def facts(opened: Opened) -> list[Fact]:
    return [fact for read in FACTS if (fact := read(opened))]
