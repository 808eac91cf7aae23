"""One target over a reorganization of units: by former units, by present units, over the whole area."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from reports.dashboard.opening import open_asked
from reports.dashboard.views.target import chosen_part
from reports.scoreboard.mergers import View, read_mergers
from reports.scoreboard.reading import read_scoreboard

VIEWS = {View.FORMER: "Đơn vị cũ", View.PRESENT: "Đơn vị mới", View.WHOLE: "Toàn địa bàn"}


@require_GET
@requires(Capability.SEE_RESULTS)
def merger_series(request: PageRequest, code: str, year: int, resolution: str = "") -> HttpResponse:
    """The numerators and denominators of every year, added up along the links between units (`?xem=`, `?to_chuc=`)."""
    opened = open_asked(request, year, resolution=resolution)
    board = read_scoreboard(opened.scope, request.user, code=code)
    row = next(iter(board.target_rows), None)
    if row is None or not row.target.is_ratio or request.GET.get("xem", View.PRESENT) not in VIEWS:
        raise Http404
    part, view = chosen_part(row, request.GET.get("to_chuc", "")), View(request.GET.get("xem", View.PRESENT))
    series = read_mergers(request.user, opened.scope, row.target, part.organization)
    if series is None:
        raise Http404
    context = {
        "board": board,
        "links": opened.links,
        "row": row,
        "target": row.target,
        "part": part,
        "view": view,
        "views": VIEWS,
        "series": series,
        "lines": series.lines(view),
    }
    return render(request, "dashboard/mergers.html", context)
