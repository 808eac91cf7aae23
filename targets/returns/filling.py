"""Storing figures in returns: in one from a form, in many from a workbook, with the whole history of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import Final

from django.db import connection, transaction

from organizations.models import User
from organizations.permissions import Capability
from organizations.refused import Refused
from targets.models import (
    AnnualReturn,
    ChangeSource,
    Figure,
    FigureChange,
    FigureDefinition,
    OwedFigures,
    ReturnFile,
    Saving,
    scales_of,
)
from targets.returns.claims import check_open, check_scope, claim
from targets.returns.rows import insert_rows
from targets.returns.terms import read_terms
from targets.rules.compliance import NIL, Amount
from targets.rules.scales import listed

_KEY: Final = ("annual_return", "definition")
_CONTENT: Final = ("value", "is_nil", "nil_reason", "note")
_CHANGE: Final = (
    "annual_return",
    "saving",
    "key",
    "old_value",
    "old_is_nil",
    "new_value",
    "new_is_nil",
    "sheet",
    "cell",
    "text",
    "source",
    "register_rows",
)


class FigureNotOwed(Refused):
    """The organization does not owe this figure."""


class NotOnScale(Refused):
    """A worded figure is at no position of its scale."""


@dataclass(frozen=True)
class Entry:
    """A figure to store: amount, note or reason, and the source cell.

    `register_rows`: the rows of its register, by their keys, where the amount is what the register counts; else None.
    """

    amount: Amount
    nil_reason: str = ""
    note: str = ""
    sheet: str = ""
    cell: str = ""
    text: str = ""
    register_rows: Sequence[int] | None = None

    def is_stored_in(self, figure: Figure) -> bool:
        """Whether the figure already says the same, its words included."""
        return (
            figure.amount == self.amount
            and figure.note == self.note
            and (not figure.is_nil or figure.nil_reason == self.nil_reason)
        )


@dataclass(frozen=True)
class Filling:
    """The figures to store in one return. Keys that are not named keep what they have.

    `owed`: the figures that the return owes, where the caller has just read them.
    """

    annual_return: AnnualReturn
    entries: Mapping[str, Entry]
    owed: Sequence[FigureDefinition] | None = None


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
    where they come from one. `source`: of all figures but those that name the rows of a register. As many queries for
    many returns as for one, but that a statement holds a thousand rows.
    Raises NotPermitted, ReturnLocked, ReturnChanged, FigureNotOwed, NotOnScale.
    """
    if not fillings:
        return 0
    read_terms([filling.annual_return for filling in fillings])
    _check(fillings, by, at)
    annual_returns = [filling.annual_return for filling in fillings]
    claim(annual_returns)
    stored: dict[int, dict[str, Figure]] = {}
    for figure in Figure.objects.filter(annual_return__in=annual_returns).order_by():
        stored.setdefault(figure.annual_return_id, {})[figure.key] = figure
    touched = []
    for filling in fillings:
        of_return = stored.get(filling.annual_return.pk, {})
        cells = [(key, of_return.get(key), entry) for key, entry in filling.entries.items()]
        if cells := [cell for cell in cells if cell[1] is None or not cell[2].is_stored_in(cell[1])]:
            touched.append((filling.annual_return, cells))
    savings = Saving.objects.bulk_create(
        Saving(annual_return=item, revision=item.revision, source=source, file=file, by=by, at=at)
        for item, _ in touched
    )
    written = [(figure, _figure(item.pk, key, entry)) for item, cells in touched for key, figure, entry in cells]
    insert_rows(Figure, (*_KEY, *_CONTENT), [row for figure, row in written if figure is None])
    insert_rows(
        Figure,
        (*_KEY, *_CONTENT),
        [row for figure, row in written if figure is not None],
        key=_KEY,
        updated=_CONTENT,
    )
    changes = [
        (saving, key, figure, entry)
        for saving, (_, cells) in zip(savings, touched, strict=True)
        for key, figure, entry in cells
        if figure is None or figure.amount != entry.amount
    ]
    moment = connection.ops.adapt_datetimefield_value(at)
    of_all = {"file": file and file.pk, "file_sha256": file_sha256, "by": by.pk, "at": moment}
    rows = ((*_change(*change, source), *of_all.values()) for change in changes)
    insert_rows(FigureChange, (*_CHANGE, *of_all), rows)
    return len(changes)


def _check(fillings: Sequence[Filling], by: User, at: datetime) -> None:
    unread = [filling.annual_return for filling in fillings if filling.owed is None]
    owed_in = OwedFigures.read_years({one.year_id for one in unread}, [one.unit for one in unread])
    for filling in fillings:
        annual_return, owed = filling.annual_return, filling.owed
        check_scope(annual_return, by, Capability.ENTER_RETURNS)
        check_open(annual_return, at)
        if owed is None:
            owed = owed_in[annual_return.year_id].of(annual_return.unit, annual_return.organization)
        if unknown := filling.entries.keys() - {definition.key for definition in owed}:
            raise FigureNotOwed(
                f"Báo cáo của {annual_return.organization}, {annual_return.unit} không gồm số liệu này: "
                f"{', '.join(sorted(unknown))}."
            )
        for key, scale in scales_of(owed).items():
            amount = filling.entries[key].amount if key in filling.entries else None
            if isinstance(amount, int) and not 1 <= amount <= len(scale):
                raise NotOnScale(f"Số liệu «{key}» chỉ nhận một trong các mức: {listed(scale)}.")


def _figure(return_pk: int, key: str, entry: Entry) -> tuple[object, ...]:
    """The row of a figure: its return, its key, and `_CONTENT`."""
    is_nil = entry.amount is NIL
    return return_pk, key, _number(entry.amount), is_nil, entry.nil_reason if is_nil else "", entry.note


def _change(saving: Saving, key: str, figure: Figure | None, entry: Entry, source: ChangeSource) -> tuple[object, ...]:
    """The row of a change as far as changes of one file differ: `_CHANGE`."""
    old = figure.amount if figure else None
    return (
        saving.annual_return_id,
        saving.pk,
        key,
        _number(old),
        old is NIL,
        _number(entry.amount),
        entry.amount is NIL,
        entry.sheet[:100],
        entry.cell,
        entry.text[:300],
        source.value if entry.register_rows is None else ChangeSource.REGISTER.value,
        None if entry.register_rows is None else dumps(list(entry.register_rows)),
    )


def _number(amount: Amount) -> int | None:
    return amount if isinstance(amount, int) else None
