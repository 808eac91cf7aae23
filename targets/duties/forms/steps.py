"""Steps on an agency's return, and remarks on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from targets.models import Duty
from targets.returns.forms.comments import Words
from targets.rules.workflow import STEP_LABELS, TRANSITIONS, Step

REASONED = frozenset(row.step for row in TRANSITIONS if row.needs_reason)


class DutyStepForm(forms.Form):
    """A step on the return that the page showed, with a reason and a new day where it gives the return back."""

    step = forms.TypedChoiceField(choices=[(step.value, STEP_LABELS[step]) for step in Step], coerce=Step)
    revision = forms.IntegerField(min_value=0)
    reason = Words(
        label="Lý do",
        required=False,
        max_length=2000,
        error_messages={"max_length": "Lý do dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất 2.000 ký tự."},
    )
    resubmit_by = forms.DateField(
        label="Hạn nộp lại",
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Xin ghi ngày, tháng, năm, ví dụ 17/12/2025."},
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("step") in REASONED and not data.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", f"Xin ghi lý do khi {STEP_LABELS[data['step']].lower()} báo cáo.")
        return data

    @property
    def resubmit_day(self) -> date | None:
        day: date | None = self.cleaned_data["resubmit_by"]
        return day


class DutyCommentForm(forms.Form):
    """What is said, and about which duty; none means the whole return."""

    duty = forms.ChoiceField(label="Về nhiệm vụ", required=False)
    text = Words(
        label="Nhận xét",
        max_length=1000,
        error_messages={
            "required": "Xin ghi nội dung nhận xét.",
            "max_length": "Nhận xét dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất 1.000 ký tự.",
        },
    )

    def __init__(self, duties: Mapping[str, Duty], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["duty"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Cả báo cáo"), *((name, f"{duty.code} {duty.name}") for name, duty in duties.items())]
        choice.error_messages["invalid_choice"] = "Cơ quan này không thực hiện nhiệm vụ đó."
