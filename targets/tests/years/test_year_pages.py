"""The pages of a reporting year: opening, closing, two steps, the next year, and a later day for a unit."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Absence, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from organizations.tests.page_text import page_text
from targets.models import AnnualReturn, Extension, ReportingYear, Resolution, RootYear
from targets.returns import actions as returns
from targets.returns.counts import SOURCES
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import agency, sent
from targets.tests.factories import make_return, root_year, unit_named
from targets.years import actions as years

pytestmark = pytest.mark.django_db
PAGE = "/duyet/2023/chot/"
EXTEND = "/duyet/2023/cao-bo/gia-han/"
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def head(client: Client) -> User:
    made = make_user(Role.HEAD_OF_STAFF, username="truongban")
    client.force_login(made)
    return made


@pytest.fixture
def staff(client: Client) -> User:
    made = make_user(Role.STAFF, username="chuyenvien")
    client.force_login(made)
    return made


def year() -> RootYear:
    return root_year(2023)


def test_page_tells_what_opening_will_make_then_opens(client: Client, head: User) -> None:
    union = Organization.objects.get(code="ldld")
    Absence.objects.create(
        unit=unit_named("00952"), organization=union, valid_from=date(2020, 1, 1), reason="Chưa đủ đoàn viên."
    )
    page = page_text(client, PAGE)
    assert "25 đơn vị × 6 tổ chức, trừ 1 nơi không có tổ chức: <b>149 báo cáo</b>" in page
    assert f"<b>Xã Cao Bồ</b> không có {union}: Chưa đủ đoàn viên." in page
    answer = client.post(PAGE, {"viec": "mo-ky"}, follow=True)
    assert "Đã mở kỳ báo cáo năm 2023: hệ thống lập 149 báo cáo." in answer.content.decode()
    assert AnnualReturn.objects.for_year(2023).count() == 149
    assert "Mở kỳ báo cáo năm 2023" not in page_text(client, PAGE)
    assert client.post(PAGE, {"viec": "mo-ky"}).status_code == 409


def test_head_opens_a_year_before_its_first_day(client: Client, head: User) -> None:
    with time_machine.travel(datetime(2023, 12, 10, 2, 0, tzinfo=UTC)):
        client.force_login(head)
        page = page_text(client, PAGE)
        assert "còn 5 ngày" in page
        assert "Chốt năm 2023</button>" not in page, "what has not begun cannot be closed"
        assert client.post(PAGE, {"viec": "mo-ky"}).status_code == 302
    assert year().opens_on == date(2023, 12, 10)


def test_page_counts_what_nobody_touched_as_not_entered(client: Client, head: User) -> None:
    years.begin_year(year(), by=head, at=AT)
    make_return(status=ReturnStatus.SUBMITTED)
    make_return(organization="dtn", status=ReturnStatus.APPROVED)
    make_return(organization="ccb")
    page = client.get(PAGE).context["page"]
    assert dict(page.shown_states) == {"": 147, "DRAFT": 1, "SUBMITTED": 1, "SENT_BACK": 0, "APPROVED": 1}
    assert page.unfinished == 149 + page.unfinished_duties
    assert f"Còn <b>{page.unfinished}</b> báo cáo chưa duyệt" in page_text(client, PAGE)


def test_page_counts_agencies_whose_return_of_duties_is_not_approved(client: Client, head: User) -> None:
    years.begin_year(year(), by=head, at=AT)
    before = client.get(PAGE).context["page"].unfinished_duties
    assert before > 100
    sent(agency(), {"Q1.6/state": "DONE"})
    assert client.get(PAGE).context["page"].unfinished_duties == before
    sent(agency("00706"), {"Q1.6/state": "DONE"}, status=ReturnStatus.APPROVED)
    assert client.get(PAGE).context["page"].unfinished_duties == before - 1


def test_two_steps_are_switched_and_organizations_without_accounts_named(client: Client, head: User) -> None:
    make_user(Role.DISTRICT_ORGANIZATION)
    page = page_text(client, PAGE)
    assert "Chưa có tài khoản cấp huyện: Mặt trận Tổ quốc, Công đoàn, Đoàn Thanh niên, Hội Phụ nữ" in page
    assert client.post(PAGE, {"viec": "bat-hai-buoc"}).status_code == 302
    assert year().two_step_review
    assert "Bật bước tổ chức cấp trên xem trước" in page_text(client, PAGE), "it stands in the history"
    assert client.post(PAGE, {"viec": "tat-hai-buoc"}).status_code == 302
    assert client.post(PAGE, {"viec": "tat-hai-buoc"}).status_code == 409


def test_closing_over_unapproved_returns_is_asked_for_twice(client: Client, head: User) -> None:
    client.post(PAGE, {"viec": "mo-ky"})
    answer = client.post(PAGE, {"viec": "chot"})
    assert answer.status_code == 409
    assert "báo cáo chưa duyệt. Xin đánh dấu «Đã xem»" in answer.content.decode()
    assert not year().is_closed
    assert client.post(PAGE, {"viec": "chot", "da-xem": "1"}).status_code == 302
    assert year().is_closed


def test_missing_reason_is_asked_for_at_its_field(client: Client, head: User) -> None:
    client.post(PAGE, {"viec": "chot", "da-xem": "1"})
    answer = client.post(PAGE, {"viec": "mo", "reason": " "})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert '<a href="#id_reason">Lý do mở lại năm: Xin ghi lý do mở lại năm báo cáo.</a>' in page
    assert "<b>Lỗi:</b> Xin ghi lý do mở lại năm báo cáo." in page


def test_staff_sees_the_year_and_changes_nothing(client: Client, staff: User) -> None:
    page = page_text(client, PAGE)
    assert "Các ngày của năm" in page
    assert 'name="viec"' not in page
    for what in ("mo-ky", "chot", "mo", "bat-hai-buoc"):
        assert client.post(PAGE, {"viec": what, "reason": "x"}).status_code == 403
    assert client.get("/duyet/2026/them/").status_code == 403
    assert not year().year.events.exists()


def test_head_adds_the_next_year_with_the_usual_days(client: Client, head: User) -> None:
    assert "/duyet/2026/them/" not in page_text(client, "/duyet/2025/chot/"), "no resolution is in force then"
    Resolution.objects.update(last_year=2026)
    assert "/duyet/2026/them/" in page_text(client, "/duyet/2025/chot/")
    assert "/duyet/2026/them/" not in page_text(client, PAGE)
    page = page_text(client, "/duyet/2026/them/")
    assert 'value="2026-12-15"' in page and 'value="2027-01-15"' in page
    days = {"reference_on": "31/12/2026", "opens_on": "2026-12-10", "due_on": "10/01/2027", "closes_on": "2027-02-15"}
    answer = client.post("/duyet/2026/them/", days)
    assert answer["Location"] == "/duyet/2026/chot/"
    assert root_year(2026).due_on == date(2027, 1, 10)
    assert client.get("/duyet/2026/them/")["Location"] == "/duyet/2026/chot/"
    assert client.get("/duyet/2028/them/").status_code == 404, "one year after the other"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"due_on": "2026-12-01"}, "Hạn gửi phải từ ngày mở trở đi.", id="due before it opens"),
        pytest.param({"closes_on": "2027-01-01"}, "Ngày chốt phải từ hạn gửi trở đi.", id="closed before it is due"),
        pytest.param({"reference_on": "2025-12-31"}, "Ngày 31/12/2025 không thuộc năm 2026.", id="another year's day"),
        pytest.param({"due_on": "2062-01-15"}, "Xin chọn ngày trong năm 2026 hoặc 2027.", id="a slip of the year"),
        pytest.param({"opens_on": "mai"}, "Xin ghi ngày, tháng, năm, ví dụ 15/01/2026.", id="no day"),
        pytest.param({"opens_on": ""}, "Xin ghi ngày, tháng, năm.", id="nothing"),
    ],
)
def test_days_that_do_not_fit_are_said_at_their_field(
    client: Client, head: User, changes: dict[str, str], sentence: str
) -> None:
    days = {
        "reference_on": "2026-12-31",
        "opens_on": "2026-12-15",
        "due_on": "2027-01-15",
        "closes_on": "2027-02-15",
    }
    answer = client.post("/duyet/2026/them/", days | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ReportingYear.objects.filter(year=2026).exists()


def test_staff_extends_and_sees_who_did_when_and_why(client: Client, staff: User) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    with time_machine.travel(AT):
        client.force_login(staff)
        assert "Chưa gia hạn lần nào." in page_text(client, EXTEND)
        answer = client.post(EXTEND, {"due_on": "20/01/2024", "reason": "Đường vào xã bị chia cắt."}, follow=True)
        page = " ".join(answer.content.decode().split())
        assert "Đã gia hạn cho xã Cao Bồ đến hết ngày 20/01/2024." in page
        assert "Hạn 15/01/2024, gia hạn đến 20/01/2024, còn 10 ngày" in page
        assert "(đang dùng). Lý do: Đường vào xã bị chia cắt." in page
        assert str(staff) in page
    assert officer.notices.get().address == "/bao-cao/2023/cao-bo/"
    client.force_login(officer)
    assert "gia hạn đến 20/01/2024" in page_text(client, "/bao-cao/2023/cao-bo/")


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        pytest.param({"due_on": "20/01/2024", "reason": " "}, 422, "Xin ghi lý do gia hạn.", id="no reason"),
        pytest.param({"due_on": "", "reason": "Bão."}, 422, "Xin ghi ngày, tháng, năm.", id="no day"),
        pytest.param({"due_on": "15/01/2024", "reason": "Bão."}, 409, "phải sau hạn chung của năm", id="the same day"),
    ],
)
def test_extension_that_cannot_be_is_explained(
    client: Client, staff: User, fields: dict[str, str], status: int, sentence: str
) -> None:
    with time_machine.travel(AT):
        client.force_login(staff)
        answer = client.post(EXTEND, fields)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert not Extension.objects.exists()


def test_lateness_stands_beside_the_state_whatever_it_is(client: Client, staff: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, at=datetime(2024, 1, 18, 2, 0, tzinfo=UTC))
    history = "/bao-cao/2023/cao-bo/"
    assert "Gửi chậm 3 ngày" in page_text(client, history)
    returns.approve(made, by=staff, at=AT)
    page = page_text(client, history)
    assert "Gửi chậm 3 ngày" in page and "Đã duyệt" in page


def test_deadline_of_what_was_sent_back_is_said(client: Client) -> None:
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))
    made = make_return(status=ReturnStatus.SUBMITTED, at=AT)
    day = date(2024, 1, 12)
    returns.send_back(made, reason="Thiếu số.", resubmit_by=day, by=make_user(Role.STAFF), at=AT)
    with time_machine.travel(AT):
        client.force_login(officer)
        page = page_text(client, "/bao-cao/2023/cao-bo/")
    assert "Hạn 15/01/2024, còn 5 ngày. Hạn gửi lại 12/01/2024, còn 2 ngày" in page
    assert "Hạn gửi lại 12/01/2024." in page


@pytest.mark.parametrize("page", [PAGE, EXTEND])
def test_pages_cost_the_same_at_two_sizes(client: Client, head: User, page: str) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    years.extend(year().year, unit_named("00952"), due_on=date(2024, 2, 1), reason="Bão.", by=head, at=AT)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    years.begin_year(year(), by=head, at=AT)
    for unit in ("00952", "00703", "00919"):
        make_return(unit, "dtn", status=ReturnStatus.SENT_BACK)
        years.extend(year().year, unit_named(unit), due_on=date(2024, 2, 2), reason="Bão.", by=head, at=AT)
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few) <= 19 + len(SOURCES)
