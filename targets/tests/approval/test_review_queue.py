"""The queue: what its columns count, its filters, and finding a unit by a name without marks."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.approval.queue import QueueRow
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.approval.test_review_bulk import CLEAN
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named

pytestmark = pytest.mark.django_db
QUEUE = "/duyet/2023/"


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="banvan"))
    return client


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))


def row_of(client: Client, code: str = "00952") -> QueueRow:
    return next(row for row in client.get(QUEUE).context["rows"] if row.unit.code == code)


def codes(client: Client, query: str) -> list[str]:
    return [row.unit.code for row in client.get(QUEUE + query).context["rows"]]


def test_columns_count_what_waits(signed_in: Client) -> None:
    make_return(year=2022, figures={**CLEAN, "eligible": 500, "members": 470})
    make_return(status=ReturnStatus.SUBMITTED, figures={**CLEAN, "branches": None})
    make_return(organization="dtn", status=ReturnStatus.SUBMITTED, figures={**CLEAN, "members": 1500})
    make_return(organization="ccb", figures={**CLEAN, "members": 1500})
    row = row_of(signed_in)
    assert (row.waiting, row.entered, row.owed, row.blanks, row.errors) == (2, 27, 28, 1, 1)
    assert row.unexplained >= row.unusual >= 1
    assert row.round == 1
    assert '<td class="align-right" data-label="Ô đã nhập">27/28</td>' in signed_in.get(QUEUE).content.decode()


def test_rounds_and_lateness_are_told(signed_in: Client, officer: User) -> None:
    late = datetime.fromisoformat("2024-01-20T08:00:00+07:00")
    made = make_return(status=ReturnStatus.SENT_BACK, sender=officer, at=late)
    returns.submit(made, by=officer, at=late + timedelta(days=2))
    row = row_of(signed_in)
    assert (row.round, row.days_late) == (2, 5)
    text = signed_in.get(QUEUE).content.decode()
    assert "Gửi chậm 5 ngày" in text and "Quá hạn" in text


def test_filters_keep_their_rows_and_say_how_many(signed_in: Client, officer: User) -> None:
    make_return("00703", figures=CLEAN, status=ReturnStatus.SUBMITTED)
    made = make_return(status=ReturnStatus.SENT_BACK, sender=officer, figures={**GOOD_FIGURES, "branches": None})
    returns.submit(made, by=officer, at=timezone.now())
    for organization in ("mttq", "ldld", "dtn", "lhpn", "ccb"):
        make_return("00703", organization, figures={"themes": 1}, status=ReturnStatus.APPROVED)
    assert set(codes(signed_in, "?loc=cho-duyet")) == {"00703", "00952"}
    assert codes(signed_in, "?loc=nop-lai") == ["00952"]
    assert codes(signed_in, "?loc=sach") == ["00703"]
    assert "00703" not in codes(signed_in, "?loc=qua-han")
    assert len(codes(signed_in, "?loc=khong-co")) == len(codes(signed_in, ""))
    counts = {slug: count for slug, _, count in signed_in.get(QUEUE).context["filters"]}
    assert (counts["cho-duyet"], counts["nop-lai"], counts["sach"]) == (2, 1, 1)


def test_unit_is_found_without_marks_and_within_the_filter(signed_in: Client) -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    assert codes(signed_in, "?tim=cao+bo") == ["00952"]
    assert codes(signed_in, "?tim=Cao+B%E1%BB%93&loc=cho-duyet") == ["00952"]
    text = signed_in.get(QUEUE + "?tim=%3Cb%3Ex").content.decode()
    assert "Không tìm thấy đơn vị nào khớp «&lt;b&gt;x»" in text
    assert "xem cả 25 đơn vị" in text


def test_errors_and_the_unexplained_come_before_the_rest(signed_in: Client) -> None:
    make_return("00703", figures=CLEAN, status=ReturnStatus.SUBMITTED)
    make_return("00952", figures={**CLEAN, "members": 1500}, status=ReturnStatus.SUBMITTED)
    assert codes(signed_in, "")[:2] == ["00952", "00703"]
