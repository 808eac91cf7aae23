"""Histories, changes and steps: the database refuses to change or remove them, whoever asks and however."""

from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from organizations.append_only import lift, missing, models_of
from organizations.models import Absence, Organization, Succession, Unit
from organizations.permissions import Role
from organizations.tests.factories import make_agency, make_user
from targets.chasing.actions import record_call
from targets.duties.actions import comment as duty_comment
from targets.models import (
    CallOutcome,
    DutyReminder,
    FigureChange,
    PaperKind,
    PlausibilityRule,
    Reminder,
    ReportingYear,
    ReturnEvent,
    Saving,
    SeenFinding,
)
from targets.papers.actions import Grounds, PaperDetails, add_paper, set_grounds
from targets.returns.comments import comment
from targets.returns.papers import attach_papers
from targets.rules.register_steps import TopicState
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import agency, sent
from targets.tests.explanations.explanation_steps import make_explanation
from targets.tests.factories import make_absence, make_return, root_year, unit_named
from targets.tests.registers.agency_rows import evaluate, make_activity, make_dialogue, make_programme, make_target
from targets.tests.registers.theme_steps import make_theme
from targets.tests.registers.topic_steps import add_draft, add_recommendation, make_topic
from targets.tests.resolutions.changes import change as change_threshold
from targets.years import actions as years

pytestmark = pytest.mark.django_db
TABLES = [model for app in apps.get_app_configs() for model in models_of(app)]
NAMES = {model.__name__ for model in TABLES}


@pytest.fixture
def _filled() -> None:
    """At least one row in each table of the register that only grows."""
    now, head = timezone.now(), make_user(Role.HEAD_OF_STAFF, username="truong")
    year, unit = ReportingYear.objects.get(year=2023), unit_named("00919")
    made = make_return(status=ReturnStatus.SUBMITTED)
    comment(made, key="members", text="Xin rà lại.", by=head, at=now)
    make_absence()
    years.begin_year(root_year(2022), by=head, at=now)
    years.extend(year, unit, due_on=date.fromordinal(now.date().toordinal() + 30), reason="Lũ quét", by=head, at=now)
    record_call(year, unit, outcome=CallOutcome.NO_ANSWER, promised_on=None, note="", by=head, at=now)
    Reminder.objects.create(year=year, unit=unit, sent_on=now.date(), owed=1, people=1, text="Nhắc", at=now, by=head)
    PlausibilityRule.objects.get(code="K05").save()
    change_threshold()
    details = PaperDetails(make_agency(made.unit), PaperKind.PLAN, "12/KH-UBND", date(2023, 3, 1), "Kế hoạch")
    paper = add_paper(details, by=head, at=now)
    grounds = Grounds(list(Absence.objects.all()), list(Succession.objects.all()))
    set_grounds(paper, grounds, of=grounds, by=head, at=now)
    attach_papers(made, "members", [paper], was=[], reason="Xã gửi bổ sung", by=head, at=now)
    duty_return = sent(agency(), {"Q1.6/state": "DONE"})
    duty_comment(duty_return, duty=None, text="Xin rà lại.", by=head, at=now)
    make_theme()
    make_explanation()
    add_draft()
    add_recommendation(make_topic(TopicState.ISSUED))
    make_target()
    make_dialogue()
    evaluate(make_programme(), 2023)
    make_activity()
    SeenFinding.objects.create(
        year=year, unit=unit, code="X10", key="X10-a", fingerprint="a", sentence="Hai người.", note="Đã hỏi lại.",
        at=now, by=head,
    )  # fmt: skip
    DutyReminder.objects.create(
        agency=duty_return.agency, year=year, sent_on=now.date(), due_on=now.date(), stage="LATE", people=1,
        text="Nhắc", at=now, by=head,
    )  # fmt: skip


def by_raw_update(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {model._meta.pk.column} = {model._meta.pk.column}")


def by_raw_delete(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")


def by_emptying(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
        else:
            cursor.execute(f"INSERT OR REPLACE INTO {model._meta.db_table} SELECT * FROM {model._meta.db_table}")


def by_upsert(model: type[models.Model]) -> None:
    """What INSERT … ON CONFLICT DO UPDATE does to a row that is there."""
    names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(
        list(model._default_manager.all()[:1]),
        update_conflicts=True,
        update_fields=names,
        unique_fields=[model._meta.pk.name],
    )


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize("change", [by_raw_update, by_raw_delete, by_emptying, by_upsert])
def test_database_refuses(change: Callable[[type[models.Model]], None]) -> None:
    for model in TABLES:
        if model.__name__ in {"HistoricalBranch", "HistoricalHead", "HistoricalHeadDegree", "AssessmentEvent"}:
            continue  # no branches and heads in a new register
        before = list(model._default_manager.order_by("pk").values())
        assert before, model
        connection.check_constraints()  # PostgreSQL truncates no table with constraints still to be checked
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change(model)
        assert list(model._default_manager.order_by("pk").values()) == before, model


@pytest.mark.usefixtures("_filled")
def test_orm_is_refused_too() -> None:
    made = ReturnEvent.objects.get().annual_return
    for attempt in (
        lambda: FigureChange.objects.filter(annual_return=made).update(new_value=1),
        lambda: ReturnEvent.objects.filter(annual_return=made)._raw_delete("default"),
        lambda: ReturnEvent.objects.all().delete(),
        lambda: Saving.objects.update(revision=9),
        lambda: made.events.get().save(),
        lambda: Unit.history.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()
    with pytest.raises(ProtectedError), transaction.atomic():
        made.delete()


def test_every_event_and_history_table_is_listed() -> None:
    """A model that says «Never changed», or a history, belongs to the list of its app's config."""
    expected = {
        model.__name__
        for app in ("organizations", "targets", "reports")
        for model in apps.get_app_config(app).get_models()
        if "ever changed" in (model.__doc__ or "") or model.__name__.startswith("Historical")
    }
    assert expected <= NAMES
    assert {"Extension", "Reminder"} <= NAMES


def test_no_trigger_is_missing_after_all_migrations_and_a_lost_one_is_found_and_made_again() -> None:
    assert missing(TABLES) == []
    lift([ReturnEvent])
    assert missing(TABLES) and all(name.startswith("targets_returnevent: ") for name in missing(TABLES))
    with pytest.raises(CommandError, match="faults"):
        call_command("check_register", verbosity=0)
    call_command("migrate", verbosity=0)
    assert missing(TABLES) == []


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL can switch a trigger off")
def test_trigger_that_is_switched_off_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE targets_returnevent DISABLE TRIGGER USER")
    assert len(missing(TABLES)) == 2


def test_new_rows_are_taken() -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    assert made.events.count() == 2
    assert set(made.changes.values_list("saving__annual_return", "saving__source")) == {(made.pk, "FORM")}
    assert Organization.history.count() == 6
