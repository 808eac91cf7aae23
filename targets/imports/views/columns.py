"""Saying what the columns of a workbook mean, where its headers do not; the answer is kept for the next time."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.models import User
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.imports import files as import_files, remembered_columns as column_mappings
from targets.imports.forms.columns import LASTING, ColumnsForm
from targets.models import ReportingYear, ReturnFile, RootYear
from targets.workbook.reading import Reading, reading_from_json


@require_http_methods(["GET", "POST"])
@requires(Capability.ENTER_RETURNS)
def columns(request: PageRequest, pk: int) -> HttpResponse:
    """The table of columns; POST has the file read again as the sender says."""
    staged = get_object_or_404(ReturnFile.objects.visible_to(request.user).with_people(), pk=pk)
    if staged.reading is None or staged.committed_at:
        return redirect("imports:preview", staged.pk)
    reading = reading_from_json(staged.reading)
    known = staged.mapping or column_mappings.remembered(request.user, reading.signature)
    form = ColumnsForm(
        request.POST or None,
        reading=reading,
        year=_year(staged, reading, request.user),
        user=request.user,
        remembered=known,
    )
    if request.method == "POST" and form.is_valid():
        return _read_again(request, staged, form)
    context = {"file": staged, "form": form, "reading": reading, "is_known": known is not None and not staged.mapping}
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _read_again(request: PageRequest, staged: ReturnFile, form: ColumnsForm) -> HttpResponse:
    answers = form.answers()
    if titles := [*(staged.mapping or {}).get("titles", ()), *answers.get("titles", ())]:
        answers["titles"] = titles
    lasting = {name: value for name, value in answers.items() if name in LASTING}
    try:
        import_files.ask_to_read(staged, by=request.user, mapping=dict(answers))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        today = timezone.localdate()
        column_mappings.remember(request.user, form.reading.signature, lasting, on=today)
        column_mappings.remember_titles(request.user, answers.get("titles", ()), on=today)
    return redirect("imports:preview", staged.pk)


def _year(staged: ReturnFile, reading: Reading, user: User) -> ReportingYear:
    """The year whose units are offered: the one that was read, the page's, or the latest that has begun."""
    if reading.year is not None and (reporting_year := ReportingYear.objects.filter(year=reading.year).first()):
        return reporting_year
    begun = ReportingYear.objects.of(RootYear.objects.visible_to(user).begun(timezone.now()))
    latest = begun.order_by("-year").first() or ReportingYear.objects.order_by("year").first()
    return staged.wanted_year or get_object_or_404(ReportingYear, pk=latest.pk if latest else None)
