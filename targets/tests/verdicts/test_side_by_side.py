"""Scoring beside saves and beside another scoring, on PostgreSQL, where transactions run at the same time."""

from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from organizations.models import Organization, RegisterStamp
from organizations.permissions import Role
from organizations.stamps import PARTS
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, Job, UnscoredReturn, Verdict
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, setup_register
from targets.tests.verdicts.made_register import AT, YEAR
from targets.verdicts import scoring

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite lets one transaction write at a time"),
]
SECONDS = 10


class Beside:
    """Work in another thread with its own connection; `fault`: what it raised."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.fault: Exception | None = None
        self._thread = Thread(target=self._run, args=(work,))
        self._thread.start()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as fault:  # shown by the test
            self.fault = fault
        finally:
            connection.close()

    def ends(self, *, within: float = SECONDS) -> bool:
        self._thread.join(within)
        return not self._thread.is_alive()


@pytest.fixture
def submitted() -> AnnualReturn:
    if not Organization.objects.exists():  # the test before has emptied the database
        setup_register()
    made = make_return(status=ReturnStatus.SUBMITTED)
    scoring.score_year(YEAR)
    return made


def approve(made: AnnualReturn) -> None:
    returns.approve(made, by=make_user(Role.STAFF), at=AT)


def test_approval_waits_for_no_scoring_and_is_scored_by_its_own_job(submitted: AnnualReturn) -> None:
    """It is stored while the year's scoring has written and not ended; that scoring's end does not swallow it."""
    with transaction.atomic():
        scoring.score_year(YEAR)
        Verdict.objects.for_year(YEAR).update(shortfall=0)  # held rows
        approval = Beside(lambda: approve(submitted))
        assert approval.ends() and approval.fault is None
        transaction.set_rollback(True)
    assert list(UnscoredReturn.objects.values_list("annual_return", flat=True)) == [submitted.pk]
    assert Job.objects.filter(task="targets.score_organization", subject=YEAR, status="WAITING").exists()
    scoring.score_changes(YEAR, submitted.organization)
    assert not scoring.differences(YEAR)


def test_second_scoring_of_an_organization_waits_and_sees_what_the_first_left(submitted: AnnualReturn) -> None:
    approve(submitted)
    with transaction.atomic():
        scoring.take_turns(YEAR, [submitted.organization])
        second = Beside(lambda: scoring.score_changes(YEAR, submitted.organization))
        other = Beside(lambda: scoring.score_changes(YEAR, Organization.objects.get(code="ccb")))
        assert other.ends() and other.fault is None
        assert not second.ends(within=0.5)
    assert second.ends() and second.fault is None
    assert not scoring.differences(YEAR)


def test_those_who_ask_for_the_same_scoring_do_not_wait_and_its_job_waits_for_them(submitted: AnnualReturn) -> None:
    asked, go_on = Event(), Event()
    other = make_return("00919", status=ReturnStatus.SUBMITTED)
    job = Job.objects.filter(task="targets.score_organization", subject=YEAR, status="WAITING").latest("pk")

    def slow_approval() -> None:
        with transaction.atomic():
            returns.approve(submitted, by=make_user(Role.STAFF, username="a"), at=AT)
            asked.set()
            go_on.wait(SECONDS)

    slow = Beside(slow_approval)
    assert asked.wait(SECONDS)
    quick = Beside(lambda: returns.approve(other, by=make_user(Role.STAFF, username="b"), at=AT))
    assert quick.ends() and quick.fault is None
    begun = Beside(lambda: Job.objects.filter(pk=job.pk, status="WAITING").update(status="RUNNING"))
    assert not begun.ends(within=0.5), "it would begin before the change is there to see"
    go_on.set()
    assert slow.ends() and begun.ends() and slow.fault is None
    assert Job.objects.filter(task="targets.score_organization", subject=YEAR).count() == 1
    scoring.score_changes(YEAR, submitted.organization)
    assert not scoring.differences(YEAR)


def test_writers_of_the_register_do_not_wait_for_each_other(submitted: AnnualReturn) -> None:
    before = RegisterStamp.objects.read()
    mine = connection.cursor().connection.info.backend_pid % PARTS

    def rename() -> None:
        while connection.cursor().connection.info.backend_pid % PARTS == mine:
            connection.close()  # another connection, until it has another part
        Organization.objects.filter(code="ccb").update(abbreviation="C")

    with transaction.atomic():
        Organization.objects.filter(code="hnd").update(abbreviation="H")
        own = RegisterStamp.objects.read()
        beside = Beside(rename)
        assert beside.ends(), "it waits for this transaction"
        assert beside.fault is None
        assert len({before, own, RegisterStamp.objects.read()}) == 3, "each write shows in the stamp at once"
