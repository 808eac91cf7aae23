"""Excel files of registers: what was read, and what the file changed, so that it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from targets.models.reporting_year import ReportingYear

if TYPE_CHECKING:
    from organizations.models import User


class RegisterFileQuerySet(models.QuerySet["RegisterFile"]):
    def visible_to(self, user: User) -> Self:
        """The person's own files."""
        return self.filter(by=user.pk)

    def waiting(self) -> Self:
        """Files that were read and not stored."""
        return self.filter(committed_at__isnull=True)


class RegisterFile(models.Model):
    """A file of one register and year: read, then stored as a whole, then perhaps taken back as a whole.

    `table`: sheet, headings and lines as they were read; `touched`: the rows that it made or changed, each with its
    fields before and the revision after.
    """

    register = models.CharField("sổ", max_length=40)
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="+", verbose_name="năm")
    name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64)
    table = models.JSONField(default=dict)
    touched = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    at = models.DateTimeField("tải lên lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người tải lên")
    committed_at = models.DateTimeField("ghi vào sổ lúc", null=True, blank=True)
    committed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người hoàn tác"
    )

    objects = RegisterFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp của sổ"
        verbose_name_plural = "tệp của sổ"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(committed_at__isnull=False),
                name="register_file_undone_if_stored",
            ),
        ]

    def __str__(self) -> str:
        return self.name
