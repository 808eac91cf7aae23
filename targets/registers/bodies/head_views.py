"""«Cán bộ cấp trưởng»: the posts of a year with their vacancies, and entering, correcting and ending a head's time.

Names are for those who enter the place; others read posts.
"""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import Head
from organizations.permissions import Capability
from organizations.refused import NotPermitted
from targets.models import ReportingYear
from targets.registers.bodies import actions
from targets.registers.bodies.forms import DegreeForm, EndForm, HeadForm
from targets.registers.bodies.pages import answered, changes_of, posted, seen_of
from targets.registers.bodies.posts import post_lines
from targets.registers.forms import OrganizationPlaceForm
from targets.registers.scope import enters
from targets.returns.heads import heads_on
from targets.returns.views.places import year_and_years_or_404
from targets.rules.head_standards import STANDING_LABELS, VACANCY_DAYS, HeadStanding

ON_A_PAGE = 50
#: `?loc=` of those who are learning, beside the standings.
TRAINING = "dang-hoc"
#: What nobody reads in the history of a head but those who enter it.
PERSONAL = frozenset({"full_name"})


@require_GET
@requires(Capability.SEE_REGISTERS)
def heads(request: PageRequest, year: int) -> HttpResponse:
    """The posts on the year's reference day. `?loc=` standing or «dang-hoc», `?to-chuc=`, `?don-vi=`, `?trang=`."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    lines = post_lines(reporting_year, request.user, timezone.localdate())
    units = list({line.unit.pk: line.unit for line in lines}.values())
    organizations = list({line.organization.pk: line.organization for line in lines}.values())
    unit = next((one for one in units if one.slug == request.GET.get("don-vi")), None)
    organization = next((one for one in organizations if one.slug == request.GET.get("to-chuc")), None)
    chosen, count = request.GET.get("loc", ""), Counter(line.result.standing.value for line in lines)
    count[TRAINING] = sum(line.expected is not None for line in lines)
    shown = [
        line
        for line in lines
        if unit in (None, line.unit) and organization in (None, line.organization)
        and (not chosen or line.result.standing == chosen or (chosen == TRAINING and line.expected is not None))
    ]  # fmt: skip
    picks = [*((one.value, STANDING_LABELS[one]) for one in HeadStanding), (TRAINING, "Đang học")]
    context = {
        "year": reporting_year, "years": years, "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("trang")),
        "units": units, "unit": unit, "organizations": organizations, "organization": organization, "chosen": chosen,
        "picks": [("", "Tất cả", len(lines)), *((slug, text, count[slug]) for slug, text in picks if count[slug])],
        "will_meet": sum(line.will_meet for line in lines), "late": sum(line.is_late for line in lines),
        "vacancy_days": VACANCY_DAYS, "is_filtered": bool(chosen or unit or organization),
        "may_add": _place_form(request, reporting_year).is_offered,
    }  # fmt: skip
    return render(request, "bodies/heads.html", context)


def _place_form(request: PageRequest, year: ReportingYear, data: Any = None) -> OrganizationPlaceForm:
    return OrganizationPlaceForm(data, user=request.user, year=year, figure=actions.HEADS, asked=request.GET)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def add(request: PageRequest, year: int) -> HttpResponse:
    """Enter who took a post. `?don-vi=`, `?to-chuc=` choose it at first."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    place = _place_form(request, reporting_year, posted(request))
    form = HeadForm(posted(request), user=request.user, year=reporting_year)
    if not place.is_offered:
        raise NotPermitted(actions.OUTSIDE)

    def save() -> HttpResponse:
        head = Head(**place.place, **form.values)
        actions.add_head(head, year=reporting_year, by=request.user, at=timezone.now())
        messages.success(request, f"Đã ghi {head.post}.")
        return redirect("heads:detail", year, head.pk)

    context = {"year": reporting_year, "title": "Nhập cán bộ cấp trưởng", "button": "Ghi vào danh sách"}
    return answered(request, "heads", [place, form], save, context)


@require_GET
@requires(Capability.SEE_REGISTERS)
def detail(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """One head: levels, degrees, training, how they stand on the year's reference day, and the history."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    head = _head_or_404(request, pk)
    may_enter = enters(request.user, head.unit, head.organization)
    held = heads_on(Head.objects.filter(pk=head.pk), [reporting_year.reference_on])
    context = {
        "year": reporting_year, "head": head, "may_enter": may_enter, "degrees": list(head.degrees.all()),
        "held": held[0] if held else None,
        "changes": changes_of(head, without=frozenset() if may_enter else PERSONAL),
    }  # fmt: skip
    return render(request, "bodies/head.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def change(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Correct what is written of a head."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    head = _own_head(request, pk)
    form = HeadForm(posted(request), user=request.user, year=reporting_year, row=head)

    def save() -> HttpResponse:
        actions.change(head, form.values, seen=seen_of(request), by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi nội dung sửa.")
        return redirect("heads:detail", year, head.pk)

    context = {"year": reporting_year, "row": head, "title": f"Sửa {head.post}", "button": "Ghi nội dung sửa"}
    return answered(request, "heads", [form], save, context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def degree(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Record a level that the head reached while in the post."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    head = _own_head(request, pk)
    form = DegreeForm(posted(request), head=head)

    def save() -> HttpResponse:
        actions.record_degree(
            form.degree, ends_training=form.cleaned_data.get("ends_training", False), seen=seen_of(request),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, "Đã ghi bằng, chứng chỉ.")
        return redirect("heads:detail", year, head.pk)

    context = {"year": reporting_year, "row": head, "title": f"Ghi bằng, chứng chỉ: {head.post}", "button": "Ghi"}
    return answered(request, "heads", [form], save, context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def end(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Record a head's last day in the post."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    head = _own_head(request, pk)
    form = EndForm(posted(request), label="Giữ chức đến hết ngày")

    def save() -> HttpResponse:
        data = {**form.cleaned_data, "seen": seen_of(request)}
        actions.end_head(head, **data, by=request.user, at=timezone.now())
        messages.success(request, f"Đã ghi ngày thôi giữ chức: {head.post}.")
        return redirect("heads:detail", year, head.pk)

    context = {"year": reporting_year, "row": head, "title": f"Thôi giữ chức: {head.post}", "button": "Ghi ngày"}
    return answered(request, "heads", [form], save, context)


def _head_or_404(request: PageRequest, pk: int) -> Head:
    return get_object_or_404(Head.objects.visible_to(request.user).with_parties(), pk=pk)


def _own_head(request: PageRequest, pk: int) -> Head:
    """The row for a page that changes it. Raises Http404, NotPermitted."""
    head = _head_or_404(request, pk)
    if not enters(request.user, head.unit, head.organization):
        raise NotPermitted(actions.OUTSIDE)
    return head
