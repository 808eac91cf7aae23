"""What the pages of returns look up first: the year, the unit, the sheet; a stranger's is a 404."""

from datetime import datetime

from django.http import Http404
from django.shortcuts import get_object_or_404

from organizations.access import PageRequest
from organizations.formats import number, short_date
from organizations.models import Unit
from targets import sheets
from targets.models import ReportingYear
from targets.periods import Due, days_overdue, due_state, local_day
from targets.sheets import Sheet


def place_or_404(request: PageRequest, year: int, slug: str) -> tuple[ReportingYear, Unit]:
    """The year and the unit of its list by that slug, if the person may see it. Two queries."""
    found = get_object_or_404(ReportingYear, year=year)
    return found, get_object_or_404(found.units().visible_to(request.user), slug=slug)


def unit_sheets(request: PageRequest, year: int, slug: str) -> list[Sheet]:
    """The unit's sheets of the year that the person may see."""
    return sheets.of_unit(*place_or_404(request, year, slug), request.user)


def sheet_or_404(unit_sheets: list[Sheet], slug: str) -> Sheet:
    """The sheet of the organization by that slug."""
    for sheet in unit_sheets:
        if sheet.organization.slug == slug:
            return sheet
    raise Http404


def due_text(year: ReportingYear, at: datetime, *, is_sent: bool = False) -> str:
    """The deadline as a line: «Hạn 15/01/2026, còn 6 ngày»; nothing is overdue once everything `is_sent`."""
    if year.is_closed:
        return f"Năm {year.year} đã chốt"
    calendar = year.calendar
    if is_sent:
        return f"Hạn {short_date(calendar.due_on)}"
    match due_state(calendar, at):
        case Due.NOT_OPEN:
            return f"Kỳ báo cáo mở từ {short_date(calendar.opens_on)}"
        case Due.OVERDUE:
            return f"Hạn {short_date(calendar.due_on)}, quá hạn {number(days_overdue(calendar, at))} ngày"
        case _:
            left = (calendar.due_on - local_day(at)).days
            return f"Hạn {short_date(calendar.due_on)}, " + (f"còn {left} ngày" if left else "hết hôm nay")


def place_words(unit: Unit) -> str:
    """«xã Cao Bồ», for the middle of a sentence."""
    return f"{unit.kind} {unit.name}"
