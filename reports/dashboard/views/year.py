"""Where a person lands, and the leaders' page of a year."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, Role, can
from reports.dashboard import year_page as page
from reports.scoreboard.attention import RULES, attention
from reports.scoreboard.board import Scoreboard
from reports.scoreboard.reading import read_scoreboard
from reports.scoreboard.years import shown_year
from targets.models import ReportingYear, Target

#: Roles whose first question is «what is left for me to do»; the others ask how the district stands.
WORKING_ROLES = frozenset({Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF})


@require_GET
@requires(Capability.SEE_RESULTS)
def home(request: PageRequest) -> HttpResponse:
    """Redirect to the page that answers the role's first question."""
    if Role(request.user.role) in WORKING_ROLES:
        try:
            return redirect(reverse("inbox:work"))
        except NoReverseMatch:
            pass  # an installation without the work pages: the results are next
    return redirect("dashboard:year", shown_year())


@require_GET
@requires(Capability.SEE_RESULTS)
def year_page(request: PageRequest, year: int) -> HttpResponse:
    """A year in one page: the answer in a sentence, the scorecard, what needs attention, targets and trends."""
    board = read_scoreboard(get_object_or_404(ReportingYear, pk=year), request.user)
    context: dict[str, object] = {"board": board}
    if not board.has_data:
        return render(request, "dashboard/empty.html", context)
    now = timezone.now()
    sort = request.GET.get("sap", "can")
    target = _target(board, request.GET.get("chi_tieu", ""))
    if sort not in page.SORTS:
        raise Http404
    rows = page.score_rows(board, sort=sort, target=target)
    states = [row.state for row in board.rows if row.state is not None]
    context |= page.sentences(board) | {
        "sort": sort,
        "sorts": page.SORTS,
        "target": target,
        "rows": rows,
        "waiting": [(row, *page.why_no_data(row, board, now)) for row in board.rows_without_data],
        "totals": page.column_totals(board, rows),
        "verdict_bar": page.verdict_bar(board),
        "status_bar": page.status_bar(states) if len(states) > 1 else None,
        "rules": RULES,
    }
    if can(request.user, Capability.SEE_REVIEWS):
        context["attention"] = page.with_addresses(attention(board, now), request.user)
    return render(request, "dashboard/year.html", context)


def _target(board: Scoreboard, code: str) -> Target | None:
    """The target that the table is asked for; None for all. An unknown code is a missing page."""
    if not code:
        return None
    chosen = next((target for target in board.targets if target.code == code), None)
    if chosen is None:
        raise Http404
    return chosen
