"""The pages of chasing: the list, one unit with its calls, reminding, and what they cost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Notice, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.chasing import debtors as chasing
from targets.chasing.actions import record_call, send_due
from targets.models import CallOutcome, CallRecord, Reminder, ReportingYear
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, unit_named
from targets.years.actions import close_year

pytestmark = pytest.mark.django_db
LIST = "/nhac-nop/2023/"
UNIT = "/nhac-nop/2023/cao-bo/"
REMIND = "/nhac-nop/2023/nhac/"
NOW = datetime(2024, 1, 20, 2, 0, tzinfo=UTC)  # five days after the deadline of 2023
SIX = ["mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"]


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def year() -> ReportingYear:
    return ReportingYear.objects.get(year=2023)


@pytest.fixture
def staff(client: Client) -> User:
    staff = make_user(Role.STAFF, username="banvan")
    client.force_login(staff)
    return staff


@pytest.fixture
def officer() -> User:
    officer = make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))
    officer.phone = "0219 3826 001"
    officer.save()
    return officer


def send_all_but(*units: str, year: ReportingYear) -> None:
    """Every return of the year is in, but for those of the units named."""
    for unit in year.units().exclude(code__in=units):
        for code in SIX:
            make_return(unit.code, code, figures={}, status=ReturnStatus.SUBMITTED)


def call(year: ReportingYear, unit: Unit, staff: User, promised_on: date | None = None) -> CallRecord:
    outcome = CallOutcome.PROMISED if promised_on else CallOutcome.NO_ANSWER
    return record_call(year, unit, outcome=outcome, promised_on=promised_on, by=staff, at=NOW - timedelta(days=3))


def test_list_names_who_owes_what_and_whom_to_call(client: Client, staff: User, officer: User) -> None:
    make_return(organization="hnd", status=ReturnStatus.SUBMITTED)
    page = client.get(LIST)
    text = page.content.decode()
    row = next(row for row in page.context["rows"] if row.unit.code == "00952")
    assert [debt.organization for debt in row.debts] == ["mttq", "ldld", "dtn", "lhpn", "ccb"]
    assert "Quá hạn 5 ngày" in text
    assert 'href="tel:02193826001"' in text
    assert "Gửi nhắc các xã quá hạn" not in text, "the district's own organizations are among the late"
    assert "Gửi nhắc các đơn vị quá hạn (1)" in text, "only one unit has an account"


def test_list_keeps_those_that_the_filter_asks_for(
    client: Client, staff: User, officer: User, year: ReportingYear
) -> None:
    call(year, unit_named("00952"), staff, promised_on=date(2024, 1, 18))
    call(year, unit_named("00919"), staff, promised_on=date(2024, 1, 25))
    broken = client.get(LIST + "?loc=hen-qua-ngay").context["rows"]
    assert [row.unit.code for row in broken] == ["00952"]
    assert len(client.get(LIST + "?loc=qua-han").context["rows"]) == 25
    assert "Không có đơn vị nào trong mục này" in client.get(LIST + "?loc=sap-den-han").content.decode()
    assert len(client.get(LIST + "?loc=khong-co").context["rows"]) == 25


def test_earliest_deadline_comes_first(client: Client, staff: User, year: ReportingYear) -> None:
    made = make_return("00919", status=ReturnStatus.SENT_BACK)
    type(made).objects.filter(pk=made.pk).update(resubmit_by=date(2024, 1, 2))
    rows = client.get(LIST).context["rows"]
    assert rows[0].unit.code == "00919"
    assert [row.due_on for row in rows] == sorted(row.due_on for row in rows)


@pytest.mark.parametrize(
    ("at", "closed", "sentence"),
    [
        pytest.param(datetime(2023, 12, 1, tzinfo=UTC), False, "chưa mở", id="not-open-yet"),
        pytest.param(NOW, True, "đã chốt nên không nhắc nữa", id="closed"),
    ],
)
def test_empty_list_says_why(
    client: Client, staff: User, year: ReportingYear, at: datetime, closed: bool, sentence: str
) -> None:
    if closed:
        close_year(root_year(2023), by=make_user(Role.HEAD_OF_STAFF), at=NOW)
    with time_machine.travel(at, tick=False):
        client.force_login(staff)
        text = client.get(LIST).content.decode()
    assert "Không có đơn vị nào phải nhắc" in text
    assert sentence in text


def test_list_is_empty_once_everything_is_sent(client: Client, staff: User, year: ReportingYear) -> None:
    send_all_but(year=year)
    assert "Mọi đơn vị đã gửi đủ báo cáo năm 2023." in client.get(LIST).content.decode()
    assert "không còn nợ báo cáo năm 2023" in client.get(UNIT).content.decode()


def test_reminding_asks_first_and_then_tells(client: Client, staff: User, officer: User, year: ReportingYear) -> None:
    send_all_but("00952", "00919", year=year)
    assert "Gửi nhắc các xã quá hạn (1)" in client.get(LIST).content.decode()
    asked = client.get(REMIND)
    assert [one.unit.code for one, _ in asked.context["rows"]] == ["00952"]
    assert "Quá hạn 5 ngày (hạn 15/01/2024)" in asked.content.decode()
    assert "Chưa có tài khoản đang dùng để nhận nhắc" in asked.content.decode()
    assert not Reminder.objects.exists()
    answer = client.post(REMIND, {"xa": ["cao-bo"]}, follow=True)
    assert "Đã nhắc xã Cao Bồ. Lần nhắc tiếp theo có thể gửi sau 3 ngày." in answer.content.decode()
    assert (Reminder.objects.get().by, Notice.objects.get().to) == (staff, officer)
    again = client.post(REMIND, {"xa": ["cao-bo"]})
    assert again.status_code == 409
    assert "có thể gửi từ ngày 23/01/2024" in again.content.decode()
    assert Reminder.objects.count() == Notice.objects.count() == 1


@pytest.mark.parametrize("chosen", [{}, {"xa": ["khong-co-xa-nay"]}], ids=["none", "unknown"])
def test_reminding_nobody_is_refused(client: Client, staff: User, chosen: dict[str, list[str]]) -> None:
    answer = client.post(REMIND, chosen)
    assert answer.status_code == 409
    assert "Xin chọn ít nhất một đơn vị." in answer.content.decode()


def test_one_unit_is_asked_for_by_its_page(client: Client, staff: User, officer: User) -> None:
    assert f"{REMIND}?xa=cao-bo" in client.get(UNIT).content.decode()
    assert "Gửi nhắc xã Cao Bồ?" in client.get(REMIND + "?xa=cao-bo").content.decode()


def test_call_is_kept_with_outcome_and_promise(client: Client, staff: User) -> None:
    form = {"outcome": "PROMISED", "promised_on": "2024-01-25", "note": " Chờ Hội Nông dân đối chiếu. "}
    answer = client.post(UNIT, form, follow=True)
    assert "Đã ghi cuộc gọi với xã Cao Bồ." in answer.content.decode()
    assert "Chờ đến ngày hẹn 25/01/2024" in answer.content.decode()
    kept = CallRecord.objects.get()
    assert (kept.note, kept.promised_on, kept.by) == ("Chờ Hội Nông dân đối chiếu.", date(2024, 1, 25), staff)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        pytest.param({}, "Xin chọn kết quả cuộc gọi.", id="no-outcome"),
        pytest.param({"outcome": "PROMISED"}, "Đơn vị đã hẹn: xin ghi ngày hẹn gửi.", id="promise-without-a-day"),
        pytest.param(
            {"outcome": "PROMISED", "promised_on": "2024-01-19"}, "Ngày hẹn đã qua.", id="promise-in-the-past"
        ),
        pytest.param(
            {"outcome": "PROMISED", "promised_on": "mai"}, "Xin ghi ngày theo mẫu ngày/tháng/năm", id="no-day"
        ),
        pytest.param(
            {"outcome": "NO_ANSWER", "promised_on": "25/01/2024"}, "Chỉ ghi ngày hẹn khi", id="day-without-promise"
        ),
        pytest.param({"outcome": "NO_ANSWER", "note": "a" * 301}, "xin rút gọn còn không quá 300", id="note-too-long"),
        pytest.param({"outcome": "NO_ANSWER", "note": "CCCD 002 085 001234"}, "giống số căn cước", id="identity-card"),
    ],
)
def test_call_that_is_not_clear_is_asked_again(
    client: Client, staff: User, form: dict[str, str], sentence: str
) -> None:
    answer = client.post(UNIT, form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert form.get("note", "") in answer.content.decode()
    assert not CallRecord.objects.exists()


def test_phone_numbers_and_years_in_a_note_are_no_identity_cards(client: Client, staff: User) -> None:
    note = "Gọi lại 0219 3826 001 sau 20/01/2024, đ/c Lan 0912.345.678"
    assert client.post(UNIT, {"outcome": "NO_ANSWER", "note": note}).status_code == 302


def test_closed_year_takes_no_calls(client: Client, staff: User, year: ReportingYear) -> None:
    close_year(root_year(2023), by=make_user(Role.HEAD_OF_STAFF), at=NOW)
    answer = client.post(UNIT, {"outcome": "NO_ANSWER"})
    assert answer.status_code == 409
    assert "Năm 2023 đã chốt nên không ghi thêm cuộc gọi." in answer.content.decode()


def test_messages_are_ready_to_paste(client: Client, staff: User, officer: User) -> None:
    make_return(organization="hnd", status=ReturnStatus.SENT_BACK)
    one = client.get(UNIT).context["message"]
    assert one.startswith("Kính gửi đồng chí phụ trách báo cáo của xã Cao Bồ,\nNăm 2023, đơn vị còn 6 báo cáo")
    assert "- Hội Nông dân: đã trả lại, quá hạn gửi lại 5 ngày (hạn 15/01/2024)" in one
    assert "http://testserver/bao-cao/2023/cao-bo/" in one
    everybody = client.get(LIST).context["message"]
    assert "đến 9 giờ 00, ngày 20/01/2024, còn 25 đơn vị chưa gửi đủ báo cáo năm 2023:" in everybody
    assert "Xã Cao Bồ: " in everybody
    assert "<" not in one + everybody


@pytest.mark.parametrize("page", [LIST, UNIT, REMIND])
@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.LEADER, Role.ADMINISTRATOR])
def test_chasing_is_for_ban_dan_van_only(client: Client, role: Role, page: str) -> None:
    client.force_login(make_user(role))
    assert client.get(page).status_code == 403


@pytest.mark.parametrize(("page", "most"), [(LIST, 10), (UNIT, 15), (REMIND, 10), ("/nhac-nop/2023/cong-van/", 12)])
def test_pages_cost_the_same_for_few_and_many(
    client: Client, staff: User, year: ReportingYear, page: str, most: int
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    def fill(units: list[Unit]) -> None:
        for unit in units:
            make_user(Role.COMMUNE_OFFICER, username=f"xa-{unit.code}", unit=unit)
            make_return(unit.code, status=ReturnStatus.SENT_BACK, at=NOW - timedelta(days=9))
            call(year, unit, staff)

    communes = sorted(year.units().filter(level="COMMUNE"), key=lambda unit: unit.slug != "cao-bo")
    fill(communes[:1])
    send_due(NOW - timedelta(days=4))
    cost()  # remembers what the register asks
    few = cost()
    fill(communes[1:])
    send_due(NOW - timedelta(days=3))
    assert cost() == few
    assert few <= most
    assert len(chasing.read([year], staff, at=NOW)) == 25
