"""Storing figures in returns: in one from a form, in many from a workbook, with the whole history of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from organizations.models import User
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.models import AnnualReturn, ChangeSource, Figure, FigureChange, OwedFigures, ReturnFile, Saving
from targets.returns.claims import check_open, check_scope, claim
from targets.rules.compliance import NIL, Amount

_ROWS: Final = 1000  # of one statement


class FigureNotOwed(Refused):
    """The organization does not owe this figure."""


@dataclass(frozen=True)
class Entry:
    """A figure to store: amount, note or reason, and the source cell."""

    amount: Amount
    nil_reason: str = ""
    note: str = ""
    sheet: str = ""
    cell: str = ""
    text: str = ""

    def is_stored_in(self, figure: Figure) -> bool:
        """Whether the figure already says the same, its words included."""
        return (
            figure.amount == self.amount
            and figure.note == self.note
            and (not figure.is_nil or figure.nil_reason == self.nil_reason)
        )


@dataclass(frozen=True)
class Filling:
    """The figures to store in one return. Keys that are not named keep what they have."""

    annual_return: AnnualReturn
    entries: Mapping[str, Entry]


@transaction.atomic
def enter_figures(
    annual_return: AnnualReturn,
    entries: Mapping[str, Entry],
    *,
    by: User,
    at: datetime,
    source: ChangeSource,
    file_sha256: str = "",
    file: ReturnFile | None = None,
) -> int:
    """Store figures in a draft or a returned return; answers how many changed. See `fill_returns`."""
    filling = Filling(annual_return, entries)
    return fill_returns([filling], by=by, at=at, source=source, file_sha256=file_sha256, file=file)


@transaction.atomic
def fill_returns(
    fillings: Sequence[Filling],
    *,
    by: User,
    at: datetime,
    source: ChangeSource,
    file_sha256: str = "",
    file: ReturnFile | None = None,
) -> int:
    """Store figures in drafts or returned returns, all or none; answers how many amounts changed.

    Each change of an amount appends a FigureChange; all those of a return name one Saving, and the uploaded `file`
    where they come from one. As many queries for many returns as for one, but for statements of `_ROWS` rows.
    Raises NotPermitted, ReturnLocked, ReturnChanged, FigureNotOwed.
    """
    if not fillings:
        return 0
    _check(fillings, by, at)
    claim([filling.annual_return for filling in fillings])
    stored: dict[int, dict[str, Figure]] = {}
    for figure in Figure.objects.filter(annual_return__in=[filling.annual_return for filling in fillings]).order_by():
        stored.setdefault(figure.annual_return_id, {})[figure.key] = figure
    written: list[Figure] = []
    savings: list[Saving] = []
    changes: list[FigureChange] = []
    for annual_return, entries in ((filling.annual_return, filling.entries) for filling in fillings):
        saving = Saving(
            annual_return=annual_return, revision=annual_return.revision, source=source, file=file, by=by, at=at
        )
        of_return = stored.get(annual_return.pk, {})
        touched = False
        for key, entry in entries.items():
            figure = of_return.get(key) or Figure(annual_return=annual_return, definition_id=key)
            if figure.pk and entry.is_stored_in(figure):
                continue
            touched = True
            if figure.amount != entry.amount or not figure.pk:
                changes.append(_change(figure, entry, saving, file_sha256=file_sha256))
            written.append(_figure(annual_return, key, entry))
        if touched:
            savings.append(saving)
    Saving.objects.bulk_create(savings, batch_size=_ROWS)
    Figure.objects.bulk_create(
        written,
        batch_size=_ROWS,
        update_conflicts=True,
        unique_fields=["annual_return", "definition"],
        update_fields=["value", "is_nil", "nil_reason", "note"],
    )
    FigureChange.objects.bulk_create(changes, batch_size=_ROWS)
    return len(changes)


def _check(fillings: Sequence[Filling], by: User, at: datetime) -> None:
    owed = OwedFigures.read()
    for annual_return, entries in ((filling.annual_return, filling.entries) for filling in fillings):
        check_scope(annual_return, by, Capability.ENTER_RETURNS)
        check_open(annual_return, at)
        if unknown := entries.keys() - owed.keys(annual_return.unit, annual_return.organization):
            raise FigureNotOwed(
                f"Báo cáo của {annual_return.organization}, {annual_return.unit} không gồm số liệu này: "
                f"{', '.join(sorted(unknown))}."
            )


def _figure(annual_return: AnnualReturn, key: str, entry: Entry) -> Figure:
    is_nil = entry.amount is NIL
    return Figure(
        annual_return=annual_return,
        definition_id=key,
        value=entry.amount if isinstance(entry.amount, int) else None,
        is_nil=is_nil,
        nil_reason=entry.nil_reason if is_nil else "",
        note=entry.note,
    )


def _change(figure: Figure, entry: Entry, saving: Saving, *, file_sha256: str) -> FigureChange:
    return FigureChange(
        annual_return=saving.annual_return,
        saving=saving,
        file=saving.file,
        key=figure.key,
        old_value=figure.value,
        old_is_nil=figure.is_nil,
        new_value=entry.amount if isinstance(entry.amount, int) else None,
        new_is_nil=entry.amount is NIL,
        source=saving.source,
        file_sha256=file_sha256,
        sheet=entry.sheet[:100],
        cell=entry.cell,
        text=entry.text[:300],
        by=saving.by,
        at=saving.at,
    )
