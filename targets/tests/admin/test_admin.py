"""The administration of years and absences: what changes there has its verdicts judged again."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets import tasks
from targets.models import Job, JobStatus, ReportingYear, Resolution, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, unit_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def test_absence_and_reference_day_have_verdicts_judged_again(client: Client) -> None:
    unit, union = unit_named("00952"), Organization.objects.get(code="ldld")
    form = {"unit": unit.pk, "organization": union.pk, "valid_from": "01/01/2021", "valid_to": "", "reason": "Chưa có"}
    assert client.post(reverse("admin:organizations_absence_add"), form).status_code == 302
    years = set(ReportingYear.objects.values_list("year", flat=True))
    assert set(Job.objects.filter(task="targets.score_year").values_list("subject", flat=True)) == years


def test_reporting_year_is_not_closed_here(client: Client) -> None:
    year = ReportingYear.objects.get(year=2023)
    page = reverse("admin:targets_reportingyear_change", args=[2023])
    of_root = root_year(2023)
    inline = {"events-TOTAL_FORMS": 0, "events-INITIAL_FORMS": 0}
    assert client.post(page, {"reference_on": "30/12/2023", **inline}).status_code == 302
    days = {"opens_on": "01/12/2023", "due_on": "15/12/2023", "closes_on": "31/12/2023"}
    page = reverse("admin:targets_rootyear_change", args=[of_root.pk])
    assert client.post(page, {**days, "closed_at_0": "01/01/2024", "closed_at_1": "00:00"}).status_code == 302
    year.refresh_from_db()
    of_root.refresh_from_db()
    assert (year.reference_on.day, of_root.due_on) == (30, date(2023, 12, 15)) and not of_root.is_closed
    assert Job.objects.get(task="targets.score_year").subject == 2023


def test_number_and_day_of_the_resolution_are_entered_here(client: Client) -> None:
    resolution = Resolution.objects.get()
    page = reverse("admin:targets_resolution_change", args=[resolution.pk])
    assert client.post(page, {"number": "05-NQ/HU", "issued_on": "15/09/2021", "subject": "khác"}).status_code == 302
    subject = resolution.subject
    resolution.refresh_from_db()
    assert (resolution.number, resolution.subject) == ("05-NQ/HU", subject)


def test_score_year_judges_a_whole_year_and_its_job_ends() -> None:
    make_return(status=ReturnStatus.APPROVED)
    job = Job.objects.create(task="targets.score_year", subject=2023, requested_at="2023-12-31T00:00:00Z")
    tasks.score_year(job.pk)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert Verdict.objects.for_year(2023).official().filter(verdict="MET").exists()
