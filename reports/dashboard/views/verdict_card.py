"""The card of one verdict: what every cell of the leaders' pages leads to."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.models import Organization, Unit
from organizations.permissions import Capability
from reports.dashboard.opening import Opened, open_judged
from reports.dashboard.verdict_card import Card, read_card
from targets.explanations.lines import explanation_of
from targets.rules.periods import local_day


@require_GET
@requires(Capability.SEE_RESULTS)
def verdict_card(
    request: PageRequest, year: int, unit: str, organization: str, code: str, resolution: str = ""
) -> HttpResponse:
    """One target of one organization in one unit. Everybody sees verdicts; figures only with the return's right."""
    opened = open_judged(request, year, unit, resolution=resolution)
    known = get_object_or_404(Organization, slug=organization)
    card = read_card(
        opened.scope,
        request.user,
        organization=known,
        code=code,
        shows_parts=opened.scopes.sees_whole(opened.scope.unit),
    )
    if card is None:
        raise Http404
    context = {
        "card": card,
        "words": card.words,
        "links": opened.links,
        "result": card.result,
        "floor": opened.scope.resolution.coverage_floor,
        "trail": _trail(opened, card),
        "explanation": explanation_of(card.official, request.user, local_day(timezone.now())),
    }
    return render(request, "dashboard/verdict_card.html", context)


def _trail(opened: Opened, card: Card) -> list[tuple[str, str]]:
    """The way back: the year, then the unit where it may be opened, or the target for a sum."""
    links, unit = opened.links, card.unit
    if card.is_above:
        trail = [(f"Tổng quan năm {card.year.pk}", links.overview())]
        trail.append((card.target.short_name, links.target(card.target.code)))
    else:
        trail = [(f"Tổng quan năm {card.year.pk}", links.own_overview())]
        if Unit.objects.visible_to(opened.scopes.user).filter(pk=unit.pk).exists():
            trail.append((unit.full_name, links.unit_page(unit)))
    return [*trail, (f"{card.target.code}, {card.organization.short_name}", "")]
