"""The administration of accounts with what reporting years add to it: which units report now."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest
from django.utils import timezone

from organizations.access import PageRequest
from organizations.admin import AccountAdmin as PlainAccountAdmin
from organizations.administration import UnitChoiceField
from organizations.formats import listing, short_date
from organizations.models import Level, Unit, User
from targets.models import ReportingYear, RootYear

REPORTING, NEW, OTHERS = "Đang báo cáo", "Đơn vị mới, chưa có kỳ báo cáo đang mở", "Khác"


def units_reporting_now() -> dict[int, list[int]]:
    """By primary key of the unit, the open years in which it makes returns. Two queries a year at most."""
    collected: dict[int, list[int]] = {}
    for year in ReportingYear.objects.of(RootYear.objects.awaited(timezone.now())):
        for pk in year.units().values_list("pk", flat=True):
            collected.setdefault(pk, []).append(year.year)
    return collected


class GroupedUnits(ModelChoiceIterator):
    """The units in three groups: those that report now, those that exist and do not yet, and the rest."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        reporting = units_reporting_now()
        groups: dict[str, list[Any]] = {REPORTING: [], NEW: [], OTHERS: []}
        for unit in self.queryset:
            is_new = unit.valid_to is None and unit.level != Level.VILLAGE
            group = REPORTING if unit.pk in reporting else NEW if is_new else OTHERS
            groups[group].append(self.choice(unit))
        yield from ((title, choices) for title, choices in groups.items() if choices)


class GroupedUnitField(UnitChoiceField):
    """Choice of an account's unit: two units may have the same name, and only one of them has work."""

    iterator = GroupedUnits

    def label_from_instance(self, unit: Any) -> str:
        label = super().label_from_instance(unit)
        return label if unit.valid_to else f"{label} (từ {short_date(unit.valid_from)})"


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(PlainAccountAdmin):
    """Accounts. The list of units says which of them report, and an account without work is told at once."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Unit:
            kwargs["form_class"] = GroupedUnitField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: PageRequest, obj: User, form: Any, change: bool) -> None:  # type: ignore[override]
        super().save_model(request, obj, form, change)
        if obj.unit and obj.is_active and (warning := why_without_work(obj.unit)):
            messages.warning(request, warning)


def why_without_work(unit: Unit) -> str:
    """Why an account of this unit has nothing to do now, as a sentence; empty if the unit has an open year."""
    reporting = units_reporting_now()
    if unit.pk in reporting:
        return ""
    sentence = f"{unit.full_name} (từ {short_date(unit.valid_from)}) không có trong kỳ báo cáo nào đang mở"
    twins = Unit.objects.filter(pk__in=reporting, name=unit.name, kind=unit.kind).exclude(pk=unit.pk)
    if twin := twins.first():
        years = listing([str(year) for year in sorted(reporting[twin.pk])])
        until = f" (đến {short_date(twin.valid_to)})" if twin.valid_to else ""
        return (
            f"{sentence}, nên tài khoản này chưa có việc. Báo cáo năm {years} là của đơn vị cũ cùng tên: "
            f"{twin.full_name}{until}. Nếu người này lập báo cáo đó, xin chọn lại đơn vị."
        )
    return f"{sentence}, nên tài khoản này chưa có việc cho đến khi mở kỳ báo cáo của đơn vị."
