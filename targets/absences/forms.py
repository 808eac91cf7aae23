"""Forms for recording where an organization does not exist, and for ending such a record."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce

from organizations.form_fields import day_field, reason_field
from organizations.formats import short_date
from organizations.models import Organization, Unit
from targets.models import ReportingYear, Resolution

WITHOUT_END = "Để trống khi tổ chức vẫn chưa được thành lập."


class UnitField(forms.ModelChoiceField):
    """Units that make returns in some year; a former one names its last day."""

    def label_from_instance(self, unit: Unit) -> str:
        return f"{unit.full_name} (đến {short_date(unit.valid_to)})" if unit.valid_to else unit.full_name


class AbsenceForm(forms.Form):
    """Which organization does not exist in which unit, from when to when, and why."""

    unit = UnitField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"required": "Xin chọn đơn vị.", "invalid_choice": "Đơn vị này không nộp báo cáo."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )
    organization = forms.ModelChoiceField(
        label="Tổ chức",
        queryset=Organization.objects.all(),
        empty_label="Chọn tổ chức",
        error_messages={"required": "Xin chọn tổ chức.", "invalid_choice": "Không có tổ chức này."},
        widget=forms.Select(attrs={"class": "form-select narrow"}),
    )
    valid_from = day_field("Từ ngày", "Ngày đầu tiên đơn vị không có tổ chức.")
    valid_to = day_field("Đến hết ngày", WITHOUT_END, required=False)
    reason = reason_field("Lý do hoặc văn bản", "Ví dụ: chưa có tổ chức công đoàn; số, ngày của văn bản.", most=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last_day = Coalesce(OuterRef("valid_to"), Value(date.max))
        years = ReportingYear.objects.filter(reference_on__gte=OuterRef("valid_from"), reference_on__lte=last_day)
        units = self.fields["unit"]
        assert isinstance(units, UnitField)
        units.queryset = Unit.objects.filter(Resolution.objects.all().judged_units(), Exists(years))


class EndForm(forms.Form):
    """The last day without the organization, and why it ends."""

    valid_to = day_field("Đến hết ngày", "Ngày cuối cùng đơn vị chưa có tổ chức; từ hôm sau tổ chức phải báo cáo.")
    reason = reason_field("Lý do kết thúc", "Ví dụ: thành lập công đoàn cơ sở, số và ngày của quyết định.", most=300)
