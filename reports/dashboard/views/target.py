"""The targets of the resolution, and one target commune by commune."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from reports.scoreboard.board import TargetPart, TargetRow
from reports.scoreboard.league import league
from reports.scoreboard.reading import read_scoreboard
from targets.models import ReportingYear


@require_GET
@requires(Capability.SEE_RESULTS)
def target_list(request: PageRequest, year: int) -> HttpResponse:
    """Every target of the year with its clause, its threshold and how the district stands."""
    board = read_scoreboard(get_object_or_404(ReportingYear, pk=year), request.user)
    return render(request, "dashboard/targets.html", {"board": board})


@require_GET
@requires(Capability.SEE_RESULTS)
def target_detail(request: PageRequest, code: str, year: int) -> HttpResponse:
    """One target of one organization (`?to_chuc=`): the district, the years, and the communes by rate."""
    board = read_scoreboard(get_object_or_404(ReportingYear, pk=year), request.user)
    row = next((row for row in board.target_rows if row.target.code == code), None)
    if row is None or board.district is None:
        raise Http404
    part = _part(row, request.GET.get("to_chuc", ""))
    context = {
        "board": board,
        "row": row,
        "target": row.target,
        "part": part,
        "trend": board.series(board.district, part.organization, row.target),
        "lines": league(board, part.organization, row.target),
    }
    return render(request, "dashboard/target.html", context)


def _part(row: TargetRow, slug: str) -> TargetPart:
    """The organization asked for, else the first one. An unknown one is a missing page."""
    chosen = next((part for part in row.parts if slug in {"", part.organization.slug}), None)
    if chosen is None:
        raise Http404
    return chosen
