"""Sentences about dates: open, due, late, closed. Pure; the clock is an argument.

Deadlines include their whole last day, to 23:59:59 in Asia/Ho_Chi_Minh.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Due(StrEnum):
    NOT_OPEN = "NOT_OPEN"
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True)
class Calendar:
    """A reporting year's own days. `reference_on`: the day the figures and the list of units refer to."""

    year: int
    reference_on: date
    opens_on: date
    due_on: date
    closes_on: date

    @classmethod
    def usual(cls, year: int) -> "Calendar":
        """31/12, opens 15/12, due 15/01, closes 15/02; 2025 refers to the district's last day, 30/06/2025."""
        if year == 2025:
            return cls(year, date(2025, 6, 30), date(2025, 6, 15), date(2025, 7, 15), date(2025, 8, 15))
        return cls(year, date(year, 12, 31), date(year, 12, 15), date(year + 1, 1, 15), date(year + 1, 2, 15))


def local_day(at: datetime) -> date:
    """The calendar day in Vietnam at this instant."""
    return at.astimezone(VIETNAM).date()


def due_state(calendar: Calendar, at: datetime) -> Due:
    """Whether returns of the year may not be sent yet, are awaited, or are overdue."""
    day = local_day(at)
    if day < calendar.opens_on:
        return Due.NOT_OPEN
    return Due.OVERDUE if day > calendar.due_on else Due.OPEN


def days_overdue(calendar: Calendar, at: datetime) -> int:
    """Whole days past the due day; 0 while not overdue."""
    return max(0, (local_day(at) - calendar.due_on).days)


def is_on_time(calendar: Calendar, submitted_at: datetime) -> bool:
    return local_day(submitted_at) <= calendar.due_on
