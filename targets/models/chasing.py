"""Reminding and calling those who still owe a return."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from organizations.models import Unit
from targets.models.reporting_year import ReportingYear


class Reminder(models.Model):
    """A unit was reminded of what it owed at that moment. `by` is the portal's own account for the automatic ones."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="reminders")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders")
    owed = models.PositiveSmallIntegerField("số báo cáo còn nợ")
    text = models.TextField("nội dung")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["year", "unit", "at"], name="reminder_place")]

    def __str__(self) -> str:
        return f"{self.unit}, năm {self.year_id}"


class CallOutcome(models.TextChoices):
    PROMISED = "PROMISED", "Đã gặp, hẹn ngày gửi"
    NEEDS_HELP = "NEEDS_HELP", "Đã gặp, cần hỗ trợ"
    NO_ANSWER = "NO_ANSWER", "Không nghe máy"
    WRONG_NUMBER = "WRONG_NUMBER", "Sai số, đổi người phụ trách"


class CallRecord(models.Model):
    """Somebody called a unit about its returns: what came of it. Never changed."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="calls")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calls")
    outcome = models.CharField("kết quả", max_length=12, choices=CallOutcome)
    promised_on = models.DateField("hẹn gửi ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "cuộc gọi"
        verbose_name_plural = "cuộc gọi"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.unit}, năm {self.year_id}: {self.get_outcome_display()}"
