"""A threshold is changed while somebody closes a year of it, approves under it, or changes the same target.

On PostgreSQL only, like test_races.py. Who comes first is arranged here: one transaction waits with its commit.
"""

import pytest
from django.db import connection
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import RootYear, Threshold, ThresholdChange, Verdict
from targets.resolutions.actions import PreviewOutdated, ThresholdRefused, change_threshold, propose
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, setup_register
from targets.tests.resolutions.changes import RAISED, REASON, administrator, the_target
from targets.tests.years.test_year_races import Work, one_before
from targets.verdicts import scoring
from targets.years import actions as years

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]


@pytest.fixture(autouse=True)
def head() -> User:
    """A transactional test begins with empty tables; one verdict of 2023 would turn."""
    setup_register()
    make_return("00952", "hnd", 2023, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    return make_user(Role.HEAD_OF_STAFF)


def confirming(by: User, value: int = 95) -> Work:
    """The confirmation of a change that was previewed just now."""
    target, band, at = the_target(), RAISED._replace(value=value), timezone.now()
    seen = propose(target, band, by=by, at=at).seen
    return lambda: change_threshold(target, band, reason=REASON, seen=seen, by=by, at=at)


def test_year_that_is_closed_first_keeps_its_threshold(head: User) -> None:
    change = confirming(administrator())
    outcomes = one_before(lambda: years.close_year(root_year(2023), by=head, at=timezone.now()), change)
    assert [type(outcome) for outcome in outcomes] == [type(None), ThresholdRefused]
    assert Threshold.objects.get(target__code="T06").value == 90
    assert not ThresholdChange.objects.exists()


def test_year_that_is_closed_second_is_closed_with_the_new_threshold(head: User) -> None:
    change = confirming(administrator())
    outcomes = one_before(change, lambda: years.close_year(root_year(2023), by=head, at=timezone.now()))
    assert [type(outcome) for outcome in outcomes] == [ThresholdChange, type(None)]
    assert RootYear.objects.closed().filter(year=2023).exists()
    verdict = Verdict.objects.official().get(
        year=2023, unit__code="00952", target__code="T06", organization__code="hnd"
    )
    assert (verdict.verdict, verdict.threshold) == ("NOT_MET", 95)


def test_of_two_administrators_the_second_looks_again() -> None:
    first, second = confirming(administrator()), confirming(make_user(Role.ADMINISTRATOR), 93)
    outcomes = one_before(first, second)
    assert [type(outcome) for outcome in outcomes] == [ThresholdChange, PreviewOutdated]
    assert list(Threshold.objects.filter(target__code="T06").values_list("value", flat=True)) == [90, 95]


def test_approval_goes_on_beside_the_change_and_is_scored_by_the_new_threshold(head: User) -> None:
    made = make_return("00943", "hnd", 2023, status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)
    change = confirming(administrator())
    outcomes = one_before(change, lambda: returns.approve(made, by=head, at=timezone.now()))
    assert [type(outcome) for outcome in outcomes] == [ThresholdChange, type(None)]
    scoring.score_year(2023)
    rows = Verdict.objects.official().filter(year=2023, target__code="T06", unit__code="00943")
    assert [(row.verdict, row.threshold) for row in rows] == [("NOT_MET", 95)]
