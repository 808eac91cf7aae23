"""What the pages of the administration share: read-only lists, and registers with tables in and out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm, ImportForm
from import_export.results import Result
from simple_history.admin import SimpleHistoryAdmin
from tablib import Dataset

from organizations.formats import short_date
from organizations.models import Unit, User
from organizations.models.unit import within
from organizations.names import slugify_vi
from organizations.table_files import CsvTable, ExcelTable, PreviewGone, PreviewStorage

TOO_LARGE = "Tệp lớn hơn 5 MB nên chưa được nhận."


class ScopedAdmin(admin.ModelAdmin):
    """Rows under the administrator's own unit. What all roots share is for administrators of the whole register.

    `unit_path`: the field that leads from a row to its unit, or None for rows that all roots share.
    """

    unit_path: str | None = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows if self.unit_path is None else rows.filter(within(acting(request), self.unit_path))

    def may_write(self, request: HttpRequest) -> bool:
        return self.unit_path is not None or acting(request).is_whole_register

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return super().has_add_permission(request, *args) and self.may_write(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.may_write(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.may_write(request)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        person = acting(request)
        if db_field.related_model is Unit and not person.is_whole_register:
            kwargs["queryset"] = Unit.objects.under(person.unit) if person.unit else Unit.objects.none()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def acting(request: HttpRequest) -> User:
    """Who is signed in to the administration."""
    assert isinstance(request.user, User)
    return request.user


class ReadOnlyAdmin(ScopedAdmin):
    """A list to look at; what it shows changes elsewhere."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UnitChoiceField(ModelChoiceField):
    """Choice of a unit by name; a former unit shows its last day, because its successor may have the same name."""

    def label_from_instance(self, unit: models.Model) -> str:
        assert isinstance(unit, Unit)
        return f"{unit.full_name} (đến {short_date(unit.valid_to)})" if unit.valid_to else unit.full_name


class PartyChoiceMixin:
    """Choices of a unit or organization: former units are told from present ones, and nothing is made on the side."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is Unit:
            kwargs.setdefault("form_class", UnitChoiceField)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class TableImportForm(ImportForm):
    """A table of at most as many bytes as a workbook."""

    def clean_import_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["import_file"]
        if (file.size or 0) > settings.RETURN_FILE_MAX_BYTES:
            raise ValidationError(TOO_LARGE)
        return file


class TableExportForm(ExportForm):
    """Excel unless CSV is chosen."""

    def _init_formats(self, formats: Sequence[type[Format]]) -> None:
        super()._init_formats(formats)
        self.fields["format"].choices = [choice for choice in self.fields["format"].choices if choice[0]]


class HistoryAdmin(SimpleHistoryAdmin):
    """Forms, and the history of every row to read: who changed what, and when."""

    object_history_list_template = "admin/register_history.html"

    def get_urls(self) -> list[Any]:
        # The library's page of one old version offers to restore it; history here is only for reading.
        return [url for url in super().get_urls() if not str(url.name).endswith("_simple_history")]

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def history_view_title(self, request: HttpRequest, obj: Any) -> str:
        return f"Lịch sử thay đổi: {obj}"


class RegisterAdmin(PartyChoiceMixin, ImportExportMixin, ScopedAdmin, HistoryAdmin):
    """A register: forms, tables in and out with a preview of differences, and the history of every row."""

    formats = [ExcelTable, CsvTable]
    to_encoding = "utf-8-sig"  # the mark by which Excel sees that a CSV is not in an old Vietnamese encoding
    tmp_storage_class = PreviewStorage
    import_form_class = TableImportForm
    export_form_class = TableExportForm
    import_template_name = "admin/register_import.html"
    list_per_page = 50

    def columns(self) -> list[tuple[str, str, bool]]:
        """Each column of the table: its name, what it means, and whether it is part of a row's key."""
        resource = self.resource_classes[0]()
        return [
            (
                field.column_name,
                _meaning(self.model, field.attribute),
                field.attribute in resource.get_import_id_fields(),
            )
            for field in resource.get_user_visible_fields()
        ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.may_write(request)

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_import_resource_kwargs(request, **kwargs)
        return given | {"acting": acting(request)}

    def create_import_form(self, request: HttpRequest) -> ImportForm:
        form = super().create_import_form(request)
        if request.META.get("upload_was_too_large"):  # the mark of the upload handler that cut the file off
            form.fields["import_file"].error_messages["required"] = TOO_LARGE
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"columns": self.columns()}

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Format) -> str:
        name = slugify_vi(str(self.opts.verbose_name_plural))
        return f"{name}-{timezone.localdate():%Y-%m-%d}.{file_format.get_extension()}"

    def get_data_for_export(self, request: HttpRequest, queryset: Any, **kwargs: Any) -> Dataset:
        table = super().get_data_for_export(request, queryset, **kwargs)
        table.title = str(self.opts.verbose_name_plural).capitalize()
        return table

    def process_dataset(self, dataset: Dataset, form: Any, request: HttpRequest, **kwargs: Any) -> Result:
        # Without this the library would keep the good rows and drop the faulty ones in silence.
        kwargs["rollback_on_validation_errors"] = True
        return super().process_dataset(dataset, form, request, **kwargs)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        if result.has_errors() or result.has_validation_errors():
            raise PreviewGone(
                "Danh mục đã thay đổi sau khi xem trước nên có dòng không còn ghi được. Xin chọn lại tệp."
            )
        self.after_change(request)
        response: HttpResponse = super().process_result(result, request)
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        self.after_change(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self.after_change(request)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        self.after_change(request)

    def after_change(self, request: HttpRequest) -> None:
        """Hook after rows were saved, imported or deleted. Overridden where stored verdicts depend on the rows."""


def _meaning(model: type[models.Model], attribute: str) -> str:
    """Meaning of a column: the register that a code refers to, or the allowed words of a choice."""
    name, _, rest = attribute.partition("__")
    field: Any = model._meta.get_field(name)
    text = str(field.verbose_name)
    if rest:
        return f"{text}: {field.related_model._meta.get_field(rest).verbose_name}"
    if field.is_relation:
        return f"{text}: mã"
    choices: Sequence[tuple[str, str]] = field.choices or ()
    return f"{text}: {_listed(dict(choices))}" if choices else text


def _listed(choices: Mapping[str, str]) -> str:
    return "; ".join(f"{value} là {label}" for value, label in choices.items())
