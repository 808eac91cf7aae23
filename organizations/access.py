"""Permission marks of views, tested on the whole URL conf; and the unit that an address names."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404

from organizations.models import Unit, User
from organizations.permissions import Capability, require
from organizations.refused import Refused

View = Callable[..., HttpResponseBase]
SIGN_IN = "Phiên làm việc đã hết. Số liệu vẫn giữ trên máy này."


class PageRequest(HttpRequest):
    """A request on a marked page: somebody is signed in."""

    user: User


class AddressClash(Refused):
    """Several units of the list have the same slug, so the address names none of them."""


def unit_or_404(units: QuerySet[Unit], slug: str) -> Unit:
    """The unit of the list with this slug. One query. Raises Http404; AddressClash where several have it.

    New clashes are refused when a unit is stored; a register from before may hold one, which `check_register` names.
    """
    try:
        return get_object_or_404(units, slug=slug)
    except Unit.MultipleObjectsReturned as clash:
        raise AddressClash(
            f"Có nhiều đơn vị cùng địa chỉ «{slug}» trong năm này nên không biết mở trang của đơn vị nào. Xin báo quản "
            "trị hệ thống sửa tên hoặc ngày hiệu lực trong danh mục đơn vị."
        ) from clash


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


def answers_401(view: View) -> View:
    """Mark a view that scripts call: without sign-in it answers 401 as JSON, where a page would redirect."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return JsonResponse({"message": SIGN_IN}, status=401)
        return view(request, *args, **kwargs)

    return login_not_required(guarded)
