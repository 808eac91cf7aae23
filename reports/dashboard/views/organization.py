"""One organization: its targets in every commune."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.models import Organization
from organizations.permissions import Capability
from reports.scoreboard.board import in_need
from reports.scoreboard.reading import read_scoreboard
from targets.models import ReportingYear
from targets.rules.compliance import VerdictValue

FILTERS = {"": "Tất cả", "chua-dat": "Chỉ nơi chưa đạt"}


@require_GET
@requires(Capability.SEE_RESULTS)
def organization_list(request: PageRequest, year: int) -> HttpResponse:
    """The first organization's page; its tabs lead to the others."""
    first = Organization.objects.order_by("position").first()
    if first is None:
        raise Http404
    return redirect("org:detail", first.slug, get_object_or_404(ReportingYear, pk=year).pk)


@require_GET
@requires(Capability.SEE_RESULTS)
def organization_detail(request: PageRequest, slug: str, year: int) -> HttpResponse:
    """The organization's targets × the communes, the district on top; `?loc=chua-dat` keeps those that miss one."""
    organization = get_object_or_404(Organization, slug=slug)
    board = read_scoreboard(get_object_or_404(ReportingYear, pk=year), request.user)
    chosen = request.GET.get("loc", "")
    if chosen not in FILTERS:
        raise Http404
    place = board.organizations.index(organization)
    lines = [(row, row.cells[place]) for row in in_need(board.rows)]
    if chosen:
        lines = [(row, cell) for row, cell in lines if cell.verdict is VerdictValue.NOT_MET]
    parts = [part for row in board.target_rows for part in row.parts if part.organization == organization]
    context = {
        "board": board,
        "organization": organization,
        "parts": parts,
        "lines": lines,
        "filters": FILTERS,
        "chosen": chosen,
    }
    return render(request, "dashboard/organization.html", context)
