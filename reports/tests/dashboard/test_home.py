"""Where people land, and the overview of a year with nothing or only sent returns in it."""

import pytest
from django.test import Client

from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import page_text
from reports.scoreboard.years import shown_year
from targets.models import ReportingYear
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(make_user(Role.LEADER))
    return client


def test_home_leads_a_leader_to_the_latest_approved_year(leader: Client) -> None:
    make_return(year=2022, status=ReturnStatus.APPROVED)
    make_return(year=2023, status=ReturnStatus.SUBMITTED)

    assert leader.get("/")["Location"] == "/tong-quan/2022/"


def test_home_without_approved_returns_leads_to_the_latest_open_year(leader: Client) -> None:
    assert shown_year() == max(ReportingYear.objects.values_list("year", flat=True))
    assert leader.get("/")["Location"] == f"/tong-quan/{shown_year()}/"


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF], ids=str)
def test_home_leads_those_who_work_to_their_tasks(client: Client, role: Role) -> None:
    client.force_login(make_user(role))

    assert client.get("/")["Location"] == "/viec-can-lam/"


def test_home_without_sign_in_leads_to_sign_in(client: Client) -> None:
    assert client.get("/")["Location"].startswith("/dang-nhap/")


def test_empty_year_says_what_is_missing_and_when_it_is_due(leader: Client) -> None:
    page = page_text(leader, "/tong-quan/2025/")

    assert "Chưa có xã, thị trấn nào gửi báo cáo năm 2025" in page
    assert "hạn gửi 15/07/2025" in page


def test_district_result_from_submitted_returns_is_marked(leader: Client) -> None:
    make_return("00955", status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)

    rows = page_text(leader, "/tong-quan/2023/").split('id="h-bul"')[1].split("</section>")[0]

    assert 'title="Tạm tính: báo cáo chờ duyệt"' in rows
