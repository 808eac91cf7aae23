"""A reporting year's own pages: opening, closing, two steps; the next year; and a later day for one unit."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import number, short_date
from organizations.models import Unit, User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.models import Extension, ReportingYear, Resolution
from targets.returns import sheets
from targets.returns.views.places import place_or_404, place_words, unit_due_text
from targets.years import actions as years
from targets.years.forms import ExtensionForm, ReopenYearForm, YearDaysForm
from targets.years.page import year_page


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def one_year(request: PageRequest, year: int) -> HttpResponse:
    """The year's days, returns and history for Ban Dân vận; its head opens, closes and changes it here."""
    reporting_year = get_object_or_404(ReportingYear.objects.select_related("opened_by", "closed_by"), year=year)
    form, refusal = ReopenYearForm(request.POST or None), ""
    if request.method == "POST":
        require(request.user, Capability.MANAGE_YEAR)
        try:
            sentence = _change_year(request, reporting_year, form)
        except Refused as refused:
            refusal = str(refused)
            reporting_year.refresh_from_db()
        else:
            messages.success(request, sentence)
            return redirect("years:year", year)
    context = {
        "page": year_page(reporting_year, timezone.now()),
        "year": reporting_year,
        "years": ReportingYear.objects.values_list("year", flat=True),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "years/year.html", context, status=409 if refusal else 200)


def _change_year(request: PageRequest, year: ReportingYear, form: ReopenYearForm) -> str:
    """Do what the button says; answers the sentence for it. The words are those of the page's buttons."""
    change = CHANGES.get(request.POST.get("viec", ""))
    if change is None:
        raise BadRequest("No known change of the year was asked for.")
    if not form.is_valid():
        raise years.YearNotChanged(" ".join(str(error) for error in form.errors["reason"]))
    reason = form.cleaned_data["reason"]
    if change is _close and not request.POST.get("da-xem") and (left := year_page(year, timezone.now()).unfinished):
        raise years.YearNotChanged(
            f"Còn {number(left)} báo cáo chưa duyệt. Xin đánh dấu «Đã xem» ở mục chốt năm rồi bấm lại; chốt rồi thì "
            "các báo cáo đó không tính vào kết quả chính thức."
        )
    try:
        return change(year, reason, request.user, timezone.now())
    except Refused as refused:
        if change is _reopen and not reason:
            form.add_error("reason", str(refused))
        raise


def _begin(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    made = years.begin_year(year, by=by, at=at)
    return f"Đã mở kỳ báo cáo năm {year.year}: hệ thống lập {number(made)} báo cáo."


def _close(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    years.close_year(year, by=by, at=at)
    return f"Đã chốt năm {year.year}."


def _reopen(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    years.reopen_year(year, reason=reason, by=by, at=at)
    return f"Đã mở lại năm {year.year}."


def _two_steps_on(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_two_steps(year, on=True, by=by, at=at)
    return f"Từ nay tổ chức cấp huyện xem trước báo cáo năm {year.year} của các xã, thị trấn."


def _two_steps_off(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_two_steps(year, on=False, by=by, at=at)
    return f"Từ nay Ban Dân vận duyệt ngay báo cáo năm {year.year}."


def _reminders_on(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_reminders(year, on=True, by=by, at=at)
    return f"Từ nay cổng tính hạn và nhắc các đơn vị chưa gửi báo cáo năm {year.year}."


def _reminders_off(year: ReportingYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_reminders(year, on=False, by=by, at=at)
    return f"Năm {year.year} mở để nhập số liệu cũ: cổng không tính hạn, không nhắc."


CHANGES: Mapping[str, Callable[[ReportingYear, str, User, datetime], str]] = {
    "mo-ky": _begin,
    "chot": _close,
    "mo": _reopen,
    "bat-hai-buoc": _two_steps_on,
    "tat-hai-buoc": _two_steps_off,
    "bat-nhac": _reminders_on,
    "tat-nhac": _reminders_off,
}


@require_http_methods(["GET", "POST"])
@requires(Capability.MANAGE_YEAR)
def add_year(request: PageRequest, year: int) -> HttpResponse:
    """Add the year after the last one, with the usual days unless others are given."""
    if ReportingYear.objects.filter(year=year).exists():
        return redirect("years:year", year)
    latest = ReportingYear.objects.aggregate(latest=Max("year"))["latest"]
    if latest is None or year != latest + 1:
        raise Http404
    form, refusal = YearDaysForm(year, request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            years.add_year(form.calendar, by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã thêm năm báo cáo {year}.")
            return redirect("years:year", year)
    context = {"number": year, "latest": latest, "form": form, "refusal": refusal, "units": _units_on(form, year)}
    return render(request, "years/add_year.html", context, status=409 if refusal else 422 if form.errors else 200)


def _units_on(form: YearDaysForm, year: int) -> int:
    """How many units would make returns by the reference day on the page; the usual one where it is not readable."""
    day: date = form.cleaned_data["reference_on"] if form.is_valid() else form.initial["reference_on"]
    return Unit.objects.in_force(day).filter(Resolution.objects.in_force(year).judged_units()).count()


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def extend(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """Give the unit a later due day, with a reason; who did so before, when and why."""
    reporting_year, place = place_or_404(request, year, unit)
    form, refusal = ExtensionForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            years.extend(
                reporting_year, place, due_on=data["due_on"], reason=data["reason"], by=request.user, at=timezone.now()
            )
        except Refused as refused:
            refusal = str(refused)
        else:
            day = short_date(data["due_on"])
            messages.success(request, f"Đã gia hạn cho {place_words(place)} đến hết ngày {day}.")
            return redirect("years:extend", year, unit)
    own = sheets.of_unit(reporting_year, place, request.user)
    context = {
        "year": reporting_year,
        "unit": place,
        "form": form,
        "refusal": refusal,
        "due": unit_due_text(own),
        "unsent": [sheet for sheet in own if sheet.is_editable and not sheet.absence],
        "late": [sheet for sheet in own if sheet.is_late],
        "extensions": Extension.objects.filter(year=reporting_year, unit=place)
        .select_related("by")
        .order_by("-at", "-pk"),
    }
    return render(request, "years/extend.html", context, status=409 if refusal else 422 if form.errors else 200)
