"""Background jobs: the request, its progress and its outcome, kept in the database.

The row is written in the transaction that asks for the work, so a request is never lost: while the queue is
down it waits, and `targets.start_waiting_jobs` sends it later. A heartbeat shows whether somebody works on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Q

from organizations.models import Organization
from organizations.models.unit import within
from organizations.permissions import Capability, can

if TYPE_CHECKING:
    from organizations.models import User

#: The tasks that score a whole year, and one organization's part of it; the subject is the year.
SCORE_YEAR = "targets.score_year"
SCORE_ORGANIZATION = "targets.score_organization"
#: A job that ended its own process so often is given up.
MOST_FAULTS = 3
#: A job that was begun so often is given up whoever ended its workers, so that nothing is begun for ever.
MOST_ATTEMPTS = 10
#: A running job whose heartbeat is older than this has lost its worker.
SILENCE = timedelta(seconds=20)
#: A request just written is sent by whoever wrote it.
FRESH = timedelta(seconds=2)
#: A request handed to the queue and not begun after this long is sent once more: the queue may have lost it.
PATIENCE = timedelta(seconds=30)


class JobStatus(models.TextChoices):
    WAITING = "WAITING", "Đang chờ"
    RUNNING = "RUNNING", "Đang làm"
    DONE = "DONE", "Đã xong"
    FAILED = "FAILED", "Không làm được"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        """One's own requests; those who build reviews see all of the accounts under their unit."""
        own = Q(requested_by=user)
        return self.filter(own | within(user, "requested_by__unit") if can(user, Capability.BUILD_REVIEWS) else own)

    def unsent(self, at: datetime) -> Self:
        """Not begun, and never handed to the queue or so long ago that the queue may have lost it; oldest first."""
        never = Q(sent_at=None, requested_at__lt=at - FRESH)
        return self.filter(never | Q(sent_at__lt=at - PATIENCE), status=JobStatus.WAITING).order_by(
            "requested_at", "pk"
        )

    def scoring(self) -> Self:
        """Scorings that wait or run."""
        return self.filter(task__in=(SCORE_YEAR, SCORE_ORGANIZATION), status__in=(JobStatus.WAITING, JobStatus.RUNNING))

    def abandoned(self, at: datetime) -> Self:
        """Running jobs with an expired heartbeat: their worker is lost."""
        return self.filter(status=JobStatus.RUNNING, heartbeat_at__lt=at - SILENCE)


class Job(models.Model):
    """One piece of background work: a task's name and the primary key that it works on.

    `organization`: where the work is one organization's part of it (the scoring of a year).
    """

    task = models.CharField("việc", max_length=100)
    subject = models.BigIntegerField("đối tượng", null=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="tổ chức"
    )
    status = models.CharField("trạng thái", max_length=10, choices=JobStatus, default=JobStatus.WAITING)
    attempts = models.PositiveSmallIntegerField("số lần làm", default=0)
    #: How often the job itself ended its process.
    faults = models.PositiveSmallIntegerField("số lần tự dừng", default=0)
    #: The running attempt has a process of its own, whose end its worker reports; silence then means that the host
    #: ended the worker.
    alone = models.BooleanField(default=False)
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    message = models.CharField("đang làm gì", max_length=300, blank=True)
    requested_at = models.DateTimeField("yêu cầu lúc")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="người yêu cầu"
    )
    sent_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("xong lúc", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "requested_at"], name="job_unfinished", condition=~Q(status=JobStatus.DONE))
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.subject or ''} ({self.status})"

    @classmethod
    def waits(cls, task: str, subject: int, organization: int | None) -> bool:
        """Whether such a request still waits; then nobody begins it before this transaction ends. One query.

        Many may rely on it at once, which Django's `select_for_update` cannot say: they do not wait for each other,
        and whoever would begin the job waits for them all. SQLite lets one transaction write at a time anyway.
        """
        lock = " FOR SHARE" if connection.features.has_select_for_update else ""
        part = "organization_id IS NULL" if organization is None else "organization_id = %s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT 1 FROM {cls._meta.db_table} WHERE task = %s AND subject = %s AND status = %s AND {part} "  # noqa: S608
                f"LIMIT 1{lock}",
                [task, subject, JobStatus.WAITING.value, *([] if organization is None else [organization])],
            )
            return cursor.fetchone() is not None
