"""The pages of all registers: the year's, and of each its list, a new row, one row, its change, proof and steps."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import Organization, Unit
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.models import Paper, ReportingYear, RootYears
from targets.models.registers.base import RegisterQuerySet, RegisterRow
from targets.papers.forms import CitePapersForm, StepPaperForm
from targets.papers.refusal import PaperRefused
from targets.registers import actions
from targets.registers.claims import OUTSIDE
from targets.registers.forms import ReasonForm
from targets.registers.lines import CANCELLED, MISSING, RegisterLine, RegisterSummary, visible_rows
from targets.registers.pages import REGISTERS
from targets.registers.papers import own_agency, own_papers
from targets.registers.places import ExpectedPlaces
from targets.registers.register import Fact, Register, StepPage
from targets.registers.scope import side_of
from targets.registers.summaries import read_summaries
from targets.returns.views.places import latest_year_or_404, year_and_years_or_404
from targets.rules.step_table import Need, RegisterStep

ON_A_PAGE = 50
LONGEST_SEARCH = 100
#: The step that every register has: a row that was entered in error.
CANCEL: StepPage[Any] = StepPage(
    step=RegisterStep.CANCEL,
    slug="huy",
    title="Hủy",
    lead="Chỉ hủy khi nhập nhầm. Dòng đã hủy không dùng lại được, vẫn nằm trong sổ kèm lý do.",
    button="Hủy dòng này",
    done="Đã hủy.",
)


@require_GET
@requires(Capability.SEE_REGISTERS)
def latest(request: PageRequest) -> HttpResponse:
    """The registers of the latest year that has begun at a root that the person sees."""
    return redirect("registers:year", latest_year_or_404(request.user))


@require_GET
@requires(Capability.SEE_REGISTERS)
def year(request: PageRequest, year: int) -> HttpResponse:
    """The registers of a year, each with what is open."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    summaries = read_summaries(reporting_year, request.user)
    return render(request, "registers/year.html", {"year": reporting_year, "years": years, "summaries": summaries})


@require_GET
@requires(Capability.SEE_REGISTERS)
def rows(request: PageRequest, year: int, register: str) -> HttpResponse:
    """The rows of a register. `?loc=` state, filter, «huy» or «thieu»; `?tim=`, `?to-chuc=`, `?don-vi=`, `?trang=`."""
    page = register_or_404(register)
    reporting_year, years = year_and_years_or_404(year, request.user)
    expected, today = ExpectedPlaces.read(reporting_year, request.user), timezone.localdate()
    summary = RegisterSummary.read(page, reporting_year, request.user, expected, today)
    visible = visible_rows(page, year, request.user)
    organizations = list(Organization.objects.all())
    organization = next((one for one in organizations if one.slug == request.GET.get("to-chuc")), None)
    units = list(Unit.objects.filter(pk__in=visible.order_by().values("unit")).order_by("sort_key"))
    unit = next((one for one in units if one.slug == request.GET.get("don-vi")), None)
    wanted = request.GET.get("tim", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chosen = request.GET.get("loc", "")
    found = _filtered(visible, chosen, page)
    if organization:
        found = found.of_organization(organization)
    if unit:
        found = found.filter(unit=unit)
    if wanted:
        found = found.matching(wanted)
    asked = request.GET.get("don-vi") or None
    missing = [
        place
        for place in summary.missing
        if organization in (None, place.organization) and asked in (None, place.unit.slug)
    ]
    shown: Any = missing if chosen == MISSING else found.with_parties()
    listed = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "register": page, "year": reporting_year, "years": years, "summary": summary, "page": listed,
        "lines": [] if chosen == MISSING else [RegisterLine.of(page, row) for row in listed],
        "is_missing": chosen == MISSING, "chosen": chosen, "wanted": wanted, "organization": organization,
        "organizations": organizations, "unit": unit, "units": units,
        "is_filtered": bool(wanted or organization or unit or chosen),
        "may_add": _place_form(request, page, reporting_year).is_offered,
    }  # fmt: skip
    return render(request, "registers/list.html", context)


def _filtered(visible: RegisterQuerySet[Any], chosen: str, page: Register[Any]) -> RegisterQuerySet[Any]:
    if chosen in ("", MISSING):
        return visible.active()
    if chosen == CANCELLED:
        return visible.filter(cancelled_at__isnull=False)
    if chosen in page.table.states:
        return visible.in_force().filter(state=chosen)
    for special in page.filters:
        if special.slug == chosen:
            return special.rows(visible.in_force(), timezone.localdate())
    raise Http404


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def add(request: PageRequest, year: int, register: str) -> HttpResponse:
    """Enter a row. The parameters that a place form knows choose its place at first."""
    page = register_or_404(register)
    reporting_year, _ = year_and_years_or_404(year, request.user)
    place = _place_form(request, page, reporting_year)
    if not place.is_offered:
        raise NotPermitted(f"Năm {year} đồng chí không phải nhập {page.noun} cho đơn vị, tổ chức nào.")
    if page.entry_page:
        return redirect(page.entry_page, year)
    asked = {name: request.GET[key] for key, name in page.form.asked.items() if key in request.GET}
    form = page.form(_data(request), user=request.user, year=reporting_year, initial=asked)

    def save() -> HttpResponse:
        row = page.model(year=reporting_year, **place.place)
        row = actions.add(page, row, form.values, by=request.user, at=timezone.now())
        messages.success(request, f"Đã nhập {page.noun} của {row.place}.")
        return redirect("registers:detail", year, page.slug, row.pk)

    context = {"register": page, "year": reporting_year, "title": f"Nhập {page.noun}", "button": f"Nhập {page.noun}"}
    return _answered(request, [place, form], save, context)


def _place_form(request: PageRequest, page: Register[Any], year: Any) -> Any:
    return page.place_form(_data(request), user=request.user, year=year, figure=page.figure, asked=request.GET)


@require_GET
@requires(Capability.SEE_REGISTERS)
def detail(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """One row: what it says, its papers and parts, what happened to it, and the steps that the person may take."""
    page, row = _row_or_404(request, year, register, pk)
    shown = _shown_year(row, year)
    events = list(row.events.select_related("by", "paper"))
    evidence = list(row.evidence.all())
    is_closed = _is_closed(row)
    side = side_of(request.user, row, page.answers)
    may = () if row.is_cancelled else page.table.steps_from(row.state, request.user, side, year_is_closed=is_closed)
    facts = page.facts(row)
    papers = {paper.pk for paper in [*evidence, *(event.paper for event in events), *_papers(facts)] if paper}
    context = {
        "register": page, "year": shown, "line": RegisterLine.of(page, row), "row": row, "facts": facts,
        "evidence": evidence, "events": events, "successor": _successor(row),
        "parts": _parts(request, page, row, shown),
        "seen_papers": set(Paper.objects.visible_to(request.user).filter(pk__in=papers).values_list("pk", flat=True)),
        "steps": [step for step in (*page.steps, CANCEL) if step.step in may and step.applies(row)],
        "may_change": RegisterStep.CHANGE in may, "may_prove": RegisterStep.PROVE in may and page.cites(row),
        "is_closed": is_closed, "side": side,
    }  # fmt: skip
    return render(request, "registers/detail.html", context)


def _papers(facts: Sequence[Fact]) -> list[Paper]:
    return [fact.paper for fact in facts if fact.paper]


def _successor(row: RegisterRow) -> RegisterRow | None:
    return row.replaced_by.in_force().first() if hasattr(row, "replaced_by") else None


def _shown_year(row: RegisterRow, year: int) -> ReportingYear:
    """The year of the address: a row may live through several. One query where it is not the row's own."""
    return row.year if row.year_id == year else get_object_or_404(ReportingYear, pk=year)


def _parts(request: PageRequest, page: Register[Any], row: RegisterRow, shown: ReportingYear) -> list[dict[str, Any]]:
    """The rows of other registers that belong to this one. Two queries a part, and those of who may add to it."""
    found = []
    for part in page.parts:
        register = REGISTERS[part.slug]
        lines = [
            RegisterLine.of(register, one) for one in part.rows(row).visible_to(request.user).with_parties().in_force()
        ]
        year = part.year(row, shown.year)
        may_add = not row.is_cancelled and part.enters(request.user, row) and not _is_closed(row, year)
        found.append({"register": register, "lines": lines, "asked": part.asked, "year": year, "may_add": may_add})
    return found


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def change(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """Correct the words of a row."""
    page, row = _own_row(request, year, register, pk, RegisterStep.CHANGE)
    form = page.form(_data(request), user=request.user, year=row.year, row=row)

    def save() -> HttpResponse:
        actions.change(page, row, form.values, seen=_seen(request), by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi nội dung sửa.")
        return redirect("registers:detail", year, page.slug, row.pk)

    context = {
        "register": page,
        "year": row.year,
        "row": row,
        "title": f"Sửa {page.noun}",
        "button": "Ghi nội dung sửa",
    }
    return _answered(request, [form], save, context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def prove(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """The papers that a row cites beside those of its steps."""
    page, row = _own_row(request, year, register, pk, RegisterStep.PROVE)
    cited = list(row.evidence.all())
    own = own_papers(row).visible_to(request.user)
    offered = sorted({*cited, *own}, key=lambda paper: (paper.issued_on, paper.pk), reverse=True)
    form = CitePapersForm(
        **_posted(request), agency=own_agency(row, request.user), papers=offered, cited=[paper.pk for paper in cited]
    )

    def save() -> HttpResponse:
        papers = form.save(by=request.user, at=timezone.now())
        actions.prove(page, row, papers, seen=_seen(request), by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi minh chứng.")
        return redirect("registers:detail", year, page.slug, row.pk)

    context = {"register": page, "year": row.year, "row": row, "title": "Minh chứng", "button": "Ghi minh chứng"}
    return _answered(request, [], save, context, cite=form)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def take_step(request: PageRequest, year: int, register: str, pk: int, step: str) -> HttpResponse:
    """Take one step on a row, with the fields, paper, reason or successor that it needs."""
    asked = next((one for one in (*register_or_404(register).steps, CANCEL) if one.slug == step), None)
    if asked is None:
        raise Http404
    page, row = _own_row(request, year, register, pk, asked.step)
    transition = page.table.transition(asked.step, row.state)
    side = side_of(request.user, row, page.answers)
    needs = transition.needs_of(side) if transition else frozenset()
    form, cite = _content_form(request, page, asked, row, needs), _paper_form(request, asked, row, needs)
    reason = ReasonForm(_data(request)) if Need.REASON in needs else None

    def save() -> HttpResponse:
        now = timezone.now()
        common: dict[str, Any] = {"seen": _seen(request), "by": request.user, "at": now}
        why, values = reason.cleaned_data["reason"] if reason else "", form.values if form else {}
        shown = row
        if asked.step is RegisterStep.CANCEL:
            actions.cancel(page, row, reason=why, **common)
        elif Need.SUCCESSOR in needs:
            shown = actions.replace(page, row, values, reason=why, **common)
        else:
            paper = cite.save_one(by=request.user, at=now) if cite else None
            actions.take(page, asked.step, row, values=values, paper=paper, reason=why, **common)
        messages.success(request, asked.done)
        return redirect("registers:detail", year, page.slug, shown.pk)

    context = {
        "register": page, "year": row.year, "row": row, "title": asked.title, "lead": asked.lead,
        "button": asked.button,
    }  # fmt: skip
    return _answered(request, [one for one in (form, reason) if one], save, context, cite=cite)


def _content_form(
    request: PageRequest, page: Register[Any], asked: StepPage[Any], row: RegisterRow, needs: frozenset[Need]
) -> Any:
    """The fields that go with the step: those of the row that follows, or the step's own."""
    if Need.SUCCESSOR in needs:
        return page.form(_data(request), user=request.user, year=row.year)
    return asked.form(_data(request), user=request.user, year=row.year, row=row) if asked.form else None


def _paper_form(
    request: PageRequest, asked: StepPage[Any], row: RegisterRow, needs: frozenset[Need]
) -> StepPaperForm | None:
    if asked.paper is None:
        return None
    offered = list(asked.paper.fits(row).visible_to(request.user).order_by("-issued_on", "-pk"))
    return StepPaperForm(
        agency=asked.paper.agency(row, request.user), papers=offered, legend=asked.paper.legend,
        is_required=Need.PAPER in needs, **_posted(request),
    )  # fmt: skip


def _answered(
    request: PageRequest,
    asked: Sequence[forms.Form],
    save: Callable[[], HttpResponse],
    context: dict[str, Any],
    *,
    cite: CitePapersForm | None = None,
) -> HttpResponse:
    """The page of the forms, or what follows from saving them; all of it is stored or nothing."""
    refusal, status, everything = "", 200, [*asked, *([cite] if cite else [])]
    if request.method == "POST":
        status = 422
        if not [one for one in everything if not one.is_valid()]:
            try:
                with transaction.atomic():
                    return save()
            except NotPermitted:
                raise
            except PaperRefused as refused:
                assert cite is not None
                cite.refuse(refused)
            except Refused as refused:
                refusal, status = str(refused), 409
    row = context.get("row")
    seen = request.POST.get("rev", "") if request.method == "POST" else row.revision if row else ""
    context |= {"forms": asked, "cite": cite, "refusal": refusal, "seen": seen}
    context |= {"problems": [problem for one in everything for problem in _problems(one)] if status == 422 else []}
    return render(request, "registers/form.html", context, status=status)


def _problems(form: forms.Form) -> list[dict[str, str]]:
    """The errors of a form, worded as at the fields, for the top of the page."""
    own = [{"text": str(error)} for error in form.non_field_errors()]
    fields = [
        {"text": f"{field.label}: {error}", "anchor": field.id_for_label} for field in form for error in field.errors
    ]
    return own + fields


def register_or_404(slug: str) -> Register[Any]:
    """The register at the address."""
    if slug not in REGISTERS:
        raise Http404
    return REGISTERS[slug]


def _row_or_404(request: PageRequest, year: int, register: str, pk: int) -> tuple[Register[Any], Any]:
    """The register and its row of this year, if the person may see it."""
    page = register_or_404(register)
    return page, get_object_or_404(visible_rows(page, year, request.user).with_parties(), pk=pk)


def _own_row(request: PageRequest, year: int, register: str, pk: int, step: RegisterStep) -> tuple[Register[Any], Any]:
    """The same for a page that changes the row. Raises NotPermitted, RegisterStepDenied where the person cannot."""
    page, row = _row_or_404(request, year, register, pk)
    side = side_of(request.user, row, page.answers)
    if side is None:
        raise NotPermitted(OUTSIDE)
    page.table.check(
        step, row.state, request.user, side, given=tuple(Need), is_cancelled=row.is_cancelled,
        year_is_closed=_is_closed(row),
    )  # fmt: skip
    return page, row


def _is_closed(row: RegisterRow, number: int | None = None) -> bool:
    """Whether the row's last year, or this one, is closed to its unit.

    The row's own year, and one that is asked for, are closed also where they are none of the unit's. One query.
    """
    asked = row.last_year if number is None else number
    if asked is None:
        return False
    year = row.year if asked == row.year_id else ReportingYear(year=asked)
    terms = RootYears.read([year], [row.unit]).of(asked, row.unit)
    return (asked == row.year_id or number is not None) if terms is None else terms.is_closed


def _data(request: PageRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _posted(request: PageRequest) -> dict[str, Any]:
    """What was sent, as keyword arguments of a form with a file."""
    return {
        "prefix": "cite",
        "data": _data(request),
        "files": request.FILES if request.method == "POST" else None,
        "was_too_large": "upload_was_too_large" in request.META,
    }


def _seen(request: PageRequest) -> int:
    """The revision that the page showed."""
    text = request.POST.get("rev", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("no revision of ours")
    return int(text)
