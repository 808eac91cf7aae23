"""Reminding agencies that have not sent their return of duties: by the portal at each stage, or by a person's hand."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from organizations import notices
from organizations.formats import short_date
from organizations.models import User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.duties.notices import entering
from targets.models import DutyReminder, ReportingYear, RootYear
from targets.returns import duty_lines
from targets.returns.duty_lines import DutyLine
from targets.roots import root_years_seen
from targets.rules.periods import local_day
from targets.rules.reminder_text import capital, how_late
from targets.rules.stages import Debt, PastReminder, by_hand_from
from targets.rules.workflow import ReturnStatus

Reminders = Mapping[int, Sequence[DutyReminder]]


class NobodyReminded(Refused):
    """None of the chosen agencies can be reminded today; the text says why."""


def send_due(at: datetime) -> int:
    """Remind every agency with a debt not yet spoken of in its present stage. Returns their number. Idempotent."""
    system, sent = User.system(), 0
    for year in ReportingYear.objects.of(RootYear.objects.awaited(at)):
        known = root_years_seen(system, [year])
        for own in duty_lines.read([year], system, at=at, root_years=known).values():
            lines = [line for line in own if is_owing(line)]
            past = reminders_of(year, lines)
            for line in lines:
                told = [_past(row) for row in past.get(line.agency.pk, ())]
                if not line.terms.is_backlog and not debt_of(line).is_told(told):
                    sent += _remind(line, by=system, at=at) is not None
    return sent


def remind(lines: Sequence[DutyLine], *, by: User, at: datetime) -> list[DutyReminder]:
    """Remind these agencies by a person's hand; those that cannot be reminded today are left out.

    Raises NotPermitted, NobodyReminded.
    """
    require(by, Capability.APPROVE_RETURNS)
    if not lines:
        raise NobodyReminded("Xin chọn ít nhất một cơ quan.")
    past = reminders_of(lines[0].year, lines)
    reasons = {line.agency.pk: why_not_remind(line, past.get(line.agency.pk, ())) for line in lines}
    made = [_remind(line, by=by, at=at) for line in lines if not reasons[line.agency.pk]]
    if reminders := [reminder for reminder in made if reminder]:
        return reminders
    line = next((line for line in lines if reasons[line.agency.pk]), lines[0])
    raise NobodyReminded(f"{line.agency}: {reasons[line.agency.pk] or 'chưa có tài khoản đang dùng để nhận nhắc.'}")


def is_owing(line: DutyLine) -> bool:
    """Whether the return is still to be sent, or to be sent again, in a year that has begun."""
    return line.is_editable and line.terms.is_awaited(line.at)


def why_not_remind(line: DutyLine, past: Sequence[DutyReminder]) -> str:
    """Why a person cannot remind the agency today, as a clause; empty if it is possible."""
    if not is_owing(line):
        return "không còn nợ báo cáo."
    if line.terms.is_backlog:
        return f"năm {line.year.year} mở để nhập số liệu cũ nên không nhắc."
    if debt_of(line).stage is None:
        return f"chưa đến lúc nhắc, hạn gửi là ngày {short_date(line.due_on)}."
    automatic = [row.sent_on for row in past if row.is_automatic]
    first = by_hand_from(automatic, [row.sent_on for row in past if not row.is_automatic])
    if first and first > local_day(line.at):
        return f"vừa được nhắc, lần tiếp theo có thể nhắc từ ngày {short_date(first)}."
    return ""


def debt_of(line: DutyLine) -> Debt:
    """The line as the rules of reminding read it; an agency stands where returns have an organization."""
    stored = line.stored
    return Debt(
        organization=str(line.agency.pk),
        name=line.agency.name,
        due_on=line.due_on,
        today=local_day(line.at),
        is_sent_back=line.state is ReturnStatus.SENT_BACK,
        sent_back_on=_sent_back_on(line) if stored and line.state is ReturnStatus.SENT_BACK else None,
    )


def _sent_back_on(line: DutyLine) -> date | None:
    event = line.stored.events.order_by("at", "pk").last() if line.stored else None
    return local_day(event.at) if event else None


def reminders_of(year: ReportingYear, lines: Sequence[DutyLine]) -> Reminders:
    """The reminders of the year by agency, oldest first. One query."""
    collected: dict[int, list[DutyReminder]] = {}
    rows = DutyReminder.objects.filter(year=year, agency__in=[line.agency.pk for line in lines]).select_related("by")
    for row in rows:
        collected.setdefault(row.agency_id, []).append(row)
    return collected


def _past(row: DutyReminder) -> PastReminder:
    return PastReminder(str(row.agency_id), row.due_on, row.stage, row.sent_on)


@transaction.atomic
def _remind(line: DutyLine, *, by: User, at: datetime) -> DutyReminder | None:
    """Create the reminder and notify who enters for the agency; None if there is nobody, or one exists for today."""
    people = list(entering(line.agency))
    debt = debt_of(line)
    if not people or debt.stage is None:
        return None
    text = (
        f"Báo cáo nhiệm vụ năm {line.year.year} của {line.agency}. {capital(how_late(debt))}. Xin đồng chí gửi trên "
        "cổng; nếu vừa gửi, xin bỏ qua lời nhắc này."
    )
    reminder, is_new = DutyReminder.objects.get_or_create(
        agency=line.agency,
        year=line.year,
        sent_on=local_day(at),
        defaults={
            "due_on": debt.due_on, "stage": debt.stage.value, "people": len(people), "text": text, "at": at, "by": by,
        },
    )  # fmt: skip
    if not is_new:
        return None
    address = reverse("duties:form", args=[line.year.year, line.agency.slug])
    notices.tell(people, text=text, address=address, at=at)
    return reminder
