"""Forms around chasing: what came of a call."""

import re
from datetime import date
from typing import Any

from django import forms

from targets.models import CallOutcome

#: Nine or twelve digits in a row, however grouped: the number of an identity card.
_IDENTITY_CARD = re.compile(r"(?<!\d)(?:\d[ .]?){8}\d(?:(?:[ .]?\d){3})?(?![ .]?\d)")


class CallForm(forms.Form):
    """What came of a call to a unit. `today`: a promise lies on this day or later."""

    outcome = forms.TypedChoiceField(
        label="Kết quả cuộc gọi",
        choices=[("", "Chọn kết quả"), *CallOutcome.choices],
        coerce=CallOutcome,
        error_messages={"required": "Xin chọn kết quả cuộc gọi."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )
    promised_on = forms.DateField(
        label="Hẹn gửi ngày",
        required=False,
        help_text="Chỉ ghi khi đã gặp và đơn vị hẹn ngày gửi.",
        error_messages={"invalid": "Xin ghi ngày theo mẫu ngày/tháng/năm, ví dụ 25/01/2026."},
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control narrow-date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label="Ghi chú",
        required=False,
        max_length=300,
        help_text="Không quá 300 ký tự; chỉ ghi việc của báo cáo, không ghi thông tin cá nhân của người dân.",
        error_messages={"max_length": "Ghi chú dài %(show_value)d ký tự; xin rút gọn còn không quá 300 ký tự."},
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"].strip()
        if match := _IDENTITY_CARD.search(note):
            raise forms.ValidationError(
                f"«{match.group().strip()}» giống số căn cước hoặc chứng minh nhân dân. Xin bỏ thông tin cá nhân khỏi "
                "ghi chú."
            )
        return note

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        outcome, day = data.get("outcome"), data.get("promised_on")
        if outcome is CallOutcome.PROMISED and day is None and "promised_on" not in self.errors:
            self.add_error("promised_on", "Đơn vị đã hẹn: xin ghi ngày hẹn gửi.")
        if outcome is not CallOutcome.PROMISED and outcome and day:
            self.add_error("promised_on", "Chỉ ghi ngày hẹn khi kết quả là «Đã gặp, hẹn ngày gửi».")
        if outcome is CallOutcome.PROMISED and day and day < self.today:
            self.add_error("promised_on", "Ngày hẹn đã qua. Xin ghi từ hôm nay trở đi.")
        return data
