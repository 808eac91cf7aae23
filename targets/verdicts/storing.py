"""Judged rows beside the stored verdicts: staged in a temporary table, compared by SQL, and only differences written.

On PostgreSQL the rows come in by COPY; on SQLite by `executemany`. Everything runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import Any

from django.db import connection

from targets.models import Target, Verdict
from targets.verdicts.judging import Outcome, Row

#: The judged columns, in the order of an Outcome.
OUTCOME = Outcome._fields
#: What names a verdict within its year.
PARTIES = ("unit_id", "organization_id", "target_id", "basis")
BATCH = 20_000
SHOWN = 20

_COLUMNS = ", ".join((*PARTIES, *OUTCOME))
_SAME_PARTIES = " AND ".join(f"stored.{name} = judged.{name}" for name in PARTIES)
_DIFFERS = (
    f"({', '.join(f'stored.{name}' for name in OUTCOME)}) IS DISTINCT FROM "
    f"({', '.join(f'judged.{name}' for name in OUTCOME)})"
)
_TABLE = Verdict._meta.db_table
_STAGING = """
    CREATE TEMPORARY TABLE IF NOT EXISTS judged (
        unit_id bigint NOT NULL, organization_id bigint NOT NULL, target_id bigint NOT NULL, basis varchar(14) NOT NULL,
        verdict varchar(14) NOT NULL, numerator bigint, denominator bigint, threshold integer NOT NULL,
        exceeded boolean NOT NULL, shortfall bigint, covered integer NOT NULL, expected integer NOT NULL,
        own_counted boolean, own_numerator bigint, own_denominator bigint{key}
    )
"""
#: SQLite joins by an index or row by row; PostgreSQL hashes, and an index would only slow the staging down.
_KEY = f", PRIMARY KEY ({', '.join(PARTIES)})"


@dataclass(frozen=True)
class Difference:
    """A stored verdict that is not what the register gives. One side is None where the row is absent."""

    stored: Verdict | None
    computed: Verdict | None


@dataclass(frozen=True)
class Differences:
    """How many verdicts differ, and the first of them, at most SHOWN."""

    total: int
    first: Sequence[Difference] = ()

    def __len__(self) -> int:
        return self.total


@dataclass(frozen=True)
class Scope:
    """Which stored verdicts the judged rows stand for: a year's, of these organizations, but for frozen resolutions."""

    year: int
    organizations: Sequence[int]
    frozen: Sequence[int] = ()

    @property
    def condition(self) -> str:
        """The SQL condition on `stored`; its parameters are `parameters`."""
        condition = f"stored.year_id = %s AND stored.organization_id IN ({_places(self.organizations)})"
        if self.frozen:
            targets = f"SELECT id FROM targets_target WHERE resolution_id IN ({_places(self.frozen)})"  # noqa: S608
            condition += f" AND stored.target_id NOT IN ({targets})"
        return condition

    @property
    def parameters(self) -> list[int]:
        return [self.year, *self.organizations, *self.frozen]


def stage(rows: Iterable[Row]) -> int:
    """Put the judged rows into the temporary table, in place of what is there. Returns how many."""
    with connection.cursor() as cursor:
        _empty(cursor)
        staged = (_copy if connection.vendor == "postgresql" else _insert)(cursor, iter(rows))
        _know_size(cursor)
    return staged


def stage_query(query: str, parameters: Sequence[int | str]) -> None:
    """The same with the rows of a query, in the order of a verdict's columns."""
    with connection.cursor() as cursor:
        _empty(cursor)
        cursor.execute(f"INSERT INTO judged ({_COLUMNS}) {query}", parameters)
        _know_size(cursor)


def _empty(cursor: Any) -> None:
    is_dropped = connection.vendor == "postgresql"
    cursor.execute(f"{_STAGING.format(key='')} ON COMMIT DROP" if is_dropped else _STAGING.format(key=_KEY))
    cursor.execute("TRUNCATE judged" if is_dropped else "DELETE FROM judged")


def _know_size(cursor: Any) -> None:
    """Nothing counts a temporary table by itself, and the plan of the comparison depends on its size."""
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE judged")


def differences(scope: Scope) -> Differences:
    """Everything in which the stored verdicts differ from the staged rows."""
    stored = f"SELECT stored.* FROM {_TABLE} stored WHERE {scope.condition}"  # noqa: S608
    changed = f"""
        SELECT {_listed("judged", (*PARTIES, *OUTCOME))}, {_listed("stored", OUTCOME)}
        FROM judged LEFT JOIN ({stored}) stored ON {_SAME_PARTIES} WHERE stored.id IS NULL OR {_DIFFERS}
        UNION ALL
        SELECT {_listed("stored", PARTIES)}, {", ".join(["NULL"] * len(OUTCOME))}, {_listed("stored", OUTCOME)}
        FROM ({stored}) stored LEFT JOIN judged ON {_SAME_PARTIES} WHERE judged.unit_id IS NULL
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT *, COUNT(*) OVER () FROM ({changed}) changed ORDER BY 1, 2, 3, 4 LIMIT {SHOWN}",  # noqa: S608
            scope.parameters * 2,
        )
        rows = cursor.fetchall()
    first = [_difference(scope.year, row[:-1]) for row in rows]
    return Differences(rows[0][-1] if rows else 0, first)


def write(scope: Scope) -> int:
    """Bring the stored verdicts of the scope to the staged rows. Returns how many changed."""
    parameters = scope.parameters
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            DELETE FROM {_TABLE} WHERE id IN (
                SELECT stored.id FROM {_TABLE} stored LEFT JOIN judged ON {_SAME_PARTIES}
                WHERE {scope.condition} AND judged.unit_id IS NULL
            )
            """,  # noqa: S608
            parameters,
        )
        changed: int = cursor.rowcount
        cursor.execute(
            f"""
            INSERT INTO {_TABLE} (year_id, {_COLUMNS})
            SELECT %s, {_listed("judged", (*PARTIES, *OUTCOME))}
            FROM judged LEFT JOIN {_TABLE} stored ON {_SAME_PARTIES} AND {scope.condition}
            WHERE stored.id IS NULL OR {_DIFFERS}
            ON CONFLICT (year_id, {", ".join(PARTIES)})
            DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in OUTCOME)}
            """,  # noqa: S608
            [scope.year, *parameters],
        )
        return changed + int(cursor.rowcount)


def write_rows(year: int, rows: Sequence[Row]) -> None:
    """Store a few rows, new or changed, without staging them. One query."""
    Verdict.objects.bulk_create(
        [verdict_of(year, row) for row in rows],
        update_conflicts=True,
        update_fields=OUTCOME,
        unique_fields=["year", "unit", "organization", "target", "basis"],
    )


def forget(target: Target) -> None:
    """Drop the verdicts of a target that is taken away."""
    Verdict.objects.filter(target=target).delete()


def stored_rows(year: int, organization: int, units: Iterable[int]) -> dict[tuple[int, int, str], Outcome]:
    """The stored outcomes of these units by unit, target and basis. One query."""
    stored = Verdict.objects.for_year(year).filter(organization=organization, unit__in=units).order_by()
    return {
        (unit, target, basis): Outcome(*outcome)
        for unit, target, basis, *outcome in stored.values_list("unit_id", "target_id", "basis", *OUTCOME)
    }


def verdict_of(year: int, row: Row) -> Verdict:
    """The row as an unsaved verdict."""
    return Verdict(
        year_id=year,
        unit_id=row.unit,
        organization_id=row.organization,
        target_id=row.target,
        basis=row.basis,
        **row.outcome._asdict(),
    )


def _difference(year: int, row: Sequence[Any]) -> Difference:
    parties, outcomes = row[: len(PARTIES)], (row[len(PARTIES) : -len(OUTCOME)], row[-len(OUTCOME) :])
    computed, stored = (
        None if outcome[0] is None else verdict_of(year, Row._make((*parties, Outcome._make(outcome))))
        for outcome in outcomes
    )
    return Difference(stored, computed)


def _listed(table: str, names: Sequence[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


def _places(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _insert(cursor: Any, rows: Iterator[Row]) -> int:
    staged = 0
    insert = f"INSERT INTO judged ({_COLUMNS}) VALUES ({_places([0] * (len(PARTIES) + len(OUTCOME)))})"  # noqa: S608
    while batch := [(*row[:-1], *row.outcome) for row in islice(rows, BATCH)]:
        cursor.executemany(insert, batch)
        staged += len(batch)
    return staged


def _copy(cursor: Any, rows: Iterator[Row]) -> int:
    """COPY in batches of text; an outcome that many rows share is written out once."""
    staged = 0
    texts: dict[Outcome, str] = {}
    while batch := list(islice(rows, BATCH)):
        lines = []
        for unit, organization, target, basis, outcome in batch:
            text = texts.get(outcome)
            if text is None:
                text = texts[outcome] = "\t".join("\\N" if value is None else str(value) for value in outcome)
            lines.append(f"{unit}\t{organization}\t{target}\t{basis}\t{text}\n")
        texts.clear()
        cursor.copy_expert(f"COPY judged ({_COLUMNS}) FROM STDIN", StringIO("".join(lines)))
        staged += len(batch)
    return staged
