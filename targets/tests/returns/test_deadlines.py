"""Deadlines of stored returns: whose day holds, what a withdrawal does to lateness, and what all that costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, Extension, ReportingYear
from targets.returns import actions as returns, sheets
from targets.returns.counts import SOURCES
from targets.returns.sheets import ReturnSheet
from targets.rules.periods import Due
from targets.rules.workflow import ReturnStatus, TransitionDenied
from targets.tests.factories import make_return, unit_named

pytestmark = pytest.mark.django_db
ON_TIME = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
LATE = datetime(2024, 1, 18, 2, 0, tzinfo=UTC)


def sheet(at: datetime = LATE, organization: str = "hnd") -> ReturnSheet:
    year, unit = ReportingYear.objects.get(year=2023), unit_named("00952")
    found = sheets.read([year], [unit], make_user(Role.STAFF), Organization.objects.get(code=organization), at=at)
    return found[2023, unit.pk][0]


def grant(day: int, at: datetime, unit: str = "00952") -> None:
    by = make_user(Role.STAFF)
    year = ReportingYear.objects.get(year=2023)
    Extension.objects.create(year=year, unit=unit_named(unit), due_on=date(2024, 1, day), reason="Bão.", by=by, at=at)


def test_unsent_return_is_open_then_overdue_and_not_late() -> None:
    assert (sheet(ON_TIME).due, sheet(ON_TIME).is_overdue) == (Due.OPEN, False)
    assert (sheet(LATE).due, sheet(LATE).is_overdue, sheet(LATE).days_overdue) == (Due.OVERDUE, True, 3)
    assert not sheet(LATE).is_late
    assert sheet(datetime(2023, 12, 1, tzinfo=UTC)).due is Due.NOT_OPEN


def test_extension_moves_the_day_of_its_unit_only() -> None:
    grant(20, ON_TIME, unit="00919")
    assert sheet().due_on == date(2024, 1, 15)
    grant(20, ON_TIME)
    assert (sheet().due_on, sheet().due, sheet().is_overdue) == (date(2024, 1, 20), Due.OPEN, False)


def test_late_return_stays_late_whatever_the_review_says() -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, at=LATE)
    assert (sheet().days_late, sheet().is_overdue) == (3, False)
    returns.approve(made, by=make_user(Role.STAFF), at=LATE)
    grant(30, LATE + timedelta(days=1))
    assert (sheet().state, sheet().days_late) == (ReturnStatus.APPROVED, 3)


def test_return_sent_in_time_is_not_made_late_by_sending_it_again() -> None:
    made = make_return(status=ReturnStatus.SENT_BACK, at=ON_TIME)
    returns.submit(made, by=make_user(Role.STAFF), at=LATE)
    assert not sheet().is_late


def test_withdrawn_return_is_judged_by_the_sending_after_it() -> None:
    sender = make_user(Role.STAFF)
    made = make_return(status=ReturnStatus.SUBMITTED, sender=sender, at=ON_TIME)
    returns.withdraw(made, by=sender, at=ON_TIME)
    assert (sheet().is_late, sheet().is_overdue) == (False, True)
    returns.submit(made, by=sender, at=LATE)
    assert sheet().days_late == 3


def test_reviewer_sets_a_day_that_goes_with_the_sending_back() -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, at=ON_TIME)
    day = date(2024, 1, 17)
    returns.send_back(made, reason="Thiếu số.", resubmit_by=day, by=make_user(Role.STAFF), at=ON_TIME)
    assert (sheet().due_on, sheet().days_overdue) == (day, 1)
    returns.submit(made, by=make_user(Role.STAFF), at=LATE)
    made.refresh_from_db()
    assert (made.resubmit_by, sheet().due_on, sheet().is_late) == (None, date(2024, 1, 15), False)


def test_return_taken_over_by_the_system_is_not_late() -> None:
    """Years that were handed in on paper are read in from the shell long after their days."""
    system = User.system()
    made = make_return(status=ReturnStatus.SUBMITTED, sender=system, at=LATE)
    assert not sheet().is_late
    returns.send_back(made, reason="Thiếu số.", by=make_user(Role.STAFF), at=LATE)
    returns.submit(made, by=make_user(Role.STAFF), at=LATE)
    assert not sheet().is_late


@pytest.mark.parametrize("day", [date(2024, 1, 9), date(2042, 1, 17)])
def test_day_in_the_past_or_years_ahead_is_refused(day: date) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, at=ON_TIME)
    with pytest.raises(TransitionDenied, match="Hạn gửi lại"):
        returns.send_back(made, reason="Thiếu số.", resubmit_by=day, by=make_user(Role.STAFF), at=ON_TIME)
    assert AnnualReturn.objects.get(pk=made.pk).state is ReturnStatus.SUBMITTED


def test_day_for_sending_again_belongs_to_what_was_sent_back() -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnnualReturn.objects.filter(pk=made.pk).update(resubmit_by=date(2024, 1, 17))


def test_sheets_cost_the_same_whatever_their_number() -> None:
    years, staff = list(ReportingYear.objects.all()), make_user(Role.STAFF)

    def cost(units: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = sheets.read(years, list(years[0].units()[:units]), staff)
            assert [one.days_late + one.days_overdue for own in found.values() for one in own]
        return len(queries) - 1  # without the units themselves

    first, second, third = ReportingYear.objects.get(year=2023).units().values_list("code", flat=True)[:3]
    make_return(first, status=ReturnStatus.SUBMITTED, at=LATE)
    cost(1)  # remembers what the register asks
    few = cost(1)
    for unit in (second, third):
        make_return(unit, status=ReturnStatus.SENT_BACK, at=LATE)
        grant(20, ON_TIME, unit)
    cost(20)  # a later day changes the register
    assert cost(20) == few <= 9 + len(SOURCES)
