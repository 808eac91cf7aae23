"""All duties of a year and how they stand; one duty with everybody who owes it; the agencies and their returns."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from organizations.access import PageRequest, requires, unit_or_404
from organizations.models import Unit
from organizations.names import search_text
from organizations.permissions import Capability, can
from organizations.refused import NotPermitted, Refused
from targets.duties import reminding
from targets.duties.standing import PRESSING, DutyScope, read_duty, read_matrix
from targets.models import Duty, ReportingYear, Resolution, RootYear
from targets.returns import duty_lines
from targets.returns.views.places import due_text, latest_year_or_404, year_and_years_or_404
from targets.roots import root_year_of, root_years_seen
from targets.rules.duty_standing import STANDING_LABELS, Standing
from targets.rules.periods import local_day
from targets.rules.workflow import ReturnStatus

ON_A_PAGE = 50
#: Slug of a filter → its words.
STATES = {
    "": "Tất cả",
    "cho-duyet": "Chờ duyệt",
    "qua-han": "Quá hạn",
    "chua-gui": "Chưa gửi",
    "tra-lai": "Trả lại",
    "da-duyet": "Đã duyệt",
}


@require_GET
@requires(Capability.SEE_DUTIES)
def latest(request: PageRequest) -> HttpResponse:
    """The duties of the latest year that has begun at a root that the person sees."""
    return redirect("duties:matrix", latest_year_or_404(request.user))


@require_GET
@requires(Capability.SEE_DUTIES)
def matrix(request: PageRequest, year: int) -> HttpResponse:
    """Duties by groups of agencies, what presses most first. `?xep=ma`: as in the resolution; `?don_vi=`: of a unit."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    asking = _asking(request, reporting_year)
    scope = _scope(request, asking)
    resolutions = [resolution for _, resolution in asking]
    context = {"year": reporting_year, "years": years, "order": request.GET.get("xep", ""), "resolutions": resolutions}
    if scope is None:
        return render(request, "duties/matrix.html", context)
    read = read_matrix(scope)
    wanted = request.GET.get("loc", "")
    rows = [row for row in read.rows if not wanted or row.total.counts[_standing_or_404(wanted)]]
    if context["order"] != "ma":
        rows.sort(key=lambda row: row.urgency)
    filters = [("", "Tất cả", read.total.total)]
    filters += [(value.value, STANDING_LABELS[value], read.total.counts[value]) for value in PRESSING]
    context |= {"matrix": read, "rows": rows, "chosen": wanted, "filters": filters, "resolution": scope.resolution}
    context["unit"] = scope.under
    return render(request, "duties/matrix.html", context)


def _standing_or_404(value: str) -> Standing:
    try:
        return Standing(value)
    except ValueError as unknown:
        raise Http404 from unknown


def _asking(request: PageRequest, year: ReportingYear, code: str = "") -> list[tuple[RootYear, Resolution]]:
    """The resolutions that ask duties in the year, with the year at their roots: those of the person's root first.

    All roots that the person sees; with `code` only those that ask this duty. Two queries.
    """
    own = root_year_of(request.user, year.year)
    rows = {row.root_id: row for row in RootYear.objects.visible_to(request.user).filter(year=year).with_parties()}
    asking = Resolution.objects.in_force(year.year).filter(unit__in=rows, duties__isnull=False)
    if code:
        asking = asking.filter(duties__code=code)
    found = asking.select_related("unit").order_by("first_year", "code").distinct()
    pairs = [(rows[resolution.unit_id], resolution) for resolution in found]
    return sorted(pairs, key=lambda pair: own is None or pair[0].root_id != own.root_id)


def _scope(request: PageRequest, asking: Sequence[tuple[RootYear, Resolution]]) -> DutyScope | None:
    """The resolution that `?nghi_quyet=` names, else the first; None without any. Raises Http404 for an unknown one.

    `?don_vi=`: only agencies at and below this unit. A query more then.
    """
    wanted = request.GET.get("nghi_quyet", "")
    chosen = [pair for pair in asking if wanted in ("", pair[1].slug)]
    if wanted and not chosen:
        raise Http404
    if not chosen:
        return None
    scope = DutyScope.of(*chosen[0], request.user, local_day(timezone.now()))
    slug = request.GET.get("don_vi", "")
    if not slug:
        return scope
    seen = Unit.objects.in_force(scope.year.reference_on).visible_to(request.user)
    return replace(scope, under=unit_or_404(seen, slug))


@require_GET
@requires(Capability.SEE_DUTIES)
def duty(request: PageRequest, year: int, duty: str) -> HttpResponse:
    """One duty: what it asks, what it serves, and how each agency stands that owes it."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    scope = _scope(request, _asking(request, reporting_year, _code(duty)))
    if scope is None:
        raise Http404
    shown_duty = get_object_or_404(
        Duty.objects.of(scope.resolution)
        .in_force(year)
        .select_related("clause")
        .prefetch_related("targets", "measures"),
        code=_code(duty),
    )
    everybody = read_duty(scope, shown_duty)
    wanted = request.GET.get("loc", "")
    shown = [one for one in everybody if not wanted or one.standing is _standing_or_404(wanted)]
    counts = [(value, sum(one.standing is value for one in everybody)) for value in PRESSING]
    context = {
        "year": reporting_year,
        "years": years,
        "duty": shown_duty,
        "scope": scope,
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("trang")),
        "chosen": wanted,
        "filters": [("", "Tất cả", len(everybody)), *((one.value, STANDING_LABELS[one], n) for one, n in counts if n)],
        "rule": shown_duty.rule,
    }
    return render(request, "duties/duty.html", context)


def _code(slug: str) -> str:
    return slug.replace("-", ".")


@require_GET
@requires(Capability.SEE_DUTIES)
def agencies(request: PageRequest, year: int) -> HttpResponse:
    """The agencies that owe something, with their returns: what waits for approval first, then what is overdue."""
    reporting_year, years = year_and_years_or_404(year, request.user)
    now = timezone.now()
    known = root_years_seen(request.user, [reporting_year])
    by_place = duty_lines.read([reporting_year], request.user, at=now, root_years=known)
    lines = [line for own in by_place.values() for line in own]
    wanted, text = request.GET.get("loc", ""), request.GET.get("tim", "").strip()[:100]
    if wanted not in STATES:
        raise Http404
    found = [line for line in lines if search_text(text) in line.agency.search_text]
    shown = [line for line in found if _is(line, wanted)]
    shown.sort(key=lambda line: (line.state is not ReturnStatus.SUBMITTED, -line.days_overdue))
    context = {
        "year": reporting_year,
        "years": years,
        "page": Paginator(shown, ON_A_PAGE).get_page(request.GET.get("trang")),
        "filters": [
            (slug, words, sum(not slug or _is(line, slug) for line in found)) for slug, words in STATES.items()
        ],
        "chosen": wanted,
        "wanted": text,
        "due": due_text(root_year_of(request.user, year), now, is_sent=not any(line.is_editable for line in lines)),
        "may_remind": can(request.user, Capability.APPROVE_RETURNS) and any(line.is_editable for line in shown),
    }
    return render(request, "duties/agencies.html", context)


@require_POST
@requires(Capability.APPROVE_RETURNS)
def remind(request: PageRequest, year: int) -> HttpResponse:
    """Remind the ticked agencies that still owe their return."""
    reporting_year, _ = year_and_years_or_404(year, request.user)
    now = timezone.now()
    known = root_years_seen(request.user, [reporting_year])
    ticked = request.POST.getlist("chon")
    by_place = duty_lines.read([reporting_year], request.user, at=now, root_years=known, slugs=ticked)
    chosen = [line for own in by_place.values() for line in own]
    try:
        made = reminding.remind(chosen, by=request.user, at=now)
    except NotPermitted:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        left = len(chosen) - len(made)
        messages.success(
            request, f"Đã nhắc {len(made)} cơ quan{f'; {left} cơ quan chưa nhắc được hôm nay' if left else ''}."
        )
    answer = redirect("duties:agencies", year)
    answer["Location"] += "?loc=qua-han"
    return answer


def _is(line: duty_lines.DutyLine, slug: str) -> bool:
    match slug:
        case "":
            return True
        case "cho-duyet":
            return line.state is ReturnStatus.SUBMITTED
        case "qua-han":
            return line.days_overdue > 0
        case "chua-gui":
            return line.state is ReturnStatus.DRAFT
        case "tra-lai":
            return line.state is ReturnStatus.SENT_BACK
    return line.state is ReturnStatus.APPROVED
