"""An agency's form of the year: to fill in, to read, and to save by itself."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organizations.access import PageRequest, answers_401, requires
from organizations.formats import clock_time
from organizations.models import Agency
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.duties import actions
from targets.duties.forms.answers import MARK, AnswersForm
from targets.duties.forms.batch import read_duty_batch
from targets.duties.parts import EVIDENCE, Number, Value, Words, named, read_parts
from targets.duties.register_numbers import RegisterNumber, read_numbers
from targets.duties.saving import PartChange, Saved, save_answers
from targets.duties.views.places import duties_of, line_or_404
from targets.models import Duty, DutyAnswer
from targets.returns.claims import ReturnChanged, ReturnLocked
from targets.returns.duty_lines import DutyLine
from targets.returns.forms.batches import AnotherPerson, BadBatch
from targets.returns.views.places import deadline_line
from targets.rules.amounts import written
from targets.rules.compliance import NIL
from targets.rules.workflow import STATUS_LABELS, Step

#: Name of the buttons that take a register's number; their value names the cell.
TAKE = "lay"
#: By `Measure.register`.
Numbers = Mapping[str, RegisterNumber]


@require_http_methods(["GET", "POST"])
@requires(Capability.SEE_DUTIES)
def form(request: PageRequest, year: int, agency: str) -> HttpResponse:
    """The form for those who may enter answers now; the same answers to read for others."""
    line = line_or_404(request, year, agency)
    duties = named(duties_of(line))
    if request.method == "POST":
        return _save(request, line, duties)
    return _show(request, line, duties)


def _save(request: PageRequest, line: DutyLine, duties: Mapping[str, Duty]) -> HttpResponse:
    if not actions.may_enter(request.user, line.agency):
        raise actions.NotPermitted(actions.OUTSIDE)
    numbers = _numbers(line, duties)
    filled = _form(line, duties, numbers, _with_register(duties, numbers, request.POST))
    if not filled.is_valid():
        return _show(request, line, duties, filled, status=422)
    now = timezone.now()
    try:
        _store(line, duties, filled, request, now)
    except Refused as refusal:
        return _show(request, line, duties, filled, refusal=str(refusal), status=409)
    messages.success(request, f"Đã lưu báo cáo nhiệm vụ của {line.agency} lúc {clock_time(timezone.localtime(now))}.")
    if request.POST.get("tiep") == "gui":
        return redirect("duties:send", line.year.year, line.agency.slug)
    return redirect("duties:form", line.year.year, line.agency.slug)


@transaction.atomic
def _store(line: DutyLine, duties: Mapping[str, Duty], filled: AnswersForm, request: PageRequest, at: datetime) -> None:
    """Store the whole form, or begin and change nothing. Raises Refused."""
    save_answers(
        line.stored or actions.open_duty_return(line.agency, line.year),
        filled.changes(),
        owed=duties,
        seen=filled.cleaned_data["revision"],
        by=request.user,
        at=at,
    )


def _with_register(duties: Mapping[str, Duty], numbers: Numbers, sent: QueryDict) -> QueryDict:
    """What was sent, with the register's number in the cell whose button was pressed («lay»)."""
    name, _, key = sent.get(TAKE, "").partition(MARK)
    measure = next((one for one in duties[name].measures.all() if one.key == key), None) if name in duties else None
    if measure is None or (counted := numbers.get(measure.register)) is None:
        return sent
    taken = sent.copy()
    taken[f"{name}{MARK}{key}"] = written(counted.value)
    taken.pop(f"{name}{MARK}{key}{MARK}nil", None)
    return taken


def _numbers(line: DutyLine, duties: Mapping[str, Duty]) -> Numbers:
    keys = {measure.register for duty in duties.values() for measure in duty.measures.all()}
    return read_numbers(line.agency, line.year, keys - {""})


def _form(line: DutyLine, duties: Mapping[str, Duty], numbers: Numbers, data: QueryDict | None = None) -> AnswersForm:
    return AnswersForm(
        duties,
        _answers(line.agency, line.year.year),
        revision=line.stored.revision if line.stored else 0,
        last_year=_answers(line.agency, line.year.year - 1),
        numbers=numbers,
        data=data,
    )


def _answers(agency: Agency, year: int) -> dict[int, DutyAnswer]:
    rows = DutyAnswer.objects.filter(duty_return__agency=agency, duty_return__year=year).with_parts()
    return {answer.duty_id: answer for answer in rows}


def _show(
    request: PageRequest,
    line: DutyLine,
    duties: Mapping[str, Duty],
    filled: AnswersForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    locked = why_read_only(line, request)
    shown = filled or _form(line, duties, _numbers(line, duties))
    address = [line.year.year, line.agency.slug]
    stored = line.stored
    # What was typed over an older revision is not known to have been seen: the scripts then ask about each part.
    is_stale = shown.is_bound and shown.data.get("revision") != str(stored.revision if stored else 0)
    context = {
        "line": line,
        "agency": line.agency,
        "year": line.year,
        "form": shown,
        "may_enter": not locked,
        "is_form": not locked or shown.is_bound,
        "revision": stored.revision if stored else 0,
        "read_only": locked,
        "due": deadline_line(
            line.terms.calendar,
            line.deadline,
            line.at,
            is_closed=line.terms.is_closed,
            is_sent=not line.is_editable or line.deadline.resubmit_by is not None,
        ),
        "refusal": refusal,
        "steps": [step for step in Step if stored and not actions.why_not(step, stored, request.user)],
        "events": stored.events.select_related("by") if stored else (),
        "comments": stored.comments.select_related("by", "duty") if stored else (),
        "may_comment": stored is not None
        and not line.terms.is_closed
        and (actions.may_enter(request.user, line.agency) or actions.may_approve(request.user, line.agency)),
        "data": {
            "draft": f"bc:{line.year.year}:{line.agency.slug}:nhiem-vu:{request.user.pk}:v1",
            "title": f"Nhiệm vụ năm {line.year.year}: {line.agency}",
            "revision": stored.revision if stored else 0,
            "user": request.user.pk,
            "stored": {
                f"{name}{MARK}{part}": {"was": "?" if is_stale else value.token, **_typed(value)}
                for name, duty in duties.items()
                for part, value in shown.stored[duty.pk].items()
                if part != EVIDENCE
            },
            "urls": {"save": reverse("duties:autosave", args=address), "signIn": reverse("auth:login")},
        },
    }
    return render(request, "duties/form.html", context, status=status)


def why_read_only(line: DutyLine, request: PageRequest) -> str:
    """Why this person cannot enter answers now; empty if they can."""
    if not actions.may_enter(request.user, line.agency):
        return "Đồng chí xem được báo cáo này nhưng không nhập."
    if line.terms.is_closed:
        return f"Năm {line.year.year} đã chốt nên không nhập được."
    if why_not := line.terms.why_not_begun(line.at):
        return why_not
    if not line.is_editable:
        return f"Báo cáo đang ở trạng thái «{STATUS_LABELS[line.state]}» nên nội dung được khóa."
    return ""


@never_cache
@answers_401
@require_POST
@requires(Capability.ENTER_DUTIES)
def autosave(request: PageRequest, year: int, agency: str) -> HttpResponse:
    """Store changed parts; JSON in and out. 409: two people changed one; 423: the return is locked now."""
    line = line_or_404(request, year, agency)
    duties = named(duties_of(line))
    now = timezone.now()
    try:
        batch = read_duty_batch(request.body, duties)
        if batch.user != request.user.pk:
            raise AnotherPerson(f"Máy này đang đăng nhập tài khoản của {request.user}. Nội dung vẫn giữ trên máy.")
        if reason := why_read_only(line, request):
            raise ReturnLocked(reason)
        duty_return = line.stored or actions.open_duty_return(line.agency, line.year)
        saved = save_answers(duty_return, list(batch.changes.values()), owed=duties, by=request.user, at=now)
    except Refused as refusal:
        return JsonResponse({"message": str(refusal)}, status=_status(refusal))
    cells: dict[str, Any] = {name: {"state": "error", "message": fault} for name, fault in batch.faults.items()}
    cells |= {name: _state(change, saved, duties[change.duty]) for name, change in batch.changes.items()}
    answer = {"revision": duty_return.revision, "at": clock_time(timezone.localtime(now)), "cells": cells}
    return JsonResponse(answer, status=409 if saved.conflicts else 200, json_dumps_params={"ensure_ascii": False})


def _status(refusal: Refused) -> int:
    match refusal:
        case BadBatch():
            return 400
        case AnotherPerson():
            return 401
        case ReturnLocked() | ReturnChanged():
            return 423
    return 409


def _state(change: PartChange, saved: Saved, duty: Duty) -> dict[str, Any]:
    """What the page's scripts learn of one part."""
    value = read_parts(duty, saved.answers.get(duty.pk))[change.part]
    state: dict[str, Any] = {"state": "saved", "message": "", "was": value.token, **_typed(value)}
    if change in saved.conflicts:
        words = _typed(value)["value"] or "để trống"
        state |= {"state": "conflict", "message": f"Phần này vừa được người khác sửa thành «{words}»."}
    return state


def _typed(value: Value) -> dict[str, Any]:
    """As the inputs hold it."""
    match value:
        case Words(text):
            return {"value": text}
        case Number(amount, reason):
            return {"value": written(amount), "nil": amount is NIL, "reason": reason}
    return {"value": value.token}
