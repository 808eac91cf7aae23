"""Returns of a unit in the browser: the six together, sending them, taking them back, and what happened to them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Absence, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn
from targets.returns.counts import SOURCES
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
HUB = "/bao-cao/2023/cao-bo/"
ENTRY = HUB + "nhap/hoi-nong-dan/"
STEP = HUB + "buoc/"


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def test_hub_lists_the_steps_of_the_six_organizations(signed_in: Client) -> None:
    make_return(status=ReturnStatus.SENT_BACK)
    page = signed_in.get(HUB)
    text = page.content.decode()
    assert [step.sheet.organization.code for step in page.context["steps"]] == [
        "mttq", "ldld", "hnd", "dtn", "lhpn", "ccb",
    ]  # fmt: skip
    assert "Đã nhập đủ 14/14" in text
    assert "Chưa nhập 0/13" in text
    assert "Xin kiểm tra lại số hội viên." in text
    assert "Nộp bằng tệp Excel" in text
    assert "Sửa: Hội Nông dân" in text  # what came back goes first
    assert f'href="{HUB}kiem-tra/"' in text


def test_sending_is_locked_with_its_reason(signed_in: Client, officer: User) -> None:
    text = signed_in.get(HUB).content.decode()
    assert "Mở khi đã nhập số liệu của ít nhất một tổ chức." in text
    assert f'href="{HUB}kiem-tra/"' not in text
    for code in ("mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"):
        owed = Organization.objects.get(code=code).owed_figures.values_list("definition__key", flat=True)
        figures = {key: GOOD_FIGURES.get(key, 1) for key in owed}
        make_return(organization=code, figures=figures, status=ReturnStatus.SUBMITTED, sender=officer)
    page = signed_in.get(HUB)
    assert "Đã gửi hết; 6 báo cáo đang chờ duyệt." in page.content.decode()
    assert len(page.context["withdrawable"]) == 6


def test_hub_counts_errors_and_open_questions(signed_in: Client) -> None:
    make_return(figures={**GOOD_FIGURES, "branches_effective": 12, "rated_good": 1})
    text = signed_in.get(HUB).content.decode()
    assert "1 lỗi" in text
    assert "1 cần giải trình" in text
    assert "Xem lỗi và ghi giải trình ngay trên trang kiểm tra." in text


def test_hub_names_the_sender_in_the_communes_place(signed_in: Client) -> None:
    helper = make_user(Role.DISTRICT_ORGANIZATION)
    make_return(status=ReturnStatus.SUBMITTED, sender=helper)
    text = signed_in.get(HUB).content.decode()
    assert "Nguyễn Văn A gửi" in text
    assert "gửi thay Xã Cao Bồ" in text


def test_hub_of_another_commune_is_unknown(signed_in: Client) -> None:
    assert signed_in.get("/bao-cao/2023/kim-thach/").status_code == 404


def test_hub_shows_an_absent_organization_as_not_applicable(signed_in: Client) -> None:
    union = Organization.objects.get(code="ldld")
    Absence.objects.create(
        unit=unit_named("00952"), organization=union, valid_from="2021-01-01", reason="Chưa có công đoàn"
    )
    text = signed_in.get(HUB).content.decode()
    assert "Không áp dụng" in text
    assert "Chưa có công đoàn" in text
    assert f"{HUB}nhap/cong-doan/" not in text


def test_district_reports_only_what_is_judged_on_its_own_returns(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    page = client.get("/bao-cao/2023/huyen-vi-xuyen/")
    assert [step.sheet.owed for step in page.context["steps"]] == [3, 2, 2, 2, 2, 2]


def test_district_organization_sees_its_own_return_only(client: Client) -> None:
    client.force_login(make_user(Role.DISTRICT_ORGANIZATION))
    page = client.get(HUB)
    assert [step.sheet.organization.code for step in page.context["steps"]] == ["hnd"]
    assert client.get(HUB + "nhap/doan-thanh-nien/").status_code == 404


def test_leader_reads_but_does_not_enter(client: Client) -> None:
    client.force_login(make_user(Role.LEADER))
    assert "Lưu nháp" not in client.get(ENTRY).content.decode()
    assert client.post(ENTRY, {}).status_code == 403
    assert client.post(STEP, {"step": "SUBMIT"}).status_code == 403


def test_sending_asks_first_then_sends_the_ticked(signed_in: Client, officer: User) -> None:
    made, other = make_return(sender=officer), make_return(organization="dtn", sender=officer)
    ticked = {"step": "SUBMIT", "ticked": [f"hoi-nong-dan:{made.revision}"]}
    asked = signed_in.post(STEP, ticked)
    assert asked.status_code == 200
    assert "xã không sửa được cho đến khi Ban Dân vận duyệt hoặc trả lại" in asked.content.decode()
    made.refresh_from_db()
    assert made.state is ReturnStatus.DRAFT
    answer = signed_in.post(STEP, ticked | {"confirmed": "1"}, follow=True)
    assert "Đã gửi báo cáo năm 2023 của xã Cao Bồ (Hội Nông dân)" in answer.content.decode()
    made.refresh_from_db()
    other.refresh_from_db()
    assert (made.state, other.state) == (ReturnStatus.SUBMITTED, ReturnStatus.DRAFT)
    assert made.submitted_by == officer


def test_empty_return_can_be_sent(signed_in: Client) -> None:
    signed_in.post(STEP, {"step": "SUBMIT", "ticked": ["hoi-nong-dan:0"], "confirmed": "1"})
    assert AnnualReturn.objects.get().state is ReturnStatus.SUBMITTED


def test_nothing_ticked_says_so(signed_in: Client) -> None:
    answer = signed_in.post(STEP, {"step": "SUBMIT"}, follow=True)
    assert "Xin chọn ít nhất một báo cáo." in answer.content.decode()


def test_all_or_none_are_sent(signed_in: Client, officer: User) -> None:
    made = make_return(sender=officer)
    sent = make_return(organization="dtn", status=ReturnStatus.SUBMITTED, sender=officer)
    ticked = [f"hoi-nong-dan:{made.revision}", f"doan-thanh-nien:{sent.revision}"]
    answer = signed_in.post(STEP, {"step": "SUBMIT", "ticked": ticked, "confirmed": "1"})
    assert answer.status_code == 409
    assert "đang ở trạng thái «Đã gửi»" in answer.content.decode()
    made.refresh_from_db()
    assert made.state is ReturnStatus.DRAFT


def test_sender_takes_a_return_back(signed_in: Client, officer: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, sender=officer)
    ticked = [f"hoi-nong-dan:{made.revision}"]
    signed_in.post(STEP, {"step": "WITHDRAW", "ticked": ticked, "confirmed": "1"})
    made.refresh_from_db()
    assert made.state is ReturnStatus.DRAFT


def test_review_steps_are_not_taken_on_this_side(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    made = make_return(status=ReturnStatus.SUBMITTED)
    ticked = [f"hoi-nong-dan:{made.revision}"]
    assert client.post(STEP, {"step": "APPROVE", "ticked": ticked, "confirmed": "1"}).status_code == 400


def test_history_shows_steps_and_changes_newest_first(signed_in: Client) -> None:
    make_return(status=ReturnStatus.SENT_BACK)
    page = signed_in.get(HUB + "lich-su/hoi-nong-dan/")
    assert [moment.title for moment in page.context["moments"]] == ["Trả lại", "Gửi báo cáo", "Nhập trên trang"]
    text = page.content.decode()
    assert "Xin kiểm tra lại số hội viên." in text
    assert "923" in text


def test_hub_costs_the_same_whatever_is_stored(signed_in: Client) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    make_return(year=2022)
    signed_in.get(HUB)  # remembers what the register asks
    with CaptureQueriesContext(connection) as few:
        signed_in.get(HUB)
    for organization in ("dtn", "lhpn", "ccb"):
        make_return(organization=organization, status=ReturnStatus.SENT_BACK)
        make_return(organization=organization, year=2022)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(HUB)
    assert len(many) == len(few) <= 18 + len(SOURCES)
