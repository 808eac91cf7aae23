"""Workbooks that people send, from the upload to the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from organizations.permissions import Role

if TYPE_CHECKING:
    from organizations.models import User


class ReturnFileQuerySet(models.QuerySet["ReturnFile"]):
    def visible_to(self, user: User) -> Self:
        """Officers see the files they sent; staff and above see all."""
        if user.role in {Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION}:
            return self.filter(uploaded_by=user)
        return self


def stored_path(file: ReturnFile, name: str) -> str:
    """Under its content's hash, with its own name: the reader compares what the name says with what is inside."""
    return f"returns/{file.sha256[:16]}/{name}"


class ReturnFile(models.Model):
    """A workbook as it was sent, what was read in it, and when its figures were stored.

    `reading` is the reader's JSON (see targets.workbook.reading), None until the worker has read the file;
    `mapping` what the sender said about its columns, if that was asked.
    """

    name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.FileField("tệp", upload_to=stored_path)
    reading = models.JSONField(null=True)
    mapping = models.JSONField("ghép cột", null=True)
    uploaded_at = models.DateTimeField("gửi lên lúc")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("ghi vào báo cáo lúc", null=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReturnFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp báo cáo"
        verbose_name_plural = "tệp báo cáo"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name


class ColumnMapping(models.Model):
    """How one sender's columns were matched the last time, by the columns' headers; shown as a guess the next time."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_on = models.DateField()

    class Meta:
        verbose_name = "cách ghép cột"
        verbose_name_plural = "cách ghép cột"
        constraints = [models.UniqueConstraint(fields=["sender", "signature"], name="mapping_unique")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.signature[:12]}"
