"""Background jobs: never lost, done once, given up on in the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from organizations.refused import Refused
from targets import jobs
from targets.models import Job, JobStatus
from targets.models.job import MOST_ATTEMPTS, SILENCE

TASK = "targets.score_return"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The primary keys of the jobs that were handed to the queue."""
    handed: list[int] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **kwargs: handed.append(args[0]))
    return handed


@pytest.fixture
def _queue_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(current_app, "send_task", refuse)


def _run(job: Job) -> Iterator[jobs.Progress | None]:
    with jobs.working(job.pk) as progress:
        yield progress


def _waiting_since(job: Job, ago: timedelta) -> None:
    Job.objects.filter(pk=job.pk).update(requested_at=timezone.now() - ago)


def _lose(job: Job, *, attempts: int) -> None:
    """What a killed worker leaves: running, and silent."""
    silent = timezone.now() - SILENCE - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, heartbeat_at=silent, attempts=attempts)


@pytest.mark.django_db(transaction=True)
def test_job_is_sent_only_once_the_transaction_commits(sent: list[int]) -> None:
    with transaction.atomic():
        job = jobs.enqueue(TASK, 1)
        assert sent == []
    assert sent == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_job_of_a_transaction_that_failed_is_never_sent(sent: list[int]) -> None:
    @transaction.atomic
    def ask_and_fail() -> None:
        jobs.enqueue(TASK, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert sent == []
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_request_that_still_waits_is_not_asked_for_again() -> None:
    jobs.enqueue_once(TASK, 7)
    jobs.enqueue_once(TASK, 7)
    jobs.enqueue_once(TASK, 8)
    assert list(Job.objects.order_by("subject").values_list("subject", flat=True)) == [7, 8]


@pytest.mark.django_db
def test_request_is_asked_for_again_once_the_first_has_begun() -> None:
    jobs.enqueue_once(TASK, 7)
    Job.objects.update(status=JobStatus.RUNNING, heartbeat_at=timezone.now())
    jobs.enqueue_once(TASK, 7)
    assert Job.objects.filter(subject=7).count() == 2


@pytest.mark.django_db
def test_requests_taken_over_by_a_command_leave_no_row() -> None:
    with jobs.taken_over() as requests:
        jobs.enqueue_once(TASK, 7)
    jobs.enqueue_once(TASK, 8)
    assert requests == [(TASK, 7)]
    assert list(Job.objects.values_list("subject", flat=True)) == [8]


@pytest.mark.django_db
@pytest.mark.usefixtures("_queue_down")
def test_job_waits_while_the_queue_is_down(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        job = jobs.enqueue(TASK, 1)
    job.refresh_from_db()
    assert job.status == JobStatus.WAITING


@pytest.mark.django_db
def test_job_is_claimed_by_one_worker_only() -> None:
    job = jobs.enqueue(TASK, 1)
    first, second = _run(job), _run(job)
    assert next(first) is not None
    assert next(second) is None
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.RUNNING, 1)


@pytest.mark.django_db
def test_job_that_is_done_is_not_done_again() -> None:
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk) as progress:
        assert progress is not None
    with jobs.working(job.pk) as progress:
        assert progress is None
    job.refresh_from_db()
    assert (job.status, job.attempts, job.message) == (JobStatus.DONE, 1, "")
    assert job.finished_at is not None


@pytest.mark.django_db
def test_progress_is_kept_and_shows_that_the_job_lives() -> None:
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk) as progress:
        assert progress is not None
        Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - SILENCE)
        progress.say("Đang lập phụ lục", done=2, total=5)
        job.refresh_from_db()
        assert (job.message, job.steps_done, job.steps_total) == ("Đang lập phụ lục", 2, 5)
        assert job.heartbeat_at is not None
        assert timezone.now() - job.heartbeat_at < timedelta(seconds=5)


@pytest.mark.django_db(transaction=True)
def test_heartbeat_goes_on_while_the_work_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.02)
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk):
        old = timezone.now() - SILENCE
        Job.objects.filter(pk=job.pk).update(heartbeat_at=old)
        deadline = timezone.now() + timedelta(seconds=10)
        while timezone.now() < deadline:
            job.refresh_from_db()
            if job.heartbeat_at != old:
                break
    assert job.heartbeat_at != old


@pytest.mark.django_db
def test_refusal_ends_the_job_with_its_sentence() -> None:
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk):
        raise Refused("Năm 2023 chưa có báo cáo nào được duyệt.")
    job.refresh_from_db()
    assert (job.status, job.message) == (JobStatus.FAILED, "Năm 2023 chưa có báo cáo nào được duyệt.")


@pytest.mark.django_db
def test_error_ends_the_job_with_a_sentence_and_is_raised() -> None:
    job = jobs.enqueue(TASK, 1)
    with pytest.raises(ZeroDivisionError), jobs.working(job.pk):
        raise ZeroDivisionError
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert job.message.startswith("Có lỗi của hệ thống")


@pytest.mark.django_db
def test_fresh_request_is_not_sent_a_second_time(sent: list[int]) -> None:
    jobs.enqueue(TASK, 1)
    assert jobs.send_waiting(timezone.now()) == 0
    assert sent == []


@pytest.mark.django_db
def test_request_that_waits_too_long_is_sent_again(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    _waiting_since(job, jobs.PATIENCE)
    assert jobs.send_waiting(timezone.now()) == 1
    assert sent == [job.pk]


@pytest.mark.django_db
def test_running_job_with_a_heartbeat_is_left_alone(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, heartbeat_at=timezone.now(), attempts=1)
    assert jobs.send_waiting(timezone.now()) == 0
    job.refresh_from_db()
    assert job.status == JobStatus.RUNNING


@pytest.mark.django_db
def test_job_of_a_killed_worker_is_sent_again_and_can_be_claimed(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    _lose(job, attempts=1)
    assert jobs.send_waiting(timezone.now()) == 1
    assert sent == [job.pk]
    with jobs.working(job.pk) as progress:
        assert progress is not None
    job.refresh_from_db()
    assert (job.status, job.attempts) == (JobStatus.DONE, 2)


@pytest.mark.django_db
def test_job_that_lost_its_worker_for_the_third_time_fails_with_a_sentence(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    _lose(job, attempts=MOST_ATTEMPTS)
    assert jobs.send_waiting(timezone.now()) == 0
    assert sent == []
    job.refresh_from_db()
    assert job.status == JobStatus.FAILED
    assert "3 lần" in job.message
    assert job.finished_at is not None


@pytest.mark.django_db
def test_worker_that_comes_back_late_does_not_overwrite_the_outcome() -> None:
    """Its job was given up on meanwhile; what it says then changes nothing."""
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, message="Đã dừng.")
    job.refresh_from_db()
    assert (job.status, job.message) == (JobStatus.FAILED, "Đã dừng.")
