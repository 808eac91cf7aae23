"""Two districts with resolutions of their own under a province with a third: each root has its own year."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.chasing import debtors as chasing
from targets.models import AnnualReturn, ChangeSource, ReportingYear, Resolution, RootYear, RootYears, Verdict
from targets.returns import actions as returns, comments, lines, sheets
from targets.returns.actions import Entry, ReturnChanged, ReturnLocked
from targets.rules.workflow import ReturnStatus, TransitionDenied
from targets.tests.factories import make_resolution, make_return, root_year, unit_named
from targets.verdicts import scoring
from targets.years import actions as years

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)
SPAN = (date(1991, 10, 1), date(2025, 6, 30))
#: Days of the other district: due before Vị Xuyên's 15/01/2024; and of the province, due after it.
EARLIER = {"opens_on": date(2023, 12, 1), "due_on": date(2024, 1, 5), "closes_on": date(2024, 2, 1)}
LATER = {"opens_on": date(2023, 12, 20), "due_on": date(2024, 1, 31), "closes_on": date(2024, 3, 1)}


@pytest.fixture
def province() -> Unit:
    return Unit.objects.get(code="02", valid_to=SPAN[1])


@pytest.fixture
def other(province: Unit) -> Unit:
    """Bắc Quang with one commune; both it and the province have a resolution and the year 2023."""
    district = _make("034", "Bắc Quang", "huyện", Level.DISTRICT, province)
    _make("00994", "Tân Quang", "xã", Level.COMMUNE, district)
    for root, days in ((district, EARLIER), (province, LATER)):
        make_resolution(root, own_returns=True)
        RootYear.objects.create(root=root, year_id=2023, **days)
    return district


def _make(code: str, name: str, kind: str, level: Level, parent: Unit) -> Unit:
    return Unit.objects.create(
        code=code, name=name, kind=kind, level=level, parent=parent, valid_from=SPAN[0], valid_to=SPAN[1]
    )


def head_of(unit: Unit) -> User:
    return make_user(Role.HEAD_OF_STAFF, unit=unit, username=f"truong-{unit.code}")


def draft(code: str, head: User) -> AnnualReturn:
    union = Organization.objects.get(code="hnd")
    made = returns.open_return(unit_named(code), union, ReportingYear.objects.get(year=2023))
    assert made.unit.code == code and head.is_active
    return made


def enter(annual_return: AnnualReturn, head: User, members: int) -> int:
    entries = {"members": Entry(members)}
    return returns.enter_figures(annual_return, entries, by=head, at=AT, source=ChangeSource.FORM)


def test_one_district_closes_and_the_other_still_writes(other: Unit) -> None:
    ours, theirs = head_of(unit_named("030")), head_of(other)
    closed, still_open = draft("00952", ours), draft("00994", theirs)
    enter(closed, ours, 5)
    years.close_year(root_year(2023), by=ours, at=AT)
    with pytest.raises(ReturnChanged):
        enter(closed, ours, 6)  # the page was opened before
    closed.refresh_from_db()
    with pytest.raises(ReturnLocked, match="đã chốt"):
        enter(closed, ours, 6)
    with pytest.raises(TransitionDenied):
        returns.submit(closed, by=ours, at=AT)
    with pytest.raises(comments.CommentRefused, match="đã chốt"):
        comments.comment(closed, key="", text="Xin xem lại.", by=ours, at=AT)
    assert enter(still_open, theirs, 5) == 1
    returns.submit(still_open, by=theirs, at=AT)
    assert (closed.is_editable, still_open.state) == (False, ReturnStatus.SUBMITTED)


def test_province_closes_both_and_opens_them_again(other: Unit, province: Unit) -> None:
    over = head_of(province)
    both = [draft("00952", over), draft("00994", over)]
    years.close_year(root_year(2023, "02"), by=over, at=AT)
    for annual_return in both:
        annual_return.refresh_from_db()
        assert not annual_return.is_editable
        with pytest.raises(ReturnLocked, match="đã chốt"):
            enter(annual_return, over, 5)
    assert not root_year(2023).is_closed and not root_year(2023, "034").is_closed
    years.reopen_year(root_year(2023, "02"), reason="Bổ sung.", by=over, at=AT)
    for annual_return in both:
        annual_return.refresh_from_db()
        assert enter(annual_return, over, 5) == 1


def test_years_of_another_root_are_nobody_elses(other: Unit, province: Unit) -> None:
    ours = head_of(unit_named("030"))
    for foreign in (root_year(2023, "034"), root_year(2023, "02")):
        for work in (
            lambda foreign=foreign: years.close_year(foreign, by=ours, at=AT),
            lambda foreign=foreign: years.begin_year(foreign, by=ours, at=AT),
            lambda foreign=foreign: years.ask_for_two_steps(foreign, on=True, by=ours, at=AT),
            lambda foreign=foreign: years.ask_for_reminders(foreign, on=False, by=ours, at=AT),
            lambda foreign=foreign: scoring.rescore_closed_year(foreign, reason="x", by=ours, at=AT),
        ):
            with pytest.raises(NotPermitted):
                work()
    year = ReportingYear.objects.get(year=2023)
    with pytest.raises(NotPermitted):
        years.extend(year, unit_named("00994"), due_on=date(2024, 2, 1), reason="Bão.", by=ours, at=AT)
    years.close_year(root_year(2023, "034"), by=head_of(province), at=AT)  # whoever is over a root may


def test_days_are_those_of_the_nearest_root(other: Unit, province: Unit) -> None:
    year, over = ReportingYear.objects.get(year=2023), head_of(province)
    units = [unit_named(code) for code in ("00952", "00994", "02")]
    of_sheets = sheets.read([year], units, over, at=AT)
    assert [of_sheets[2023, unit.pk][0].due_on.day for unit in units] == [15, 5, 31]
    of_lines = lines.read([year], over, at=AT)
    assert [of_lines[2023, unit.pk][0].due_on.day for unit in units] == [15, 5, 31]
    RootYear.objects.filter(root=other).delete()
    assert of_sheets.keys() == sheets.read([year], units, over).keys()
    assert sheets.of_unit(year, units[1], over)[0].due_on.day == 31, "its own root has no such year"


def test_chasing_counts_and_is_quiet_by_each_root(other: Unit, province: Unit) -> None:
    over = head_of(province)
    year = ReportingYear.objects.get(year=2023)

    def late() -> set[str]:
        return {debtor.unit.code for debtor in chasing.read([year], over, at=AT) if debtor.late}

    assert late() == {"00994", "034"}  # the district's own organizations owe their return too
    years.ask_for_reminders(root_year(2023, "034"), on=False, by=over, at=AT)
    assert late() == set()
    years.close_year(root_year(2023), by=over, at=AT)
    owing = {debtor.unit.code for debtor in chasing.read([year], over, at=AT)}
    assert owing == {"00994", "034", "02"}


def test_two_steps_are_asked_of_the_own_root_only(other: Unit, province: Unit) -> None:
    over, sender = head_of(province), make_user(Role.STAFF, unit=province)
    years.ask_for_two_steps(root_year(2023), on=True, by=over, at=AT)
    asked = make_return("00952", status=ReturnStatus.SUBMITTED, sender=sender, at=AT)
    free = make_return("00994", status=ReturnStatus.SUBMITTED, sender=sender, at=AT)
    with pytest.raises(TransitionDenied, match="chưa đồng ý"):
        returns.approve(asked, by=over, at=AT)
    returns.approve(free, by=over, at=AT)
    assert free.state is ReturnStatus.APPROVED


def test_each_root_is_opened_on_its_own_day(other: Unit, province: Unit) -> None:
    RootYear.objects.exclude(year=2023).update(closed_at=AT, closed_by=User.system())
    years.open_due_years(by=User.system(), at=datetime(2023, 12, 16, tzinfo=UTC))
    opened = {row.root.code for row in RootYear.objects.with_parties().filter(opened_at__isnull=False, year=2023)}
    assert opened == {"030", "034"}
    assert AnnualReturn.objects.filter(unit__code="00994").count() == 6
    assert not AnnualReturn.objects.filter(unit=province).exists()
    years.open_due_years(by=User.system(), at=AT)
    assert AnnualReturn.objects.filter(unit=province).count() == 6
    assert AnnualReturn.objects.count() == (1 + 25 + 2) * 6, "what the province asks again is made once"


def test_verdicts_are_frozen_by_their_own_root(other: Unit, province: Unit) -> None:
    over = head_of(province)
    made = make_return(status=ReturnStatus.SUBMITTED, sender=make_user(Role.STAFF, unit=province), at=AT)
    scoring.score_year(2023)
    returns.approve(made, by=over, at=AT)
    years.close_year(root_year(2023, "034"), by=over, at=AT)
    resolutions = set(Resolution.objects.filter(unit=other).values_list("pk", flat=True))
    assert scoring.frozen_in(2023) == resolutions
    official = Verdict.objects.official().filter(year=2023, unit__code="00952", target__code="T06")
    assert official.get().verdict == "MET", "closing another root scored what is open"
    years.close_year(root_year(2023), by=over, at=AT)
    Verdict.objects.filter(pk=official.get().pk).update(verdict="NOT_MET")
    assert scoring.score_year(2023) == 0 and official.get().verdict == "NOT_MET"
    with pytest.raises(CommandError, match="--root"):
        call_command("compute_compliance", year=2023, rescore_closed="Sửa")
    call_command("compute_compliance", year=2023, rescore_closed="Sửa", root="030", stdout=StringIO())
    assert official.get().verdict == "MET"


def test_unit_of_which_no_root_has_the_year_enters_nothing(other: Unit, province: Unit) -> None:
    over = head_of(province)
    began = draft("00994", over)
    RootYear.objects.filter(root__in=[other, province]).delete()
    began.refresh_from_db()
    with pytest.raises(ReturnLocked, match="chưa có kỳ báo cáo năm 2023"):
        enter(began, over, 5)
    year = ReportingYear.objects.get(year=2023)
    assert not year.units().filter(code="00994").exists()
    assert sheets.of_unit(year, began.unit, over) == []
    assert all(debtor.unit.code not in {"00994", "034"} for debtor in chasing.read([year], over, at=AT))


def test_rows_are_read_once_and_picked_without_a_query(
    other: Unit, province: Unit, django_assert_num_queries: object
) -> None:
    year = ReportingYear.objects.get(year=2023)
    units = list(Unit.objects.in_force(year.reference_on))
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = RootYears.read([year], units)
        terms = [rows.of(2023, unit) for unit in units]
    assert {one.calendar.due_on.day for one in terms if one} == {5, 15, 31}
    with django_assert_num_queries(1):  # type: ignore[operator]
        RootYears.hold(year, units).of(2023, units[0])


@time_machine.travel(AT)
def test_pages_show_the_own_root_and_name_the_others(client: Client, other: Unit, province: Unit) -> None:
    client.force_login(head_of(unit_named("030")))
    page = client.get("/duyet/2023/chot/").content.decode()
    assert "hết ngày 15/01/2024" in page and 'value="chot"' in page
    foreign = client.get(f"/duyet/2023/{province.slug}/chot/")
    assert foreign.status_code == 200 and 'value="chot"' not in foreign.content.decode()
    assert client.post(f"/duyet/2023/{province.slug}/chot/", {"viec": "chot", "da-xem": "1"}).status_code == 403
    assert client.get(f"/duyet/2023/{other.slug}/chot/").status_code == 404
    assert client.get(f"/duyet/2024/{other.slug}/them/").status_code == 404
    client.force_login(head_of(province))
    assert "hết ngày 31/01/2024" in client.get("/duyet/2023/chot/").content.decode()
    address = f"/duyet/2023/{other.slug}/chot/"
    assert address in client.get("/duyet/2023/chot/").content.decode()
    assert client.post(address, {"viec": "chot", "da-xem": "1"})["Location"] == address
    assert root_year(2023, "034").is_closed and not root_year(2023, "02").is_closed
    added = f"/duyet/2024/{other.slug}/them/"
    days = {"reference_on": "31/12/2024", "opens_on": "2024-12-10", "due_on": "10/01/2025", "closes_on": "2025-02-15"}
    assert client.post(added, days | {"reference_on": "30/12/2024"}).status_code == 409, "the day is everybody's"
    assert client.post(added, days)["Location"] == f"/duyet/2024/{other.slug}/chot/"
    assert root_year(2024, "034").due_on - root_year(2024).due_on == timedelta(days=-5)
