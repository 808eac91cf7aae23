"""«Nơi không có tổ chức»: the recorded absences, recording one more, and ending one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import listing
from organizations.models import Absence, User
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.absences.actions import end_absence, record_absence, years_of
from targets.absences.forms import AbsenceForm, EndForm
from targets.models import RootYear


@dataclass(frozen=True)
class Change:
    """One entry of a record's history. `what`: recorded, changed or taken away."""

    what: str
    reason: str
    by: User | None
    at: datetime


CHANGES = {"+": "Ghi vào sổ", "~": "Sửa", "-": "Xóa khỏi sổ"}


@require_GET
@requires(Capability.MANAGE_ABSENCES)
def absences(request: PageRequest) -> HttpResponse:
    """Every recorded absence the person may see, those without an end first."""
    absences = Absence.objects.visible_to(request.user).with_parties()
    rows = sorted(absences, key=lambda item: item.valid_to is not None)
    return render(request, "absences/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_ABSENCES)
def record(request: PageRequest) -> HttpResponse:
    """Record an absence. `?don-vi=`, `?to-chuc=` (primary keys) fill the form in advance."""
    initial = {"unit": request.GET.get("don-vi"), "organization": request.GET.get("to-chuc")}
    form, refusal = AbsenceForm(request.POST or None, initial=initial), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = record_absence(**form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã ghi: {made}.{_closed_years(made)}")
            return redirect("absence:list")
    context = {"form": form, "refusal": refusal}
    return render(request, "absences/record.html", context, status=409 if refusal else 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_ABSENCES)
def end(request: PageRequest, pk: int) -> HttpResponse:
    """One record with its history; POST sets its last day."""
    absence = get_object_or_404(Absence.objects.visible_to(request.user).with_parties(), pk=pk)
    form, refusal = EndForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            end_absence(absence, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã ghi ngày kết thúc: {absence}.")
            return redirect("absence:list")
    context: Mapping[str, Any] = {"absence": absence, "form": form, "refusal": refusal, "changes": _changes(absence)}
    return render(request, "absences/end.html", context, status=409 if refusal else 422 if form.errors else 200)


def _changes(absence: Absence) -> list[Change]:
    """The record's history, newest first. One query."""
    rows = absence.history.select_related("history_user").order_by("-history_date", "-history_id")
    return [
        Change(CHANGES[row.history_type], row.history_change_reason or "", row.history_user, row.history_date)
        for row in rows
    ]


def _closed_years(absence: Absence) -> str:
    """Which closed years the record covers: their stored verdicts stay."""
    roots = RootYear.objects.closed().filter(root__in=absence.unit.lineage)
    closed = years_of(absence.valid_from, absence.valid_to).of(roots)
    years = list(closed.values_list("year", flat=True))
    return f" Năm {listing([str(year) for year in years])} đã chốt nên kết quả đã lưu không thay đổi." if years else ""
