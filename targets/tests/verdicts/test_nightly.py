"""The nightly scoring: silent where nothing differs; a difference is corrected, logged, kept and told."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import Notice
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import tasks
from targets.models import Job, JobStatus, ReportingYear, RootYear, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.verdicts import nightly, scoring

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _scored() -> None:
    make_return(status=ReturnStatus.APPROVED)
    for year in ReportingYear.objects.all():
        scoring.score_year(year.year)
    Job.objects.all().delete()


def tamper() -> None:
    """What no rule does: a stored verdict changed in the database."""
    assert verdict().verdict == "MET"
    Verdict.objects.filter(pk=verdict().pk).update(verdict="NOT_MET", numerator=1)


def verdict() -> Verdict:
    return Verdict.objects.official().get(year=2023, unit__code="00952", organization__code="hnd", target__code="T06")


def test_night_without_a_difference_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    make_user(Role.ADMINISTRATOR)

    assert nightly.score_all_years(at=AT) == 0

    assert not caplog.records and not Job.objects.exists() and not Notice.objects.exists()


def test_difference_is_corrected_logged_kept_and_told(caplog: pytest.LogCaptureFixture, client: Client) -> None:
    administrator, _ = make_user(Role.ADMINISTRATOR), make_user(Role.LEADER)
    tamper()

    tasks.score_everything()

    assert (verdict().verdict, verdict().numerator) == ("MET", 923)
    assert "00952 hnd T06 APPROVED: stored NOT_MET 1/1000, register gives MET 923/1000" in caplog.text
    job = Job.objects.get()
    assert (job.task, job.subject, job.status) == ("targets.score_everything", 2023, JobStatus.DONE)
    assert "năm 2023 có 1 kết quả lưu khác" in job.message
    notice = Notice.objects.get()
    assert notice.to == administrator and "không qua các bước của cổng" in notice.text
    client.force_login(administrator)
    page = client.get(notice.address)
    assert page.status_code == 200 and "năm 2023 có 1 kết quả lưu khác" in page.content.decode()


def test_closed_year_is_told_of_and_not_touched() -> None:
    make_user(Role.ADMINISTRATOR)
    RootYear.objects.filter(year=2023).update(closed_at=AT, closed_by=make_user(Role.HEAD_OF_STAFF))
    tamper()

    assert [nightly.score_all_years(at=AT) for _ in range(2)] == [1, 1]

    assert verdict().verdict == "NOT_MET"
    assert "năm đã chốt" in Notice.objects.get().text, "told once while it is unread"


def test_difference_that_a_waiting_scoring_explains_is_no_news() -> None:
    make_user(Role.ADMINISTRATOR)
    Job.objects.create(task="targets.score_organization", requested_at=timezone.now())
    tamper()

    assert nightly.score_all_years(at=AT) == 1
    assert verdict().verdict == "MET" and not Notice.objects.exists()
