"""Middleware for signed-in requests: session renewal and forced password change."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

Answer = Callable[[HttpRequest], HttpResponse]

#: In the session: when it was last renewed, in seconds since 1970.
RENEWED = "renewed_at"
#: A session is renewed by use, but not written for every request.
RENEW_AFTER_SECONDS = 10 * 60
#: The page that says how long the session still runs; its POST prolongs it.
ASKING = "auth:keep_alive"
#: Pages that must answer without the database: nothing looks at the session for them.
HEALTH = frozenset({"health", "ready"})
#: Pages that somebody with a borrowed password may open.
WITHOUT_OWN_PASSWORD = frozenset({"auth:password_change", "auth:logout", ASKING}) | HEALTH


def renew(request: HttpRequest) -> None:
    """Let the session run its whole length again from now."""
    request.session[RENEWED] = int(time.time())


def seconds_left(request: HttpRequest) -> int:
    """How long the session still runs without being used."""
    used = int(time.time()) - int(request.session.get(RENEWED, time.time()))
    return max(0, settings.SESSION_COOKIE_AGE - used)


class RenewSession:
    """Using the portal prolongs the session; ten minutes of use cost one write."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: object, kwargs: object) -> None:
        """Skips the keep-alive query: an open page sends it by itself, and its session would never end."""
        if _page(request) in {ASKING, *HEALTH}:
            return
        renewed = request.session.get(RENEWED)
        if renewed is not None and time.time() - renewed > RENEW_AFTER_SECONDS:
            renew(request)


class OwnPassword:
    """Forces a password change after signing in with an issued password."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Answer, args: object, kwargs: object) -> HttpResponse | None:
        if _page(request) in WITHOUT_OWN_PASSWORD or not getattr(request.user, "must_change_password", False):
            return None
        return redirect("auth:password_change")


def _page(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
