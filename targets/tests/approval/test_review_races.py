"""Several reviewers waving the same returns through at the same instant: each return is approved once.

On PostgreSQL only, as in test_races.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.approval.bulk import Outcome, wave_through
from targets.models import AnnualReturn, ReportingYear, ReturnEvent
from targets.returns import sheets
from targets.returns.steps import Ticked
from targets.rules.workflow import ReturnStatus, Step
from targets.tests.approval.test_review_bulk import CLEAN
from targets.tests.factories import make_return, setup_register
from targets.tests.returns.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
UNITS = ("00703", "00919", "00952")


def seen_by(person: User) -> list[Ticked]:
    """Every sent return as the person's page shows it, in the order of the units."""
    year = ReportingYear.objects.get(year=2023)
    units = list(year.units().filter(code__in=UNITS))
    by_place = sheets.read([year], units, person)
    own = [sheet for unit in units for sheet in by_place[2023, unit.pk]]
    return [Ticked(sheet, sheet.revision) for sheet in own if sheet.state is ReturnStatus.SUBMITTED]


def test_each_return_is_approved_once_and_the_others_are_told() -> None:
    setup_register()
    for unit in UNITS:
        for organization in ("hnd", "dtn"):
            make_return(unit, organization, figures=CLEAN, status=ReturnStatus.SUBMITTED)

    def waving(person: User) -> Callable[[], Outcome]:
        ticked = seen_by(person)
        return lambda: wave_through(Step.APPROVE, ticked, by=person, at=AT)

    outcomes = at_once(*(waving(make_user(Role.STAFF)) for _ in range(3)))
    assert all(isinstance(outcome, Outcome) for outcome in outcomes), outcomes
    found = [outcome for outcome in outcomes if isinstance(outcome, Outcome)]
    assert sum(len(outcome.done) for outcome in found) == 6
    assert sum(len(outcome.left_out) for outcome in found) == 12
    assert AnnualReturn.objects.filter(status=ReturnStatus.APPROVED).count() == 6
    assert ReturnEvent.objects.filter(step=Step.APPROVE).count() == 6
