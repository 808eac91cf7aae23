"""Where an organization stood before the resolution: shown beside a target's results, never judged."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from organizations.models import Organization
from targets.models.indicator import Target


class Baseline(models.Model):
    """The starting point of a target for one organization at the resolution's root, and where it was read.

    `value`: per cent of a ratio, or a count. No row means that nobody wrote one down, never 0.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="baselines", verbose_name="chỉ tiêu")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="tổ chức")
    year = models.PositiveSmallIntegerField("năm")
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=3, validators=[MinValueValidator(Decimal(0))])
    source = models.CharField("nguồn", max_length=300)

    class Meta:
        verbose_name = "xuất phát điểm"
        verbose_name_plural = "xuất phát điểm"
        ordering = ["organization__position"]
        constraints = [
            models.UniqueConstraint(fields=["target", "organization"], name="baseline_unique"),
            models.CheckConstraint(condition=Q(value__gte=0), name="baseline_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.year}: {self.value.normalize():f}"
