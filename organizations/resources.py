"""Units, successions, organizations, branches and heads in and out of the portal as tables (CSV, Excel).

Natural keys only (codes and dates, never row ids), so a table written by one portal can be read by another.
"""

from typing import Any

from import_export import fields, resources, widgets

from organizations.models import Absence, Branch, Head, Organization, Succession, Unit


class UnitWidget(widgets.ForeignKeyWidget):
    """A unit by its code; where a code was used twice, the row's own day decides which unit is meant."""

    def __init__(self, day_column: str | None = None) -> None:
        super().__init__(Unit, "code")
        self.day_column = day_column

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Unit | None:
        code = str(value or "").strip()
        if not code:
            return None
        found = Unit.objects.filter(code=code).order_by("-valid_from")
        day = widgets.DateWidget().clean((row or {}).get(self.day_column)) if self.day_column else None
        unit = found.in_force(day).first() if day else found.first()
        if unit is None:
            raise ValueError(f"Không có đơn vị mang mã «{code}»" + (f" vào ngày {day:%d/%m/%Y}." if day else "."))
        return unit


class OrganizationWidget(widgets.ForeignKeyWidget):
    def __init__(self) -> None:
        super().__init__(Organization, "code")


class RegisterResource(resources.ModelResource):
    """Clean every row as the administration would, write nothing if one row is faulty, skip what is unchanged."""

    class Meta:
        use_transactions = True
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True


class UnitResource(RegisterResource):
    parent = fields.Field("parent", "parent", UnitWidget(day_column="valid_from"))

    class Meta(RegisterResource.Meta):
        model = Unit
        import_id_fields = ["code", "valid_from"]
        fields = ["code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases"]


class SuccessionResource(RegisterResource):
    from_unit = fields.Field("from_unit", "from_code", UnitWidget(day_column="from_valid_from"))
    from_valid_from = fields.Field("from_unit__valid_from", "from_valid_from", readonly=True)
    to_unit = fields.Field("to_unit", "to_code", UnitWidget(day_column="to_valid_from"))
    to_valid_from = fields.Field("to_unit__valid_from", "to_valid_from", readonly=True)

    class Meta(RegisterResource.Meta):
        model = Succession
        import_id_fields = ["from_unit", "to_unit"]
        fields = ["from_unit", "from_valid_from", "to_unit", "to_valid_from", "relation", "happened_on"]


class OrganizationResource(RegisterResource):
    class Meta(RegisterResource.Meta):
        model = Organization
        import_id_fields = ["code"]
        exclude = ["id"]


class AbsenceResource(RegisterResource):
    unit = fields.Field("unit", "unit", UnitWidget(day_column="valid_from"))
    organization = fields.Field("organization", "organization", OrganizationWidget())

    class Meta(RegisterResource.Meta):
        model = Absence
        import_id_fields = ["unit", "organization", "valid_from"]
        fields = ["unit", "organization", "valid_from", "valid_to", "reason"]


class BranchResource(RegisterResource):
    unit = fields.Field("unit", "unit", UnitWidget(day_column="valid_from"))
    organization = fields.Field("organization", "organization", OrganizationWidget())

    class Meta(RegisterResource.Meta):
        model = Branch
        import_id_fields = ["organization", "unit", "name"]
        fields = ["organization", "unit", "kind", "name", "valid_from", "valid_to"]


class HeadResource(RegisterResource):
    unit = fields.Field("unit", "unit", UnitWidget(day_column="appointed_on"))
    organization = fields.Field("organization", "organization", OrganizationWidget())

    class Meta(RegisterResource.Meta):
        model = Head
        import_id_fields = ["unit", "organization", "appointed_on"]
        fields = ["unit", "organization", "full_name", "appointed_on", "left_on", "education", "political_theory"]
