"""Closing the year, and opening it again."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import Unit
from organizations.permissions import Capability
from organizations.refused import Refused
from targets import sheets
from targets.actions.years import close_year, reopen_year
from targets.forms.steps import ReasonForm
from targets.models import ReportingYear
from targets.review_queue import QueueRow
from targets.sheets import Sheet
from targets.workflow import ReturnStatus

@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_YEAR)
def close_or_open(request: PageRequest, year: int) -> HttpResponse:
    """Close the year, or open it again with a reason."""
    found = get_object_or_404(ReportingYear, year=year)
    form = ReasonForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            _change_year(request, found, form.cleaned_data["reason"])
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã {'chốt' if found.is_closed else 'mở lại'} năm {year}.")
            return redirect("review:year", year)
    units = list(found.units().visible_to(request.user))
    rows = [QueueRow(unit, own) for unit, own in zip(units, _all_sheets(request, found, units), strict=True)]
    context = {
        "year": found,
        "form": form,
        "refusal": refusal,
        "states": [(status.value, sum(row.count(status) for row in rows)) for status in ReturnStatus],
        "events": found.events.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "review/year.html", context, status=409 if refusal else 200)


def _all_sheets(request: PageRequest, year: ReportingYear, units: list[Unit]) -> list[list[Sheet]]:
    by_place = sheets.read([year], units, request.user)
    return [by_place[year.year, unit.pk] for unit in units]


def _change_year(request: PageRequest, year: ReportingYear, reason: str) -> None:
    now = timezone.now()
    match request.POST.get("viec"):
        case "mo":
            reopen_year(year, reason=reason, by=request.user, at=now)
        case "chot":
            close_year(year, by=request.user, at=now)
        case _:
            raise BadRequest("Neither close nor open was asked for.")
