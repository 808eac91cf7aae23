"""What a worker reports when the process of a job ended under it."""

from typing import Any

import pytest
from billiard.einfo import ExceptionInfo
from billiard.exceptions import WorkerLostError
from celery import current_app
from celery.worker import state
from celery.worker.request import Request
from django.utils import timezone

from targets import jobs
from targets.job_request import JobRequest
from targets.models import Job, JobStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job that runs in a process of its own."""
    monkeypatch.setattr(Request, "on_failure", lambda self, exc_info, **options: None)
    monkeypatch.setattr("targets.job_request.connection.close", lambda: None)  # the test's own is in use
    job = jobs.enqueue("targets.score_organization", 1)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, attempts=1, alone=True, heartbeat_at=timezone.now())
    return job


def fail(job: Job, fault: BaseException) -> tuple[str, int]:
    """Let the worker handle the fault as it comes from the pool; returns the job's state and faults."""
    request = JobRequest.__new__(JobRequest)
    request._args = [job.pk]
    try:
        raise fault
    except BaseException:
        information: Any = ExceptionInfo()
    request.on_failure(information)
    job.refresh_from_db()
    return job.status, job.faults


@pytest.mark.parametrize("fault", [WorkerLostError("signal 9 (SIGKILL)"), SystemExit(3)], ids=["killed", "exited"])
def test_process_that_ended_under_its_job_is_held_against_the_job(job: Job, fault: BaseException) -> None:
    assert fail(job, fault) == ("WAITING", 1)


def test_worker_that_is_told_to_stop_is_not_held_against_the_job(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "should_stop", 0)  # the status to end with
    assert fail(job, WorkerLostError("signal 15 (SIGTERM)")) == ("WAITING", 0)


def test_error_of_the_work_itself_is_recorded_by_the_work(job: Job) -> None:
    assert fail(job, ZeroDivisionError()) == ("RUNNING", 0)


def test_every_task_that_runs_a_job_reports_its_end() -> None:
    current_app.loader.import_default_modules()
    names = {"targets.score_organization", "targets.score_year", "targets.read_file", "reports.build_review"}
    assert {name for name, task in current_app.tasks.items() if isinstance(task, jobs.JobTask)} == names
