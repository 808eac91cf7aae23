"""A file costs what stands in it: the same queries for many returns as for one, and nothing where nothing changes."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import User
from organizations.permissions import NotPermitted, Role
from organizations.tests.factories import make_user
from targets import jobs
from targets.imports import preview as imports
from targets.imports.commit import Outcome, commit
from targets.imports.plan import plan_returns
from targets.imports.preview import Preview
from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange, ReportingYear, ReturnEvent, Saving
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, unit_named
from targets.workbook.reading import FigureCell, Reading

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
COMMUNES = ("00703", "00706", "00709", "00913", "00916", "00919", "00922", "00925", "00928", "00931")
PLAIN = {"themes": 1, "supervisions": 1, "campaign_assigned": 5, "campaign_completed": 5}


def of_organization(units: Iterable[str], organization: str = "hnd", **changed: int) -> Reading:
    """An organization's workbook: a row a unit."""
    rows = {
        unit: {
            key: FigureCell(value, False, "Biểu 1", f"C{row}", str(value))
            for key, value in {**PLAIN, **changed}.items()
        }
        for row, unit in enumerate(units, 9)
    }
    return Reading("organization", None, organization, 2023, rows, (), "f" * 64, "to-chuc.xlsx")


def take(reading: Reading, *, approve: bool = False, sends: bool = True) -> Outcome:
    by = User.system()
    with jobs.taken_over():
        prepared = imports.preview(reading, by=by)
        return commit(prepared, by=by, at=AT, approve=approve, sends=lambda plan: sends)


def queries(work: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured]


def written() -> list[object]:
    """All that the register keeps of returns."""
    models = (AnnualReturn, Figure, FigureChange, Saving, ReturnEvent)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.parametrize("approve", [False, True], ids=["sent", "approved"])
def test_many_returns_take_the_queries_of_one(approve: bool) -> None:
    few = queries(lambda: take(of_organization(COMMUNES[:2]), approve=approve))
    many = queries(lambda: take(of_organization(COMMUNES[2:]), approve=approve))
    assert len(few) == len(many)

    AnnualReturn.objects.all().update(
        status=ReturnStatus.DRAFT, approved_at=None, approved_by=None, submitted_at=None, submitted_by=None
    )
    few = queries(lambda: take(of_organization(COMMUNES[:2], themes=2), approve=approve))
    many = queries(lambda: take(of_organization(COMMUNES[2:], themes=2), approve=approve))
    assert len(few) == len(many)


def test_plan_reads_what_the_file_names_and_nothing_else_of_the_year() -> None:
    year = ReportingYear.objects.get(year=2023)
    reading = of_organization(COMMUNES[:1])
    take(reading)
    few, rows = _rows_of(lambda: plan_returns(reading, year))
    assert len(few) <= 10
    for organization in ("hnd", "ccb", "lhpn"):
        take(of_organization(COMMUNES[1:], organization))

    assert _rows_of(lambda: plan_returns(reading, year)) == (few, rows)
    (plan,) = plan_returns(reading, year)
    assert {difference.kind for difference in plan.differences} == {"same"}


def _rows_of(work: Callable[[], object]) -> tuple[list[str], int]:
    """The statements of the work, and how many rows they give without the owed figures, which are the resolution's."""
    statements = queries(work)
    of_register = [sql for sql in statements if "targets_owedfigure" not in sql and "targets_target" not in sql]
    with connection.cursor() as cursor:
        counts = []
        for sql in of_register:
            cursor.execute(sql)
            counts.append(len(cursor.fetchall()))
    return statements, sum(counts)


def test_file_that_changes_nothing_writes_nothing() -> None:
    for sends, approve in ((False, False), (True, False), (True, True)):
        take(of_organization(COMMUNES), sends=sends, approve=approve)
        before = written()
        statements = queries(lambda: take(of_organization(COMMUNES), sends=sends, approve=approve))  # noqa: B023
        assert written() == before
        assert not [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_every_figure_has_its_change_saving_event_and_revision() -> None:
    take(of_organization(COMMUNES, themes=3))
    take_back = AnnualReturn.objects.with_parties()
    for annual_return in take_back:
        returns.withdraw(annual_return, by=User.system(), at=AT)
    take(of_organization(COMMUNES[:4], themes=4))

    for annual_return in AnnualReturn.objects.prefetch_related("changes__saving", "savings", "events", "figures"):
        again = annual_return.unit.code in COMMUNES[:4]
        changes = list(annual_return.changes.all())
        assert [saving.revision for saving in annual_return.savings.all()] == ([1, 4] if again else [1])
        assert [event.step for event in annual_return.events.all()] == ["SUBMIT", "WITHDRAW", *["SUBMIT"] * again]
        assert [event.revision for event in annual_return.events.all()] == [2, 3, *[5] * again]
        assert annual_return.revision == (5 if again else 3)
        assert {change.key: change.new for change in changes} == annual_return.amounts()
        assert len(changes) == len(PLAIN) + again
        assert {change.saving.annual_return_id for change in changes} == {annual_return.pk}
        assert [(change.key, change.old, change.new, change.saving.revision) for change in changes][len(PLAIN) :] == (
            [("themes", 3, 4, 4)] if again else []
        )


def test_one_return_that_moved_on_keeps_the_whole_file_out() -> None:
    take(of_organization(COMMUNES), sends=False)
    by = User.system()
    prepared: Preview = imports.preview(of_organization(COMMUNES, themes=7), by=by)
    moved = AnnualReturn.objects.with_parties().get(unit__code=COMMUNES[5])
    returns.write_note(moved, "Đã gọi điện.", by=by, at=AT)
    before = written()

    with pytest.raises(returns.ReturnChanged):
        commit(prepared, by=by, at=AT)
    assert written() == before


def test_one_return_out_of_scope_keeps_all_out() -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00703"))
    mine, other = make_return("00703"), make_return("00706")
    before = written()
    fillings = [returns.Filling(item, {"themes": returns.Entry(9)}) for item in (mine, other)]
    with pytest.raises(NotPermitted):
        returns.fill_returns(fillings, by=officer, at=AT, source=ChangeSource.FORM)
    with pytest.raises(NotPermitted):
        returns.submit_returns([mine, other], by=officer, at=AT)
    assert written() == before
