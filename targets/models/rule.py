"""Rules of plausibility, kept as data: what is compared, from which size on, and the exact sentence."""

from __future__ import annotations

from django.db import models
from simple_history.models import HistoricalRecords


class PlausibilityRule(models.Model):
    """One row of the table that server and browser share (see targets.plausibility for the kinds).

    `keys`: figures it looks at; empty for all. `limit`: the kind's threshold (a share or a count).
    `message`: the sentence, with the kind's own places to fill in, in braces.
    """

    code = models.CharField("mã", max_length=10, unique=True)
    kind = models.CharField("loại", max_length=20)
    severity = models.CharField("mức", max_length=8)
    keys = models.JSONField("số liệu", default=list, blank=True)
    limit = models.DecimalField("giới hạn", max_digits=12, decimal_places=4, null=True, blank=True)
    message = models.CharField("câu nhắc", max_length=400)
    is_active = models.BooleanField("đang dùng", default=True)
    position = models.PositiveSmallIntegerField("thứ tự")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "quy tắc kiểm tra"
        verbose_name_plural = "quy tắc kiểm tra"
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.code} {self.message[:60]}"
