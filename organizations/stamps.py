"""Stamps: the database gives `RegisterStamp` or `RecordStamp` another number with every write to certain tables.

Computed pages are kept under a key that holds the stamps, so that no write, from whatever program, leaves a stale page.
Each app's config lists its models: what changes seldom in `stamped`, which also what is remembered in a process rests
on, and what is recorded all year in `stamped_records`. `stamp_app`, connected to post_migrate there, makes the triggers
(as with `append_only`) and changes the stamps: a restored database is migrated before it is used, and what was kept
before that is not shown again. The numbers are random, not counted, for the same reason.
On PostgreSQL a connection has one of so many rows, and the stamp is their sum: two transactions that write these tables
wait for each other only where they happen to share a row.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import AppConfig
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Model = type[models.Model]
EVENTS = ("insert", "update", "delete")
#: Rows of PostgreSQL's connections; SQLite, which has one writer, keeps one.
PARTS = 64
#: A random number below 2^48: a sum of thousands stays a whole number of 64 bits.
POSTGRESQL_RANDOM = "(random() * 281474976710655)::bigint"
SQLITE_RANDOM = "abs(random() % 281474976710655)"
_STORE = (
    "INSERT INTO {table} (id, number) VALUES ({part}, {number}) ON CONFLICT (id) DO UPDATE SET number = excluded.number"
)


@dataclass(frozen=True)
class StampKind:
    """`listed_as`: the attribute of an app's config with the models; `table`: of the stamp; `name`: of its triggers."""

    listed_as: str
    table: str
    name: str

    def models_of(self, app: AppConfig) -> list[Model]:
        names: tuple[str, ...] = getattr(app, self.listed_as, ())
        return [app.get_model(name) for name in names]


KINDS: Final = (
    StampKind("stamped", "organizations_registerstamp", "register_stamp"),
    StampKind("stamped_records", "organizations_recordstamp", "record_stamp"),
)


def stamp_app(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers of the app's stamped tables, and change the stamps. Receives post_migrate."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    for kind in KINDS:
        if kind.table not in existing:
            continue
        tables = [model._meta.db_table for model in kind.models_of(sender) if model._meta.db_table in existing]
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for statement in _statements(connection, kind, tables):
                cursor.execute(statement)


def stamped_models(app: AppConfig) -> list[Model]:
    """The app's models whose every write changes a stamp."""
    return [model for kind in KINDS for model in kind.models_of(app)]


def missing_stamps(app: AppConfig, *, using: str = "default") -> list[str]:
    """The app's stamped tables without a trigger. One query for each kind of stamp."""
    return [name for kind in KINDS for name in _missing(app, kind, connections[using])]


def _missing(app: AppConfig, kind: StampKind, connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE t.tgenabled IN ('O', 'A') AND t.tgname = %s AND pg_table_is_visible(c.oid) GROUP BY 1",
                [kind.name],
            )
        else:
            cursor.execute(
                "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s GROUP BY 1",
                [f"{kind.name}%"],
            )
        present: dict[str, int] = dict(cursor.fetchall())
    wanted = 1 if connection.vendor == "postgresql" else len(EVENTS)
    tables = [model._meta.db_table for model in kind.models_of(app)]
    return [f"{table}: {kind.name}" for table in tables if present.get(table, 0) < wanted]


def _statements(connection: BaseDatabaseWrapper, kind: StampKind, tables: list[str]) -> Iterator[str]:
    quote = connection.ops.quote_name
    if connection.vendor == "postgresql":
        store = _STORE.format(table=kind.table, part=f"1 + pg_backend_pid() % {PARTS}", number=POSTGRESQL_RANDOM)
        yield (
            f"CREATE OR REPLACE FUNCTION {kind.name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {store}; RETURN NULL; END $$"
        )
        for table in map(quote, tables):
            yield f"DROP TRIGGER IF EXISTS {kind.name} ON {table}"
            yield (
                f"CREATE TRIGGER {kind.name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {kind.name}()"
            )
    else:
        store = _STORE.format(table=kind.table, part=1, number=SQLITE_RANDOM)
        for table in tables:
            for event in EVENTS:
                name = quote(f"{kind.name}_{table}_{event}")
                yield f"DROP TRIGGER IF EXISTS {name}"
                yield f"CREATE TRIGGER {name} AFTER {event.upper()} ON {quote(table)} BEGIN {store}; END"
    yield store
