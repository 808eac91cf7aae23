"""A year is closed or opened while somebody writes under it: either the writing comes first, or it is refused.

On PostgreSQL only, like test_races.py. Who comes first is arranged here: one transaction waits with its commit.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from uuid import uuid4

import pytest
from django.db import connection, transaction

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.refused import Refused
from organizations.tests.factories import make_user
from targets.entry.actions import Batch, SentCell, autosave
from targets.models import AnnualReturn, ChangeSource, FigureChange, ReportingYear, ReturnComment, ReturnEvent
from targets.returns import actions as returns, comments, sheets
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, setup_register, unit_named
from targets.tests.returns.test_races import at_once
from targets.years import actions as years

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
Work = Callable[[], object]


@pytest.fixture(autouse=True)
def head() -> User:
    """A transactional test begins with empty tables."""
    setup_register()
    return make_user(Role.HEAD_OF_STAFF)


def one_before(first: Work, *others: Work) -> list[object]:
    """Every outcome; the others begin when the first has written, and the first commits half a second later."""
    written = Event()

    def leading() -> object:
        with transaction.atomic():
            outcome = first()
            written.set()
            Event().wait(0.5)
        return outcome

    def following(work: Work) -> Work:
        return lambda: written.wait(10) and work()

    return at_once(leading, *(following(work) for work in others))


def writings(officer: User) -> dict[str, Work]:
    """Every way to write under a year, each on a return of its own."""
    year = ReportingYear.objects.get(year=2023)
    begun = {code: make_return(organization=code, figures={"themes": 1}) for code in ("hnd", "dtn", "ccb", "lhpn")}
    sheet = sheets.read([year], [unit_named("00952")], officer, begun["lhpn"].organization)[
        2023, unit_named("00952").pk
    ]
    cells = {"themes": SentCell(amount=2, was="1")}
    batch = Batch(key=uuid4(), user=officer.pk, revision=begun["lhpn"].revision, cells=cells)
    entries = {"themes": returns.Entry(2)}
    return {
        "submit": lambda: returns.submit(begun["hnd"], by=officer, at=AT),
        "figures": lambda: returns.enter_figures(begun["dtn"], entries, by=officer, at=AT, source=ChangeSource.FORM),
        "note": lambda: returns.write_note(begun["ccb"], "Đã rà lại.", by=officer, at=AT),
        "autosave": lambda: autosave(sheet[0], batch, by=officer, at=AT),
        "comment": lambda: comments.comment(begun["hnd"], key="", text="Đã rà lại.", by=officer, at=AT),
    }


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))


def close(head: User) -> Work:
    return lambda: years.close_year(root_year(2023), by=head, at=AT)


def test_nothing_is_written_under_a_year_that_is_being_closed(head: User, officer: User) -> None:
    works = writings(officer)
    before = list(AnnualReturn.objects.order_by("pk").values_list("pk", "status", "revision", "note"))
    changes = FigureChange.objects.count()
    closed, *written = one_before(close(head), *works.values())
    assert closed is None
    assert not {name: done for name, done in zip(works, written, strict=True) if not isinstance(done, Refused)}
    assert list(AnnualReturn.objects.order_by("pk").values_list("pk", "status", "revision", "note")) == before
    assert (FigureChange.objects.count(), ReturnComment.objects.count()) == (changes, 0)


def test_closing_waits_for_what_is_being_written(head: User, officer: User) -> None:
    sending, closing = writings(officer)["submit"], close(head)

    def closing_counts() -> int:
        closing()
        return ReturnEvent.objects.filter(step="SUBMIT").count()

    assert one_before(sending, closing_counts) == [None, 1]


def test_same_remark_pressed_four_times_at_once_is_kept_once(officer: User) -> None:
    made = make_return()
    outcomes = at_once(*[lambda: comments.comment(made, key="", text="Đã rà lại.", by=officer, at=AT)] * 4)
    assert len({outcome.pk for outcome in outcomes if isinstance(outcome, ReturnComment)}) == 1


def test_two_people_begin_one_return_while_the_year_is_opened(head: User, officer: User) -> None:
    """Nobody waits for somebody who waits for them."""
    year, organization = ReportingYear.objects.get(year=2023), Organization.objects.get(code="hnd")
    place = unit_named("00952")

    def beginning() -> object:
        made = returns.open_return(place, organization, year)
        entries = {"themes": returns.Entry(1)}
        return returns.enter_figures(made, entries, by=officer, at=AT, source=ChangeSource.FORM)

    outcomes = one_before(beginning, lambda: years.begin_year(root_year(2023), by=head, at=AT))
    assert outcomes == [1, year.units().count() * 6 - 1]
    assert AnnualReturn.objects.get(year=2023, unit=place, organization=organization).state is ReturnStatus.DRAFT
