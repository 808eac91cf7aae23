"""Returns from an Excel file: send it, wait while it is read, see what it says and would change, store it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh
from django_htmx.middleware import HtmxDetails

from organizations.access import PageRequest, requires
from organizations.formats import listing, number
from organizations.permissions import Capability
from organizations.profile import NEUTRAL
from organizations.refused import Refused
from targets.imports import files as import_files
from targets.imports.commit import Outcome
from targets.imports.forms.choice import choice_from, is_decided
from targets.imports.forms.upload import UploadForm
from targets.imports.preview import Wanted
from targets.imports.views.confirm_page import confirm_page
from targets.imports.views.preview_page import preview_page
from targets.models import ReportingYear, ReturnFile, RootYear
from targets.returns.views.places import place_or_404
from targets.sign_in import profile_for

MOST_RECENT = 10


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def upload(request: PageRequest) -> HttpResponse:
    """Send a file of any unit and year that the person may enter."""
    return _upload(request, None)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def upload_for_unit(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Send the file of this unit and year; the preview turns away another unit's or year's."""
    return _upload(request, place_or_404(request, year, unit))


def _upload(request: PageRequest, place: Wanted | None) -> HttpResponse:
    form = UploadForm()
    if request.method == "POST":
        data, files = request.POST, request.FILES  # reading them runs the handler that leaves the mark
        form = UploadForm(data, files, was_too_large="upload_was_too_large" in request.META)
        if form.is_valid():
            file = form.cleaned_data["file"]
            staged = import_files.stage(file, by=request.user, at=timezone.now(), wanted=place)
            return redirect("imports:preview", staged.pk)
    year, unit = place or (None, None)
    recent = ReturnFile.objects.visible_to(request.user).with_people().defer("reading", "before")[:MOST_RECENT]
    begun = RootYear.objects.visible_to(request.user).begun(timezone.now())
    years = ReportingYear.objects.of(begun).order_by("-year")
    context = {"form": form, "recent": recent, "year": year, "unit": unit, "latest": years.first()}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Capability.ENTER_RETURNS)
def preview(request: PageRequest, pk: int) -> HttpResponse:
    """What the file says, what is wrong in it and what it would change; until it is read, that it is being read."""
    staged = _file_or_404(request, pk)
    if not staged.is_read:
        return render(request, "imports/waiting.html", {"file": staged})
    return preview_page(request, staged)


@require_GET
@requires(Capability.ENTER_RETURNS)
def progress(request: PageRequest, pk: int) -> HttpResponse:
    """How far the reading is, asked for every second; the whole page is fetched anew when it has ended."""
    staged = _file_or_404(request, pk)
    if not staged.is_being_read and HtmxDetails(request):
        return HttpResponseClientRefresh()
    return render(request, "imports/_progress.html", {"file": staged})


@require_POST
@requires(Capability.ENTER_RETURNS)
def read_again(request: PageRequest, pk: int) -> HttpResponse:
    """Have the file read once more, after the job failed or the lists of the portal changed."""
    staged = _file_or_404(request, pk)
    try:
        import_files.ask_to_read(staged, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("imports:preview", staged.pk)


@require_POST
@requires(Capability.ENTER_RETURNS)
def commit(request: PageRequest, pk: int) -> HttpResponse:
    """Store the file's figures, whole or not at all; what is sent is named and asked once more before."""
    staged, choice = _file_or_404(request, pk), choice_from(request.POST)
    try:
        if not is_decided(request.POST):
            return confirm_page(request, staged, choice)
        done = import_files.commit_file(staged, by=request.user, at=timezone.now(), choice=choice)
    except Refused as refusal:
        if not staged.is_read:
            return render(request, "imports/waiting.html", {"file": staged, "refusal": refusal}, status=409)
        return preview_page(request, staged, choice=choice, refusal=str(refusal), status=409)
    _tell(request, done)
    return redirect("imports:preview", staged.pk)


def _file_or_404(request: PageRequest, pk: int) -> ReturnFile:
    return get_object_or_404(ReturnFile.objects.visible_to(request.user).with_people(), pk=pk)


def _tell(request: PageRequest, done: Outcome) -> None:
    """«Đã ghi 70 số liệu vào báo cáo và gửi 6 báo cáo cho Ban Dân vận.» and what was held back."""
    stored = f"Đã ghi {number(done.changed)} số liệu vào báo cáo"
    if done.sent:
        body = (profile_for(request.user) or NEUTRAL).body
        messages.success(request, f"{stored} và gửi {number(len(done.sent))} báo cáo cho {body}.")
    else:
        messages.success(request, f"{stored}, để ở bản nháp, chưa gửi.")
    if done.held_back:
        listed = listing([str(item.organization) for item in done.held_back[:6]])
        messages.warning(
            request,
            f"{number(len(done.held_back))} báo cáo chưa gửi vì còn nội dung cần giải trình ({listed}). Số liệu đã ghi "
            "vào bản nháp. Xin mở «Kiểm tra và gửi» để ghi giải trình rồi gửi.",
        )
