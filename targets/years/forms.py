"""Forms around a reporting year: its days, why it is opened again, and a later day for one unit."""

from datetime import date
from typing import Any

from django import forms

from organizations.form_fields import day_field, reason_field
from organizations.formats import short_date
from targets.rules.periods import Calendar


class ReopenYearForm(forms.Form):
    """Why a closed year is opened again; the action asks for it."""

    reason = reason_field("Lý do mở lại năm", required=False)


class ExtensionForm(forms.Form):
    """A later due day for one unit, and why."""

    due_on = day_field("Hạn mới", "Tính hết ngày này, đến 23 giờ 59 phút.")
    reason = reason_field("Lý do gia hạn", "Đơn vị đọc được lý do này.")


class YearDaysForm(forms.Form):
    """The days of a new reporting year; the usual ones are filled in. `last_day`: of the root, where it ends."""

    reference_on = day_field("Số liệu tính đến ngày", "Danh sách đơn vị và tổ chức lấy theo ngày này.")
    opens_on = day_field("Mở từ ngày", "Từ 0 giờ ngày này các đơn vị nhập và gửi được báo cáo.")
    due_on = day_field("Hạn gửi", "Tính hết ngày này, đến 23 giờ 59 phút.")
    closes_on = day_field("Ngày chốt dự kiến", "Năm chỉ chốt khi có người bấm chốt.")

    def __init__(self, year: int, *args: Any, last_day: date | None = None, **kwargs: Any) -> None:
        usual = Calendar.usual(year, last_day=last_day)
        kwargs.setdefault("initial", {name: getattr(usual, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_reference_on(self) -> date:
        """The figures of a year refer to one of its own days."""
        day: date = self.cleaned_data["reference_on"]
        if day.year != self.year:
            raise forms.ValidationError(f"Ngày {short_date(day)} không thuộc năm {self.year}.")
        return day

    def clean(self) -> dict[str, Any]:
        """The days follow one another, and lie within two years of the year's beginning."""
        data = super().clean() or self.cleaned_data
        for earlier, later, sentence in (
            ("opens_on", "due_on", "Hạn gửi phải từ ngày mở trở đi."),
            ("due_on", "closes_on", "Ngày chốt phải từ hạn gửi trở đi."),
        ):
            if data.get(earlier) and data.get(later) and data[earlier] > data[later]:
                self.add_error(later, sentence)
        first, last = date(self.year, 1, 1), date(self.year + 2, 1, 1)
        for name in ("opens_on", "due_on", "closes_on"):
            if data.get(name) and not first <= data[name] < last:
                self.add_error(name, f"Xin chọn ngày trong năm {self.year} hoặc {self.year + 1}.")
        return data

    @property
    def calendar(self) -> Calendar:
        """The days that were given, once the form is valid."""
        return Calendar(self.year, *(self.cleaned_data[name] for name in self.base_fields))
