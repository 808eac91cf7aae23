"""One target over a reorganization of units: by former units, by present units, over the whole area."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from reports.dashboard.opening import open_asked
from reports.dashboard.views.target import chosen_part
from reports.scoreboard.merger_reading import read_of_root
from reports.scoreboard.mergers import VIEW_LABELS, View
from reports.scoreboard.reading import read_scoreboard
from targets.models import Target
from targets.rules.compliance import RuleKind


@require_GET
@requires(Capability.SEE_RESULTS)
def merger_series(request: PageRequest, code: str, year: int, resolution: str = "") -> HttpResponse:
    """The numerators and denominators of every year, added up along the links between units (`?xem=`, `?to_chuc=`)."""
    opened = open_asked(request, year, resolution=resolution)
    board = read_scoreboard(opened.scope, request.user, code=code)
    row = next(iter(board.target_rows), None)
    if row is None or not row.target.is_ratio or request.GET.get("xem", View.PRESENT) not in VIEW_LABELS:
        raise Http404
    part, view = chosen_part(row, request.GET.get("to_chuc", "")), View(request.GET.get("xem", View.PRESENT))
    merged = read_of_root(request.user, opened.scope.resolution, [(row.target, part.organization)])
    if merged is None:
        raise Http404
    series = merged.series(row.target, part.organization)
    lines = series.lines(view)
    rated = Target.objects.in_force(year).of(opened.scope.resolution).filter(indicator__kind=RuleKind.RATIO)
    context = {
        "board": board,
        "links": opened.links,
        "row": row,
        "target": row.target,
        "part": part,
        "threshold": part.result.threshold,
        "targets": [(other, opened.links.mergers(other.code, view=view)) for other in rated],
        "view": view,
        "views": VIEW_LABELS,
        "series": series,
        "lines": lines,
        "has_parts": any(line.parts for line in lines),
    }
    return render(request, "dashboard/mergers.html", context)
