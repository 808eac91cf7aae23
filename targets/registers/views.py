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
from targets.models import Paper, RootYears, Theme
from targets.models.registers.theme import ThemeQuerySet
from targets.papers.forms import CitePapersForm
from targets.papers.refusal import PaperRefused
from targets.registers.claims import OUTSIDE
from targets.registers.lines import CANCELLED, MISSING, RegisterLine, RegisterSummary
from targets.registers.pages import REGISTERS, Fact, RegisterPage
from targets.registers.places import expected_places
from targets.registers.scope import side_of
from targets.returns.views.places import year_and_years_or_404
from targets.rules.register_steps import Need, RegisterStep

ON_A_PAGE = 50
LONGEST_SEARCH = 100


@require_GET
@requires(Capability.SEE_REGISTERS)
def year(request: PageRequest, year: int) -> HttpResponse:
    """The registers of a year, each with what is open."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    summaries = [RegisterSummary.read(page, reporting_year, request.user) for page in REGISTERS.values()]
    return render(request, "registers/year.html", {"year": reporting_year, "years": years, "summaries": summaries})


@require_GET
@requires(Capability.SEE_REGISTERS)
def rows(request: PageRequest, year: int, register: str) -> HttpResponse:
    """The rows of a register. `?loc=` state, «huy» or «thieu», `?tim=` words, `?to-chuc=`, `?don-vi=`, `?trang=`."""
    page = _page_or_404(register)
    reporting_year, years = year_and_years_or_404(year, request.user)
    summary = RegisterSummary.read(page, reporting_year, request.user)
    visible = page.rows().visible_to(request.user).for_year(year)
    organizations = list(Organization.objects.all())
    organization = next((one for one in organizations if one.slug == request.GET.get("to-chuc")), None)
    units = list(Unit.objects.filter(pk__in=visible.order_by().values("unit")).order_by("sort_key"))
    unit = next((one for one in units if one.slug == request.GET.get("don-vi")), None)
    wanted = request.GET.get("tim", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chosen = request.GET.get("loc", "")
    found = _filtered(visible, chosen, page)
    if organization:
        found = found.filter(organization=organization)
    if unit:
        found = found.filter(unit=unit)
    if wanted:
        found = found.matching(wanted)
    missing = [place for place in summary.missing if organization in (None, place.organization)]
    shown: Any = missing if chosen == MISSING else found.with_parties()
    listed = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("trang"))
    context = {
        "register": page, "year": reporting_year, "years": years, "summary": summary, "page": listed,
        "lines": [] if chosen == MISSING else [RegisterLine.of(page, row) for row in listed],
        "is_missing": chosen == MISSING, "chosen": chosen, "wanted": wanted, "organization": organization,
        "organizations": organizations, "unit": unit, "units": units,
        "is_filtered": bool(wanted or organization or unit or chosen),
        "may_add": any(place.may_enter for place in summary.missing),
    }  # fmt: skip
    return render(request, "registers/list.html", context)


def _filtered(visible: ThemeQuerySet, chosen: str, page: RegisterPage) -> ThemeQuerySet:
    if chosen in ("", MISSING):
        return visible.active()
    if chosen == CANCELLED:
        return visible.filter(cancelled_at__isnull=False)
    if chosen in page.table.states:
        return visible.in_force().filter(state=chosen)
    raise Http404


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def add(request: PageRequest, year: int, register: str) -> HttpResponse:
    """Enter a row. `?don-vi=`, `?to-chuc=`: chosen at first."""
    page = _page_or_404(register)
    reporting_year, _ = year_and_years_or_404(year, request.user)
    places = [place for place in expected_places(reporting_year, page.figure, request.user) if place.may_enter]
    if not places:
        raise NotPermitted(f"Năm {year} đồng chí không phải nhập {page.noun} cho đơn vị, tổ chức nào.")
    asked = (request.GET.get("don-vi"), request.GET.get("to-chuc"))
    wanted = next((place for place in places if (place.unit.slug, place.organization.slug) == asked), None)
    initial = {"unit": wanted.unit.pk, "organization": wanted.organization.pk} if wanted else {}
    form = page.add_form(request.POST if request.method == "POST" else None, places=places, initial=initial)

    def save() -> HttpResponse:
        place = form.place
        row = page.add(place.unit, place.organization, reporting_year, form.words, by=request.user, at=timezone.now())
        messages.success(request, f"Đã nhập {page.noun} của {row}.")
        return redirect("registers:detail", year, page.slug, row.pk)

    context = {"register": page, "year": reporting_year, "title": f"Nhập {page.noun}", "button": f"Nhập {page.noun}"}
    return _answered(request, form, save, context)


@require_GET
@requires(Capability.SEE_REGISTERS)
def detail(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """One row: what it says, its papers, what happened to it, and the steps that the person may take."""
    page, row = _row_or_404(request, year, register, pk)
    events = list(row.events.select_related("by", "paper"))
    evidence = list(row.evidence.all())
    is_closed = _is_closed(row)
    side = side_of(request.user, row.unit, row.organization_id)
    may = page.table.steps_from(row.state, request.user, side) if not (row.is_cancelled or is_closed) else ()
    facts = page.facts(row)
    papers = {paper.pk for paper in [*evidence, *(event.paper for event in events), *_papers(facts)] if paper}
    context = {
        "register": page, "year": row.year, "line": RegisterLine.of(page, row), "row": row, "facts": facts,
        "evidence": evidence, "events": events, "successor": row.replaced_by.in_force().first(),
        "seen_papers": set(Paper.objects.visible_to(request.user).filter(pk__in=papers).values_list("pk", flat=True)),
        "steps": [step for step in page.steps if step.step in may],
        "may_change": RegisterStep.CHANGE in may, "may_prove": RegisterStep.PROVE in may,
        "is_closed": is_closed, "side": side,
    }  # fmt: skip
    return render(request, "registers/detail.html", context)


def _papers(facts: Sequence[Fact]) -> list[Paper]:
    return [fact.paper for fact in facts if fact.paper]


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def change(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """Correct the words of a row."""
    page, row = _own_row(request, year, register, pk, RegisterStep.CHANGE)
    initial = {name: getattr(row, name) for name in page.change_form.base_fields}
    form = page.change_form(request.POST if request.method == "POST" else None, initial=initial)

    def save() -> HttpResponse:
        page.change(row, form.words, seen=_seen(request), by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi nội dung sửa.")
        return redirect("registers:detail", year, page.slug, row.pk)

    context = {
        "register": page,
        "year": row.year,
        "row": row,
        "title": f"Sửa {page.noun}",
        "button": "Ghi nội dung sửa",
    }
    return _answered(request, form, save, context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def prove(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """The papers that a row cites beside those of its steps."""
    page, row = _own_row(request, year, register, pk, RegisterStep.PROVE)
    cited = list(row.evidence.all())
    agency = page.agency(row, request.user)
    own = (
        Paper.objects.visible_to(request.user)
        .in_force()
        .filter(agency__unit=row.unit, agency__organization=row.organization)
    )
    offered = sorted({*cited, *own}, key=lambda paper: (paper.issued_on, paper.pk), reverse=True)
    form = CitePapersForm(**_posted(request), agency=agency, papers=offered, cited=[paper.pk for paper in cited])

    def save() -> HttpResponse:
        papers = form.save(by=request.user, at=timezone.now())
        page.prove(row, papers, seen=_seen(request), by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi minh chứng.")
        return redirect("registers:detail", year, page.slug, row.pk)

    context = {"register": page, "year": row.year, "row": row, "title": "Minh chứng", "button": "Ghi minh chứng"}
    return _answered(request, form, save, context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def take_step(request: PageRequest, year: int, register: str, pk: int, step: str) -> HttpResponse:
    """Take one step on a row, with the paper, reason or successor that it needs."""
    asked = next((one for one in _page_or_404(register).steps if one.slug == step), None)
    if asked is None:
        raise Http404
    page, row = _own_row(request, year, register, pk, asked.step)
    form, take, done = asked.form(row, request.user, _posted(request)), asked.take, asked.done

    def save() -> HttpResponse:
        shown = take(row, form, _seen(request), request.user, timezone.now())
        messages.success(request, done)
        return redirect("registers:detail", year, page.slug, shown.pk)

    context = {
        "register": page, "year": row.year, "row": row, "title": asked.title, "lead": asked.lead,
        "button": asked.button,
    }  # fmt: skip
    return _answered(request, form, save, context)


def _answered(
    request: PageRequest, form: forms.Form, save: Callable[[], HttpResponse], context: dict[str, Any]
) -> HttpResponse:
    """The page of a form, or what follows from saving it; all of it is stored or nothing."""
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    return save()
            except NotPermitted:
                raise
            except PaperRefused as refused:
                assert isinstance(form, CitePapersForm)
                form.refuse(refused)
            except Refused as refused:
                refusal, status = str(refused), 409
    cite = form if isinstance(form, CitePapersForm) else None
    row = context.get("row")
    seen = request.POST.get("rev", "") if request.method == "POST" else row.revision if row else ""
    context |= {"form": form, "cite": cite, "refusal": refusal, "seen": seen}
    return render(request, "registers/form.html", context, status=status)


def _page_or_404(slug: str) -> RegisterPage:
    if slug not in REGISTERS:
        raise Http404
    return REGISTERS[slug]


def _row_or_404(request: PageRequest, year: int, register: str, pk: int) -> tuple[RegisterPage, Theme]:
    """The register and its row of this year, if the person may see it."""
    page = _page_or_404(register)
    return page, get_object_or_404(page.rows().visible_to(request.user).for_year(year).with_parties(), pk=pk)


def _own_row(request: PageRequest, year: int, register: str, pk: int, step: RegisterStep) -> tuple[RegisterPage, Theme]:
    """The same for a page that changes the row. Raises NotPermitted, RegisterStepDenied where the person cannot."""
    page, row = _row_or_404(request, year, register, pk)
    side = side_of(request.user, row.unit, row.organization_id)
    if side is None:
        raise NotPermitted(OUTSIDE)
    page.table.check(
        step, row.state, request.user, side, given=tuple(Need), is_cancelled=row.is_cancelled,
        year_is_closed=_is_closed(row),
    )  # fmt: skip
    return page, row


def _is_closed(row: Theme) -> bool:
    """Whether the row's year is closed to its unit, or is none of its years. One query."""
    terms = RootYears.read([row.year], [row.unit]).of(row.year_id, row.unit)
    return terms is None or terms.is_closed


def _posted(request: PageRequest) -> dict[str, Any]:
    """What was sent, as keyword arguments of a form with a file."""
    is_sent = request.method == "POST"
    return {
        "prefix": "cite",
        "data": request.POST if is_sent else None,
        "files": request.FILES if is_sent else None,
        "was_too_large": "upload_was_too_large" in request.META,
    }


def _seen(request: PageRequest) -> int:
    """The revision that the page showed."""
    text = request.POST.get("rev", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRequest("no revision of ours")
    return int(text)
