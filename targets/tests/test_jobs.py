"""Background jobs: never lost, done once, given up on in the end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from celery import current_app
from django.db import InterfaceError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from kombu.exceptions import ChannelError, OperationalError

from organizations.refused import Refused
from targets import jobs, lost_jobs
from targets.models import Job, JobStatus
from targets.models.job import FRESH, MOST_ATTEMPTS, MOST_FAULTS, PATIENCE, SILENCE

TASK = "targets.score_organization"


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


def _asked(job: Job, ago: timedelta, *, sent: timedelta | None = None) -> None:
    """Set the job back in time: asked for, and handed to the queue, so long ago."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(requested_at=now - ago, sent_at=sent and now - sent)


def _lose(job: Job, *, alone: bool, attempts: int = 1, faults: int = 0) -> None:
    """What a killed worker leaves: running, and silent."""
    Job.objects.filter(pk=job.pk).update(
        status=JobStatus.RUNNING,
        heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1),
        attempts=attempts,
        faults=faults,
        alone=alone,
    )


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
    assert requests == [(TASK, 7, None)]
    assert list(Job.objects.values_list("subject", flat=True)) == [8]


@pytest.mark.django_db
@pytest.mark.usefixtures("_queue_down")
def test_job_waits_while_the_queue_is_down(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        job = jobs.enqueue(TASK, 1)
    job.refresh_from_db()
    assert job.status == JobStatus.WAITING


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError("refused"), ChannelError("disk full"), OSError("no route")])
def test_fault_of_the_queue_is_no_fault_of_the_request(
    fault: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr(current_app, "send_task", fail)
    job = jobs.enqueue(TASK, 1)
    assert not jobs.send(job)
    job.refresh_from_db()
    assert (job.status, job.sent_at) == (JobStatus.WAITING, None)
    assert str(fault) in caplog.text


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


@pytest.mark.django_db(transaction=True)
def test_heartbeat_goes_on_after_the_database_refused_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.02)
    refused: list[int] = []

    def claimed(job: Job) -> QuerySet[Job]:
        if not refused:
            refused.append(job.pk)
            raise InterfaceError("connection already closed")
        return Job.objects.filter(pk=job.pk)

    job = jobs.enqueue(TASK, 1)
    monkeypatch.setattr(jobs, "_claimed", claimed)
    with jobs.working(job.pk):
        old = timezone.now() - SILENCE
        Job.objects.filter(pk=job.pk).update(heartbeat_at=old)
        deadline = timezone.now() + timedelta(seconds=10)
        while timezone.now() < deadline:
            job.refresh_from_db()
            if refused and job.heartbeat_at != old:
                break
    assert refused == [job.pk]
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
def test_request_that_the_queue_never_got_is_sent_by_the_next_tick_and_then_left_to_it(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    _asked(job, FRESH + timedelta(seconds=1))
    assert jobs.send_waiting(timezone.now()) == 1
    assert jobs.send_waiting(timezone.now()) == 0
    assert sent == [job.pk]


@pytest.mark.django_db
def test_request_that_the_queue_may_have_lost_is_sent_again(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    _asked(job, 3 * PATIENCE, sent=PATIENCE + timedelta(seconds=1))
    assert jobs.send_waiting(timezone.now()) == 1
    assert sent == [job.pk]


@pytest.mark.django_db
@pytest.mark.usefixtures("_queue_down")
def test_queue_that_is_away_is_asked_once_for_all_waiting_jobs(caplog: pytest.LogCaptureFixture) -> None:
    for subject in range(6):
        _asked(jobs.enqueue(TASK, subject), timedelta(minutes=5))
    assert jobs.send_waiting(timezone.now()) == 0
    assert caplog.text.count("The queue is away") == 1
    assert Job.objects.filter(status=JobStatus.WAITING, sent_at=None).count() == 6


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
    _asked(job, timedelta(minutes=1))
    _lose(job, alone=True)
    assert jobs.send_waiting(timezone.now()) == 1
    assert sent == [job.pk]
    with jobs.working(job.pk) as progress:
        assert progress is not None
    job.refresh_from_db()
    assert (job.status, job.attempts, job.faults) == (JobStatus.DONE, 2, 0)


@pytest.mark.django_db
def test_workers_that_the_host_ends_are_not_held_against_the_job() -> None:
    job = jobs.enqueue(TASK, 1)
    for attempts in range(1, MOST_ATTEMPTS):
        _lose(job, alone=True, attempts=attempts)
        lost_jobs.take_back(timezone.now())
        job.refresh_from_db()
        assert (job.status, job.faults) == (JobStatus.WAITING, 0)
    _lose(job, alone=True, attempts=MOST_ATTEMPTS)
    lost_jobs.take_back(timezone.now())
    job.refresh_from_db()
    assert (job.status, job.faults) == (JobStatus.FAILED, 0)
    assert "10 lần" in job.message


@pytest.mark.django_db
def test_job_that_ends_its_process_is_given_up_at_the_third_report(sent: list[int]) -> None:
    job = jobs.enqueue(TASK, 1)
    for fault in range(1, MOST_FAULTS + 1):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, attempts=fault, alone=True)
        lost_jobs.report(job.pk, timezone.now(), is_own_fault=True)
        job.refresh_from_db()
        assert job.faults == fault
        assert job.status == (JobStatus.FAILED if fault == MOST_FAULTS else JobStatus.WAITING)
    assert "3 lần" in job.message
    assert job.finished_at is not None
    assert jobs.send_waiting(timezone.now() + timedelta(hours=1)) == 0
    assert sent == []


@pytest.mark.django_db
def test_end_of_a_process_counts_against_the_job_only_where_it_is_its_fault() -> None:
    job = jobs.enqueue(TASK, 1)
    lost_jobs.report(job.pk, timezone.now(), is_own_fault=True)  # it never ran there: it still waits
    job.refresh_from_db()
    assert (job.status, job.faults) == (JobStatus.WAITING, 0)
    Job.objects.filter(pk=job.pk).update(status=JobStatus.RUNNING, attempts=1, alone=True)
    lost_jobs.report(job.pk, timezone.now(), is_own_fault=False)
    job.refresh_from_db()
    assert (job.status, job.faults) == (JobStatus.WAITING, 0)


@pytest.mark.django_db
def test_job_that_shares_its_workers_process_is_given_up_at_the_third_silence() -> None:
    job = jobs.enqueue(TASK, 1)
    _lose(job, alone=False, attempts=MOST_FAULTS, faults=MOST_FAULTS - 1)
    lost_jobs.take_back(timezone.now())
    job.refresh_from_db()
    assert (job.status, job.faults) == (JobStatus.FAILED, MOST_FAULTS)


@pytest.mark.django_db
def test_attempt_that_was_taken_back_does_not_end_the_newer_one() -> None:
    """Its heartbeat was late, and another worker has begun the job anew."""
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk) as progress:
        Job.objects.filter(pk=job.pk).update(attempts=2, message="Đang lập bảng 1/13.")
        assert progress is not None
        progress.say("Đang lập bảng 9/13.", done=9, total=13)
    job.refresh_from_db()
    assert (job.status, job.message) == (JobStatus.RUNNING, "Đang lập bảng 1/13.")


@pytest.mark.django_db
def test_worker_that_comes_back_late_does_not_overwrite_the_outcome() -> None:
    """Its job was given up on meanwhile; what it says then changes nothing."""
    job = jobs.enqueue(TASK, 1)
    with jobs.working(job.pk):
        Job.objects.filter(pk=job.pk).update(status=JobStatus.FAILED, message="Đã dừng.")
    job.refresh_from_db()
    assert (job.status, job.message) == (JobStatus.FAILED, "Đã dừng.")
