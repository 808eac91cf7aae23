"""The pages of explanations: a year's list, the question to one unit or many, one explanation and its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires, unit_or_404
from organizations.models import Organization, Unit, User
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.explanations import actions, asking
from targets.explanations.forms import AcceptForm, AnswerForm, AskForm, RemedyForm, SendBackForm, WithdrawForm
from targets.explanations.lines import FILTERS, LATE, MINE, read_lines, read_picks, waiting_for
from targets.models import MissExplanation, ReportingYear, Resolution, Target
from targets.models.explanation import MissExplanationQuerySet
from targets.returns.views.places import year_and_years_or_404
from targets.rules.explanation_steps import ExplanationState, ExplanationStep
from targets.rules.periods import local_day

ON_A_PAGE = 50
LONGEST_SEARCH = 100
#: So many of the units to be asked are named on the page.
NAMED = 60


@dataclass(frozen=True)
class StepPage:
    """The page of one step: its form, its words, and the action that takes it."""

    step: ExplanationStep
    title: str
    lead: str
    done: str
    form: type[forms.Form]
    take: Callable[[MissExplanation, Any, int, User, datetime], None]

    @property
    def address(self) -> str:
        return f"explanation:{self.step.lower()}"


def _answer(row: MissExplanation, form: AnswerForm, seen: int, by: User, at: datetime) -> None:
    actions.answer(row, form.words, seen=seen, by=by, at=at)


def _accept(row: MissExplanation, form: AcceptForm, seen: int, by: User, at: datetime) -> None:
    actions.accept(row, seen=seen, by=by, at=at)


def _send_back(row: MissExplanation, form: SendBackForm, seen: int, by: User, at: datetime) -> None:
    actions.send_back(row, **form.cleaned_data, seen=seen, by=by, at=at)


def _record_remedy(row: MissExplanation, form: RemedyForm, seen: int, by: User, at: datetime) -> None:
    actions.record_remedy(row, **form.cleaned_data, seen=seen, by=by, at=at)


def _withdraw(row: MissExplanation, form: WithdrawForm, seen: int, by: User, at: datetime) -> None:
    actions.withdraw(row, **form.cleaned_data, seen=seen, by=by, at=at)


STEPS = {
    page.step: page
    for page in (
        StepPage(
            ExplanationStep.ANSWER, "Giải trình", "Gửi rồi thì chờ xem xét; chỉ sửa được khi bị trả lại.",
            "Đã gửi giải trình.", AnswerForm, _answer,
        ),
        StepPage(
            ExplanationStep.ACCEPT, "Chấp nhận giải trình",
            "Giải trình được chấp nhận thì hiện ở trang kết quả và dùng khi lập báo cáo sơ kết, tổng kết. Biện pháp có "
            "ngày khắc phục thì được theo dõi đến khi ghi kết quả.",
            "Đã chấp nhận giải trình.", AcceptForm, _accept,
        ),
        StepPage(
            ExplanationStep.SEND_BACK, "Trả lại để giải trình lại", "Đơn vị nhận được lý do và hạn mới.",
            "Đã trả lại giải trình.", SendBackForm, _send_back,
        ),
        StepPage(
            ExplanationStep.REMEDY, "Ghi đã khắc phục", "Ghi rồi thì không còn nhắc biện pháp này.",
            "Đã ghi kết quả khắc phục.", RemedyForm, _record_remedy,
        ),
        StepPage(
            ExplanationStep.WITHDRAW, "Rút yêu cầu",
            "Yêu cầu đã rút được giữ trong lịch sử, không dùng trong báo cáo; nơi này được yêu cầu lại nếu cần.",
            "Đã rút yêu cầu giải trình.", WithdrawForm, _withdraw,
        ),
    )
}  # fmt: skip


@require_GET
@requires(Capability.SEE_RESULTS)
def explanations(request: PageRequest, year: int) -> HttpResponse:
    """The explanations of a year. `?loc=` filter, `?tim=` words, `?to-chuc=`, `?chi-tieu=` a code, `?trang=`."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    today = local_day(timezone.now())
    visible = MissExplanation.objects.visible_to(request.user).for_year(year)
    asked = _asked_of_list(request, visible)
    found = _found(visible, asked, request.user, today).with_parties().by_day()
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        **asked, "year": reporting_year, "years": years, "page": page, "lines": read_lines(list(page), today),
        "picks": read_picks(visible, request.user, today).shown,
        "is_filtered": any(asked[name] for name in ("wanted", "organization", "code", "chosen")),
    }  # fmt: skip
    return render(request, "explanations/list.html", context)


def _asked_of_list(request: PageRequest, visible: MissExplanationQuerySet) -> dict[str, Any]:
    """The chosen filter, organization and target and the words that the address names, with what may be chosen."""
    organizations = list(Organization.objects.all())
    codes = list(visible.order_by("target__code").values_list("target__code", flat=True).distinct())
    return {
        "organizations": organizations,
        "organization": next((one for one in organizations if one.slug == request.GET.get("to-chuc")), None),
        "codes": codes,
        "code": next((one for one in codes if one == request.GET.get("chi-tieu")), ""),
        "wanted": request.GET.get("tim", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        "chosen": request.GET.get("loc", ""),
    }


def _found(visible: MissExplanationQuerySet, asked: dict[str, Any], user: User, today: date) -> MissExplanationQuerySet:
    """The rows that were asked for. An unknown filter is a missing page."""
    chosen = asked["chosen"]
    if chosen not in ("", MINE, LATE, *FILTERS):
        raise Http404
    if chosen == MINE:
        visible = waiting_for(visible, user, today)
    elif chosen == LATE:
        visible = visible.overdue(today)
    else:
        visible = visible.filter(state=FILTERS[chosen]) if chosen else visible.live()
    if asked["organization"]:
        visible = visible.filter(organization=asked["organization"])
    if asked["code"]:
        visible = visible.filter(target__code=asked["code"])
    return visible.matching(asked["wanted"]) if asked["wanted"] else visible


@require_http_methods(["GET", "POST"])
@requires(Capability.ASK_EXPLANATIONS)
def ask(request: PageRequest, year: int, resolution: str, code: str, organization: str) -> HttpResponse:
    """Ask every reporting unit that misses the target, or the one of `?don-vi=`, by one act."""
    place = _asked_place(request, year, resolution, code, organization)
    form = AskForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _ask(request, place, form)
        except NotPermitted:
            raise
        except Refused as refused:
            refusal = str(refused)
    status = 409 if refusal else 422 if request.method == "POST" else 200
    return render(request, "explanations/ask.html", place | {"form": form, "refusal": refusal}, status=status)


def _asked_place(request: PageRequest, year: int, slug: str, code: str, organization: str) -> dict[str, Any]:
    """What is asked of whom: the units of the verdicts that are missed now, and how many were asked before."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    resolution = get_object_or_404(Resolution.objects.visible_to(request.user), slug=slug)
    target = get_object_or_404(
        Target.objects.in_force(year).of(resolution).select_related("indicator", "resolution"), code=code
    )
    known = get_object_or_404(target.organizations, slug=organization)
    missed = asking.misses(reporting_year, target, known, request.user)
    one = request.GET.get("don-vi", "")
    unit = unit_or_404(reporting_year.units().visible_to(request.user), one) if one else None
    missed = missed.filter(unit=unit) if unit else missed.filter(unit__level=resolution.reporting_level)
    rows = list(missed.select_related("unit").order_by("unit__sort_key"))
    live = MissExplanation.objects.live().for_year(year).filter(target=target, organization=known)
    taken = dict(live.filter(unit__in=[row.unit_id for row in rows]).values_list("unit", "pk"))
    units = [row.unit for row in rows if row.unit_id not in taken]
    return {
        "year": reporting_year, "resolution": resolution, "target": target, "organization": known, "unit": unit,
        "units": units, "named": units[:NAMED], "unnamed": len(units[NAMED:]), "already": len(taken),
        "asked_before": taken.get(unit.pk) if unit else None,
    }  # fmt: skip


def _ask(request: PageRequest, place: dict[str, Any], form: AskForm) -> HttpResponse:
    year: ReportingYear = place["year"]
    units: list[Unit] = place["units"]
    asked = asking.ask(
        year, place["target"], place["organization"], units, question=form.cleaned_data["question"],
        due_on=form.cleaned_data["due_on"], by=request.user, at=timezone.now(),
    )  # fmt: skip
    left = place["already"] + asked.already
    skipped = f" {left} nơi đã được yêu cầu từ trước nên bỏ qua." if left else ""
    messages.success(request, f"Đã yêu cầu {len(asked.made)} nơi giải trình.{skipped}")
    if place["unit"]:
        return redirect("explanation:detail", year.year, asked.made[0].pk)
    return redirect("explanation:list", year.year)


@require_GET
@requires(Capability.SEE_RESULTS)
def detail(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """One explanation: question, answer, what the verdict was and is, what happened, and the person's steps."""
    row = _row_or_404(request, year, pk)
    line = read_lines([row], local_day(timezone.now()))[0]
    may = actions.steps_of(row, request.user)
    initial = {name: getattr(row, name) for name in AnswerForm.base_fields}
    events = list(row.events.select_related("by"))
    sent_back = [event for event in events if event.step == ExplanationStep.SEND_BACK]
    context = {
        "row": row, "year": row.year, "line": line, "events": events,
        "sent_back": sent_back[-1] if row.standing is ExplanationState.SENT_BACK else None,
        "steps": [STEPS[step] for step in may if step is not ExplanationStep.ANSWER],
        "form": AnswerForm(initial=initial) if ExplanationStep.ANSWER in may else None, "seen": row.revision,
        "may_withdraw": ExplanationStep.WITHDRAW in may,
    }  # fmt: skip
    return render(request, "explanations/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ANSWER_EXPLANATIONS)
def answer(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Answer the question; a faulty answer comes back on a page of its own."""
    return _step(request, year, pk, ExplanationStep.ANSWER)


@require_http_methods(["GET", "POST"])
@requires(Capability.JUDGE_EXPLANATIONS)
def accept(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Accept the answer."""
    return _step(request, year, pk, ExplanationStep.ACCEPT)


@require_http_methods(["GET", "POST"])
@requires(Capability.JUDGE_EXPLANATIONS)
def send_back(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Send the answer back with a reason and a new day."""
    return _step(request, year, pk, ExplanationStep.SEND_BACK)


@require_http_methods(["GET", "POST"])
@requires(Capability.ANSWER_EXPLANATIONS)
def record_remedy(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Record that the remedy is done."""
    return _step(request, year, pk, ExplanationStep.REMEDY)


@require_http_methods(["GET", "POST"])
@requires(Capability.ASK_EXPLANATIONS)
def withdraw(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Withdraw the question with a reason."""
    return _step(request, year, pk, ExplanationStep.WITHDRAW)


def _step(request: PageRequest, year: int, pk: int, step: ExplanationStep) -> HttpResponse:
    """The page of a step, or what follows from taking it."""
    row, page = _row_or_404(request, year, pk), STEPS[step]
    actions.check_may(step, row, request.user)
    initial = {name: getattr(row, name) for name in AnswerForm.base_fields} if page.form is AnswerForm else {}
    form = page.form(request.POST if request.method == "POST" else None, initial=initial)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            page.take(row, form, _seen(request), request.user, timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, page.done)
            return redirect("explanation:detail", year, pk)
    status = 409 if refusal else 422 if request.method == "POST" else 200
    seen = request.POST.get("rev", "") if request.method == "POST" else row.revision
    line = read_lines([row], local_day(timezone.now()))[0]
    context = {
        "row": row, "year": row.year, "line": line, "page": page, "form": form, "refusal": refusal, "seen": seen
    }  # fmt: skip
    return render(request, "explanations/step.html", context, status=status)


def _row_or_404(request: PageRequest, year: int, pk: int) -> MissExplanation:
    """The explanation of this year, if the person may see it. One query."""
    visible = MissExplanation.objects.visible_to(request.user).for_year(year)
    return get_object_or_404(visible.with_parties(), pk=pk)


def _seen(request: PageRequest) -> int:
    """The revision that the page showed."""
    text = request.POST.get("rev", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("no revision of ours")
    return int(text)
