"""Pages that belong to no floor: help, and whether the portal is alive."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from organizations.access import PageRequest, requires
from organizations.permissions import Capability


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 «ok» while the database answers."""
    connection.ensure_connection()
    return HttpResponse("ok", content_type="text/plain")


@require_GET
@requires(Capability.SEE_RETURNS)
def help_page(request: PageRequest) -> HttpResponse:
    """Keys, pasting, the words for states and results: what people ask most."""
    return render(request, "help/index.html")
