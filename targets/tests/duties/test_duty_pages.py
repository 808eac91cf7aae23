"""Pages of duties: the form with and without scripts, sending, approving, the matrix, one duty, the agencies."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from organizations.models import Agency, AgencyKind, Notice, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.duties.parts import Papers
from targets.models import Duty, DutyAnswer, DutyChange, DutyComment, DutyReturn, Paper, Resolution, RootYear
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.duties.duty_steps import AT, agency, answer, commune, owed_by, paper, sent, somebody
from targets.tests.factories import make_resolution

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender(client: Client) -> User:
    person = somebody()
    client.force_login(person)
    return person


def _address(name: str, of: Agency | None = None, year: int = 2023) -> str:
    return reverse(f"duties:{name}", args=[year, (of or agency()).slug])


def _name(part: str, code: str = "Q1.6") -> str:
    """The name of a part's input."""
    return f"d{Duty.objects.get(code=code).pk}:{part}"


def _save(client: Client, cells: dict[str, Any], user: User, *, to: str = "") -> Any:
    body = {"user": user.pk, "revision": 0, "cells": cells}
    return client.post(
        to or _address("autosave"),
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )


def test_autosave_stores_what_is_in_order_and_answers_the_rest(client: Client, sender: User) -> None:
    first, second = (measure.key for measure in owed_by(agency())["Q1.6"].measures.all()[:2])
    cells = {
        _name("state"): {"value": "DONE", "was": ""},
        _name(first): {"value": "1.250", "was": "", "nil": False, "reason": ""},
        _name(second): {"value": "mười", "was": "", "nil": False, "reason": ""},
        _name("state", "Q1.7"): {"value": "SOMEHOW", "was": ""},
    }
    answer = _save(client, cells, sender)
    assert answer.status_code == 200
    said = answer.json()
    assert said["revision"] == 1
    assert said["cells"][_name("state")] == {"state": "saved", "message": "", "was": "DONE", "value": "DONE"}
    assert said["cells"][_name(first)]["value"] == "1.250"
    assert said["cells"][_name(first)]["was"] == "1250"
    assert "chỉ nhận số" in said["cells"][_name(second)]["message"]
    assert said["cells"][_name("state", "Q1.7")]["state"] == "error"
    stored = DutyAnswer.objects.get(duty__code="Q1.6")
    assert stored.state == "DONE"
    assert [figure.amount for figure in stored.figures.all()] == [1250]


def test_form_written_off_the_line_is_stored_at_once(client: Client, sender: User) -> None:
    words = "Đã tổ chức đối thoại. " * 90
    owed = owed_by(agency())
    cells = {_name(part, code): {"value": words, "was": ""} for code in owed for part in ("summary", "obstacle")}
    said = _save(client, cells, sender)
    assert said.status_code == 200
    assert {state["state"] for state in said.json()["cells"].values()} == {"saved"}
    assert DutyAnswer.objects.filter(summary=words.strip(), obstacle=words.strip()).count() == len(owed)


def test_autosave_of_nil_wants_its_reason(client: Client, sender: User) -> None:
    key = owed_by(agency())["Q1.6"].measures.all()[0].key
    part = {"value": "", "was": "", "nil": True, "reason": ""}
    assert "lý do" in _save(client, {_name(key): part}, sender).json()["cells"][_name(key)]["message"]
    assert _save(client, {_name(key): part | {"reason": "Chưa có việc"}}, sender).status_code == 200
    assert DutyAnswer.objects.get().figures.get().amount is NIL


def test_autosave_of_two_people_asks_which(client: Client, sender: User) -> None:
    answer(agency(), {"Q1.6/summary": "Của người khác"})
    said = _save(client, {_name("summary"): {"value": "Của tôi", "was": ""}}, sender)
    assert said.status_code == 409
    state = said.json()["cells"][_name("summary")]
    assert (state["state"], state["was"]) == ("conflict", "Của người khác")
    again = _save(client, {_name("summary"): {"value": "Của tôi", "was": "Của người khác"}}, sender)
    assert again.status_code == 200
    assert DutyAnswer.objects.get().summary == "Của tôi"


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        pytest.param({"O6.1:state": {"value": "DONE", "was": ""}}, 400, id="another agency's duty"),
        pytest.param({"Q1.6:no_such": {"value": "1", "was": ""}}, 400, id="no such part"),
        pytest.param({"Q1.6:state": ["DONE"]}, 400, id="no object"),
        pytest.param([], 400, id="no cells"),
    ],
)
def test_autosave_of_anything_else_stores_nothing(client: Client, sender: User, cells: Any, status: int) -> None:
    if isinstance(cells, dict):
        cells = {_name(part, code): value for name, value in cells.items() for code, part in [name.split(":")]}
    assert _save(client, cells, sender).status_code == status
    assert not DutyAnswer.objects.exists()


def test_autosave_of_another_person_or_a_locked_return(client: Client, sender: User) -> None:
    cells = {_name("state"): {"value": "DONE", "was": ""}}
    assert _save(client, cells, make_user(Role.STAFF)).status_code == 401
    sent(agency(), {"Q1.6/state": "NIL"})
    assert _save(client, cells, sender).status_code == 423
    assert DutyAnswer.objects.get().state == "NIL"
    client.logout()
    assert _save(client, cells, sender).status_code == 401


def test_form_without_scripts_is_stored_whole(client: Client, sender: User) -> None:
    fields = {"revision": 0, _name("state"): "DONE", _name("summary"): "Đã đối thoại.", "tiep": "gui"}
    posted = client.post(_address("form"), fields)
    assert (posted.status_code, posted["Location"]) == (302, _address("send"))
    stored = DutyAnswer.objects.get()
    assert (stored.state, stored.summary) == ("DONE", "Đã đối thoại.")
    assert "Đã đối thoại." in client.get(_address("form")).content.decode()


def test_fault_in_the_form_stores_nothing_and_keeps_what_was_typed(client: Client, sender: User) -> None:
    key = owed_by(agency())["Q1.6"].measures.all()[0].key
    fields = {"revision": 0, _name("summary"): "Đã đối thoại.", _name(key): "hai"}
    posted = client.post(_address("form"), fields)
    assert posted.status_code == 422
    page = posted.content.decode()
    assert "Chưa lưu được vì còn 1 lỗi" in page and "Đã đối thoại." in page
    assert not DutyAnswer.objects.exists()


def test_form_opened_before_somebody_elses_change_is_refused(client: Client, sender: User) -> None:
    answer(agency(), {"Q1.6/summary": "Mới"})
    posted = client.post(_address("form"), {"revision": 0, _name("obstacle"): "Thiếu kinh phí"})
    assert posted.status_code == 409
    assert "Thiếu kinh phí" in posted.content.decode()
    assert DutyAnswer.objects.get().obstacle == ""


def test_send_page_names_what_lacks(client: Client, sender: User) -> None:
    answer(agency(), {"Q1.6/state": "DONE", "Q1.7/state": "NIL"})
    page = client.get(_address("send")).content.decode()
    assert "báo đã làm mà chưa có minh chứng" in page
    assert "không phát sinh mà chưa ghi lý do" in page
    assert f"{len(owed_by(agency())) - 2} nhiệm vụ chưa trả lời" in page


def test_a_year_from_the_first_word_to_the_approval(client: Client, sender: User) -> None:
    _save(client, {_name("state"): {"value": "DONE", "was": ""}}, sender)
    client.post(_address("act"), {"step": "SUBMIT", "revision": 1})
    duty_return = DutyReturn.objects.get()
    assert duty_return.state is ReturnStatus.SUBMITTED
    staff = make_user(Role.STAFF)
    client.force_login(staff)
    assert "Duyệt báo cáo" in client.get(_address("form")).content.decode()
    client.post(_address("comment"), {"duty": f"d{Duty.objects.get(code='Q1.6').pk}", "text": "Xin ghi số người dự."})
    client.post(_address("act"), {"step": "SEND_BACK", "revision": 2, "reason": "Thiếu minh chứng."})
    assert DutyComment.objects.get().duty.code == "Q1.6"
    texts = list(Notice.objects.filter(to=sender).values_list("text", flat=True))
    assert any("Xin" not in text and "ghi nhận xét" in text for text in texts)
    assert any("Trả lại để sửa" in text and "Thiếu minh chứng." in text for text in texts)
    client.force_login(sender)
    assert "Thiếu minh chứng." in client.get(_address("form")).content.decode()
    client.post(_address("act"), {"step": "SUBMIT", "revision": 3})
    client.force_login(staff)
    client.post(_address("act"), {"step": "APPROVE", "revision": 4})
    duty_return.refresh_from_db()
    assert duty_return.state is ReturnStatus.APPROVED


def test_step_on_a_page_that_is_no_longer_true_is_refused(client: Client, sender: User) -> None:
    sent(agency(), {"Q1.6/state": "DONE"})
    client.force_login(make_user(Role.STAFF))
    answer = client.post(_address("act"), {"step": "APPROVE", "revision": 0}, follow=True)
    assert "vừa được người khác thay đổi" in answer.content.decode()
    assert DutyReturn.objects.get().state is ReturnStatus.SUBMITTED


@pytest.mark.parametrize("fields", [{}, {"step": "FLY", "revision": "1"}, {"step": "APPROVE", "revision": "x"}])
def test_step_of_another_form_is_no_request(client: Client, sender: User, fields: dict[str, str]) -> None:
    assert client.post(_address("act"), fields).status_code == 400


def test_matrix_shows_counts_and_filters(client: Client) -> None:
    sent(agency(), {"Q1.6/state": "DONE", "Q1.6/evidence": paper()})
    client.force_login(make_user(Role.LEADER))
    page = client.get(reverse("duties:matrix", args=[2023])).content.decode()
    assert "62 nhiệm vụ năm 2023" in page
    assert "1/24" in page
    only = client.get(reverse("duties:matrix", args=[2023]), {"loc": "EVIDENCED"}).content.decode()
    assert "Q1.6" in only and "Q1.2" not in only
    assert client.get(reverse("duties:matrix", args=[2023]), {"loc": "x"}).status_code == 404


def test_duty_page_shows_what_each_agency_said(client: Client) -> None:
    sent(agency(), {"Q1.6/state": "DONE", "Q1.6/summary": "Đã đối thoại hai lần.", "Q1.6/evidence": paper()})
    client.force_login(make_user(Role.STAFF))
    page = client.get(reverse("duties:duty", args=[2023, "Q1-6"])).content.decode()
    assert "Đã đối thoại hai lần." in page and "12/KH-UBND" in page and "ít nhất 1" in page
    assert client.get(reverse("duties:duty", args=[2023, "O6-3"])).status_code == 404  # of 2025 only
    assert client.get(reverse("duties:duty", args=[2023, "Z9"])).status_code == 404


def test_agencies_are_searched_and_filtered(client: Client) -> None:
    sent(agency(), {"Q1.6/state": "DONE"})
    client.force_login(make_user(Role.STAFF))
    address = reverse("duties:agencies", args=[2023])
    page = client.get(address, {"loc": "cho-duyet"}).content.decode()
    assert "Ủy ban nhân dân xã Cao Bồ" in page and "xã Phú Linh" not in page
    page = client.get(address, {"tim": "cong doan xa phu linh"}).content.decode()
    assert "Công đoàn xã Phú Linh" in page and "Cao Bồ" not in page


def test_another_communes_agency_is_unknown_to_an_officer(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=commune()))
    assert client.get(_address("form")).status_code == 200
    other = agency("00706")
    for name in ("form", "send"):
        assert client.get(_address(name, other)).status_code == 404
    for name in ("autosave", "act", "comment"):
        assert client.post(_address(name, other)).status_code == 404


def test_hub_and_inbox_show_the_agencies_of_the_commune(client: Client) -> None:
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=commune()))
    hub = client.get(reverse("returns:hub", args=[2023, "cao-bo"])).content.decode()
    assert "Nhiệm vụ của các cơ quan" in hub and "Đảng ủy xã Cao Bồ" in hub
    inbox = client.get(reverse("inbox:work")).content.decode()
    assert "Nhiệm vụ năm 2023" in inbox and "cơ quan chưa gửi" in inbox


def test_inbox_of_an_agency_holds_its_own_duties_only(client: Client, sender: User) -> None:
    page = client.get(reverse("inbox:work")).content.decode()
    assert "Ủy ban nhân dân xã Cao Bồ" in page and "Đảng ủy xã Cao Bồ" not in page
    assert client.get(reverse("home"))["Location"] == reverse("inbox:work")


def test_inbox_of_staff_counts_what_waits(client: Client) -> None:
    sent(agency(), {"Q1.6/state": "DONE"})
    client.force_login(make_user(Role.STAFF))
    assert "Năm 2023: 1 cơ quan" in client.get(reverse("inbox:work")).content.decode()


def test_inbox_of_staff_counts_nothing_of_a_closed_year(client: Client) -> None:
    sent(agency(), {"Q1.6/state": "DONE"})
    RootYear.objects.filter(year=2023).update(closed_at=AT, closed_by=User.system())
    client.force_login(make_user(Role.STAFF))
    assert "1 cơ quan" not in client.get(reverse("inbox:work")).content.decode()


def test_officer_of_one_organization_sees_its_agency_only(client: Client) -> None:
    farmers = Organization.objects.get(code="hnd")
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=commune(), organization=farmers))
    assert client.get(_address("form")).status_code == 404
    own = agency("00952", AgencyKind.FRONT_OR_UNION, "hnd")
    assert client.get(_address("form", own)).status_code == 200


def test_page_of_an_older_list_of_duties_stores_nothing(client: Client, sender: User) -> None:
    posted = client.post(_address("form"), {"revision": 0, "Q1-6:summary": "Đã đối thoại."})
    assert posted.status_code == 422
    assert "mở từ trước khi nghị quyết đổi nhiệm vụ" in posted.content.decode()
    assert not DutyAnswer.objects.exists()


def test_pages_cost_the_same_however_many_agencies_and_answers(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_user(Role.STAFF))
    pages = [
        (reverse("duties:matrix", args=[2023]), 13),
        (reverse("duties:agencies", args=[2023]), 12),
        (reverse("duties:duty", args=[2023, "Q1-6"]), 15),
        (_address("form"), 17 + 4),  # one for each register that the duties of a government rest on
    ]
    for number, code in enumerate(("00952", "00706", "00709")):
        of = agency(code)
        sent(of, {"Q1.6/state": "DONE", "Q1.6/evidence": paper(of, f"{number}/KH"), "Q1.7/state": "NIL"})
        sent(agency(code, AgencyKind.PARTY_COMMITTEE), {"Q1.6/state": "DONE"})
    for address, most in pages:
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def _evidence(duty: str = "Q1-6") -> str:
    return reverse("duties:evidence", args=[2023, agency().slug, duty])


def test_papers_are_chosen_and_a_new_one_is_entered_in_place(client: Client, sender: User) -> None:
    proof = paper()
    new = {"kind": "REPORT", "number": "45/BC-UBND", "issued_on": "2023-12-01", "title": "Kết quả đối thoại"}
    posted = client.post(_evidence(), {"was": "", "papers": [proof.pk], **new})
    assert (posted.status_code, posted["Location"]) == (302, f"{_address('form')}#d{Duty.objects.get(code='Q1.6').pk}")
    cited = DutyAnswer.objects.get().evidence.all()
    assert {one.number for one in cited} == {"12/KH-UBND", "45/BC-UBND"}
    page = client.get(_address("form")).content.decode()
    assert "45/BC-UBND" in page and "Chọn lại, thêm văn bản" in page
    papers_page = client.get(reverse("paper:detail", args=[proof.pk])).content.decode()
    assert "Nhiệm vụ Q1.6 năm 2023: Ủy ban nhân dân xã Cao Bồ" in papers_page
    token = ",".join(str(one.pk) for one in sorted(cited, key=lambda one: one.pk))
    client.post(_evidence(), {"was": token})
    assert not DutyAnswer.objects.get().evidence.exists()
    assert DutyChange.objects.filter(part="evidence").count() == 2


def test_refused_paper_stores_nothing(client: Client, sender: User) -> None:
    new = {"kind": "REPORT", "number": "45/BC-UBND(M)", "issued_on": "2023-12-01", "title": "MẬT: kết quả"}
    assert client.post(_evidence(), {"was": "", **new}).status_code == 422
    assert not Paper.objects.exists() and not DutyAnswer.objects.exists()


def test_evidence_that_somebody_changed_meanwhile_is_not_overwritten(client: Client, sender: User) -> None:
    first, second = paper(), paper(number="13/KH-UBND")
    answer(agency(), {"Q1.6/evidence": Papers(frozenset({first.pk}))})
    new = {"kind": "REPORT", "number": "45/BC-UBND", "issued_on": "2023-12-01", "title": "Kết quả đối thoại"}
    posted = client.post(_evidence(), {"was": "", "papers": [second.pk], **new})
    assert posted.status_code == 409
    assert list(DutyAnswer.objects.get().evidence.all()) == [first]
    assert Paper.objects.count() == 2  # the new one was not entered either


def test_evidence_of_a_locked_return_or_a_strangers_is_refused(client: Client, sender: User) -> None:
    assert client.get(_evidence("O6-1")).status_code == 404
    sent(agency(), {"Q1.6/state": "DONE"})
    assert "được khóa" in client.get(_evidence()).content.decode()
    assert client.post(_evidence(), {"was": "", "papers": [paper().pk]}).status_code == 409
    client.force_login(make_user(Role.COMMUNE_OFFICER, unit=commune("00706")))
    assert client.post(_evidence(), {"was": ""}).status_code == 404


def test_ticked_agencies_are_reminded(client: Client, sender: User) -> None:
    RootYear.objects.update(is_backlog=False)
    client.force_login(make_user(Role.STAFF))
    address = reverse("duties:remind", args=[2023])
    page = client.post(address, {"chon": [agency().slug, agency("00706").slug, "khong-co"]}, follow=True)
    assert "Đã nhắc 1 cơ quan; 1 cơ quan chưa nhắc được hôm nay." in page.content.decode()
    assert Notice.objects.filter(to=sender, text__contains="Quá hạn").count() == 1
    again = client.post(address, {"chon": [agency().slug]}, follow=True)
    assert "vừa được nhắc" in again.content.decode()
    nothing = client.post(address, follow=True)
    assert "Xin chọn ít nhất một cơ quan." in nothing.content.decode()


def test_two_resolutions_of_a_root_may_ask_the_same_code(client: Client, sender: User) -> None:
    first = Resolution.objects.get()
    other = make_resolution(first.unit, first_year=2022)
    twin = Duty.objects.get(code="Q1.6")
    clause = other.clauses.create(number="I.1", requirement="Đối thoại", position=0)
    made = Duty.objects.create(
        resolution=other, code="Q1.6", clause=clause, name="Đối thoại theo nghị quyết khác", first_year=2022,
        last_year=2025, period="YEARLY", evidence_needed="Biên bản", position=0,
    )  # fmt: skip
    made.owed.create(kind=AgencyKind.GOVERNMENT, place="REPORTING")
    names = [f"d{twin.pk}:summary", f"d{made.pk}:summary"]
    page = client.get(_address("form")).content.decode()
    assert all(f'name="{name}"' in page for name in names)
    said = _save(client, {name: {"value": name, "was": ""} for name in names}, sender)
    assert {state["state"] for state in said.json()["cells"].values()} == {"saved"}
    assert DutyAnswer.objects.get(duty=twin).summary == names[0]
    assert DutyAnswer.objects.get(duty=made).summary == names[1]
    client.post(_address("form"), {"revision": 1, names[1]: "Mới"})
    assert list(DutyAnswer.objects.order_by("duty_id").values_list("summary", flat=True)) == [names[0], "Mới"]
    matrix = client.get(reverse("duties:matrix", args=[2023])).content.decode()
    assert f"?nghi_quyet={other.slug}" in matrix and "Đối thoại theo nghị quyết khác" not in matrix
    address = reverse("duties:duty", args=[2023, "Q1-6"])
    assert "Đối thoại theo nghị quyết khác" in client.get(address, {"nghi_quyet": other.slug}).content.decode()
    assert client.get(address, {"nghi_quyet": "khong-co"}).status_code == 404
