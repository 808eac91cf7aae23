"""Units, successions, organizations, branches and heads in and out of the portal as tables (CSV, Excel).

Natural keys only (codes and dates, never row ids), so a table written by one portal can be read by another.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from import_export import fields, resources, widgets
from import_export.resources import Diff
from tablib import Dataset

from organizations.models import Absence, Agency, Branch, Head, Organization, Succession, Unit, User


class DayWidget(widgets.Widget):
    """A day: a date cell, «2023-12-31» or «31/12/2023». Never month first, as the library would also read it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = str(value or "").strip()
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                continue
        if text:
            raise ValueError(f"«{text}» không phải ngày; xin viết 31/12/2023 hoặc 2023-12-31.")
        return None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return f"{value:%Y-%m-%d}" if value else ""


class UnitWidget(widgets.ForeignKeyWidget):
    """A unit by its code. Codes were used twice, so the first day that the row gives in `day_columns` decides."""

    def __init__(self, *day_columns: str) -> None:
        super().__init__(Unit, "code")
        self.day_columns = day_columns

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Unit | None:
        code = str(value or "").strip()
        if not code:
            return None
        units = Unit.objects.filter(code=code).order_by("-valid_from")
        day = self.day(row or {})
        unit = units.in_force(day).first() if day else units.first()
        if unit is None:
            raise ValueError(f"Không có đơn vị mang mã «{code}»" + (f" vào ngày {day:%d/%m/%Y}." if day else "."))
        return unit

    def day(self, row: Mapping[str, Any]) -> date | None:
        """The day on which the row means the unit; None where the row gives none."""
        return next((day for column in self.day_columns if (day := _day(row, column))), None)


def _day(row: Mapping[str, Any], column: str) -> date | None:
    """The row's day; None also for a faulty one, which its own column reports."""
    try:
        return DayWidget().clean(row.get(column))
    except ValueError:
        return None


class OrganizationWidget(widgets.ForeignKeyWidget):
    def __init__(self) -> None:
        super().__init__(Organization, "code")

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Organization | None:
        code = str(value or "").strip().lower()
        if not code:
            return None
        organization = Organization.objects.filter(code=code).first()
        if organization is None:
            codes = ", ".join(Organization.objects.values_list("code", flat=True))
            raise ValueError(f"Không có tổ chức mang mã «{value}»; các mã: {codes}.")
        return organization


class YesNoWidget(widgets.BooleanWidget):
    """Yes or no: «có», «x», 1; «không», 0 or an empty cell."""

    TRUE_VALUES = ["1", 1, True, "true", "x", "có"]
    FALSE_VALUES = ["0", 0, False, "false", "không", "", None]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        word = value.strip().lower() if isinstance(value, str) else value
        if word not in [*self.TRUE_VALUES, *self.FALSE_VALUES]:
            raise ValueError(f"«{value}» không phải có hay không; xin viết có, không hoặc để trống.")
        return word in self.TRUE_VALUES


class OldAndNew(Diff):
    """Old and new value of a cell as `<del>` and `<ins>`, without the library's inline styles."""

    def as_html(self) -> list[str]:
        return [self._cell("" if self.new else old, new) for old, new in zip(self.left, self.right, strict=True)]

    @staticmethod
    def _cell(old: object, new: object) -> str:
        old, new = str(old or ""), str(new or "")
        if old == new:
            return format_html("{}", new)
        removed = format_html("<del>{}</del> ", old) if old else ""
        return format_html("{}{}", removed, format_html("<ins>{}</ins>", new) if new else "")


class RegisterResource(resources.ModelResource):
    """Clean every row as the administration would, write nothing if one row is faulty, skip what is unchanged."""

    WIDGETS_MAP = {**resources.ModelResource.WIDGETS_MAP, "DateField": DayWidget, "BooleanField": YesNoWidget}

    class Meta:
        use_transactions = True
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def __init__(self, acting: User | None = None, **kwargs: Any) -> None:
        """`acting`: whose scope every row must lie in; None for the command line, which writes everything."""
        super().__init__(**kwargs)
        self.acting = acting

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return OldAndNew

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """Raise ValueError for a table whose headings are not the register's: a misspelt one would be skipped."""
        known = [field.column_name for field in self.get_import_fields()]
        needed = [self.fields[name].column_name for name in self.get_import_id_fields()]
        missing = [name for name in needed if name not in (dataset.headers or [])]
        strange = [f"«{name}»" for name in dataset.headers or [] if name not in known]
        if missing:
            raise ValueError(f"Tệp thiếu cột bắt buộc: {', '.join(missing)}.")
        if strange:
            raise ValueError(f"Tệp có cột không rõ: {', '.join(strange)}. Các cột: {', '.join(known)}.")

    def get_instance(self, instance_loader: Any, row: Any) -> models.Model | None:
        try:
            instance: models.Model | None = super().get_instance(instance_loader, row)
        except ValueError:
            return None  # a faulty key: reading the columns meets the fault again and names its column
        return instance

    def validate_instance(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Name faults by the table's columns, which is what the person at the screen has before them."""
        try:
            super().validate_instance(instance, *args, **kwargs)
            if self.acting and not self.acting.is_whole_register and not self.lies_under(instance, self.acting):
                raise ValidationError({self.get_import_id_fields()[0]: "Dòng này không thuộc đơn vị của đồng chí."})
        except ValidationError as error:
            columns = {field.attribute: field.column_name for field in self.fields.values()}
            faults = {columns.get(name, name): field_errors for name, field_errors in error.error_dict.items()}
            raise ValidationError(faults) from error

    def lies_under(self, instance: Any, person: User) -> bool:
        """Whether the row is one that an administrator of this unit may write; rows that all roots share are not."""
        return False


#: What a unit may be marked as, for slices of the results.
MARKS = ("is_remote", "is_border", "has_religion_area")


class UnitResource(RegisterResource):
    parent = fields.Field("parent", "parent", UnitWidget("valid_from"))

    class Meta(RegisterResource.Meta):
        model = Unit
        import_id_fields = ["code", "valid_from"]
        fields = ["code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases", *MARKS]

    def lies_under(self, instance: Unit, person: User) -> bool:
        """Below the person's unit, before and after; the unit itself belongs to whoever stands above it."""
        above = instance.parent.lineage if instance.parent else ()
        return person.unit_id in above and (not instance.path or person.unit_id in instance.lineage[:-1])


class SuccessionResource(RegisterResource):
    from_unit = fields.Field("from_unit", "from_code", UnitWidget("from_valid_from"))
    from_valid_from = fields.Field("from_unit__valid_from", "from_valid_from", DayWidget(), readonly=True)
    to_unit = fields.Field("to_unit", "to_code", UnitWidget("to_valid_from"))
    to_valid_from = fields.Field("to_unit__valid_from", "to_valid_from", DayWidget(), readonly=True)

    class Meta(RegisterResource.Meta):
        model = Succession
        import_id_fields = ["from_unit", "to_unit"]
        fields = ["from_unit", "from_valid_from", "to_unit", "to_valid_from", "relation", "happened_on"]


class OrganizationResource(RegisterResource):
    class Meta(RegisterResource.Meta):
        model = Organization
        import_id_fields = ["code"]
        exclude = ["id"]


class PlacedResource(RegisterResource):
    """Rows that lie in a unit and belong to an organization."""

    unit = fields.Field("unit", "unit", UnitWidget("unit_valid_from", "valid_from", "appointed_on"))
    unit_valid_from = fields.Field("unit__valid_from", "unit_valid_from", DayWidget(), readonly=True)
    organization = fields.Field("organization", "organization", OrganizationWidget())

    def lies_under(self, instance: Any, person: User) -> bool:
        return person.unit_id in instance.unit.lineage


class AbsenceResource(PlacedResource):
    class Meta(RegisterResource.Meta):
        model = Absence
        import_id_fields = ["unit", "organization", "valid_from"]
        fields = ["unit", "unit_valid_from", "organization", "valid_from", "valid_to", "reason"]


class AgencyResource(PlacedResource):
    class Meta(RegisterResource.Meta):
        model = Agency
        import_id_fields = ["unit", "name", "valid_from"]
        fields = ["unit", "unit_valid_from", "kind", "function", "name", "organization", "valid_from", "valid_to"]


class BranchResource(PlacedResource):
    class Meta(RegisterResource.Meta):
        model = Branch
        import_id_fields = ["organization", "unit", "name"]
        fields = ["organization", "unit", "unit_valid_from", "kind", "name", "valid_from", "valid_to"]


class HeadResource(PlacedResource):
    class Meta(RegisterResource.Meta):
        model = Head
        import_id_fields = ["unit", "organization", "appointed_on"]
        fields = [
            "unit", "unit_valid_from", "organization", "full_name", "appointed_on", "left_on", "general_education",
            "education", "political_theory", "exemption", "in_training", "training_education", "training_theory",
            "expected_on",
        ]  # fmt: skip
