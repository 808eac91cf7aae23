"""Stored answers of autosave requests, so that a repeated request is carried out once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from targets.models.annual_return import AnnualReturn


class EntryReceipt(models.Model):
    """Stored answer of one autosave request, by its idempotency key."""

    key = models.UUIDField()
    annual_return = models.ForeignKey(AnnualReturn, models.CASCADE, related_name="receipts")
    answer = models.JSONField()
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "biên nhận lưu số liệu"
        verbose_name_plural = "biên nhận lưu số liệu"
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="receipt_unique")]

    def __str__(self) -> str:
        return str(self.key)
