"""Form fields that several rooms ask for: a day, and a reason."""

from django import forms

from organizations.formats import number


def day_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    """A day as the browser's own picker gives it, or as an office writes it."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": "Xin ghi ngày, tháng, năm.",
            "invalid": "Xin ghi ngày, tháng, năm, ví dụ 15/01/2026.",
        },
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control narrow-date"}),
    )


def reason_field(label: str, help_text: str = "", *, required: bool = True, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        error_messages={
            "required": f"Xin ghi {label[:1].lower()}{label[1:]}.",
            "max_length": f"Lý do dài %(show_value)s ký tự. Xin viết ngắn lại, nhiều nhất {number(most)} ký tự.",
        },
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
