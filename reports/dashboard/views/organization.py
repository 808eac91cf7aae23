"""One organization: its targets in every child of the unit."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from reports.dashboard import record_sections
from reports.dashboard.kept import Made, kept_page
from reports.dashboard.opening import Opened, open_asked
from reports.dashboard.score_table import target_cells
from reports.scoreboard.board import in_need
from reports.scoreboard.reading import read_organizations, read_scoreboard
from targets.rules.compliance import VerdictValue

FILTERS = {"": "Tất cả", "chua-dat": "Chỉ nơi chưa đạt"}


@require_GET
@requires(Capability.SEE_RESULTS)
def organization_list(request: PageRequest, year: int) -> HttpResponse:
    """The first organization's page; its tabs lead to the others."""
    opened = open_asked(request, year)
    first = read_organizations(opened.scope).first()
    if first is None:
        raise Http404
    return redirect(opened.links.organization(first.slug))


@require_GET
@requires(Capability.SEE_RESULTS)
def organization_detail(request: PageRequest, slug: str, year: int) -> HttpResponse:
    """The organization's targets × the children, the unit on top; `?loc=chua-dat` keeps those that miss one."""
    chosen = request.GET.get("loc", "")
    if chosen not in FILTERS:
        raise Http404
    opened = open_asked(request, year)
    return kept_page(request, opened.scope, lambda: _detail(request, opened, slug, chosen))


def _detail(request: PageRequest, opened: Opened, slug: str, chosen: str) -> Made:
    board = read_scoreboard(opened.scope, request.user)
    organization = next((known for known in board.organizations if known.slug == slug), None)
    if organization is None:
        raise Http404
    place = board.organizations.index(organization)
    parts = [part for row in board.target_rows for part in row.parts if part.organization == organization]
    targets = [part.result.target for part in parts]
    lines = [
        (row, cell, opened.links.row(row), target_cells(cell, targets, opened.links))
        for row in in_need(board.rows)
        if (cell := row.cells[place]) and (not chosen or cell.verdict is VerdictValue.NOT_MET)
    ]
    context = {
        "board": board,
        "words": board.words,
        "links": opened.links,
        "organization": organization,
        "parts": parts,
        "lines": lines,
        "filters": FILTERS,
        "chosen": chosen,
        "duty_section": record_sections.of_organization(opened, organization),
        "register_parts": record_sections.registers(opened, organization=organization),
    }
    return Made("dashboard/organization.html", context)
