"""Celery tasks of the register. They carry: claim the job, call the function that does the work."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from organizations.models import User
from targets import jobs
from targets.agencies import make_agencies_of
from targets.chasing.actions import send_due
from targets.duties.reminding import send_due as send_due_duties
from targets.entry import actions as entry
from targets.explanations.reminding import send_due as send_due_explanations
from targets.imports import files as import_files
from targets.models import Resolution, ReturnFile
from targets.registers.reminding import send_due as send_due_answers
from targets.registers.tables import files as register_files
from targets.rules.stages import is_working_hour
from targets.verdicts import nightly, scoring
from targets.years import actions as years

#: A device that was cut off asks again within days; then the figures themselves tell that they are stored.
RECEIPTS_KEPT = timedelta(days=7)


@shared_task(name="targets.score_organization", base=jobs.JobTask)
def score_organization(job_id: int) -> None:
    """Score the returns of one organization that changed in a year; the job's subject is the year."""
    with jobs.working(job_id) as progress:
        if progress and progress.job.subject is not None and progress.job.organization is not None:
            scoring.score_changes(progress.job.subject, progress.job.organization)


@shared_task(name="targets.score_year", base=jobs.JobTask)
def score_year(job_id: int) -> None:
    """Score a whole year whose units, absences or days were changed; the job's subject is the year."""
    with jobs.working(job_id) as progress:
        if progress and progress.job.subject is not None:
            scoring.score_year(progress.job.subject)


@shared_task(name="targets.score_everything")
def score_everything() -> None:
    """Every night: all years, so that a lost or hand-made change neither lasts nor stays unknown."""
    nightly.score_all_years(at=timezone.now())


@shared_task(name="targets.forget_receipts")
def forget_receipts() -> None:
    """Every night: drop what nobody will ask for again, answers to grouped requests and files that were not stored."""
    now = timezone.now()
    entry.forget_receipts(before=now - RECEIPTS_KEPT)
    register_files.forget(now)


@shared_task(name="targets.open_years")
def open_years() -> None:
    """Every hour: open the years whose first day has come, and make the returns and agencies that are still lacking."""
    years.open_due_years(by=User.system(), at=timezone.now())
    for resolution in Resolution.objects.all():
        make_agencies_of(resolution)


@shared_task(name="targets.send_reminders")
def send_reminders() -> None:
    """Every hour of the working day: remind whoever still owes and has not heard so in the present stage."""
    now = timezone.now()
    if is_working_hour(now):
        send_due(now)
        send_due_duties(now)
        send_due_explanations(now)
        send_due_answers(now)


@shared_task(name="targets.read_file", base=jobs.JobTask)
def read_file(job_id: int) -> None:
    """Read a workbook that somebody sent; the job's subject is the file."""
    with jobs.working(job_id) as progress:
        if progress and progress.job.subject is not None:
            import_files.read(ReturnFile.objects.get(pk=progress.job.subject))


@shared_task(name="targets.start_waiting_jobs")
def start_waiting_jobs() -> None:
    """Send again the jobs that the queue lost, and those whose worker died."""
    jobs.send_waiting(timezone.now())
