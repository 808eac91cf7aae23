"""The communes of a year, and one commune's results."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires, unit_or_404
from organizations.names import search_text
from organizations.permissions import Capability
from reports.dashboard import commune_page
from reports.scoreboard.reading import read_scoreboard
from reports.scoreboard.years import shown_year
from targets.models import ReportingYear
from targets.returns.views.places import years_of_unit


@require_GET
@requires(Capability.SEE_RESULTS)
def commune_list(request: PageRequest) -> HttpResponse:
    """The communes that the person may open, with their results of the latest year; `?tim=` searches without marks."""
    board = read_scoreboard(get_object_or_404(ReportingYear, pk=shown_year()), request.user)
    wanted = request.GET.get("tim", "").strip()[:60]
    key = search_text(wanted)
    rows = [row for row in board.rows if row.state is not None and key in row.unit.search_text]
    return render(request, "dashboard/communes.html", {"board": board, "rows": rows, "wanted": wanted})


@require_GET
@requires(Capability.SEE_RESULTS)
def commune_detail(request: PageRequest, slug: str, year: int) -> HttpResponse:
    """One commune across the six organizations. A stranger's commune is a missing page."""
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    unit = unit_or_404(reporting_year.units().communes().visible_to(request.user), slug)
    board = read_scoreboard(reporting_year, request.user)
    row = board.row(unit)
    context = {
        "board": board,
        "row": row,
        "years": years_of_unit(unit, request.user),
        "groups": commune_page.groups(board, row),
        "summary": commune_page.summary(row),
    }
    return render(request, "dashboard/commune.html", context)
