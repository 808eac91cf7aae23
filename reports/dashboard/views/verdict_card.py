"""The card of one verdict: what every cell of the leaders' pages leads to."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires, unit_or_404
from organizations.models import Organization, Unit, User
from organizations.permissions import Capability
from reports.dashboard.verdict_card import Card, read_card
from targets.models import ReportingYear, Target
from targets.roots import own_resolutions


@require_GET
@requires(Capability.SEE_RESULTS)
def verdict_card(request: PageRequest, year: int, unit: str, organization: str, code: str) -> HttpResponse:
    """One target of one organization in one unit. Everybody sees verdicts; figures only with the return's right."""
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    card = read_card(
        request.user,
        year=reporting_year,
        unit=unit_or_404(reporting_year.units(), unit),
        organization=get_object_or_404(Organization, slug=organization),
        target=_target(request.user, year, code),
    )
    if card is None:
        raise Http404
    may_open = Unit.objects.communes().visible_to(request.user).filter(pk=card.unit.pk).exists()
    context = {
        "card": card,
        "result": card.result,
        "floor": card.result.target.resolution.coverage_floor,
        "trail": _trail(card, may_open=may_open),
    }
    return render(request, "dashboard/verdict_card.html", context)


def _target(user: User, year: int, code: str) -> Target:
    """The target of this code of the first resolution in force of the person's root. Raises Http404."""
    resolution = next((own for own in own_resolutions(user) if own.is_in_force(year)), None)
    return get_object_or_404(Target, resolution=resolution, code=code)


def _trail(card: Card, *, may_open: bool) -> list[tuple[str, str]]:
    """The way back: the year, then the commune where it may be opened, or the target for the district."""
    year = card.year.pk
    trail = [(f"Tổng quan năm {year}", reverse("dashboard:year", args=[year]))]
    if card.is_district:
        trail.append((card.target.short_name, reverse("target:detail", args=[card.target.code, year])))
    elif may_open:
        trail.append((card.unit.full_name, reverse("commune:detail", args=[card.unit.slug, year])))
    return [*trail, (f"{card.target.code}, {card.organization.short_name}", "")]
