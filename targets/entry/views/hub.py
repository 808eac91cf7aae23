"""Yearly returns for those who enter them: the list, the six of a unit, one return's history."""

from datetime import date

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, requires
from organizations.models import Unit
from organizations.permissions import Capability
from targets.entry.check_sections import may_mend
from targets.entry.hub_steps import HubStep, sending_step, where_to_go_on
from targets.models import ReportingYear, RootYear, RootYears
from targets.returns import duty_lines, sheets
from targets.returns.duty_lines import DutyLine
from targets.returns.history import history_of
from targets.returns.views.places import (
    due_text,
    place_or_404,
    sheet_or_404,
    unit_due_text,
    unit_sheets,
    year_and_years_or_404,
    years_of_unit,
)
from targets.returns.views.step_page import step_page
from targets.roots import root_year_of
from targets.rules.workflow import Step


@require_GET
@requires(Capability.SEE_RETURNS)
def list_years(request: PageRequest) -> HttpResponse:
    """Which year, which unit; a commune officer goes on to the own unit's latest open year."""
    begun = RootYear.objects.visible_to(request.user).begun(timezone.now())
    years = ReportingYear.objects.of(begun)
    if unit := request.user.reporting_unit:  # a unit reports while it is in force: some ended on 30/06/2025
        years = years.filter(reference_on__gte=unit.valid_from, reference_on__lte=unit.valid_to or date.max)
    latest = years.aggregate(year=Max("year"))["year"]
    if latest is None:
        return render(request, "entry/no_years.html")
    if unit:
        return redirect("returns:hub", latest, unit.slug)
    return redirect("returns:units", latest)


@require_GET
@requires(Capability.SEE_RETURNS)
def list_units(request: PageRequest, year: int) -> HttpResponse:
    """The units of a year with the state of their returns."""
    chosen, years = year_and_years_or_404(year, request.user)
    units = list(chosen.units().visible_to(request.user))
    by_place = sheets.read([chosen], units, request.user)
    rows = [
        (unit, own, sheets.least_advanced(own), any(sheet.entered for sheet in own))
        for unit in units
        for own in (by_place[year, unit.pk],)
    ]
    context = {
        "years": years,
        "year": chosen,
        "rows": rows,
        "due": due_text(root_year_of(request.user, year), timezone.now()),
    }
    return render(request, "entry/units.html", context)


@require_GET
@requires(Capability.SEE_RETURNS)
def hub(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """The unit's returns of the year as steps: the organizations, then checking and sending."""
    reporting_year, place = place_or_404(request, year, unit)
    root_years = RootYears.read([reporting_year], [place])
    own = sheets.of_unit(reporting_year, place, request.user, root_years=root_years)
    expected = [sheet for sheet in own if not sheet.absence]
    may_enter = any(sheet.may_enter(request.user) for sheet in expected)
    context = {
        "year": reporting_year,
        "unit": place,
        "steps": [HubStep(sheet, may_mend(sheet, request.user)) for sheet in own],
        "entered": sum(sheet.entered for sheet in expected),
        "owed": sum(sheet.owed for sheet in expected),
        "due": unit_due_text(own),
        "next": where_to_go_on([sheet for sheet in expected if may_mend(sheet, request.user)]),
        "may_enter": may_enter,
        "sending": sending_step(own, request.user) if may_enter else None,
        "withdrawable": [sheet for sheet in own if not sheet.why_not(Step.WITHDRAW, request.user)],
        "years": years_of_unit(place, request.user),
        "duties": _duties(request, reporting_year, place, root_years),
    }
    return render(request, "entry/hub.html", context)


def _duties(request: PageRequest, year: ReportingYear, unit: Unit, root_years: RootYears) -> list[DutyLine]:
    """What the unit's agencies owe of duties. Two queries."""
    by_place = duty_lines.read([year], request.user, at=timezone.now(), root_years=root_years, units=[unit])
    return by_place.get((year.year, unit.pk), [])


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
