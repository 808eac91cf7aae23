"""Storing the figures entered on one return's page: the whole form, or groups of cells from autosave.

The form is stored together or not at all. The page that saves by itself sends changed cells in groups: what is in
order is stored, the rest is answered with its sentence and stays on the person's device.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.formats import clock_time
from organizations.models import User
from organizations.permissions import Capability, require_in_scope
from organizations.refused import Refused
from targets.models import AnnualReturn, ChangeSource, EntryReceipt, Figure, FigureChange
from targets.returns import actions as returns
from targets.returns.forms.batches import AnotherPerson
from targets.returns.sheets import ReturnSheet
from targets.rules.amounts import in_words, token, written
from targets.rules.compliance import NIL, Amount
from targets.rules.plausibility import Figures, errors

Answer = dict[str, Any]
KEY_USED = "Lần gửi này trùng mã với lần gửi của báo cáo khác. Xin tải lại trang; số liệu vẫn còn."


class KeyUsed(Refused):
    """The idempotency key was already used for another return."""


@transaction.atomic
def save_entry(
    sheet: ReturnSheet,
    entries: Mapping[str, returns.Entry],
    *,
    note: str,
    seen: int,
    by: User,
    at: datetime,
) -> int:
    """Store the figures and the note over the revision that the page showed; answers how many figures changed.

    A return is begun only if there is something to store. A figure that says what its register counts, where it said
    something else before, is stored as taken from the register. Raises NotPermitted, ReturnLocked, ReturnChanged.
    """
    if not entries and note == (sheet.stored.note if sheet.stored else ""):
        return 0
    annual_return = sheet.stored or returns.open_return(sheet.unit, sheet.organization, sheet.year)
    annual_return.revision = seen  # the actions refuse if the return has moved on since
    changed = 0
    if entries:
        borne = _on_registers(sheet, entries)
        changed = returns.enter_figures(annual_return, borne, by=by, at=at, source=ChangeSource.FORM)
    returns.write_note(annual_return, note, by=by)
    return changed


@dataclass(frozen=True)
class SentCell:
    """One well-formed cell from the device. A part that is None was not sent and keeps what is stored.

    `was` and `note_was`: what the page showed when the person began to change it.
    """

    amount: Amount = None
    reason: str = ""
    was: str | None = None
    note: str | None = None
    note_was: str = ""

    @property
    def says_something(self) -> bool:
        return (self.was is not None and self.amount is not None) or bool(self.note)


@dataclass(frozen=True)
class Batch:
    """One grouped request: its key, the revision that the page knew, cells by figure key, and the general note.

    `user`: whose page it is; another may have signed in on the computer since. `faults`: the sentences of ill-formed
    cells, which are answered and not stored.
    """

    key: UUID
    user: object
    revision: int
    cells: Mapping[str, SentCell]
    faults: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None
    note_was: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.note) or any(cell.says_something for cell in self.cells.values())


@transaction.atomic
def autosave(sheet: ReturnSheet, batch: Batch, *, by: User, at: datetime) -> Answer:
    """Store what can be stored of a grouped request, once: the same key again gets the same answer.

    A cell is stored unless somebody else has changed it since the device saw it, or it contradicts another one.
    Answers, ready for JSON: `revision`, `at`, `cells` (state saved, error or conflict), `note`, and `others`: the
    figures of cells not sent, where the return has moved on. Raises AnotherPerson, NotPermitted, ReturnLocked, KeyUsed.
    """
    if batch.user != by.pk:
        raise AnotherPerson(f"Máy này đang đăng nhập tài khoản của {by}. Số liệu vẫn giữ trên máy.")
    require_in_scope(by, Capability.ENTER_RETURNS, unit=sheet.unit, organization_id=sheet.organization.pk)
    annual_return = _locked(sheet, batch)
    if annual_return is None:
        return _Storing(sheet, None, batch).answer(at)
    if receipt := EntryReceipt.objects.filter(by=by, key=batch.key).first():
        if receipt.annual_return_id != annual_return.pk:
            raise KeyUsed(KEY_USED)
        return dict(receipt.answer)
    storing = _Storing(sheet, annual_return, batch)
    storing.store(by=by, at=at)
    answer = storing.answer(at)
    try:
        EntryReceipt.objects.create(key=batch.key, annual_return=annual_return, answer=answer, by=by, at=at)
    except IntegrityError as used:  # by another return's request at this instant
        raise KeyUsed(KEY_USED) from used
    return answer


def has_conflict(answer: Answer) -> bool:
    """Whether two people changed something that the request holds."""
    parts = [*answer["cells"].values(), *([answer["note"]] if "note" in answer else [])]
    return any(part["state"] == "conflict" for part in parts)


def forget_receipts(*, before: datetime) -> int:
    """Delete the answers given before this instant: no device asks again after days. Returns how many."""
    return EntryReceipt.objects.filter(at__lt=before).delete()[0]


def conflict_sentence(mine: Amount, theirs: Amount, change: FigureChange | None, scale: Sequence[str] = ()) -> str:
    """Two people changed one cell: who wrote what, and the choice."""
    by = f" được {change.by} sửa lúc {clock_time(timezone.localtime(change.at))} thành" if change else " được sửa thành"
    kept, new = ("mức", "mức mới") if scale else ("số", "số mới")
    return f"Ô này vừa{by} {in_words(theirs, scale)}. Giữ {kept} của đồng chí ({in_words(mine, scale)}) hay dùng {new}?"


def latest_changes(annual_return: AnnualReturn) -> Mapping[str, FigureChange]:
    """The last change of each figure, by key. One query."""
    changes = FigureChange.objects.filter(annual_return=annual_return).select_related("by")
    return {change.key: change for change in changes}  # in order of time: the last one stays


def _locked(sheet: ReturnSheet, batch: Batch) -> AnnualReturn | None:
    """The return, locked until this transaction ends; None where none is begun and nothing is to be stored."""
    if sheet.stored is None and not batch.says_something:
        return None
    annual_return = sheet.stored or returns.open_return(sheet.unit, sheet.organization, sheet.year)
    return AnnualReturn.objects.select_for_update(of=("self",)).with_parties().get(pk=annual_return.pk)


class _Storing:
    """State of one autosave request on a locked return: cells to store and the answer for each."""

    def __init__(self, sheet: ReturnSheet, annual_return: AnnualReturn | None, batch: Batch) -> None:
        self.sheet, self.annual_return, self.batch = sheet, annual_return, batch
        self.figures = {figure.key: figure for figure in Figure.objects.filter(annual_return=annual_return)}
        self.has_moved_on = annual_return is not None and annual_return.revision != batch.revision
        self.said: dict[str, Answer] = {
            key: {"state": "error", "message": sentence} for key, sentence in batch.faults.items()
        }
        self.wanted: dict[str, returns.Entry] = {}
        self._settle_conflicts()
        self._refuse_contradictions()

    def _settle_conflicts(self) -> None:
        latest: Mapping[str, FigureChange] | None = None
        for key, cell in self.batch.cells.items():
            figure = self.figures.get(key)
            wanted = _entry(cell, figure)
            theirs = figure.amount if figure else None
            if cell.was is not None and token(theirs) not in (cell.was, token(wanted.amount)):
                latest = latest_changes(self.annual_return) if latest is None and self.annual_return else latest or {}
                message = conflict_sentence(wanted.amount, theirs, latest.get(key), self._scale(key))
            elif cell.note is not None and (note := figure.note if figure else "") not in (cell.note_was, cell.note):
                message = note_conflict_sentence("Ghi chú của ô này", note)
            else:
                self.wanted[key] = wanted
                continue
            self.said[key] = {"state": "conflict", "message": message, **cell_state(figure, self._scale(key))}

    def _refuse_contradictions(self) -> None:
        """A part above its whole is not stored, whichever of the two was sent."""
        while refused := {
            key: problem.message
            for problem in errors(self.sheet.rules, self._as_wanted())
            for key in problem.keys
            if key in self.wanted
        }:
            for key, message in refused.items():
                del self.wanted[key]
                self.said[key] = {"state": "error", "message": message}

    def _as_wanted(self) -> Figures:
        names = {definition.key: definition.name for definition in self.sheet.definitions}
        amounts = {key: figure.amount for key, figure in self.figures.items()}
        notes = {key: figure.note for key, figure in self.figures.items()}
        amounts |= {key: entry.amount for key, entry in self.wanted.items()}
        notes |= {key: entry.note for key, entry in self.wanted.items()}
        return Figures(
            self.sheet.year.year,
            names,
            amounts,
            notes=notes,
            worded=self.sheet.scales,
            registers=self.sheet.register_numbers,
        )

    def store(self, *, by: User, at: datetime) -> None:
        """Write what differs from what is stored."""
        if self.annual_return is None:
            return
        entries = {key: entry for key, entry in self.wanted.items() if not _is_stored(entry, self.figures.get(key))}
        if entries:
            borne = _on_registers(self.sheet, entries)
            returns.enter_figures(self.annual_return, borne, by=by, at=at, source=ChangeSource.FORM)
            self.figures = {figure.key: figure for figure in Figure.objects.filter(annual_return=self.annual_return)}
        if self.batch.note is not None and not self._note_clashes():
            returns.write_note(self.annual_return, self.batch.note, by=by)

    def _note_clashes(self) -> bool:
        stored = self.annual_return.note if self.annual_return else ""
        return self.batch.note is not None and stored not in (self.batch.note_was, self.batch.note)

    def answer(self, at: datetime) -> Answer:
        answer: Answer = {
            "revision": self.annual_return.revision if self.annual_return else 0,
            "at": clock_time(timezone.localtime(at)),
            "cells": self.said | {key: {"state": "saved", **self._state(key)} for key in self.wanted},
        }
        stored = self.annual_return.note if self.annual_return else ""
        if self.batch.note is not None:
            answer["note"] = {"state": "saved", "text": stored}
            if self._note_clashes():
                message = note_conflict_sentence("Ghi chú chung", stored)
                answer["note"] |= {"state": "conflict", "message": message}
        if self.has_moved_on:
            keys = [definition.key for definition in self.sheet.definitions if definition.key not in answer["cells"]]
            answer["others"] = {key: self._state(key) for key in keys}
        return answer

    def _state(self, key: str) -> Answer:
        return cell_state(self.figures.get(key), self._scale(key))

    def _scale(self, key: str) -> Sequence[str]:
        return self.sheet.scales.get(key, ())


def cell_state(figure: Figure | None, scale: Sequence[str]) -> Answer:
    """A stored cell as the page's scripts know it."""
    if figure is None:
        return {"value": "", "nil": False, "reason": "", "note": "", "was": ""}
    return {
        "value": written(figure.amount, scale),
        "nil": figure.is_nil,
        "reason": figure.nil_reason,
        "note": figure.note,
        "was": token(figure.amount),
    }


def note_conflict_sentence(what: str, theirs: str) -> str:
    """Two people changed one note: what the other wrote, and the choice."""
    now = f"sửa thành «{theirs}»" if theirs else "xóa"
    return f"{what} vừa được người khác {now}. Giữ ghi chú của đồng chí hay dùng ghi chú mới?"


def _entry(cell: SentCell, figure: Figure | None) -> returns.Entry:
    """The cell with its unsent parts as they are stored."""
    if cell.was is None:
        amount, reason = (figure.amount, figure.nil_reason) if figure else (None, "")
    else:
        amount, reason = cell.amount, cell.reason if cell.amount is NIL else ""
    note = cell.note if cell.note is not None else figure.note if figure else ""
    return returns.Entry(amount, nil_reason=reason, note=note)


def _on_registers(sheet: ReturnSheet, entries: Mapping[str, returns.Entry]) -> dict[str, returns.Entry]:
    """The entries; those that say what the page's register counts name its rows."""
    borne = dict(entries)
    for key, entry in entries.items():
        counted = sheet.counts.get(key)
        if counted is not None and entry.amount == counted.value:
            borne[key] = replace(entry, register_rows=counted.rows)
    return borne


def _is_stored(entry: returns.Entry, figure: Figure | None) -> bool:
    before = (figure.amount, figure.nil_reason, figure.note) if figure else (None, "", "")
    return (entry.amount, entry.nil_reason, entry.note) == before
