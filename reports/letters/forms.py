"""What comes in from the page of an official letter."""

from datetime import date
from typing import Any

from django import forms


class LetterForm(forms.Form):
    """The new last day that a letter asks for; it lies after `today`."""

    asked_on = forms.DateField(
        label="Đề nghị gửi chậm nhất ngày",
        error_messages={
            "required": "Xin ghi ngày đề nghị gửi.",
            "invalid": "Xin ghi ngày theo mẫu ngày/tháng/năm, ví dụ 25/01/2026.",
        },
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control narrow-date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_asked_on(self) -> date:
        day: date = self.cleaned_data["asked_on"]
        if day <= self.today:
            raise forms.ValidationError("Ngày đề nghị phải sau hôm nay.")
        return day
