"""Where a person lands, and the leaders' page of a unit and year."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, Role, can
from reports.dashboard import year_page as page
from reports.dashboard.facts import facts
from reports.dashboard.kept import Made, kept_page
from reports.dashboard.merger_block import notice
from reports.dashboard.opening import Opened, open_scope
from reports.dashboard.score_table import ScoreTable
from reports.scoreboard.attention import attention, rules
from reports.scoreboard.board import Scoreboard
from reports.scoreboard.reading import read_scoreboard
from reports.scoreboard.years import shown_year
from targets.models import Target

#: Roles whose first question is «what is left for me to do»; the others ask how the district stands.
WORKING_ROLES = frozenset(
    {Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF, Role.HEAD_OF_STAFF, Role.AGENCY}
)


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
def year_page(request: PageRequest, year: int, unit: str = "") -> HttpResponse:
    """A year of the person's root or of a sum in one page: the answer in a sentence, the scorecard, what needs
    attention, targets and trends. `?nghi_quyet=` names another resolution."""
    sort = request.GET.get("sap", "can")
    if sort not in page.SORTS:
        raise Http404
    opened = open_scope(request, year, unit=unit, resolution=request.GET.get("nghi_quyet", ""))
    return kept_page(request, opened.scope, lambda: _overview(request, opened, sort))


def _overview(request: PageRequest, opened: Opened, sort: str) -> Made:
    board = read_scoreboard(opened.scope, request.user)
    context = _frame(opened, board)
    if not board.has_data:
        return Made("dashboard/empty.html", context)
    now = timezone.now()
    target = _target(board, request.GET.get("chi_tieu", ""))
    rows = page.score_rows(board, sort=sort, target=target)
    states = [row.state for row in board.rows if row.state is not None]
    waiting = [(row, *page.why_no_data(row, board, now)) for row in board.rows_without_data]
    table = ScoreTable(board, opened.links, own=request.user.unit_id, of_one_target=target is not None)
    context |= page.sentences(board) | {
        "sort": sort,
        "sorts": page.SORTS,
        "target": target,
        "score_rows": table.rows(rows),
        "waiting": waiting,
        "waiting_rows": table.waiting(waiting),
        "totals": page.column_totals(board, rows),
        "verdict_bar": page.verdict_bar(board),
        "status_bar": page.status_bar(states) if len(states) > 1 else None,
        "rules": rules(board.words),
        "merger_notice": notice(board, opened.links),
    }
    if can(request.user, Capability.SEE_REVIEWS):
        context["attention"] = page.with_addresses(attention(board, now), opened.links)
        context["facts"] = facts(opened)
    return Made("dashboard/year.html", context)


def _frame(opened: Opened, board: Scoreboard) -> dict[str, object]:
    """What every overview shows around its content: years, the way up, other resolutions."""
    scope, links = opened.scope, opened.links
    trail = [(text, address) for text, address in opened.trail]
    earlier = [year for year in scope.years if year < scope.year.pk]
    return {
        "board": board,
        "words": board.words,
        "links": links,
        "trail": [*trail, (scope.unit.full_name, "")] if trail else [],
        "unit_name": scope.unit.full_name if trail else "",
        "others": [(resolution, links.overview_of(resolution)) for resolution in opened.others],
        "resolution_asked": links.resolution,
        "previous_year": max(earlier, default=None),
    }


def _target(board: Scoreboard, code: str) -> Target | None:
    """The target that the table is asked for; None for all. An unknown code is a missing page."""
    if not code:
        return None
    chosen = next((target for target in board.targets if target.code == code), None)
    if chosen is None:
        raise Http404
    return chosen
