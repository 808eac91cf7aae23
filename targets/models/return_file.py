"""Workbooks that people send, from the upload to the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Unit
from organizations.models.unit import within
from organizations.permissions import Role
from targets.models.job import Job, JobStatus
from targets.models.reporting_year import ReportingYear

if TYPE_CHECKING:
    from organizations.models import User


class ReturnFileQuerySet(models.QuerySet["ReturnFile"]):
    def visible_to(self, user: User) -> Self:
        """Officers see the files they sent; staff and above also those of the accounts under their unit."""
        if user.role in {Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION}:
            return self.filter(uploaded_by=user)
        return self.filter(Q(uploaded_by=user) | within(user, "uploaded_by__unit"))

    def with_people(self) -> Self:
        """Who sent, stored and undid it, and the job that reads it, fetched along."""
        return self.select_related("uploaded_by", "committed_by", "undone_by", "job", "wanted_year", "wanted_unit")


def stored_path(file: ReturnFile, name: str) -> str:
    """Storage path by content hash. `ReturnFile.name` keeps the sender's file name."""
    return f"returns/{file.sha256[:16]}/{name}"


class ReturnFile(models.Model):
    """A workbook as it was sent, what was read in it, and when its figures were stored.

    `reading` is the reader's JSON (see targets.workbook.reading), None until the worker has read the file; `job` the
    latest request to read it. `mapping`: what the sender said about its columns, if that was asked. `wanted_year` and
    `wanted_unit`: the page that it was sent from, if that was one unit's. `before`: the words beside its figures
    as it found and as it left them, by return, for undoing it.
    """

    name = models.CharField("tên tệp", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.FileField("tệp", upload_to=stored_path)
    reading = models.JSONField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name="việc đọc tệp")
    mapping = models.JSONField("ghép cột", null=True)
    wanted_year = models.ForeignKey(
        ReportingYear, models.PROTECT, null=True, related_name="+", verbose_name="nộp cho năm"
    )
    wanted_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="nộp cho đơn vị")
    uploaded_at = models.DateTimeField("gửi lên lúc")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("ghi vào báo cáo lúc", null=True)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    before = models.JSONField("lời kèm theo trước khi ghi", null=True)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReturnFileQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp báo cáo"
        verbose_name_plural = "tệp báo cáo"
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_read(self) -> bool:
        return self.reading is not None

    @property
    def is_being_read(self) -> bool:
        """Whether the page should wait: a reading is asked for and has not ended."""
        return self.job is not None and self.job.status in {JobStatus.WAITING, JobStatus.RUNNING}

    @property
    def is_stored(self) -> bool:
        """Whether the file's figures are stored and not undone."""
        return self.committed_at is not None and self.undone_at is None


class ColumnMapping(models.Model):
    """A sender's last column mapping, by the hash of the headers; offered as a suggestion the next time."""

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
