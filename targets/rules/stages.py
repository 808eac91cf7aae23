"""Stages of a debt and the reminders sent in each. Pure; the day is
an argument.

Reminders follow from the current state, not from events, so a missed run loses nothing: a scheduler that
stopped for two weeks sends one reminder, not fourteen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from targets.rules.periods import VIETNAM

SOON_DAYS = 7
#: An overdue debt is spoken of again after so many days; so often, too, may a person remind a unit by hand.
REPEAT_DAYS = 3
WORKING_HOURS = range(7, 17)


class Stage(StrEnum):
    SOON = "SOON"
    TODAY = "TODAY"
    LATE = "LATE"
    RESEND_LATE = "RESEND_LATE"


STAGE_LABELS: dict[Stage, str] = {
    Stage.SOON: "sắp đến hạn",
    Stage.TODAY: "đến hạn hôm nay",
    Stage.LATE: "quá hạn",
    Stage.RESEND_LATE: "trả lại, quá hạn gửi lại",
}
LATE_STAGES = frozenset({Stage.LATE, Stage.RESEND_LATE})


def stage_of(due_on: date, today: date, *, is_sent_back: bool = False) -> Stage | None:
    """The stage of a return that is not in; None while more than seven days are left."""
    left = (due_on - today).days
    if left > SOON_DAYS:
        return None
    if left > 0:
        return Stage.SOON
    if left == 0:
        return Stage.TODAY
    return Stage.RESEND_LATE if is_sent_back else Stage.LATE


@dataclass(frozen=True)
class PastReminder:
    """An earlier reminder of an organization's return: its day, deadline and stage."""

    organization: str
    due_on: date
    stage: str
    on: date


@dataclass(frozen=True)
class Debt:
    """One return that a unit owes. `organization` is a code, `name` its short name, `sent_back_on` a day or None."""

    organization: str
    name: str
    due_on: date
    today: date
    is_sent_back: bool = False
    sent_back_on: date | None = None

    @property
    def stage(self) -> Stage | None:
        return stage_of(self.due_on, self.today, is_sent_back=self.is_sent_back)

    @property
    def is_late(self) -> bool:
        return self.stage in LATE_STAGES

    @property
    def days_late(self) -> int:
        return max(0, (self.today - self.due_on).days)

    @property
    def days_left(self) -> int:
        return max(0, (self.due_on - self.today).days)

    def is_told(self, told: Iterable[PastReminder]) -> bool:
        """Whether nothing need be said now: said in this stage already, or still too early to speak.

        A moved deadline begins anew. Sending a return back tells its people too, so it counts as having spoken.
        """
        if self.stage is None:
            return True
        days = [
            item.on
            for item in told
            if (item.organization, item.due_on, item.stage) == (self.organization, self.due_on, self.stage)
        ]
        if self.sent_back_on and self.stage is stage_of(self.due_on, self.sent_back_on, is_sent_back=True):
            days.append(self.sent_back_on)
        if self.is_late:
            return any(self.today - day < timedelta(days=REPEAT_DAYS) for day in days)
        return bool(days)


def untold(debts: Iterable[Debt], told: Sequence[PastReminder]) -> list[Debt]:
    """Overdue returns nobody has been reminded of in their current stage."""
    return [debt for debt in debts if not debt.is_told(told)]


def by_hand_from(automatic: Iterable[date], by_hand: Iterable[date]) -> date | None:
    """The first day on which a person may remind the unit; None: at any time.

    Three days after the last reminder by a person, and never on a day that already brought one.
    """
    days = [day + timedelta(days=REPEAT_DAYS) for day in by_hand] + [day + timedelta(days=1) for day in automatic]
    return max(days, default=None)


def is_working_hour(at: datetime) -> bool:
    """From 7 to 17 o'clock in Vietnam: nobody is woken by the portal."""
    return at.astimezone(VIETNAM).hour in WORKING_HOURS
