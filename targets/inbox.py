"""What is left to do, for those who enter and for those who review. Counts of queries do not grow with the data."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from organizations.models import Absence, Level, Organization, Unit, User
from organizations.permissions import Role
from targets import sheets
from targets.models import AnnualReturn, ReportingYear
from targets.periods import Due, due_state
from targets.sheets import Sheet
from targets.workflow import ReturnStatus


@dataclass(frozen=True)
class YearWork:
    """What a person who enters still has in one open year: the sheets that are not approved."""

    year: ReportingYear
    open_sheets: Sequence[Sheet]
    approved: int
    expected: int

    @property
    def next(self) -> Sheet | None:
        """Where the big button leads: a returned sheet first, then the first with something blank."""
        editable = [sheet for sheet in self.open_sheets if sheet.is_editable]
        returned = [sheet for sheet in editable if sheet.state is ReturnStatus.SENT_BACK]
        return next(iter(returned or [sheet for sheet in editable if sheet.blanks] or editable), None)


@dataclass
class UnitWork:
    """How one unit stands in one open year, by counts of states."""

    year: ReportingYear
    unit: Unit
    expected: int
    states: dict[str, int] = field(default_factory=dict)
    sent_at: datetime | None = None

    def count(self, *statuses: ReturnStatus) -> int:
        return sum(self.states.get(status.value, 0) for status in statuses)

    @property
    def waiting(self) -> int:
        return self.count(ReturnStatus.SUBMITTED)

    @property
    def sent_back(self) -> int:
        return self.count(ReturnStatus.SENT_BACK)

    @property
    def unsent(self) -> int:
        """Returns that were never sent; those sent back have a list of their own."""
        return self.expected - self.count(ReturnStatus.SUBMITTED, ReturnStatus.APPROVED, ReturnStatus.SENT_BACK)


@dataclass(frozen=True)
class ReviewWork:
    """The three lists of the reviewing side."""

    waiting: Sequence[UnitWork]
    sent_back: Sequence[UnitWork]
    overdue: Sequence[tuple[ReportingYear, Sequence[UnitWork]]]


def open_years(at: datetime) -> list[ReportingYear]:
    """Years whose returns are awaited, the latest first."""
    today = timezone.localdate(at)
    return list(ReportingYear.objects.filter(closed_at__isnull=True, opens_on__lte=today).order_by("-year"))


def entry_work(user: User, at: datetime) -> list[YearWork]:
    """The open years of somebody who enters returns, with what is not approved yet in their own scope."""
    years = open_years(at)
    if user.role == Role.DISTRICT_ORGANIZATION:
        return [_year_work(year, _all_units(year, user), user) for year in years]
    own = [user.unit] if user.unit else []
    by_place = sheets.read(years, own, user)
    return [
        _year_work(year, by_place[year.year, user.unit.pk] if user.unit else [], user)
        for year in years
        if user.unit and _in_force(user.unit, year)
    ]


def _all_units(year: ReportingYear, user: User) -> list[Sheet]:
    by_place = sheets.read([year], list(year.units().visible_to(user)), user)
    return [sheet for own in by_place.values() for sheet in own]


def _in_force(unit: Unit, year: ReportingYear) -> bool:
    return unit.valid_from <= year.reference_on and (unit.valid_to is None or unit.valid_to >= year.reference_on)


def _year_work(year: ReportingYear, own: Iterable[Sheet], user: User) -> YearWork:
    expected = [sheet for sheet in own if not sheet.absence and sheet.lies_in_scope(user)]
    left = [sheet for sheet in expected if sheet.state is not ReturnStatus.APPROVED]
    return YearWork(year, left, len(expected) - len(left), len(expected))


def review_work(user: User, at: datetime) -> ReviewWork:
    """What waits for approval, what was sent back, and who is overdue, over all open years."""
    years = open_years(at)
    organizations = Organization.objects.count()
    works = {}
    for year in years:
        absent = Counter(Absence.objects.in_force(year.reference_on).values_list("unit_id", flat=True))
        for unit in year.units().visible_to(user):
            works[year.year, unit.pk] = UnitWork(year, unit, organizations - absent[unit.pk])
    rows = AnnualReturn.objects.visible_to(user).filter(year__in=years)
    for year_id, unit_id, status, sent_at in rows.values_list("year", "unit", "status", "submitted_at"):
        if work := works.get((year_id, unit_id)):
            work.states[status] = work.states.get(status, 0) + 1
            if status == ReturnStatus.SUBMITTED and sent_at:
                work.sent_at = max(work.sent_at or sent_at, sent_at)
    communes = [work for work in works.values() if work.unit.level == Level.COMMUNE]
    overdue = [
        (year, [work for work in communes if work.year == year and work.unsent > 0])
        for year in years
        if due_state(year.calendar, at) is Due.OVERDUE
    ]
    return ReviewWork(
        waiting=sorted((w for w in works.values() if w.waiting), key=lambda w: (w.sent_at or at, w.unit.sort_key)),
        sent_back=[work for work in works.values() if work.sent_back],
        overdue=[(year, late) for year, late in overdue if late],
    )
