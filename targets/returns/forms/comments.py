"""A remark on a return or one of its figures."""

from typing import Any

from django import forms

from targets.returns.sheets import ReturnSheet


class Words(forms.CharField):
    """Text whose length counts a new line once, as the browser's limit does."""

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class CommentForm(forms.Form):
    """What is said, and about which figure; no figure means the whole return."""

    key = forms.ChoiceField(label="Về số liệu", required=False)
    text = Words(
        label="Nhận xét",
        max_length=1000,
        error_messages={
            "required": "Xin ghi nội dung nhận xét.",
            "max_length": "Nhận xét dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất 1.000 ký tự.",
        },
    )

    def __init__(self, sheet: ReturnSheet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.fields["key"]
        assert isinstance(key, forms.ChoiceField)
        key.choices = [("", "Cả báo cáo"), *((definition.key, definition.name) for definition in sheet.definitions)]
        key.error_messages["invalid_choice"] = f"{sheet.organization} không báo cáo số liệu này."
