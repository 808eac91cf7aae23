"""What an agency reports of its duties in a year, and what happened to it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Agency, Unit
from organizations.models.account import SYSTEM_USERNAME
from targets.models.duty import Duty, Measure
from targets.models.paper import Paper
from targets.models.reporting_year import ReportingYear
from targets.models.root_year import RootYears
from targets.rules.compliance import NIL, Amount
from targets.rules.duty_standing import STATE_LABELS, AnswerState
from targets.rules.periods import YearTerms
from targets.rules.workflow import EDITABLE, STATUS_LABELS, STEP_LABELS, ReturnStatus, Step

if TYPE_CHECKING:
    from datetime import datetime

    from organizations.models import User

#: The longest account of one duty in a year.
LONGEST_SUMMARY = 2000


class DutyReturnQuerySet(models.QuerySet["DutyReturn"]):
    def visible_to(self, user: User) -> Self:
        """The returns of the agencies that the person sees: see `AgencyQuerySet.visible_to`."""
        return self.filter(agency__in=Agency.objects.visible_to(user))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def with_parties(self) -> Self:
        """Agency with its unit and organization, and the year, fetched along."""
        return self.select_related("agency__unit", "agency__organization", "year")


class DutyReturn(models.Model):
    """One agency's yearly report on its duties, with its state; it takes the steps of an `AnnualReturn`.

    `revision` grows with every change of state or answers; a change names the revision it saw.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="duty_returns", verbose_name="cơ quan")
    year = models.ForeignKey(
        ReportingYear, models.PROTECT, related_name="duty_returns", verbose_name="năm", db_index=False
    )
    status = models.CharField(
        "trạng thái",
        max_length=10,
        choices=[(status.value, label) for status, label in STATUS_LABELS.items()],
        default=ReturnStatus.DRAFT.value,
    )
    revision = models.PositiveIntegerField(default=0)
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    resubmit_by = models.DateField("hạn gửi lại", null=True, blank=True)

    objects = DutyReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo nhiệm vụ năm"
        verbose_name_plural = "báo cáo nhiệm vụ năm"
        ordering = ["year", "agency__unit__sort_key", "agency__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "agency"], name="duty_return_unique"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReturnStatus]), name="duty_return_status_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False, submitted_by__isnull=False)
                | Q(status=ReturnStatus.DRAFT.value),
                name="duty_return_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=ReturnStatus.APPROVED.value, approved_at__isnull=False, approved_by__isnull=False)
                | (~Q(status=ReturnStatus.APPROVED.value) & Q(approved_at__isnull=True, approved_by__isnull=True)),
                name="duty_return_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(resubmit_by__isnull=True) | Q(status=ReturnStatus.SENT_BACK.value),
                name="duty_return_resubmit_by_while_sent_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, năm {self.year_id}"

    @property
    def unit(self) -> Unit:
        return self.agency.unit

    @property
    def state(self) -> ReturnStatus:
        return ReturnStatus(self.status)

    @cached_property
    def terms(self) -> YearTerms | None:
        """What holds for the agency's unit in the year; None where no root at or above it has that year. One query."""
        return RootYears.read([self.year], [self.unit]).of(self.year_id, self.unit)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.__dict__.pop("terms", None)

    @property
    def is_year_closed(self) -> bool:
        return self.terms is not None and self.terms.is_closed

    def why_not_begun(self, at: datetime) -> str:
        """Why nothing can be entered or sent yet, as a sentence; empty from the year's first day on."""
        if self.terms is None:
            return f"{self.unit} chưa có kỳ báo cáo năm {self.year_id} nên chưa nhập, chưa gửi được."
        return self.terms.why_not_begun(at)

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE and self.terms is not None and not self.terms.is_closed


class DutyAnswerQuerySet(models.QuerySet["DutyAnswer"]):
    def with_parts(self) -> Self:
        """Duty, figures and papers fetched along. Three queries."""
        return self.select_related("duty").prefetch_related("figures", "evidence")


class DutyAnswer(models.Model):
    """What an agency says of one duty in its return of a year. `copied_from`: the year whose words it took over."""

    duty_return = models.ForeignKey(DutyReturn, models.PROTECT, related_name="answers", db_index=False)
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="answers", verbose_name="nhiệm vụ")
    state = models.CharField(
        "tình hình",
        max_length=12,
        blank=True,
        choices=[(state.value, label) for state, label in STATE_LABELS.items()],
    )
    summary = models.TextField("kết quả", max_length=LONGEST_SUMMARY, blank=True)
    obstacle = models.TextField("khó khăn, vướng mắc", max_length=LONGEST_SUMMARY, blank=True)
    copied_from = models.PositiveSmallIntegerField("lấy lời văn của năm", null=True, blank=True)
    evidence = models.ManyToManyField(Paper, blank=True, related_name="answers", verbose_name="minh chứng")

    objects = DutyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "trả lời về nhiệm vụ"
        verbose_name_plural = "trả lời về nhiệm vụ"
        ordering = ["duty_return", "duty__position"]
        constraints = [
            models.UniqueConstraint(fields=["duty_return", "duty"], name="duty_answer_unique"),
            models.CheckConstraint(
                condition=Q(state="") | Q(state__in=[state.value for state in AnswerState]),
                name="duty_answer_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id}: {self.state}"

    @property
    def answer_state(self) -> AnswerState | None:
        """None while nothing was chosen."""
        return AnswerState(self.state) if self.state else None


class DutyFigure(models.Model):
    """One number in an answer: a whole number, or nil with its reason, or missing (both empty)."""

    answer = models.ForeignKey(DutyAnswer, models.CASCADE, related_name="figures", db_index=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="figures", verbose_name="số liệu")
    value = models.PositiveBigIntegerField("giá trị", null=True, blank=True)
    is_nil = models.BooleanField("không phát sinh", default=False)
    nil_reason = models.CharField("lý do không phát sinh", max_length=300, blank=True)

    class Meta:
        verbose_name = "số liệu của nhiệm vụ"
        verbose_name_plural = "số liệu của nhiệm vụ"
        ordering = ["answer", "measure__position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "measure"], name="duty_figure_unique"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="duty_figure_not_negative"),
            models.CheckConstraint(condition=Q(is_nil=False) | Q(value__isnull=True), name="duty_figure_number_or_nil"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} = {'không phát sinh' if self.is_nil else self.value}"

    @property
    def amount(self) -> Amount:
        return NIL if self.is_nil else self.value


class DutyChange(models.Model):
    """One change of one part of an answer: old, new, by whom and when. Never changed.

    `part`: «state», «summary», «obstacle», «evidence» or the key of a measure; the texts are as pages write them.
    """

    duty_return = models.ForeignKey(DutyReturn, models.PROTECT, related_name="changes")
    duty_code = models.CharField("nhiệm vụ", max_length=10)
    part = models.CharField(max_length=40)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "thay đổi báo cáo nhiệm vụ"
        verbose_name_plural = "thay đổi báo cáo nhiệm vụ"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.duty_code} {self.part}: {self.old} → {self.new}"


class DutyEvent(models.Model):
    """One step of the workflow: from, to, reason, by whom and when. Never changed."""

    duty_return = models.ForeignKey(DutyReturn, models.PROTECT, related_name="events")
    step = models.CharField(max_length=10, choices=[(step.value, step.value) for step in Step])
    from_status = models.CharField(max_length=10)
    to_status = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_on_behalf = models.BooleanField("làm thay", default=False)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "bước xử lý báo cáo nhiệm vụ"
        verbose_name_plural = "bước xử lý báo cáo nhiệm vụ"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.step}: {self.from_status} → {self.to_status}"

    @property
    def label(self) -> str:
        """«gửi báo cáo», «duyệt»."""
        return STEP_LABELS[Step(self.step)].lower()


class DutyComment(models.Model):
    """One remark on a duty's answer (`duty`) or on the whole return (none). Never changed."""

    duty_return = models.ForeignKey(DutyReturn, models.PROTECT, related_name="comments")
    duty = models.ForeignKey(Duty, models.PROTECT, null=True, related_name="+")
    text = models.TextField("nhận xét", max_length=1000)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "nhận xét về nhiệm vụ"
        verbose_name_plural = "nhận xét về nhiệm vụ"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class DutyReminder(models.Model):
    """A reminder to an agency that owes its return, at most one a day. Never changed.

    `stage`, `due_on`: of the debt that was spoken of; `by` is the portal's own account for the automatic ones.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="reminders")
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="+", db_index=False)
    sent_on = models.DateField("ngày nhắc")
    due_on = models.DateField("hạn")
    stage = models.CharField(max_length=12)
    people = models.PositiveSmallIntegerField("số người nhận")
    text = models.TextField("nội dung")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần nhắc báo cáo nhiệm vụ"
        verbose_name_plural = "lần nhắc báo cáo nhiệm vụ"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "agency", "sent_on"], name="duty_reminder_once_a_day"),
            models.CheckConstraint(condition=Q(people__gt=0), name="duty_reminder_to_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, năm {self.year_id}"

    @property
    def is_automatic(self) -> bool:
        return self.by.username == SYSTEM_USERNAME
