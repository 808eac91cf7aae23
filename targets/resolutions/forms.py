"""The form of another threshold: its years, the number, the paper that sets it, and why."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from organizations.form_fields import day_field, reason_field
from targets.models import Target
from targets.rules.scales import listed
from targets.rules.thresholds import Band


def _text(label: str, help_text: str, most: int, width: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        error_messages={
            "required": f"Xin ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"Nội dung dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {most} ký tự.",
        },
        widget=forms.TextInput(attrs={"class": f"form-control {width}".strip()}),
    )


def _whole(label: str, help_text: str, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=required,
        error_messages={
            "required": "Xin ghi ngưỡng mới, một số nguyên.",
            "invalid": "Xin ghi một số nguyên, ví dụ 95; không ghi dấu % hay số lẻ.",
        },
        widget=forms.TextInput(attrs={"class": "form-control narrow-date", "inputmode": "numeric"}),
    )


def _word_of_scale(scale: Sequence[str]) -> forms.TypedChoiceField:
    """The words above the worst, which asks nothing; the value is the word's position."""
    return forms.TypedChoiceField(
        label="Ngưỡng mới",
        help_text="Đạt khi ở mức này trở lên.",
        coerce=int,
        choices=[(position, word) for position, word in enumerate(scale, start=1) if position > 1],
        error_messages={
            "required": "Xin chọn mức.",
            "invalid_choice": f"Xin chọn một trong các mức: {listed(scale[1:])}.",
        },
        widget=forms.Select(attrs={"class": "form-select narrow-date"}),
    )


class ThresholdForm(forms.Form):
    """What a target shall ask in which years. Whether that fits is the action's matter, but for the spelling."""

    first_year = forms.TypedChoiceField(label="Từ năm", coerce=int)
    last_year = forms.TypedChoiceField(label="Đến hết năm", coerce=int)
    value = _whole("Ngưỡng mới", "")
    maximum = _whole("Nhiều nhất", "Số lớn hơn được coi là cần làm rõ. Để trống nếu không giới hạn.", required=False)
    paper_number = _text("Số văn bản", "Số, ký hiệu đầy đủ của văn bản quy định ngưỡng này.", 30, "narrow")
    paper_issued_on = day_field("Ngày văn bản")
    paper_title = _text("Trích yếu văn bản", "", 300, "")
    reason = reason_field("Lý do đổi", "Lưu trong lịch sử của nghị quyết, người xem nghị quyết đọc được.")

    def __init__(self, target: Target, closed: Collection[int], *args: Any, **kwargs: Any) -> None:
        years = range(target.first_year, target.last_year + 1)
        first_open = next((year for year in years if year not in closed), target.first_year)
        kwargs.setdefault("initial", {"first_year": first_open, "last_year": target.last_year})
        super().__init__(*args, **kwargs)
        choices = [(year, f"{year} (đã chốt)" if year in closed else str(year)) for year in years]
        for name in ("first_year", "last_year"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = choices
            field.widget.attrs["class"] = "form-select narrow-date"
            field.error_messages = {
                "required": "Xin chọn năm.",
                "invalid_choice": f"Xin chọn một năm từ {target.first_year} đến {target.last_year}.",
            }
        if target.scale:
            self.fields["value"] = _word_of_scale(target.scale)
            del self.fields["maximum"]
            return
        reached = "không quá số này" if target.is_lower_better else "từ số này trở lên"
        self.fields["value"].help_text = f"{'Phần trăm' if target.is_ratio else 'Số lượng'}; đạt khi {reached}."
        if target.is_ratio:
            del self.fields["maximum"]

    @property
    def band(self) -> Band:
        """The checked content."""
        names = [name for name in Band._fields if name in self.cleaned_data]
        return Band(**{name: self.cleaned_data[name] for name in names})
