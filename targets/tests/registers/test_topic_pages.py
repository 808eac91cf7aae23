"""The pages of topics, recommendations and drafts: forms, who is shown what, what is open, the inbox and reminders."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations.models import Notice, Organization, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import DraftItem, Recommendation, RootYear, Topic
from targets.registers.pages import REGISTERS
from targets.registers.reminding import send_due
from targets.rules.register_steps import TopicState
from targets.rules.topics import Basis, TopicKind
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import agency_of, committee, make_theme, paper
from targets.tests.registers.topic_steps import (
    add_draft,
    add_recommendation,
    answer,
    government,
    make_topic,
    organizations,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SUPERVISIONS, CRITIQUES = "/so/2023/giam-sat/", "/so/2023/phan-bien/"
RECOMMENDATIONS, DRAFTS = "/so/2023/kien-nghi/", "/so/2023/du-thao/"


@pytest.fixture
def as_user(client: Client) -> SignIn:
    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in


def text(client: Client, address: str, status: int = 200) -> str:
    answered = client.get(address)
    assert answered.status_code == status, address
    return answered.content.decode()


def body(organization: str = "hnd", **changed: Any) -> dict[str, Any]:
    """What a browser sends of a new supervision in Cao Bồ."""
    unit = unit_named("00952")
    return {
        "unit": unit.pk, "organization": Organization.objects.get(code=organization).pk, "basis": "217",
        "text": "Giám sát quỹ thôn", "form": "DELEGATION", "own_plan": "on", "addressee": government(unit).pk,
        "addressee_name": "", "groups": "", "begins_on": "2023-03-01", "ends_on": "2023-03-30",
    } | changed  # fmt: skip


def test_supervision_from_the_form_to_its_result(as_user: SignIn) -> None:
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    partner = Organization.objects.get(code="lhpn")
    assert "Nhập nội dung giám sát" in text(client, f"{SUPERVISIONS}them/?don-vi=cao-bo&to-chuc=hoi-nong-dan")
    answered = client.post(f"{SUPERVISIONS}them/", body(partners=[partner.pk]))
    topic = Topic.objects.get()
    own = f"{SUPERVISIONS}{topic.pk}/"
    assert answered["Location"] == own and list(topic.partners.all()) == [partner]
    assert (
        client.post(f"{own}sua/", body(rev=0, text="Giám sát quỹ của thôn", partners=[partner.pk])).status_code == 302
    )
    papers = [
        paper(committee(topic.unit), "3-TB/ĐU"), paper(agency_of(topic.unit), "7-KH/HND"),
        paper(agency_of(topic.unit), "9-TB/HND", date(2023, 6, 1)),
    ]  # fmt: skip
    for revision, (step, cited) in enumerate(zip(("phe-duyet", "bat-dau", "ket-qua"), papers, strict=True), start=1):
        assert cited.number in text(client, f"{own}{step}/")
        sent = {"rev": revision, "cite-papers": cited.pk, "sessions": "5"}
        assert client.post(f"{own}{step}/", sent)["Location"] == own, step
    page = text(client, own)
    for words in (
        "Giám sát quỹ của thôn",
        "2/6 tổ chức tham gia",
        "2023 (ngày của văn bản kết quả: 01/06/2023)",
        "Đã ban hành kết quả",
        "Nhập kiến nghị",
    ):
        assert words in page, words
    assert 'Giám sát độc lập</dt><dd class="text-break">Có' in page
    listed = text(client, f"{SUPERVISIONS}?loc=doc-lap")
    assert ("Giám sát quỹ của thôn" in listed and "HPN" in listed) or "Phụ nữ" in listed
    assert "Giám sát quỹ của thôn" in text(client, f"{SUPERVISIONS}?to-chuc=hoi-lien-hiep-phu-nu")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"text": ""}, "Xin ghi nội dung giám sát.", id="no-text"),
        pytest.param({"addressee": ""}, "Xin chọn cơ quan được giám sát.", id="no-addressee"),
        pytest.param({"addressee_name": "Công ty"}, "thì để trống ô này", id="two-addressees"),
        pytest.param({"ends_on": "2023-02-01"}, "không được trước ngày bắt đầu", id="days"),
        pytest.param({"groups": "2"}, "Chỉ ghi khi theo Quy định 124", id="count"),
        pytest.param({"basis": "124"}, "chỉ ghi số. Xin để trống ô này", id="words-by-124"),
        pytest.param({"basis": "124", "text": "", "addressee": ""}, "Xin ghi số đối tượng", id="no-count"),
        pytest.param({"basis": "218"}, "Không có lựa chọn này", id="by-218"),
    ],
)
def test_form_says_how_to_mend_it(as_user: SignIn, changed: dict[str, Any], sentence: str) -> None:
    answered = as_user(make_user(Role.COMMUNE_OFFICER)).post(f"{SUPERVISIONS}them/", body(**changed))
    assert answered.status_code == 422 and sentence in answered.content.decode()
    assert not Topic.objects.exists()


def test_topic_by_124_shows_counts_to_few(as_user: SignIn) -> None:
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    sent = body(basis="124", text="", addressee="", groups="4")
    own = client.post(f"{SUPERVISIONS}them/", sent)["Location"]
    page = text(client, own)
    assert "chỉ ghi số, không ghi nội dung" in page and "Số đối tượng" in page and "Nhập kiến nghị" not in page
    unit = unit_named("00952")
    for user in (make_user(Role.STAFF), make_user(Role.LEADER), make_user(Role.AGENCY, agency=agency_of(unit))):
        text(as_user(user), own)
    for user in (
        make_user(Role.ADMINISTRATOR),
        make_user(Role.AGENCY, agency=committee(unit)),
        make_user(Role.AGENCY, agency=agency_of(unit, "mttq")),
        make_user(Role.COMMUNE_OFFICER, organization=organizations("lhpn")[0]),
        make_user(Role.DISTRICT_ORGANIZATION, organization=organizations("lhpn")[0]),
    ):
        text(as_user(user), own, 404)
        assert "Quy định 124 (chỉ ghi số" not in text(client, SUPERVISIONS), user.role


def test_places_without_an_independent_supervision_are_missing(as_user: SignIn) -> None:
    client = as_user(make_user(Role.STAFF))
    assert "<b>150</b> chưa có" in text(client, "/so/2023/")
    make_topic(own_plan=False)
    make_topic(organization="ccb")
    page = text(client, f"{SUPERVISIONS}?loc=thieu")
    assert "Chưa có <b>149</b>" in page
    assert "them/?don-vi=cao-bo&amp;to-chuc=hoi-nong-dan" in page
    critiques = text(client, f"{CRITIQUES}?loc=thieu")
    assert "Chưa có <b>25</b>" in critiques


def test_draft_leads_to_a_critique(as_user: SignIn) -> None:
    unit = unit_named("00952")
    listing = paper(government(unit), "5-CV/UBND", date(2023, 1, 20))
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    sent = {"agency": government(unit).pk, "kind": "SCHEME", "title": "Thu gom rác", "concerns_rights": "on"}
    own = client.post(f"{DRAFTS}them/", sent | {"supply": listing.pk})["Location"]
    draft = DraftItem.objects.get()
    assert draft.supplied_on == date(2023, 1, 20)
    page = text(client, own)
    assert f"{CRITIQUES}them/?du-thao={draft.pk}" in page and "Chưa chọn" in page
    assert "Thu gom rác" in text(client, f"{DRAFTS}?loc=chua-chon")
    assert f'<option value="{draft.pk}" selected>' in text(client, f"{CRITIQUES}them/?du-thao={draft.pk}")
    front = Organization.objects.get(code="mttq")
    body = {"unit": unit.pk, "organization": front.pk, "draft_item": draft.pk, "basis": "217", "form": "CONFERENCE"}
    answered = client.post(f"{CRITIQUES}them/", body | {"partners": [Organization.objects.get(code="hnd").pk]})
    topic = Topic.objects.get()
    assert answered["Location"] == f"{CRITIQUES}{topic.pk}/"
    assert (topic.text, topic.addressee, topic.kind) == ("Đề án Thu gom rác", government(unit), "CRITIQUE")
    assert "Dự kiến" in text(client, own) and "Thu gom rác" in text(client, f"{DRAFTS}?loc=da-chon")
    assert client.get(f"{SUPERVISIONS}{topic.pk}/").status_code == 404  # a critique is no row of that register
    government_page = text(as_user(make_user(Role.AGENCY, agency=government(unit))), own)
    assert "Nhập nội dung phản biện" not in government_page


def test_recommendation_is_sent_and_answered_by_the_agency(as_user: SignIn) -> None:
    topic = make_topic(TopicState.ISSUED)
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    assert f"{RECOMMENDATIONS}them/?noi-dung={topic.pk}" in text(client, f"{SUPERVISIONS}{topic.pk}/")
    sent = {"topic": topic.pk, "text": "Công khai quỹ", "addressee": government(topic.unit).pk}
    late = client.post(f"{RECOMMENDATIONS}them/", sent | {"sent_on": "2099-01-01"})
    assert late.status_code == 422 and "không được sau hôm nay" in late.content.decode()
    own = client.post(f"{RECOMMENDATIONS}them/", sent | {"sent_on": "2023-06-05"})["Location"]
    assert "20/06/2023, quá hạn" in text(client, own)
    assert client.post(f"{own}tra-loi/", {"rev": 0, "reply": "ACCEPTED"}).status_code == 422  # wants the paper

    agency = make_user(Role.AGENCY, agency=government(topic.unit))
    client = as_user(agency)
    inbox = text(client, "/viec-can-lam/")
    assert "Còn <b>1</b> kiến nghị" in inbox and f'href="{own}"' in inbox and "Quá hạn" in inbox
    bare = client.post(f"{own}tra-loi/", {"rev": 0, "reply": "REFUSED"})
    assert bare.status_code == 422 and "xin ghi giải trình" in bare.content.decode()
    sent = {"rev": 0, "reply": "PARTLY", "reply_reason": "Sẽ công khai từ quý III"}
    assert client.post(f"{own}tra-loi/", sent)["Location"] == own
    row = Recommendation.objects.get()
    assert (row.state, row.answered_on) == ("ANSWERED", timezone.localdate())
    page = text(client, own)
    assert "Sẽ công khai từ quý III" in page and "Trả lời trên cổng" in page and "xong/" not in page
    assert "Kiến nghị chờ trả lời" not in text(client, "/viec-can-lam/")

    client = as_user(make_user(Role.STAFF))
    assert client.post(f"{own}xong/", {"rev": 1, "done_on": timezone.localdate().isoformat()})["Location"] == own
    assert "Công khai quỹ" in text(client, f"{RECOMMENDATIONS}?loc=DONE")


def test_overdue_answers_are_chased(as_user: SignIn) -> None:
    topic = make_topic(TopicState.ISSUED)
    row = add_recommendation(topic)
    staff_page = text(as_user(make_user(Role.STAFF)), "/viec-can-lam/")
    assert "/so/2023/kien-nghi/?loc=qua-han" in staff_page and "Năm 2023: 1 kiến nghị" in staff_page
    assert "Công khai các khoản thu" in text(as_user(make_user(Role.STAFF)), f"{RECOMMENDATIONS}?loc=qua-han")
    agency = make_user(Role.AGENCY, agency=government(topic.unit))
    other = make_user(Role.AGENCY, agency=committee(topic.unit))
    day = datetime(2023, 7, 3, 2, tzinfo=UTC)
    RootYear.objects.update(is_backlog=True)
    assert send_due(day) == 0
    RootYear.objects.update(is_backlog=False)
    assert send_due(datetime(2023, 6, 20, 2, tzinfo=UTC)) == 0  # its day counts to the end
    assert [send_due(day), send_due(day), send_due(day + timedelta(days=6))] == [1, 0, 0]
    assert send_due(day + timedelta(days=8)) == 1
    texts = list(Notice.objects.filter(to=agency).values_list("text", flat=True))
    assert len(texts) == 2 and any("quá 13 ngày" in one for one in texts)
    assert not Notice.objects.filter(to=other).exists()
    answer(row)
    assert send_due(day + timedelta(days=30)) == 0


def make_row(slug: str, unit: str) -> None:
    """A row of the register in the unit."""
    match slug:
        case "chu-de":
            make_theme(unit=unit)
        case "giam-sat":
            make_topic(TopicState.ISSUED, unit=unit, partners=organizations("lhpn"))
        case "phan-bien":
            make_topic(TopicState.ISSUED, TopicKind.CRITIQUE, unit=unit)
        case "kien-nghi":
            answer(add_recommendation(make_topic(TopicState.ISSUED, unit=unit)))
        case "du-thao":
            make_topic(kind=TopicKind.CRITIQUE, unit=unit, draft_item=add_draft(government(unit_named(unit))))


@pytest.mark.parametrize("slug", ["giam-sat", "phan-bien", "kien-nghi", "du-thao"])
def test_lists_cost_the_same_however_long(as_user: SignIn, slug: str) -> None:
    client = as_user(make_user(Role.STAFF))
    counts = []
    for units in (["00952"], ["00919", "00937", "00940"]):
        for unit in units:
            make_row(slug, unit)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/so/2023/{slug}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_detail_costs_the_same_however_many_recommendations(as_user: SignIn) -> None:
    client = as_user(make_user(Role.STAFF))
    topic = make_topic(TopicState.ISSUED)
    counts = []
    for number in (1, 4):
        for _ in range(number):
            add_recommendation(topic)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{SUPERVISIONS}{topic.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_register_is_empty_and_filled_for_everybody(as_user: SignIn) -> None:
    """Each list opens for every role, and in each filter for staff, empty and with a row."""
    users = [make_user(role) for role in Role if role is not Role.AGENCY]
    users.append(make_user(Role.AGENCY, agency=committee(unit_named("00952"))))
    for is_filled in (False, True):
        for slug, register in REGISTERS.items():
            if is_filled and slug in {"chu-de", "giam-sat", "phan-bien", "kien-nghi", "du-thao"}:
                make_row(slug, "00952")
            chosen = ["", *register.table.states, *(one.slug for one in register.filters), "huy", "thieu"]
            for user in users:
                client = as_user(user)
                for one in chosen if user.role == Role.STAFF else [""]:
                    text(client, f"/so/2023/{slug}/?loc={one}")
        text(as_user(users[0]), "/so/2023/")


def test_restricted_basis_is_offered_to_supervisions_only(as_user: SignIn) -> None:
    client = as_user(make_user(Role.COMMUNE_OFFICER))
    assert f'value="{Basis.R124}"' in text(client, f"{SUPERVISIONS}them/")
    assert f'value="{Basis.R124}"' not in text(client, f"{CRITIQUES}them/")
