"""Pages outside the apps: help and health checks."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability
from organizations.profile import NEUTRAL
from targets.sign_in import profile_for
from vixuyen_portal.health import DoesNotAnswer, ask_database, checks
from vixuyen_portal.launch import StepState, launch_steps

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 «ok» while the database answers within two seconds; else 503."""
    try:
        ask_database()
    except DoesNotAnswer as fault:
        logger.error("The database does not answer: %s", fault)
        return HttpResponse("database does not answer", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Each thing that the portal leans on, as JSON; 503 if one of them fails."""
    results = list(checks())
    all_hold = all(check.holds for check in results)
    answer = {
        "status": "ok" if all_hold else "failing",
        "checks": {
            check.name: {"status": "ok" if check.holds else "failing", "detail": check.detail} for check in results
        },
    }
    return JsonResponse(answer, status=200 if all_hold else 503, json_dumps_params={"ensure_ascii": False})


@require_GET
@requires(Capability.ADMINISTER)
def launch(request: PageRequest) -> HttpResponse:
    """What an administrator still has to do before everybody can use the portal."""
    steps = launch_steps(timezone.now(), profile_for(request.user) or NEUTRAL)
    left = sum(step.state is StepState.LEFT for step in steps)
    return render(request, "launch/index.html", {"steps": steps, "left": left})


@require_GET
@requires(Capability.SEE_DUTIES)
def help_page(request: PageRequest) -> HttpResponse:
    """Keys, pasting, the words for states and results: what people ask most."""
    return render(request, "help/index.html")
