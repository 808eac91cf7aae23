"""The portal with one address more, `EMPTY`: what a signed-in request costs before any page is made.

`benchmarks/pages.py` serves it with gunicorn; the product never imports it.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
application = get_wsgi_application()

from vixuyen_portal import urls  # noqa: E402  (reads the settings)

EMPTY = "/trang-trong/"


def empty(request: HttpRequest) -> HttpResponse:
    """Middleware, session and account, as for every page; then nothing."""
    return HttpResponse(f"<!doctype html><title>{request.user.get_username()}</title>")


handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [path(EMPTY.lstrip("/"), empty), *urls.urlpatterns]
settings.ROOT_URLCONF = __name__
