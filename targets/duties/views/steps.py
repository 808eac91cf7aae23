"""Sending, approving and giving back an agency's return, and what is said about it."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.duties import actions
from targets.duties.forms.steps import DutyCommentForm, DutyStepForm
from targets.duties.notices import tell_of_comment, tell_of_step
from targets.duties.parts import named
from targets.duties.views.places import duties_of, line_or_404
from targets.models import DutyAnswer
from targets.returns.claims import ReturnChanged
from targets.returns.duty_lines import DutyLine
from targets.rules.duty_standing import NEEDS_EVIDENCE, NEEDS_REASON
from targets.rules.workflow import Step

DONE = {
    Step.SUBMIT: "Đã gửi",
    Step.WITHDRAW: "Đã rút lại",
    Step.APPROVE: "Đã duyệt",
    Step.SEND_BACK: "Đã trả lại",
    Step.REOPEN: "Đã mở lại",
}
CHANGED = "Báo cáo vừa được người khác thay đổi. Xin xem lại trước khi làm tiếp; chưa có gì bị ghi đè."


@require_GET
@requires(Capability.ENTER_DUTIES)
def send(request: PageRequest, year: int, agency: str) -> HttpResponse:
    """What is still blank or without proof, and the button that sends the return all the same."""
    line = line_or_404(request, year, agency)
    duties = duties_of(line)
    answers = {answer.duty_id: answer for answer in _answers(line)}
    blank = [duty for duty in duties if not (answer := answers.get(duty.pk)) or not answer.state]
    context = {
        "line": line,
        "agency": line.agency,
        "year": line.year,
        "answered": len(duties) - len(blank),
        "blank": blank,
        "unproved": [duty for duty in duties if (answer := answers.get(duty.pk)) and _lacks_proof(answer)],
        "unreasoned": [duty for duty in duties if (answer := answers.get(duty.pk)) and _lacks_reason(answer)],
        "why_not": _why_not_send(line, request),
        "revision": line.stored.revision if line.stored else 0,
    }
    return render(request, "duties/send.html", context)


def _answers(line: DutyLine) -> Sequence[DutyAnswer]:
    return list(DutyAnswer.objects.filter(duty_return=line.stored).with_parts()) if line.stored else []


def _lacks_proof(answer: DutyAnswer) -> bool:
    in_force = [paper for paper in answer.evidence.all() if not paper.cancelled_at]
    return answer.answer_state in NEEDS_EVIDENCE and not in_force


def _lacks_reason(answer: DutyAnswer) -> bool:
    return answer.answer_state in NEEDS_REASON and not answer.summary


def _why_not_send(line: DutyLine, request: PageRequest) -> str:
    if not actions.may_enter(request.user, line.agency):
        return "Đồng chí xem được báo cáo này nhưng không gửi."
    if why_not := line.terms.why_not_begun(line.at):
        return why_not
    if line.stored:
        return actions.why_not(Step.SUBMIT, line.stored, request.user)
    return f"Năm {line.year.year} đã chốt." if line.terms.is_closed else ""


@require_POST
@requires(Capability.SEE_DUTIES)
def act(request: PageRequest, year: int, agency: str) -> HttpResponse:
    """Take one step on the return."""
    line = line_or_404(request, year, agency)
    form = DutyStepForm(request.POST)
    form.is_valid()
    if {"step", "revision"} & form.errors.keys():
        raise BadRequest("no step of ours")
    step: Step = form.cleaned_data["step"]
    if form.errors:
        for sentences in form.errors.values():
            messages.error(request, str(sentences[0]))
        return _back(line)
    try:
        _take(step, line, form, request)
    except NotPermitted:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(line)
    messages.success(request, f"{DONE[step]} báo cáo nhiệm vụ năm {line.year.year} của {line.agency}.")
    return _back(line)


@transaction.atomic
def _take(step: Step, line: DutyLine, form: DutyStepForm, request: PageRequest) -> None:
    if line.stored is None and step is not Step.SUBMIT:
        raise ReturnChanged("Báo cáo này chưa được bắt đầu.")
    if line.stored is None and not actions.may_enter(request.user, line.agency):
        raise NotPermitted(actions.OUTSIDE)
    duty_return = line.stored or actions.open_duty_return(line.agency, line.year)
    if duty_return.revision != form.cleaned_data["revision"]:
        raise ReturnChanged(CHANGED)
    now, reason = timezone.now(), form.cleaned_data["reason"]
    match step:
        case Step.SUBMIT:
            actions.submit(duty_return, by=request.user, at=now)
        case Step.WITHDRAW:
            actions.withdraw(duty_return, by=request.user, at=now)
        case Step.APPROVE:
            actions.approve(duty_return, by=request.user, at=now)
        case Step.SEND_BACK:
            actions.send_back(duty_return, reason=reason, resubmit_by=form.resubmit_day, by=request.user, at=now)
        case Step.REOPEN:
            actions.reopen(duty_return, reason=reason, resubmit_by=form.resubmit_day, by=request.user, at=now)
        case _:
            raise BadRequest("agencies' returns are not endorsed")
    tell_of_step(step, duty_return, reason=reason, resubmit_by=form.resubmit_day, by=request.user, at=now)


@require_POST
@requires(Capability.SEE_DUTIES)
def comment(request: PageRequest, year: int, agency: str) -> HttpResponse:
    """Keep a remark on a duty or on the whole return."""
    line = line_or_404(request, year, agency)
    duties = named(duties_of(line))
    form = DutyCommentForm(duties, request.POST)
    if not form.is_valid():
        for sentences in form.errors.values():
            messages.error(request, str(sentences[0]))
        return _back(line)
    if line.stored is None:
        messages.error(request, "Báo cáo này chưa được bắt đầu nên chưa ghi nhận xét được.")
        return _back(line)
    try:
        about = duties.get(form.cleaned_data["duty"])
        words = form.cleaned_data["text"]
        remark = actions.comment(line.stored, duty=about, text=words, by=request.user, at=timezone.now())
    except NotPermitted:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(line)
    tell_of_comment(remark)
    messages.success(request, "Đã ghi nhận xét.")
    return _back(line, "#trao-doi")


def _back(line: DutyLine, anchor: str = "") -> HttpResponse:
    answer = redirect("duties:form", line.year.year, line.agency.slug)
    if anchor:
        answer["Location"] += anchor
    return answer
