"""The tables of fixtures/ as rows of units, successions and organizations: creates what is absent, overwrites nothing.

An administrator may rename a unit, end it, change its key or take it away. None of that is undone by loading again:
what differs from the file is reported. `reset` alone brings rows back to what the file has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from import_export.results import RowResult
from tablib import Dataset

from organizations.models import Unit
from organizations.resources import DayWidget, RegisterResource, UnitResource, UnitWidget

Row = Mapping[str, Any]


class TableFaulty(Exception):
    """Rows of the file that cannot become rows of the register; nothing of the table was stored."""


@dataclass(frozen=True)
class Difference:
    """A column in which a stored row is not as the file has it."""

    row: str
    column: str
    stored: str
    given: str


@dataclass(frozen=True)
class Loaded:
    """What loading a table did. `absent`: rows once stored whose key is gone, so they were not created again."""

    new: int
    reset: int
    differences: tuple[Difference, ...] = ()
    absent: tuple[str, ...] = ()


@transaction.atomic
def load_table(resource: RegisterResource, table: Dataset, *, reset: bool = False) -> Loaded:
    """Store the rows that the register never had; with `reset` all rows, as the file has them. Raises TableFaulty."""
    restored = _restore_keys(table) if reset and resource._meta.model is Unit else frozenset()
    rows = list(table.dict)
    new, stored, absent = [], [], []
    for row in rows:
        if _points_at_lost_unit(resource, row):
            absent.append(_name(resource, row))
        elif _stored(resource, table, row) is not None:
            stored.append(row)
        elif not reset and _was_stored(resource, row):
            absent.append(_name(resource, row))
        else:
            new.append(row)
    differences = _differences(resource, table, stored)
    _import(resource, table, [*new, *stored] if reset else new)
    if reset:
        return Loaded(len(new), len(restored | {difference.row for difference in differences}), (), tuple(absent))
    return Loaded(len(new), 0, differences, tuple(absent))


def _table(like: Dataset, rows: Sequence[Row]) -> Dataset:
    return Dataset(*[[row[name] for name in like.headers] for row in rows], headers=like.headers)


def _import(resource: RegisterResource, table: Dataset, rows: Sequence[Row]) -> None:
    result = resource.import_data(_table(table, rows), raise_errors=False)
    faults = [f"row {row.number}: {error.error}" for row in result.error_rows for error in row.errors]
    faults += [f"row {row.number}: {row.error}" for row in result.invalid_rows]
    faults += [str(error.error) for error in result.base_errors]
    if faults:
        raise TableFaulty("\n".join(faults))


def _differences(resource: RegisterResource, table: Dataset, rows: Sequence[Row]) -> tuple[Difference, ...]:
    """Every column of these stored rows that the file has otherwise; nothing is written."""
    result = resource.import_data(_table(table, rows), dry_run=True, retain_instance_in_row_result=True)
    columns = [field.column_name for field in resource.get_export_fields()]
    collected = []
    for row, outcome in zip(rows, result.rows, strict=True):
        name = _name(resource, row)
        if outcome.import_type == RowResult.IMPORT_TYPE_UPDATE:
            cells = zip(
                columns,
                resource.export_resource(outcome.original),
                resource.export_resource(outcome.instance),
                strict=True,
            )
            collected += [Difference(name, column, str(a or ""), str(b or "")) for column, a, b in cells if a != b]
        elif outcome.import_type != RowResult.IMPORT_TYPE_SKIP:
            raise TableFaulty(f"{name}: {outcome.validation_error or [error.error for error in outcome.errors]}")
    return tuple(collected)


def _stored(resource: RegisterResource, table: Dataset, row: Row) -> models.Model | None:
    return resource.get_instance(resource._meta.instance_loader_class(resource, table), row)


def _was_stored(resource: RegisterResource, row: Row) -> bool:
    """Whether a row of this key existed before: somebody has taken it away, or given it another key."""
    keys = [resource.fields[name] for name in resource.get_import_id_fields()]
    history: models.QuerySet[Any] = resource._meta.model.history.all()
    return history.filter(**{field.attribute: field.clean(row) for field in keys}).exists()


def _name(resource: RegisterResource, row: Row) -> str:
    """The row's key as the file writes it: «00952 1991-10-01»."""
    columns = [resource.fields[name].column_name for name in resource.get_import_id_fields()]
    return " ".join(str(row[column]) for column in columns)


def _points_at_lost_unit(resource: RegisterResource, row: Row) -> bool:
    """Whether the row names a unit stored under this code for its day, and that the register no longer has so."""
    for field in resource.get_import_fields():
        if isinstance(field.widget, UnitWidget):
            try:
                field.clean(row)
            except ValueError:
                known = Unit.history.filter(code=str(row[field.column_name]).strip())
                if day := field.widget.day(row):
                    known = known.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day), valid_from__lte=day)
                return known.exists()
    return False


def _restore_keys(table: Dataset) -> frozenset[str]:
    """Give units of the file whose code or first day was changed their key back; which, as `_name` has it."""
    restored = set()
    for row in table.dict:
        key = {"code": row["code"], "valid_from": DayWidget().clean(row["valid_from"])}
        if Unit.objects.filter(**key).exists():
            continue
        for unit in Unit.objects.filter(pk__in=Unit.history.filter(**key).values("id"))[:1]:
            unit.code, unit.valid_from = key["code"], key["valid_from"]
            unit.save()
            restored.add(_name(UnitResource(), row))
    return frozenset(restored)
