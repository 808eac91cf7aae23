"""Reminding and calling those who still owe a return."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Unit
from organizations.models.account import SYSTEM_USERNAME
from targets.models.reporting_year import ReportingYear
from targets.rules.stages import PastReminder


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def with_senders(self) -> Self:
        return self.select_related("by")


class Reminder(models.Model):
    """A reminder to a unit about its debts, at most one a day. `by` is the portal's own account for the
    automatic ones.

    `debts`: what was spoken of, each as [code of the organization, due day, stage].
    """

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="reminders", verbose_name="năm")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reminders", verbose_name="đơn vị")
    sent_on = models.DateField("ngày nhắc")
    owed = models.PositiveSmallIntegerField("số báo cáo còn nợ")
    debts = models.JSONField("các báo cáo đã nhắc", default=list)
    people = models.PositiveSmallIntegerField("số người nhận")
    text = models.TextField("nội dung")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "unit", "sent_on"], name="reminder_once_a_day"),
            models.CheckConstraint(condition=Q(owed__gt=0) & Q(people__gt=0), name="reminder_of_something_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}, năm {self.year_id}"

    @property
    def is_automatic(self) -> bool:
        return self.by.username == SYSTEM_USERNAME

    @property
    def told(self) -> Iterator[PastReminder]:
        for organization, due_on, stage in self.debts:
            yield PastReminder(organization, date.fromisoformat(due_on), stage, self.sent_on)


class CallOutcome(models.TextChoices):
    PROMISED = "PROMISED", "Đã gặp, hẹn ngày gửi"
    NEEDS_HELP = "NEEDS_HELP", "Đã gặp, cần hỗ trợ"
    NO_ANSWER = "NO_ANSWER", "Không nghe máy"
    WRONG_NUMBER = "WRONG_NUMBER", "Sai số, đổi người phụ trách"


class CallRecord(models.Model):
    """Result of a call to a unit about its returns. Append-only."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="calls", verbose_name="năm")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calls", verbose_name="đơn vị")
    outcome = models.CharField("kết quả", max_length=12, choices=CallOutcome)
    promised_on = models.DateField("hẹn gửi ngày", null=True, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "cuộc gọi"
        verbose_name_plural = "cuộc gọi"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=CallOutcome.PROMISED, promised_on__isnull=False)
                | (~Q(outcome=CallOutcome.PROMISED) & Q(promised_on__isnull=True)),
                name="call_promise_has_a_day",
            ),
            models.CheckConstraint(condition=Q(outcome__in=CallOutcome.values), name="call_outcome_known"),
        ]
        indexes = [models.Index(fields=["year", "unit", "at"], name="call_place")]

    def __str__(self) -> str:
        return f"{self.unit}, năm {self.year_id}: {self.get_outcome_display()}"
