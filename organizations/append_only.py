"""Tables that only grow: the database itself refuses UPDATE, DELETE and TRUNCATE on them.

Each app's config lists its models in `append_only`; `protect_app`, connected to post_migrate there, makes the triggers
that are missing, because SQLite loses them whenever a migration remakes a table. `manage.py check_register` asks
`missing`. Nothing in the product lifts them; the tests do, to empty their database between two tests.

A migration that has to fill a column of such a table does so in the migration that adds the table, or adds a table
beside it: once the triggers are there, it is refused like everybody else.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Model = type[models.Model]
FUNCTION = "append_only_refuse"
_BODY = " BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END "


def protect_app(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Make the triggers that the app's tables lack. Receives post_migrate, so it runs after every migration."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    protect([model for model in models_of(sender) if model._meta.db_table in existing], using=using)


def models_of(app: AppConfig) -> list[Model]:
    """The app's models that only grow."""
    names: tuple[str, ...] = getattr(app, "append_only", ())
    return [app.get_model(name) for name in names]


def protect(tables: Iterable[Model], *, using: str = "default") -> None:
    """Make what is missing of the triggers on these tables."""
    connection = connections[using]
    lacking = list(_lacking(connection, tables))
    if not lacking:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${_BODY}$$")
        for model, name, statement in lacking:
            cursor.execute(_drop(connection, model, name))
            cursor.execute(statement)


def missing(tables: Iterable[Model], *, using: str = "default") -> list[str]:
    """The triggers that these tables lack, as «table: trigger». Two queries at most."""
    return [f"{model._meta.db_table}: {name}" for model, name, _ in _lacking(connections[using], tables)]


def lift(tables: Iterable[Model], *, using: str = "default") -> None:
    """Take the triggers away. For the teardown of tests only."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in tables:
            for name in _wanted(connection, model):
                cursor.execute(_drop(connection, model, name))


def _wanted(connection: BaseDatabaseWrapper, model: Model) -> dict[str, str]:
    """The statements that make the table's triggers, by the triggers' names."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        call = f"EXECUTE FUNCTION {FUNCTION}()"
        return {
            "append_only_rows": (
                f"CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}"
            ),
            "append_only_all": f"CREATE TRIGGER append_only_all BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
        }
    key = quote(str(model._meta.pk.column))
    refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {model._meta.db_table}'); END"
    replaced = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - our own names
    events = {"update": "UPDATE", "delete": "DELETE", "replace": "INSERT"}
    return {
        (name := f"{model._meta.db_table}_append_only_{suffix}"): (
            f"CREATE TRIGGER {quote(name)} BEFORE {event} ON {table} "
            f"{replaced + ' ' if suffix == 'replace' else ''}{refuse}"
        )
        for suffix, event in events.items()
    }


def _drop(connection: BaseDatabaseWrapper, model: Model, name: str) -> str:
    quote = connection.ops.quote_name
    on = f" ON {quote(model._meta.db_table)}" if connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {quote(name)}{on}"


def _lacking(connection: BaseDatabaseWrapper, tables: Iterable[Model]) -> Iterator[tuple[Model, str, str]]:
    """(model, trigger, statement) of each trigger that is absent, switched off, or not as it should be."""
    present = _postgresql_triggers(connection) if connection.vendor == "postgresql" else _sqlite_triggers(connection)
    for model in tables:
        for name, statement in _wanted(connection, model).items():
            value = present.get((model._meta.db_table, name))
            if value is None or (connection.vendor != "postgresql" and value != statement):
                yield model, name, statement


def _sqlite_triggers(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(table, name): statement for table, name, statement in cursor.fetchall()}


def _postgresql_triggers(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """Triggers that are switched on and call the function as it is written here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled IN ('O', 'A') AND p.proname = %s AND p.prosrc = %s "
            "AND pg_table_is_visible(c.oid)",
            [FUNCTION, _BODY],
        )
        return {(table, name): statement for table, name, statement in cursor.fetchall()}
