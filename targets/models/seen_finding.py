"""What reviewers have seen of the values to look at again. The findings themselves are computed when read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from organizations.models import Organization, Unit
from organizations.models.unit import within
from targets.models.reporting_year import ReportingYear

if TYPE_CHECKING:
    from organizations.models import User

LONGEST_NOTE = 300


class SeenFindingQuerySet(models.QuerySet["SeenFinding"]):
    def visible_to(self, user: User) -> Self:
        """Those of the account's unit and of all below it."""
        return self.filter(within(user))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)


class SeenFinding(models.Model):
    """A reviewer has seen a finding and says what came of it. Never changed; the latest of a finding counts.

    `code`, `key`, `fingerprint`: of the `Finding` (targets.rules.findings) as it was seen: once its values have another
    fingerprint, it is to be seen again. `sentence`: as it read then.
    """

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="+", db_index=False, verbose_name="năm")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="tổ chức"
    )
    code = models.CharField("mã", max_length=10)
    key = models.CharField(max_length=16)
    fingerprint = models.CharField(max_length=32)
    sentence = models.TextField("nội dung")
    note = models.CharField("ghi chú", max_length=LONGEST_NOTE)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = SeenFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "giá trị đã xem lại"
        verbose_name_plural = "giá trị đã xem lại"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["year", "unit", "key"], name="seen_finding_place")]

    def __str__(self) -> str:
        return f"{self.code} {self.unit_id}, năm {self.year_id}"
