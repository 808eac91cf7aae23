"""Papers that prove figures and returns: who attaches them when, what is kept of it, and where they are shown."""

from collections.abc import Sequence

import pytest
from django.test import Client
from django.utils import timezone

from organizations.models import User
from organizations.permissions import Role
from organizations.refused import NotPermitted
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, Paper, ReturnPaper, ReturnPaperChange
from targets.papers.actions import cancel as cancel_paper
from targets.returns.papers import PapersRefused, attach_papers
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return, root_year, unit_named
from targets.tests.papers.paper_cases import pdf, upload
from targets.tests.registers.theme_steps import agency_of, committee, paper
from targets.years.actions import close_year

pytestmark = pytest.mark.django_db
PAGE = "/bao-cao/2023/cao-bo/minh-chung/hoi-nong-dan/"
FIGURE = f"{PAGE}members/"
ENTRY = "/bao-cao/2023/cao-bo/nhap/hoi-nong-dan/"


@pytest.fixture
def officer() -> User:
    return make_user(Role.COMMUNE_OFFICER, username="xa.caobo", unit=unit_named("00952"))


@pytest.fixture
def list_of_members() -> Paper:
    return paper(agency_of(unit_named("00952")), "12-DS/HND")


def attach(
    made: AnnualReturn,
    papers: Sequence[Paper],
    by: User,
    *,
    key: str = "members",
    was: Sequence[Paper] = (),
    reason: str = "",
) -> int:
    return attach_papers(made, key, papers, was=[one.pk for one in was], reason=reason, by=by, at=timezone.now())


def test_paper_is_attached_and_taken_away_and_both_are_kept(officer: User, list_of_members: Paper) -> None:
    made = make_return(sender=officer)
    revision = made.revision
    assert attach(made, [list_of_members], officer) == 1
    assert attach(made, [list_of_members], officer, was=[list_of_members]) == 0
    row = ReturnPaper.objects.get()
    assert (row.key, row.paper, row.by) == ("members", list_of_members, officer)
    assert attach(made, [], officer, was=[list_of_members]) == 1
    assert not ReturnPaper.objects.exists()
    assert list(ReturnPaperChange.objects.values_list("is_attached", "reason")) == [(True, ""), (False, "")]
    made.refresh_from_db()
    assert made.revision == revision  # who enters figures meanwhile loses nothing


def test_list_that_another_person_changed_is_not_overwritten(officer: User, list_of_members: Paper) -> None:
    made = make_return(sender=officer)
    attach(made, [list_of_members], officer)
    with pytest.raises(PapersRefused, match="vừa được người khác thay đổi"):
        attach(made, [], officer, was=[])
    assert ReturnPaper.objects.count() == 1


def test_sender_attaches_while_entering_and_staff_with_a_reason_later(officer: User, list_of_members: Paper) -> None:
    made = make_return(sender=officer, status=ReturnStatus.APPROVED)
    with pytest.raises(PapersRefused, match="«Đã duyệt» nên người gửi không thay đổi minh chứng được"):
        attach(made, [list_of_members], officer)
    staff = make_user(Role.STAFF)
    with pytest.raises(PapersRefused, match="xin ghi lý do"):
        attach(made, [list_of_members], staff, reason=" . ")
    assert attach(made, [list_of_members], staff, reason="Xã gửi bổ sung ") == 1
    assert ReturnPaperChange.objects.get().reason == "Xã gửi bổ sung"


def test_closed_year_keeps_its_papers(officer: User, list_of_members: Paper) -> None:
    made = make_return(sender=officer, status=ReturnStatus.APPROVED)
    head = make_user(Role.HEAD_OF_STAFF)
    close_year(root_year(), by=head, at=timezone.now())
    with pytest.raises(PapersRefused, match="đã chốt"):
        attach(made, [list_of_members], head, reason="Bổ sung")


def test_others_may_not(list_of_members: Paper, officer: User) -> None:
    made = make_return(sender=officer)
    for user in (
        make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")),
        make_user(Role.LEADER),
    ):
        with pytest.raises(NotPermitted):
            attach(made, [list_of_members], user)


def test_foreign_cancelled_and_unowed_are_refused(officer: User, list_of_members: Paper) -> None:
    made = make_return(sender=officer)
    elsewhere = paper(agency_of(unit_named("00919")), "3-DS/HND")
    with pytest.raises(PapersRefused, match="không còn trong danh mục"):
        attach(made, [elsewhere], officer)
    with pytest.raises(PapersRefused, match="không gồm số liệu này"):
        attach(made, [list_of_members], officer, key="critiques")
    cancel_paper(list_of_members, reason="Nhập trùng", by=officer, at=timezone.now())
    with pytest.raises(PapersRefused, match="đã bị hủy"):
        attach(made, [list_of_members], officer)


def test_page_enters_a_new_paper_and_shows_it_everywhere(client: Client, officer: User) -> None:
    client.force_login(officer)
    decision = paper(committee(unit_named("00952")), "4-QĐ/ĐU")
    text = client.get(FIGURE).content.decode()
    assert f'value="{decision.pk}"' in text and "Nhập văn bản mới của" in text and "Lý do" not in text
    new = {
        "papers": [decision.pk], "kind": "REPORT", "number": "12-DS/HND", "issued_on": "2023-12-10",
        "title": "Danh sách hội viên", "file": upload(pdf()), "was": "",
    }  # fmt: skip
    assert client.post(FIGURE, new)["Location"] == FIGURE
    assert set(ReturnPaper.objects.values_list("paper__number", "key")) == {
        ("4-QĐ/ĐU", "members"), ("12-DS/HND", "members"),
    }  # fmt: skip
    report = paper(agency_of(unit_named("00952")), "30-BC/HND")
    client.post(PAGE, {"papers": [report.pk], "was": ""})
    text = client.get(ENTRY).content.decode()
    assert "Minh chứng (2)" in text and "12-DS/HND" in text and "30-BC/HND" in text and "Cả báo cáo" in text
    cited = client.get(f"/van-ban-den/{report.pk}/").content.decode()
    assert f'href="{ENTRY}"' in cited and "Báo cáo năm: " in cited
    cited = client.get(f"/van-ban-den/{decision.pk}/").content.decode()
    assert f'href="{ENTRY}#o-members"' in cited
    history = client.get("/bao-cao/2023/cao-bo/lich-su/hoi-nong-dan/").content.decode()
    assert "Thay đổi minh chứng" in history and "Cả báo cáo: ghi" in history


def test_page_by_person(client: Client, officer: User, list_of_members: Paper) -> None:
    made = make_return(sender=officer, status=ReturnStatus.APPROVED)
    client.force_login(officer)
    text = client.get(FIGURE).content.decode()
    assert "người gửi không thay đổi minh chứng được" in text and "<form class" not in text
    assert client.post(FIGURE, {"papers": [list_of_members.pk], "was": ""}).status_code == 409
    client.force_login(make_user(Role.LEADER))
    assert "Chưa có văn bản nào được ghi làm minh chứng." in client.get(FIGURE).content.decode()
    assert client.post(FIGURE, {"papers": [list_of_members.pk], "was": ""}).status_code == 403
    client.force_login(make_user(Role.STAFF))
    body = {"papers": [list_of_members.pk], "was": ""}
    assert client.post(FIGURE, body).status_code == 422
    assert client.post(FIGURE, {**body, "was": "x"}).status_code == 422
    assert client.post(FIGURE, {**body, "was": "x", "reason": "Bổ sung"}).status_code == 400
    assert client.post(FIGURE, {**body, "was": "7", "reason": "Bổ sung"}).status_code == 409
    assert client.post(FIGURE, {**body, "reason": "Bổ sung"}).status_code == 302
    assert ReturnPaper.objects.get().annual_return == made
    assert "12-DS/HND" in client.get("/duyet/2023/cao-bo/").content.decode()
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=unit_named("00919")))
    assert client.get(FIGURE).status_code == 404
    client.force_login(make_user(Role.STAFF))
    assert client.get(f"{PAGE}critiques/").status_code == 404
