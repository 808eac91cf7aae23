"""Several people at the same instant: one wins, the others are told, nothing is written twice.

On PostgreSQL only: the in-memory SQLite of the tests has one connection that could be shared, so nothing would race.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from organizations.models import User
from organizations.permissions import Role
from organizations.refused import Refused
from organizations.tests.factories import make_user
from targets.imports import preview as imports
from targets.imports.commit import commit
from targets.models import AnnualReturn, ChangeSource, FigureChange, ReportingYear, ReturnEvent, YearEvent
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, setup_register, unit_named
from targets.tests.imports.test_imports import reading
from targets.years import actions as years

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _register() -> None:
    """A transactional test begins with empty tables."""
    setup_register()


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each work returned or refused with, all begun at the same instant on connections of their own."""
    start = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return work()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def test_two_approvals_make_one() -> None:
    pk = make_return(status=ReturnStatus.SUBMITTED).pk
    people = [make_user(Role.STAFF) for _ in range(4)]

    def approval(person: User) -> Callable[[], object]:
        seen = AnnualReturn.objects.with_parties().get(pk=pk)
        return lambda: returns.approve(seen, by=person, at=AT)

    outcomes = at_once(*(approval(person) for person in people))
    assert sum(isinstance(outcome, returns.ReturnChanged) for outcome in outcomes) == 3
    assert ReturnEvent.objects.filter(annual_return=pk, step="APPROVE").count() == 1


def test_approval_and_edit_do_not_both_happen() -> None:
    annual_return = make_return(status=ReturnStatus.SENT_BACK)
    sender, reviewer = make_user(Role.STAFF), make_user(Role.STAFF)

    def seen() -> AnnualReturn:
        return AnnualReturn.objects.with_parties().get(pk=annual_return.pk)

    one, other = seen(), seen()
    entry = {"members": returns.Entry(1)}
    outcomes = at_once(
        lambda: returns.submit(one, by=sender, at=AT),
        lambda: returns.enter_figures(other, entry, by=reviewer, at=AT, source=ChangeSource.FORM),
    )
    assert sum(isinstance(outcome, returns.ReturnChanged) for outcome in outcomes) == 1


def test_same_file_eight_times_at_once_is_stored_once() -> None:
    system = User.system()

    def sending() -> int:
        return commit(imports.preview(reading(), by=system), by=system, at=AT).changed

    outcomes = at_once(*[sending] * 8)
    stored = [outcome for outcome in outcomes if isinstance(outcome, int) and outcome > 0]
    assert len(stored) == 1
    assert AnnualReturn.objects.filter(status=ReturnStatus.SUBMITTED).count() == 6
    assert FigureChange.objects.count() == stored[0]
    assert ReturnEvent.objects.filter(step="SUBMIT").count() == 6


def test_endorsement_and_withdrawal_do_not_both_happen() -> None:
    """The commune takes back what the district organization agrees to at this instant: one of them is told."""
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    annual_return = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    years.ask_for_two_steps(root_year(annual_return.year_id), on=True, by=make_user(Role.HEAD_OF_STAFF), at=AT)
    union = make_user(Role.DISTRICT_ORGANIZATION)

    def seen() -> AnnualReturn:
        return AnnualReturn.objects.with_parties().get(pk=annual_return.pk)

    one, other = seen(), seen()
    outcomes = at_once(
        lambda: returns.endorse(one, by=union, at=AT),
        lambda: returns.withdraw(other, by=officer, at=AT),
    )
    assert sum(isinstance(outcome, returns.ReturnChanged) for outcome in outcomes) == 1
    annual_return.refresh_from_db()
    assert (annual_return.state is ReturnStatus.SUBMITTED) == (annual_return.endorsed_at is not None)
    assert annual_return.events.filter(step__in=["ENDORSE", "WITHDRAW"]).count() == 1


def test_year_opened_by_head_and_system_at_once_is_opened_once() -> None:
    head = make_user(Role.HEAD_OF_STAFF)
    outcomes = at_once(
        lambda: years.begin_year(root_year(2023), by=head, at=AT),
        lambda: years.begin_year(root_year(2023), by=User.system(), at=AT),
        lambda: years.open_due_years(by=User.system(), at=AT),
        lambda: years.make_returns(root_year(2023), by=head, at=AT),
    )
    assert not [outcome for outcome in outcomes if not isinstance(outcome, int | years.YearNotChanged)]
    assert YearEvent.objects.filter(year=2023, kind="OPENED").count() == 1
    assert AnnualReturn.objects.for_year(2023).count() == root_year(2023).units().count() * 6


def test_two_same_extensions_at_once_make_one() -> None:
    staff, year, unit = make_user(Role.STAFF), ReportingYear.objects.get(year=2023), unit_named("00952")

    def extension() -> object:
        return years.extend(year, unit, due_on=date(2024, 1, 20), reason="Bão.", by=staff, at=AT)

    outcomes = at_once(extension, extension)
    assert sum(isinstance(outcome, years.NotExtended) for outcome in outcomes) == 1
    assert year.extensions.count() == 1
