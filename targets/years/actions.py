"""Actions on the years of a root: add, open with the expected returns, close, reopen, extend.

Everything but the later days is for the head of Ban Dân vận in whose scope the root lies, or for the system on the
year's first day. One root's year says nothing of another's: the head of one district never closes the country.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.urls import reverse

from organizations import notices
from organizations.formats import short_date
from organizations.models import Unit, User
from organizations.permissions import Capability, require
from organizations.refused import NotPermitted, Refused
from targets.models import (
    AnnualReturn,
    Extension,
    ReportingYear,
    Resolution,
    RootYear,
    RootYears,
    YearEvent,
    YearEventKind,
)
from targets.roots import require_root
from targets.rules.periods import Calendar, is_begun, local_day
from targets.verdicts import scoring
from targets.years.expected import expected_returns

LONGEST_EXTENSION = timedelta(days=366)


class YearNotChanged(Refused):
    """The step on the year is not possible now, or its reason is missing."""


class NotExtended(Refused):
    """The new day or its reason does not fit; nothing is changed."""


@transaction.atomic
def add_year(root: Unit, calendar: Calendar, *, by: User, at: datetime) -> RootYear:
    """Add a year with the root's days, not yet opened. Raises NotPermitted, YearNotChanged.

    The day that the figures refer to is everybody's: where another root has the year already, it must be that one.
    """
    _require(by, root)
    if not calendar.opens_on <= calendar.due_on <= calendar.closes_on:
        raise YearNotChanged("Ngày mở, hạn gửi và ngày chốt phải theo đúng thứ tự.")
    if faults := Unit.objects.in_force(calendar.reference_on).slug_clashes():
        raise YearNotChanged(f"Ngày {short_date(calendar.reference_on)}: {'; '.join(faults)}.")
    if not Resolution.objects.in_force(calendar.year).filter(unit=root).exists():
        raise YearNotChanged(
            f"{root} không có nghị quyết nào áp dụng trong năm {calendar.year} nên chưa thêm được năm."
        )
    year, _ = ReportingYear.objects.get_or_create(year=calendar.year, defaults={"reference_on": calendar.reference_on})
    if year.reference_on != calendar.reference_on:
        raise YearNotChanged(
            f"Số liệu năm {year.year} tính đến ngày {short_date(year.reference_on)}, chung cho mọi đơn vị. Xin chọn "
            "lại ngày đó."
        )
    days = {name: getattr(calendar, name) for name in ("opens_on", "due_on", "closes_on")}
    root_year, is_new = RootYear.objects.get_or_create(root=root, year=year, defaults=days)
    if not is_new:
        raise YearNotChanged(f"Năm {year.year} đã có.")
    _log(root_year, YearEventKind.ADDED, by=by, at=at)
    return root_year


@transaction.atomic
def begin_year(root_year: RootYear, *, by: User, at: datetime) -> int:
    """Open the year and make the returns it expects; answers how many. Before its first day, that day becomes today.

    A year that was due before the portal was installed opens quietly, for entering old figures: nobody is overdue and
    nobody is reminded until the head says so. Raises NotPermitted, YearNotChanged.
    """
    _require(by, root_year.root)
    _change(
        root_year,
        {"opened_at__isnull": True, "closed_at__isnull": True},
        {
            "opened_at": at,
            "opened_by": by,
            "opens_on": Least(F("opens_on"), local_day(at)),
            "is_backlog": root_year.due_on < local_day(User.system().date_joined),  # `setup` made it when it installed
        },
        f"Năm {root_year.year_id} đã mở hoặc đã chốt từ trước.",
    )
    _log(root_year, YearEventKind.OPENED, by=by, at=at)
    return make_returns(root_year, by=by, at=at)


@transaction.atomic
def make_returns(root_year: RootYear, *, by: User, at: datetime) -> int:
    """Make the expected returns that are not there; answers how many. Safe to repeat, and by two at once.

    Raises NotPermitted, YearNotChanged.
    """
    _require(by, root_year.root)
    if why_not := root_year.why_not_begun(at):
        raise YearNotChanged(why_not)
    # Two makers at once: the second waits, then finds them.
    RootYear.objects.select_for_update().get(pk=root_year.pk)
    missing = expected_returns(root_year).missing
    AnnualReturn.objects.bulk_create(
        [
            AnnualReturn(year_id=root_year.year_id, unit_id=unit, organization_id=organization)
            for unit, organization in missing
        ],
        ignore_conflicts=True,  # somebody may begin one of them by hand meanwhile
    )
    return len(missing)


def open_due_years(*, by: User, at: datetime) -> int:
    """Open each root's year whose first day has come, and top up the returns of those that are open; answers how many.

    It goes by what is, not by what day it is: a scheduler that stood still loses nothing.
    """
    made = 0
    for root_year in RootYear.objects.awaited(at).with_parties():
        try:
            made += (make_returns if root_year.opened_at else begin_year)(root_year, by=by, at=at)
        except YearNotChanged:  # somebody else was faster
            continue
    return made


@transaction.atomic
def close_year(root_year: RootYear, *, by: User, at: datetime) -> None:
    """Lock the year's returns at and below the root, with the verdicts of its resolutions as they are then.

    Raises NotPermitted, YearNotChanged.
    """
    _require(by, root_year.root)
    if not is_begun(root_year.opens_on, at):
        raise YearNotChanged(f"Năm {root_year.year_id} chưa mở nên chưa chốt được.")
    _change(
        root_year,
        {"closed_at__isnull": True},
        {"closed_at": at, "closed_by": by},
        f"Năm {root_year.year_id} đã chốt từ trước.",
    )
    scoring.score_closed_year(root_year)  # what was approved last may not have been scored yet, and nothing will be
    _log(root_year, YearEventKind.CLOSED, by=by, at=at)


@transaction.atomic
def reopen_year(root_year: RootYear, *, reason: str, by: User, at: datetime) -> None:
    """Unlock a closed year, with a reason. Raises NotPermitted, YearNotChanged."""
    _require(by, root_year.root)
    if not reason.strip():
        raise YearNotChanged("Xin ghi lý do mở lại năm báo cáo.")
    _change(
        root_year,
        {"closed_at__isnull": False},
        {"closed_at": None, "closed_by": None},
        f"Năm {root_year.year_id} đang mở.",
    )
    _log(root_year, YearEventKind.REOPENED, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def ask_for_two_steps(root_year: RootYear, *, on: bool, by: User, at: datetime) -> None:
    """Switch the endorsement by district organizations on or off for the year.

    Raises NotPermitted, YearNotChanged.
    """
    _require(by, root_year.root)
    _change(
        root_year,
        {"two_step_review": not on, "closed_at__isnull": True},
        {"two_step_review": on},
        f"Năm {root_year.year_id} đã chốt, hoặc bước này đã được {'bật' if on else 'tắt'} từ trước.",
    )
    kind = YearEventKind.TWO_STEPS_ON if on else YearEventKind.TWO_STEPS_OFF
    _log(root_year, kind, by=by, at=at)


@transaction.atomic
def ask_for_reminders(root_year: RootYear, *, on: bool, by: User, at: datetime) -> None:
    """Count the year's due day and remind those who owe, or keep the year quiet, for entering old figures.

    Raises NotPermitted, YearNotChanged.
    """
    _require(by, root_year.root)
    _change(
        root_year,
        {"is_backlog": on, "closed_at__isnull": True},
        {"is_backlog": not on},
        f"Năm {root_year.year_id} đã chốt, hoặc việc nhắc nộp đã được {'bật' if on else 'tắt'} từ trước.",
    )
    kind = YearEventKind.REMINDERS_ON if on else YearEventKind.REMINDERS_OFF
    _log(root_year, kind, by=by, at=at)


@transaction.atomic
def extend(year: ReportingYear, unit: Unit, *, due_on: date, reason: str, by: User, at: datetime) -> Extension:
    """Give a unit a later due day, with a reason, and tell its people. Raises NotPermitted, NotExtended."""
    require(by, Capability.APPROVE_RETURNS)
    if not (by.is_whole_register or by.unit_id in unit.lineage):
        raise NotPermitted(f"{unit} không thuộc phạm vi của đồng chí.")
    if not reason.strip():
        raise NotExtended("Xin ghi lý do gia hạn.")
    # Whoever extends or closes the same year at this instant waits for its rows.
    rows = RootYear.objects.filter(year=year, root__in=unit.lineage).select_related("year")
    terms = RootYears(rows.order_by("pk").select_for_update(of=("self",))).of(year.year, unit)
    if terms is not None and terms.is_closed:
        raise NotExtended(f"Năm {year.year} đã chốt nên không gia hạn được.")
    if terms is None or not year.units().filter(pk=unit.pk).exists():
        raise NotExtended(f"{unit} không nộp báo cáo năm {year.year}.")
    today = local_day(at)
    if due_on <= terms.calendar.due_on:
        raise NotExtended(f"Hạn mới phải sau hạn chung của năm, ngày {short_date(terms.calendar.due_on)}.")
    if due_on < today:
        raise NotExtended(f"Ngày {short_date(due_on)} đã qua. Xin chọn từ ngày {short_date(today)}.")
    if due_on > today + LONGEST_EXTENSION:
        raise NotExtended(f"Ngày {short_date(due_on)} cách nay hơn một năm. Xin xem lại năm.")
    latest = Extension.objects.filter(year=year, unit=unit).last()
    if latest and latest.due_on == due_on:
        raise NotExtended(f"{unit} đã được gia hạn đến ngày {short_date(due_on)}.")
    made = Extension.objects.create(year=year, unit=unit, due_on=due_on, reason=reason.strip(), by=by, at=at)
    notices.tell(
        User.objects.entering([unit.pk]),
        text=f"Hạn gửi báo cáo năm {year.year} của {unit.kind} {unit.name} được gia hạn đến hết ngày "
        f"{short_date(due_on)}. Lý do: {made.reason}",
        address=reverse("returns:hub", args=[year.year, unit.slug]),
        at=at,
    )
    return made


def _require(by: User, root: Unit) -> None:
    """Raise NotPermitted unless the account changes years, and this root's."""
    require(by, Capability.MANAGE_YEAR)
    require_root(by, root)


def _log(root_year: RootYear, kind: YearEventKind, *, reason: str = "", by: User, at: datetime) -> None:
    YearEvent.objects.create(
        year_id=root_year.year_id, root_id=root_year.root_id, kind=kind, reason=reason, by=by, at=at
    )


def _change(root_year: RootYear, seen: dict[str, object], changes: dict[str, object], otherwise: str) -> None:
    """Write if the year is still as its maker saw it, and bring the object up to date."""
    if not RootYear.objects.filter(pk=root_year.pk, **seen).update(**changes):
        raise YearNotChanged(otherwise)
    root_year.refresh_from_db(fields=[*changes])
