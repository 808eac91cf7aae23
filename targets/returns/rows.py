"""Many rows in one statement from plain tuples: a model object a row costs more than the row itself."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from django.db import connection, models

_ROWS: Final = 1000  # of one statement


def insert_rows(
    model: type[models.Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    key: Sequence[str] = (),
    updated: Sequence[str] = (),
) -> None:
    """Insert the rows, each with a value for every field of `names`; a foreign key as the value that it refers to.

    `key` and `updated`: a row whose key is there already gets the new values of the updated fields instead.
    One statement for a thousand rows, fewer where the database takes fewer values. Raises IntegrityError.
    """
    fields = [model._meta.get_field(name) for name in names]
    columns = {field.name: connection.ops.quote_name(str(field.column)) for field in fields}  # type: ignore[union-attr]
    head = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(columns.values())}) VALUES "  # noqa: S608
    tail = ""
    if key:
        changes = ", ".join(f"{columns[name]} = EXCLUDED.{columns[name]}" for name in updated)
        tail = f" ON CONFLICT ({', '.join(columns[name] for name in key)}) DO UPDATE SET {changes}"
    row = f"({', '.join(['%s'] * len(columns))})"
    most = min(_ROWS, (connection.features.max_query_params or _ROWS * len(columns)) // len(columns))
    remaining = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(remaining, most)):
            values = [value for values in chunk for value in values]
            cursor.execute(head + ", ".join([row] * len(chunk)) + tail, values)
