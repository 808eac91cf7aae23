"""Activities: what the database refuses, what counts, settling after the year, and cases that few may see."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Activity, ActivityKind, CaseSubject
from targets.models.registers.activity import FOLLOWED
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.kinds.activities import ACTIVITIES, KIND_SLUGS
from targets.rules.step_table import RegisterStep, RegisterStepDenied
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.agency_rows import activity_values, agency_row, make_activity
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.years import actions as years

pytestmark = pytest.mark.django_db
LIST = "/so/2023/hoat-dong/"


def stored(kind: ActivityKind = ActivityKind.CONFERENCE, /, **fields: Any) -> Activity:
    """An activity of Cao Bồ's farmers stored past the actions."""
    place = agency_row(agency_of(unit_named("00952")), 2023)
    return Activity.objects.create(at=timezone.now(), by=staff(), **place, **(activity_values(kind) | fields))


def settle(activity: Activity, on: date, **values: Any) -> None:
    values = {"settled_on": on} | values
    how: Any = {"seen": activity.revision, "by": staff(), "at": timezone.now()}
    actions.take(ACTIVITIES, RegisterStep.SETTLE, activity, values=values, **how)


CASE, INSPECTION, CONFERENCE = ActivityKind.CASE, ActivityKind.INSPECTION, ActivityKind.CONFERENCE


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        pytest.param(CASE, {"text": "Ông A"}, id="case-with-words"),
        pytest.param(CASE, {"outcome": "Ông A đã rút đơn"}, id="case-with-an-outcome"),
        pytest.param(CASE, {"case_subject": ""}, id="case-without-subject"),
        pytest.param(CASE, {"case_subject": "SECRET"}, id="unknown-subject"),
        pytest.param(CONFERENCE, {"text": ""}, id="conference-without-words"),
        pytest.param(CONFERENCE, {"case_subject": "LAND"}, id="conference-with-a-subject-of-cases"),
        pytest.param(CONFERENCE, {"kind": "PARTY"}, id="unknown-kind"),
        pytest.param(CONFERENCE, {"day": date(2022, 12, 31)}, id="another-year"),
        pytest.param(CONFERENCE, {"due_on": date(2023, 12, 31)}, id="due-without-anything-to-settle"),
        pytest.param(INSPECTION, {"due_on": date(2023, 3, 14)}, id="due-before-its-day"),
        pytest.param(INSPECTION, {"state": "SETTLED"}, id="settled-without-a-day"),
        pytest.param(INSPECTION, {"settled_on": date(2023, 4, 1)}, id="day-without-being-settled"),
        pytest.param(INSPECTION, {"state": "SETTLED", "settled_on": date(2023, 3, 1)}, id="settled-before-its-day"),
        pytest.param(CONFERENCE, {"state": "SETTLED", "settled_on": date(2023, 4, 1)}, id="nothing-to-settle"),
    ],
)
def test_database_refuses(kind: ActivityKind, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(kind, **fields)


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        (CASE, {"text": "Ông A"}, "không ghi nội dung"),
        (CASE, {"outcome": "Xong"}, "không ghi nội dung"),
        (CASE, {"case_subject": ""}, "Xin chọn lĩnh vực"),
        (CONFERENCE, {"text": ""}, "Xin ghi nội dung"),
        (CONFERENCE, {"case_subject": "LAND"}, "Chỉ vụ việc"),
        (CONFERENCE, {"due_on": date(2023, 12, 1)}, "có hạn giải quyết"),
        (INSPECTION, {"due_on": date(2023, 3, 1)}, "trước ngày 15/03/2023"),
        (CONFERENCE, {"day": date(2022, 3, 1)}, "không thuộc năm 2023"),
    ],
)
def test_refusals_say_how_to_mend(kind: ActivityKind, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RegisterRefused, match=sentence):
        make_activity(kind, **values)
    assert not Activity.objects.exists()


def test_what_counts_and_what_is_overdue() -> None:
    made = {kind: make_activity(kind) for kind in ActivityKind}
    late = make_activity(INSPECTION, due_on=date(2023, 6, 30))
    for kind in ActivityKind:
        assert set(Activity.objects.of_kind(kind)) == {made[kind], *([late] if kind is INSPECTION else [])}
    rows = Activity.objects.for_year(2023)
    assert set(rows.unsettled()) == {late, *(made[kind] for kind in FOLLOWED)}
    assert not rows.overdue(date(2023, 6, 30)).exists() and set(rows.overdue(date(2023, 7, 1))) == {late}
    assert not rows.open_longer_than(90, date(2023, 6, 13)).exists()
    assert rows.open_longer_than(90, date(2023, 6, 14)).count() == 4
    settle(late, date(2023, 8, 1), outcome="Đã khắc phục")
    assert set(rows.settled()) == {late} and not rows.overdue(date(2024, 1, 1)).exists()


def test_settled_after_the_year_is_closed_and_only_what_can_be() -> None:
    proposal, meeting, head = make_activity(ActivityKind.PROPOSAL), make_activity(), make_user(Role.HEAD_OF_STAFF)
    with pytest.raises(RegisterRefused, match="không áp dụng"):
        settle(meeting, date(2023, 4, 1))
    with pytest.raises(RegisterRefused, match="trước ngày 15/03/2023"):
        settle(proposal, date(2023, 3, 1))
    with pytest.raises(RegisterRefused, match="chưa đến"):
        settle(proposal, date(2999, 1, 1))
    for year in (2021, 2022, 2023):
        years.close_year(root_year(year), by=head, at=timezone.now())
    settle(proposal, date(2024, 2, 1))
    settle(proposal, date(2024, 2, 2))  # the wrong day was written at first
    assert proposal.settled_on == date(2024, 2, 2)
    with pytest.raises(RegisterStepDenied, match="đã chốt"):
        actions.change(ACTIVITIES, proposal, {"people": 3}, seen=2, by=head, at=timezone.now())


def test_case_takes_no_papers() -> None:
    case, inspection = make_activity(CASE), make_activity(INSPECTION)
    document = paper(agency_of(case.unit), "7-BC/HND")
    how: Any = {"seen": 0, "by": staff(), "at": timezone.now()}
    with pytest.raises(RegisterRefused, match="không kèm văn bản"):
        actions.prove(ACTIVITIES, case, [document], **how)
    actions.prove(ACTIVITIES, inspection, [document], **how)
    assert list(inspection.evidence.all()) == [document]


def test_who_sees_cases() -> None:
    unit, farmers = unit_named("00952"), Organization.objects.get(code="hnd")
    case, meeting = make_activity(CASE), make_activity()
    of_district = make_activity(CASE, agency_of(unit_named("030")))

    def seen(role: Role, **fields: Any) -> set[Activity]:
        return set(Activity.objects.visible_to(make_user(role, **fields)))

    for role in (Role.STAFF, Role.HEAD_OF_STAFF, Role.LEADER):
        assert seen(role) == {case, meeting, of_district}, role
    assert seen(Role.ADMINISTRATOR) == {meeting}
    assert seen(Role.COMMUNE_OFFICER, unit=unit) == {case, meeting}
    assert seen(Role.COMMUNE_OFFICER, unit=unit, organization=Organization.objects.get(code="ccb")) == {meeting}
    assert seen(Role.COMMUNE_OFFICER, unit=unit_named("00919")) == set()
    assert seen(Role.DISTRICT_ORGANIZATION, organization=farmers) == {case, meeting, of_district}
    assert seen(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="ccb")) == set()
    assert seen(Role.AGENCY, agency=agency_of(unit)) == {case, meeting}
    assert seen(Role.AGENCY, agency=committee(unit)) == {meeting}


def test_case_is_a_page_for_few(client: Client) -> None:
    case = make_activity(CASE)
    people = [
        (make_user(Role.ADMINISTRATOR), 404),
        (make_user(Role.AGENCY, agency=committee(case.unit)), 404),
        (make_user(Role.LEADER), 200),
        (make_user(Role.COMMUNE_OFFICER, unit=case.unit), 200),
    ]
    for user, status in people:
        client.force_login(user)
        assert client.get(f"{LIST}{case.pk}/").status_code == status, user.role
        everything = client.get(LIST).content.decode() + client.get(f"{LIST}?loc=vu-viec").content.decode()
        assert (str(CaseSubject.LAND.label) in everything) == (status == 200), user.role
        of_year = client.get("/so/2023/").content.decode()
        own = of_year.split('id="so-hoat-dong"', 1)[1].split("</section>", 1)[0]
        assert ("<b>1</b>" in own) == (status == 200), user.role


def test_pages_of_a_case(client: Client) -> None:
    unit = unit_named("00952")
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit))
    body = {"agency": agency_of(unit).pk, "kind": "CASE", "day": "2023-03-15", "people": "1"}
    for wrong, sentence in (
        ({}, "Xin chọn lĩnh vực"),
        ({"case_subject": "LAND", "text": "Ông A"}, "không ghi nội dung"),
    ):
        answer = client.post(f"{LIST}them/", {**body, **wrong})
        assert answer.status_code == 422 and sentence in answer.content.decode()
    assert client.post(f"{LIST}them/", {**body, "case_subject": "LAND", "due_on": "2023-04-15"}).status_code == 302
    case = Activity.objects.get()
    page = client.get(f"{LIST}{case.pk}/").content.decode()
    assert "minh-chung/" not in page and "giai-quyet-xong/" in page and "15/04/2023" in page
    form = client.get(f"{LIST}{case.pk}/sua/").content.decode()
    for name in ("kind", "text", "outcome"):
        assert f'name="{name}"' not in form, name
    change = {"case_subject": "POLICY", "day": "2023-03-15", "kind": "CONFERENCE", "text": "Ông A", "rev": 0}
    assert client.post(f"{LIST}{case.pk}/sua/", change).status_code == 302
    case.refresh_from_db()
    assert (case.kind, case.case_subject, case.text) == ("CASE", "POLICY", "")
    assert 'name="outcome"' not in client.get(f"{LIST}{case.pk}/giai-quyet-xong/").content.decode()
    settled = {"settled_on": "2023-04-01", "outcome": "Ông A", "rev": 1}
    assert client.post(f"{LIST}{case.pk}/giai-quyet-xong/", settled).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("SETTLED", "")


def test_filter_of_each_kind(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    for kind in ActivityKind:
        make_activity(kind)
    for kind, slug in KIND_SLUGS.items():
        page = client.get(f"{LIST}?loc={slug}").content.decode()
        assert "1 dòng" in page and f'data-label="Loại">{kind.label}' in page, kind


def test_list_costs_the_same_however_long(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    counts = []
    for number in (1, 6):
        for _ in range(number):
            make_activity()
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22
