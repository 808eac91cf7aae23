"""One figure changes, and every page that shows it shows the new one, however often it was looked at before."""

from collections.abc import Mapping

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, ChangeSource, RootYear
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, lift_coverage_floor, make_return, unit_named
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
#: Members and their rate before and after: 923 and 902 of 1.000.
OLD, NEW = {"number": "923", "rate": "92,3%", "api": "0.923"}, {"number": "902", "rate": "90,2%", "api": "0.902"}
#: Address → what of the figure it shows once the return is approved.
RESULTS: Mapping[str, tuple[str, ...]] = {
    "/tong-quan/2023/": ("rate",),
    "/xa/cao-bo/2023/": ("rate",),
    "/to-chuc/hoi-nong-dan/2023/": ("rate",),
    "/chi-tieu/T06/2023/": ("rate",),
    "/ket-qua/2023/cao-bo/hoi-nong-dan/T06/": ("rate", "number"),
    "/duyet/2023/cao-bo/": ("number",),
    "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/": ("number",),
    "/api/v1/verdicts/?year=2023&target=T06&unit=00952": ("api", "number"),
}


@pytest.fixture
def head() -> User:
    return make_user(Role.HEAD_OF_STAFF, username="duyet")


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa", unit=unit_named("00952"))


@pytest.fixture
def signed_in(client: Client, head: User) -> Client:
    client.force_login(head)
    return client


def change(made: AnnualReturn, by: User, **entries: returns.Entry) -> None:
    made.refresh_from_db()
    returns.enter_figures(made, entries, by=by, at=timezone.now(), source=ChangeSource.FORM)
    made.refresh_from_db()


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_an_approved_figure_changes_everywhere(signed_in: Client, head: User, officer: User) -> None:
    lift_coverage_floor()
    made = make_return(status=ReturnStatus.APPROVED, sender=officer, reviewer=head)
    scoring.score_year(2023)
    for address, shown in RESULTS.items():
        page = text_of(signed_in, address)
        assert all(OLD[what] in page for what in shown), address
    returns.reopen(made, reason="Sai số hội viên", by=head, at=timezone.now())
    change(made, officer, members=returns.Entry(902))
    returns.submit(made, by=officer, at=timezone.now())
    returns.approve(made, by=head, at=timezone.now())
    scoring.score_organization(2023, made.organization)
    for address, shown in RESULTS.items():
        page = text_of(signed_in, address)
        assert all(NEW[what] in page for what in shown), address
        assert "rate" not in shown or OLD["rate"] not in page, address


def test_lists_follow_each_figure_and_each_step(client: Client, head: User, officer: User) -> None:
    RootYear.objects.filter(year=2023).update(closed_at=None, closed_by=None)
    by_person = {person.username: Client() for person in (head, officer)}
    for person in (head, officer):
        by_person[person.username].force_login(person)
    reviewer, sender = by_person["duyet"], by_person["xa"]
    figures = {**GOOD_FIGURES, "branches": 12, "heads": 2, "rated_good": 1, "heads_qualified": 1}
    made = make_return(figures={**figures, "branches": None}, sender=officer)

    def shows(words: str, *pages: tuple[Client, str]) -> None:
        for person, address in pages:
            assert words in text_of(person, address), (words, address)

    lists = [(reviewer, "/bao-cao/2023/"), (sender, "/viec-can-lam/"), (sender, "/bao-cao/2023/cao-bo/")]
    shows("13/14", *lists)
    shows(">13/", (reviewer, "/duyet/2023/"))
    change(made, officer, branches=returns.Entry(12))
    shows("14/14", *lists)
    shows(">14/", (reviewer, "/duyet/2023/"))
    change(made, officer, members=returns.Entry(1200))
    shows("1 lỗi", (sender, "/viec-can-lam/"))
    change(made, officer, members=returns.Entry(923))
    assert "1 lỗi" not in text_of(sender, "/viec-can-lam/")
    returns.submit(made, by=officer, at=timezone.now())
    shows("1 báo cáo của 1 đơn vị chờ duyệt", (reviewer, "/viec-can-lam/"), (reviewer, "/duyet/2023/"))
    shows("Duyệt 1 báo cáo sạch", (reviewer, "/duyet/2023/"))
    owing_all = text_of(reviewer, "/nhac-nop/2023/").count("Cả 6 tổ chức")
    make_return(year=2022, figures={**figures, "members": 300}, sender=officer)  # what it is compared with
    assert "Duyệt 1 báo cáo sạch" not in text_of(reviewer, "/duyet/2023/")
    shows("chưa giải trình", (reviewer, "/viec-can-lam/"))
    made.refresh_from_db()
    returns.send_back(made, reason="Xin giải trình", by=head, at=timezone.now())
    shows("1 đơn vị chưa gửi lại", (reviewer, "/viec-can-lam/"))
    shows("Trả lại: 1 báo cáo", (reviewer, "/duyet/2023/"))
    assert text_of(reviewer, "/nhac-nop/2023/").count("Cả 6 tổ chức") == owing_all + 1
    returns.submit(made, by=officer, at=timezone.now())
    shows("Nộp lần 2", (reviewer, "/viec-can-lam/"))
    assert text_of(reviewer, "/nhac-nop/2023/").count("Cả 6 tổ chức") == owing_all
