"""Permission marks of views. A test walks the URL conf and fails for a view without one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from organizations.models import User
from organizations.permissions import Capability, require

View = Callable[..., HttpResponseBase]


class PageRequest(HttpRequest):
    """A request on a marked page: somebody is signed in."""

    user: User


def requires(capability: Capability) -> Callable[[View], View]:
    """View decorator: requires sign-in and the capability; other accounts get the 403 page."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            require(request.user, capability)
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        return guarded

    return mark
