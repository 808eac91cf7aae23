"""The page «Việc cần làm» of the signed-in user."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability, can
from targets.inbox.work import entry_work, review_work


@require_GET
@requires(Capability.SEE_DUTIES)
def inbox(request: PageRequest) -> HttpResponse:
    """Those who enter see their open years; those who review, or look on, see who has sent."""
    now = timezone.now()
    may_review = can(request.user, Capability.APPROVE_RETURNS)
    if can(request.user, Capability.ENTER_DUTIES) and not may_review:
        return render(request, "inbox/entry.html", {"work": entry_work(request.user, now)})
    context = {"work": review_work(request.user, now), "may_review": may_review}
    return render(request, "inbox/review.html", context)
