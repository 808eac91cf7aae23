"""Pages that belong to no floor: whether the portal is alive."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 «ok» while the database answers."""
    connection.ensure_connection()
    return HttpResponse("ok", content_type="text/plain")
