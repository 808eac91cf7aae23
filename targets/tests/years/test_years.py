"""Opening, closing and adding years; the returns that opening makes; later days for one unit."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction

from organizations.models import Absence, Organization, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets import tasks
from targets.models import AnnualReturn, ChangeSource, Extension, ReportingYear, Resolution, RootYear, YearEvent
from targets.returns import actions as returns
from targets.returns.actions import Entry, ReturnLocked
from targets.rules.periods import Calendar
from targets.rules.workflow import ReturnStatus, TransitionDenied
from targets.tests.factories import make_resolution, make_return, new_province, root_year, the_root, unit_named
from targets.years import actions as years
from targets.years.actions import NotExtended, YearNotChanged

pytestmark = pytest.mark.django_db
BEFORE = datetime(2023, 12, 14, 16, 59, 59, tzinfo=UTC)  # one second to midnight in Vietnam
FIRST_DAY = datetime(2023, 12, 14, 17, 0, tzinfo=UTC)
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
#: The district and its 24 communes, six organizations each.
ALL = 25 * 6


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_STAFF, username="truongban")


@pytest.fixture
def year() -> RootYear:
    return root_year(2023)


def kinds(year: RootYear) -> list[str]:
    events = YearEvent.objects.filter(year=year.year_id, root=year.root_id)
    return list(events.order_by("pk").values_list("kind", flat=True))


def absence(organization: str = "ldld", *, until: date | None = None) -> Absence:
    found = Organization.objects.get(code=organization)
    return Absence.objects.create(
        unit=unit_named("00952"), organization=found, valid_from=date(2020, 1, 1), valid_to=until, reason="Chưa lập."
    )


def test_opening_makes_a_draft_for_every_unit_and_organization_in_force(head: User, year: RootYear) -> None:
    absence("ldld")
    absence("dtn", until=date(2023, 12, 30))  # was founded in time
    assert years.begin_year(year, by=head, at=AT) == ALL - 1
    made = AnnualReturn.objects.for_year(2023)
    assert made.count() == ALL - 1
    assert set(made.values_list("status", "revision")) == {("DRAFT", 0)}
    assert not made.filter(unit=unit_named("00952"), organization__code="ldld").exists()
    assert (year.opened_at, year.opened_by, kinds(year)) == (AT, head, ["OPENED"])


def test_a_return_begun_by_hand_is_kept_and_the_rest_made_once(head: User, year: RootYear) -> None:
    begun = make_return(at=AT)
    assert years.begin_year(year, by=head, at=AT) == ALL - 1
    assert years.make_returns(year, by=head, at=AT) == 0
    begun.refresh_from_db()
    assert begun.amounts()["members"] == 923


def test_year_opens_once(head: User, year: RootYear) -> None:
    years.begin_year(year, by=head, at=AT)
    with pytest.raises(YearNotChanged, match="đã mở"):
        years.begin_year(root_year(2023), by=head, at=AT)
    assert kinds(year) == ["OPENED"]


def test_head_opens_before_the_first_day_and_that_day_becomes_today(head: User, year: RootYear) -> None:
    with pytest.raises(YearNotChanged, match="mở từ ngày 15/12/2023"):
        years.make_returns(year, by=head, at=BEFORE)
    years.begin_year(year, by=head, at=BEFORE)
    assert year.opens_on == date(2023, 12, 14)
    assert AnnualReturn.objects.for_year(2023).count() == ALL


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD_OF_STAFF])
def test_years_belong_to_the_head(year: RootYear, role: Role) -> None:
    by = make_user(role)
    for work in (
        lambda: years.begin_year(year, by=by, at=AT),
        lambda: years.make_returns(year, by=by, at=AT),
        lambda: years.close_year(year, by=by, at=AT),
        lambda: years.reopen_year(year, reason="x", by=by, at=AT),
        lambda: years.ask_for_two_steps(year, on=True, by=by, at=AT),
        lambda: years.add_year(the_root(), Calendar.usual(2026), by=by, at=AT),
    ):
        with pytest.raises(NotPermitted):
            work()
    assert not YearEvent.objects.exists()


def test_system_opens_what_is_due_however_late_it_comes(year: RootYear, head: User) -> None:
    """Every hour by the clock of the scheduler; a month of standstill loses nothing."""
    with time_machine.travel(BEFORE):
        tasks.open_years()
    assert not root_year(2023).opened_at
    assert root_year(2022).opened_at
    with time_machine.travel(FIRST_DAY + timedelta(days=31)):
        tasks.open_years()
        tasks.open_years()
    year.refresh_from_db()
    assert (year.opened_by, kinds(year)) == (User.system(), ["OPENED"])
    assert AnnualReturn.objects.for_year(2023).count() == ALL
    assert not AnnualReturn.objects.for_year(2024).exists()


def test_system_tops_up_open_years_and_leaves_closed_ones(year: RootYear, head: User) -> None:
    years.begin_year(year, by=head, at=AT)
    AnnualReturn.objects.filter(year=2023, organization__code="hnd").delete()
    years.close_year(root_year(2022), by=head, at=AT)
    with time_machine.travel(AT):
        tasks.open_years()
    assert AnnualReturn.objects.for_year(2023).count() == ALL
    assert not AnnualReturn.objects.for_year(2022).exists()


def test_setup_opens_the_years_in_the_same_process() -> None:
    with time_machine.travel(AT):
        call_command("setup", stdout=StringIO())
    opened = RootYear.objects.filter(opened_at__isnull=False)
    assert list(opened.values_list("year", flat=True)) == [2021, 2022, 2023]
    assert AnnualReturn.objects.count() == 3 * ALL


def test_nothing_is_entered_or_sent_before_the_first_day(year: RootYear) -> None:
    staff = make_user(Role.STAFF)
    draft = returns.open_return(unit_named("00952"), Organization.objects.get(code="hnd"), year.year)
    entry = {"members": Entry(1)}
    sentence = "Kỳ báo cáo năm 2023 mở từ ngày 15/12/2023"
    with pytest.raises(ReturnLocked, match=sentence):
        returns.enter_figures(draft, entry, by=staff, at=BEFORE, source=ChangeSource.FORM)
    with pytest.raises(ReturnLocked, match=sentence):
        returns.write_note(draft, "Sớm.", by=staff, at=BEFORE)
    with pytest.raises(TransitionDenied, match=sentence):
        returns.submit(draft, by=staff, at=BEFORE)
    assert returns.enter_figures(draft, entry, by=staff, at=FIRST_DAY, source=ChangeSource.FORM) == 1


def test_year_is_not_closed_before_it_began(year: RootYear, head: User) -> None:
    with pytest.raises(YearNotChanged, match="chưa mở"):
        years.close_year(year, by=head, at=BEFORE)
    years.close_year(year, by=head, at=AT)
    with pytest.raises(YearNotChanged, match="đã chốt"):
        years.close_year(year, by=head, at=AT)
    with pytest.raises(YearNotChanged):
        years.begin_year(year, by=head, at=AT)


def test_next_year_is_added_once_with_its_days(head: User) -> None:
    Resolution.objects.update(last_year=2027)
    calendar = Calendar(2026, date(2026, 12, 31), date(2026, 12, 10), date(2027, 1, 10), date(2027, 2, 10))
    year = years.add_year(the_root(), calendar, by=head, at=AT)
    assert (year.calendar, year.opened_at, kinds(year)) == (calendar, None, ["ADDED"])
    with pytest.raises(YearNotChanged, match="đã có"):
        years.add_year(the_root(), Calendar.usual(2026), by=head, at=AT)
    wrong = Calendar(2027, date(2027, 12, 31), date(2027, 12, 10), date(2027, 12, 1), date(2028, 2, 10))
    with pytest.raises(YearNotChanged, match="thứ tự"):
        years.add_year(the_root(), wrong, by=head, at=AT)


def test_year_in_which_the_root_asks_nothing_is_not_added(head: User) -> None:
    with pytest.raises(YearNotChanged, match="không có nghị quyết nào áp dụng trong năm 2026"):
        years.add_year(the_root(), Calendar.usual(2026), by=head, at=AT)
    assert not ReportingYear.objects.filter(year=2026).exists()


def test_year_after_the_merger_expects_the_units_of_its_own_day() -> None:
    province = new_province()
    make_resolution(province, first_year=2026, last_year=2030, own_returns=True)
    head = make_user(Role.HEAD_OF_STAFF, unit=province)
    year = years.add_year(province, Calendar.usual(2026), by=head, at=AT)
    at = datetime(2026, 12, 20, tzinfo=UTC)
    assert years.begin_year(year, by=head, at=at) == year.units().count() * 6
    units = AnnualReturn.objects.for_year(2026).values_list("unit__valid_from", flat=True)
    assert set(units) == {date(2025, 7, 1)}


def test_two_steps_are_asked_for_and_given_up(year: RootYear, head: User) -> None:
    made = make_return(status=ReturnStatus.SUBMITTED, at=AT)
    years.ask_for_two_steps(year, on=True, by=head, at=AT)
    with pytest.raises(YearNotChanged):
        years.ask_for_two_steps(year, on=True, by=head, at=AT)
    made = AnnualReturn.objects.with_parties().get(pk=made.pk)
    with pytest.raises(TransitionDenied, match="chưa đồng ý"):
        returns.approve(made, by=head, at=AT)
    years.ask_for_two_steps(year, on=False, by=head, at=AT)
    returns.approve(AnnualReturn.objects.with_parties().get(pk=made.pk), by=head, at=AT)
    assert kinds(year) == ["TWO_STEPS_ON", "TWO_STEPS_OFF"]


def test_extensions_are_kept_and_the_latest_counts(year: RootYear) -> None:
    staff, unit = make_user(Role.STAFF), unit_named("00952")
    officer = make_user(Role.COMMUNE_OFFICER, unit=unit)
    stranger = make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919"))
    for day in (20, 31, 25):
        years.extend(year.year, unit, due_on=date(2024, 1, day), reason=" Mưa lũ. ", by=staff, at=AT)
    assert officer.notices.count() == 3 and not stranger.notices.exists()
    found = Extension.objects.filter(year=year.year, unit=unit)
    assert [one.due_on.day for one in found] == [20, 31, 25]
    assert {(one.reason, one.by, one.at) for one in found} == {("Mưa lũ.", staff, AT)}


@pytest.mark.parametrize(
    ("due_on", "reason", "sentence"),
    [
        pytest.param(date(2024, 1, 20), " ", "lý do", id="no reason"),
        pytest.param(date(2024, 1, 15), "Bão.", "sau hạn chung", id="the common day"),
        pytest.param(date(2025, 1, 20), "Bão.", "hơn một năm", id="a year too far"),
    ],
)
def test_extension_that_does_not_fit_is_refused(year: RootYear, due_on: date, reason: str, sentence: str) -> None:
    with pytest.raises(NotExtended, match=sentence):
        years.extend(year.year, unit_named("00952"), due_on=due_on, reason=reason, by=make_user(Role.STAFF), at=AT)
    assert not Extension.objects.exists()


def test_extension_goes_forward_once_and_to_a_unit_of_an_open_year(year: RootYear, head: User) -> None:
    unit, day = unit_named("00952"), date(2024, 1, 20)
    with pytest.raises(NotExtended, match="đã qua"):
        years.extend(year.year, unit, due_on=day, reason="Bão.", by=head, at=AT + timedelta(days=20))
    years.extend(year.year, unit, due_on=day, reason="Bão.", by=head, at=AT)
    with pytest.raises(NotExtended, match="đã được gia hạn"):
        years.extend(year.year, unit, due_on=day, reason="Bão.", by=head, at=AT)
    with pytest.raises(NotPermitted):
        years.extend(year.year, unit, due_on=day, reason="x", by=make_user(Role.COMMUNE_OFFICER), at=AT)
    years.close_year(year, by=head, at=AT)
    with pytest.raises(NotExtended, match="đã chốt"):
        years.extend(year.year, unit, due_on=date(2024, 1, 21), reason="Bão.", by=head, at=AT)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"opened_at": AT}, id="opened by nobody"),
        pytest.param({"closed_at": AT}, id="closed by nobody"),
        pytest.param({"due_on": date(2020, 1, 1)}, id="due before it opens"),
    ],
)
def test_year_constraints_hold_against_direct_writes(year: RootYear, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RootYear.objects.filter(pk=year.pk).update(**changes)
