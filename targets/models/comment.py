"""Comments of sender and reviewer on a return, over all rounds."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from targets.models.annual_return import AnnualReturn


class ReturnComment(models.Model):
    """One remark on a figure (`key`) or on the whole return (no key). Never changed."""

    annual_return = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="comments")
    key = models.CharField(max_length=30, blank=True)
    text = models.TextField("nhận xét", max_length=1000)
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "nhận xét"
        verbose_name_plural = "nhận xét"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
