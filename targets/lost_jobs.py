"""Jobs whose process ended under them: taken back, begun again, and given up if they end it themselves.

A worker runs each job in a process of its own and reports the end of that process at once: the job's own fault,
the third one is the last. A job that merely falls silent lost its whole worker, which the host ended; that is not
held against it. Only where the job shares the worker's process (pool of threads) the two look the same, and count.
"""

from datetime import datetime

from django.db import transaction

from targets.models import Job, JobStatus
from targets.models.job import MOST_ATTEMPTS, MOST_FAULTS


@transaction.atomic
def take_back(at: datetime) -> None:
    """Let the jobs that fell silent wait again, or give them up."""
    for job in Job.objects.select_for_update().abandoned(at):
        _lose(job, at, is_own_fault=not job.alone)


@transaction.atomic
def report(job_id: int, at: datetime, *, is_own_fault: bool) -> None:
    """The process that ran the job has ended; called by the worker that had started it."""
    job = Job.objects.select_for_update().filter(pk=job_id, status=JobStatus.RUNNING).first()
    if job:
        _lose(job, at, is_own_fault=is_own_fault)


def _lose(job: Job, at: datetime, *, is_own_fault: bool) -> None:
    job.faults += is_own_fault
    if job.faults >= MOST_FAULTS or job.attempts >= MOST_ATTEMPTS:
        times = job.faults if job.faults >= MOST_FAULTS else job.attempts
        job.status, job.finished_at = JobStatus.FAILED, at
        job.message = f"Việc dừng giữa chừng {times} lần nên không làm tiếp. Xin báo quản trị hệ thống."
    else:
        job.status, job.sent_at = JobStatus.WAITING, None
    job.save(update_fields=["faults", "status", "finished_at", "message", "sent_at"])
