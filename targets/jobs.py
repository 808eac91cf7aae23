"""Asking for background work, and doing it once: the row in the database is the request.

An action calls `enqueue()` inside its transaction; the task is sent, by name, when that commits. A task runs its
work under `working()`, which claims the row by a conditional UPDATE, keeps its heartbeat and records the outcome.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from celery import current_app
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError as QueueDown

from organizations.models import User
from organizations.refused import Refused
from targets.models import Job, JobStatus
from targets.models.job import MOST_ATTEMPTS

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 10
#: A request not begun after this long is sent once more: the queue may have been down.
PATIENCE = timedelta(seconds=30)
Request = tuple[str, int]  # task, subject


_taken_over: ContextVar[list[Request] | None] = ContextVar("taken_over", default=None)


@contextmanager
def taken_over() -> Iterator[list[Request]]:
    """Within this block nothing is queued; the caller gets the requests and does the work itself.

    For management commands, which need no worker and no broker.
    """
    requests: list[Request] = []
    token = _taken_over.set(requests)
    try:
        yield requests
    finally:
        _taken_over.reset(token)


def enqueue(task: str, subject: int | None = None, *, by: User | None = None) -> Job:
    """Write the request and send it once this transaction commits. Never raises for a queue that is down."""
    job = Job.objects.create(task=task, subject=subject, requested_at=timezone.now(), requested_by=by)
    transaction.on_commit(lambda: send(job))
    return job


def enqueue_once(task: str, subject: int, *, by: User | None = None) -> None:
    """Like `enqueue`, but a request that still waits serves this one too.

    The waiting row is locked until this transaction commits, so that no worker begins it too early to see
    what this transaction changes.
    """
    requests = _taken_over.get()
    if requests is not None:
        requests.append((task, subject))
        return
    waiting = Job.objects.select_for_update().filter(task=task, subject=subject, status=JobStatus.WAITING)
    if not waiting.first():
        enqueue(task, subject, by=by)


def send(job: Job) -> None:
    """Hand the job to the queue. If that is down, the row keeps waiting for `start_waiting_jobs`."""
    try:
        current_app.send_task(job.task, args=[job.pk], retry=False)
    except (QueueDown, OSError):
        logger.warning("The queue is down; job %s (%s) waits in the database.", job.pk, job.task)


def send_waiting(at: datetime) -> int:
    """Send again what waits too long, and what lost its worker; give up on the third loss. Returns how many."""
    lost = Job.objects.abandoned(at)
    lost.filter(attempts__gte=MOST_ATTEMPTS).update(
        status=JobStatus.FAILED,
        finished_at=at,
        message=f"Việc dừng giữa chừng {MOST_ATTEMPTS} lần nên không làm tiếp. Xin báo quản trị hệ thống.",
    )
    lost.update(status=JobStatus.WAITING, requested_at=at - PATIENCE)
    waiting = list(Job.objects.waiting(at - PATIENCE + timedelta(seconds=1)))
    for job in waiting:
        send(job)
    return len(waiting)


class Progress:
    """What a running job says of itself. Each call also shows that it lives."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def say(self, message: str, *, done: int, total: int) -> None:
        Job.objects.filter(pk=self.job.pk).update(
            message=message, steps_done=done, steps_total=total, heartbeat_at=timezone.now()
        )


@contextmanager
def working(job_id: int) -> Iterator[Progress | None]:
    """Claim the job and record how it ends. Yields None if somebody else has it or it is done.

    A `Refused` ends as FAILED with its sentence; any other error ends as FAILED and is raised.
    """
    claimed = Job.objects.filter(pk=job_id, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING, attempts=F("attempts") + 1, heartbeat_at=timezone.now()
    )
    if not claimed:
        yield None
        return
    progress = Progress(Job.objects.get(pk=job_id))
    stop = threading.Event()
    pulse = threading.Thread(target=_beat, args=(job_id, stop), daemon=True)
    pulse.start()
    try:
        yield progress
    except Refused as refusal:
        _finish(job_id, JobStatus.FAILED, str(refusal))
    except Exception:
        _finish(job_id, JobStatus.FAILED, "Có lỗi của hệ thống khi làm việc này. Xin báo quản trị hệ thống.")
        raise
    else:
        _finish(job_id, JobStatus.DONE, "")
    finally:
        stop.set()


def _finish(job_id: int, status: JobStatus, message: str) -> None:
    changes = {"status": status, "finished_at": timezone.now()}
    if message:
        changes["message"] = message[:300]
    Job.objects.filter(pk=job_id, status=JobStatus.RUNNING).update(**changes)


def _beat(job_id: int, stop: threading.Event) -> None:
    """Renew the heartbeat until told to stop. Runs beside the work, on its own connection.

    A beat that a busy database refuses is left out: the next one comes long before the silence counts.
    """
    while not stop.wait(HEARTBEAT_SECONDS):
        try:
            Job.objects.filter(pk=job_id, status=JobStatus.RUNNING).update(heartbeat_at=timezone.now())
        except OperationalError:
            logger.warning("Job %s missed a heartbeat: the database was busy.", job_id)
    connection.close()
