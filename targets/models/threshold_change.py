"""Changes of what a target asks: kept for good, also where the target itself has gone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from organizations.models.account import SYSTEM_USERNAME
from targets.models.resolution import Resolution
from targets.rules.thresholds import Band, years_text


class ThresholdChange(models.Model):
    """A change of a target's thresholds: by whom, when and why, with all of them before and after. Never changed.

    The years are those that ask something else, or by another paper. The target is named by code, since it may leave
    its resolution. `turned`: official verdicts that turned, as its maker saw beforehand; None where nobody looked.
    """

    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="threshold_changes", verbose_name="nghị quyết"
    )
    target_code = models.CharField("mã chỉ tiêu", max_length=6)
    target_name = models.CharField("chỉ tiêu", max_length=200)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    before = models.JSONField("trước")
    after = models.JSONField("sau")
    turned = models.PositiveIntegerField("số kết quả chính thức đổi", null=True)
    reason = models.TextField("lý do")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần đổi ngưỡng"
        verbose_name_plural = "lần đổi ngưỡng"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(last_year__gte=F("first_year")), name="threshold_change_years_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.target_code}, {years_text(self.first_year, self.last_year)}"

    @property
    def years(self) -> str:
        """«năm 2024-2025»."""
        return years_text(self.first_year, self.last_year)

    @property
    def is_from_file(self) -> bool:
        return self.by.username == SYSTEM_USERNAME


def band_row(band: Band, words: str) -> dict[str, object]:
    """One of `before` and `after`; `words`: what it asks, as people read it then."""
    day = band.paper_issued_on
    return {**band._asdict(), "paper_issued_on": day.isoformat() if day else None, "words": words}
