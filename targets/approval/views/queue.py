"""The queues: who has sent, what in it wants a second look, and what can be waved through."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from targets.approval.queue import FILTERS, QueueRow, matching, rows
from targets.approval.views.desks import APPROVAL, FIRST_LOOK, Desk
from targets.models import ReportingYear, RootYears
from targets.returns import lines
from targets.returns.lines import ReturnLine
from targets.returns.views.places import due_text, year_and_years_or_404
from targets.roots import root_year_of, root_years_seen
from targets.rules.workflow import ReturnStatus


@require_GET
@requires(Capability.APPROVE_RETURNS)
def queue(request: PageRequest, year: int) -> HttpResponse:
    """Every unit of the year: what waits for approval first."""
    return _queue(request, APPROVAL, year)


@require_GET
@requires(Capability.ENDORSE_RETURNS)
def first(request: PageRequest, year: int) -> HttpResponse:
    """The district organization's own returns in every unit: what waits for its agreement first."""
    return _queue(request, FIRST_LOOK, year)


def desk_rows(
    request: PageRequest, desk: Desk, year: ReportingYear, root_years: RootYears | None = None
) -> list[QueueRow[ReturnLine]]:
    """Every unit of the year as this desk sees it. `root_years`: as `lines.read` takes them."""
    states = tuple(ReturnStatus)
    by_place = lines.read([year], request.user, at=timezone.now(), figures_of=states, root_years=root_years)
    by_unit = {own[0].unit: own for own in by_place.values() if own}
    return rows(by_unit, lambda unit: by_unit[unit], desk.step, request.user)


def _queue(request: PageRequest, desk: Desk, number: int) -> HttpResponse:
    year, years = year_and_years_or_404(number, request.user)
    root_years = root_years_seen(request.user, [year])
    root_year = root_year_of(request.user, number, root_years)
    every = desk_rows(request, desk, year, root_years)
    chosen, wanted = request.GET.get("loc", ""), request.GET.get("tim", "").strip()[:100]
    context = {
        "desk": desk,
        "year": year,
        "root_year": root_year,
        "years": years,
        "rows": matching(every, chosen, wanted),
        "units": len(every),
        "filters": [
            (option.slug, option.text.format(verb=desk.verb), sum(map(option.keeps, every))) for option in FILTERS
        ],
        "chosen": chosen,
        "wanted": wanted,
        "due": due_text(root_year, timezone.now()),
        **_totals(every),
    }
    return render(request, "approval/queue.html", context)


def _totals(every: Sequence[QueueRow[ReturnLine]]) -> dict[str, int]:
    return {
        "waiting": sum(row.ready for row in every),
        "waiting_units": sum(row.ready > 0 for row in every),
        "held": sum(row.waiting - row.ready for row in every),
        "sent_back": sum(row.count(ReturnStatus.SENT_BACK) for row in every),
        "unsent": sum(row.count(ReturnStatus.DRAFT) for row in every),
        "overdue_units": sum(row.overdue > 0 for row in every),
        "again": sum(row.round > 1 for row in every),
        "clean": sum(len(row.clean) for row in every),
        "to_read": sum(len(row.to_read) for row in every),
    }
