"""Background jobs: the database row is the request; a job runs once.

An action calls `enqueue()` inside its transaction; the task is sent, by name, when that commits. A task runs its
work under `working()`, which claims the row by a conditional UPDATE, keeps its heartbeat and records the outcome.
What becomes of a job that lost its process is `targets.lost_jobs`.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from billiard import current_process
from celery import Task, current_app
from django.db import Error as DatabaseFault, connection, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError as QueueDown
from redis import RedisError

from organizations.models import User
from organizations.outage import Outage
from organizations.refused import Refused
from targets import lost_jobs
from targets.models import Job, JobStatus
from targets.models.job import JobQuerySet

logger = logging.getLogger(__name__)
HEARTBEAT_SECONDS = 4
#: While the queue is away a request waits for it once (a second), the next ones not at all.
queue_outage = Outage(seconds=4)
Request = tuple[str, int, int | None]  # task, subject, primary key of the organization


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


def enqueue(task: str, subject: int | None = None, *, organization: int | None = None, by: User | None = None) -> Job:
    """Write the request and send it once this transaction commits. Never raises for a queue that is away."""
    job = Job.objects.create(
        task=task, subject=subject, organization_id=organization, requested_at=timezone.now(), requested_by=by
    )
    transaction.on_commit(lambda: send(job))
    return job


def enqueue_once(task: str, subject: int, *, organization: int | None = None, by: User | None = None) -> None:
    """Like `enqueue`, but a request that still waits serves this one too.

    The waiting row is held until this transaction commits, so that no worker begins it too early to see what this
    transaction changes. `organization`: its primary key, where the work is that organization's.
    """
    requests = _taken_over.get()
    if requests is not None:
        requests.append((task, subject, organization))
    elif not Job.waits(task, subject, organization):
        enqueue(task, subject, organization=organization, by=by)


def send(job: Job) -> bool:
    """Hand the job to the queue; whether it took it. Otherwise the row keeps waiting for `send_waiting`.

    Lasts a second at most (the settings' limits of the broker), and nothing while the queue is known to be away.
    """
    if queue_outage.is_on:
        return False
    try:
        current_app.send_task(job.task, args=[job.pk], retry=False)
    except (QueueDown, ChannelError, RedisError, OSError) as fault:
        logger.warning("The queue is away (%s); job %s (%s) waits in the database.", fault, job.pk, job.task)
        queue_outage.begin()
        return False
    Job.objects.filter(pk=job.pk).update(sent_at=timezone.now())
    return True


def send_waiting(at: datetime) -> int:
    """Send what the queue never got or lost, and what lost its worker. Returns how many jobs were sent.

    Stops at the first job that the queue does not take.
    """
    lost_jobs.take_back(at)
    sent = 0
    for job in Job.objects.unsent(at):
        if not send(job):
            break
        sent += 1
    return sent


class JobTask(Task):
    """Base of every task that runs a job: its worker reports the end of the job's process (`targets.job_request`)."""

    Request = "targets.job_request:JobRequest"


class Progress:
    """Progress of a running job; every call also renews its heartbeat."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def say(self, message: str, *, done: int, total: int) -> None:
        _claimed(self.job).update(message=message, steps_done=done, steps_total=total, heartbeat_at=timezone.now())


@contextmanager
def working(job_id: int) -> Iterator[Progress | None]:
    """Claim the job and record how it ends. Yields None if somebody else has it or it is done.

    A `Refused` ends as FAILED with its sentence; any other error ends as FAILED and is raised. A claim that was
    taken back meanwhile (its heartbeat was late) records nothing.
    """
    claimed = Job.objects.filter(pk=job_id, status=JobStatus.WAITING).update(
        status=JobStatus.RUNNING, attempts=F("attempts") + 1, alone=_is_alone(), heartbeat_at=timezone.now()
    )
    if not claimed:
        yield None
        return
    job = Job.objects.get(pk=job_id)
    stop = threading.Event()
    pulse = threading.Thread(target=_beat, args=(job, stop), daemon=True)
    pulse.start()
    try:
        yield Progress(job)
    except Refused as refusal:
        _finish(job, JobStatus.FAILED, str(refusal))
    except Exception:
        _finish(job, JobStatus.FAILED, "Có lỗi của hệ thống khi làm việc này. Xin báo quản trị hệ thống.")
        raise
    else:
        _finish(job, JobStatus.DONE, "")
    finally:
        stop.set()


def _is_alone() -> bool:
    """Whether this is a process of the worker's pool, which dies without its worker; threads share the worker's."""
    name: str = current_process().name
    return name != "MainProcess"


def _claimed(job: Job) -> JobQuerySet:
    """The job's row while this attempt still holds it."""
    return Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING, attempts=job.attempts)


def _finish(job: Job, status: JobStatus, message: str) -> None:
    changes = {"status": status, "finished_at": timezone.now()}
    if message:
        changes["message"] = message[:300]
    if not _claimed(job).update(**changes):
        logger.warning("Job %s ended as %s after it was taken back; the newer attempt counts.", job.pk, status)


def _beat(job: Job, stop: threading.Event) -> None:
    """Renew the heartbeat until told to stop. Runs beside the work, on its own connection.

    A beat that the database refuses is left out, and the next one connects anew: it comes before the silence counts.
    """
    while not stop.wait(HEARTBEAT_SECONDS):
        try:
            _claimed(job).update(heartbeat_at=timezone.now())
        except DatabaseFault:
            logger.warning("Job %s missed a heartbeat: the database refused it.", job.pk)
            connection.close()
    connection.close()
