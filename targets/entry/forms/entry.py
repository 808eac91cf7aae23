"""The form of one return: a number, nil with a reason and a note for each owed figure.

Nothing is stored unless every cell is well-formed. Each cell also carries what the page showed when it was opened
(`…-was`), so that after somebody else's change only cells that both people touched need a choice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from organizations.formats import listing
from organizations.models import Organization
from targets.entry.rate_rows import RateRow, rate_rows
from targets.models import FigureDefinition, ReturnPaper
from targets.returns.actions import Entry
from targets.returns.counts import RegisterCount
from targets.returns.forms.cells import AmountField, settle
from targets.returns.sheets import ReturnSheet
from targets.rules.amounts import in_words, token, written
from targets.rules.compliance import NIL, Amount
from targets.rules.plausibility import Figures, PlausibilityProblem, change_text, errors

#: Code of an error whose sentence already begins with the figure's name.
NAMES_ITS_FIGURE = "names_its_figure"
#: Name of the button that takes a figure from its register; its value is the figure's key.
TAKE = "lay"
NOTHING_TO_TAKE = "Sổ không còn dòng nào của tổ chức này trong năm nên không lấy được số. Xin xem lại sổ."


@dataclass
class Row:
    """One figure of the table: its words, last year's value, its four inputs and what is to be said of it."""

    definition: FigureDefinition
    position: int
    detail: str
    last_year: Amount
    amount: Amount
    value: BoundField
    nil: BoundField
    reason: BoundField
    note: BoundField
    was: BoundField
    take: BoundField
    warnings: list[PlausibilityProblem] = field(default_factory=list)
    conflict: str = ""
    rates: list[RateRow] = field(default_factory=list)
    counted: RegisterCount | None = None
    papers: Sequence[ReturnPaper] = ()

    @cached_property
    def errors(self) -> list[str]:
        return [str(error) for bound in (self.value, self.nil, self.reason, self.note) for error in bound.errors]

    @cached_property
    def is_nil(self) -> bool:
        return bool(self.nil.value())

    @cached_property
    def state(self) -> str:
        """The row's colour: «err», «warn» or nothing."""
        if self.errors or any(problem.is_error for problem in self.warnings):
            return "error"
        return "warning" if self.conflict or any(not problem.is_explained for problem in self.warnings) else ""

    @property
    def is_saved(self) -> bool:
        return self.amount is not None and not self.state and not self.value.form.is_bound

    @property
    def last_year_text(self) -> str:
        return in_words(self.last_year, self.definition.scale)

    @property
    def amount_text(self) -> str:
        return in_words(self.amount, self.definition.scale)

    @property
    def change(self) -> str:
        return change_text(self.amount, self.last_year, self.definition.scale)

    @property
    def is_offered(self) -> bool:
        """The input shows the register's number, which is stored once somebody keeps it."""
        return self.counted is not None and self.amount is None and not self.value.form.is_bound

    @property
    def may_take(self) -> bool:
        """Whether the register says something else than the cell."""
        return self.counted is not None and self.amount != self.counted.value

    @property
    def has_note(self) -> bool:
        return bool(self.note.value() or self.note.errors)


class EntryForm(forms.Form):
    """Figures of a sheet. After `is_valid()`, `entries()` are the figures that differ from what is stored.

    A blank cell shows what its register counts. The button `TAKE` puts that into any cell, and saves with the rest.
    """

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    general_note = forms.CharField(
        label="Ghi chú chung của báo cáo",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )

    def __init__(self, sheet: ReturnSheet, data: Mapping[str, Any] | None = None) -> None:
        self.sheet = sheet
        self.conflicts: dict[str, str] = {}
        self._amounts: dict[str, Amount] = {}
        super().__init__(_with_taken(sheet, data), initial=_initial(sheet), auto_id="o-%s")
        for definition in sheet.definitions:
            self.fields.update(_cell_fields(definition))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        wanted = self.data.get(TAKE, "")
        if wanted in self.fields and wanted not in self.sheet.counts:
            self.add_error(wanted, NOTHING_TO_TAKE)
        for definition in self.sheet.definitions:
            key = definition.key
            # A cell that was not sent keeps what it has; only a cell sent empty is emptied.
            if key in self.data and {key, f"{key}-nil", f"{key}-reason", f"{key}-note"} <= data.keys():
                self._amounts[key] = self._settle(key, data)
        for problem in errors(self.sheet.rules, self._figures()):
            sentence = ValidationError(problem.message, code=NAMES_ITS_FIGURE)
            self.add_error(problem.keys[0] if problem.keys else None, sentence)
        return data

    def _settle(self, key: str, data: dict[str, Any]) -> Amount:
        """Number, nil or nothing, out of the cell's inputs."""
        if data.get(f"{key}-take"):
            return self.sheet.amounts.get(key)
        settled = settle(data[key], is_nil=data[f"{key}-nil"], reason=data.get(f"{key}-reason", ""))
        if settled.fault:
            self.add_error(f"{key}-{settled.part}" if settled.part else key, settled.fault)
        return settled.amount

    def _figures(self) -> Figures:
        """Stored figures under the sent ones, without the cells that already have a fault of their own."""
        names = {definition.key: definition.name for definition in self.sheet.definitions}
        sent = {key: self.cleaned_data.get(f"{key}-note", "") for key in self._amounts}
        ill_formed = {name.split("-")[0] for name in self.errors}
        amounts = {**self.sheet.amounts, **self._amounts}
        return Figures(
            self.sheet.year.year,
            names,
            {key: amount for key, amount in amounts.items() if key not in ill_formed},
            notes={**self.sheet.notes, **sent},
            worded=self.sheet.scales,
            registers=self.sheet.register_numbers,
        )

    @property
    def amounts(self) -> Mapping[str, Amount]:
        """The well-formed cells that were sent."""
        return self._amounts

    def entries(self) -> dict[str, Entry]:
        """The cells that differ from what is stored; an empty cell that was never answered is none."""
        stored = self.sheet.figures
        collected = {}
        for key, amount in self._amounts.items():
            figure = stored.get(key)
            taken = self.cleaned_data.get(f"{key}-take")
            note = self.cleaned_data[f"{key}-note"]
            reason = self.cleaned_data[f"{key}-reason"] if amount is NIL else ""
            if taken and figure:
                note, reason = figure.note, figure.nil_reason
            before = (figure.amount, figure.note, figure.nil_reason) if figure else (None, "", "")
            if (amount, note, reason) != before:
                collected[key] = Entry(amount, nil_reason=reason, note=note)
        return collected

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """Rows under the headings of their group, in the order of the definitions."""
        for group, rows in groupby(self.rows(), key=lambda row: row.definition.group):
            yield group, list(rows)

    def rows(self) -> Iterable[Row]:
        for position, definition in enumerate(self.sheet.definitions, start=1):
            key = definition.key
            yield Row(
                definition=definition,
                position=position,
                detail=_detail(definition, self.sheet.organization),
                last_year=self.sheet.last_year.get(key),
                amount=self._amounts.get(key) if self.is_bound else self.sheet.amounts.get(key),
                value=self[key],
                nil=self[f"{key}-nil"],
                reason=self[f"{key}-reason"],
                note=self[f"{key}-note"],
                was=self[f"{key}-was"],
                take=self[f"{key}-take"],
                warnings=[]
                if self.is_bound
                else [problem for problem in self.sheet.flags if problem.keys[:1] == (key,)],
                conflict=self.conflicts.get(key, ""),
                rates=self.rates.get(key, []),
                counted=self.sheet.counts.get(key),
                papers=self.sheet.papers.get(key, ()),
            )

    @cached_property
    def rates(self) -> Mapping[str, list[RateRow]]:
        """The computed rows, by the key of the figure that they follow, on the figures as they are stored."""
        return rate_rows(self.sheet)

    def error_list(self) -> list[tuple[str, str]]:
        """Anchor and sentence of every error, in the order of the table, for the summary on top."""
        listed = []
        for row in self.rows():
            for bound in (row.value, row.nil, row.reason, row.note):
                for error in bound.errors.as_data():
                    sentence = " ".join(error.messages)
                    if error.code != NAMES_ITS_FIGURE:
                        sentence = f"{row.definition.name}: {sentence}"
                    listed.append((bound.id_for_label, sentence))
        return listed


def _cell_fields(definition: FigureDefinition) -> dict[str, forms.Field]:
    key, name = definition.key, definition.name
    return {
        key: AmountField(
            key=key,
            scale=definition.scale,
            label=name,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
        ),
        f"{key}-nil": forms.BooleanField(
            label="Không phát sinh", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
        ),
        f"{key}-reason": forms.CharField(
            label=f"Lý do không phát sinh: {name}",
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "Lý do"}),
        ),
        f"{key}-note": forms.CharField(
            label=f"Ghi chú, giải trình: {name}",
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
        ),
        f"{key}-was": forms.CharField(required=False, max_length=40, widget=forms.HiddenInput),
        f"{key}-take": forms.BooleanField(
            label="Dùng số mới", required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
        ),
    }


def _with_taken(sheet: ReturnSheet, data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What was sent, with the register's number in the cell whose button was pressed."""
    key = data.get(TAKE, "") if data else ""
    if data is None or key not in sheet.counts:
        return data
    left_out = {f"{key}-nil", f"{key}-reason", f"{key}-take"}
    return {name: data[name] for name in data if name not in left_out} | {key: str(sheet.counts[key].value)}


def _initial(sheet: ReturnSheet) -> dict[str, Any]:
    initial: dict[str, Any] = {
        "revision": sheet.revision,
        "general_note": sheet.stored.note if sheet.stored else "",
    }
    for definition in sheet.definitions:
        figure = sheet.figures.get(definition.key)
        initial[f"{definition.key}-was"] = token(figure.amount if figure else None)
        counted = sheet.counts.get(definition.key)
        if figure:
            initial[definition.key] = written(figure.amount, definition.scale)
            initial[f"{definition.key}-nil"] = figure.is_nil
            initial[f"{definition.key}-reason"] = figure.nil_reason
            initial[f"{definition.key}-note"] = figure.note
        if counted is not None and (figure is None or figure.amount is None):
            initial[definition.key] = written(counted.value, definition.scale)
    return initial


def _detail(definition: FigureDefinition, organization: Organization) -> str:
    """Whom or what this organization counts here; the words of a scale."""
    if definition.scale:
        return f"Chọn một mức: {listing(definition.scale, last='hoặc')}"
    nouns = {
        "eligible": organization.eligible_noun,
        "members": organization.member_noun,
        "branches": organization.branch_noun,
        "heads": organization.head_post,
    }
    return nouns.get(definition.key, "")
