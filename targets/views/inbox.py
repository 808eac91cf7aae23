"""«Việc cần làm»: what is left, for whoever asks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, can
from targets.inbox import entry_work, review_work
from targets.views.places import due_text


@require_GET
@requires(Capability.SEE_RETURNS)
def inbox(request: PageRequest) -> HttpResponse:
    """Those who enter see their open years; those who review, or look on, see who has sent."""
    now = timezone.now()
    if can(request.user, Capability.ENTER_RETURNS) and not can(request.user, Capability.REVIEW_RETURNS):
        works = [(work, due_text(work.year, now)) for work in entry_work(request.user, now)]
        left = [pair for pair in works if pair[0].open_sheets]
        context = {"works": left, "finished": [work for work, _ in works if not work.open_sheets]}
        return render(request, "work/entry.html", context)
    context = {
        "work": review_work(request.user, now),
        "may_review": can(request.user, Capability.REVIEW_RETURNS),
    }
    return render(request, "work/review.html", context)
