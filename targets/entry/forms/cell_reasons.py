"""The check page's form: a reason for each thing that the rules ask about, over all returns of a unit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField

from targets.entry.cell_reasons import CellReasons
from targets.returns.sheets import ReturnSheet
from targets.rules.plausibility import PlausibilityProblem

NOTE_LENGTH = 500
GENERAL_LENGTH = 2000
#: In the name of the field that holds a return's general note, where a figure's key would stand.
GENERAL = "chung"


@dataclass
class Question:
    """One place for a reason, and what it answers: problems of one figure, or (no key) of the return."""

    key: str
    name: str
    problems: list[PlausibilityProblem] = field(default_factory=list)
    box: BoundField | None = None

    @property
    def is_open(self) -> bool:
        return any(not problem.is_explained for problem in self.problems)


class CellReasonForm(forms.Form):
    """Reasons for what `sheets` are asked; only sheets that the person may enter now belong here."""

    def __init__(self, sheets: Sequence[ReturnSheet], data: Mapping[str, Any] | None = None) -> None:
        self.sheets = sheets
        super().__init__(data, auto_id="%s")
        self.questions = {sheet.organization.code: questions_of(sheet) for sheet in sheets}
        for sheet in sheets:
            self._add_fields(sheet)

    def _add_fields(self, sheet: ReturnSheet) -> None:
        code = sheet.organization.code
        self.fields[f"rev-{code}"] = forms.IntegerField(
            min_value=0, required=False, initial=sheet.revision, widget=forms.HiddenInput
        )
        for question in self.questions[code]:
            longest = NOTE_LENGTH if question.key else GENERAL_LENGTH
            name = box_name(sheet, question.key)
            self.fields[name] = forms.CharField(
                label=f"Giải trình của {sheet.organization.short_name}: {question.name}",
                required=False,
                max_length=longest,
                initial=_stored(sheet, question.key),
                error_messages={
                    "max_length": f"Giải trình dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {longest} ký tự."
                },
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control", "maxlength": longest}),
            )
            question.box = self[name]

    def revisions(self) -> list[BoundField]:
        return [self[f"rev-{sheet.organization.code}"] for sheet in self.sheets]

    def cell_reasons(self) -> list[CellReasons]:
        """The reasons that differ from what is stored, by return."""
        collected = []
        for sheet in self.sheets:
            code = sheet.organization.code
            sent = {
                question.key: self.cleaned_data[box_name(sheet, question.key)]
                for question in self.questions[code]
                if box_name(sheet, question.key) in self.data
            }
            changed = {key: words for key, words in sent.items() if words != _stored(sheet, key)}
            if changed:
                general = changed.pop("", None)
                collected.append(CellReasons(sheet, self.cleaned_data[f"rev-{code}"] or 0, changed, general))
        return collected


def questions_of(sheet: ReturnSheet) -> list[Question]:
    """What the rules ask about, by the figure where the reason is written: one with a note already, else the first."""
    names = {definition.key: definition.name for definition in sheet.definitions}
    collected: dict[str, Question] = {}
    for problem in sheet.problems:
        if not problem.can_explain:
            continue
        noted = [key for key in problem.keys if sheet.notes.get(key, "").strip()]
        asked = [key for key in problem.keys if key in collected]
        key = next(iter([*noted, *asked, *problem.keys]), "")
        question = collected.setdefault(key, Question(key, names.get(key, "cả báo cáo")))
        question.problems.append(problem)
    return list(collected.values())


def box_name(sheet: ReturnSheet, key: str) -> str:
    return f"gt-{sheet.organization.code}-{key or GENERAL}"


def _stored(sheet: ReturnSheet, key: str) -> str:
    if not key:
        return sheet.stored.note if sheet.stored else ""
    figure = sheet.figures.get(key)
    return figure.note if figure else ""
