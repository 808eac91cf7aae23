"""Forms of the registers: the words of a row, its place, and what its steps ask."""

from collections.abc import Sequence
from typing import Any

from django import forms

from organizations.form_fields import reason_field
from targets.registers.places import RegisterPlace
from targets.registers.themes import ThemeWords


def words_field(label: str, help_text: str, *, most: int, rows: int = 2) -> forms.CharField:
    """A required text of at most so many characters."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        error_messages={
            "required": f"Xin ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"Dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {most} ký tự.",
        },
        widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
    )


class PlaceForm(forms.Form):
    """Of which unit and organization a new row is. `places`: those for which the person may enter a row."""

    unit = forms.TypedChoiceField(
        label="Đơn vị",
        coerce=int,
        empty_value=None,
        error_messages={"required": "Xin chọn đơn vị.", "invalid_choice": "Đồng chí không nhập sổ cho đơn vị này."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )
    organization = forms.TypedChoiceField(
        label="Tổ chức",
        coerce=int,
        empty_value=None,
        error_messages={"required": "Xin chọn tổ chức.", "invalid_choice": "Đồng chí không nhập sổ cho tổ chức này."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )

    def __init__(self, *args: Any, places: Sequence[RegisterPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        units = {place.unit.pk: place.unit.full_name for place in places}
        organizations = {place.organization.pk: str(place.organization) for place in places}
        for name, offered, blank in (("unit", units, "Chọn đơn vị"), ("organization", organizations, "Chọn tổ chức")):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [*offered.items()] if len(offered) == 1 else [("", blank), *offered.items()]
        self.order_fields(["unit", "organization"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        key = (data.get("unit"), data.get("organization"))
        if None not in key and key not in self.places:
            self.add_error("organization", "Tổ chức này ở đơn vị đã chọn không phải ghi sổ này. Xin chọn lại.")
        return data

    @property
    def place(self) -> RegisterPlace:
        return self.places[self.cleaned_data["unit"], self.cleaned_data["organization"]]


class ThemeForm(forms.Form):
    """The words of a theme."""

    text = words_field("Chủ đề năm", "Như ghi trong văn bản báo cáo cấp ủy; mỗi năm một chủ đề.", most=500, rows=3)
    congress_target = words_field(
        "Chỉ tiêu, nhiệm vụ nghị quyết đại hội đảng bộ mà chủ đề cụ thể hóa",
        "Ghi theo nghị quyết đại hội đảng bộ cùng cấp.",
        most=300,
    )

    @property
    def words(self) -> ThemeWords:
        return ThemeWords(self.cleaned_data["text"], self.cleaned_data["congress_target"])


class AddThemeForm(PlaceForm, ThemeForm):
    """A new theme."""


class ReplaceThemeForm(ThemeForm):
    """The theme that comes in the place of another, and why."""

    reason = reason_field("Lý do thay", "Ví dụ: cấp ủy yêu cầu đổi, số và ngày của văn bản.", most=300)


class CancelRowForm(forms.Form):
    """Why a row is cancelled."""

    reason = reason_field("Lý do hủy", "Ví dụ: nhập nhầm tổ chức; nhập trùng.", most=300)
