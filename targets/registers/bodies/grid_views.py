"""«Bảng xếp loại»: the places of a year, and the grid of one of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import number
from organizations.models import Organization
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.models import RootYears
from targets.registers.bodies.actions import OUTSIDE
from targets.registers.bodies.grid import AssessmentGrid, grid_places
from targets.registers.kinds.assessments import ASSESSMENTS
from targets.registers.scope import enters
from targets.returns.views.places import place_or_404, year_and_years_or_404


@require_GET
@requires(Capability.SEE_REGISTERS)
def places(request: PageRequest, year: int) -> HttpResponse:
    """The units and organizations with branches, and how far each is rated. `?to-chuc=`, `?loc=con` (not finished)."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    everything = grid_places(reporting_year, request.user)
    organizations = list({place.organization.pk: place.organization for place in everything}.values())
    organization = next((one for one in organizations if one.slug == request.GET.get("to-chuc")), None)
    is_open_only = request.GET.get("loc") == "con"
    shown = [
        place
        for place in everything
        if organization in (None, place.organization) and not (is_open_only and place.is_done)
    ]
    context = {
        "year": reporting_year, "years": years, "places": shown, "organizations": organizations,
        "organization": organization, "is_open_only": is_open_only, "register": ASSESSMENTS,
        "open": sum(not place.is_done for place in everything), "all": len(everything),
    }  # fmt: skip
    return render(request, "bodies/grid_places.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def grid(request: PageRequest, year: int, unit: str, organization: str) -> HttpResponse:
    """All branches of a place on one page; POST stores what differs, all of it or nothing."""
    reporting_year, place = place_or_404(request, year, unit)
    owner = get_object_or_404(Organization, slug=organization)
    if not enters(request.user, place, owner):
        raise NotPermitted(OUTSIDE)
    data = request.POST if request.method == "POST" else None
    shown, refusal, status = AssessmentGrid.read(place, owner, reporting_year, request.user, data), "", 200
    if data is not None:
        status = 422
        if shown.is_valid():
            try:
                count = shown.save(by=request.user, at=timezone.now())
            except NotPermitted:
                raise
            except Refused as refused:
                refusal, status = str(refused), 409
            else:
                messages.success(request, f"Đã ghi {number(count)} dòng." if count else "Không có gì thay đổi.")
                return redirect("assessing:grid", year, unit, organization)
    terms = RootYears.read([reporting_year], [place]).of(year, place)
    context = {
        "year": reporting_year, "grid": shown, "refusal": refusal, "is_closed": terms is None or terms.is_closed,
        "problems": shown.problems if status == 422 else [], "register": ASSESSMENTS,
    }  # fmt: skip
    return render(request, "bodies/grid.html", context, status=status)
