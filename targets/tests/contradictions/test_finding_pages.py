"""The pages of values to look at again: the list, marking a finding as seen, the approval page and the dashboard."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Head
from organizations.permissions import Role
from organizations.refused import NotPermitted, Refused
from organizations.tests.factories import make_user
from targets.contradictions import areas
from targets.contradictions.actions import mark_seen
from targets.models import SeenFinding
from targets.returns.counts import SOURCES
from targets.rules.workflow import ReturnStatus
from targets.tests.contradictions.finding_cases import read, seed_two_heads, staff
from targets.tests.factories import make_return, unit_named

pytestmark = pytest.mark.django_db
LIST = "/can-xem-lai/2023/"
NOTE = "Đã hỏi lại đơn vị, đang ghi ngày thôi giữ chức."


@pytest.fixture
def client() -> Client:
    signed_in = Client()
    signed_in.force_login(staff())
    return signed_in


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def own_page(unit: str = "cao-bo") -> str:
    (line,) = [line for line in read() if line.unit.slug == unit]
    return f"{LIST}{unit}/{line.finding.key}/"


def fingerprint(page: str) -> str:
    found = re.search(r'name="fingerprint" value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def mark(client: Client, address: str, note: str = NOTE) -> None:
    seen = fingerprint(text(client, address))
    answer = client.post(f"{address}da-xem/", {"note": note, "fingerprint": seen})
    assert (answer.status_code, answer["Location"]) == (302, LIST)


def test_an_empty_year_says_why(client: Client) -> None:
    assert "Năm 2023 không có giá trị nào cần xem lại." in text(client, LIST)
    assert client.get("/can-xem-lai/1999/").status_code == 404
    assert client.get(f"{LIST}?loc=khac").status_code == 404


def test_list_filters(client: Client) -> None:
    seed_two_heads()
    seed_two_heads("00919")
    everything = text(client, LIST)
    assert "Chưa xem <b>2</b>" in everything and "X10. Một chức có hai người (2)" in everything
    other = unit_named("00919")
    for query, shown, hidden in (
        (
            f"don-vi={other.slug}",
            other.full_name,
            'Xem, ghi<span class="visually-hidden">: Một chức có hai người, Xã Cao Bồ',
        ),
        ("loc=da-xem", "Không có giá trị nào trong mục này", "row-action"),
        ("to-chuc=hoi-cuu-chien-binh", "với các điều kiện đang lọc", "row-action"),
        ("ma=X01", "với các điều kiện đang lọc", "row-action"),
        ("ma=X10&loc=tat-ca", "Xã Cao Bồ", "Không có giá trị nào"),
    ):
        page = text(client, f"{LIST}?{query}")
        assert shown in page and hidden not in page, query


def test_a_finding_is_marked_and_comes_back_when_it_changes(client: Client) -> None:
    seed_two_heads()
    address = own_page()
    assert "Chưa ai ghi đã xem mục này." in text(client, address)
    mark(client, address)
    assert "Đã xem <b>1</b>" in text(client, LIST) and NOTE not in text(client, LIST)
    assert NOTE in text(client, f"{LIST}?loc=da-xem")
    Head.objects.filter(full_name="Lý Thị Mẫu").update(full_name="Lý Thị Mậu")
    changed = text(client, f"{LIST}?loc=doi")
    assert "Số liệu đổi" in changed and "Chưa xem <b>1</b>" in changed
    mark(client, address, "Đã sửa tên.")
    page = text(client, address)
    assert page.index("Đã sửa tên.") < page.index(NOTE) and SeenFinding.objects.count() == 2
    Head.objects.all().delete()
    gone = text(client, address)
    assert "Giá trị này không còn phải xem lại." in gone and NOTE in gone and "Ghi đã xem" not in gone


def test_what_is_refused(client: Client) -> None:
    seed_two_heads()
    address = own_page()
    seen = fingerprint(text(client, address))
    for body, status, words in (
        ({}, 422, "Xin ghi ghi chú."),
        ({"note": "...", "fingerprint": seen}, 422, "Xin ghi đã xem thế nào"),
        ({"note": "a" * 301, "fingerprint": seen}, 422, "dài 301 ký tự"),
        ({"note": NOTE, "fingerprint": "0" * 32}, 409, "Số liệu vừa thay đổi"),
    ):
        answer = client.post(f"{address}da-xem/", body)
        assert answer.status_code == status and words in answer.content.decode(), body
        assert fingerprint(answer.content.decode()) == seen
    assert not SeenFinding.objects.exists()
    assert client.get(f"{LIST}cao-bo/{'0' * 16}/").status_code == 404
    assert client.post(f"{LIST}cao-bo/{'0' * 16}/da-xem/", {"note": NOTE, "fingerprint": seen}).status_code == 404
    assert client.get(address.replace("cao-bo", "kim-thach")).status_code == 404


def test_filters_are_kept_on_the_way(client: Client) -> None:
    seed_two_heads()
    page = text(client, f"{LIST}?ma=X10&la=khac")
    address = own_page()
    assert f'href="{address}?ma=X10"' in page
    seen = fingerprint(text(client, f"{address}?ma=X10"))
    answer = client.post(f"{address}da-xem/?ma=X10&next=//evil", {"note": NOTE, "fingerprint": seen})
    assert answer["Location"] == f"{LIST}?ma=X10"


def test_who_sees_and_who_marks() -> None:
    seed_two_heads()
    address = own_page()
    for role, sees, marks in (
        (Role.STAFF, 200, 302), (Role.HEAD_OF_STAFF, 200, 302), (Role.LEADER, 200, 403),
        (Role.ADMINISTRATOR, 200, 403), (Role.COMMUNE_OFFICER, 403, 403), (Role.DISTRICT_ORGANIZATION, 403, 403),
        (Role.AGENCY, 403, 403),
    ):  # fmt: skip
        person = Client()
        person.force_login(make_user(role))
        seen = read()[0].finding.fingerprint
        assert person.get(LIST).status_code == sees, role
        assert person.get(address).status_code == sees, role
        assert person.post(f"{address}da-xem/", {"note": NOTE, "fingerprint": seen}).status_code == marks, role
    leader = Client()
    leader.force_login(make_user(Role.LEADER))
    assert "Ghi đã xem" not in text(leader, address) and "/bao-cao/" not in text(leader, address)


def test_action_asks_for_right_and_scope() -> None:
    seed_two_heads()
    (line,) = read()
    given = (line.finding, line.unit, line.organization, read_year())
    for by, refusal in (
        (make_user(Role.LEADER), NotPermitted),
        (make_user(Role.STAFF, unit=unit_named("00919")), NotPermitted),
    ):
        with pytest.raises(refusal):
            mark_seen(*given, note=NOTE, by=by, at=timezone.now())
    with pytest.raises(Refused):
        mark_seen(*given, note=" … ", by=staff(), at=timezone.now())
    made = mark_seen(*given, note=f" {NOTE} ", by=staff(), at=timezone.now())
    assert (made.code, made.note, made.sentence) == ("X10", NOTE, line.finding.sentence)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeenFinding.objects.update(note="khác")


def read_year():
    from targets.models import ReportingYear

    return ReportingYear.objects.get(year=2023)


def test_a_large_register_is_read_by_area(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seed_two_heads()
    monkeypatch.setattr(areas, "MOST_UNITS", 10)
    page = text(client, LIST)
    assert "Có quá nhiều đơn vị" in page and "Huyện Vị Xuyên (24 đơn vị)" in page and "row-action" not in page
    assert client.get(f"{LIST}dem/").status_code == 204
    for query in ("khu-vuc=huyen-vi-xuyen", "don-vi=cao-bo"):
        assert "Một chức có hai người" in text(client, f"{LIST}?{query}"), query
    assert client.get(f"{LIST}?khu-vuc=khong-co").status_code == 404


def test_count_for_other_pages(client: Client) -> None:
    assert "đã xem hết" in text(client, f"{LIST}dem/")
    seed_two_heads()
    assert text(client, f"{LIST}dem/").strip() == "(1 chưa xem)"
    mark(client, own_page())
    assert "đã xem hết" in text(client, f"{LIST}dem/")


def test_approval_page_shows_the_units_own(client: Client) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    seed_two_heads()
    seed_two_heads("00919")
    page = text(client, "/duyet/2023/cao-bo/")
    assert "Giá trị cần xem lại: 1" in page and f'href="{own_page()}?don-vi=cao-bo"' in page
    mark(client, own_page())
    assert "Giá trị cần xem lại" not in text(client, "/duyet/2023/cao-bo/")


def test_list_costs_the_same_however_long(client: Client) -> None:
    seed_two_heads()
    text(client, LIST)
    with CaptureQueriesContext(connection) as before:
        text(client, LIST)
    for unit in ("00919", "00922", "00925"):
        seed_two_heads(unit)
    with CaptureQueriesContext(connection) as after:
        assert "Chưa xem <b>4</b>" in text(client, LIST)
    of_heads = 2  # their degrees and their standards, beside the one query of each register
    of_topics = 2  # topics and overdue answers
    assert len(before) == len(after) <= 17 + len(SOURCES) + of_heads + of_topics, len(after)
