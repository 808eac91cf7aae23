"""Kept pages: computed once, and anew after every write that they depend on."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from secrets import token_hex

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings
from redis import ConnectionError as RedisConnectionError

from organizations.models import Organization, RegisterStamp, Succession, Unit, User
from organizations.permissions import Role
from organizations.stamps import missing_stamps, stamped_models
from organizations.tests.factories import make_user
from reports.dashboard import kept
from reports.tests.dashboard.made_province import FORMER, PRESENT, commune, make_province, report, report_in_province
from targets.invariants import pages_follow_from_stamps
from targets.models import AnnualReturn, Extension, ReportingYear, Resolution, Target, Threshold, Verdict, VerdictStamp
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.stamps import missing_verdict_stamps
from targets.tests.factories import lift_coverage_floor, make_absence, make_return, new_province, unit_named
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
OVERVIEW, COMMUNES, COMMUNE = "/tong-quan/2023/", "/xa/", "/xa/cao-bo/2023/"
FARMERS, TARGETS, TARGET = "/to-chuc/hoi-nong-dan/2023/", "/chi-tieu/2023/", "/chi-tieu/T06/2023/"
PAGES = (OVERVIEW, COMMUNES, COMMUNE, FARMERS, TARGETS, TARGET)
#: What a person's session and account are, beside the page; and what the pages read that has a stamp of its own kind.
OF_THE_PERSON = {"organizations_user", "organizations_notice"}
STAMPED_OTHERWISE = {
    "targets_verdict", "targets_verdictstamp", "organizations_registerstamp", "organizations_recordstamp",
    "targets_annualreturn", "targets_figure", "targets_returnevent",  # by the revisions of returns
    "targets_dutyreturn", "targets_dutyanswer", "targets_dutyanswer_evidence", "targets_dutyfigure",  # by their steps
}  # fmt: skip


@pytest.fixture
def leader(client: Client) -> Client:
    lift_coverage_floor()
    make_return("00952", status=ReturnStatus.APPROVED)
    make_return("00955", status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)
    client.force_login(make_user(Role.LEADER))
    return client


def text(client: Client, address: str) -> str:
    """The page without its frame, which is made for each request."""
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode().split("<main", 1)[1].split('<p class="help">')[0]


def approve() -> None:
    waiting = AnnualReturn.objects.get(unit__code="00955")
    returns.approve(waiting, by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    scoring.score_year(2023)


def rename_unit() -> None:
    Unit.objects.filter(slug="cao-bo").update(name="Cao Mới")


def rename_organization() -> None:
    Organization.objects.filter(code="hnd").update(short_name="Nông hội", name="Nông hội")


def raise_threshold() -> None:
    Threshold.objects.filter(target__code="T06").update(value=95)
    scoring.score_year(2023)


def lift_floor() -> None:
    Resolution.objects.update(coverage_floor=100)
    scoring.score_year(2023)


def shorten_target() -> None:
    Target.objects.filter(code="T06").update(short_name="Hội viên mới", name="Hội viên mới")


def record_absence() -> None:
    make_absence("00952", "ldld")
    scoring.score_year(2023)


def send_back() -> None:
    waiting = AnnualReturn.objects.get(unit__code="00955")
    returns.send_back(waiting, reason="Sai", by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())


def move_reference_day() -> None:
    ReportingYear.objects.filter(year=2023).update(reference_on=date(2023, 12, 30))


def begin_draft() -> None:
    make_return("00952", "ccb", status=ReturnStatus.DRAFT)
    for code in ("mttq", "ldld", "dtn", "lhpn"):
        make_return("00952", code, status=ReturnStatus.SUBMITTED)


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        (approve, {OVERVIEW, FARMERS, TARGETS, TARGET}),
        (rename_unit, {OVERVIEW, COMMUNES, COMMUNE, FARMERS, TARGET}),
        (rename_organization, {OVERVIEW, COMMUNE, FARMERS, TARGET}),
        (raise_threshold, {OVERVIEW, COMMUNE, FARMERS, TARGETS, TARGET}),
        (lift_floor, {OVERVIEW, FARMERS, TARGETS, TARGET}),
        (shorten_target, {OVERVIEW, COMMUNE, FARMERS, TARGETS, TARGET}),
        (record_absence, {OVERVIEW, COMMUNE}),
        (send_back, {OVERVIEW, COMMUNES}),
        (move_reference_day, {OVERVIEW}),
        (begin_draft, {COMMUNE}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_change_is_on_every_page_that_shows_it(
    leader: Client, change: Callable[[], None], pages: set[str], settings: Settings
) -> None:
    before = {page: text(leader, page) for page in PAGES}

    change()

    kept_pages = {page: text(leader, page) for page in PAGES}
    settings.CACHES = {**settings.CACHES, "pages": {**settings.CACHES["pages"], "KEY_PREFIX": token_hex(8)}}
    fresh = {page: text(leader, page) for page in PAGES}
    assert kept_pages == fresh
    assert {page for page in PAGES if fresh[page] != before[page]} >= pages


def test_everything_that_pages_read_has_a_stamp(leader: Client) -> None:
    """A page that reads another table fails here until a write to that table changes a stamp."""
    stamped = {model._meta.db_table for app in apps.get_app_configs() for model in stamped_models(app)}
    with CaptureQueriesContext(connection) as queries:
        for page in (*PAGES, "/tong-quan/2025/", "/xa/kim-thach/2025/", "/chi-tieu/T06/2025/"):
            text(leader, page)
    sql = " ".join(query["sql"] for query in queries)
    read = set(re.findall(r'"((?:organizations|targets|reports)_\w+?)"', sql))

    assert read <= stamped | STAMPED_OTHERWISE | OF_THE_PERSON


def end_succession() -> None:
    Succession.objects.filter(from_unit__code="00703").update(to_unit=commune("00937", ended=False))


def correct_old_year() -> None:
    """A write to verdicts of a year and of units that the province's page has outside its scope."""
    Verdict.objects.filter(unit__code="00709", year=2023).update(numerator=190)


def approve_another_year() -> None:
    report({"00706": (10, 20)}, 2024)


@pytest.mark.parametrize("change", [end_succession, correct_old_year, approve_another_year])
def test_pages_over_a_reorganization_follow_the_units_beyond_their_scope(
    client: Client, change: Callable[[], None], settings: Settings
) -> None:
    report(FORMER, 2023)
    make_province()
    report_in_province(PRESENT)
    client.force_login(make_user(Role.LEADER, unit=new_province(), whole=True))
    pages = ("/xa/phu-linh/2026/", "/xa/kim-thach/2025/", "/tong-quan/2026/", "/chi-tieu/T06/2026/")
    before = [text(client, page) for page in pages]
    with CaptureQueriesContext(connection) as queries:
        assert [text(client, page) for page in pages] == before
    assert len(queries) <= len(pages) * 7, "they were kept"

    change()

    after = [text(client, page) for page in pages]
    settings.CACHES = {**settings.CACHES, "pages": {**settings.CACHES["pages"], "KEY_PREFIX": token_hex(8)}}
    assert after == [text(client, page) for page in pages]
    assert after[:2] != before[:2]


def stamps() -> tuple[int | None, dict[tuple[int, ...], int]]:
    """The stamp of the register, and those of verdicts by unit, organization and year."""
    rows = VerdictStamp.objects.values_list("unit", "organization", "year", "number")
    return RegisterStamp.objects.read(), {tuple(keys): number for *keys, number in rows}


def writes() -> Iterator[Callable[[], object]]:
    year, unit = ReportingYear.objects.get(year=2023), unit_named("00952")
    yield lambda: Unit.objects.filter(pk=unit.pk).update(name="A")
    yield lambda: Organization.objects.update(abbreviation="B")
    yield lambda: Target.objects.get(code="T06").organizations.clear()
    yield lambda: make_absence()
    yield lambda: Extension.objects.create(
        year=year, unit=unit, due_on=date(2024, 5, 1), reason="-", at=timezone.now(), by=User.system()
    )


def test_each_write_changes_the_stamp_of_the_register() -> None:
    for write in writes():
        before = stamps()[0]
        write()
        assert stamps()[0] != before


def test_writes_to_verdicts_change_the_stamps_of_their_units_only(leader: Client) -> None:
    unit = unit_named("00952")
    own = Verdict.objects.filter(unit=unit, year=2023, organization__code="hnd")
    for write in (lambda: own.update(covered=1), lambda: own.filter(target__code="T06").delete()):
        before = stamps()
        write()
        after = stamps()
        assert after[0] == before[0], "not the stamp of the register"
        changed = {key for key, number in after[1].items() if before[1].get(key) != number}
        assert {(key[0], key[2]) for key in changed} == {(unit.pk, 2023)} and len(changed) == 1


def test_no_trigger_is_missing() -> None:
    assert not [name for app in apps.get_app_configs() for name in missing_stamps(app)]
    assert not missing_verdict_stamps() and not list(pages_follow_from_stamps())


def test_a_missing_trigger_is_found() -> None:
    on = " ON targets_verdict" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER verdict_stamp_update{on}")

    assert list(pages_follow_from_stamps()) == [
        "kept pages may be stale: targets_verdict: verdict_stamp_update; `manage.py migrate` makes it again"
    ]


def test_kept_page_asks_little_at_any_size(leader: Client) -> None:
    text(leader, OVERVIEW)
    with CaptureQueriesContext(connection) as small:
        text(leader, OVERVIEW)
    for code in ("00703", "00706", "00709"):
        make_return(code, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    text(leader, OVERVIEW)
    with CaptureQueriesContext(connection) as large:
        text(leader, OVERVIEW)

    assert len(small) == len(large) <= 6


def test_people_share_no_page_that_differs(leader: Client) -> None:
    text(leader, OVERVIEW)
    for unit in ("00952", "00955"):
        officer = Client()
        officer.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named(unit)))
        page = text(officer, OVERVIEW)
        assert 'id="h-att"' not in page and page.count('<tr class="own">') == 1
    assert 'id="h-att"' in text(leader, OVERVIEW) and 'class="own"' not in text(leader, OVERVIEW)


def test_another_day_is_another_page(leader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page says how long a return is overdue."""
    text(leader, OVERVIEW)
    made: list[object] = []

    def make(*args: object) -> dict[str, str]:
        made.append(args)
        return dict.fromkeys(kept.PARTS, "")

    monkeypatch.setattr(kept, "_parts", make)
    text(leader, OVERVIEW)
    assert not made
    monkeypatch.setattr(kept, "local_day", lambda at: date(2030, 1, 1))
    text(leader, OVERVIEW)
    assert made


def test_pages_open_while_the_cache_is_away(leader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fail(*args: object) -> None:
        asked.append(args)
        raise RedisConnectionError

    monkeypatch.setattr(type(caches["pages"]), "get", fail)
    monkeypatch.setattr(type(caches["pages"]), "set", fail)
    try:
        for page in PAGES:
            assert text(leader, page)
    finally:
        kept._outage.end()
    assert len(asked) == 1, "one request waits for it, the next ones do not"


def test_a_missing_page_is_not_kept(leader: Client) -> None:
    assert leader.get("/chi-tieu/T99/2023/").status_code == 404
    assert leader.get("/chi-tieu/T99/2023/").status_code == 404
