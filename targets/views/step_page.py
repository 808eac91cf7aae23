"""Taking a step on ticked returns: first a page that says what will happen, then the step itself."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from organizations.access import PageRequest
from organizations.formats import clock_time, listing, short_date
from organizations.models import Organization
from organizations.refused import Refused
from targets.actions import steps as actions
from targets.forms.steps import StepForm
from targets.sheets import Sheet
from targets.views.places import place_words
from targets.workflow import TRANSITIONS, Step

TITLES = {
    Step.SUBMIT: "Gửi báo cáo?",
    Step.WITHDRAW: "Rút lại báo cáo?",
    Step.APPROVE: "Duyệt báo cáo?",
    Step.SEND_BACK: "Trả lại báo cáo để sửa?",
    Step.REOPEN: "Mở lại báo cáo đã duyệt?",
}
EFFECTS = {
    Step.SUBMIT: "Sau khi gửi, xã không sửa được cho đến khi Ban Dân vận duyệt hoặc trả lại.",
    Step.WITHDRAW: "Báo cáo trở lại bản nháp để sửa tiếp và phải gửi lại.",
    Step.APPROVE: "Sau khi duyệt, số liệu được khóa và tính vào kết quả chính thức.",
    Step.SEND_BACK: "Xã sẽ đọc được lý do, sửa số liệu rồi gửi lại.",
    Step.REOPEN: "Báo cáo ra khỏi kết quả chính thức cho đến khi được sửa, gửi và duyệt lại.",
}
BUTTONS = {
    Step.SUBMIT: "Gửi báo cáo cho Ban Dân vận",
    Step.WITHDRAW: "Rút lại báo cáo",
    Step.APPROVE: "Duyệt báo cáo",
    Step.SEND_BACK: "Trả lại để sửa",
    Step.REOPEN: "Mở lại báo cáo",
}
DONE = {
    Step.SUBMIT: "Đã gửi",
    Step.WITHDRAW: "Đã rút lại",
    Step.APPROVE: "Đã duyệt",
    Step.SEND_BACK: "Đã trả lại",
    Step.REOPEN: "Đã mở lại",
}
REASONED = frozenset(row.step for row in TRANSITIONS if row.needs_reason)


def step_page(
    request: PageRequest, own: Sequence[Sheet], *, steps: tuple[Step, ...], back: str, action: str
) -> HttpResponse:
    """Ask, then act on all ticked returns or none. `back` and `action`: names of the pages around."""
    place = (own[0].year.year, own[0].unit.slug)
    form = StepForm(request.POST, own)
    if not form.is_valid() or form.cleaned_data["step"] not in steps:
        raise BadRequest("Unknown step.")
    step, refusal = form.cleaned_data["step"], ""
    if not form.ticked:
        messages.warning(request, "Xin chọn ít nhất một báo cáo.")
        return redirect(back, *place)
    if form.cleaned_data["confirmed"]:
        reason, now = form.cleaned_data["reason"], timezone.now()
        try:
            done = actions.take(step, form.ticked, reason=reason, by=request.user, at=now)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _sentence(step, own, done))
            return redirect(back, *place)
    context = _context(request, own, form, step) | {"refusal": refusal, "back": back, "action": action}
    return render(request, "returns/step.html", context, status=409 if refusal else 200)


def _context(request: PageRequest, own: Sequence[Sheet], form: StepForm, step: Step) -> dict[str, object]:
    judged = [(one, one.sheet.why_not(step, request.user)) for one in form.ticked]
    possible = [one for one, why_not in judged if not why_not]
    return {
        "year": own[0].year,
        "unit": own[0].unit,
        "form": form,
        "step": step,
        "title": TITLES[step],
        "effect": EFFECTS[step],
        "button": BUTTONS[step],
        "needs_reason": step in REASONED,
        "possible": possible,
        "impossible": [(one.sheet, why_not) for one, why_not in judged if why_not],
        "blanks": sum(one.sheet.blanks for one in possible),
        "flags": [(one.sheet, problem) for one in possible for problem in one.sheet.flags],
    }


def _sentence(step: Step, own: Sequence[Sheet], done: Sequence[Organization]) -> str:
    """«Đã gửi báo cáo năm 2025 của xã Cao Bồ lúc 15 giờ 05, ngày 28/11/2025.»"""
    local = timezone.localtime()
    expected = [sheet for sheet in own if not sheet.absence]
    whose = "" if len(done) == len(expected) else f" ({listing([one.short_name for one in done])})"
    sentence = (
        f"{DONE[step]} báo cáo năm {own[0].year.year} của {place_words(own[0].unit)}{whose} lúc "
        f"{clock_time(local)}, ngày {short_date(local.date())}."
    )
    return sentence + (" Trong lúc chờ, số liệu được khóa." if step is Step.SUBMIT else "")
