"""Verdicts: stored by the scoring job only, and able to be rebuilt from the returns at any time."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from organizations.models import Organization, Unit
from targets.models.annual_return import AnnualReturn
from targets.models.indicator import Target
from targets.models.reporting_year import ReportingYear
from targets.models.resolution import Resolution
from targets.rules.compliance import VERDICT_LABELS, Direction, VerdictValue
from targets.rules.explanation_steps import MISSED
from targets.rules.outcome import Measured

if TYPE_CHECKING:
    from organizations.models import User


class Basis(models.TextChoices):
    APPROVED = "APPROVED", "chính thức"
    WITH_SUBMITTED = "WITH_SUBMITTED", "tạm tính"


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def visible_to(self, user: User, *, origins: Collection[int] = ()) -> Self:
        """Everybody sees the verdicts of the units of the same area, and of the units above (decisions on roles).

        The area is the account's unit with everything below it; below a root that of the unit above.
        `origins`: former units that units of the area followed; a series over a reorganization goes back to them.
        """
        if user.is_whole_register:
            return self
        if user.unit is None:
            return self.none()
        *above, _ = user.unit.lineage
        area = Resolution.objects.area_of(user)
        return self.filter(Q(unit__path__startswith=area) | Q(unit__in=[*above, *origins]))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def official(self) -> Self:
        """From approved returns only."""
        return self.filter(basis=Basis.APPROVED)

    def missed(self) -> Self:
        """Of which an explanation may be asked."""
        return self.filter(verdict__in=MISSED)

    def with_parties(self) -> Self:
        """Unit, organization, target, its clause, resolution and indicator fetched along."""
        return self.select_related("unit", "organization", "target__clause", "target__indicator", "target__resolution")


class Verdict(Measured, models.Model):
    """Verdict of one target for a unit, organization, year and basis.

    `own_counted`: of a sum, whether bodies outside its reporting units entered it by the unit's own return; None where
    none are asked for or the target does not apply to them. They are a part of `numerator` and `denominator`, and never
    of `covered` and `expected`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="verdicts", verbose_name="đơn vị")
    # Nothing is read by the organization alone: an index would only slow down scoring.
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="verdicts", verbose_name="tổ chức", db_index=False
    )
    target = models.ForeignKey(Target, models.PROTECT, related_name="verdicts", verbose_name="chỉ tiêu")
    # Its index would be a part of the unique one.
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="verdicts", verbose_name="năm", db_index=False)
    basis = models.CharField("cơ sở", max_length=14, choices=Basis)
    verdict = models.CharField(
        "kết quả", max_length=14, choices=[(value.value, label) for value, label in VERDICT_LABELS.items()]
    )
    numerator = models.BigIntegerField("tử số", null=True)
    denominator = models.BigIntegerField("mẫu số", null=True)
    threshold = models.PositiveSmallIntegerField("ngưỡng")
    exceeded = models.BooleanField("vượt")
    shortfall = models.BigIntegerField("còn thiếu", null=True)
    covered = models.PositiveSmallIntegerField("số đơn vị đã tính")
    expected = models.PositiveSmallIntegerField("số đơn vị phải tính")
    own_counted = models.BooleanField("đã tính cơ sở ngoài đơn vị báo cáo", null=True)
    own_numerator = models.BigIntegerField("tử số của cơ sở ngoài đơn vị báo cáo", null=True)
    own_denominator = models.BigIntegerField("mẫu số của cơ sở ngoài đơn vị báo cáo", null=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = "kết quả chỉ tiêu"
        verbose_name_plural = "kết quả chỉ tiêu"
        ordering = ["year", "unit__sort_key", "organization__position", "target__position"]
        constraints = [
            models.UniqueConstraint(fields=["year", "unit", "organization", "target", "basis"], name="verdict_unique"),
            models.CheckConstraint(
                condition=Q(own_counted=True, own_numerator__isnull=False, own_denominator__isnull=False)
                | (
                    (Q(own_counted=False) | Q(own_counted__isnull=True))
                    & Q(own_numerator__isnull=True, own_denominator__isnull=True)
                ),
                name="verdict_own_line_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} {self.unit_id} {self.year_id}: {self.verdict}"

    @property
    def value(self) -> VerdictValue:
        return VerdictValue(self.verdict)

    @property
    def direction(self) -> Direction:
        """Which side of the threshold is met; the target's indicator should be fetched along."""
        return self.target.direction

    @property
    def is_provisional(self) -> bool:
        return self.basis == Basis.WITH_SUBMITTED


class UnscoredReturn(models.Model):
    """A change of a return that waits for its scoring: written with the change, deleted by what scores it."""

    annual_return = models.ForeignKey(AnnualReturn, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.annual_return_id)
