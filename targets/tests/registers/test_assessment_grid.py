"""The grid of a place's assessments: all rows on one page, stored whole or not at all."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Branch, Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import Assessment
from targets.registers import actions
from targets.registers.kinds.assessments import ASSESSMENTS
from targets.tests.factories import root_year, unit_named
from targets.tests.registers.body_steps import assess, farmers_officer, label, make_body, make_branch
from targets.tests.registers.theme_steps import agency_of, paper, staff
from targets.years import actions as years

pytestmark = pytest.mark.django_db
PLACES = "/so/2023/xep-loai/bang/"
GRID = f"{PLACES}cao-bo/hoi-nong-dan/"


def line(branch: Branch, *, rev: int = -1, **values: Any) -> dict[str, Any]:
    return {f"{branch.pk}-{name}": value for name, value in {"rev": rev, **values}.items()}


@pytest.fixture
def officer(client: Client) -> Client:
    client.force_login(farmers_officer())
    return client


def test_rows_are_entered_changed_and_left(officer: Client) -> None:
    body, one, two = make_body(), make_branch(), make_branch("Chi hội thôn Hai")
    page = officer.get(GRID).content.decode()
    assert page.index(body.name) < page.index(one.name) and "từ 4 kỳ một năm" in page
    good, weak = label(one, "Khá").pk, label(one, "Yếu").pk
    sent = {
        **line(body, grade=good), **line(one, posts_filled="True", meetings="4", grade=good), **line(two),
    }  # fmt: skip
    answer = officer.post(GRID, sent, follow=True)
    assert "Đã ghi 2 dòng." in answer.content.decode()
    assert set(Assessment.objects.values_list("branch", "meetings", "posts_filled")) == {
        (body.pk, None, None),
        (one.pk, 4, True),
    }
    again = {
        **line(body, rev=0, grade=good), **line(one, rev=0, posts_filled="True", meetings="3", grade=weak),
        **line(two, exempt_reason="MERGED"),
    }  # fmt: skip
    assert "Đã ghi 2 dòng." in officer.post(GRID, again, follow=True).content.decode()
    assert [Assessment.objects.get(branch=one).effect.words, Assessment.objects.get(branch=body).revision] == [
        "Chưa đạt: số kỳ sinh hoạt, xếp loại", 0,
    ]  # fmt: skip
    assert Assessment.objects.get(branch=two).rating == "Không xếp loại: sáp nhập, chia tách"


def test_all_faults_are_told_at_once_and_nothing_is_stored(officer: Client) -> None:
    one, two, three = (make_branch(f"Chi hội {number}") for number in range(3))
    good = label(one, "Khá").pk
    sent = {
        **line(one, grade=good, meetings="4"),
        **line(two, meetings="nhiều", grade=good, exempt_reason="NEW"),
        **line(three, exempt_reason="OTHER"),
    }  # fmt: skip
    answer = officer.post(GRID, sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and not Assessment.objects.exists()
    for words in (
        "Chi hội 1, Số kỳ sinh hoạt trong năm: Xin ghi một số nguyên",
        "Chi hội 1, Xếp loại: Đã ghi không xếp loại thì không chọn mức",
        "Chi hội 2, Ghi rõ lý do khác: Xin ghi rõ lý do không xếp loại",
        f'href="#id_{two.pk}-meetings"',
        'value="nhiều"',
    ):
        assert words in page, words


def test_row_that_somebody_changed_stops_the_whole_grid(officer: Client) -> None:
    one, two = make_branch(), make_branch("Chi hội thôn Hai")
    row = assess(two, "Khá")
    actions.change(ASSESSMENTS, row, {"meetings": 9}, seen=0, by=staff(), at=timezone.now())
    sent = {**line(one, meetings="4"), **line(two, rev=0, meetings="5")}
    answer = officer.post(GRID, sent)
    assert answer.status_code == 409 and "Chi hội thôn Hai: Dòng này của sổ vừa được" in answer.content.decode()
    assert Assessment.objects.get() == row and Assessment.objects.get().meetings == 9


def test_row_that_somebody_entered_or_cancelled_meanwhile(officer: Client) -> None:
    branch = make_branch()
    row = assess(branch, "Khá")
    assert officer.post(GRID, line(branch)).status_code == 302  # left blank here: theirs stays
    assert officer.post(GRID, line(branch, meetings="4")).status_code == 409
    actions.cancel(ASSESSMENTS, row, reason="Nhầm", seen=0, by=staff(), at=timezone.now())
    answer = officer.post(GRID, line(branch, rev=0, meetings="4"))
    assert answer.status_code == 409 and "vừa có người hủy" in answer.content.decode()
    assert officer.post(GRID, {**line(branch), f"{branch.pk}-rev": "x"}).status_code == 400


def test_decision_goes_to_all_rated_rows(officer: Client) -> None:
    one, two = make_branch(), make_branch("Chi hội thôn Hai")
    decision = paper(agency_of(one.unit), "3-QĐ/HND")
    assert decision.number in officer.get(GRID).content.decode()
    sent = {"decision": decision.pk, **line(one, grade=label(one, "Khá").pk), **line(two, meetings="2")}
    assert officer.post(GRID, sent).status_code == 302
    assert Assessment.objects.get(branch=one).decision == decision
    assert Assessment.objects.get(branch=two).decision is None
    kept = {**line(one, rev=0, grade=label(one, "Yếu").pk), **line(two, rev=0, meetings="2")}
    assert officer.post(GRID, kept).status_code == 302
    assert Assessment.objects.get(branch=one).decision == decision


def test_who_opens_a_grid(client: Client) -> None:
    make_branch()
    expected = {
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00952")): 200,
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")): 404,
        make_user(
            Role.COMMUNE_OFFICER, unit=unit_named("00952"), organization=Organization.objects.get(code="ccb")
        ): 403,
        make_user(Role.DISTRICT_ORGANIZATION): 200,
        make_user(Role.DISTRICT_ORGANIZATION, organization=Organization.objects.get(code="ccb")): 403,
        make_user(Role.AGENCY, agency=agency_of(unit_named("00952"))): 200,
        make_user(Role.AGENCY, agency=agency_of(unit_named("00952"), "ccb")): 403,
        make_user(Role.STAFF): 200,
        make_user(Role.LEADER): 403,
    }
    for user, status in expected.items():
        client.force_login(user)
        assert client.get(GRID).status_code == status, user.role
        assert client.get(PLACES).status_code == 200


def test_places_say_how_far_each_is(client: Client) -> None:
    assess(make_branch(), "Khá")
    make_branch("Chi hội thôn Hai")
    assess(make_body(organization="ccb"), exempt_reason="NEW")
    client.force_login(make_user(Role.STAFF))
    page = client.get(PLACES).content.decode()
    assert "Còn nơi chưa xếp loại <b>1</b>" in page and "Tất cả <b>2</b>" in page
    left = client.get(f"{PLACES}?loc=con").content.decode()
    assert "cao-bo/hoi-nong-dan/" in left and "cao-bo/hoi-cuu-chien-binh/" not in left
    assert client.get("/so/2023/xep-loai/them/")["Location"] == PLACES
    register = client.get("/so/2023/xep-loai/").content.decode()
    assert "Khá (tính là HTTNV)" in register and "Chưa rõ: ban lãnh đạo, số kỳ sinh hoạt" in register


def test_empty_grid_and_empty_list_say_what_to_do(officer: Client) -> None:
    assert "chưa có cơ sở, chi đoàn, chi hội nào trong danh sách" in officer.get(GRID).content.decode()
    assert "Xin nhập ở" in officer.get(PLACES).content.decode()


def test_closed_year_offers_no_button_and_refuses(officer: Client) -> None:
    branch = make_branch()
    for year in (2021, 2022, 2023):
        years.close_year(root_year(year), by=make_user(Role.HEAD_OF_STAFF), at=timezone.now())
    page = officer.get(GRID).content.decode()
    assert "đã chốt" in page and ">Ghi cả bảng<" not in page
    assert officer.post(GRID, line(branch, meetings="4")).status_code == 409
    assert not Assessment.objects.exists()


def test_own_page_of_a_row_changes_it(officer: Client) -> None:
    branch = make_branch()
    row = assess(branch, "Khá", posts_filled=True, meetings=4)
    address = f"/so/2023/xep-loai/{row.pk}/"
    page = officer.get(address).content.decode()
    assert "Hoạt động thường xuyên, hiệu quả" in page and "(yêu cầu từ 4)" in page
    form = officer.get(f"{address}sua/").content.decode()
    assert '<option value="True" selected>Đủ</option>' in form
    sent = {"rev": 0, "posts_filled": "False", "meetings": "", "grade": label(branch, "Yếu").pk}
    assert officer.post(f"{address}sua/", sent)["Location"] == address
    row.refresh_from_db()
    assert (row.posts_filled, row.meetings, row.rating) == (False, None, "Yếu (tính là KHTNV)")


def test_grid_costs_the_same_however_long(officer: Client) -> None:
    counts = []
    for number in (1, 5):
        for name in range(number):
            assess(make_branch(f"Chi hội {number}-{name}"), "Khá")
        for address in (GRID, PLACES):
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(address).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:] and max(counts) <= 24
