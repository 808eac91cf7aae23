"""Forms around a return's steps: which returns, which step, why, until when, and what the reviewer says of figures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from organizations.formats import short_date
from targets.returns.forms.comments import CommentForm, Words
from targets.returns.sheets import ReturnSheet
from targets.returns.steps import Ticked
from targets.rules.workflow import STEP_LABELS, TRANSITIONS, Step

_TICK = re.compile(r"(?P<slug>[-\w]+):(?P<revision>\d{1,9})")
#: Steps that need a reason, which are those that give the return back to its sender with a new day.
REASONED = frozenset(row.step for row in TRANSITIONS if row.needs_reason)


class StepForm(forms.Form):
    """A step on the ticked returns of a unit. `ticked` values are «slug:revision» as the page showed them.

    `seen`: the number of the last change of figures that the page showed; None where the page did not say.
    """

    step = forms.TypedChoiceField(choices=[(step.value, STEP_LABELS[step]) for step in Step], coerce=Step)
    reason = Words(
        label="Lý do",
        required=False,
        max_length=2000,
        error_messages={"max_length": "Lý do dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất 2.000 ký tự."},
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
    )
    resubmit_by = forms.DateField(
        label="Hạn nộp lại",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Xin ghi ngày, tháng, năm, ví dụ 17/12/2025."},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control narrow-date"}),
    )
    seen = forms.IntegerField(required=False, min_value=0)
    confirmed = forms.BooleanField(required=False)

    def __init__(
        self,
        data: QueryDict,
        sheets: Sequence[ReturnSheet],
        *,
        today: date,
        default_day: date | None = None,
        **kwargs: Any,
    ) -> None:
        if default_day and not data.get("confirmed") and not data.get("resubmit_by"):
            data = data.copy()
            data["resubmit_by"] = default_day.isoformat()
        super().__init__(data, **kwargs)
        self.today = today
        self.fields["resubmit_by"].widget.attrs["min"] = today.isoformat()
        by_slug = {sheet.organization.slug: sheet for sheet in sheets}
        self.ticked: list[Ticked] = []
        for text in data.getlist("ticked"):
            if (match := _TICK.fullmatch(text)) and (sheet := by_slug.get(match["slug"])):
                self.ticked.append(Ticked(sheet, int(match["revision"])))

    def clean(self) -> dict[str, Any]:
        """A step with a reason wants it, and a day that is still to come, once it is confirmed."""
        data = super().clean() or self.cleaned_data
        step = data.get("step")
        if step in REASONED and data.get("confirmed"):
            if not data.get("reason", "").strip() and "reason" not in self.errors:
                self.add_error("reason", f"Xin ghi lý do khi {STEP_LABELS[step].lower()} báo cáo.")
            if "resubmit_by" not in self.errors:
                self._check_day(data.get("resubmit_by"))
        return data

    def _check_day(self, day: date | None) -> None:
        if day is None:
            self.add_error("resubmit_by", "Xin chọn hạn nộp lại.")
        elif day < self.today:
            sentence = f"Hạn nộp lại {short_date(day)} đã qua. Xin chọn từ ngày {short_date(self.today)}."
            self.add_error("resubmit_by", sentence)

    @property
    def is_known(self) -> bool:
        """Whether the post named a step at all; anything else is no page of ours."""
        return "step" not in self.errors

    def stale(self) -> list[Ticked]:
        """The ticked returns that moved on after the page was opened."""
        return [
            ticked for ticked in self.ticked if ticked.sheet.stored and ticked.sheet.stored.revision != ticked.revision
        ]


@dataclass(frozen=True)
class Draft:
    """What the reviewer wrote in one box of the page."""

    sheet: ReturnSheet
    key: str
    text: str


class RemarkBoxes:
    """The boxes for remarks on the reviewer's page, one a figure and one a return: «nx-<organization>-<key>»."""

    def __init__(self, data: Mapping[str, str], sheets: Sequence[ReturnSheet]) -> None:
        self.drafts: list[Draft] = []
        self.errors: dict[str, str] = {}
        for sheet in sheets:
            for key in ("", *(definition.key for definition in sheet.definitions)):
                if text := data.get(box_name(sheet, key), "").strip():
                    self._read(sheet, key, text)

    def _read(self, sheet: ReturnSheet, key: str, text: str) -> None:
        form = CommentForm(sheet, {"key": key, "text": text})
        if form.is_valid():
            text = form.cleaned_data["text"]
        else:
            self.errors[box_name(sheet, key)] = " ".join(_sentences(form.errors.as_data()))
        self.drafts.append(Draft(sheet, key, text))

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the boxes, to be shown again."""
        return {box_name(draft.sheet, draft.key): draft.text for draft in self.drafts}


def box_name(sheet: ReturnSheet, key: str) -> str:
    return f"nx-{sheet.organization.code}-{key}"


def _sentences(errors: Mapping[str, list[ValidationError]]) -> Iterator[str]:
    for messages in errors.values():
        for error in messages:
            yield from error.messages
