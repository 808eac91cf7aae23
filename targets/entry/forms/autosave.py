"""Validation of an autosave request: its form, and each of its cells."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms

from targets.entry.actions import Batch, SentCell
from targets.returns.forms.batches import BROKEN, BadBatch, read_json, texts
from targets.returns.forms.cells import AmountField, settle
from targets.returns.sheets import ReturnSheet


class CellForm(forms.Form):
    """One cell: its number as written, or nil with a reason; and its note. `amount` is what they say together."""

    value = AmountField()
    nil = forms.BooleanField(required=False)
    reason = forms.CharField(
        required=False, max_length=300, error_messages={"max_length": "Lý do dài quá 300 ký tự. Xin rút ngắn."}
    )
    note = forms.CharField(
        required=False, max_length=500, error_messages={"max_length": "Ghi chú dài quá 500 ký tự. Xin rút ngắn."}
    )

    def __init__(self, key: str, data: Mapping[str, Any], scale: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["value"] = AmountField(key=key, scale=scale)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if {"value", "reason"} <= data.keys():
            settled = settle(data["value"], is_nil=data["nil"], reason=data["reason"])
            data["amount"] = settled.amount
            if settled.fault:
                self.add_error("value", settled.fault)
        return data

    @property
    def fault(self) -> str:
        """The sentence of the first thing that is wrong with the cell; empty if nothing is."""
        return next((str(sentences[0]) for sentences in self.errors.values()), "")


class NoteForm(forms.Form):
    """The general note of a return."""

    note = forms.CharField(required=False, max_length=2000)


def read_batch(body: bytes, key: str, sheet: ReturnSheet) -> Batch:
    """The request as an action takes it. `key`: its Idempotency-Key header. Raises BadBatch."""
    sent = read_json(body)
    revision, cells = sent.get("revision"), sent.get("cells", {})
    owed = {definition.key for definition in sheet.definitions}
    if type(revision) is not int or not isinstance(cells, dict) or not cells.keys() <= owed:
        raise BadBatch(BROKEN)
    faults, good = {}, {}
    for name, cell in cells.items():
        form = CellForm(name, texts(cell), sheet.scales.get(name, ()))
        if form.is_valid():
            good[name] = _sent_cell(cell, form.cleaned_data)
        else:
            faults[name] = form.fault
    note = sent.get("note")
    if note is not None and not NoteForm({"note": texts(note).get("text", "")}).is_valid():
        raise BadBatch("Ghi chú chung dài quá 2.000 ký tự. Xin rút ngắn.")
    return Batch(
        key=_uuid(key),
        user=sent.get("user"),
        revision=revision,
        cells=good,
        faults=faults,
        note=None if note is None else str(note.get("text", "")).strip(),
        note_was="" if note is None else str(note.get("was", "")),
    )


def _uuid(key: str) -> UUID:
    try:
        return UUID(key)
    except ValueError:
        raise BadBatch(BROKEN) from None


def _sent_cell(cell: Mapping[str, Any], data: Mapping[str, Any]) -> SentCell:
    """`was` says that the amount was sent, `note_was` that the note was."""
    has_amount, has_note = "was" in cell, "note_was" in cell
    return SentCell(
        amount=data["amount"] if has_amount else None,
        reason=data["reason"] if has_amount else "",
        was=str(cell["was"]) if has_amount else None,
        note=data["note"] if has_note else None,
        note_was=str(cell["note_was"]) if has_note else "",
    )
