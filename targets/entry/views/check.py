"""Pages of «Kiểm tra và gửi»: a unit's returns with their problems and explanations, then submission."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, acts_for
from organizations.refused import Refused
from targets.entry.cell_reasons import store_cell_reasons
from targets.entry.check_sections import Summary, may_mend, ready_to_send, sections_of
from targets.entry.forms.cell_reasons import CellReasonForm
from targets.returns import sheets
from targets.returns.actions import ReturnChanged
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import place_words, unit_due_text, unit_sheets
from targets.rules.workflow import Step


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def check(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Every section with its figures and problems; POST keeps the reasons, and goes on to the sending if asked."""
    own = unit_sheets(request, year, unit)
    if request.method == "GET":
        return _show(request, own, _form(request, own))
    form = _form(request, own, request.POST)
    if not form.is_valid():
        return _show(request, own, form, status=422)
    try:
        count = store_cell_reasons(form.cell_reasons(), by=request.user, at=timezone.now())
    except ReturnChanged as changed:
        return _show_again(request, own[0], str(changed))
    except Refused as refused:
        return _show(request, own, form, refusal=str(refused), status=409)
    if request.POST.get("viec") == "gui":
        return _go_on(request, year, unit)
    messages.success(request, f"Đã lưu {count} giải trình." if count else "Giải trình không có gì thay đổi.")
    return redirect("returns:check", year, unit)


def _go_on(request: PageRequest, year: int, unit: str) -> HttpResponse:
    chosen = request.POST.getlist("chon")
    if not chosen:
        messages.warning(request, "Xin chọn ít nhất một báo cáo để gửi.")
        return redirect("returns:check", year, unit)
    return redirect(f"{reverse('returns:submit', args=[year, unit])}?{urlencode({'chon': chosen}, doseq=True)}")


def _form(request: PageRequest, own: Sequence[ReturnSheet], data: QueryDict | None = None) -> CellReasonForm:
    return CellReasonForm([sheet for sheet in own if may_mend(sheet, request.user)], data)


def _show_again(request: PageRequest, sheet: ReturnSheet, refusal: str) -> HttpResponse:
    """Somebody changed a return meanwhile: the returns as they are now, with the reasons that were just written."""
    own, data = sheets.of_unit(sheet.year, sheet.unit, request.user), request.POST.copy()
    for fresh in own:
        data[f"rev-{fresh.organization.code}"] = str(fresh.revision)
    return _show(request, own, _form(request, own, data), refusal=refusal, status=409)


def _show(
    request: PageRequest, own: Sequence[ReturnSheet], form: CellReasonForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    year, unit = own[0].year, own[0].unit
    ticked = {*request.POST.getlist("chon")} or ready_to_send(own) | {*request.GET.getlist("chon")}
    context = {
        "year": year,
        "unit": unit,
        "form": form,
        "summary": Summary(sections_of(own, form, request.user, ticked)),
        "refusal": refusal,
        "due": unit_due_text(own),
        "place": place_words(unit),
        "for_unit": acts_for(request.user, unit),
    }
    return render(request, "entry/check.html", context, status=status)


@require_GET
@requires(Capability.ENTER_RETURNS)
def submit(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Ask once more before the chosen returns are sent; the sending itself is `returns:act`."""
    own, chosen = unit_sheets(request, year, unit), request.GET.getlist("chon")
    wanted = [sheet for sheet in own if sheet.organization.slug in chosen]
    if not wanted:
        return redirect("returns:check", year, unit)
    judged = [(sheet, sheet.why_not(Step.SUBMIT, request.user)) for sheet in wanted]
    possible = [sheet for sheet, why_not in judged if not why_not]
    context = {
        "year": own[0].year,
        "unit": own[0].unit,
        "place": place_words(own[0].unit),
        "possible": possible,
        "impossible": [(sheet, why_not) for sheet, why_not in judged if why_not],
        "blanks": sum(sheet.blanks for sheet in possible),
        "explained": [(sheet, problem) for sheet in possible for problem in sheet.flags],
        "for_unit": acts_for(request.user, own[0].unit),
    }
    return render(request, "entry/submit.html", context)
