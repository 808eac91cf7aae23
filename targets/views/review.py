"""Ban Dân vận's side: who has sent, one unit's returns with their problems, and closing the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.access import PageRequest, requires
from organizations.models import Unit
from organizations.permissions import Capability
from organizations.refused import Refused
from targets import sheets
from targets.actions.years import close_year, reopen_year
from targets.forms.steps import ReasonForm
from targets.models import ReportingYear
from targets.sheets import Sheet
from targets.views.places import due_text, place_or_404, unit_sheets
from targets.views.step_page import step_page
from targets.workflow import ReturnStatus, Step

REVIEW_STEPS = (Step.APPROVE, Step.SEND_BACK, Step.REOPEN)


@dataclass(frozen=True)
class QueueRow:
    """A unit in the queue: how far its returns are, and how much in them wants a second look."""

    unit: Unit
    sheets: Sequence[Sheet]

    @property
    def expected(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets if not sheet.absence]

    def count(self, status: ReturnStatus) -> int:
        return sum(sheet.state is status for sheet in self.expected)

    @property
    def waiting(self) -> int:
        return self.count(ReturnStatus.SUBMITTED)

    @property
    def approved(self) -> int:
        return self.count(ReturnStatus.APPROVED)

    @property
    def least(self) -> Sheet | None:
        return sheets.least_advanced(self.sheets)

    @property
    def sent_at(self) -> datetime | None:
        return sheets.last_sent_at(self.sheets)

    @property
    def flags(self) -> int:
        return sum(len(sheet.flags) for sheet in self.expected if sheet.state is ReturnStatus.SUBMITTED)

    @property
    def blanks(self) -> int:
        return sum(sheet.blanks for sheet in self.expected if sheet.state is ReturnStatus.SUBMITTED)

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Sorts what waits first, the flagged before the clean; then what came back, the unsent, the approved."""
        order = (
            self.waiting > 0,
            self.count(ReturnStatus.SENT_BACK) > 0,
            self.approved < len(self.expected),
            True,
        )
        return order.index(True), -self.flags, self.unit.sort_key


@require_GET
@requires(Capability.REVIEW_RETURNS)
def queue(request: PageRequest, year: int) -> HttpResponse:
    """Every unit of the year: what waits for approval first."""
    found = get_object_or_404(ReportingYear, year=year)
    units = list(found.units().visible_to(request.user))
    by_place = sheets.read([found], units, request.user)
    rows = sorted((QueueRow(unit, by_place[year, unit.pk]) for unit in units), key=lambda row: row.urgency)
    context = {
        "year": found,
        "years": ReportingYear.objects.values_list("year", flat=True),
        "rows": rows,
        "waiting": sum(row.waiting for row in rows),
        "waiting_units": sum(row.waiting > 0 for row in rows),
        "sent_back": sum(row.count(ReturnStatus.SENT_BACK) for row in rows),
        "unsent": sum(row.count(ReturnStatus.DRAFT) for row in rows),
        "due": due_text(found, timezone.now()),
    }
    return render(request, "review/queue.html", context)


@require_GET
@requires(Capability.REVIEW_RETURNS)
def detail(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """A unit's returns with last year's figures, what wants a second look, and the verdicts they would give."""
    found, place = place_or_404(request, year, unit)
    own = sheets.of_unit(found, place, request.user)
    judged = sheets.previews(own)
    sections = [
        {
            "sheet": sheet,
            "previews": judged[sheet.organization.pk],
            "flagged": {key: problem for problem in sheet.flags for key in problem.keys[:1]},
            "steps": [step for step in REVIEW_STEPS if not sheet.why_not(step, request.user)],
            "why_not": sheet.why_not(Step.APPROVE, request.user),
        }
        for sheet in own
    ]
    possible = {step for section in sections for step in section["steps"]}  # type: ignore[attr-defined]
    context = {
        "year": found,
        "unit": place,
        "sections": sections,
        "steps": [step.value for step in REVIEW_STEPS if step in possible],
        "due": due_text(found, timezone.now(), is_sent=sheets.all_sent(own)),
    }
    return render(request, "review/detail.html", context)


@require_POST
@requires(Capability.REVIEW_RETURNS)
def act(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Approve, send back or open again the ticked returns; asks once more before it does."""
    return step_page(
        request, unit_sheets(request, year, unit), steps=REVIEW_STEPS, back="review:detail", action="review:act"
    )


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_YEAR)
def close_or_open(request: PageRequest, year: int) -> HttpResponse:
    """Close the year, or open it again with a reason."""
    found = get_object_or_404(ReportingYear, year=year)
    form = ReasonForm(request.POST or None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            _change_year(request, found, form.cleaned_data["reason"])
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã {'chốt' if found.is_closed else 'mở lại'} năm {year}.")
            return redirect("review:year", year)
    units = list(found.units().visible_to(request.user))
    rows = [QueueRow(unit, own) for unit, own in zip(units, _all_sheets(request, found, units), strict=True)]
    context = {
        "year": found,
        "form": form,
        "refusal": refusal,
        "states": [(status.value, sum(row.count(status) for row in rows)) for status in ReturnStatus],
        "events": found.events.select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "review/year.html", context, status=409 if refusal else 200)


def _all_sheets(request: PageRequest, year: ReportingYear, units: list[Unit]) -> list[list[Sheet]]:
    by_place = sheets.read([year], units, request.user)
    return [by_place[year.year, unit.pk] for unit in units]


def _change_year(request: PageRequest, year: ReportingYear, reason: str) -> None:
    now = timezone.now()
    match request.POST.get("viec"):
        case "mo":
            reopen_year(year, reason=reason, by=request.user, at=now)
        case "chot":
            close_year(year, by=request.user, at=now)
        case _:
            raise BadRequest("Neither close nor open was asked for.")
