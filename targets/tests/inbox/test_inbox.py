"""«Việc cần làm»: where each role goes on, what is due, and whom to call."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Agency, AgencyKind, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.inbox import work as inbox
from targets.models import AnnualReturn, CallOutcome, CallRecord, ChangeSource, Duty, ReportingYear, RootYear
from targets.registers.pages import REGISTERS
from targets.returns import actions as returns
from targets.returns.counts import SOURCES
from targets.rules.compliance import Amount
from targets.rules.periods import VIETNAM
from targets.rules.register_steps import ThemeState
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.tests.registers.theme_steps import make_theme

pytestmark = pytest.mark.django_db
INBOX = "/viec-can-lam/"
PLACE = "/bao-cao/2023/cao-bo/"
#: Nine days before the returns of 2023 are due.
NOW = datetime(2024, 1, 6, 9, tzinfo=VIETNAM)
PARTLY = {"themes": 1, "supervisions": 1}


@pytest.fixture(autouse=True)
def _only_2023(settings: object) -> object:
    """The clock stands in the reporting time of 2023, and the years before are closed."""
    head = User.system()
    RootYear.objects.filter(year__lt=2023).update(closed_at=NOW, closed_by=head)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def text_of(client: Client) -> str:
    return client.get(INBOX).content.decode()


def figures_of(organization: str) -> dict[str, Amount]:
    owed = Organization.objects.get(code=organization).owed_figures.values_list("definition__key", flat=True)
    return {key: GOOD_FIGURES.get(key, 1) for key in owed}


def all_six(status: ReturnStatus, sender: User) -> None:
    for code in ("mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"):
        make_return(organization=code, figures=figures_of(code), status=status, sender=sender)


def test_officer_sees_what_is_left_and_the_days(signed_in: Client) -> None:
    text = text_of(signed_in)
    assert "Còn <b>6</b>/6 tổ chức chưa gửi." in text
    assert "Hạn 15/01/2024, còn 9 ngày" in text
    assert "Bắt đầu: MTTQ" in text or "Bắt đầu: Mặt trận" in text


@pytest.mark.parametrize(
    ("day", "words"), [(15, "hết hôm nay"), (14, "còn 1 ngày"), (18, "quá hạn 3 ngày")], ids=["today", "left", "late"]
)
def test_deadline_in_words(officer: User, day: int, words: str) -> None:
    with time_machine.travel(datetime(2024, 1, day, 23, 59, tzinfo=VIETNAM), tick=False):
        client = Client()
        client.force_login(officer)
        assert words in text_of(client)


def test_button_goes_on_where_the_person_stopped(signed_in: Client, officer: User) -> None:
    make_return(organization="dtn", figures=PARTLY, sender=officer, at=NOW - timedelta(hours=1))
    make_return(figures=PARTLY, sender=officer)
    other = make_user(Role.STAFF, username="khac")
    make_return(organization="lhpn", figures=PARTLY, sender=other)
    text = text_of(signed_in)
    assert f'href="{PLACE}nhap/hoi-nong-dan/">Tiếp tục: Hội Nông dân, còn 12 ô' in text


def test_without_own_traces_the_returned_one_goes_first(signed_in: Client) -> None:
    make_return(organization="mttq", figures=PARTLY)
    make_return(status=ReturnStatus.SENT_BACK)
    text = text_of(signed_in)
    assert "Sửa báo cáo bị trả lại: Hội Nông dân" in text
    assert "Xin kiểm tra lại số hội viên." in text


def test_mended_return_no_longer_holds_the_button(signed_in: Client, officer: User) -> None:
    back = make_return(status=ReturnStatus.SENT_BACK)
    returns.enter_figures(
        back, {"members": returns.Entry(900)}, by=officer, at=timezone.now(), source=ChangeSource.FORM
    )
    [work] = signed_in.get(INBOX).context["work"].busy
    assert work.next.organization.code == "mttq"


def test_everything_entered_leads_to_checking_and_sending(signed_in: Client, officer: User) -> None:
    all_six(ReturnStatus.DRAFT, officer)
    assert f'href="{PLACE}kiem-tra/">Kiểm tra và gửi</a>' in text_of(signed_in)


def test_wrong_figures_hold_the_button(signed_in: Client, officer: User) -> None:
    all_six(ReturnStatus.DRAFT, officer)
    made = AnnualReturn.objects.get(year=2023, unit__code="00952", organization__code="dtn")
    returns.enter_figures(
        made, {"branches_effective": returns.Entry(99)}, by=officer, at=timezone.now(), source=ChangeSource.FORM
    )
    assert "Đoàn Thanh niên, còn 1 lỗi" in text_of(signed_in)


def test_nothing_left_says_so_and_leads_to_the_results(signed_in: Client, officer: User) -> None:
    Duty.objects.all().delete()  # a resolution that asks none of agencies
    all_six(ReturnStatus.SUBMITTED, officer)
    text = text_of(signed_in)
    assert "Đồng chí không còn việc nào đến hạn." in text
    assert 'href="/xa/cao-bo/2023/"' in text


def test_next_year_is_announced_when_nothing_is_left(officer: User) -> None:
    RootYear.objects.filter(year=2023).update(closed_at=NOW, closed_by=officer)
    with time_machine.travel(datetime(2024, 12, 1, tzinfo=VIETNAM), tick=False):
        client = Client()
        client.force_login(officer)
        assert "Kỳ báo cáo năm 2024 mở từ 15/12/2024." in text_of(client)


def test_district_organization_sees_its_communes_by_how_far_they_are(client: Client) -> None:
    person = make_user(Role.DISTRICT_ORGANIZATION)
    client.force_login(person)
    make_return("00703", figures=PARTLY, sender=person)
    make_return("00919", status=ReturnStatus.SENT_BACK)
    text = text_of(client)
    assert "Còn <b>25</b>/25 đơn vị chưa gửi." in text
    assert "Tiếp tục: Xã Kim Thạch, còn 12 ô" in text
    assert "Trả lại, phải sửa (1)" in text
    assert "Chưa nhập (23)" in text


def test_district_organization_is_told_what_it_looks_at_first(client: Client) -> None:
    RootYear.objects.filter(year=2023).update(two_step_review=True)
    client.force_login(make_user(Role.DISTRICT_ORGANIZATION))
    make_return(status=ReturnStatus.SUBMITTED)
    text = text_of(client)
    assert "<b>1</b> báo cáo của các xã chờ tổ chức cấp huyện xem trước." in text
    staff = Client()
    staff.force_login(make_user(Role.STAFF))
    page = staff.get(INBOX)
    assert (page.context["work"].waiting, page.context["work"].with_organizations) == ([], 1)


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF))
    return client


def test_staff_approves_flagged_returns_first(staff: Client) -> None:
    make_return("00703", status=ReturnStatus.SUBMITTED)
    make_return(figures={**GOOD_FIGURES, "members": 1000, "rated_good": 1}, status=ReturnStatus.SUBMITTED)
    page = staff.get(INBOX)
    work = page.context["work"]
    assert [row.unit.name for _, row in work.waiting] == ["Cao Bồ", "Kim Thạch"]
    assert work.to_approve == 2
    text = page.content.decode()
    assert "2 chưa giải trình" in text
    assert "/duyet/2023/cao-bo/" in text


def test_staff_sees_what_went_back_and_is_overdue(staff: Client) -> None:
    back = make_return("00919", status=ReturnStatus.SUBMITTED)
    head = make_user(Role.HEAD_OF_STAFF)
    returns.send_back(back, reason="Xin xem lại.", resubmit_by=date(2024, 1, 8), by=head, at=NOW)
    with time_machine.travel(datetime(2024, 1, 10, tzinfo=VIETNAM), tick=False):
        staff.force_login(head)
        text = text_of(staff)
    assert "Xã Minh Tân, năm 2023" in text
    assert "hạn 08/01/2024" in text
    assert "Quá hạn 2 ngày" in text
    assert "1 đơn vị quá hạn." in text, "what came back and is overdue is counted as in «Nhắc nộp»"


def test_staff_knows_whom_to_call(staff: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(phone="0219 3 826 222")
    year, at = ReportingYear.objects.get(year=2023), datetime(2024, 1, 20, 9, tzinfo=VIETNAM)
    make_return(status=ReturnStatus.SUBMITTED)
    CallRecord.objects.create(
        year=year, unit=unit_named("00952"), outcome=CallOutcome.PROMISED, promised_on=date(2024, 1, 22), at=at,
        by=User.system(),
    )  # fmt: skip
    with time_machine.travel(at, tick=False):
        staff.force_login(make_user(Role.STAFF, username="truc"))
        page = staff.get(INBOX)
    text = page.content.decode()
    assert len(page.context["work"].late) == page.context["work"].late_units == 25
    assert "còn 5 báo cáo" in text
    assert "cả 6 báo cáo" in text
    assert "0219 3 826 222" in text
    assert "gọi 20/01/2024: Đã gặp, hẹn ngày gửi 22/01/2024" in text
    assert "Chưa nhắc; chưa gọi" in text
    assert 'href="/nhac-nop/2023/?loc=qua-han"' in text


def test_leader_reads_without_buttons_or_telephone_numbers(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(phone="0219 3 826 222")
    client.force_login(make_user(Role.LEADER))
    make_return(status=ReturnStatus.SUBMITTED)
    text = text_of(client)
    assert "/duyet/" not in text
    assert "0219 3 826 222" not in text


@pytest.mark.parametrize(("role", "has_button"), [(Role.HEAD_OF_STAFF, True), (Role.STAFF, False)])
def test_without_an_open_year_the_next_one_is_named(client: Client, role: Role, has_button: bool) -> None:
    RootYear.objects.filter(year=2023).update(closed_at=NOW, closed_by=User.system())
    with time_machine.travel(datetime(2024, 12, 1, tzinfo=VIETNAM), tick=False):
        client.force_login(make_user(role))
        text = text_of(client)
    assert "Chưa có xã nào nộp báo cáo năm 2024. Kỳ báo cáo mở từ 15/12/2024." in text
    assert ('href="/duyet/2024/chot/"' in text) is has_button


@pytest.mark.parametrize("role", [Role.COMMUNE_OFFICER, Role.DISTRICT_ORGANIZATION, Role.STAFF])
def test_inbox_costs_the_same_at_two_sizes(client: Client, officer: User, role: Role) -> None:
    person = officer if role is Role.COMMUNE_OFFICER else make_user(role)
    client.force_login(person)
    make_return(figures=PARTLY, sender=person)
    make_return("00703", status=ReturnStatus.SUBMITTED)
    make_return("00703", "ccb", status=ReturnStatus.SENT_BACK)
    client.get(INBOX)  # remembers what the register asks
    with CaptureQueriesContext(connection) as few:
        client.get(INBOX)
    for unit in ("00952", "00703", "00919", "00943"):
        make_return(unit, "dtn", status=ReturnStatus.SUBMITTED)
        make_return(unit, "lhpn", figures=PARTLY)
        make_return(unit, "mttq", figures=PARTLY, status=ReturnStatus.SENT_BACK)
    with CaptureQueriesContext(connection) as many:
        client.get(INBOX)
    most = 15 + len(SOURCES) + (0 if role is Role.STAFF else 3 * len(REGISTERS))
    assert len(many) == len(few) <= most


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.COMMUNE_OFFICER, INBOX),
        (Role.DISTRICT_ORGANIZATION, INBOX),
        (Role.STAFF, INBOX),
        (Role.HEAD_OF_STAFF, INBOX),
        (Role.LEADER, "/tong-quan/2022/"),
        (Role.ADMINISTRATOR, "/tong-quan/2022/"),
    ],
)
def test_home_is_the_page_of_the_role(client: Client, role: Role, address: str) -> None:
    RootYear.objects.filter(year=2022).update(closed_at=None, closed_by=None)
    make_return(year=2022, status=ReturnStatus.APPROVED)
    client.force_login(make_user(role, unit=unit_named("00952") if role is Role.COMMUNE_OFFICER else None))
    assert client.get("/")["Location"] == address


def test_groups_of_a_year_name_each_state() -> None:
    person = make_user(Role.DISTRICT_ORGANIZATION)
    make_return("00703", figures={**GOOD_FIGURES, "branches_effective": 12}, sender=person)
    make_return("00919", sender=person)
    [work] = inbox.entry_work(person, NOW).years
    assert [(words, len(found)) for words, found in work.groups] == [
        ("Có lỗi phải sửa", 1),
        ("Đã nhập đủ, chưa gửi", 1),
        ("Chưa nhập", 23),
    ]


def test_officer_sees_what_is_open_in_the_own_registers(signed_in: Client) -> None:
    make_theme()
    make_theme(ThemeState.REPORTED, organization="ccb")
    make_theme(organization="dtn", unit="00706")
    text = text_of(signed_in)
    assert '<h2 id="so-2023">Sổ năm 2023</h2>' in text
    assert 'href="/so/2023/chu-de/?loc=DRAFT"><b>1</b> chưa báo cáo cấp ủy' in text
    assert "<b>1</b> chờ chủ trương" in text and "<b>4</b> chưa có" in text


def test_registers_are_listed_for_who_enters_or_answers_them(client: Client) -> None:
    make_theme()
    unit = unit_named("00952")
    lines = {}
    for kind in (AgencyKind.GOVERNMENT, AgencyKind.PARTY_COMMITTEE):
        own = Agency.objects.get(unit=unit, kind=kind)
        client.force_login(make_user(Role.AGENCY, agency=own))
        lines[kind] = "Sổ năm 2023" in text_of(client)
    assert lines == {AgencyKind.GOVERNMENT: False, AgencyKind.PARTY_COMMITTEE: True}
    client.force_login(make_user(Role.DISTRICT_ORGANIZATION))
    assert "<b>24</b> chưa có" in text_of(client)
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit, organization=Organization.objects.get(code="hnd")))
    text = text_of(client)
    assert "<b>1</b> chưa báo cáo cấp ủy" in text


def test_registers_of_closed_years_are_nobodys_work(signed_in: Client) -> None:
    RootYear.objects.update(closed_at=NOW, closed_by=User.system())
    assert "Sổ năm" not in text_of(signed_in)


def test_registers_cost_the_same_however_long_they_are(signed_in: Client) -> None:
    make_theme()
    text_of(signed_in)
    with CaptureQueriesContext(connection) as one:
        text_of(signed_in)
    for organization in ("ccb", "dtn", "lhpn"):
        make_theme(organization=organization)
    with CaptureQueriesContext(connection) as many:
        text_of(signed_in)
    assert len(one) == len(many)
