"""The targets of the resolution, and one target child by child."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, can
from reports.dashboard import record_sections
from reports.dashboard.kept import Made, kept_page
from reports.dashboard.merger_block import notice
from reports.dashboard.opening import Opened, open_asked
from reports.scoreboard.baselines import starts, starts_of
from reports.scoreboard.board import TargetPart, TargetRow
from reports.scoreboard.league import league
from reports.scoreboard.merger_reading import has_mergers
from reports.scoreboard.reading import read_scoreboard
from targets.models import Target
from targets.rules.explanation_steps import MISSED


@require_GET
@requires(Capability.SEE_RESULTS)
def target_list(request: PageRequest, year: int) -> HttpResponse:
    """Every target of the year with its clause, its threshold and how the unit stands."""
    opened = open_asked(request, year)

    def make() -> Made:
        board = read_scoreboard(opened.scope, request.user)
        began = starts_of(opened.scope, {row.target: row.parts for row in board.target_rows})
        return Made(
            "dashboard/targets.html", {"board": board, "words": board.words, "links": opened.links, "starts": began}
        )

    return kept_page(request, opened.scope, make)


@require_GET
@requires(Capability.SEE_RESULTS)
def target_detail(request: PageRequest, code: str, year: int, resolution: str = "") -> HttpResponse:
    """One target of one organization (`?to_chuc=`): the unit, the years, and its children by rate."""
    opened = open_asked(request, year, resolution=resolution)
    return kept_page(request, opened.scope, lambda: _detail(request, opened, code))


def _detail(request: PageRequest, opened: Opened, code: str) -> Made:
    board = read_scoreboard(opened.scope, request.user, code=code)
    row = next(iter(board.target_rows), None)
    if row is None:
        raise Http404
    part = chosen_part(row, request.GET.get("to_chuc", ""))
    lines = league(board, part.organization, row.target)
    context = {
        "board": board,
        "words": board.words,
        "links": opened.links,
        "row": row,
        "target": row.target,
        "part": part,
        "start": next(iter(starts(opened.scope, row.target, [part])), None),
        "trend": board.series(board.whole, part.organization, row.target),
        "lines": lines,
        "may_ask": can(request.user, Capability.ASK_EXPLANATIONS)
        and any(one.result.verdict in MISSED for one in lines),
        "mergers": opened.links.mergers(row.target.code, part.organization.slug)
        if row.target.is_ratio and has_mergers(opened.scope)
        else "",
        "merger_notice": notice(board, opened.links, (row.target, part.organization)) if row.target.is_ratio else None,
        "duty_section": record_sections.of_target(opened, row.target),
        "register_parts": _registers(opened, row.target, part),
    }
    return Made("dashboard/target.html", context)


def _registers(opened: Opened, target: Target, part: TargetPart) -> list[record_sections.RegisterPart]:
    """The registers that the target's figures count, of the organization."""
    figures = {*target.indicator.numerator, *target.indicator.denominator}
    return record_sections.registers(opened, organization=part.organization, figures=figures)


def chosen_part(row: TargetRow, slug: str) -> TargetPart:
    """The organization asked for, else the first one. An unknown one is a missing page."""
    chosen = next((part for part in row.parts if slug in {"", part.organization.slug}), None)
    if chosen is None:
        raise Http404
    return chosen
