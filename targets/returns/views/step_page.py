"""Taking a step on ticked returns: a confirmation page, then the step."""

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from organizations.access import PageRequest
from organizations.formats import clock_time, listing, number, short_date
from organizations.models import Organization, User
from organizations.permissions import acts_for
from organizations.profile import NEUTRAL
from organizations.refused import Refused
from targets.returns import steps as actions
from targets.returns.actions import ReturnChanged
from targets.returns.dialogue import Remark, sendings
from targets.returns.forms.steps import REASONED, StepForm
from targets.returns.sheets import ReturnSheet
from targets.returns.views.places import place_words
from targets.rules.periods import after_working_days
from targets.rules.workflow import Step
from targets.sign_in import profile_for

#: A return that goes back is awaited again after so many working days, unless the reviewer names another day.
DAYS_TO_MEND = 5
TITLES = {
    Step.SUBMIT: "Gửi báo cáo?",
    Step.WITHDRAW: "Rút lại báo cáo?",
    Step.ENDORSE: "Đồng ý báo cáo?",
    Step.APPROVE: "Duyệt báo cáo?",
    Step.SEND_BACK: "Trả lại báo cáo để sửa?",
    Step.REOPEN: "Mở lại báo cáo đã duyệt?",
}
EFFECTS = {
    Step.SUBMIT: "Sau khi gửi, {place} không sửa được cho đến khi {body} duyệt hoặc trả lại.",
    Step.WITHDRAW: "Báo cáo trở lại bản nháp để sửa tiếp và phải gửi lại.",
    Step.ENDORSE: "Sau khi đồng ý, báo cáo chuyển đến {body} duyệt.",
    Step.APPROVE: "Sau khi duyệt, số liệu được khóa và tính vào kết quả chính thức.",
    Step.SEND_BACK: "Người gửi sẽ nhận được nhận xét, lý do và hạn nộp lại.",
    Step.REOPEN: "Báo cáo ra khỏi kết quả chính thức cho đến khi được sửa, gửi và duyệt lại.",
}
BUTTONS = {
    Step.SUBMIT: "Gửi báo cáo cho {body}",
    Step.WITHDRAW: "Rút lại báo cáo",
    Step.ENDORSE: "Đồng ý báo cáo",
    Step.APPROVE: "Duyệt báo cáo",
    Step.SEND_BACK: "Trả lại để sửa",
    Step.REOPEN: "Mở lại báo cáo",
}
DONE = {
    Step.SUBMIT: "Đã gửi",
    Step.WITHDRAW: "Đã rút lại",
    Step.ENDORSE: "Đã đồng ý",
    Step.APPROVE: "Đã duyệt",
    Step.SEND_BACK: "Đã trả lại",
    Step.REOPEN: "Đã mở lại",
}


def step_page(
    request: PageRequest,
    own: Sequence[ReturnSheet],
    *,
    steps: tuple[Step, ...],
    back: str,
    action: str,
    changed: Callable[[StepForm], HttpResponse] | None = None,
    leave: Callable[[], HttpResponse] | None = None,
) -> HttpResponse:
    """Ask, then act on all ticked returns or none. `back` and `action`: names of the pages around.

    `changed`: what to answer if a ticked return moved on meanwhile; `leave`: where to go after the step.
    """
    place = (own[0].year.year, own[0].unit.slug)
    form = step_form(request, own)
    if not form.is_known or (step := form.cleaned_data["step"]) not in steps:
        raise BadRequest("Unknown step.")
    if not form.ticked:
        messages.warning(request, "Xin chọn ít nhất một báo cáo.")
        return redirect(back, *place)
    if changed and form.stale():
        return changed(form)
    refusal, confirmed = "", form.cleaned_data["confirmed"]
    if confirmed and not form.errors:
        try:
            done = _take(request, form, step)
        except Refused as refused:
            if changed and isinstance(refused, ReturnChanged):
                return changed(form)
            refusal = str(refused)
        else:
            messages.success(request, _sentence(step, own, done, request.user))
            return leave() if leave else redirect(back, *place)
    context = _context(request, own, form, step) | {"refusal": refusal, "back": back, "action": action}
    status = 409 if refusal else 422 if confirmed and form.errors else 200
    return render(request, "returns/step.html", context, status=status)


def step_form(request: PageRequest, own: Sequence[ReturnSheet]) -> StepForm:
    """The posted step, checked as far as a form can."""
    today = timezone.localdate()
    form = StepForm(request.POST, own, today=today, default_day=after_working_days(today, DAYS_TO_MEND))
    form.full_clean()
    return form


def _take(request: PageRequest, form: StepForm, step: Step) -> list[Organization]:
    data = form.cleaned_data
    day = data.get("resubmit_by") if step in REASONED else None
    return actions.take(step, form.ticked, reason=data["reason"], resubmit_by=day, by=request.user, at=timezone.now())


def _context(request: PageRequest, own: Sequence[ReturnSheet], form: StepForm, step: Step) -> dict[str, object]:
    judged = [(ticked, ticked.sheet.why_not(step, request.user)) for ticked in form.ticked]
    possible = [item for item, why_not in judged if not why_not]
    comments = [(item.sheet, remarks) for item in possible if (remarks := said_this_round(item.sheet))]
    names = profile_for(request.user) or NEUTRAL
    return {
        "year": own[0].year,
        "unit": own[0].unit,
        "form": form,
        "step": step,
        "title": _title(step, own[0], sum(len(remarks) for _, remarks in comments)),
        "effect": names.fill(_effect(step, own[0], form.cleaned_data.get("resubmit_by"))),
        "button": names.fill(BUTTONS[step]),
        "needs_reason": step in REASONED,
        "possible": possible,
        "impossible": [(item.sheet, why_not) for item, why_not in judged if why_not],
        "blanks": sum(item.sheet.blanks for item in possible),
        "flags": [(item.sheet, problem) for item in possible for problem in item.sheet.flags],
        "said": comments if step in REASONED else (),
    }


def said_this_round(sheet: ReturnSheet) -> list[Remark]:
    """What reviewers remarked on the latest sending."""
    latest = len(sendings(sheet.stored))
    return [remark for remark in sheet.comments if remark.round == latest and remark.is_from_reviewer]


def _title(step: Step, sheet: ReturnSheet, remarks: int) -> str:
    """«Trả lại báo cáo xã Minh Tân để sửa 3 nội dung?»"""
    if step is Step.SEND_BACK:
        what = f" {number(remarks)} nội dung" if remarks else ""
        return f"Trả lại báo cáo {place_words(sheet.unit)} để sửa{what}?"
    return TITLES[step]


def _effect(step: Step, sheet: ReturnSheet, day: date | None) -> str:
    """«Xã sẽ nhận được nhận xét và hạn nộp lại 17/12/2025.»"""
    if step is Step.SEND_BACK and day:
        return f"{sheet.unit.kind.capitalize()} sẽ nhận được nhận xét và hạn nộp lại {short_date(day)}."
    return EFFECTS[step]


def _sentence(step: Step, own: Sequence[ReturnSheet], done: Sequence[Organization], by: User) -> str:
    """«Đã gửi báo cáo năm 2025 của xã Cao Bồ lúc 15 giờ 05, ngày 28/11/2025.», or «… gửi thay xã Cao Bồ …»."""
    local = timezone.localtime()
    expected = [sheet for sheet in own if not sheet.absence]
    is_all = len(done) == len(expected) > 1
    listed = "" if is_all else f" ({listing([item.short_name for item in done])})"
    place = place_words(own[0].unit)
    instead = step is Step.SUBMIT and acts_for(by, own[0].unit)
    what = f"thay {place} báo cáo năm {own[0].year.year}" if instead else f"báo cáo năm {own[0].year.year} của {place}"
    sentence = f"{DONE[step]} {what}{listed} lúc {clock_time(local)}, ngày {short_date(local.date())}."
    return sentence + (" Trong lúc chờ, số liệu được khóa." if step is Step.SUBMIT else "")
