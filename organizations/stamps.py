"""Stamps of what changes seldom: the database gives `RegisterStamp` another number with every write to these tables.

Computed pages are kept under a key that holds the stamp, so that no write, from whatever program, leaves a stale page.
Each app's config lists its models in `stamped`; `stamp_app`, connected to post_migrate there, makes the triggers (as
with `append_only`) and changes the stamp: a restored database is migrated before it is used, and what was kept before
that is not shown again. The number is random, not counted, for the same reason.
On PostgreSQL a connection has one of so many rows, and the stamp is their sum: two transactions that write these tables
wait for each other only where they happen to share a row.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Model = type[models.Model]
TABLE = "organizations_registerstamp"
NAME = "register_stamp"
EVENTS = ("insert", "update", "delete")
#: Rows of PostgreSQL's connections; SQLite, which has one writer, keeps one.
PARTS = 64
#: A random number below 2^48: a sum of thousands stays a whole number of 64 bits.
POSTGRESQL_RANDOM = "(random() * 281474976710655)::bigint"
SQLITE_RANDOM = "abs(random() % 281474976710655)"
_STORE = (
    "INSERT INTO {table} (id, number) VALUES ({part}, {number}) ON CONFLICT (id) DO UPDATE SET number = excluded.number"
)


def stamp_app(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers of the app's stamped tables, and change the stamp. Receives post_migrate."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if TABLE not in existing:
        return
    tables = [model._meta.db_table for model in stamped_models(sender) if model._meta.db_table in existing]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in _statements(connection, tables):
            cursor.execute(statement)


def stamped_models(app: AppConfig) -> list[Model]:
    """The app's models whose every write changes the stamp."""
    names: tuple[str, ...] = getattr(app, "stamped", ())
    return [app.get_model(name) for name in names]


def missing_stamps(app: AppConfig, *, using: str = "default") -> list[str]:
    """The app's stamped tables without a trigger. One query."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE t.tgenabled IN ('O', 'A') AND t.tgname = %s AND pg_table_is_visible(c.oid) GROUP BY 1",
                [NAME],
            )
        else:
            cursor.execute(
                "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s GROUP BY 1",
                [f"{NAME}%"],
            )
        present: dict[str, int] = dict(cursor.fetchall())
    wanted = 1 if connection.vendor == "postgresql" else len(EVENTS)
    tables = [model._meta.db_table for model in stamped_models(app)]
    return [f"{table}: {NAME}" for table in tables if present.get(table, 0) < wanted]


def _statements(connection: BaseDatabaseWrapper, tables: list[str]) -> Iterator[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        store = _STORE.format(table=TABLE, part=f"1 + pg_backend_pid() % {PARTS}", number=POSTGRESQL_RANDOM)
        yield (
            f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {store}; RETURN NULL; END $$"
        )
        for table in map(quote, tables):
            yield f"DROP TRIGGER IF EXISTS {NAME} ON {table}"
            yield (
                f"CREATE TRIGGER {NAME} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
            )
    else:
        store = _STORE.format(table=TABLE, part=1, number=SQLITE_RANDOM)
        for table in tables:
            for event in EVENTS:
                name = quote(f"{NAME}_{table}_{event}")
                yield f"DROP TRIGGER IF EXISTS {name}"
                yield f"CREATE TRIGGER {name} AFTER {event.upper()} ON {quote(table)} BEGIN {store}; END"
    yield store
