"""«Cơ sở, chi đoàn, chi hội»: the list of a year, entering, correcting and ending one, and its own page."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import Branch, BranchKind, Organization, Unit
from organizations.names import search_text
from organizations.permissions import Capability
from organizations.refused import NotPermitted
from targets.models import Assessment, ReportingYear
from targets.registers.bodies import actions
from targets.registers.bodies.forms import BranchForm, BranchPlaceForm, EndForm
from targets.registers.bodies.pages import answered, changes_of, posted, seen_of
from targets.registers.scope import enters
from targets.returns.views.places import year_and_years_or_404

ON_A_PAGE = 50
LONGEST_SEARCH = 100
#: `?loc=` → kind; «het» are those that do not exist on the reference day.
KINDS = {"co-so": BranchKind.GRASSROOTS, "chi-hoi": BranchKind.BRANCH}
ENDED = "het"


@require_GET
@requires(Capability.SEE_REGISTERS)
def branches(request: PageRequest, year: int) -> HttpResponse:
    """Those that exist on the year's reference day. `?loc=`, `?tim=`, `?to-chuc=`, `?don-vi=`, `?trang=`."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    visible = Branch.objects.visible_to(request.user)
    units = list(Unit.objects.filter(pk__in=visible.order_by().values("unit")).order_by("sort_key"))
    unit = next((one for one in units if one.slug == request.GET.get("don-vi")), None)
    organizations = list(Organization.objects.all())
    organization = next((one for one in organizations if one.slug == request.GET.get("to-chuc")), None)
    wanted = request.GET.get("tim", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    chosen = request.GET.get("loc", "")
    existing = visible.in_force(reporting_year.reference_on)
    found = visible.exclude(pk__in=existing.order_by().values("pk")) if chosen == ENDED else existing
    if chosen in KINDS:
        found = found.filter(kind=KINDS[chosen])
    if organization:
        found = found.filter(organization=organization)
    if unit:
        found = found.filter(unit=unit)
    page = Paginator(_matching(found, wanted).with_parties(), ON_A_PAGE).get_page(request.GET.get("trang"))
    rows = Assessment.objects.with_papers().for_year(year).in_force().filter(branch__in=[one.pk for one in page])
    rated = {row.branch_id: row for row in rows}
    context = {
        "year": reporting_year, "years": years, "page": page, "lines": [(one, rated.get(one.pk)) for one in page],
        "units": units, "unit": unit, "organizations": organizations, "organization": organization,
        "wanted": wanted, "chosen": chosen, "is_filtered": bool(wanted or unit or organization or chosen),
        "picks": [("", "Đang hoạt động"), ("co-so", "Cơ sở"), ("chi-hoi", "Chi đoàn, chi hội"), (ENDED, "Ngoài năm")],
        "may_add": _place_form(request, reporting_year).is_offered,
    }  # fmt: skip
    return render(request, "bodies/branches.html", context)


def _matching(found: Any, wanted: str) -> Any:
    """Those whose name holds the words as they are written, or whose unit's name does, with or without marks."""
    if not wanted:
        return found
    return found.filter(Q(name__icontains=wanted) | Q(unit__search_text__contains=search_text(wanted)))


def _place_form(request: PageRequest, year: ReportingYear, data: Any = None) -> BranchPlaceForm:
    return BranchPlaceForm(data, user=request.user, year=year, figure="", asked=request.GET)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def add(request: PageRequest, year: int) -> HttpResponse:
    """Enter a body or branch. `?don-vi=`, `?to-chuc=` choose its place at first."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    place = _place_form(request, reporting_year, posted(request))
    form = BranchForm(posted(request), user=request.user, year=reporting_year)
    if not place.is_offered:
        raise NotPermitted(actions.OUTSIDE)

    def save() -> HttpResponse:
        branch = Branch(**place.place, **form.values)
        actions.add_branch(branch, year=reporting_year, by=request.user, at=timezone.now())
        messages.success(request, f"Đã ghi {branch.name}.")
        return redirect("branches:detail", year, branch.pk)

    context = {"year": reporting_year, "title": "Nhập cơ sở, chi đoàn, chi hội", "button": "Ghi vào danh sách"}
    return answered(request, "branches", [place, form], save, context)


@require_GET
@requires(Capability.SEE_REGISTERS)
def detail(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """One body or branch: what is written of it, its assessments of all years, and its history."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    branch = _branch_or_404(request, pk)
    rows = Assessment.objects.with_papers().in_force().filter(branch=branch).order_by("-year")
    context = {
        "year": reporting_year, "branch": branch, "assessments": rows, "changes": changes_of(branch),
        "may_enter": enters(request.user, branch.unit, branch.organization),
    }  # fmt: skip
    return render(request, "bodies/branch.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def change(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Correct what is written of a body or branch."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    branch = _own_branch(request, pk)
    form = BranchForm(posted(request), user=request.user, year=reporting_year, row=branch)

    def save() -> HttpResponse:
        actions.change(branch, form.values, seen=seen_of(request), by=request.user, at=timezone.now())
        messages.success(request, "Đã ghi nội dung sửa.")
        return redirect("branches:detail", year, branch.pk)

    context = {"year": reporting_year, "row": branch, "title": f"Sửa {branch.name}", "button": "Ghi nội dung sửa"}
    return answered(request, "branches", [form], save, context)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def end(request: PageRequest, year: int, pk: int) -> HttpResponse:
    """Record the last day of a body or branch."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    branch = _own_branch(request, pk)
    form = EndForm(posted(request), label="Hoạt động đến hết ngày")

    def save() -> HttpResponse:
        data = {**form.cleaned_data, "seen": seen_of(request)}
        actions.end_branch(branch, **data, by=request.user, at=timezone.now())
        messages.success(request, f"Đã ghi ngày kết thúc của {branch.name}.")
        return redirect("branches:detail", year, branch.pk)

    context = {"year": reporting_year, "row": branch, "title": f"Kết thúc {branch.name}", "button": "Ghi ngày kết thúc"}
    return answered(request, "branches", [form], save, context)


def _visible(request: PageRequest) -> QuerySet[Branch]:
    return Branch.objects.visible_to(request.user).with_parties()


def _branch_or_404(request: PageRequest, pk: int) -> Branch:
    return get_object_or_404(_visible(request), pk=pk)


def _own_branch(request: PageRequest, pk: int) -> Branch:
    """The row for a page that changes it. Raises Http404, NotPermitted."""
    branch = _branch_or_404(request, pk)
    if not enters(request.user, branch.unit, branch.organization):
        raise NotPermitted(actions.OUTSIDE)
    return branch
