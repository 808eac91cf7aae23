"""Debtors: for each unit its missing returns, its accounts, reminders, calls and promises.

Any number of units and years costs the same queries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar

from organizations.formats import short_date
from organizations.models import Unit, User
from targets.models import CallOutcome, CallRecord, Reminder, ReportingYear, RootYear, RootYears
from targets.returns import lines
from targets.returns.deadlines import YearUnit
from targets.returns.lines import ReturnLine
from targets.rules.periods import YearTerms, local_day
from targets.rules.reminder_text import Owing
from targets.rules.stages import Debt, by_hand_from, untold
from targets.rules.workflow import ReturnStatus, Step

#: After so many days, a unit that was called belongs into the official letter.
LETTER_DAYS = 10
Row = TypeVar("Row", Reminder, CallRecord)


@dataclass(frozen=True)
class Debtor:
    """A unit, its debts of one year, and what was done about them; reminders and calls oldest first."""

    year: ReportingYear
    terms: YearTerms
    unit: Unit
    debts: Sequence[Debt]
    expected: int
    people: Sequence[User]
    reminders: Sequence[Reminder]
    calls: Sequence[CallRecord]
    today: date

    @property
    def place(self) -> str:
        """«xã Cao Bồ», for the middle of a sentence."""
        return f"{self.unit.kind} {self.unit.name}"

    @property
    def due_on(self) -> date:
        """The earliest day among its debts."""
        return min(debt.due_on for debt in self.debts)

    @cached_property
    def late(self) -> list[Debt]:
        return [] if self.terms.is_backlog else [debt for debt in self.debts if debt.is_late]

    @property
    def days_late(self) -> int:
        return max((debt.days_late for debt in self.late), default=0)

    @cached_property
    def pressing(self) -> list[Debt]:
        """What a reminder speaks of: everything due within seven days, due today or overdue; none in a backlog year."""
        if self.terms.is_backlog:
            return []
        return [debt for debt in self.debts if debt.stage is not None]

    @property
    def is_soon(self) -> bool:
        return bool(self.pressing) and not self.late

    @property
    def owing(self) -> Owing:
        return Owing(self.year.year, self.place, self.debts, self.expected)

    @property
    def late_owing(self) -> Owing:
        return Owing(self.year.year, self.place, self.late, self.expected)

    @cached_property
    def receivers(self) -> list[tuple[User, list[Debt]]]:
        """Each account of the unit with the pressing debts that it may enter; those with none are left out."""
        owed = [(person, [debt for debt in self.pressing if _enters(person, debt)]) for person in self.people]
        return [(person, debts) for person, debts in owed if debts]

    @cached_property
    def reachable(self) -> list[Debt]:
        """Pressing debts that at least one account receives."""
        heard = {debt.organization for _, debts in self.receivers for debt in debts}
        return [debt for debt in self.pressing if debt.organization in heard]

    @cached_property
    def untold(self) -> list[Debt]:
        """Debts not yet reminded of in their current stage."""
        return untold(self.reachable, [past for reminder in self.reminders for past in reminder.told])

    @property
    def last_reminder(self) -> Reminder | None:
        return self.reminders[-1] if self.reminders else None

    @property
    def last_call(self) -> CallRecord | None:
        return self.calls[-1] if self.calls else None

    @cached_property
    def calls_now(self) -> list[CallRecord]:
        """Calls about the current debts, without those before the unit had last sent everything."""
        since = min(debt.sent_back_on or date.min for debt in self.debts)
        return [call for call in self.calls if local_day(call.at) >= since]

    @property
    def promised_on(self) -> date | None:
        """The last promised day. A later call without a promise does not cancel it."""
        return next((call.promised_on for call in reversed(self.calls_now) if call.promised_on), None)

    @property
    def is_promise_broken(self) -> bool:
        return self.promised_on is not None and self.promised_on < self.today

    @cached_property
    def why_not_remind(self) -> str:
        """Why a person cannot remind this unit today, as a sentence; empty if it is possible."""
        if self.terms.is_backlog:
            return f"Năm {self.year.year} mở để nhập số liệu cũ nên không nhắc. Trưởng ban bật nhắc ở trang của năm."
        if not self.pressing:
            return f"Chưa đến lúc nhắc: hạn gửi là ngày {short_date(self.due_on)}."
        if not self.reachable:
            return "Chưa có tài khoản đang dùng để nhận nhắc; xin gọi điện."
        automatic = [reminder.sent_on for reminder in self.reminders if reminder.is_automatic]
        first = by_hand_from(automatic, [reminder.sent_on for reminder in self.reminders if not reminder.is_automatic])
        if first and first > self.today:
            return f"Vừa được nhắc; lần nhắc tiếp theo có thể gửi từ ngày {short_date(first)}."
        return ""

    @property
    def next_step(self) -> str:
        """What the person who chases does next about this unit."""
        call, promised = (self.calls_now[-1] if self.calls_now else None), self.promised_on
        if promised and self.is_promise_broken:
            return "Gọi lại: đã quá ngày hẹn"
        if call and call.outcome == CallOutcome.WRONG_NUMBER:
            return "Tìm người phụ trách mới"
        if call and call.outcome == CallOutcome.NEEDS_HELP:
            return "Hỗ trợ nhập số liệu"
        if promised:
            return f"Chờ đến ngày hẹn {short_date(promised)}"
        if self.late:
            return self._next_when_late(call)
        if self.pressing and not self.reachable:
            return "Gọi điện, đề nghị cấp tài khoản"
        return "Chờ, cổng tự nhắc" if self.pressing else "Chưa phải làm gì"

    def _next_when_late(self, call: CallRecord | None) -> str:
        if call is None:
            return "Gọi điện" if self.reachable else "Gọi điện, đề nghị cấp tài khoản"
        return "Đưa vào công văn đôn đốc" if self.days_late >= LETTER_DAYS else "Gọi lại"


def _enters(person: User, debt: Debt) -> bool:
    return person.organization is None or person.organization.code == debt.organization


def read(
    years: Sequence[ReportingYear],
    user: User,
    *,
    at: datetime,
    units: Sequence[Unit] | None = None,
    root_years: RootYears | None = None,
    by_place: Mapping[YearUnit, Sequence[ReturnLine]] | None = None,
) -> list[Debtor]:
    """Those who owe in these years, the earliest deadline first. `units` narrows it down to some.

    `root_years`: those that the person sees, where they have been read already.
    `by_place`: the years' lines, where they have been read already; then a year's units are those that are there.
    A unit whose year is closed or not open yet owes nothing.
    """
    if by_place is None:
        by_place = lines.read(years, user, at=at, units=units, root_years=root_years)
    everybody = {sheet.unit.pk: sheet.unit for own in by_place.values() for sheet in own}
    people, today = accounts(everybody.values()), local_day(at)
    reminders = _by_place(Reminder.objects.filter(year__in=years, unit__in=everybody).with_senders())
    calls = _by_place(CallRecord.objects.filter(year__in=years, unit__in=everybody).select_related("by"))
    collected = []
    for place, everything in by_place.items():
        own = [sheet for sheet in everything if not sheet.absence]
        if debts := [_debt(sheet, today) for sheet in own if sheet.is_editable and sheet.owed]:
            collected.append(
                Debtor(
                    year=own[0].year,
                    terms=own[0].terms,
                    unit=own[0].unit,
                    debts=debts,
                    expected=len(own),
                    people=people.get(own[0].unit.pk, ()),
                    reminders=reminders.get(place, ()),
                    calls=calls.get(place, ()),
                    today=today,
                )
            )
    return sorted(collected, key=lambda item: (item.due_on, item.unit.sort_key, item.year.year))


def open_years(user: User, at: datetime) -> list[ReportingYear]:
    """Years whose returns some root that the person sees awaits: begun and not closed. One query."""
    return list(ReportingYear.objects.of(RootYear.objects.visible_to(user).awaited(at)))


def _debt(sheet: ReturnLine, today: date) -> Debt:
    is_sent_back = sheet.state is ReturnStatus.SENT_BACK
    return Debt(
        organization=sheet.organization.code,
        name=sheet.organization.short_name,
        due_on=sheet.due_on,
        today=today,
        is_sent_back=is_sent_back,
        sent_back_on=_sent_back_on(sheet) if is_sent_back else None,
    )


def _sent_back_on(sheet: ReturnLine) -> date | None:
    if sheet.last_step is None:
        return None
    return local_day(sheet.last_step.at) if sheet.last_step.step in {Step.SEND_BACK, Step.REOPEN} else None


def accounts(units: Iterable[Unit]) -> dict[int, list[User]]:
    """The active accounts that enter each unit's own returns. One query."""
    collected: dict[int, list[User]] = {}
    people = User.objects.people().entering([unit.pk for unit in units]).select_related("organization")
    for person in people.order_by("organization__position", "full_name", "pk"):
        if person.unit_id is not None:
            collected.setdefault(person.unit_id, []).append(person)
    return collected


def _by_place(rows: Iterable[Row]) -> Mapping[YearUnit, list[Row]]:
    collected: dict[YearUnit, list[Row]] = {}
    for row in rows:
        collected.setdefault((row.year_id, row.unit_id), []).append(row)
    return collected
