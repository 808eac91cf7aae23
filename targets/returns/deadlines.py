"""What deadlines rest on: the extensions of units, when a return was first sent, and which days a reviewer may set."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from organizations.formats import short_date
from organizations.models import Unit
from organizations.models.account import SYSTEM_USERNAME
from targets.models import AnnualReturn, Extension, ReportingYear, ReturnEvent
from targets.rules.periods import Deadline, LaterDay, YearTerms, local_day
from targets.rules.workflow import Step, TransitionDenied

LONGEST_WAIT = timedelta(days=366)
YearUnit = tuple[int, int]  # number of the year, primary key of the unit


def later_days(years: Iterable[ReportingYear], units: Iterable[Unit]) -> dict[YearUnit, list[LaterDay]]:
    """The extensions of each unit and year, in the order in which they were granted. One query."""
    collected: dict[YearUnit, list[LaterDay]] = {}
    rows = Extension.objects.filter(year__in=list(years), unit__in=list(units))
    for year, unit, at, due_on in rows.values_list("year", "unit", "at", "due_on"):
        collected.setdefault((year, unit), []).append(LaterDay(at, due_on))
    return collected


def deadline_of(terms: YearTerms, stored: AnnualReturn | None, extensions: Sequence[LaterDay]) -> Deadline:
    """The day that holds for this return, and when it was first sent. Reads `stored.events` (prefetch them)."""
    if stored is None:
        return Deadline(terms.calendar, extensions)
    return Deadline(terms.calendar, extensions, stored.resubmit_by, first_sent_at(stored))


def first_sent_at(annual_return: AnnualReturn) -> datetime | None:
    """Its first sending since it was last withdrawn; None while it was never sent.

    None also where the system's own account took the return over from files: that day says nothing of the sender.
    Reads `events` with their `by`.
    """
    return first_sent(map(past_step, annual_return.events.all()))


class PastStep(NamedTuple):
    """One step that was taken: which, when, by whose account and name, why, and the revision that it made."""

    step: Step
    at: datetime
    username: str
    full_name: str
    reason: str
    revision: int

    @property
    def by(self) -> str:
        """The person as pages name them: see `User.__str__`."""
        return self.full_name or self.username


def past_step(event: ReturnEvent) -> PastStep:
    """Reads its `by`."""
    by = event.by
    return PastStep(Step(event.step), event.at, by.username, by.full_name, event.reason, event.revision)


def first_sent(steps: Iterable[PastStep]) -> datetime | None:
    """The rule of `first_sent_at` on a return's steps, oldest first."""
    sent = None
    for past in steps:
        if past.step is Step.WITHDRAW:
            sent = None
        elif past.step is Step.SUBMIT:
            sent = sent or past
    return sent.at if sent and sent.username != SYSTEM_USERNAME else None


def check_new_day(resubmit_by: date | None, at: datetime) -> None:
    """A day until which a return is awaited again lies ahead, and not by years. Raises TransitionDenied."""
    if resubmit_by is None:
        return
    today = local_day(at)
    if resubmit_by < today:
        raise TransitionDenied(f"Hạn gửi lại {short_date(resubmit_by)} đã qua. Xin chọn từ ngày {short_date(today)}.")
    if resubmit_by > today + LONGEST_WAIT:
        raise TransitionDenied(f"Hạn gửi lại {short_date(resubmit_by)} cách nay hơn một năm. Xin xem lại năm.")
