"""Reading what deadlines rest on: the extensions of units, and when a return was first sent."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from organizations.models import Unit
from targets.models import AnnualReturn, Extension, ReportingYear
from targets.periods import Deadline, LaterDay
from targets.workflow import Step

Place = tuple[int, int]  # year, unit


def later_days(years: Iterable[ReportingYear], units: Iterable[Unit]) -> dict[Place, list[LaterDay]]:
    """The extensions of each unit and year, in the order in which they were granted. One query."""
    found: dict[Place, list[LaterDay]] = {}
    rows = Extension.objects.filter(year__in=list(years), unit__in=list(units))
    for year, unit, at, due_on in rows.values_list("year", "unit", "at", "due_on"):
        found.setdefault((year, unit), []).append(LaterDay(at, due_on))
    return found


def deadline_of(year: ReportingYear, stored: AnnualReturn | None, extensions: Sequence[LaterDay]) -> Deadline:
    """The day that holds for this return, and when it was first sent. Reads `stored.events` (prefetch them)."""
    if stored is None:
        return Deadline(year.calendar, extensions)
    return Deadline(year.calendar, extensions, stored.resubmit_by, first_sent_at(stored))


def first_sent_at(annual_return: AnnualReturn) -> datetime | None:
    """Its first sending since it was last withdrawn; None while it was never sent."""
    sent_at = None
    for event in annual_return.events.all():
        if event.step == Step.WITHDRAW:
            sent_at = None
        elif event.step == Step.SUBMIT:
            sent_at = sent_at or event.at
    return sent_at
