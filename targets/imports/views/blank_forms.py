"""The portal's own forms in Excel, to fill in and send back: one of a unit, one of an organization of the district."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.models import Organization
from organizations.permissions import Capability, Role
from targets.imports import blank_forms
from targets.models import ReportingYear
from targets.returns.views.places import place_or_404

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Capability.ENTER_RETURNS)
def unit_form(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """The form of a unit's organizations, as far as the person enters for them."""
    reporting_year, place = place_or_404(request, year, unit)
    if request.user.role == Role.DISTRICT_ORGANIZATION and request.user.organization:
        return _organization_form(request, reporting_year, request.user.organization)
    try:
        content = blank_forms.commune_form(reporting_year, place, by=request.user)
    except blank_forms.NothingToEnter as nothing:
        raise Http404 from nothing
    return workbook(content, f"mau-bao-cao-{place.slug}-{year}.xlsx")


@require_GET
@requires(Capability.ENTER_RETURNS)
def organization_form(request: PageRequest, year: int, organization: str) -> HttpResponse:
    """The form of an organization in all the communes that the person enters for."""
    reporting_year = get_object_or_404(ReportingYear, year=year)
    return _organization_form(request, reporting_year, get_object_or_404(Organization, slug=organization))


def _organization_form(request: PageRequest, year: ReportingYear, organization: Organization) -> HttpResponse:
    try:
        content = blank_forms.organization_form(year, organization, by=request.user)
    except blank_forms.NothingToEnter as nothing:
        raise Http404 from nothing
    return workbook(content, f"mau-bao-cao-{organization.slug}-{year.year}.xlsx")


def workbook(content: bytes, name: str) -> HttpResponse:
    """An .xlsx to keep; `name` is plain ASCII."""
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
