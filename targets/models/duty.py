"""Duties: what a resolution asks beside its targets, of whom, by when, and which numbers go with an answer."""

from __future__ import annotations

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from organizations.models import AgencyKind, BoardFunction, Organization
from organizations.models.agency import BOARD_NAMES
from targets.models.indicator import Target
from targets.models.resolution import Clause, Resolution
from targets.rules.compliance import JudgingRule, RuleKind, VerdictValue
from targets.rules.duty_owing import DutyPlace, OwedBy
from targets.rules.duty_standing import PERIOD_LABELS, DutyPeriod, DutyTerms


class DutyQuerySet(models.QuerySet["Duty"]):
    def in_force(self, first_year: int, last_year: int | None = None) -> Self:
        """Duties owed in the year; with `last_year` in at least one year of the span."""
        return self.filter(first_year__lte=last_year or first_year, last_year__gte=first_year)

    def of(self, resolution: Resolution) -> Self:
        """The resolution's own: only among these does a code name one duty."""
        return self.filter(resolution=resolution)


class Duty(models.Model):
    """A requirement of the resolution that is no target: qualitative, answered once a year by whoever owes it.

    `clause` and `targets` (those that it serves) are of the same resolution; the code is unique within it.
    `due_on` goes with ONCE, `due_day` («31/01», a day of the year itself) with YEARLY; without a day the form's due day
    holds. `threshold`, with `numerator` and `denominator` as keys of its measures, only where the text asks a count or
    a share: whole per cent with a denominator, else the least count.
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="duties", verbose_name="nghị quyết")
    code = models.CharField("mã", max_length=6)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="duties", verbose_name="điều khoản")
    name = models.CharField("nhiệm vụ", max_length=300)
    coordinating = models.CharField("cơ quan phối hợp", max_length=200, blank=True)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    period = models.CharField(
        "định kỳ", max_length=10, choices=[(period.value, PERIOD_LABELS[period]) for period in DutyPeriod]
    )
    due_on = models.DateField("phải xong ngày", null=True, blank=True)
    due_day = models.CharField(
        "hạn trong năm", max_length=5, blank=True, validators=[RegexValidator(r"^\d{2}/\d{2}$", "Ghi dạng 31/01.")]
    )
    evidence_needed = models.CharField("minh chứng cần có", max_length=300)
    targets = models.ManyToManyField(Target, related_name="duties", blank=True, verbose_name="phục vụ chỉ tiêu")
    numerator = models.CharField("số đếm, tử số", max_length=30, blank=True)
    denominator = models.CharField("mẫu số", max_length=30, blank=True)
    threshold = models.PositiveSmallIntegerField("ngưỡng", null=True, blank=True, help_text="Phần trăm, hoặc số lượng.")
    zero_over_zero = models.CharField(
        max_length=14,
        choices=[(value.value, value.value) for value in VerdictValue],
        default=VerdictValue.UNCLEAR.value,
    )
    position = models.PositiveSmallIntegerField()

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "code"], name="duty_code_unique"),
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="duty_years_in_order"),
            models.CheckConstraint(
                condition=Q(period=DutyPeriod.ONCE.value) | Q(due_on__isnull=True), name="duty_due_on_goes_with_once"
            ),
            models.CheckConstraint(
                condition=Q(period=DutyPeriod.YEARLY.value) | Q(due_day=""), name="duty_due_day_goes_with_yearly"
            ),
            models.CheckConstraint(
                condition=(Q(threshold__isnull=True) & Q(numerator="", denominator=""))
                | (Q(threshold__isnull=False) & ~Q(numerator="")),
                name="duty_rule_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def slug_code(self) -> str:
        """The code as addresses bear it: «Q1-1»."""
        return self.code.replace(".", "-")

    @property
    def terms(self) -> DutyTerms:
        """By when it is to be done, as `duty_standing.standing` reads it."""
        day, _, month = self.due_day.partition("/")
        return DutyTerms(DutyPeriod(self.period), self.due_on, (int(month), int(day)) if self.due_day else None)

    @property
    def rule(self) -> JudgingRule | None:
        """The pure form that `compliance.judge` reads, its keys those of the measures; None without a threshold."""
        if self.threshold is None:
            return None
        return JudgingRule(
            kind=RuleKind.RATIO if self.denominator else RuleKind.COUNT,
            numerator=(self.numerator,),
            denominator=(self.denominator,) if self.denominator else (),
            threshold=self.threshold,
            zero_over_zero=VerdictValue(self.zero_over_zero),
            due_year=self.due_on.year if self.due_on else None,
        )

    def is_in_force(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year


class OwedDuty(models.Model):
    """Who owes a duty: every agency of this kind, at the root or in each reporting unit.

    `function` narrows boards of a Party committee; `organization` the Front and unions, null being every one of them.
    """

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="owed", verbose_name="nhiệm vụ")
    kind = models.CharField("loại cơ quan", max_length=20, choices=AgencyKind)
    function = models.CharField("lĩnh vực", max_length=20, choices=BoardFunction, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="owed_duties", verbose_name="tổ chức"
    )
    place = models.CharField(
        "nơi thực hiện",
        max_length=10,
        choices=[(DutyPlace.ROOT.value, "Nơi ban hành nghị quyết"), (DutyPlace.REPORTING.value, "Đơn vị báo cáo")],
    )

    class Meta:
        verbose_name = "cơ quan phải thực hiện"
        verbose_name_plural = "cơ quan phải thực hiện"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "kind", "function", "place"],
                condition=Q(organization__isnull=True),
                name="owed_duty_unique",
            ),
            models.UniqueConstraint(
                fields=["duty", "kind", "function", "place", "organization"],
                condition=Q(organization__isnull=False),
                name="owed_duty_of_organization_unique",
            ),
            models.CheckConstraint(
                condition=Q(kind=AgencyKind.FRONT_OR_UNION) | Q(organization__isnull=True),
                name="owed_duty_organization_goes_with_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind=AgencyKind.PARTY_BOARD, function__in=BoardFunction.values)
                | (~Q(kind=AgencyKind.PARTY_BOARD) & Q(function="")),
                name="owed_duty_function_goes_with_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.get_place_display().lower()}"

    @property
    def who(self) -> str:
        """«Hội Nông dân», «Ban Tổ chức», «Ủy ban nhân dân»; the organization should be fetched along."""
        if self.organization:
            return self.organization.short_name
        return BOARD_NAMES[self.function] if self.function else self.get_kind_display()

    @property
    def words(self) -> str:
        """«FRONT_OR_UNION mttq ROOT», as the file has it; the organization should be fetched along."""
        organization = self.organization.code if self.organization else ""
        return " ".join(filter(None, (self.kind, self.function, organization, self.place)))

    @property
    def by(self) -> OwedBy:
        """The row as the rules read it; its duty should be fetched along."""
        return OwedBy(
            duty=self.duty_id,
            kind=self.kind,
            function=self.function,
            organization=self.organization_id,
            place=DutyPlace(self.place),
            first_year=self.duty.first_year,
            last_year=self.duty.last_year,
        )


class Measure(models.Model):
    """A number that goes with the answer to a duty.

    `code`: where the number is a part of a target that the resolution stresses («T04b» of T04), else blank.
    `register`: what the registers count for it (`MeasureSource`), blank where nothing does.
    """

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="measures", verbose_name="nhiệm vụ")
    key = models.CharField(max_length=30)
    code = models.CharField("mã yêu cầu", max_length=6, blank=True)
    name = models.CharField("số liệu", max_length=200)
    unit_noun = models.CharField("đơn vị tính", max_length=30)
    register = models.CharField(max_length=30, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "số liệu của nhiệm vụ"
        verbose_name_plural = "số liệu của nhiệm vụ"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["duty", "key"], name="measure_key_unique")]

    def __str__(self) -> str:
        return self.name
