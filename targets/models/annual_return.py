"""Yearly returns, their figures, and what happened to both."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from organizations.models import Organization, Unit
from organizations.models.unit import within
from organizations.permissions import Role
from targets.models.indicator import FigureDefinition
from targets.models.reporting_year import ReportingYear
from targets.models.root_year import RootYears
from targets.rules.compliance import NIL, Amount
from targets.rules.periods import YearTerms
from targets.rules.workflow import EDITABLE, STATUS_LABELS, FirstReview, ReturnStatus, Step

if TYPE_CHECKING:
    from datetime import datetime

    from organizations.models import User


class AnnualReturnQuerySet(models.QuerySet["AnnualReturn"]):
    def visible_to(self, user: User) -> Self:
        """A commune officer: own unit and those above it; a district organization: its own there; others: all there.

        «There» is the account's unit with everything below it. An agency sees results, not returns.
        """
        if user.role == Role.AGENCY:
            return self.none()
        if user.role == Role.COMMUNE_OFFICER:
            return self.filter(unit__in=user.unit.lineage if user.unit else ())
        if user.role == Role.DISTRICT_ORGANIZATION:
            return self.filter(within(user), organization=user.organization_id)
        return self.filter(within(user))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def for_unit(self, unit: Unit) -> Self:
        return self.filter(unit=unit)

    def approved(self) -> Self:
        return self.filter(status=ReturnStatus.APPROVED)

    def submitted(self) -> Self:
        return self.filter(status=ReturnStatus.SUBMITTED)

    def with_has_figures(self) -> Self:
        """Annotated with `has_figures`: whether the return holds a number or nil."""
        answered = Figure.objects.filter(Q(value__isnull=False) | Q(is_nil=True), annual_return=OuterRef("pk"))
        return self.annotate(has_figures=Exists(answered))

    def with_saved_revision(self) -> Self:
        """Annotated with `saved_revision`: that in which figures were stored last; None where none ever were."""
        savings = Saving.objects.filter(annual_return=OuterRef("pk")).order_by("-revision")
        return self.annotate(saved_revision=Subquery(savings.values("revision")[:1]))

    def with_parties(self) -> Self:
        """Unit, organization and year fetched along."""
        return self.select_related("unit", "organization", "year")


class AnnualReturn(models.Model):
    """One organization's yearly return in one unit, with its state.

    `revision` grows with every change of state or figures; a change names the revision it saw.
    """

    # Units and years are found by the indexes below, which begin with them.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="returns", verbose_name="đơn vị", db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="returns", verbose_name="tổ chức")
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="returns", verbose_name="năm", db_index=False)
    status = models.CharField(
        "trạng thái",
        max_length=10,
        choices=[(status.value, label) for status, label in STATUS_LABELS.items()],
        default=ReturnStatus.DRAFT.value,
    )
    revision = models.PositiveIntegerField(default=0)
    note = models.TextField("ghi chú", blank=True)
    submitted_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    endorsed_at = models.DateTimeField("tổ chức cấp trên đồng ý lúc", null=True, blank=True)
    endorsed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    resubmit_by = models.DateField("hạn gửi lại", null=True, blank=True)

    has_figures: bool  # after `with_has_figures()` only
    saved_revision: int | None  # after `with_saved_revision()` only

    objects = AnnualReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo năm"
        verbose_name_plural = "báo cáo năm"
        ordering = ["year", "unit__sort_key", "organization__position"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "organization", "year"], name="return_unique"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ReturnStatus]), name="return_status_known"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False, submitted_by__isnull=False)
                | Q(status__in=[ReturnStatus.DRAFT.value]),
                name="return_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=ReturnStatus.APPROVED.value, approved_at__isnull=False, approved_by__isnull=False)
                | (~Q(status=ReturnStatus.APPROVED.value) & Q(approved_at__isnull=True, approved_by__isnull=True)),
                name="return_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_at__isnull=True, endorsed_by__isnull=True)
                | Q(
                    endorsed_at__isnull=False,
                    endorsed_by__isnull=False,
                    status__in=[ReturnStatus.SUBMITTED.value, ReturnStatus.APPROVED.value],
                ),
                name="return_endorsed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(resubmit_by__isnull=True) | Q(status=ReturnStatus.SENT_BACK.value),
                name="return_resubmit_by_while_sent_back",
            ),
        ]
        indexes = [models.Index(fields=["year", "status"], name="return_year_status")]

    def __str__(self) -> str:
        return f"{self.organization}, {self.unit}, năm {self.year_id}"

    @property
    def state(self) -> ReturnStatus:
        return ReturnStatus(self.status)

    @cached_property
    def terms(self) -> YearTerms | None:
        """What holds for the return in its year; None where no root at or above its unit has that year.

        One query, unless whoever read many returns has set it (`targets.returns.terms`).
        """
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

    @property
    def first_review(self) -> FirstReview:
        return first_review(self.terms, self.unit_id, is_endorsed=self.endorsed_at is not None)

    def amounts(self) -> dict[str, Amount]:
        """The figures by key; a key without a row is missing. Reads `figures` (prefetch it for many returns)."""
        return {figure.key: figure.amount for figure in self.figures.all()}


def first_review(terms: YearTerms | None, unit: int, *, is_endorsed: bool) -> FirstReview:
    """In a year of two steps the root's organization looks first at the returns below the root, not at its own.

    `unit`: the return's, by its key.
    """
    is_asked = terms is not None and terms.two_step_review and unit != terms.root_id
    return FirstReview(is_asked=is_asked, is_done=is_endorsed)


class Figure(models.Model):
    """One figure of a return: a whole number, or nil with its reason, or missing (both empty)."""

    # Read by the return, which the unique index begins with, and never by the key alone.
    annual_return = models.ForeignKey(AnnualReturn, models.CASCADE, related_name="figures", db_index=False)
    definition = models.ForeignKey(
        FigureDefinition, models.PROTECT, related_name="+", to_field="key", db_column="key", db_index=False
    )
    value = models.PositiveBigIntegerField("giá trị", null=True, blank=True)
    is_nil = models.BooleanField("không phát sinh", default=False)
    nil_reason = models.CharField("lý do không phát sinh", max_length=300, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    class Meta:
        verbose_name = "số liệu"
        verbose_name_plural = "số liệu"
        ordering = ["annual_return", "definition__position"]
        constraints = [
            models.UniqueConstraint(fields=["annual_return", "definition"], name="figure_unique"),
            models.CheckConstraint(condition=Q(value__isnull=True) | Q(value__gte=0), name="figure_not_negative"),
            models.CheckConstraint(condition=Q(is_nil=False) | Q(value__isnull=True), name="figure_number_or_nil"),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {'không phát sinh' if self.is_nil else self.value}"

    @property
    def key(self) -> str:
        return self.definition_id

    @property
    def amount(self) -> Amount:
        return NIL if self.is_nil else self.value


class ChangeSource(models.TextChoices):
    FORM = "FORM", "nhập trên trang"
    IMPORT = "IMPORT", "nhập từ tệp"
    UNDO = "UNDO", "hoàn tác tệp"
    REGISTER = "REGISTER", "lấy từ sổ"


class Saving(models.Model):
    """One storing of figures in one return, which all its changes name. Never changed.

    `revision`: the return's once it was stored, so savings and steps of a return have one order. `file`: the workbook
    that it stores or takes back, None for what was typed and for files from the shell. Never of source REGISTER: that
    is said of single figures among those of a form.
    """

    annual_return = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="savings")
    revision = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=ChangeSource)
    file = models.ForeignKey("targets.ReturnFile", models.PROTECT, null=True, related_name="savings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lần lưu số liệu"
        verbose_name_plural = "lần lưu số liệu"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.annual_return_id}: {self.source} {self.at:%Y-%m-%d %H:%M}"


class FigureChange(models.Model):
    """One change of one figure: old, new, where it came from, by whom and when. Never changed.

    `register_rows`: of a figure of source REGISTER the rows that its register counted then, by their keys; else None.
    """

    annual_return = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="changes")
    saving = models.ForeignKey(Saving, models.PROTECT, related_name="changes")
    file = models.ForeignKey("targets.ReturnFile", models.PROTECT, null=True, related_name="changes")
    key = models.CharField(max_length=30)
    old_value = models.PositiveBigIntegerField(null=True)
    old_is_nil = models.BooleanField()
    new_value = models.PositiveBigIntegerField(null=True)
    new_is_nil = models.BooleanField()
    source = models.CharField(max_length=8, choices=ChangeSource)
    register_rows = models.JSONField("các dòng của sổ", null=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    cell = models.CharField(max_length=12, blank=True)
    text = models.CharField("nguyên văn", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "thay đổi số liệu"
        verbose_name_plural = "thay đổi số liệu"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source=ChangeSource.REGISTER.value, register_rows__isnull=False)
                | (~Q(source=ChangeSource.REGISTER.value) & Q(register_rows__isnull=True)),
                name="figure_change_register_has_rows",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.old_value} → {self.new_value}"

    @property
    def old(self) -> Amount:
        return NIL if self.old_is_nil else self.old_value

    @property
    def new(self) -> Amount:
        return NIL if self.new_is_nil else self.new_value


class ReturnEvent(models.Model):
    """One step of the workflow: from, to, reason, by whom and when. Never changed. `file`: whose storing sent it.

    `register_counts`: with an approval what the registers counted then, by figure; None with other steps, and with
    approvals from before the portal kept it.
    """

    annual_return = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="events")
    file = models.ForeignKey("targets.ReturnFile", models.PROTECT, null=True, related_name="events")
    step = models.CharField(max_length=10, choices=[(step.value, step.value) for step in Step])
    from_status = models.CharField(max_length=10)
    to_status = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    register_counts = models.JSONField("số của sổ khi duyệt", null=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="làm thay cho"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = "bước xử lý báo cáo"
        verbose_name_plural = "bước xử lý báo cáo"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.step}: {self.from_status} → {self.to_status}"
