"""Look-ups of an agency's return of duties for pages; 404 for rows outside the person's scope."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from organizations.access import PageRequest
from organizations.models import Agency
from targets.models import Duty, ReportingYear
from targets.returns import duty_lines
from targets.returns.duty_lines import DutyLine
from targets.roots import root_years_seen


def line_or_404(request: PageRequest, year: int, slug: str) -> DutyLine:
    """The agency's line of the year, if the person may see it and the agency owes something in it."""
    reporting_year = get_object_or_404(ReportingYear, year=year)
    agency = get_object_or_404(Agency.objects.visible_to(request.user).with_parties(), slug=slug)
    known = root_years_seen(request.user, [reporting_year])
    lines = duty_lines.read([reporting_year], request.user, at=timezone.now(), root_years=known, agency=agency)
    line = next((line for own in lines.values() for line in own), None)
    if line is None:
        raise Http404
    return line


def duties_of(line: DutyLine) -> list[Duty]:
    """The duties that the agency owes, in their order, with clause and measures. Two queries."""
    rows = Duty.objects.filter(pk__in=line.duties).select_related("clause", "resolution")
    return list(rows.order_by("resolution__first_year", "resolution__code", "position").prefetch_related("measures"))
