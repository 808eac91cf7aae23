"""Look-ups of year, unit and return sheet for pages; 404 for rows outside the user's scope."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from organizations.access import PageRequest, unit_or_404
from organizations.formats import number, short_date
from organizations.models import Unit, User
from targets.models import ReportingYear, RootYear
from targets.returns import sheets
from targets.returns.sheets import ReturnSheet
from targets.rules.periods import Calendar, Deadline, Due


def place_or_404(request: PageRequest, year: int, slug: str) -> tuple[ReportingYear, Unit]:
    """The year and the unit of its list by that slug, if the person may see it. Two queries."""
    reporting_year = get_object_or_404(ReportingYear, year=year)
    return reporting_year, unit_or_404(reporting_year.units().visible_to(request.user), slug)


def year_and_years_or_404(year: int, user: User) -> tuple[ReportingYear, list[int]]:
    """The year, and for the links the numbers of all years of roots that the person sees. One query."""
    own = Exists(RootYear.objects.visible_to(user).filter(year=OuterRef("pk")))
    years = {one.year: one for one in ReportingYear.objects.filter(own | Q(pk=year))}
    if year not in years:
        raise Http404
    return years[year], list(years)


def latest_year_or_404(user: User) -> int:
    """The latest year that has begun at a root that the person sees. One query."""
    begun = RootYear.objects.visible_to(user).begun(timezone.now())
    year = begun.order_by("-year").values_list("year", flat=True).first()
    if year is None:
        raise Http404
    return year


def years_of_unit(unit: Unit, user: User) -> list[int]:
    """The years in which this unit, or an earlier or later one of its name, reports and may be seen. Two queries."""
    same = list(Unit.objects.visible_to(user).filter(slug=unit.slug))
    above = {pk for one in same for pk in one.lineage}
    known = RootYear.objects.filter(root__in=above).values_list("root_id", "year_id", "year__reference_on")
    years = {year for root, year, on in known if any(root in one.lineage and one.exists_on(on) for one in same)}
    return sorted(years)


def unit_sheets(request: PageRequest, year: int, slug: str) -> list[ReturnSheet]:
    """The unit's sheets of the year that the person may see."""
    return sheets.of_unit(*place_or_404(request, year, slug), request.user)


def sheet_or_404(unit_sheets: list[ReturnSheet], slug: str) -> ReturnSheet:
    """The sheet of the organization by that slug."""
    for sheet in unit_sheets:
        if sheet.organization.slug == slug:
            return sheet
    raise Http404


def due_text(root_year: RootYear | None, at: datetime, *, is_sent: bool = False) -> str:
    """The root's deadline as a line: «Hạn 15/01/2026, còn 6 ngày»; nothing is overdue once everything `is_sent`.

    For one unit ask `unit_due_text`, which knows its later day. Without a root's year nothing is awaited.
    """
    if root_year is None:
        return "Chưa có kỳ báo cáo năm này"
    calendar = root_year.calendar
    return deadline_line(calendar, Deadline(calendar), at, is_closed=root_year.is_closed, is_sent=is_sent)


def unit_due_text(own: Sequence[ReturnSheet]) -> str:
    """The deadline that holds for a unit's sheets of one year, as a line; empty without a sheet.

    «Hạn 15/01/2026, gia hạn đến 20/01/2026, còn 6 ngày»; what was sent back has the reviewer's day beside it:
    «Hạn gửi lại 12/02/2026, quá hạn 2 ngày».
    """
    if not own:
        return ""
    terms, at = own[0].terms, own[0].at
    awaited = [sheet for sheet in own if sheet.is_editable and not sheet.absence]
    again = [sheet.deadline for sheet in awaited if sheet.deadline.resubmit_by]
    deadline, is_sent = Deadline(terms.calendar, own[0].later_days), len(awaited) == len(again)
    line = deadline_line(terms.calendar, deadline, at, is_closed=terms.is_closed, is_sent=is_sent)
    if not again:
        return line
    first = min(again, key=lambda deadline: deadline.due_on)
    back = f"Hạn gửi lại {short_date(first.due_on)}, {_how_far(first, at)}"
    return back if len(awaited) == len(again) else f"{line}. {back}"


def deadline_line(calendar: Calendar, deadline: Deadline, at: datetime, *, is_closed: bool, is_sent: bool) -> str:
    """The deadline as a line, without what was sent back: «Hạn 15/01/2026, còn 6 ngày»."""
    if is_closed:
        return f"Năm {calendar.year} đã chốt"
    if deadline.state(at) is Due.NOT_OPEN:
        return f"Kỳ báo cáo mở từ {short_date(calendar.opens_on)}"
    if not deadline.is_counted:
        return "Mở để nhập số liệu cũ, không tính hạn"
    line = f"Hạn {short_date(calendar.due_on)}"
    if deadline.extended_to:
        line += f", gia hạn đến {short_date(deadline.extended_to)}"
    return line if is_sent else f"{line}, {_how_far(deadline, at)}"


def _how_far(deadline: Deadline, at: datetime) -> str:
    """«còn 6 ngày», «hết hôm nay», «quá hạn 3 ngày»."""
    if late := deadline.days_overdue(at):
        return f"quá hạn {number(late)} ngày"
    left = deadline.days_left(at)
    return f"còn {number(left)} ngày" if left else "hết hôm nay"


def place_words(unit: Unit) -> str:
    """«xã Cao Bồ», for the middle of a sentence."""
    return f"{unit.kind} {unit.name}"
