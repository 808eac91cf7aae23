"""Celery tasks of what is made from the register. They carry: claim the job, call the builder."""

from celery import shared_task
from django.utils import timezone

from reports.models import Review
from reports.reviews import actions
from targets import jobs


@shared_task(name="reports.build_review", base=jobs.JobTask)
def build_review(job_id: int) -> None:
    """Build the review that asked for this job, saying which table it is at."""
    with jobs.working(job_id) as progress:
        if progress:

            def say(table: str, done: int, total: int) -> None:
                progress.say(f"Đang lập bảng {done}/{total}: {table}.", done=done, total=total)

            actions.build_review(Review.objects.get(job=job_id), at=timezone.now(), say=say)
