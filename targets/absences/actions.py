"""Recording that an organization does not exist in a unit, and ending it. Who, when and why stand in the history.

Verdicts of the open years whose reference day lies in the changed days are scored again; those of closed years stay.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from organizations.formats import listing, short_date
from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Capability, require
from organizations.refused import Refused
from targets.jobs import enqueue_once
from targets.models import AnnualReturn, ReportingYear, RootYear
from targets.models.job import SCORE_YEAR
from targets.models.reporting_year import ReportingYearQuerySet
from targets.rules.workflow import ReturnStatus


class AbsenceRefused(Refused):
    """The days or the reason do not fit, or a return of the organization there holds figures."""


@transaction.atomic
def record_absence(
    unit: Unit,
    organization: Organization,
    *,
    valid_from: date,
    valid_to: date | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> Absence:
    """Record the absence. Without `valid_to` it holds until it is ended. Raises NotPermitted, AbsenceRefused.

    A sent or approved return with numbers in these days contradicts it and has to be sent back or opened first.
    """
    require(by, Capability.MANAGE_ABSENCES)
    absence = Absence(unit=unit, organization=organization, valid_from=valid_from, valid_to=valid_to, reason=reason)
    if reported := reported_years(absence):
        raise AbsenceRefused(
            f"Báo cáo năm {listing([str(year) for year in reported])} của {organization}, {unit} đã gửi và có số liệu, "
            "nên không ghi được là nơi không có tổ chức. Xin trả lại hoặc mở lại báo cáo đó trước, hoặc xem lại ngày."
        )
    _store(absence, why=reason, by=by, at=at)
    score_again(years_of(absence.valid_from, absence.valid_to), by=by)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, valid_to: date, reason: str, by: User, at: datetime) -> None:
    """Set the last day of the absence, with why it ends. Raises NotPermitted, AbsenceRefused.

    Only an absence without an end, or with a later one, may be ended: a day that it never covered is a new record.
    """
    require(by, Capability.MANAGE_ABSENCES)
    if not reason.strip():
        raise AbsenceRefused("Xin ghi lý do kết thúc.")
    seen = Absence.objects.select_for_update(of=("self",)).with_parties().get(pk=absence.pk)
    before = seen.valid_to
    if before is not None and valid_to >= before:
        raise AbsenceRefused(f"Sổ đã ghi ngày kết thúc {short_date(before)}. Xin chọn ngày trước đó.")
    if valid_to < seen.valid_from:
        raise AbsenceRefused(f"Ngày kết thúc phải từ {short_date(seen.valid_from)}, ngày bắt đầu, trở đi.")
    seen.valid_to = valid_to
    _store(seen, why=reason, by=by, at=at)
    score_again(years_of(valid_to, before), by=by)


def years_of(first: date, last: date | None) -> ReportingYearQuerySet:
    """Years whose reference day lies in the span; without `last` the span has no end."""
    reporting_year = ReportingYear.objects.filter(reference_on__gte=first)
    return reporting_year if last is None else reporting_year.filter(reference_on__lte=last)


def reported_years(absence: Absence) -> list[int]:
    """Years of the absence in which a sent or approved return of the organization there holds a number. One query."""
    counted = AnnualReturn.objects.filter(
        unit=absence.unit,
        organization=absence.organization,
        year__in=years_of(absence.valid_from, absence.valid_to),
        status__in=[ReturnStatus.SUBMITTED, ReturnStatus.APPROVED],
    ).filter(Q(figures__value__isnull=False))
    return sorted(set(counted.values_list("year", flat=True)))


def score_again(years: ReportingYearQuerySet, *, by: User) -> None:
    """Have the open years among these scored again in the background; verdicts of closed years stay as they are."""
    for year in years.of(RootYear.objects.open()):
        enqueue_once(SCORE_YEAR, year.year, by=by)


def _store(absence: Absence, *, why: str, by: User, at: datetime) -> None:
    """Check and save, with person, instant and reason in the row's history."""
    try:
        absence.full_clean()
    except ValidationError as fault:
        raise AbsenceRefused(" ".join(fault.messages)) from fault
    absence._history_user, absence._history_date = by, at  # type: ignore[attr-defined]  # simple_history reads them
    absence._change_reason = why.strip()  # type: ignore[attr-defined]
    absence.save()
