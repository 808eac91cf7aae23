"""Actions of chasing: automatic and manual reminders, and records of calls."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from organizations import notices
from organizations.models import Unit, User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.chasing import debtors as chasing
from targets.chasing.debtors import Debtor
from targets.models import CallOutcome, CallRecord, Reminder, ReportingYear, RootYears
from targets.rules.periods import local_day
from targets.rules.reminder_text import Owing, capital, notice


class NobodyReminded(Refused):
    """None of the chosen units can be reminded today; the text says why."""


class CallNotKept(Refused):
    """The year is closed, or the promise and its day do not belong together."""


def send_due(at: datetime) -> int:
    """Remind every unit with debts not yet reminded of in their current stage. Returns their number. Idempotent."""
    system = User.system()
    debtors = chasing.read(chasing.open_years(system, at), system, at=at)
    return sum(_remind(debtor, by=system, at=at) is not None for debtor in debtors if debtor.untold)


def remind(debtors: Sequence[Debtor], *, by: User, at: datetime) -> list[Reminder]:
    """Remind these units by a person's hand; those that cannot be reminded today are left out.

    Raises NotPermitted, NobodyReminded.
    """
    require(by, Capability.APPROVE_RETURNS)
    if not debtors:
        raise NobodyReminded("Xin chọn ít nhất một đơn vị.")
    made = [_remind(debtor, by=by, at=at) for debtor in debtors if not debtor.why_not_remind]
    if reminders := [reminder for reminder in made if reminder]:
        return reminders
    why_not = [f"{capital(debtor.place)}: {debtor.why_not_remind}" for debtor in debtors if debtor.why_not_remind]
    raise NobodyReminded(why_not[0] if why_not else "Hôm nay các đơn vị này vừa được nhắc.")


@transaction.atomic
def _remind(debtor: Debtor, *, by: User, at: datetime) -> Reminder | None:
    """Create the reminder and notify the unit's accounts of their own debts; None if one exists for today.

    The row's own uniqueness decides between two at once: one inserts, the other finds it there and tells nobody.
    """
    reminder, is_new = Reminder.objects.get_or_create(
        year=debtor.year,
        unit=debtor.unit,
        sent_on=local_day(at),
        defaults={
            "owed": len(debtor.reachable),
            "debts": [[debt.organization, debt.due_on.isoformat(), debt.stage] for debt in debtor.reachable],
            "people": len(debtor.receivers),
            "text": notice(Owing(debtor.year.year, debtor.place, debtor.reachable)),
            "at": at,
            "by": by,
        },
    )
    if not is_new:
        return None
    address = reverse("returns:hub", args=[debtor.year.year, debtor.unit.slug])
    for person, debts in debtor.receivers:
        notices.tell([person], text=notice(Owing(debtor.year.year, debtor.place, debts)), address=address, at=at)
    return reminder


@transaction.atomic
def record_call(
    year: ReportingYear,
    unit: Unit,
    *,
    outcome: CallOutcome,
    promised_on: date | None = None,
    note: str = "",
    by: User,
    at: datetime,
) -> CallRecord:
    """Keep what came of a call. Raises NotPermitted, CallNotKept."""
    require(by, Capability.APPROVE_RETURNS)
    terms = RootYears.read([year], [unit]).of(year.year, unit)
    if terms is None:
        raise CallNotKept(f"{unit} không nộp báo cáo năm {year.year}.")
    if terms.is_closed:
        raise CallNotKept(f"Năm {year.year} đã chốt nên không ghi thêm cuộc gọi.")
    if (outcome is CallOutcome.PROMISED) != (promised_on is not None):
        raise CallNotKept("Ngày hẹn đi cùng kết quả «Đã gặp, hẹn ngày gửi»: xin ghi cả hai, hoặc không ghi ngày.")
    return CallRecord.objects.create(
        year=year, unit=unit, outcome=outcome, promised_on=promised_on, note=note.strip(), by=by, at=at
    )
