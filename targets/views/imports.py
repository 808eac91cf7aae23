"""Returns from an Excel file: send it, see what it says and would change, store it."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.access import PageRequest, requires
from organizations.formats import number
from organizations.models import Organization, Unit
from organizations.permissions import Capability
from organizations.refused import Refused
from targets import imports
from targets.forms.upload import UploadForm
from targets.models import ReportingYear, ReturnFile
from targets.views.places import place_or_404, place_words
from targets.workbook.reading import ERROR


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def upload(request: PageRequest) -> HttpResponse:
    """Send a file of any unit and year that the person may enter."""
    return _upload(request, None)


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def upload_for_unit(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Send the file of this unit and year; another unit's or year's is turned away."""
    return _upload(request, place_or_404(request, year, unit))


def _upload(request: PageRequest, place: tuple[ReportingYear, Unit] | None) -> HttpResponse:
    form = UploadForm()
    if request.method == "POST":
        data, files = request.POST, request.FILES  # reading them runs the handler that leaves the mark
        form = UploadForm(data, files, was_too_large="upload_was_too_large" in request.META)
        if form.is_valid():
            staged = imports.stage(form.cleaned_data["file"], by=request.user, at=timezone.now())
            if not (sentence := _wrong_place(staged, place)):
                return redirect("imports:preview", staged.pk)
            form.add_error("file", sentence)
    year, unit = place or (None, None)
    recent = ReturnFile.objects.visible_to(request.user).select_related("uploaded_by", "committed_by")[:10]
    context = {"form": form, "recent": recent, "year": year, "unit": unit}
    return render(request, "imports/upload.html", context, status=422 if form.errors else 200)


def _wrong_place(staged: ReturnFile, place: tuple[ReportingYear, Unit] | None) -> str:
    """Whose return the file is, if it is not the one that the page is for."""
    if place is None or not (document := staged.reading) or document["year"] is None:
        return ""
    year, unit = place
    if document["year"] == year.year and document["unit"] in (unit.code, None) and not document["organization"]:
        return ""
    theirs = Unit.objects.filter(code=document["unit"]).first()
    if theirs:
        whose = place_words(theirs)
    elif organization := Organization.objects.filter(code=document["organization"]).first():
        whose = f"{organization} ở các xã"
    else:
        return ""
    return (
        f"Tệp này là báo cáo của {whose}, năm {document['year']}. "
        f"Đồng chí đang nộp cho {place_words(unit)}, năm {year.year}."
    )


@require_GET
@requires(Capability.ENTER_RETURNS)
def preview(request: PageRequest, pk: int) -> HttpResponse:
    """What the file says, what is wrong in it and what it would change. Stores nothing."""
    staged = get_object_or_404(ReturnFile.objects.visible_to(request.user), pk=pk)
    return _show(request, staged)


@require_POST
@requires(Capability.ENTER_RETURNS)
def commit(request: PageRequest, pk: int) -> HttpResponse:
    """Store the file's figures and send its returns, whole or not at all."""
    staged = get_object_or_404(ReturnFile.objects.visible_to(request.user), pk=pk)
    try:
        changed = imports.commit_file(staged, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show(request, staged, refusal=str(refusal), status=409)
    messages.success(request, f"Đã ghi {number(changed)} số liệu vào báo cáo và gửi cho Ban Dân vận.")
    return redirect("imports:preview", staged.pk)


def _show(request: PageRequest, staged: ReturnFile, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = imports.preview_file(staged, by=request.user)
    # Once a file is stored, the register differs from it only where people went on working: no fault of the file.
    problems = sorted(() if staged.committed_at else found.problems, key=lambda problem: problem.severity != ERROR)
    kinds = Counter(difference.kind for difference in found.differences)
    errors = sum(problem.severity == ERROR for problem in problems)
    context = {
        "file": staged,
        "preview": found,
        "plans": [_shown(plan) for plan in found.planned],
        "problems": problems,
        "errors": errors,
        "warnings": len(problems) - errors,
        "new": kinds["new"],
        "changed": kinds["changed"],
        "same": kinds["same"],
        "to_store": kinds["new"] + kinds["changed"],
        "to_send": sum(plan.is_open for plan in found.planned),
        "units": {plan.unit.pk: plan.unit for plan in found.planned}.values(),
        "refusal": refusal,
    }
    return render(request, "imports/preview.html", context, status=status)


def _shown(plan: imports.PlannedReturn) -> dict[str, object]:
    """A return of the file: the figures that are not there yet, and how many are."""
    moved = [difference for difference in plan.differences if difference.kind != "same"]
    return {
        "organization": plan.organization,
        "unit": plan.unit,
        "stored": plan.stored,
        "moved": moved,
        "same": len(plan.differences) - len(moved),
    }
