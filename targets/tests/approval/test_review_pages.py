"""Ban Dân vận's pages: the queue, one unit's returns, the steps, and closing the year."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn
from targets.returns.counts import SOURCES
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, root_year

pytestmark = pytest.mark.django_db
QUEUE = "/duyet/2023/"
DETAIL = "/duyet/2023/cao-bo/"
STEP = DETAIL + "buoc/"
YEAR = "/duyet/2023/chot/"


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, username="banvan")


@pytest.fixture
def signed_in(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def head(client: Client) -> Client:
    client.force_login(make_user(Role.HEAD_OF_STAFF, username="truongban"))
    return client


def tick(*made: AnnualReturn) -> list[str]:
    return [f"{one.organization.slug}:{one.revision}" for one in made]


def test_queue_puts_what_waits_first_and_the_flagged_before_the_clean(signed_in: Client) -> None:
    make_return("00706", status=ReturnStatus.APPROVED)
    make_return("00703", status=ReturnStatus.SUBMITTED)
    make_return("00952", status=ReturnStatus.SUBMITTED, figures={**GOOD_FIGURES, "eligible": 300_000})
    make_return("00919", status=ReturnStatus.SENT_BACK)
    page = signed_in.get(QUEUE)
    codes = [row.unit.code for row in page.context["rows"]]
    assert codes[:3] == ["00952", "00703", "00919"]
    assert page.context["waiting"] == 2
    assert "2 báo cáo của 2 đơn vị chờ duyệt" in page.content.decode()


def test_queue_counts_an_unsent_unit_by_its_least_advanced_return(signed_in: Client) -> None:
    make_return(status=ReturnStatus.APPROVED)
    row = next(row for row in signed_in.get(QUEUE).context["rows"] if row.unit.code == "00952")
    assert (row.approved, row.waiting, row.least.shown_state) == (1, 0, None)


def test_detail_shows_figures_problems_and_verdicts_to_be(signed_in: Client) -> None:
    make_return(year=2022, figures={**GOOD_FIGURES, "eligible": 500, "members": 470})
    make_return(status=ReturnStatus.SUBMITTED, figures={**GOOD_FIGURES, "members": 1})
    page = signed_in.get(DETAIL)
    text = page.content.decode()
    assert "tăng 100,0% so với năm 2022 (500)" in text
    assert "+500" in text
    section = next(found for found in page.context["sections"] if found.sheet.organization.code == "hnd")
    verdicts = {one.target.code: one.judgement.verdict.value for one in section.previews}
    assert verdicts["T01"] == "MET"
    assert verdicts["T06"] == "NOT_MET"
    assert verdicts["T17"] == "NOT_DUE"


def test_approval_asks_first_then_approves_the_ticked(signed_in: Client, staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    other = make_return(organization="dtn", status=ReturnStatus.SUBMITTED)
    asked = signed_in.post(STEP, {"step": "APPROVE", "ticked": tick(made)})
    assert asked.status_code == 200
    assert "tính vào kết quả chính thức" in asked.content.decode()
    answer = signed_in.post(STEP, {"step": "APPROVE", "ticked": tick(made), "confirmed": "1"})
    assert answer["Location"] == DETAIL
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.state, made.approved_by) == (ReturnStatus.APPROVED, staff)
    assert other.state is ReturnStatus.SUBMITTED


def test_nobody_approves_what_they_sent(signed_in: Client, staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=staff)
    assert "Người gửi báo cáo không tự duyệt báo cáo của mình." in signed_in.get(DETAIL).content.decode()
    answer = signed_in.post(STEP, {"step": "APPROVE", "ticked": tick(made), "confirmed": "1"})
    assert answer.status_code == 409
    made.refresh_from_db()
    assert made.state is ReturnStatus.SUBMITTED


def test_only_the_head_reopens(signed_in: Client, client: Client) -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    step = {"step": "REOPEN", "ticked": tick(made), "confirmed": "1", "reason": "Sai số hội viên."}
    step["resubmit_by"] = (timezone.localdate() + timedelta(days=7)).isoformat()
    assert signed_in.post(STEP, step).status_code == 409
    client.force_login(make_user(Role.HEAD_OF_STAFF, username="truongban"))
    assert client.post(STEP, step | {"reason": " "}).status_code == 422
    assert client.post(STEP, step).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.resubmit_by.isoformat()) == (ReturnStatus.SENT_BACK, step["resubmit_by"])


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.LEADER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("page", [QUEUE, DETAIL, YEAR])
def test_review_is_for_ban_dan_van_only(client: Client, role: Role, page: str) -> None:
    client.force_login(make_user(role))
    assert client.get(page).status_code == 403


def test_head_closes_the_year_and_opens_it_with_a_reason(head: Client) -> None:
    assert head.post(YEAR, {"viec": ""}).status_code == 400, "a post that says neither closes nothing"
    assert not root_year(2023).is_closed
    assert head.post(YEAR, {"viec": "chot", "da-xem": "1"}).status_code == 302
    assert root_year(2023).is_closed
    refused = head.post(YEAR, {"viec": "mo", "reason": ""})
    assert refused.status_code == 409
    assert "Xin ghi lý do mở lại năm báo cáo." in refused.content.decode()
    assert head.post(YEAR, {"viec": "mo", "reason": "Bổ sung một xã."}).status_code == 302
    assert not root_year(2023).is_closed
    assert "Bổ sung một xã." in head.get(YEAR).content.decode()


def test_closed_year_takes_no_step_and_says_why(head: Client) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED)
    head.post(YEAR, {"viec": "chot", "da-xem": "1"})
    assert "Năm báo cáo đã chốt." in head.get(DETAIL).content.decode()
    assert head.post(STEP, {"step": "APPROVE", "ticked": tick(made), "confirmed": "1"}).status_code == 409


@pytest.mark.parametrize(("page", "most"), [(QUEUE, 8), (DETAIL, 30), (QUEUE + "sach/", 14)])
def test_pages_cost_the_same_at_two_sizes(signed_in: Client, page: str, most: int) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    make_return(year=2022)
    signed_in.get(page)  # remembers what the register asks
    with CaptureQueriesContext(connection) as few:
        signed_in.get(page)
    for organization in ("dtn", "lhpn", "ccb"):
        for unit in ("00952", "00703", "00919"):
            make_return(unit, organization, status=ReturnStatus.SUBMITTED)
            make_return(unit, organization, 2022)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(page)
    assert len(many) == len(few) <= most + len(SOURCES)
