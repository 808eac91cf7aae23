"""Bulk approval: a page that lists clean returns and, apart and unticked, those with reasons to read."""

import re
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import number
from organizations.permissions import Capability
from targets.approval.bulk import LeftOut, Outcome, wave_through
from targets.approval.queue import QueueRow, rows
from targets.approval.views.desks import APPROVAL, FIRST_LOOK, Desk
from targets.models import ReportingYear
from targets.returns import sheets
from targets.returns.sheets import ReturnSheet
from targets.returns.steps import Ticked
from targets.returns.views.places import place_words

SheetRow = QueueRow[ReturnSheet]
_TICK = re.compile(r"(?P<pk>\d{1,18}):(?P<revision>\d{1,9})")


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def bulk(request: PageRequest, year: int) -> HttpResponse:
    """Ban Dân vận approves the year's clean returns."""
    return _bulk(request, APPROVAL, get_object_or_404(ReportingYear, year=year))


@require_http_methods(["GET", "POST"])
@requires(Capability.ENDORSE_RETURNS)
def first_bulk(request: PageRequest, year: int) -> HttpResponse:
    """The district organization agrees to its clean returns."""
    return _bulk(request, FIRST_LOOK, get_object_or_404(ReportingYear, year=year))


def _bulk(request: PageRequest, desk: Desk, year: ReportingYear) -> HttpResponse:
    every = sorted(_rows(request, desk, year), key=lambda row: row.unit.sort_key)
    if request.method == "POST":
        return _take(request, desk, year, every)
    clean = [(row, row.clean) for row in every if row.clean]
    explained = [(row, row.to_read) for row in every if row.to_read]
    context = {
        "desk": desk,
        "year": year,
        "groups": [(group, is_clean) for group, is_clean in ((clean, True), (explained, False)) if group],
        "count": sum(len(sheets) for _, sheets in clean),
        "to_read": sum(len(sheets) for _, sheets in explained),
        "others": sum(row.waiting - len(row.approvable) for row in every),
    }
    return render(request, "approval/bulk.html", context)


def _rows(request: PageRequest, desk: Desk, year: ReportingYear) -> list[SheetRow]:
    """Every unit of the year with its whole returns: reasons are read here, and returns approved."""
    units = list(year.units().visible_to(request.user))
    by_place = sheets.read([year], units, request.user)
    return rows(units, lambda unit: by_place[year.year, unit.pk], desk.step, request.user)


def _take(request: PageRequest, desk: Desk, year: ReportingYear, every: Sequence[SheetRow]) -> HttpResponse:
    ticked = _ticked(request, every)
    if not ticked:
        messages.warning(request, "Xin chọn ít nhất một báo cáo.")
        return redirect(desk.bulk, year.year)
    outcome = wave_through(desk.step, ticked, by=request.user, at=timezone.now())
    _tell(request, desk, outcome)
    return redirect(desk.queue, year.year)


def _ticked(request: PageRequest, every: Sequence[SheetRow]) -> list[Ticked]:
    """The ticked returns in the order of the units, with the revisions that the page showed."""
    seen = {
        int(match["pk"]): int(match["revision"])
        for text in request.POST.getlist("ticked")
        if (match := _TICK.fullmatch(text))
    }
    stored = [sheet for row in every for sheet in row.expected if sheet.stored and sheet.stored.pk in seen]
    return [Ticked(sheet, seen[sheet.stored.pk]) for sheet in stored if sheet.stored]


def _tell(request: PageRequest, desk: Desk, outcome: Outcome) -> None:
    if outcome.done:
        units = len({ticked.unit_id for ticked in outcome.done})
        messages.success(request, f"Đã {desk.verb} {number(len(outcome.done))} báo cáo của {number(units)} đơn vị.")
    if outcome.left_out:
        named = "; ".join(_named(ticked) for ticked in outcome.left_out)
        messages.warning(request, f"Chưa {desk.verb} {number(len(outcome.left_out))} báo cáo: {named}.")


def _named(one: LeftOut) -> str:
    """«Hội Nông dân, xã Cao Bồ (Báo cáo vừa thay đổi sau khi mở trang)»"""
    annual_return = one.annual_return
    return f"{annual_return.organization.short_name}, {place_words(annual_return.unit)} ({one.why.rstrip('.')})"
