"""Rules about dates: open, due, late, closed. Pure; the clock is an argument.

Deadlines include their whole last day, to 23:59:59 in Asia/Ho_Chi_Minh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from organizations.formats import short_date

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


class Due(StrEnum):
    NOT_OPEN = "NOT_OPEN"
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True)
class Calendar:
    """The days of a year at one root. `reference_on`: the day the figures and the list of units refer to.

    `is_backlog`: the year is open for entering old figures, so that its general due day counts for nobody.
    """

    year: int
    reference_on: date
    opens_on: date
    due_on: date
    closes_on: date
    is_backlog: bool = field(default=False, kw_only=True)

    @classmethod
    def usual(cls, year: int, *, last_day: date | None = None) -> "Calendar":
        """31/12, opens 15/12, due 15/01, closes 15/02. `last_day`: of a root that ends; within the year it shifts them.

        Then the figures refer to that day, and the others lie as far from it as they do from 31/12.
        Source: ADR 0003, «Days and units».
        """
        reference_on = date(year, 12, 31)
        usual = cls(year, reference_on, date(year, 12, 15), date(year + 1, 1, 15), date(year + 1, 2, 15))
        if last_day is None or last_day.year != year:
            return usual
        earlier = reference_on - last_day
        return cls(year, last_day, usual.opens_on - earlier, usual.due_on - earlier, usual.closes_on - earlier)


@dataclass(frozen=True)
class YearTerms:
    """What holds for the returns of a unit in a year.

    `calendar` and `two_step_review`: those of the nearest root, `root_id`, at or above the unit; `is_closed`: whether
    any root at or above it has closed the year.
    """

    root_id: int
    calendar: Calendar
    two_step_review: bool = field(default=False, kw_only=True)
    is_closed: bool = field(default=False, kw_only=True)

    @property
    def is_backlog(self) -> bool:
        return self.calendar.is_backlog

    def why_not_begun(self, at: datetime) -> str:
        """Why nothing can be entered or sent yet, as a sentence; empty from the first day on."""
        return why_not_begun(self.calendar, at)

    def is_awaited(self, at: datetime) -> bool:
        """Whether the unit's returns are awaited: begun and not closed."""
        return not self.is_closed and is_begun(self.calendar.opens_on, at)


def local_day(at: datetime) -> date:
    """The calendar day in Vietnam at this instant."""
    return at.astimezone(VIETNAM).date()


def is_begun(opens_on: date, at: datetime) -> bool:
    """Whether the year's first day has come in Vietnam."""
    return local_day(at) >= opens_on


def why_not_begun(calendar: Calendar, at: datetime) -> str:
    """Why nothing can be entered or sent yet, as a sentence; empty from the year's first day on."""
    if is_begun(calendar.opens_on, at):
        return ""
    return f"Kỳ báo cáo năm {calendar.year} mở từ ngày {short_date(calendar.opens_on)} nên chưa nhập, chưa gửi được."


def after_working_days(day: date, count: int) -> date:
    """The day that lies so many working days after this one; Saturdays and Sundays are none. Holidays are unknown."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.isoweekday() < 6
    return day


def due_state(calendar: Calendar, at: datetime) -> Due:
    """Whether returns of the year may not be sent yet, are awaited, or are overdue."""
    return Deadline(calendar).state(at)


def days_overdue(calendar: Calendar, at: datetime) -> int:
    """Whole days past the due day; 0 while not overdue."""
    return Deadline(calendar).days_overdue(at)


def is_on_time(calendar: Calendar, submitted_at: datetime) -> bool:
    return local_day(submitted_at) <= calendar.due_on


@dataclass(frozen=True)
class LaterDay:
    """A later due day that a unit got: from when on it holds."""

    granted_at: datetime
    due_on: date


@dataclass(frozen=True)
class Deadline:
    """Due day of one return, and its lateness, which is independent of the approval.

    `later_days`: the unit's extensions in the order in which they were granted; the latest one counts.
    `resubmit_by`: the reviewer's own day for a return that was sent back; it goes before all else.
    `sent_at`: its first sending since it was last withdrawn; None while it was never sent.
    """

    calendar: Calendar
    later_days: Sequence[LaterDay] = ()
    resubmit_by: date | None = None
    sent_at: datetime | None = None

    @property
    def extended_to(self) -> date | None:
        """The unit's own due day, if it got one."""
        return self.later_days[-1].due_on if self.later_days else None

    @property
    def due_on(self) -> date:
        return self.resubmit_by or self.extended_to or self.calendar.due_on

    @property
    def is_counted(self) -> bool:
        """Whether the due day holds: in a backlog year only a unit's or a return's own day does."""
        return not self.calendar.is_backlog or bool(self.resubmit_by or self.extended_to)

    def state(self, at: datetime) -> Due:
        if not is_begun(self.calendar.opens_on, at):
            return Due.NOT_OPEN
        return Due.OVERDUE if self.days_overdue(at) else Due.OPEN

    def days_overdue(self, at: datetime) -> int:
        """Whole days past the due day; 0 while not overdue, or where the day is not counted."""
        return max(0, (local_day(at) - self.due_on).days) if self.is_counted else 0

    def days_left(self, at: datetime) -> int:
        """Whole days to the due day, 0 on that day itself and after it."""
        return max(0, (self.due_on - local_day(at)).days)

    @property
    def days_late(self) -> int:
        """By how many days its first sending missed the day that held then; 0 in time or never sent.

        An extension granted after the submission does not undo lateness.
        """
        if self.sent_at is None or (self.calendar.is_backlog and not self.later_days):
            return 0
        held = [later.due_on for later in self.later_days if later.granted_at <= self.sent_at]
        return max(0, (local_day(self.sent_at) - (held[-1] if held else self.calendar.due_on)).days)
