"""Several rows of another table as one text beside each row of a query, on SQLite and PostgreSQL alike."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, QuerySet, Subquery, TextField
from django.db.models.sql.compiler import SQLCompiler


class JsonRows(Aggregate):
    """The rows of a group as a JSON list of lists; their order is not settled."""

    output_field = TextField()
    allow_distinct = False

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        template = "CAST(json_agg(json_build_array(%(expressions)s)) AS text)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="json_group_array(json_array(%(expressions)s))", **extra)


def rows_beside(rows: QuerySet[Any, Any], by: str, *fields: str) -> Subquery:
    """The fields of these rows, which an `OuterRef` in them ties to the outer row and `by` to each other.

    One text or None; `loaded` reads it. Days and instants come as text, truth on SQLite as 0 and 1.
    """
    grouped = rows.order_by().values(by).annotate(json_rows=JsonRows(*fields))
    return Subquery(grouped.values("json_rows"), output_field=TextField())


def loaded(text: str | None) -> list[list[Any]]:
    """What `rows_beside` read; no rows for None."""
    return json.loads(text) if text else []


def instant(text: str) -> datetime:
    """An instant out of such a row: SQLite writes UTC without saying so."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
