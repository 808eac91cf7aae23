"""Yearly returns for those who enter them: the list, the six of a unit, one return's history."""

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from targets import sheets
from targets.history import history_of
from targets.models import ReportingYear
from targets.sheets import Sheet
from targets.views.places import due_text, place_or_404, sheet_or_404, unit_sheets
from targets.views.step_page import step_page
from targets.workflow import Step


@require_GET
@requires(Capability.SEE_RETURNS)
def list_years(request: PageRequest) -> HttpResponse:
    """Which year, which unit; a commune officer goes on to the own unit's latest open year."""
    latest = ReportingYear.objects.filter(opens_on__lte=timezone.localdate()).aggregate(year=Max("year"))["year"]
    if latest is None:
        return render(request, "returns/no_years.html")
    if request.user.unit:
        return redirect("returns:hub", latest, request.user.unit.slug)
    return redirect("returns:units", latest)


@require_GET
@requires(Capability.SEE_RETURNS)
def list_units(request: PageRequest, year: int) -> HttpResponse:
    """The units of a year with the state of their returns."""
    chosen = get_object_or_404(ReportingYear, year=year)
    years = ReportingYear.objects.values_list("year", flat=True)
    units = list(chosen.units().visible_to(request.user))
    by_place = sheets.read([chosen], units, request.user)
    rows = [(unit, by_place[year, unit.pk], sheets.least_advanced(by_place[year, unit.pk])) for unit in units]
    context = {"years": years, "year": chosen, "rows": rows, "due": due_text(chosen, timezone.now())}
    return render(request, "returns/units.html", context)


@require_GET
@requires(Capability.SEE_RETURNS)
def hub(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """The unit's returns of the year: what is entered, what is left, and sending."""
    found, place = place_or_404(request, year, unit)
    own = sheets.of_unit(found, place, request.user)
    chosen = request.GET.get("chon")
    rows = [_hub_row(sheet, request, chosen) for sheet in own]
    expected = [sheet for sheet in own if not sheet.absence]
    context = {
        "year": found,
        "unit": place,
        "rows": rows,
        "entered": sum(sheet.entered for sheet in expected),
        "owed": sum(sheet.owed for sheet in expected),
        "due": due_text(found, timezone.now(), is_sent=sheets.all_sent(own)),
        "next": next((s for s in expected if s.is_editable and s.may_enter(request.user) and s.blanks), None),
        "may_enter": any(sheet.may_enter(request.user) for sheet in expected),
        "can_submit": any(row["can_submit"] for row in rows),
        "can_withdraw": any(row["can_withdraw"] for row in rows),
        "why_not": _why_nothing(rows),
        "years": ReportingYear.objects.values_list("year", flat=True),
    }
    return render(request, "returns/hub.html", context)


def _hub_row(sheet: Sheet, request: PageRequest, chosen: str | None) -> dict[str, object]:
    why_not = sheet.why_not(Step.SUBMIT, request.user)
    can_withdraw = not sheet.why_not(Step.WITHDRAW, request.user)
    ticked = sheet.organization.slug == chosen if chosen else sheet.entered > 0
    return {
        "sheet": sheet,
        "can_submit": not why_not,
        "can_withdraw": can_withdraw,
        "ticked": not why_not and ticked,
        "why_not": why_not,
        "may_enter": sheet.is_editable and sheet.may_enter(request.user),
    }


def _why_nothing(rows: list[dict[str, object]]) -> str:
    """The reason on the locked button: the one that all returns share, or what they have in common."""
    reasons = {str(row["why_not"]) for row in rows if row["why_not"]}
    if len(reasons) == 1:
        return reasons.pop()
    return "Không còn báo cáo nào gửi được; trạng thái của từng báo cáo ghi ở trên." if reasons else ""


@require_POST
@requires(Capability.ENTER_RETURNS)
def act(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Send the ticked returns, or take them back; asks once more before it does."""
    return step_page(
        request,
        unit_sheets(request, year, unit),
        steps=(Step.SUBMIT, Step.WITHDRAW),
        back="returns:hub",
        action="returns:act",
    )


@require_GET
@requires(Capability.SEE_RETURNS)
def history(request: PageRequest, year: int, unit: str, organization: str) -> HttpResponse:
    """What happened to one return, newest first."""
    sheet = sheet_or_404(unit_sheets(request, year, unit), organization)
    context = {"sheet": sheet, "year": sheet.year, "unit": sheet.unit, "moments": history_of(sheet)}
    return render(request, "returns/history.html", context)
