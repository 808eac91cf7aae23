"""Refusals that no view caught, as pages: a missing permission is a 403, any other refusal a 409."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organizations.refused import NotPermitted, Refused


class RefusedMiddleware:
    """Turn a `Refused` that reaches the top into a page with its sentence; nothing was saved by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotPermitted):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"reason": str(exception)}, status=409)
        return None
