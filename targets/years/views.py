"""A reporting year's own pages: opening, closing, two steps; the next year; and a later day for one unit."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import number, short_date
from organizations.models import Unit, User
from organizations.permissions import Capability, can, require
from organizations.profile import NEUTRAL
from organizations.refused import Refused
from targets.models import Extension, Resolution, RootYear
from targets.returns import sheets
from targets.returns.views.places import place_or_404, place_words, unit_due_text
from targets.roots import is_own_root, require_root, root_of, root_year_of
from targets.sign_in import profile_for
from targets.years import actions as years
from targets.years.forms import ExtensionForm, ReopenYearForm, YearDaysForm
from targets.years.page import year_page


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def one_year(request: PageRequest, year: int, root: str = "") -> HttpResponse:
    """The year's days, returns and history for Ban Dân vận; its head opens, closes and changes it here.

    Of the viewer's root, or of the one that the address names.
    """
    root_year = _root_year_or_404(request.user, year, root)
    form, refusal = ReopenYearForm(request.POST or None), ""
    if request.method == "POST":
        require(request.user, Capability.MANAGE_YEAR)
        require_root(request.user, root_year.root)
        try:
            sentence = _change_year(request, root_year, form)
        except Refused as refused:
            refusal = str(refused)
            root_year.refresh_from_db()
        else:
            messages.success(request, sentence)
            return redirect(request.path)
    rows = list(RootYear.objects.visible_to(request.user).with_parties())
    context = {
        "page": year_page(root_year, timezone.now()),
        "root_year": root_year,
        "year": root_year.year,
        "years": [row.year_id for row in rows if row.root_id == root_year.root_id],
        "others": [row for row in rows if row.year_id == year and row.root_id != root_year.root_id],
        "view": "years:year_of_root" if root else "years:year",
        "slug": root,
        "may": can(request.user, Capability.MANAGE_YEAR) and is_own_root(request.user, root_year.root),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "years/year.html", context, status=409 if refusal else 200)


def _root_year_or_404(user: User, year: int, slug: str) -> RootYear:
    """The year at the person's root, or at the root by that slug if they see it."""
    rows = RootYear.objects.with_parties().select_related("opened_by", "closed_by")
    if slug:
        found = rows.visible_to(user).filter(year=year, root__slug=slug).first()
    else:
        own = root_year_of(user, year)
        found = rows.get(pk=own.pk) if own else None
    if found is None:
        raise Http404
    return found


def _change_year(request: PageRequest, root_year: RootYear, form: ReopenYearForm) -> str:
    """Do what the button says; answers the sentence for it. The words are those of the page's buttons."""
    change = CHANGES.get(request.POST.get("viec", ""))
    if change is None:
        raise BadRequest("No known change of the year was asked for.")
    if not form.is_valid():
        raise years.YearNotChanged(" ".join(str(error) for error in form.errors["reason"]))
    reason = form.cleaned_data["reason"]
    if (
        change is _close
        and not request.POST.get("da-xem")
        and (left := year_page(root_year, timezone.now()).unfinished)
    ):
        raise years.YearNotChanged(
            f"Còn {number(left)} báo cáo chưa duyệt. Xin đánh dấu «Đã xem» ở mục chốt năm rồi bấm lại; chốt rồi thì "
            "các báo cáo đó không tính vào kết quả chính thức."
        )
    try:
        return change(root_year, reason, request.user, timezone.now())
    except Refused as refused:
        if change is _reopen and not reason:
            form.add_error("reason", str(refused))
        raise


def _begin(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    made = years.begin_year(root_year, by=by, at=at)
    return f"Đã mở kỳ báo cáo năm {root_year.year_id}: hệ thống lập {number(made)} báo cáo."


def _close(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    years.close_year(root_year, by=by, at=at)
    return f"Đã chốt năm {root_year.year_id}."


def _reopen(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    years.reopen_year(root_year, reason=reason, by=by, at=at)
    return f"Đã mở lại năm {root_year.year_id}."


def _two_steps_on(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_two_steps(root_year, on=True, by=by, at=at)
    names = profile_for(by) or NEUTRAL
    return names.fill(f"Từ nay tổ chức cấp {{kind}} xem trước báo cáo năm {root_year.year_id} của các {{places}}.")


def _two_steps_off(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_two_steps(root_year, on=False, by=by, at=at)
    return (profile_for(by) or NEUTRAL).fill(f"Từ nay {{body}} duyệt ngay báo cáo năm {root_year.year_id}.")


def _reminders_on(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_reminders(root_year, on=True, by=by, at=at)
    return f"Từ nay cổng tính hạn và nhắc các đơn vị chưa gửi báo cáo năm {root_year.year_id}."


def _reminders_off(root_year: RootYear, reason: str, by: User, at: datetime) -> str:
    years.ask_for_reminders(root_year, on=False, by=by, at=at)
    return f"Năm {root_year.year_id} mở để nhập số liệu cũ: cổng không tính hạn, không nhắc."


CHANGES: Mapping[str, Callable[[RootYear, str, User, datetime], str]] = {
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
def add_year(request: PageRequest, year: int, root: str = "") -> HttpResponse:
    """Add the year after the root's last one, with the usual days unless others are given."""
    place = _root_or_404(request.user, root)
    address = ("years:year_of_root", root) if root else ("years:year",)
    known = list(RootYear.objects.filter(root=place).order_by("year").values_list("year", flat=True))
    if year in known:
        return redirect(address[0], year, *address[1:])
    if not known or year != known[-1] + 1:
        raise Http404
    form, refusal = YearDaysForm(year, request.POST or None, last_day=place.valid_to), ""
    if request.method == "POST" and form.is_valid():
        try:
            years.add_year(place, form.calendar, by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã thêm năm báo cáo {year}.")
            return redirect(address[0], year, *address[1:])
    context = {
        "number": year,
        "latest": known[-1],
        "back": reverse(address[0], args=[known[-1], *address[1:]]),
        "form": form,
        "refusal": refusal,
        "units": _units_on(form, place, year),
    }
    return render(request, "years/add_year.html", context, status=409 if refusal else 422 if form.errors else 200)


def _root_or_404(user: User, slug: str) -> Unit:
    """The person's root, or the one by that slug in their scope."""
    if not slug:
        found = root_of(user)
    else:
        roots = Unit.objects.filter(resolutions__isnull=False, slug=slug).distinct()
        found = next((unit for unit in roots if is_own_root(user, unit)), None)
    if found is None:
        raise Http404
    return found


def _units_on(form: YearDaysForm, root: Unit, year: int) -> int:
    """How many units would make returns by the reference day on the page; the usual one where it is not readable."""
    day: date = form.cleaned_data["reference_on"] if form.is_valid() else form.initial["reference_on"]
    resolutions = Resolution.objects.in_force(year).filter(unit=root)
    return Unit.objects.in_force(day).filter(resolutions.judged_units()).count()


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
        "is_closed": any(sheet.terms.is_closed for sheet in own),
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
