"""A register's Excel file: taken down, sent up, looked at before it is stored, and taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from organizations.access import PageRequest, requires
from organizations.names import slugify_vi
from organizations.permissions import Capability
from organizations.refused import NotPermitted, Refused
from targets.models import RegisterFile
from targets.registers.tables import files
from targets.registers.tables.forms import TableUploadForm
from targets.registers.tables.pages import tabled_or_404
from targets.returns.views.places import year_and_years_or_404

ON_A_PAGE = 100
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@requires(Capability.SEE_REGISTERS)
def download(request: PageRequest, year: int, register: str) -> HttpResponse:
    """The rows that the person sees as an Excel file, which is also the form to fill in."""
    page = tabled_or_404(register)
    reporting_year, _ = year_and_years_or_404(year, request.user)
    answer = HttpResponse(files.export(page, reporting_year, request.user), content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="so-{slugify_vi(page.title)}-{year}.xlsx"'
    return answer


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_REGISTERS)
def upload(request: PageRequest, year: int, register: str) -> HttpResponse:
    """Send a file of the register up; it is read, and nothing is stored before the preview."""
    page = tabled_or_404(register)
    reporting_year, _ = year_and_years_or_404(year, request.user)
    if not page.place_form(
        None, user=request.user, year=reporting_year, figure=page.figure, asked=request.GET
    ).is_offered:
        raise NotPermitted(f"Năm {year} đồng chí không phải nhập {page.noun} cho đơn vị, tổ chức nào.")
    is_sent = request.method == "POST"
    form = TableUploadForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        was_too_large="upload_was_too_large" in request.META,
    )
    refusal, status = "", 422 if is_sent else 200
    if is_sent and form.is_valid():
        try:
            file = files.stage(page, reporting_year, form.cleaned_data["file"], by=request.user, at=timezone.now())
            return redirect("tables:file", year, page.slug, file.pk)
        except Refused as refused:
            refusal = str(refused)
    own = RegisterFile.objects.visible_to(request.user).filter(register=page.slug, year=reporting_year)
    context = {"register": page, "year": reporting_year, "form": form, "refusal": refusal, "files": own[:20]}
    return render(request, "registers/upload.html", context, status=status)


@require_GET
@requires(Capability.ENTER_REGISTERS)
def show(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """What storing the file would do, or what was done with it."""
    file = _own_file(request, year, register, pk)
    return _shown(request, file)


@require_POST
@requires(Capability.ENTER_REGISTERS)
def commit(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """Store the whole file, or nothing of it."""
    file = _own_file(request, year, register, pk)
    try:
        done = files.commit(file, by=request.user, at=timezone.now())
    except Refused as refused:
        file.refresh_from_db()
        return _shown(request, file, refusal=str(refused), status=409)
    messages.success(request, f"Đã ghi vào sổ: {len(done.new)} dòng mới, {len(done.changed)} dòng sửa.")
    return redirect("tables:file", year, register, file.pk)


@require_POST
@requires(Capability.ENTER_REGISTERS)
def undo(request: PageRequest, year: int, register: str, pk: int) -> HttpResponse:
    """Take back all that the file stored."""
    file = _own_file(request, year, register, pk)
    try:
        count = files.undo(file, by=request.user, at=timezone.now())
    except Refused as refused:
        file.refresh_from_db()
        return _shown(request, file, refusal=str(refused), status=409)
    messages.success(request, f"Đã hoàn tác tệp: {count} dòng.")
    return redirect("tables:file", year, register, file.pk)


def _own_file(request: PageRequest, year: int, register: str, pk: int) -> RegisterFile:
    page = tabled_or_404(register)
    own = RegisterFile.objects.visible_to(request.user).select_related("year")
    return get_object_or_404(own, pk=pk, register=page.slug, year=year)


def _shown(request: PageRequest, file: RegisterFile, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"file": file, "year": file.year, "register": tabled_or_404(file.register)}
    context |= {"refusal": refusal}
    if file.committed_at is None:
        found = files.preview(file, by=request.user, at=timezone.now())
        lines = Paginator([*found.new, *found.changed], ON_A_PAGE).get_page(request.GET.get("trang"))
        context |= {"preview": found, "page": lines, "faults": found.faults[:ON_A_PAGE]}
    return render(request, "registers/file.html", context, status=status)
