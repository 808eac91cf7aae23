"""Two devices at the same instant: a request carried out once, and one cell that two people change.

On PostgreSQL only, like test_races.py.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection

from organizations.models import Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.entry.actions import Batch, SentCell, autosave
from targets.models import AnnualReturn, EntryReceipt, FigureChange, ReportingYear
from targets.returns import actions as returns, sheets
from targets.returns.sheets import ReturnSheet
from targets.tests.factories import make_return, setup_register, unit_named
from targets.tests.returns.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _register() -> None:
    """A transactional test begins with empty tables."""
    setup_register()


def test_request_that_arrives_four_times_at_once_is_carried_out_once() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    year = ReportingYear.objects.get(year=2023)
    organization = Organization.objects.get(code="hnd")
    assert officer.unit is not None
    sheets_seen = [sheets.read([year], [officer.unit], officer, organization)[2023, officer.unit.pk][0] for _ in "1234"]
    cells = {"members": SentCell(amount=905, was=""), "eligible": SentCell(amount=1000, was="")}
    batch = Batch(key=uuid4(), user=officer.pk, revision=0, cells=cells)

    def sending(sheet: ReturnSheet) -> Callable[[], object]:
        return lambda: autosave(sheet, batch, by=officer, at=AT)

    outcomes = at_once(*(sending(sheet) for sheet in sheets_seen))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert FigureChange.objects.count() == 2
    assert EntryReceipt.objects.count() == 1
    assert AnnualReturn.objects.get(unit=officer.unit, organization=organization, year=2023).revision == 1


def test_two_people_saving_one_cell_at_once_see_both_figures() -> None:
    made = make_return()
    people = [make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")) for _ in range(2)]

    def sending(person: User, amount: int) -> Callable[[], object]:
        sheet = sheets.read([made.year], [made.unit], person, made.organization)[2023, made.unit_id][0]
        cells = {"members": SentCell(amount=amount, was="923")}
        batch = Batch(key=uuid4(), user=person.pk, revision=made.revision, cells=cells)
        return lambda: autosave(sheet, batch, by=person, at=AT)

    outcomes = at_once(sending(people[0], 930), sending(people[1], 940))
    states = sorted(outcome["cells"]["members"]["state"] for outcome in outcomes if isinstance(outcome, dict))
    assert states == ["conflict", "saved"]
    assert FigureChange.objects.filter(annual_return=made, key="members", old_value=923).count() == 1


def test_one_key_for_two_returns_at_once_is_refused_for_one() -> None:
    officer, key = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")), uuid4()

    def sending(organization: str) -> Callable[[], object]:
        made = make_return(organization=organization)
        sheet = sheets.read([made.year], [made.unit], officer, made.organization)[2023, made.unit_id][0]
        batch = Batch(key, officer.pk, made.revision, {"members": SentCell(amount=930, was="923")})
        return lambda: autosave(sheet, batch, by=officer, at=AT)

    outcomes = at_once(sending("hnd"), sending("dtn"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["KeyUsed", "dict"]
    assert FigureChange.objects.filter(key="members", old_value=923).count() == 1


def test_return_is_saved_or_sent_at_one_instant_not_both() -> None:
    """What the device sends beside the sending is refused in words and stays there, or is part of what was sent."""
    officer, made = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")), make_return()
    sheet = sheets.read([made.year], [made.unit], officer, made.organization)[2023, made.unit_id][0]
    batch = Batch(uuid4(), officer.pk, made.revision, {"members": SentCell(amount=930, was="923")})
    saved, sent = at_once(
        lambda: autosave(sheet, batch, by=officer, at=AT), lambda: returns.submit(made, by=officer, at=AT)
    )
    stored = AnnualReturn.objects.get(pk=made.pk)
    assert isinstance(saved, dict) == isinstance(sent, returns.ReturnChanged), (saved, sent)
    assert isinstance(saved, dict | returns.ReturnLocked)
    assert (stored.amounts()["members"], stored.status) == (
        (930, "DRAFT") if isinstance(saved, dict) else (923, "SUBMITTED")
    )
