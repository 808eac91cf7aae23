"""Pages of one unit's returns for the reviewer: reading, commenting and taking steps."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, requires
from organizations.formats import number
from organizations.permissions import Capability, can
from organizations.refused import Refused
from targets.approval.sections import Section, sections
from targets.approval.views.changed_since import changed_since
from targets.approval.views.desks import APPROVAL, FIRST_LOOK, Desk
from targets.contradictions.lines import FindingLine, read_lines
from targets.returns import sheets
from targets.returns.comments import comment_all
from targets.returns.counts import RegisterCounts
from targets.returns.forms.steps import RemarkBoxes, StepForm
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import unit_due_text, unit_sheets
from targets.returns.views.step_page import step_page
from targets.roots import root_years_seen

#: The button that only keeps what stands in the boxes.
REMARK = "REMARK"


@require_GET
@requires(Capability.APPROVE_RETURNS)
def detail(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """A unit's returns with earlier years, what wants a second look, and the verdicts they would give."""
    return _show(request, APPROVAL, unit_sheets(request, year, unit))


@require_POST
@requires(Capability.APPROVE_RETURNS)
def act(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Keep the remarks; then approve, send back or open again the ticked returns, asking once more before it does."""
    return _act(request, APPROVAL, year, unit)


@require_GET
@requires(Capability.ENDORSE_RETURNS)
def first_unit(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """The district organization's own return in one unit, as Ban Dân vận will see it."""
    return _show(request, FIRST_LOOK, unit_sheets(request, year, unit))


@require_POST
@requires(Capability.ENDORSE_RETURNS)
def first_act(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Keep the remarks; then agree to the return or send it back."""
    return _act(request, FIRST_LOOK, year, unit)


def _act(request: PageRequest, desk: Desk, year: int, unit: str) -> HttpResponse:
    own = unit_sheets(request, year, unit)
    boxes = RemarkBoxes(request.POST, own)
    if boxes.errors:
        return _show(request, desk, own, boxes=boxes, status=422)
    if boxes.drafts:
        try:
            comment_all(
                [(draft.sheet.stored, draft.key, draft.text) for draft in boxes.drafts], by=request.user, at=_now()
            )
        except Refused as refused:
            return _show(request, desk, own, boxes=boxes, refusal=str(refused), status=409)
        own = unit_sheets(request, year, unit)
    if request.POST.get("step") == REMARK:
        return _after_remarks(request, desk, own, boxes)
    return step_page(
        request,
        own,
        steps=desk.steps,
        back=desk.detail,
        action=desk.act,
        changed=lambda form: _show_changed(request, desk, own, form),
        leave=lambda: _leave(request, desk, own),
    )


def _after_remarks(request: PageRequest, desk: Desk, own: Sequence[ReturnSheet], boxes: RemarkBoxes) -> HttpResponse:
    back = reverse(desk.detail, args=[own[0].year.year, own[0].unit.slug])
    if not boxes.drafts:
        messages.warning(request, "Chưa có nhận xét nào được viết.")
        return redirect(back)
    messages.success(request, f"Đã ghi {number(len(boxes.drafts))} nhận xét.")
    first = boxes.drafts[0]
    return redirect(f"{back}#o-{first.sheet.organization.code}-{first.key}")


def _leave(request: PageRequest, desk: Desk, own: Sequence[ReturnSheet]) -> HttpResponse:
    """After the step: on to the queue once nothing of the unit waits for this desk."""
    fresh = sheets.of_unit(own[0].year, own[0].unit, request.user)
    if desk.waiting(fresh):
        return redirect(desk.detail, own[0].year.year, own[0].unit.slug)
    return redirect(desk.queue, own[0].year.year)


def _show_changed(request: PageRequest, desk: Desk, own: Sequence[ReturnSheet], form: StepForm) -> HttpResponse:
    """Page after a conflict: current figures with changes marked, and the reviewer's text kept."""
    fresh = sheets.of_unit(own[0].year, own[0].unit, request.user)
    return _show(request, desk, fresh, form=form, status=409)


def _show(
    request: PageRequest,
    desk: Desk,
    own: Sequence[ReturnSheet],
    *,
    boxes: RemarkBoxes | None = None,
    form: StepForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page. `boxes`: remarks that could not be kept; `form`: a step that came too late."""
    year, unit = own[0].year, own[0].unit
    seen = form.cleaned_data.get("seen") if form else None
    shown_sections = sections(year, unit, own, request.user, steps=desk.steps, seen=seen)
    possible = {step for section in shown_sections for step in section.steps}
    context = {
        "desk": desk,
        "year": year,
        "is_closed": own[0].terms.is_closed,
        "unit": unit,
        "sections": shown_sections,
        "steps": [step.value for step in desk.steps if step in possible],
        "may_remark": any(sheet.may_comment(request.user) for sheet in own),
        "seen": max(section.last_change for section in shown_sections),
        "changed_since": changed_since(form, shown_sections) if form else (),
        "ticked": _ticked(request, desk, own),
        "kept": form.data if form else {},
        "typed": boxes.typed if boxes else {},
        "box_errors": boxes.errors if boxes else {},
        "refusal": refusal,
        "due": unit_due_text(own),
        "doubts": _doubts(request, own),
        **_totals(desk, shown_sections),
    }
    return render(request, "approval/detail.html", context, status=status)


def _doubts(request: PageRequest, own: Sequence[ReturnSheet]) -> list[FindingLine]:
    """The cross-checks of the unit that nobody has seen yet, for those who see them. Ten queries.

    Doubts about one return stand at its figures already.
    """
    if not can(request.user, Capability.SEE_FINDINGS):
        return []
    year, unit = own[0].year, own[0].unit
    root_years = root_years_seen(request.user, [year])
    counts = RegisterCounts({(year.pk, unit.pk, sheet.organization.pk): sheet.counts for sheet in own})
    lines = read_lines(year, [unit], request.user, root_years=root_years, at=own[0].at, counts=counts)
    return [line for line in lines if line.is_cross_check and not line.is_seen]


def _ticked(request: PageRequest, desk: Desk, own: Sequence[ReturnSheet]) -> set[str]:
    """Slugs of the ticked organizations: as posted, or all that wait."""
    if request.method == "POST":
        return {text.partition(":")[0] for text in request.POST.getlist("ticked")}
    return {sheet.organization.slug for sheet in desk.waiting(own)}


def _totals(desk: Desk, found: Sequence[Section]) -> dict[str, int]:
    waiting = desk.waiting(section.sheet for section in found)
    return {
        "waiting": len(waiting),
        "errors": sum(len(sheet.errors) for sheet in waiting),
        "unexplained": sum(len(sheet.unexplained) for sheet in waiting),
        "blanks": sum(sheet.blanks for sheet in waiting),
    }


def _now() -> datetime:
    return timezone.now()
