"""Reporting years: their days, and whether the year is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q

from organizations.formats import short_date
from organizations.models import Unit
from organizations.models.unit import UnitQuerySet
from targets.models.resolution import Resolution
from targets.rules.periods import Calendar, local_day, why_not_begun


class ReportingYearQuerySet(models.QuerySet["ReportingYear"]):
    def awaited(self, at: datetime) -> Self:
        """Years whose returns are awaited: begun and not closed, the earliest first."""
        return self.filter(closed_at__isnull=True, opens_on__lte=local_day(at)).order_by("year")


class ReportingYear(models.Model):
    """One year of returns: the day its figures refer to, and when it opens, is due and closes."""

    year = models.PositiveSmallIntegerField("năm", primary_key=True)
    reference_on = models.DateField("số liệu tính đến ngày")
    opens_on = models.DateField("mở từ ngày")
    due_on = models.DateField("hạn gửi")
    closes_on = models.DateField("ngày chốt")
    two_step_review = models.BooleanField("tổ chức cấp huyện xem trước", default=False)
    is_backlog = models.BooleanField(
        "để nhập số liệu cũ",
        default=False,
        help_text="Năm đã qua hạn trước khi cổng được cài đặt: không tính quá hạn, không nhắc nộp.",
    )
    opened_at = models.DateTimeField("đã mở lúc", null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField("đã chốt lúc", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ReportingYearQuerySet.as_manager()

    class Meta:
        verbose_name = "năm báo cáo"
        verbose_name_plural = "năm báo cáo"
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("closes_on")),
                name="reporting_year_days_in_order",
                violation_error_message="Ngày mở, hạn gửi và ngày chốt phải theo đúng thứ tự.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="reporting_year_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="reporting_year_opened_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Năm {self.year}"

    def clean(self) -> None:
        """Refuse a reference day on which the units cannot stand side by side."""
        if self.reference_on and (faults := Unit.objects.in_force(self.reference_on).slug_clashes()):
            raise ValidationError({"reference_on": f"Ngày {short_date(self.reference_on)}: {'; '.join(faults)}."})

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def calendar(self) -> Calendar:
        return Calendar(
            self.year, self.reference_on, self.opens_on, self.due_on, self.closes_on, is_backlog=self.is_backlog
        )

    @classmethod
    def stays_open(cls, year: int) -> bool:
        """Whether the year is open, and nobody closes it before this transaction ends. One query.

        Whoever closes it waits for those who write under it, and who comes after the closing sees it: a condition
        inside the write itself would ask the snapshot from before. Many may hold a year at once, which Django's
        `select_for_update` cannot say; SQLite lets one transaction write at a time anyway.
        """
        lock = " FOR SHARE" if connection.features.has_select_for_update else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {cls._meta.db_table} WHERE year = %s AND closed_at IS NULL{lock}",  # noqa: S608
                [year],
            )
            return cursor.fetchone() is not None

    def why_not_begun(self, at: datetime) -> str:
        """Why nothing can be entered or sent yet, as a sentence; empty from the first day on."""
        return why_not_begun(self.calendar, at)

    def units(self) -> UnitQuerySet:
        """The units in force on the reference day that make returns: those that report, and every sum above them.

        Of all resolutions in force in the year. One query for these, so that the list itself asks one more.
        """
        return Unit.objects.in_force(self.reference_on).filter(Resolution.objects.in_force(self.year).judged_units())


class YearEventKind(models.TextChoices):
    ADDED = "ADDED", "Thêm năm báo cáo"
    OPENED = "OPENED", "Mở kỳ báo cáo"
    CLOSED = "CLOSED", "Chốt năm"
    REOPENED = "REOPENED", "Mở lại năm đã chốt"
    RESCORED = "RESCORED", "Tính lại kết quả của năm đã chốt"
    TWO_STEPS_ON = "TWO_STEPS_ON", "Bật bước tổ chức cấp huyện xem trước"
    TWO_STEPS_OFF = "TWO_STEPS_OFF", "Tắt bước tổ chức cấp huyện xem trước"
    REMINDERS_ON = "REMINDERS_ON", "Bật tính hạn và nhắc nộp"
    REMINDERS_OFF = "REMINDERS_OFF", "Để nhập số liệu cũ, không tính hạn, không nhắc"


class YearEvent(models.Model):
    """A step on the whole year: by whom, when and why. Append-only."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=13, choices=YearEventKind)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_kind_display()}"


class Extension(models.Model):
    """A later due day for a unit and year, with a reason. The latest one counts. Append-only."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="extensions", verbose_name="năm")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extensions", verbose_name="đơn vị")
    due_on = models.DateField("hạn mới")
    reason = models.TextField("lý do")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.unit}, năm {self.year_id}: đến {self.due_on:%d/%m/%Y}"
