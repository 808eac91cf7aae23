"""Migrations from the last release to this state, back, and to nothing, with rows in the tables, on both databases."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from organizations.append_only import lift, models_of
from organizations.permissions import Role
from organizations.tests.factories import make_user
from reports.reviews.actions import request_review
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_absence, make_return, planned_review, setup_register
from targets.verdicts.scoring import score_year

#: The newest migrations of the version that is in use (CHANGELOG.md): 1.1.
RELEASED = {"organizations": "0002_notices", "targets": "0007_chasing", "reports": "0001_initial"}
FILLED = ("targets_figurechange", "targets_returnevent", "targets_verdict", "organizations_absence", "reports_review")
PREFIXES = tuple(f"{app}_" for app in RELEASED)
Columns = dict[str, list[str]]
Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """The default connection on a copy of its database, thrown away at the end."""
    usual, held = connection.settings_dict["NAME"], connection.connection
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        held = connection.connection
        name = str(folder / f"copy-{uuid4().hex}.sqlite3")
        with closing(sqlite3.connect(name)) as target:
            held.backup(target)
    else:
        name = f"{usual}_copy"
        connection.close()
        held = None
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            # PostgreSQL copies a database that nobody uses; a thread of an earlier test may still hold a connection.
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [usual])
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{usual}"')
    connection.connection = None  # set aside, not closed: the database of the tests may live in memory
    connection.settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"], connection.connection = usual, held
        ContentType.objects.clear_cache()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


def fill() -> None:
    """Rows as the product makes them: every kind of step, history, verdicts, a document that is asked for."""
    setup_register()
    for unit, status in (
        ("00952", ReturnStatus.APPROVED),
        ("00943", ReturnStatus.SENT_BACK),
        ("00955", ReturnStatus.SUBMITTED),
        ("00919", ReturnStatus.DRAFT),
    ):
        make_return(unit, status=status)
    make_absence()
    score_year(2023)
    request_review(planned_review(), by=make_user(Role.STAFF), at=timezone.now())


class StepByStep(MigrationLoader):
    """Knows the single migrations only, not those that make a new database at once."""

    def load_disk(self) -> None:
        super().load_disk()
        self.disk_migrations = {key: one for key, one in self.disk_migrations.items() if not one.replaces}


def unapply(*targets: tuple[str, str | None]) -> None:
    """Back to these migrations, or before the first one (None), in one plan."""
    executor = MigrationExecutor(connection)
    executor.loader = StepByStep(connection)
    executor.migrate(list(targets))


def columns() -> Columns:
    """The columns of our tables, as the database has them now."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name.startswith(PREFIXES)]
        described = {name: connection.introspection.get_table_description(cursor, name) for name in names}
    return {name: sorted(column.name for column in described[name]) for name in names}


def read(wanted: Columns) -> Rows:
    """Every row of these columns, in an order that does not hang on where it is stored."""
    quote = connection.ops.quote_name
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table, names in wanted.items():
            cursor.execute(f"SELECT {', '.join(map(quote, names))} FROM {quote(table)}")
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return rows


@pytest.mark.usefixtures("transactional_db")
def test_migrations_go_back_to_the_last_release_and_forward_with_rows(tmp_path: Path) -> None:
    """What the last release kept is there afterwards, to the last cell; from there the way goes back to nothing."""
    with copied(tmp_path):
        call_command("migrate", verbosity=0)
        fill()
        now = columns()
        unapply(*RELEASED.items())
        then = columns()
        kept = {table: [name for name in now[table] if name in then[table]] for table in now if table in then}
        before = read(kept)
        assert all(before[table] for table in FILLED)
        # The last release had no triggers on tables that only grow, and SQLite keeps them on tables nothing remade.
        lift([model for app in apps.get_app_configs() for model in models_of(app) if model._meta.db_table in then])
        with copied(tmp_path):
            unapply(*((app, None) for app in RELEASED))
            assert columns() == {}
        call_command("migrate", verbosity=0)
        assert columns() == now
        assert read(kept) == before
