"""Pages of «Nhắc nộp»: debtors, reminders and calls."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from organizations.access import PageRequest, requires
from organizations.formats import clock_time, listing, short_date
from organizations.models import Unit, User
from organizations.permissions import Capability
from organizations.profile import Profile
from organizations.refused import Refused
from targets.chasing import debtors as chasing
from targets.chasing.actions import record_call, remind
from targets.chasing.debtors import Debtor
from targets.chasing.forms import CallForm
from targets.models import CallRecord, Reminder, ReportingYear, RootYears
from targets.returns.views.places import due_text, place_or_404, place_words, year_and_years_or_404
from targets.roots import root_year_of, root_years_seen
from targets.rules.periods import local_day
from targets.rules.reminder_text import Owing, chat, group_chat, notice
from targets.sign_in import profile_for

#: Shown when the address asks for it: the words of the link, and whom it keeps.
FILTERS: dict[str, tuple[str, Callable[[Debtor], bool]]] = {
    "qua-han": ("Quá hạn", lambda debtor: bool(debtor.late)),
    "sap-den-han": ("Sắp đến hạn", lambda debtor: debtor.is_soon),
    "hen-qua-ngay": ("Hẹn quá ngày", lambda debtor: debtor.is_promise_broken),
}


@require_GET
@requires(Capability.APPROVE_RETURNS)
def debtors(request: PageRequest, year: int) -> HttpResponse:
    """Every unit that still owes returns of the year, the earliest deadline first."""
    (reporting_year, years), now = year_and_years_or_404(year, request.user), timezone.now()
    root_years = root_years_seen(request.user, [reporting_year])
    root_year = root_year_of(request.user, year, root_years)
    everybody = chasing.read([reporting_year], request.user, at=now, root_years=root_years)
    late = [debtor for debtor in everybody if debtor.late]
    chosen = request.GET.get("loc", "")
    keeps = FILTERS[chosen][1] if chosen in FILTERS else bool
    context = {
        "year": reporting_year,
        "years": years,
        "root_year": root_year,
        "due": due_text(root_year, now),
        "rows": [debtor for debtor in everybody if keeps(debtor)],
        "everybody": everybody,
        "late": late,
        "can_remind": [debtor for debtor in late if not debtor.why_not_remind],
        "whom": _whom(late, request.user),
        "filters": [(key, words, sum(map(keep, everybody))) for key, (words, keep) in FILTERS.items()],
        "chosen": chosen,
        "message": _group_message(request, late, now),
    }
    return render(request, "chasing/list.html", context)


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def unit_page(request: PageRequest, year: int, unit: str) -> HttpResponse:
    """One unit: what it owes, its people, a message to paste, reminders and calls; POST keeps a call."""
    reporting_year, place = place_or_404(request, year, unit)
    now = timezone.now()
    form = CallForm(request.POST if request.method == "POST" else None, today=local_day(now))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            record_call(reporting_year, place, **form.cleaned_data, by=request.user, at=now)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"Đã ghi cuộc gọi với {place_words(place)}.")
            return redirect("chase:unit", year, unit)
    debtor = next(iter(chasing.read([reporting_year], request.user, at=now, units=[place])), None)
    context = {
        "year": reporting_year,
        "unit": place,
        "debtor": debtor,
        "is_closed": debtor is None and _is_closed(reporting_year, place),
        "form": form,
        "refusal": refusal,
        "people": chasing.accounts([place]).get(place.pk, []),
        "message": _message(request, debtor) if debtor else "",
        "reminders": Reminder.objects.for_year(year).filter(unit=place).with_senders().order_by("-at", "-pk"),
        "calls": CallRecord.objects.filter(year=reporting_year, unit=place).select_related("by").order_by("-at", "-pk"),
    }
    return render(request, "chasing/unit.html", context, status=409 if refusal else 422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Capability.APPROVE_RETURNS)
def remind_page(request: PageRequest, year: int) -> HttpResponse:
    """Who would be reminded, and in what words; POST reminds the ticked. `?xa=` asks for one unit only."""
    reporting_year, now = get_object_or_404(ReportingYear, year=year), timezone.now()
    everybody = chasing.read([reporting_year], request.user, at=now)
    asked = request.POST.getlist("xa") if request.method == "POST" else request.GET.getlist("xa")
    chosen = [debtor for debtor in everybody if debtor.unit.slug in asked]
    refusal = ""
    if request.method == "POST":
        try:
            made = remind(chosen, by=request.user, at=now)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _reminded(made, request.user))
            return redirect("chase:list", year)
    shown = chosen or [debtor for debtor in everybody if debtor.late]
    rows = [
        (debtor, notice(Owing(year, debtor.place, debtor.reachable))) for debtor in shown if not debtor.why_not_remind
    ]
    context = {
        "year": reporting_year,
        "rows": rows,
        "whom": _whom([item for item, _ in rows], request.user),
        "impossible": _by_reason(shown),
        "refusal": refusal,
    }
    return render(request, "chasing/remind.html", context, status=409 if refusal else 200)


def _is_closed(year: ReportingYear, unit: Unit) -> bool:
    terms = RootYears.read([year], [unit]).of(year.year, unit)
    return terms is not None and terms.is_closed


def _reminded(made: list[Reminder], user: User) -> str:
    places = [place_words(reminder.unit) for reminder in made]
    whom = listing(places) if len(places) <= 3 else f"{len(places)} {_kind([reminder.unit for reminder in made], user)}"
    return f"Đã nhắc {whom}. Lần nhắc tiếp theo có thể gửi sau 3 ngày."


def _by_reason(found: list[Debtor]) -> dict[str, list[Debtor]]:
    """Those that cannot be reminded today, under the sentence that says why."""
    reasons: dict[str, list[Debtor]] = {}
    for item in found:
        if item.why_not_remind:
            reasons.setdefault(item.why_not_remind, []).append(item)
    return reasons


def _whom(found: list[Debtor], user: User) -> str:
    """«các xã», or «các đơn vị» where a sum's own organizations are among them."""
    return f"các {_kind([item.unit for item in found], user)}"


def _kind(units: Sequence[Unit], user: User) -> str:
    """The kind that stands for the units; «đơn vị» for units of several levels, and where the person's own is one."""
    if len({unit.level for unit in units}) != 1 or any(unit.pk == user.unit_id for unit in units):
        return "đơn vị"
    return Profile.of("", "", above=None, kinds=[unit.kind for unit in units]).place


def _message(request: PageRequest, debtor: Debtor) -> str:
    address = reverse("returns:hub", args=[debtor.year.year, debtor.unit.slug])
    return chat(debtor.owing, address=request.build_absolute_uri(address), **_sender(request.user))


def _group_message(request: PageRequest, late: list[Debtor], at: datetime) -> str:
    local = timezone.localtime(at)
    return group_chat(
        [debtor.late_owing for debtor in late],
        at=f"{clock_time(local)}, ngày {short_date(local.date())}",
        address=request.build_absolute_uri(reverse("inbox:work")),
        **_sender(request.user),
    )


def _sender(by: User) -> dict[str, str]:
    """In the words of the person's root; of the installation where there is none."""
    names = profile_for(by)
    if names is None:
        return {"help_line": settings.PORTAL["help_line"], "sender": settings.PORTAL["owner"]}
    return {"help_line": names.whom_to_call, "sender": names.owner}
