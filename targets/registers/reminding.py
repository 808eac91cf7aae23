"""Reminding agencies whose answer to a recommendation is overdue: once a week, through notices of the portal."""

from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from organizations import notices
from organizations.formats import number, short_date
from organizations.models import Notice, User
from targets.models import Recommendation, RootYears
from targets.rules.periods import local_day

#: Between two reminders of the same recommendation to a person.
PAUSE: Final = timedelta(days=7)
OPENING: Final = "Kiến nghị quá hạn trả lời"


def send_due(at: datetime) -> int:
    """Remind those who enter for the addressee. Returns the number of recommendations. Idempotent.

    The notices themselves are what is remembered, so there is no table of these reminders. Rows of a year that was
    opened for old figures remind nobody. Two queries, three more each recommendation that is overdue.
    """
    rows = list(Recommendation.objects.overdue(local_day(at)).with_papers().with_parties().order_by("due_on", "pk"))
    known = RootYears.read({row.year for row in rows}, {row.unit for row in rows})
    return sum(_remind(row, at) for row in rows if not _is_backlog(row, known))


def _is_backlog(row: Recommendation, known: RootYears) -> bool:
    terms = known.of(row.year_id, row.unit)
    return terms is None or terms.is_backlog


def _remind(row: Recommendation, at: datetime) -> bool:
    """Whether somebody was reminded."""
    address = reverse("registers:detail", args=[row.year_id, "kien-nghi", row.pk])
    told = Notice.objects.filter(address=address, text__startswith=OPENING, at__gt=at - PAUSE)
    people = User.objects.entering_for(row.addressee).exclude(pk__in=told.values("to"))
    late = number(row.days_overdue(local_day(at)))
    text = (
        f"{OPENING}: {row.place} gửi {row.addressee} ngày {short_date(row.sent_on)}, hạn {short_date(row.due_on)}, quá "
        f"{late} ngày. Xin đồng chí trả lời trên cổng; nếu đã trả lời bằng văn bản, xin báo tổ chức ghi vào sổ."
    )
    return notices.tell(people, text=text, address=address, at=at) > 0
