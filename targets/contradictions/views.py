"""The pages of values to look at again: a year's list, one finding with what was said of it, and their number."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, requires, unit_or_404
from organizations.models import Organization, Unit
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.contradictions.actions import mark_seen
from targets.contradictions.areas import read_areas, units_in_scope
from targets.contradictions.forms import SeenForm
from targets.contradictions.lines import SIGHTS, FindingLine, count_codes, read_lines
from targets.models import ReportingYear, SeenFinding
from targets.returns.views.places import year_and_years_or_404
from targets.roots import root_years_seen

ON_A_PAGE = 50
#: What the list is narrowed down by, kept on the way to a finding and back.
NARROWING = ("khu-vuc", "ma", "don-vi", "to-chuc", "loc", "trang")


@require_GET
@requires(Capability.SEE_FINDINGS)
def listed(request: PageRequest, year: int) -> HttpResponse:
    """The findings of a year. `?loc=` seen or not, `?ma=`, `?don-vi=`, `?to-chuc=`, `?khu-vuc=`, `?trang=`."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    wanted = {name: request.GET.get(name, "").replace("\0", "") for name in NARROWING}
    areas = read_areas(reporting_year, request.user, area=wanted["khu-vuc"], unit=wanted["don-vi"])
    every = _lines(request, reporting_year, areas.units or ())
    lines = [line for line in every if _is_wanted(line, wanted)]
    sight = next((one for one in SIGHTS if one.slug == wanted["loc"]), None)
    if sight is None:
        raise Http404
    shown = Paginator([line for line in lines if sight.keeps(line)], ON_A_PAGE).get_page(wanted["trang"])
    context = {
        "year": reporting_year, "years": years, "areas": areas, "page": shown, "wanted": wanted, "sight": sight,
        "sights": [(one, sum(map(one.keeps, lines))) for one in SIGHTS], "count": len(every),
        "codes": count_codes(every), "units": _units(every), "organizations": _organizations(every),
        "unit_wanted": wanted["don-vi"], "organization_wanted": wanted["to-chuc"],
        "query": _query(request), "is_filtered": any(wanted[name] for name in ("ma", "don-vi", "to-chuc")),
    }  # fmt: skip
    return render(request, "contradictions/list.html", context)


def _lines(request: PageRequest, year: ReportingYear, units: Sequence[Unit]) -> list[FindingLine]:
    root_years = root_years_seen(request.user, [year])
    return read_lines(year, units, request.user, root_years=root_years, at=timezone.now())


def _is_wanted(line: FindingLine, wanted: dict[str, str]) -> bool:
    """Whether the line passes the filters; what is about a unit as a whole is no organization's."""
    return (
        wanted["ma"] in ("", str(line.finding.code))
        and wanted["don-vi"] in ("", line.unit.slug)
        and wanted["to-chuc"] in ("", line.organization.slug if line.organization else None)
    )


def _units(lines: Sequence[FindingLine]) -> list[Unit]:
    return list(dict.fromkeys(line.unit for line in lines))


def _organizations(lines: Sequence[FindingLine]) -> list[Organization]:
    found = {line.organization for line in lines if line.organization}
    return sorted(found, key=lambda organization: organization.position)


def _query(request: PageRequest) -> str:
    """The list's filters as they are in this address."""
    kept = request.GET.copy()
    for name in list(kept):
        if name not in NARROWING:
            del kept[name]
    return kept.urlencode()


@require_GET
@requires(Capability.SEE_FINDINGS)
def count(request: PageRequest, year: int) -> HttpResponse:
    """How many findings of the person's scope nobody has seen, for a page that asks for it later.

    204 in a register that is too large for one page.
    """
    reporting_year, _ = year_and_years_or_404(year, request.user)
    areas = read_areas(reporting_year, request.user)
    if areas.units is None:
        return HttpResponse(status=204)
    unseen = sum(not line.is_seen for line in _lines(request, reporting_year, areas.units))
    return render(request, "contradictions/_count.html", {"unseen": unseen})


@require_GET
@requires(Capability.SEE_FINDINGS)
def detail(request: PageRequest, year: int, unit: str, key: str) -> HttpResponse:
    """One finding: its sentence and records, what was said of it, and the form to mark it as seen."""
    return _show(request, *_place_or_404(request, year, unit), key)


@require_POST
@requires(Capability.APPROVE_RETURNS)
def mark(request: PageRequest, year: int, unit: str, key: str) -> HttpResponse:
    """Mark the finding as seen, with the values that the page showed."""
    reporting_year, place = _place_or_404(request, year, unit)
    line = _line(request, reporting_year, place, key)
    form = SeenForm(request.POST)
    if not form.is_valid():
        return _show(request, reporting_year, place, key, form=form, status=422)
    if line is None or line.finding.fingerprint != form.cleaned_data["fingerprint"]:
        refusal = "Số liệu vừa thay đổi sau khi đồng chí mở trang. Xin xem lại nội dung mới rồi ghi."
        return _show(request, reporting_year, place, key, form=form, refusal=refusal, status=409)
    try:
        note, by = form.cleaned_data["note"], request.user
        mark_seen(line.finding, place, line.organization, reporting_year, note=note, by=by, at=timezone.now())
    except Refused as refused:
        return _show(request, reporting_year, place, key, form=form, refusal=str(refused), status=422)
    messages.success(request, f"Đã ghi «đã xem»: {line.name}, {place.full_name}.")
    query = _query(request)
    return HttpResponseRedirect(reverse("findings:list", args=[year]) + (f"?{query}" if query else ""))


def _place_or_404(request: PageRequest, year: int, slug: str) -> tuple[ReportingYear, Unit]:
    reporting_year, _ = year_and_years_or_404(year, request.user)
    return reporting_year, unit_or_404(units_in_scope(reporting_year, request.user), slug)


def _line(request: PageRequest, year: ReportingYear, unit: Unit, key: str) -> FindingLine | None:
    return next((line for line in _lines(request, year, [unit]) if line.finding.key == key), None)


def _show(
    request: PageRequest,
    year: ReportingYear,
    unit: Unit,
    key: str,
    *,
    form: SeenForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a finding; of one that is no more, what was said of it. Raises Http404 where nothing was."""
    line = _line(request, year, unit, key)
    marks = SeenFinding.objects.visible_to(request.user).for_year(year.year).filter(unit=unit, key=key)
    seen: list[SeenFinding] = list(marks.select_related("by").order_by("-at", "-pk"))
    if line is None and not seen:
        raise Http404
    current = {"fingerprint": line.finding.fingerprint} if line else {}
    if form is not None and line:
        form.data = {**request.POST.dict(), **current}  # what is sent again names the values that are shown now
    context: dict[str, Any] = {
        "year": year, "unit": unit, "key": key, "line": line, "marks": seen, "refusal": refusal,
        "form": form or SeenForm(initial=current), "query": _query(request),
    }  # fmt: skip
    return render(request, "contradictions/detail.html", context, status=status)
