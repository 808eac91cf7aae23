"""The administration of the resolution, what is read from it, reporting years, absences and background jobs.

Returns, figures and verdicts are not here: they change by actions only, and the portal's own pages show them.
"""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from organizations.access import PageRequest
from organizations.administration import ReadOnlyAdmin, RegisterAdmin, ScopedAdmin, acting
from organizations.models import Absence, User
from organizations.models.unit import within
from organizations.resources import AbsenceResource
from targets import jobs
from targets.models import (
    Baseline,
    Clause,
    FigureDefinition,
    Indicator,
    Job,
    ReportingYear,
    Resolution,
    RootYear,
    Target,
    Threshold,
    YearEvent,
)


def score_again(*years: ReportingYear, by: User) -> None:
    """Enqueue scoring of these years."""
    for year in years:
        jobs.enqueue_once("targets.score_year", year.year, by=by)


@admin.register(Resolution)
class ResolutionAdmin(ScopedAdmin):
    """Its number and date are entered here; the rest comes from fixtures/resolution.yaml."""

    unit_path = "unit"
    list_display = ["code", "title", "first_year", "last_year", "coverage_floor"]
    fields = ["number", "issued_on", "code", "subject", "first_year", "last_year", "coverage_floor"]
    readonly_fields = ["code", "subject", "first_year", "last_year", "coverage_floor"]
    actions = None

    @admin.display(description="nghị quyết")
    def title(self, resolution: Resolution) -> str:
        return resolution.title

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Clause)
class ClauseAdmin(ReadOnlyAdmin):
    unit_path = "resolution__unit"
    list_display = ["number", "requirement"]
    search_fields = ["number", "requirement"]
    fields = ["number", "requirement"]


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    unit_path = "resolution__unit"
    list_display = ["name", "formula"]
    fields = ["name", "formula", "note"]


@admin.register(FigureDefinition)
class FigureDefinitionAdmin(ReadOnlyAdmin):
    list_display = ["name", "unit_noun", "group"]
    fields = ["name", "unit_noun", "group", "breakdown_of", "scale_text", "hint", "owing"]
    readonly_fields = ["scale_text", "owing"]

    @admin.display(description="thang bậc, từ kém nhất")
    def scale_text(self, definition: FigureDefinition) -> str:
        return " < ".join(definition.scale) or "-"

    @admin.display(description="tổ chức phải báo cáo")
    def owing(self, definition: FigureDefinition) -> str:
        rows = definition.owed_figures.select_related("resolution__unit", "organization")
        return "; ".join(
            f"{row.organization} ({row.resolution.unit}, {row.first_year}-{row.last_year})"
            for row in rows.order_by("resolution", "organization__position", "first_year")
        )


class ThresholdInline(admin.TabularInline):
    """What the target asks in which years, and the paper that says so. They change on the resolution's page."""

    model = Threshold
    fields = ["first_year", "last_year", "asked", "maximum", "paper_number", "paper_issued_on", "paper_title"]
    readonly_fields = ["first_year", "last_year", "asked", "maximum", "paper_number", "paper_issued_on", "paper_title"]
    can_delete = False
    extra = 0
    max_num = 0

    @admin.display(description="ngưỡng")
    def asked(self, threshold: Threshold) -> str:
        return threshold.target.words_of(threshold.band)


class BaselineInline(admin.TabularInline):
    """Where each organization stood before the resolution. The resolution's file sets it."""

    model = Baseline
    fields = ["organization", "year", "value", "source"]
    readonly_fields = ["organization", "year", "value", "source"]
    can_delete = False
    extra = 0
    max_num = 0


@admin.register(Target)
class TargetAdmin(ReadOnlyAdmin):
    unit_path = "resolution__unit"
    list_display = ["code", "name", "clause", "asked", "first_year", "last_year"]
    list_select_related = ["clause"]
    inlines = [ThresholdInline, BaselineInline]
    list_filter = ["organizations"]
    search_fields = ["code", "name"]
    fields = [
        "code", "name", "clause", "indicator", "organizations", "is_collective", "first_year", "last_year",
         "due_year", "accumulates", "basis", "deadline", "source", "exceptions",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Target]:
        return super().get_queryset(request).select_related("indicator").prefetch_related("thresholds")

    @admin.display(description="ngưỡng")
    def asked(self, target: Target) -> str:
        return "; ".join(f"{target.words_of(band)} ({band.first_year}-{band.last_year})" for band in target.bands)


class YearEventInline(admin.TabularInline):
    """When the year was opened and closed. The head of Ban Dân vận does that, on the portal's own page."""

    model = YearEvent
    verbose_name = "lần mở, chốt năm"
    verbose_name_plural = "mở, chốt và mở lại năm"
    fields = ["what", "of", "why", "who", "when"]
    readonly_fields = ["what", "of", "why", "who", "when"]
    can_delete = False

    @admin.display(description="việc")
    def what(self, event: YearEvent) -> str:
        return event.get_kind_display()

    @admin.display(description="của")
    def of(self, event: YearEvent) -> str:
        return str(event.root)

    @admin.display(description="lý do")
    def why(self, event: YearEvent) -> str:
        return event.reason or "-"

    @admin.display(description="người làm")
    def who(self, event: YearEvent) -> str:
        return event.by.full_name

    @admin.display(description="lúc")
    def when(self, event: YearEvent) -> datetime:
        return event.at

    def get_queryset(self, request: HttpRequest) -> QuerySet[YearEvent]:
        events = super().get_queryset(request).select_related("root", "by")
        return events.filter(within(acting(request), "root"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReportingYear)
class ReportingYearAdmin(ScopedAdmin):
    """Years with the day that their figures refer to, which is everybody's."""

    list_display = ["year", "reference_on"]
    fields = ["year", "reference_on"]
    inlines = [YearEventInline]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["year"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: PageRequest, obj: ReportingYear, form: Any, change: bool) -> None:  # type: ignore[override]
        super().save_model(request, obj, form, change)
        if "reference_on" in form.changed_data:  # other units may be in force on the new day
            score_again(obj, by=request.user)


@admin.register(RootYear)
class RootYearAdmin(ScopedAdmin):
    """The days of each root's years. Its own head opens and closes them, on the portal's own page."""

    unit_path = "root"
    list_display = ["year_id", "root", "opens_on", "due_on", "closes_on", "closed_at"]
    list_select_related = ["root", "closed_by"]
    fields = ["root", "year", "opens_on", "due_on", "closes_on", "closed_at", "who_closed"]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["closed_at", "who_closed", *(["root", "year"] if obj else [])]

    @admin.display(description="người chốt")
    def who_closed(self, root_year: RootYear) -> str:
        return root_year.closed_by.full_name if root_year.closed_by else "-"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Absence)
class AbsenceAdmin(RegisterAdmin):
    """Registered here and not beside the organizations, because verdicts depend on it."""

    resource_classes = [AbsenceResource]
    unit_path = "unit"
    list_display = ["unit", "organization", "valid_from", "valid_to", "reason"]
    list_filter = ["organization"]
    list_select_related = ["unit", "organization"]
    search_fields = ["unit__name", "unit__code", "reason"]

    def after_change(self, request: PageRequest) -> None:  # type: ignore[override]
        score_again(*ReportingYear.objects.of(RootYear.objects.open()), by=request.user)


TASK_LABELS = {
    "targets.score_organization": "Tính lại kết quả của một tổ chức",
    "targets.score_year": "Tính lại kết quả của một năm",
    "targets.score_everything": "Tính lại hằng đêm",
    "reports.build_review": "Lập báo cáo sơ kết, tổng kết",
}


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    unit_path = "requested_by__unit"
    list_display = [
        "what",
        "subject",
        "status",
        "attempts",
        "faults",
        "requested_at",
        "requested_by",
        "finished_at",
        "message",
    ]
    list_filter = ["status"]
    list_select_related = ["requested_by"]
    fields = [
        "what",
        "subject",
        "status",
        "attempts",
        "faults",
        "requested_at",
        "requested_by",
        "finished_at",
        "message",
    ]
    date_hierarchy = "requested_at"

    @admin.display(description="việc", ordering="task")
    def what(self, job: Job) -> str:
        return TASK_LABELS.get(job.task, job.task)
