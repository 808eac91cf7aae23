"""Who owes what, and the reminders that follow: on a register with a fixed clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db.utils import IntegrityError

from organizations.models import Absence, Notice, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.chasing import debtors as chasing
from targets.chasing.actions import CallNotKept, NobodyReminded, record_call, remind, send_due
from targets.chasing.debtors import Debtor
from targets.models import AnnualReturn, CallOutcome, Extension, Reminder, ReportingYear, RootYear
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tasks import send_reminders
from targets.tests.factories import make_return, root_year, unit_named
from targets.years.actions import close_year

pytestmark = pytest.mark.django_db
DUE = date(2024, 1, 15)  # of the year 2023
SIX = ["mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"]


def nine(day: date) -> datetime:
    """Nine o'clock in Vietnam."""
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _only_2023() -> Iterator[None]:
    """The years before are closed, those after not yet open; nobody is asked for them."""
    head = make_user(Role.HEAD_OF_STAFF, username="truongban")
    for year in RootYear.objects.filter(year__lt=2023).with_parties():
        close_year(year, by=head, at=nine(DUE))
    with time_machine.travel(nine(DUE), tick=False):
        yield


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, username="banvan")


def cao_bo(day: date, year: int = 2023) -> Debtor | None:
    found = chasing.read([ReportingYear.objects.get(year=year)], User.system(), at=nine(day))
    return next((one for one in found if one.unit.code == "00952"), None)


def owed(day: date) -> list[str]:
    debtor = cao_bo(day)
    return [debt.organization for debt in debtor.debts] if debtor else []


def send_all() -> None:
    for code in SIX:
        make_return(organization=code, figures={}, status=ReturnStatus.SUBMITTED, at=nine(DUE))


def extend(until: date) -> None:
    by = User.objects.get(username="truongban")
    year = ReportingYear.objects.get(year=2023)
    Extension.objects.create(year=year, unit=unit_named("00952"), due_on=until, reason="Lũ quét.", at=nine(DUE), by=by)


def test_unit_owes_what_it_has_not_sent() -> None:
    make_return(organization="hnd", status=ReturnStatus.SUBMITTED)
    make_return(organization="dtn", status=ReturnStatus.APPROVED)
    make_return(organization="ccb", status=ReturnStatus.DRAFT)
    make_return(organization="lhpn", status=ReturnStatus.SENT_BACK)
    assert owed(DUE) == ["mttq", "ldld", "lhpn", "ccb"]


def test_who_sent_everything_owes_nothing(officer: User) -> None:
    send_all()
    assert cao_bo(DUE + timedelta(days=30)) is None
    assert send_due(nine(DUE + timedelta(days=30))) == 0


def test_absent_organization_owes_nothing() -> None:
    Absence.objects.create(
        unit=unit_named("00952"),
        organization=Organization.objects.get(code="ldld"),
        valid_from=date(2020, 1, 1),
        reason="Không có công đoàn.",
    )
    assert "ldld" not in owed(DUE)


@pytest.mark.parametrize("day", [date(2023, 12, 14), date(2024, 6, 1)], ids=["not-open-yet", "closed"])
def test_year_that_is_closed_or_not_open_is_left_alone(officer: User, day: date) -> None:
    if day > DUE:
        close_year(root_year(2023), by=User.objects.get(username="truongban"), at=nine(DUE))
    assert cao_bo(day) is None
    assert send_due(nine(day)) == 0


@pytest.mark.parametrize(
    ("days", "sent", "words"),
    [
        pytest.param(-8, 0, "", id="eight-days-before"),
        pytest.param(-7, 1, "Còn 7 ngày đến hạn gửi (15/01/2024): Mặt trận Tổ quốc, Công đoàn", id="seven-days-before"),
        pytest.param(0, 1, "Hạn gửi là hôm nay (15/01/2024)", id="on-the-day"),
        pytest.param(1, 1, "Quá hạn 1 ngày (hạn 15/01/2024)", id="a-day-after"),
        pytest.param(45, 1, "Quá hạn 45 ngày (hạn 15/01/2024)", id="long-after"),
    ],
)
def test_unit_hears_of_its_stage_once_a_run(officer: User, days: int, sent: int, words: str) -> None:
    at = nine(DUE + timedelta(days=days))
    assert send_due(at) == sent
    assert send_due(at + timedelta(hours=1)) == 0
    told = list(Notice.objects.filter(to=officer))
    assert len(told) == Reminder.objects.count() == sent
    if sent:
        assert words in told[0].text
        assert told[0].address == "/bao-cao/2023/cao-bo/"
        assert (Reminder.objects.get().owed, Reminder.objects.get().by) == (6, User.system())


def test_daily_runs_say_each_stage_once_and_then_every_three_days(officer: User) -> None:
    for days in range(-31, 9):
        send_due(nine(DUE + timedelta(days=days)))
    assert [one.sent_on.day for one in Reminder.objects.all()] == [8, 15, 16, 19, 22]


def test_scheduler_that_stood_still_sends_one_and_loses_nobody(officer: User) -> None:
    send_due(nine(DUE - timedelta(days=7)))
    for hour in range(5):
        send_due(nine(DUE + timedelta(days=10)) + timedelta(hours=hour))
    assert [one.sent_on.day for one in Reminder.objects.all()] == [8, 25]


def test_extension_moves_the_stages(officer: User) -> None:
    extend(date(2024, 2, 15))
    assert send_due(nine(date(2024, 1, 20))) == 0
    assert send_due(nine(date(2024, 2, 8))) == 1
    assert "hạn gửi (15/02/2024)" in Notice.objects.get(to=officer).text


def test_sent_back_return_has_its_own_deadline_and_words(officer: User, staff: User) -> None:
    send_all()
    made = AnnualReturn.objects.get(organization__code="hnd", year=2023)
    until = date(2024, 2, 20)
    returns.send_back(made, reason="Xin xem lại.", resubmit_by=until, by=staff, at=nine(date(2024, 2, 1)))
    said = []
    for days in range(25):
        day = date(2024, 2, 1) + timedelta(days=days)
        if send_due(nine(day)):
            said.append((day.day, Reminder.objects.latest("at").text.split(". ")[1]))
    assert said == [
        (13, "Đã trả lại, còn 7 ngày đến hạn gửi lại (20/02/2024): Hội Nông dân"),
        (20, "Đã trả lại, hạn gửi lại là hôm nay (20/02/2024): Hội Nông dân"),
        (21, "Đã trả lại, quá hạn gửi lại 1 ngày (hạn 20/02/2024): Hội Nông dân"),
        (24, "Đã trả lại, quá hạn gửi lại 4 ngày (hạn 20/02/2024): Hội Nông dân"),
    ]


def test_account_hears_only_of_what_it_enters(officer: User) -> None:
    farmers = Organization.objects.get(code="hnd")
    own = make_user(Role.COMMUNE_OFFICER, username="nongdan", unit=officer.unit, organization=farmers)
    gone = make_user(Role.COMMUNE_OFFICER, username="nghi", unit=officer.unit)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_user(Role.COMMUNE_OFFICER, username="khac", unit=unit_named("00919"))
    send_due(nine(DUE))
    assert "Hội Phụ nữ" in Notice.objects.get(to=officer).text
    assert "Hội Nông dân" in Notice.objects.get(to=own).text
    assert "Hội Phụ nữ" not in Notice.objects.get(to=own).text
    assert not Notice.objects.filter(to=gone).exists()
    assert Reminder.objects.filter(unit=officer.unit).count() == 1


def test_account_of_one_organization_is_left_alone_once_that_is_sent() -> None:
    farmers = Organization.objects.get(code="hnd")
    make_user(Role.COMMUNE_OFFICER, username="nongdan", unit=unit_named("00952"), organization=farmers)
    make_return(organization="hnd", status=ReturnStatus.SUBMITTED)
    assert send_due(nine(DUE)) == 0, "nobody can be told of the others, so nothing counts as said"
    make_user(Role.COMMUNE_OFFICER, username="moi", unit=unit_named("00952"))
    assert send_due(nine(DUE)) == 1
    assert list(Notice.objects.values_list("to__username", flat=True)) == ["moi"]


def test_districts_own_returns_are_owed_by_its_organizations() -> None:
    farmers = make_user(Role.DISTRICT_ORGANIZATION, username="hoi")
    assert send_due(nine(DUE)) == 1
    reminder = Reminder.objects.get()
    assert (reminder.unit.code, reminder.owed) == ("030", 1)
    assert "Hội Nông dân" in Notice.objects.get(to=farmers).text


def test_task_keeps_quiet_at_night(officer: User) -> None:
    with time_machine.travel(datetime(2024, 1, 14, 23, 30, tzinfo=UTC), tick=False):  # half past six
        send_reminders()
    assert not Reminder.objects.exists()
    with time_machine.travel(datetime(2024, 1, 15, 0, 10, tzinfo=UTC), tick=False):
        send_reminders()
    assert Reminder.objects.get().sent_on == DUE


def test_command_sends_what_is_due(officer: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("send_reminders")
    call_command("send_reminders")
    assert capsys.readouterr().out == (
        "Reminded 1 units and 8 agencies, and of 0 explanations and 0 answers.\n"
        "Reminded 0 units and 0 agencies, and of 0 explanations and 0 answers.\n"
    )


def test_person_reminds_once_in_three_days(officer: User, staff: User) -> None:
    def by_hand(day: date) -> None:
        debtor = cao_bo(day)
        remind([debtor] if debtor else [], by=staff, at=nine(day))

    by_hand(date(2024, 1, 20))
    for day in (date(2024, 1, 20), date(2024, 1, 22)):
        with pytest.raises(NobodyReminded, match="từ ngày 23/01/2024"):
            by_hand(day)
    by_hand(date(2024, 1, 23))
    assert [one.by for one in Reminder.objects.all()] == [staff, staff]
    assert send_due(nine(date(2024, 1, 25))) == 0, "the portal waits three days after a person, too"
    assert send_due(nine(date(2024, 1, 26))) == 1


def test_only_what_presses_is_reminded_by_hand(officer: User, staff: User) -> None:
    debtor = cao_bo(date(2023, 12, 20))
    with pytest.raises(NobodyReminded, match="Xã Cao Bồ: Chưa đến lúc nhắc: hạn gửi là ngày 15/01/2024"):
        remind([debtor] if debtor else [], by=staff, at=nine(date(2023, 12, 20)))
    with pytest.raises(NobodyReminded, match="Xin chọn ít nhất một đơn vị"):
        remind([], by=staff, at=nine(DUE))


def test_database_refuses_a_second_reminder_on_a_day(officer: User) -> None:
    send_due(nine(DUE))
    first = Reminder.objects.get()
    first.pk = None
    with pytest.raises(IntegrityError):
        first.save(force_insert=True)


@pytest.mark.parametrize(
    ("call", "step"),
    [
        pytest.param(None, "Gọi điện", id="never-called"),
        pytest.param((CallOutcome.PROMISED, date(2024, 1, 22)), "Chờ đến ngày hẹn 22/01/2024", id="promised"),
        pytest.param((CallOutcome.PROMISED, date(2024, 1, 19)), "Gọi lại: đã quá ngày hẹn", id="promise-broken"),
        pytest.param((CallOutcome.NEEDS_HELP, None), "Hỗ trợ nhập số liệu", id="needs-help"),
        pytest.param((CallOutcome.NO_ANSWER, None), "Gọi lại", id="no-answer"),
        pytest.param((CallOutcome.WRONG_NUMBER, None), "Tìm người phụ trách mới", id="wrong-number"),
    ],
)
def test_next_step_follows_from_the_last_call(
    officer: User, staff: User, call: tuple[CallOutcome, date | None] | None, step: str
) -> None:
    if call:
        outcome, promised = call
        year = ReportingYear.objects.get(year=2023)
        record_call(year, unit_named("00952"), outcome=outcome, promised_on=promised, by=staff, at=nine(DUE))
    assert cao_bo(date(2024, 1, 20)).next_step == step


def test_old_promise_says_nothing_of_what_came_back_later(officer: User, staff: User) -> None:
    year, day = ReportingYear.objects.get(year=2023), date(2024, 1, 10)
    record_call(year, unit_named("00952"), outcome=CallOutcome.PROMISED, promised_on=day, by=staff, at=nine(day))
    send_all()
    made = AnnualReturn.objects.get(organization__code="hnd", year=2023)
    returns.send_back(made, reason="Xin xem lại.", by=staff, at=nine(date(2024, 1, 18)))
    debtor = cao_bo(date(2024, 1, 20))
    assert (debtor.promised_on, debtor.next_step) == (None, "Gọi điện")


def test_promise_and_its_day_belong_together(staff: User) -> None:
    year, unit = ReportingYear.objects.get(year=2023), unit_named("00952")
    with pytest.raises(CallNotKept):
        record_call(year, unit, outcome=CallOutcome.PROMISED, by=staff, at=nine(DUE))
    with pytest.raises(CallNotKept):
        record_call(year, unit, outcome=CallOutcome.NO_ANSWER, promised_on=DUE, by=staff, at=nine(DUE))
    call = record_call(year, unit, outcome=CallOutcome.PROMISED, promised_on=DUE, by=staff, at=nine(DUE))
    with pytest.raises(IntegrityError):
        type(call).objects.filter(pk=call.pk).update(promised_on=None)
