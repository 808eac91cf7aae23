"""Taking one stored file back, after a page that says what will happen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import clock_time, number
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.imports import undo as import_undo
from targets.models import ReturnFile


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def undo(request: PageRequest, pk: int) -> HttpResponse:
    """Ask, then take the file back."""
    staged = get_object_or_404(ReturnFile.objects.visible_to(request.user).with_people(), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            done = import_undo.undo_file(staged, by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã hoàn tác: {number(done.restored)} số liệu trở về như trước khi nhập tệp.")
            return redirect("imports:preview", staged.pk)
    planned = import_undo.plan_undo(staged)
    at = clock_time(timezone.localtime(staged.committed_at)) if staged.committed_at else ""
    context = {"file": staged, "undo": planned, "at": at, "refusal": refusal}
    return render(request, "imports/undo.html", context, status=409 if refusal else 200)
