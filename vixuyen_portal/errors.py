"""Refusals and faults that no view caught, as pages in Vietnamese, or as JSON for the scripts of a page.

A missing permission is a 403, any other refusal a 409, too large a request a 413, a store of files that is away a 503,
a full disk a 507.
"""

import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from organizations.disk import SENTENCE as DISK_FULL, NoRoom, means_full_disk
from organizations.refused import NotPermitted, Refused
from organizations.stored_files import StoreUnreachable

TOO_LARGE_STATUS = 413
NO_ROOM_STATUS = 507
UNREADABLE = "Máy chủ không đọc được yêu cầu này. Xin mở lại trang từ đầu rồi làm lại."
TROUBLE = "Hệ thống đang gặp trục trặc, chưa làm được việc vừa yêu cầu. Xin thử lại sau ít phút."
#: So much of a body that is too large is read and thrown away: a browser that still sends hears no answer.
MOST_DRAINED = 64 * 1024 * 1024


class RefusedMiddleware:
    """Turn a `Refused` that reaches the top into a page with its sentence; nothing was saved by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NoRoom):
            return _fault(request, "Chưa lưu được", str(exception), status=NO_ROOM_STATUS)
        if isinstance(exception, StoreUnreachable):
            return _fault(request, "Chưa làm được", str(exception), status=503)
        if isinstance(exception, NotPermitted):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Refused):
            return render(request, "refused.html", {"reason": str(exception)}, status=409)
        return None


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: more data than a page ever sends, or a request that no browser makes."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        _drain(request)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        reason = f"Dữ liệu gửi lên lớn quá {most} MB nên máy chủ không nhận. Xin chia nhỏ, hoặc nộp bằng tệp Excel."
        return _fault(request, "Dữ liệu gửi lên quá lớn", reason, status=TOO_LARGE_STATUS)
    return _fault(request, "Yêu cầu không đúng", UNREADABLE, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500; a full disk, wherever it surfaced, is named as the reason."""
    if means_full_disk(sys.exc_info()[1]):
        return _fault(request, "Chưa lưu được", DISK_FULL, status=NO_ROOM_STATUS)
    if _wants_json(request):
        return _json(TROUBLE, status=500)
    return HttpResponse(render_to_string("500.html"), status=500)


def _fault(request: HttpRequest, title: str, reason: str, *, status: int) -> HttpResponse:
    """A page that needs neither database nor session, or the sentence as JSON."""
    if _wants_json(request):
        return _json(reason, status=status)
    return HttpResponse(render_to_string("fault.html", {"title": title, "reason": reason}), status=status)


def _json(message: str, *, status: int) -> HttpResponse:
    return JsonResponse({"message": message}, status=status, json_dumps_params={"ensure_ascii": False})


def _wants_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json" or not request.accepts("text/html")


def _drain(request: HttpRequest) -> None:
    left = MOST_DRAINED
    while left > 0 and (chunk := request.read(min(left, 64 * 1024))):
        left -= len(chunk)
