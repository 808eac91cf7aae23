"""One file, several people at the same instant: stored once, taken back once, never against an approval.

On PostgreSQL only, like test_races.py.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from pytest_django import Settings

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.imports import files as import_files, undo as import_undo
from targets.imports.commit import Outcome
from targets.imports.preview import ImportRefused
from targets.models import AnnualReturn, ChangeSource, FigureChange, ReturnEvent, ReturnFile
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import setup_register
from targets.tests.imports.test_import_pages import GOOD
from targets.tests.returns.test_races import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory has nothing to race"),
]
AT = datetime(2022, 1, 10, 2, 0, tzinfo=UTC)
LATER = datetime(2022, 1, 10, 3, 0, tzinfo=UTC)


@pytest.fixture
def staff(settings: Settings, tmp_path: Path) -> User:
    """A transactional test begins with empty tables."""
    settings.MEDIA_ROOT = tmp_path
    setup_register()
    return make_user(Role.STAFF)


def read_file(by: User) -> int:
    """The key of a file that was sent and read."""
    staged = import_files.stage(SimpleUploadedFile(GOOD.name, GOOD.read_bytes()), by=by, at=AT)
    import_files.read(staged)
    return staged.pk


def stored_file(by: User) -> int:
    pk = read_file(by)
    import_files.commit_file(ReturnFile.objects.get(pk=pk), by=by, at=AT)
    return pk


def test_one_file_stored_by_four_presses_at_once_is_stored_once(staff: User) -> None:
    pk = read_file(staff)

    def pressing() -> Callable[[], object]:
        seen = ReturnFile.objects.get(pk=pk)
        return lambda: import_files.commit_file(seen, by=staff, at=AT)

    outcomes = at_once(*(pressing() for _ in range(4)))
    (done,) = [outcome for outcome in outcomes if isinstance(outcome, Outcome)]
    assert sum(isinstance(outcome, ImportRefused) for outcome in outcomes) == 3
    assert FigureChange.objects.count() == done.changed > 0
    assert ReturnEvent.objects.filter(step="SUBMIT").count() == len(done.sent)


def test_file_taken_back_by_four_presses_at_once_is_taken_back_once(staff: User) -> None:
    pk = stored_file(staff)

    def pressing() -> Callable[[], object]:
        seen = ReturnFile.objects.get(pk=pk)
        return lambda: import_undo.undo_file(seen, by=staff, at=LATER)

    outcomes = at_once(*(pressing() for _ in range(4)))
    assert sum(isinstance(outcome, import_undo.Undo) for outcome in outcomes) == 1, outcomes
    undone = FigureChange.objects.filter(source=ChangeSource.UNDO)
    assert undone.count() == FigureChange.objects.filter(source=ChangeSource.IMPORT).count()
    assert not ReturnEvent.objects.filter(step="WITHDRAW").exclude(annual_return__status="DRAFT").exists()


def test_file_is_not_taken_back_from_under_an_approval(staff: User) -> None:
    """Whole or not at all: one of its returns is approved and all of them stay, or all go and none is approved."""
    pk, reviewer = stored_file(staff), make_user(Role.STAFF)
    sent = list(AnnualReturn.objects.with_parties().filter(status=ReturnStatus.SUBMITTED))
    last, staged = sent[-1], ReturnFile.objects.get(pk=pk)
    undo, approval = at_once(
        lambda: import_undo.undo_file(staged, by=staff, at=LATER),
        lambda: returns.approve(last, by=reviewer, at=LATER),
    )
    was_undone = isinstance(undo, import_undo.Undo)
    assert was_undone == isinstance(approval, returns.ReturnChanged), (undo, approval)
    expected = {ReturnStatus.DRAFT} if was_undone else {ReturnStatus.SUBMITTED, ReturnStatus.APPROVED}
    assert {one.state for one in AnnualReturn.objects.all()} == expected
    assert FigureChange.objects.filter(source=ChangeSource.UNDO).exists() == was_undone
    assert (ReturnFile.objects.get(pk=pk).undone_at is not None) == was_undone


def test_figures_are_edited_or_taken_back_not_both(staff: User) -> None:
    pk = stored_file(staff)
    farmers = AnnualReturn.objects.with_parties().get(organization__code="hnd")
    returns.withdraw(farmers, by=staff, at=AT)
    staged, other = ReturnFile.objects.get(pk=pk), make_user(Role.STAFF)
    edited = {"themes": returns.Entry(5)}
    undo, edit = at_once(
        lambda: import_undo.undo_file(staged, by=staff, at=LATER),
        lambda: returns.enter_figures(farmers, edited, by=other, at=LATER, source=ChangeSource.FORM),
    )
    themes = AnnualReturn.objects.get(pk=farmers.pk).amounts().get("themes")
    if isinstance(edit, returns.ReturnChanged):
        assert themes is None
    else:  # the edit came first: the file is taken back around it, or its maker is told to look again
        assert themes == 5
        assert isinstance(undo, import_undo.Undo | returns.ReturnChanged)
