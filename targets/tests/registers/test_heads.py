"""Heads of organizations: their posts, standings, training and vacancies, and who reads a name."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Head, HeadDegree, Organization, User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import HeadStandard
from targets.registers.bodies import actions
from targets.registers.bodies.posts import PostLine, post_lines
from targets.registers.claims import RegisterChanged, RegisterRefused
from targets.returns.heads import heads_on
from targets.rules.head_standards import HeadStanding
from targets.tests.factories import make_absence, unit_named
from targets.tests.registers.body_steps import farmers_officer, make_body, make_head, year_of
from targets.tests.registers.theme_steps import agency_of, committee, staff

pytestmark = pytest.mark.django_db
LIST = "/so/2023/can-bo/"
NAME = "Lý Thị Mẫu"
ON = date(2023, 12, 31)
BODY = {"full_name": NAME, "appointed_on": "2020-06-01", "education": "DAI_HOC", "political_theory": "TRUNG_CAP"}


def lines(user: User | None = None, year: int = 2023) -> dict[tuple[str, str], PostLine]:
    found = post_lines(year_of(year), user or staff(), date(2026, 1, 1))
    return {(line.unit.code, line.organization.code): line for line in found}


def change(head: Head, **values: Any) -> Head:
    return actions.change(head, values, seen=actions.version_of(head), by=staff(), at=timezone.now())


def test_database_refuses() -> None:
    make_head()
    for fields in (
        {"in_training": "Đại học Luật"},
        {"in_training": "Đại học Luật", "expected_on": ON},
        {"expected_on": ON, "training_education": "DAI_HOC"},
        {"left_on": date(2019, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Head.objects.update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeadDegree.objects.create(head=Head.objects.get(), attained_on=ON)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeadStandard.objects.update(transition_until=date(2000, 1, 1))


def standings(on: date) -> dict[str, str]:
    return {one.head.organization.code: one.result.words for one in heads_on(Head.objects.all(), [on])}


def test_standing_follows_the_standard_of_the_day() -> None:
    """Intermediate levels were enough in 2022; since August 2023 a degree is, with time for who held the post."""
    make_head(education="TRUNG_CAP", theory="TRUNG_CAP")
    make_head(organization="ccb", education="TRUNG_CAP", theory="TRUNG_CAP", appointed_on=date(2023, 9, 1))
    make_head(organization="dtn")
    make_head(organization="lhpn", education="", theory="TRUNG_CAP")
    make_head(organization="mttq", education="SO_CAP", theory="CHUA_CO", exemption="QĐ 5-QĐ/HU ngày 01/02/2022")
    assert standings(ON) == {
        "hnd": "Trong thời gian chuyển tiếp: chuyên môn", "ccb": "Chưa đạt: chuyên môn", "dtn": "Đạt",
        "lhpn": "Chưa rõ: chuyên môn", "mttq": "Được miễn",
    }  # fmt: skip
    assert standings(date(2022, 12, 31)) == {
        "hnd": "Đạt", "dtn": "Đạt", "lhpn": "Chưa rõ: chuyên môn", "mttq": "Được miễn",
    }  # fmt: skip
    both = heads_on(Head.objects.all(), [ON, date(2022, 12, 31)])
    assert len(both) == 9 and {one.result.words for one in both if one.day == ON} == set(standings(ON).values())
    farmers = Organization.objects.get(code="hnd")
    head = Head.objects.get(organization=farmers)
    standard = HeadStandard.objects.in_force(ON).get(organization=farmers)
    assert standard.is_met_by(head, ON).standing is HeadStanding.IN_TRANSITION


def test_degree_counts_from_its_day_and_ends_the_training() -> None:
    head = make_head(
        education="TRUNG_CAP", in_training="Đại học Luật", training_education="DAI_HOC", expected_on=date(2024, 6, 30)
    )
    line = lines()["00952", "hnd"]
    assert line.will_meet and line.expected.standing is HeadStanding.MET
    degree = HeadDegree(head=head, attained_on=date(2024, 6, 20), education="DAI_HOC")
    actions.record_degree(degree, ends_training=True, seen=actions.version_of(head), by=staff(), at=timezone.now())
    assert lines(year=2024)["00952", "hnd"].result.words == "Đạt"
    assert lines(year=2024)["00952", "hnd"].expected is None
    assert lines()["00952", "hnd"].result.standing is HeadStanding.IN_TRANSITION  # the closed past is as it was
    early = HeadDegree(head=head, attained_on=date(2020, 6, 1), education="DAI_HOC")
    with pytest.raises(RegisterRefused, match="trước hoặc đúng ngày giữ chức"):
        actions.record_degree(early, ends_training=False, seen=actions.version_of(head), by=staff(), at=timezone.now())


def test_training_that_does_not_suffice_is_no_forecast() -> None:
    make_head(
        education="SO_CAP", theory="SO_CAP", in_training="Trung cấp lý luận", training_theory="TRUNG_CAP",
        expected_on=date(2024, 6, 30),
    )  # fmt: skip
    line = lines()["00952", "hnd"]
    assert line.expected.standing is HeadStanding.IN_TRANSITION and not line.will_meet


def test_post_is_a_body_without_a_head() -> None:
    make_body(valid_from=date(2023, 11, 2))
    make_body("Hội Cựu chiến binh xã Cao Bồ", organization="ccb")
    make_body("Công đoàn cơ sở xã Cao Bồ", organization="ldld")  # a concurrent post, which is not counted
    make_body("Đoàn xã Cao Bồ", organization="dtn")
    left = make_head(organization="dtn")
    actions.end_head(
        left, on=date(2023, 10, 31), reason="Nghỉ hưu", seen=actions.version_of(left), by=staff(), at=timezone.now()
    )
    found = lines()
    assert set(found) == {("00952", code) for code in ("hnd", "ccb", "dtn")}
    assert {code: (line.since, line.days, line.is_late) for (_, code), line in found.items()} == {
        "hnd": (date(2023, 11, 2), 60, False), "ccb": (None, None, False), "dtn": (date(2023, 11, 1), 61, True),
    }  # fmt: skip
    make_head(organization="dtn", appointed_on=date(2023, 11, 15))
    assert not lines()["00952", "dtn"].is_vacant
    make_absence("00952", "ccb")
    assert ("00952", "ccb") not in lines()


def test_days_of_a_vacancy_end_today() -> None:
    make_body(valid_from=date(2023, 3, 1))
    found = post_lines(year_of(), staff(), date(2023, 3, 10))
    assert [line.days for line in found] == [10]


def test_one_head_a_post_and_day() -> None:
    first = make_head()
    with pytest.raises(RegisterRefused, match="đã có người giữ từ 01/06/2020, chưa có ngày thôi giữ chức"):
        make_head(appointed_on=date(2023, 1, 1))
    actions.end_head(
        first, on=date(2022, 12, 31), reason="Điều động", seen=actions.version_of(first), by=staff(), at=timezone.now()
    )
    make_head(appointed_on=date(2023, 1, 1))
    with pytest.raises(RegisterRefused, match="không nghị quyết nào yêu cầu"):
        make_head(organization="ldld")
    with pytest.raises(RegisterRefused, match="không nghị quyết nào yêu cầu"):
        make_head(unit="030")


def test_change_names_the_version_it_saw() -> None:
    head = make_head()
    seen = actions.version_of(head)
    change(head, education="CAO_DANG")
    with pytest.raises(RegisterChanged):
        actions.change(head, {"education": "SO_CAP"}, seen=seen, by=staff(), at=timezone.now())
    before = actions.version_of(head)
    change(head, education="CAO_DANG")  # nothing differs, so nothing is written
    assert actions.version_of(head) == before
    assert head.history.order_by("-history_id")[0].history_user == staff()


def test_who_enters_heads() -> None:
    for user in (
        make_user(Role.LEADER),
        make_user(Role.ADMINISTRATOR),
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="ccb")),
        make_user(Role.AGENCY, agency=committee(unit_named("00952"))),
    ):
        with pytest.raises(NotPermitted):
            make_head(by=user)
    make_head(by=make_user(Role.AGENCY, agency=agency_of(unit_named("00952"))))


READERS = [
    pytest.param(Role.STAFF, {}, True, id="staff"),
    pytest.param(Role.DISTRICT_ORGANIZATION, {}, True, id="own-organization"),
    pytest.param(Role.COMMUNE_OFFICER, {}, True, id="officer"),
    pytest.param(Role.LEADER, {}, False, id="leader"),
    pytest.param(Role.ADMINISTRATOR, {}, False, id="administrator"),
    pytest.param(Role.AGENCY, {"agency": True}, False, id="committee"),
]


@pytest.mark.parametrize(("role", "how", "reads"), READERS)
def test_name_is_read_by_those_who_enter(client: Client, role: Role, how: dict[str, bool], reads: bool) -> None:
    head = make_head()
    change(head, full_name="Lý Thị Khác")
    kept: dict[str, Any] = {"agency": committee(head.unit)} if how else {}
    client.force_login(make_user(role, unit=head.unit if role is Role.COMMUNE_OFFICER else None, **kept))
    for address in (LIST, f"{LIST}{head.pk}/"):
        page = client.get(address).content.decode()
        assert head.post in page
        assert ("Lý Thị" in page) is reads, address


def test_post_bears_the_kind_of_its_unit_once() -> None:
    assert make_head(organization="dtn").post == "Bí thư Đoàn xã Cao Bồ"
    assert make_head().post == "Chủ tịch Hội Nông dân xã Cao Bồ"


def test_nothing_else_of_a_person_is_kept() -> None:
    kept = {field.name for field in Head._meta.get_fields()}
    assert not kept & {"ethnicity", "religion", "phone", "personal_number", "identity", "birthday", "gender"}


def test_head_is_entered_corrected_and_ended_on_the_pages(client: Client) -> None:
    client.force_login(farmers_officer())
    assert "Bấm «Nhập cán bộ»" in client.get(LIST).content.decode()
    place = {"unit": unit_named("00952").pk, "organization": Organization.objects.get(code="hnd").pk}
    broken = client.post(f"{LIST}them/", {**place, **BODY, "in_training": "Đại học Luật"})
    assert broken.status_code == 422 and "Xin ghi ngày dự kiến học xong." in broken.content.decode()
    answer = client.post(f"{LIST}them/", {**place, **BODY})
    head = Head.objects.get()
    own = f"{LIST}{head.pk}/"
    assert answer["Location"] == own
    assert client.post(f"{LIST}them/", {**place, **BODY, "appointed_on": "2023-01-01"}).status_code == 409
    rev = actions.version_of(head)
    assert f'name="rev" value="{rev}"' in client.get(f"{own}sua/").content.decode()
    answer = client.post(f"{own}sua/", {**BODY, "education": "TRUNG_CAP", "rev": rev})
    assert answer["Location"] == own
    assert client.post(f"{own}sua/", {**BODY, "rev": rev}).status_code == 409
    assert client.post(f"{own}sua/", {**BODY, "rev": "x"}).status_code == 400
    degree = {"attained_on": "2023-05-02", "education": "DAI_HOC", "rev": actions.version_of(head)}
    assert client.post(f"{own}bang-cap/", degree).status_code == 302
    assert client.post(f"{own}bang-cap/", {"attained_on": "2023-05-02", "rev": 1}).status_code == 422
    page = client.get(own).content.decode()
    for words in ("Đạt", "Bằng, chứng chỉ 02/05/2023", "«Đại học» thành «Trung cấp»", NAME):
        assert words in page, words
    end = {"on": "2023-08-31", "reason": "Nghỉ hưu", "rev": actions.version_of(head)}
    assert client.post(f"{own}thoi-giu-chuc/", end).status_code == 302
    assert "Không giữ chức vào ngày 31/12/2023" in client.get(own).content.decode()


def test_list_filters(client: Client) -> None:
    make_head(education="TRUNG_CAP")
    make_head(unit="00919")
    make_body("Hội Cựu chiến binh xã Cao Bồ", organization="ccb")
    client.force_login(make_user(Role.STAFF))
    page = client.get(LIST).content.decode()
    for words in ("Tất cả <b>3</b>", "Khuyết <b>1</b>", "Trong thời gian chuyển tiếp <b>1</b>"):
        assert words in page, words
    vacant = client.get(f"{LIST}?loc=KHUYET").content.decode()
    assert "can-bo/them/?don-vi=cao-bo&amp;to-chuc=hoi-cuu-chien-binh" in vacant and NAME not in vacant
    assert NAME in client.get(f"{LIST}?don-vi={unit_named('00919').slug}").content.decode()
    assert "Không có chức danh nào" in client.get(f"{LIST}?loc=abc").content.decode()


@time_machine.travel("2024-02-01")
def test_list_costs_the_same_however_long(client: Client) -> None:
    client.force_login(make_user(Role.STAFF))
    counts = []
    for units in (["00952"], ["00919", "00937", "00940"]):
        for unit in units:
            make_head(unit=unit)
            make_body(unit=unit, organization="ccb")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
