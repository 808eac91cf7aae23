"""The form of an agency's answers: for each duty a state, a text, an obstacle and numbers. Papers have their own page.

A part's input is named «d12:summary», a number's tick and reason «d12:conferences:nil» and «d12:conferences:reason».
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from targets.duties.parts import EVIDENCE, OBSTACLE, STATE, SUMMARY, TEXTS, Number, Value, Words, read_parts
from targets.duties.register_numbers import RegisterNumber
from targets.duties.saving import PartChange
from targets.models import Duty, DutyAnswer, Measure
from targets.models.duty_return import LONGEST_SUMMARY
from targets.returns.forms.cells import AmountField, settle
from targets.rules.amounts import written
from targets.rules.compliance import NIL
from targets.rules.duty_standing import STATE_LABELS

#: Between the pieces of an input's name.
MARK: Final = ":"
OLD_PAGE: Final = "Trang này mở từ trước khi nghị quyết đổi nhiệm vụ nên chưa ghi gì. Xin mở lại trang rồi nhập lại."
_TOO_LONG = f"Nội dung dài quá {LONGEST_SUMMARY:,} ký tự. Xin rút ngắn.".replace(",", ".")


def text_field(rows: int) -> forms.CharField:
    return forms.CharField(
        required=False,
        max_length=LONGEST_SUMMARY,
        error_messages={"max_length": _TOO_LONG},
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


def state_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False,
        choices=[("", "Chưa chọn"), *((state.value, label) for state, label in STATE_LABELS.items())],
        error_messages={"invalid_choice": "Xin chọn một trong các mức của danh sách."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class PartForm(forms.Form):
    """One part as a page that saves by itself sends it: `value`, and for a number `nil` and `reason`."""

    nil = forms.BooleanField(required=False)
    reason = forms.CharField(
        required=False, max_length=300, error_messages={"max_length": "Lý do dài quá 300 ký tự. Xin rút ngắn."}
    )

    def __init__(self, part: str, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.part = part
        self.fields["value"] = _field(part)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if self.part not in TEXTS and {"value", "reason"} <= data.keys():
            settled = settle(data["value"], is_nil=data["nil"], reason=data["reason"].strip())
            data["value"] = settled.amount
            if settled.fault:
                self.add_error("value", settled.fault)
        return data

    @property
    def fault(self) -> str:
        """The sentence of the first thing that is wrong; empty if nothing is."""
        return next((str(sentences[0]) for sentences in self.errors.values()), "")

    @property
    def sent(self) -> Value:
        """The part's value, once the form is valid."""
        return _value(self.part, self.cleaned_data["value"], self.cleaned_data["reason"])


def _field(part: str) -> forms.Field:
    match part:
        case "state":
            return state_field()
        case "summary" | "obstacle":
            return text_field(3)
    return AmountField()


def _value(part: str, value: Any, reason: str = "") -> Value:
    if part in TEXTS:
        return Words(value.strip().replace("\r\n", "\n"))
    return Number(value, reason.strip() if value is NIL else "")


@dataclass(frozen=True)
class MeasureRow:
    """One number of a duty with its three inputs. `counted`: what a register counts for it, if one does."""

    measure: Measure
    value: BoundField
    nil: BoundField
    reason: BoundField
    token: str
    last_year: str
    counted: RegisterNumber | None

    @property
    def differs(self) -> bool:
        """Whether something is written that is not what the register counts."""
        return bool(self.value.value() or self.nil.value()) and not self.is_as_counted

    @property
    def is_as_counted(self) -> bool:
        """Nothing to report says the same as a register that counts none."""
        if self.counted is None:
            return False
        return self.counted.value == 0 if self.nil.value() else self.value.value() == written(self.counted.value)


@dataclass(frozen=True)
class AnswerRow:
    """One duty of the form, with its inputs and what each of its parts was when the page was made."""

    duty: Duty
    name: str  # how the inputs of the duty begin
    answer: DutyAnswer | None
    last_year: DutyAnswer | None
    state: BoundField
    summary: BoundField
    obstacle: BoundField
    measures: Sequence[MeasureRow]
    tokens: Mapping[str, str]

    @property
    def errors(self) -> list[str]:
        bound = [self.state, self.summary, self.obstacle]
        bound += [field for row in self.measures for field in (row.value, row.nil, row.reason)]
        return [str(error) for field in bound for error in field.errors]


class AnswersForm(forms.Form):
    """The answers about all duties that the agency owes in the year, by name.

    `numbers`: what the registers count, by `Measure.register`. After `is_valid()`, `changes()` are what to store.
    """

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        duties: Mapping[str, Duty],
        answers: Mapping[int, DutyAnswer],
        *,
        revision: int,
        last_year: Mapping[int, DutyAnswer] | None = None,
        numbers: Mapping[str, RegisterNumber] | None = None,
        data: QueryDict | None = None,
    ) -> None:
        self.duties, self.answers, self.last_year, self.numbers = duties, answers, last_year or {}, numbers or {}
        self.stored = {duty.pk: read_parts(duty, answers.get(duty.pk)) for duty in duties.values()}
        initial: dict[str, Any] = {"revision": revision}
        super().__init__(data, initial=initial, auto_id="o-%s")
        for name, duty in duties.items():
            for part, value in self.stored[duty.pk].items():
                self._add(f"{name}{MARK}{part}", part, value)

    def _add(self, name: str, part: str, value: Value) -> None:
        if part == EVIDENCE:
            return
        self.fields[name] = _field(part)
        if isinstance(value, Number):
            self.initial[name] = written(value.amount)
            self.fields[f"{name}{MARK}nil"] = forms.BooleanField(required=False)
            self.fields[f"{name}{MARK}reason"] = forms.CharField(required=False, max_length=300)
            self.initial[f"{name}{MARK}nil"] = value.amount is NIL
            self.initial[f"{name}{MARK}reason"] = value.reason
        elif isinstance(value, Words):
            self.initial[name] = value.text

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if any(MARK in name and name not in self.fields for name in self.data):
            self.add_error(None, OLD_PAGE)
        for duty_name, duty in self.duties.items():
            for part, value in self.stored[duty.pk].items():
                name = f"{duty_name}{MARK}{part}"
                if isinstance(value, Number) and {name, f"{name}{MARK}reason"} <= data.keys():
                    reason = data[f"{name}{MARK}reason"].strip()
                    settled = settle(data[name], is_nil=data[f"{name}{MARK}nil"], reason=reason)
                    data[name] = settled.amount
                    if settled.fault:
                        self.add_error(name, f"{duty.code}: {settled.fault}")
        return data

    def changes(self) -> list[PartChange]:
        """The parts that were sent and differ from what is stored; a part that was not sent stays as it is."""
        return list(self._changes())

    def _changes(self) -> Iterator[PartChange]:
        for duty_name, duty in self.duties.items():
            for part, stored in self.stored[duty.pk].items():
                name = f"{duty_name}{MARK}{part}"
                if part == EVIDENCE or name not in self.data:
                    continue
                value = _value(part, self.cleaned_data[name], self.cleaned_data.get(f"{name}{MARK}reason", ""))
                if value.token != stored.token:
                    yield PartChange(duty_name, part, value)

    @property
    def rows(self) -> list[AnswerRow]:
        return [self._row(name, duty) for name, duty in self.duties.items()]

    def _row(self, name: str, duty: Duty) -> AnswerRow:
        stored, before = self.stored[duty.pk], self.last_year.get(duty.pk)
        earlier = read_parts(duty, before)
        return AnswerRow(
            duty=duty,
            name=name,
            answer=self.answers.get(duty.pk),
            last_year=before,
            state=self[f"{name}{MARK}{STATE}"],
            summary=self[f"{name}{MARK}{SUMMARY}"],
            obstacle=self[f"{name}{MARK}{OBSTACLE}"],
            measures=[self._measure(name, measure, stored, earlier) for measure in duty.measures.all()],
            tokens={part: value.token for part, value in stored.items()},
        )

    def _measure(
        self, name: str, measure: Measure, stored: Mapping[str, Value], earlier: Mapping[str, Value]
    ) -> MeasureRow:
        own, before = f"{name}{MARK}{measure.key}", earlier[measure.key]
        assert isinstance(before, Number)
        return MeasureRow(
            measure=measure,
            value=self[own],
            nil=self[f"{own}{MARK}nil"],
            reason=self[f"{own}{MARK}reason"],
            token=stored[measure.key].token,
            last_year="KPS" if before.amount is NIL else written(before.amount),
            counted=self.numbers.get(measure.register) if measure.register else None,
        )

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(anchor, sentence) of every fault."""
        return [
            ("duty-form" if name == "__all__" else f"o-{name}", str(error))
            for name, errors in self.errors.items()
            for error in errors
        ]
