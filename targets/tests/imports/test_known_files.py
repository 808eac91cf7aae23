"""A file that the shell imports again is known by its checksum, and only while nothing about it has changed."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, ImportedFile
from targets.returns import actions as returns
from targets.tests.factories import unit_named
from targets.tests.imports.test_import_cost import written
from targets.tests.imports.test_imports import CAO_BO, RETURNS
from targets.workbook.answers import Answers
from targets.workbook.reading import Reading
from targets.workbook.sandbox.parent import ReadingChild

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
KIM_THACH = RETURNS / "2021" / "kim-thach-00703-2021.xlsx"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were really read."""
    names: list[str] = []
    original = ReadingChild.read

    def noted(child: ReadingChild, path: Path, answers: Answers | None = None) -> Reading:
        names.append(path.name)
        return original(child, path, answers)

    monkeypatch.setattr(ReadingChild, "read", noted)
    return names


def run(*paths: Path, **options: Any) -> str:
    out = StringIO()
    try:
        call_command("import_returns", *map(str, paths), stdout=out, **{"commit": True, **options})
    except SystemExit:
        out.write("refused")
    return out.getvalue()


def test_same_file_again_is_known_without_reading_it(read: list[str]) -> None:
    assert "changed" in run(CAO_BO)
    before = written()
    with CaptureQueriesContext(connection) as captured:
        assert f"{CAO_BO}: ok, 0 figures changed" in run(CAO_BO)
    assert f"{CAO_BO}: ok (dry run)" in run(CAO_BO, commit=False)

    assert read == [CAO_BO.name]
    assert written() == before
    assert not [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_known_file_costs_two_queries(read: list[str]) -> None:
    run(CAO_BO, KIM_THACH)
    with CaptureQueriesContext(connection) as one:
        run(CAO_BO)
    with CaptureQueriesContext(connection) as two:
        run(CAO_BO, KIM_THACH)
    assert len(two) == len(one) + 2
    assert read == [CAO_BO.name, KIM_THACH.name]


def test_file_is_read_where_its_answer_tells_more(read: list[str]) -> None:
    run(CAO_BO)
    assert '"status": "ok"' in run(CAO_BO, json=True)
    run(CAO_BO, verbosity=2)
    assert len(read) == 3


def _change_a_figure() -> None:
    annual_return = AnnualReturn.objects.with_parties().get(organization__code="hnd")
    by = User.system()
    returns.withdraw(annual_return, by=by, at=AT)
    entries = {"themes": returns.Entry(7)}
    returns.enter_figures(annual_return, entries, by=by, at=AT, source=ChangeSource.FORM)
    returns.submit(annual_return, by=by, at=AT)


def _withdraw() -> None:
    returns.withdraw(AnnualReturn.objects.with_parties().get(organization__code="hnd"), by=User.system(), at=AT)


def _rename_a_unit() -> None:
    Unit.objects.filter(code="00703").update(aliases="Kim Thạch cũ")


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (_change_a_figure, "refused"),
        (_withdraw, "ok, 0 figures changed"),
        (_rename_a_unit, "ok, 0 figures changed"),
    ],
    ids=["a figure", "a return was withdrawn", "a unit has another name"],
)
def test_file_is_read_after_a_change(read: list[str], change: Callable[[], None], answer: str) -> None:
    run(CAO_BO)
    change()
    assert answer in run(CAO_BO)
    assert read == [CAO_BO.name] * 2
    if change is _withdraw:
        assert set(AnnualReturn.objects.values_list("status", flat=True)) == {"SUBMITTED"}
        run(CAO_BO)
        assert len(read) == 2, "and it is known again"


def test_approving_import_reads_what_is_only_sent(read: list[str]) -> None:
    run(CAO_BO)
    run(CAO_BO, approve=True)
    assert set(AnnualReturn.objects.values_list("status", flat=True)) == {"APPROVED"}
    run(CAO_BO, approve=True)
    run(CAO_BO)
    assert read == [CAO_BO.name] * 2


def test_other_name_other_account_and_other_file_of_the_run_are_read(read: list[str], tmp_path: Path) -> None:
    run(CAO_BO)
    copy = tmp_path / "ban-sao.xls"
    shutil.copy(CAO_BO, copy)
    run(copy)
    elsewhere = make_user(Role.COMMUNE_OFFICER, username="can-bo", unit=unit_named("00703"))
    assert "refused" in run(CAO_BO, by=elsewhere.username)
    assert read == [CAO_BO.name, copy.name, CAO_BO.name]

    second = tmp_path / "lan-hai.xls"
    shutil.copy(CAO_BO, second)
    read.clear()
    assert "refused" not in run(second, CAO_BO)
    assert read == [second.name, CAO_BO.name], "the run compares the two, so both are read"


def test_refused_and_dry_runs_are_not_remembered() -> None:
    run(RETURNS / "faulty" / "negative.xlsx")
    run(CAO_BO, commit=False)
    assert not ImportedFile.objects.exists()
