"""Two workers at the same instant, or a worker and a person: one reminder, one notice."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.chasing import debtors as chasing
from targets.chasing.actions import remind, send_due
from targets.models import Reminder, ReportingYear, RootYear
from targets.tests.factories import setup_register, unit_named
from targets.tests.returns.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]
AT = datetime(2024, 1, 20, 2, 0, tzinfo=UTC)
LATER = date(2030, 1, 1)


@pytest.fixture(autouse=True)
def _register() -> None:
    """A transactional test begins with empty tables; only 2023 is asked for."""
    setup_register()
    RootYear.objects.exclude(year=2023).update(opens_on=LATER, due_on=LATER, closes_on=LATER)
    make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    make_user(Role.COMMUNE_OFFICER, username="xa2", unit=unit_named("00919"))


def test_eight_workers_at_once_remind_once() -> None:
    outcomes = at_once(*[lambda: send_due(AT)] * 8)
    assert sum(outcome for outcome in outcomes if isinstance(outcome, int)) == 2
    assert Reminder.objects.count() == Notice.objects.count() == 2


def test_worker_and_two_people_at_once_remind_once() -> None:
    staff = [make_user(Role.STAFF) for _ in range(2)]
    year = ReportingYear.objects.get(year=2023)
    late = [one for one in chasing.read([year], User.system(), at=AT) if one.receivers]

    outcomes = at_once(
        lambda: send_due(AT),
        lambda: len(remind(late, by=staff[0], at=AT)),
        lambda: len(remind(late, by=staff[1], at=AT)),
    )
    assert sum(outcome for outcome in outcomes if isinstance(outcome, int)) == 2
    assert Reminder.objects.count() == Notice.objects.count() == 2
