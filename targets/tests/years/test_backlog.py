"""Years that were due before the portal was installed: open, quiet, and counted once the head says so."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from organizations.models import Notice, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.chasing import debtors as chasing
from targets.chasing.actions import NobodyReminded, remind, send_due
from targets.models import Reminder, RootYear
from targets.returns import sheets
from targets.returns.actions import submit
from targets.rules.periods import Deadline, Due, LaterDay
from targets.tests.factories import make_return, root_year, unit_named
from targets.years.actions import YearNotChanged, ask_for_reminders, open_due_years

pytestmark = pytest.mark.django_db
INSTALLED = datetime(2024, 1, 16, 3, 0, tzinfo=UTC)  # a day after 2023 was due
NINE = datetime(2024, 1, 17, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def installed() -> None:
    User.objects.filter(pk=User.system().pk).update(date_joined=INSTALLED)
    open_due_years(by=User.system(), at=INSTALLED)


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_STAFF)


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952"))


def year(number: int = 2023) -> RootYear:
    return root_year(number)


def test_years_due_before_the_installation_open_quietly() -> None:
    quiet = RootYear.objects.filter(is_backlog=True, opened_at__isnull=False)
    assert list(quiet.values_list("year", flat=True)) == [2021, 2022, 2023]


def test_year_due_on_the_day_of_the_installation_or_later_is_counted() -> None:
    RootYear.objects.filter(year=2024).update(
        opens_on=date(2024, 1, 2), due_on=date(2024, 1, 16), opened_at=None, opened_by=None
    )
    open_due_years(by=User.system(), at=NINE)
    assert not year(2024).is_backlog


def test_nobody_is_overdue_called_or_reminded(officer: User, head: User) -> None:
    assert send_due(NINE) == 0
    assert not Reminder.objects.exists() and not Notice.objects.exists()
    own = sheets.read([year().year], [unit_named("00952")], officer, at=NINE)[2023, unit_named("00952").pk]
    assert {sheet.due for sheet in own} == {Due.OPEN}
    assert not any(sheet.days_overdue for sheet in own)
    debtor = next(one for one in chasing.read([year().year], head, at=NINE) if one.unit.code == "00952")
    assert (debtor.late, debtor.pressing, debtor.days_late) == ([], [], 0)
    with pytest.raises(NobodyReminded, match="Năm 2023 mở để nhập số liệu cũ nên không nhắc"):
        remind([debtor], by=head, at=NINE)


def test_what_is_sent_in_a_quiet_year_is_not_late(officer: User) -> None:
    made = make_return("00952", "hnd", 2023, sender=officer, at=NINE)
    submit(made, by=officer, at=NINE)
    own = sheets.read([year().year], [unit_named("00952")], officer, at=NINE)[2023, unit_named("00952").pk]
    assert not any(sheet.is_late for sheet in own)


def test_head_switches_reminders_on_and_off(officer: User, head: User) -> None:
    ask_for_reminders(year(), on=True, by=head, at=NINE)
    with pytest.raises(YearNotChanged, match="đã được bật từ trước"):
        ask_for_reminders(year(), on=True, by=head, at=NINE)
    assert send_due(NINE) == 1  # the one unit with an account, of the one year
    assert "Quá hạn 2 ngày" in Notice.objects.get(to=officer).text
    ask_for_reminders(year(), on=False, by=head, at=NINE)
    assert send_due(NINE + timedelta(days=4)) == 0
    kinds = list(year().year.events.values_list("kind", flat=True))
    assert kinds == ["OPENED", "REMINDERS_ON", "REMINDERS_OFF"]


@pytest.mark.parametrize("role", [Role.STAFF, Role.LEADER, Role.ADMINISTRATOR])
def test_reminders_are_the_heads(role: Role) -> None:
    with pytest.raises(NotPermitted):
        ask_for_reminders(year(), on=True, by=make_user(role), at=NINE)


def test_own_day_of_a_unit_counts_in_a_quiet_year() -> None:
    calendar = year().calendar
    later = LaterDay(NINE, date(2024, 1, 20))
    at = datetime(2024, 1, 23, 2, 0, tzinfo=UTC)
    assert Deadline(calendar).days_overdue(at) == 0
    assert Deadline(calendar, [later]).days_overdue(at) == 3
    assert Deadline(calendar, resubmit_by=date(2024, 1, 22)).state(at) is Due.OVERDUE


def test_pages_say_so(client: Client, officer: User, head: User) -> None:
    client.force_login(officer)
    inbox = client.get(reverse("inbox:work")).content.decode()
    assert "Để nhập số liệu cũ, không tính hạn" in inbox
    hub = client.get(reverse("returns:hub", args=[2023, "cao-bo"])).content.decode()
    assert "Mở để nhập số liệu cũ, không tính hạn" in hub
    client.force_login(head)
    page = reverse("years:year", args=[2023])
    assert "Đang tắt, để nhập số liệu cũ." in client.get(page).content.decode()
    assert client.post(page, {"viec": "bat-nhac"}).status_code == 302
    assert not year().is_backlog
