"""Rows written without the ORM hold exactly what the ORM would have written, and obey the same constraints."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection

from organizations.models import User
from targets.models import ChangeSource, Figure, FigureChange
from targets.returns import actions as returns
from targets.returns.rows import insert_rows
from targets.tests.factories import make_return

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, 1, 234567, tzinfo=UTC)
NAMES = ("annual_return", "definition", "value", "is_nil", "nil_reason", "note")
TEXTS = ["a\tb", "a\nb\r\nc", "\\N", "\\", "\\.", "\\t", "'; --", '"', "", " ", "Việt — «số»", "%s", "\U0001f600"]


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_is_stored_as_it_is(text: str) -> None:
    annual_return = make_return(figures={})
    entries = {
        "themes": returns.Entry(3, note=text, sheet=text, cell="C5", text=text),
        "supervisions": returns.Entry(None, note=text),
    }
    by = User.system()
    returns.enter_figures(annual_return, entries, by=by, at=AT, source=ChangeSource.IMPORT, file_sha256="f" * 64)

    figure = Figure.objects.get(annual_return=annual_return, definition__key="themes")
    assert (figure.value, figure.is_nil, figure.nil_reason, figure.note) == (3, False, "", text)
    change = FigureChange.objects.get(annual_return=annual_return, key="themes")
    assert (change.sheet, change.cell, change.text, change.at, change.by, change.file) == (
        text,
        "C5",
        text,
        AT,
        by,
        None,
    )
    assert (change.old, change.new, change.source, change.file_sha256) == (None, 3, "IMPORT", "f" * 64)


def test_constraints_hold_for_rows_too() -> None:
    annual_return = make_return()
    with pytest.raises(IntegrityError):
        insert_rows(Figure, NAMES, [(annual_return.pk, "themes", 1, True, "", "")])


def test_more_rows_than_a_statement_holds() -> None:
    annual_return = make_return(figures={"themes": 1})
    saving = annual_return.savings.get()
    numbers = ("old_value", "old_is_nil", "new_value", "new_is_nil")
    names = ("annual_return", "saving", "key", *numbers, "source", "file_sha256", "sheet", "cell", "text", "by", "at")
    moment = connection.ops.adapt_datetimefield_value(AT)
    row = (annual_return.pk, saving.pk, "themes", 1, False, 2, False, "FORM", "", "", "", "", User.system().pk, moment)
    insert_rows(FigureChange, names, (row for _ in range(2500)))
    assert FigureChange.objects.filter(new_value=2).count() == 2500
