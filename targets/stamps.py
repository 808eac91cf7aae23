"""Stamps of verdicts: the database gives a unit's `VerdictStamp` another number with every write to its verdicts.

However verdicts are written, by a job, a command or COPY. On PostgreSQL once a statement, over all rows that it
changed; on SQLite once a row. See also `organizations.stamps`.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction

from organizations.stamps import EVENTS, POSTGRESQL_RANDOM, SQLITE_RANDOM

NAME = "verdict_stamp"
TABLE = "targets_verdictstamp"
VERDICTS = "targets_verdict"
_COLUMNS = "(unit, organization, year, number)"
_CONFLICT = "ON CONFLICT (unit, year, organization) DO UPDATE SET number = excluded.number"


def stamp_verdicts(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers. Receives post_migrate, because SQLite loses them whenever a migration remakes the table."""
    connection = connections[using]
    if not {TABLE, VERDICTS} <= set(connection.introspection.table_names()):
        return
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def missing_verdict_stamps(*, using: str = "default") -> list[str]:
    """The triggers that are absent or switched off. One query."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [f"{VERDICTS}: {name}" for name in map(_name, EVENTS) if name not in present]


def _name(event: str) -> str:
    return f"{NAME}_{event}"


def _postgresql() -> Iterator[str]:
    changed = "SELECT DISTINCT unit_id, organization_id, year_id FROM changed ORDER BY 1, 2, 3"
    insert = f"INSERT INTO {TABLE} {_COLUMNS} SELECT c.*, {POSTGRESQL_RANDOM} FROM ({changed}) c {_CONFLICT}"  # noqa: S608
    yield (
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {insert}; RETURN NULL; END $$"
    )
    for event in EVENTS:
        rows = "OLD" if event == "delete" else "NEW"
        yield f"DROP TRIGGER IF EXISTS {_name(event)} ON {VERDICTS}"
        yield (
            f"CREATE TRIGGER {_name(event)} AFTER {event.upper()} ON {VERDICTS} "
            f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
        )


def _sqlite() -> Iterator[str]:
    for event in EVENTS:
        row = "OLD" if event == "delete" else "NEW"
        values = f"({row}.unit_id, {row}.organization_id, {row}.year_id, {SQLITE_RANDOM})"
        yield f"DROP TRIGGER IF EXISTS {_name(event)}"
        insert = f"INSERT INTO {TABLE} {_COLUMNS} VALUES {values} {_CONFLICT}"  # noqa: S608 - our own names
        yield f"CREATE TRIGGER {_name(event)} AFTER {event.upper()} ON {VERDICTS} BEGIN {insert}; END"
