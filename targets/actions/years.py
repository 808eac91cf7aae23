"""Closing a reporting year and opening it again: for the head of Ban Dân vận only."""

from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.models import ReportingYear, YearEvent


class YearNotChanged(Refused):
    """The year is already closed, already open, or the reason is missing."""


@transaction.atomic
def close_year(year: ReportingYear, *, by: User, at: datetime) -> None:
    """Lock every return of the year. Raises NotPermitted, YearNotChanged."""
    require(by, Capability.MANAGE_YEAR)
    closed = ReportingYear.objects.filter(pk=year.pk, closed_at__isnull=True).update(closed_at=at, closed_by=by)
    if not closed:
        raise YearNotChanged(f"Năm {year.year} đã chốt từ trước.")
    YearEvent.objects.create(year=year, closed=True, by=by, at=at)
    year.refresh_from_db()


@transaction.atomic
def open_year(year: ReportingYear, *, reason: str, by: User, at: datetime) -> None:
    """Unlock a closed year, with a reason. Raises NotPermitted, YearNotChanged."""
    require(by, Capability.MANAGE_YEAR)
    if not reason.strip():
        raise YearNotChanged("Xin ghi lý do mở lại năm báo cáo.")
    opened = ReportingYear.objects.filter(pk=year.pk, closed_at__isnull=False).update(closed_at=None, closed_by=None)
    if not opened:
        raise YearNotChanged(f"Năm {year.year} đang mở.")
    YearEvent.objects.create(year=year, closed=False, reason=reason.strip(), by=by, at=at)
    year.refresh_from_db()
