"""What somebody still has to do about duties in the open years: report for agencies, or approve what they sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organizations.models import User
from organizations.permissions import Capability, Role, can
from targets.duties.actions import may_enter
from targets.models import DutyReturn, ReportingYear, RootYears
from targets.returns import duty_lines
from targets.returns.duty_lines import DutyLine
from targets.rules.workflow import ReturnStatus


@dataclass(frozen=True)
class DutyYear:
    """The agencies of one open year that a person enters for. `left`: still to be sent, the earliest day first."""

    year: ReportingYear
    own: Sequence[DutyLine]
    left: Sequence[DutyLine]

    @property
    def sent(self) -> int:
        return len(self.own) - len(self.left)


def duty_years(user: User, years: Sequence[ReportingYear], root_years: RootYears, at: datetime) -> list[DutyYear]:
    """The open years in which the person enters for agencies. Empty for who approves. At most two queries."""
    if not can(user, Capability.ENTER_DUTIES) or can(user, Capability.APPROVE_RETURNS):
        return []
    unit = None if user.role == Role.AGENCY or user.unit is None else [user.unit]
    by_place = duty_lines.read(years, user, at=at, root_years=root_years, units=unit)
    collected = []
    for year in years:
        own = [
            line
            for (number, _), lines in by_place.items()
            for line in lines
            if number == year.year and line.terms.is_awaited(at) and may_enter(user, line.agency)
        ]
        left = sorted((line for line in own if line.is_editable), key=lambda line: line.due_on)
        if own:
            collected.append(DutyYear(year, own, left))
    return collected


def waiting_duties(
    user: User, years: Sequence[ReportingYear], root_years: RootYears, at: datetime
) -> list[tuple[int, int]]:
    """(year, how many agencies' returns wait for approval), the latest year first. One query, of what was sent.

    Those whose root has closed the year, or whose agency had ended by then, wait for nobody.
    """
    sent = DutyReturn.objects.visible_to(user).filter(status=ReturnStatus.SUBMITTED, year__in=years).with_parties()
    waiting = Counter[int]()
    for row in sent:
        terms = root_years.of(row.year.year, row.agency.unit)
        if terms and terms.is_awaited(at) and row.agency.exists_on(row.year.reference_on):
            waiting[row.year.year] += 1
    return sorted(waiting.items(), reverse=True)
