"""Rows into a table by the thousand: COPY on PostgreSQL, `executemany` on SQLite. Keys are given, defaults are not."""

from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 20_000


class BulkRows:
    """Collects rows of one model and stores them in batches. `columns`: as in the database, the key first.

    `following`: the key of the next row.
    """

    def __init__(self, model: type[models.Model], columns: Iterable[str]) -> None:
        self.model = model
        self.columns = tuple(columns)
        self.stored = 0
        last: int | None = model._default_manager.aggregate(last=models.Max("pk"))["last"]
        self.following = (last or 0) + 1
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> int:
        """Add a row with the next key, which is returned."""
        key = self.following
        self.following += 1
        self._rows.append((key, *values))
        if len(self._rows) >= BATCH:
            self.flush()
        return key

    def flush(self) -> None:
        if not self._rows:
            return
        table, columns = self.model._meta.db_table, ", ".join(self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                lines = "".join("\t".join(map(_text, row)) + "\n" for row in self._rows)
                cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(lines))
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", self._rows)  # noqa: S608
        self.stored += len(self._rows)
        self._rows.clear()

    def finish(self) -> None:
        """Store what is left, and let the database number the next rows after these."""
        self.flush()
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [self.model]):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute(f"ANALYZE {self.model._meta.db_table}")


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
