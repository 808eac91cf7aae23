"""The units below the person's root, and the results of one that reports."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.models import Unit
from organizations.names import search_text
from organizations.permissions import Capability
from reports.dashboard import commune_page, record_sections
from reports.dashboard.kept import Made, kept_page
from reports.dashboard.merger_block import unit_block
from reports.dashboard.opening import Opened, open_asked, open_unit
from reports.dashboard.score_table import spark_html
from reports.scoreboard.reading import read_row, read_scoreboard
from reports.scoreboard.words import count_word
from reports.scoreboard.years import shown_year
from targets.returns.views.places import years_of_unit


@require_GET
@requires(Capability.SEE_RESULTS)
def commune_list(request: PageRequest) -> HttpResponse:
    """The units that the person may open, with their results of the latest year; `?tim=` searches without marks."""
    opened = open_asked(request, shown_year())
    return kept_page(request, opened.scope, lambda: _list(request, opened))


def _list(request: PageRequest, opened: Opened) -> Made:
    board = read_scoreboard(opened.scope, request.user)
    wanted = request.GET.get("tim", "").strip()[:60]
    key = search_text(wanted)
    rows = [
        (row, address, spark_html(row.unit.short_name, row.shares, board.years))
        for row in board.rows
        if (address := opened.links.row(row)) and key in row.unit.search_text
    ]
    context = {
        "board": board,
        "words": board.words,
        "links": opened.links,
        "organization_count": count_word(len(board.organizations)),
        "rows": rows,
        "wanted": wanted,
    }
    return Made("dashboard/communes.html", context)


@require_GET
@requires(Capability.SEE_RESULTS)
def commune_detail(request: PageRequest, slug: str, year: int) -> HttpResponse:
    """One reporting unit across the organizations. A stranger's unit is a missing page."""
    opened, unit = open_unit(request, year, slug)
    return kept_page(request, opened.scope, lambda: _detail(request, opened, unit))


def _detail(request: PageRequest, opened: Opened, unit: Unit) -> Made:
    board = read_row(opened.scope, unit, request.user)
    row = board.row(unit)
    block = unit_block(request.user, board, row, opened.links)
    context = {
        "board": board,
        "words": board.words,
        "links": opened.links,
        "row": row,
        "years": [(known, opened.links.unit_page(unit, known)) for known in years_of_unit(unit, request.user)],
        "groups": commune_page.groups(board, row, is_ranked=opened.scopes.sees_whole(opened.scope.unit)),
        "summary": commune_page.summary(row),
        "merger_block": block,
        "duty_section": record_sections.of_unit(opened, unit),
        "register_parts": record_sections.registers(opened, unit=unit),
    }
    return Made("dashboard/commune.html", context, block.beyond if block else None)
