"""One return's figures in the browser: the form that works everywhere, without JavaScript too."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import clock_time
from organizations.permissions import Capability, require_in_scope
from organizations.refused import Refused
from targets.entry.actions import save_entry
from targets.entry.forms.entry import TAKE, EntryForm
from targets.entry.forms.merge import merged
from targets.entry.views.entry_data import check_address, entry_data
from targets.returns import sheets
from targets.returns.actions import ReturnChanged
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import sheet_or_404, unit_due_text, unit_sheets
from targets.rules.plausibility import rules_as_json
from targets.rules.workflow import STATUS_LABELS, Step


@require_http_methods(["GET", "POST"])
@requires(Capability.SEE_RETURNS)
def entry(request: PageRequest, year: int, unit: str, organization: str) -> HttpResponse:
    """A form for those who may enter figures now; the same table to read for others."""
    own = unit_sheets(request, year, unit)
    sheet = sheet_or_404(own, organization)
    if request.method == "POST":
        return _save(request, own, sheet)
    return _show(request, own, EntryForm(sheet))


def _save(request: PageRequest, own: list[ReturnSheet], sheet: ReturnSheet) -> HttpResponse:
    require_in_scope(request.user, Capability.ENTER_RETURNS, unit=sheet.unit, organization_id=sheet.organization.pk)
    form = EntryForm(sheet, request.POST)
    if not form.is_valid():
        return _show(request, own, form, status=422)
    data, now = form.cleaned_data, timezone.now()
    try:
        save_entry(sheet, form.entries(), note=data["general_note"], seen=data["revision"], by=request.user, at=now)
    except ReturnChanged:
        return _show_both(request, form)
    except Refused as refusal:
        return _show(request, own, form, refusal=str(refusal), status=409)
    messages.success(request, f"Đã lưu số liệu của {sheet.organization} lên hệ thống lúc {_clock(now)}.")
    return redirect(_after_save(request, own, sheet))


def _show_both(request: PageRequest, form: EntryForm) -> HttpResponse:
    """Page after a conflict: the current return with this user's figures merged in."""
    sheet = form.sheet
    own = sheets.of_unit(sheet.year, sheet.unit, request.user)
    fresh = sheet_or_404(own, sheet.organization.slug)
    refusal = "" if fresh.is_editable else why_read_only(fresh, request)
    return _show(request, own, merged(form, fresh), changed=True, refusal=refusal, status=409)


def _after_save(request: PageRequest, own: list[ReturnSheet], sheet: ReturnSheet) -> str:
    place = [sheet.year.year, sheet.unit.slug]
    following = _next(own, sheet, request)
    if request.POST.get("tiep") == "gui":
        return check_address(sheet)
    if (taken := request.POST.get(TAKE)) in sheet.counts:
        return f"{reverse('returns:entry', args=[*place, sheet.organization.slug])}#o-{taken}"
    shown = following if request.POST.get("tiep") == "sau" and following else sheet
    return reverse("returns:entry", args=[*place, shown.organization.slug])


def _show(
    request: PageRequest,
    own: list[ReturnSheet],
    form: EntryForm,
    *,
    changed: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    sheet = form.sheet
    locked = why_read_only(sheet, request)
    may_enter = not locked
    following = _next(own, sheet, request)
    context = {
        "sheet": sheet,
        "sheets": own,
        "year": sheet.year,
        "unit": sheet.unit,
        "form": form,
        "may_enter": may_enter,
        "is_form": may_enter or form.is_bound,
        "read_only": locked,
        "may_withdraw": bool(locked) and not sheet.why_not(Step.WITHDRAW, request.user),
        "refusal": refusal,
        "changed": changed,
        "number": own.index(sheet) + 1 if sheet in own else 1,
        "next": following,
        "to_mend": [*sheet.errors, *sheet.unexplained],
        "data": entry_data(form, request.user, locked=locked, next_sheet=following),
        "rules": rules_as_json(sheet.rules),
        "due": unit_due_text(own),
        "entered": sum(sheet.entered for sheet in own if not sheet.absence),
        "owed": sum(sheet.owed for sheet in own if not sheet.absence),
    }
    return render(request, "entry/entry.html", context, status=status)


def why_read_only(sheet: ReturnSheet, request: PageRequest) -> str:
    """Why this person cannot enter figures on the sheet now; empty if they can."""
    if sheet.absence:
        return f"{sheet.unit} không có {sheet.organization}: {sheet.absence.reason}"
    if not sheet.may_enter(request.user):
        return "Đồng chí xem được báo cáo này nhưng không nhập số liệu."
    if sheet.terms.is_closed:
        return f"Năm {sheet.year.year} đã chốt nên không nhập được số liệu."
    if why_not := sheet.terms.why_not_begun(sheet.at):
        return why_not
    if not sheet.is_editable:
        return f"Báo cáo đang ở trạng thái «{STATUS_LABELS[sheet.state]}» nên số liệu được khóa."
    return ""


def _next(own: list[ReturnSheet], sheet: ReturnSheet, request: PageRequest) -> ReturnSheet | None:
    """The organization after this one, in their order, whose figures the person may enter now."""
    after = own[own.index(sheet) + 1 :] if sheet in own else []
    return next((sheet for sheet in after if not why_read_only(sheet, request)), None)


def _clock(at: datetime) -> str:
    return clock_time(timezone.localtime(at))
