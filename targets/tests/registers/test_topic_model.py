"""What the database refuses of topics, recommendations and drafts, past all actions."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from organizations.models import Organization
from targets.models import DraftItem, Recommendation, ReportingYear, Topic
from targets.rules.register_steps import TopicState
from targets.rules.topics import Basis, TopicForm, TopicKind
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff
from targets.tests.registers.topic_steps import government, make_topic

pytestmark = pytest.mark.django_db
PAPERS = {"a": "approval", "p": "plan", "r": "result"}


def common() -> dict[str, Any]:
    return {
        "unit": unit_named("00952"), "organization": Organization.objects.get(code="hnd"),
        "year": ReportingYear.objects.get(year=2023), "at": timezone.now(), "by": staff(),
    }  # fmt: skip


def store(**fields: Any) -> Topic:
    values = {
        "kind": TopicKind.SUPERVISION, "text": "Nội dung", "basis": Basis.D217, "form": TopicForm.DELEGATION,
        "addressee": government(unit_named("00952")),
    }  # fmt: skip
    return Topic.objects.create(**common() | values | fields)


RESTRICTED: dict[str, Any] = {"basis": Basis.R124, "text": "", "addressee": None, "groups": 2}


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"kind": "OTHER"}, id="no-kind"),
        pytest.param({"basis": Basis.D218}, id="supervision-by-218"),
        pytest.param({"form": TopicForm.CONFERENCE}, id="supervision-as-conference"),
        pytest.param({"kind": TopicKind.CRITIQUE}, id="critique-as-delegation"),
        pytest.param({"kind": TopicKind.CRITIQUE, "form": TopicForm.TALKS, "own_plan": True}, id="critique-own-plan"),
        pytest.param(
            {**RESTRICTED, "kind": TopicKind.CRITIQUE, "form": TopicForm.TALKS}, id="critique-by-124"
        ),
        pytest.param({"text": ""}, id="no-text"),
        pytest.param({"groups": 2}, id="count-without-124"),
        pytest.param({"addressee": None}, id="no-addressee"),
        pytest.param({"addressee_name": "Công ty"}, id="two-addressees"),
        pytest.param({**RESTRICTED, "text": "Về đồng chí A"}, id="words-by-124"),
        pytest.param({**RESTRICTED, "addressee_name": "Phòng A"}, id="name-by-124"),
        pytest.param({**RESTRICTED, "groups": None}, id="no-count-by-124"),
        pytest.param({**RESTRICTED, "groups": 0}, id="nobody-by-124"),
        pytest.param({"begins_on": date(2023, 5, 2), "ends_on": date(2023, 5, 1)}, id="days"),
        pytest.param({"cancelled_reason": "Nhầm"}, id="reason-without-cancelling"),
    ],
)  # fmt: skip
def test_database_refuses_a_topic(fields: dict[str, Any]) -> None:
    store(**(RESTRICTED if fields.get("basis") == Basis.R124 else {}))
    with pytest.raises(IntegrityError), transaction.atomic():
        store(**fields)


def test_state_of_a_topic_and_its_papers_go_together() -> None:
    unit = unit_named("00952")
    made = {
        "a": paper(committee(unit), "3-TB/ĐU"), "p": paper(agency_of(unit), "7-KH/HND"),
        "r": paper(agency_of(unit), "9-TB/HND"),
    }  # fmt: skip
    right = {
        TopicState.PLANNED: {""}, TopicState.APPROVED: {"a"}, TopicState.STARTED: {"ap"}, TopicState.ISSUED: {"apr"},
        TopicState.CLOSED: {"apr"}, TopicState.CANCELLED: {"", "a", "p", "ap"},
    }  # fmt: skip
    for state in [*TopicState, "ANYTHING"]:
        for papers in ("", "a", "p", "r", "ap", "ar", "pr", "apr"):
            fields: dict[str, Any] = {PAPERS[letter]: made[letter] for letter in papers}
            fields |= {"issued_on": date(2023, 6, 1)} if "r" in papers else {}
            is_right = papers in right.get(state, ())
            if is_right:
                store(state=state, **fields)
                continue
            with pytest.raises(IntegrityError), transaction.atomic():
                store(state=state, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        store(state=TopicState.ISSUED, approval=made["a"], plan=made["p"], result=made["r"])


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"text": ""}, id="no-text"),
        pytest.param({"due_on": date(2023, 5, 31)}, id="due-before-sent"),
        pytest.param({"answered_on": date(2023, 6, 9)}, id="sent-and-answered"),
        pytest.param({"reply": "ACCEPTED"}, id="sent-with-reply"),
        pytest.param({"state": "ANSWERED"}, id="answered-by-nothing"),
        pytest.param({"state": "ANSWERED", "answered_on": date(2023, 6, 9)}, id="no-reply"),
        pytest.param({"state": "ANSWERED", "answered_on": date(2023, 5, 9), "reply": "ACCEPTED"}, id="before-sent"),
        pytest.param({"state": "ANSWERED", "answered_on": date(2023, 6, 9), "reply": "PARTLY"}, id="partly-why"),
        pytest.param({"state": "ANSWERED", "answered_on": date(2023, 6, 9), "reply": "REFUSED"}, id="refused-why"),
        pytest.param({"state": "DONE", "answered_on": date(2023, 6, 9), "reply": "ACCEPTED"}, id="done-no-day"),
        pytest.param(
            {"state": "DONE", "answered_on": date(2023, 6, 9), "reply": "REFUSED", "reply_reason": "Không có quỹ",
             "done_on": date(2023, 7, 1)}, id="refused-and-done",
        ),
        pytest.param(
            {"state": "DONE", "answered_on": date(2023, 6, 9), "reply": "ACCEPTED", "done_on": date(2023, 6, 8)},
            id="done-before-answered",
        ),
    ],
)  # fmt: skip
def test_database_refuses_a_recommendation(fields: dict[str, Any]) -> None:
    topic = make_topic(TopicState.ISSUED)
    values: dict[str, Any] = {
        "topic": topic, "text": "Công khai", "addressee": government(topic.unit), "sent_on": date(2023, 6, 1),
        "due_on": date(2023, 6, 16),
    }  # fmt: skip
    Recommendation.objects.create(**common() | values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(**common() | values | fields)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"title": ""}, id="no-title"),
        pytest.param({"state": "REQUESTED"}, id="requested-by-nothing"),
        pytest.param({"requested_on": date(2023, 3, 1)}, id="listed-and-requested"),
        pytest.param({"supplied_on": date(2023, 1, 20)}, id="supplied-by-nothing"),
    ],
)
def test_database_refuses_a_draft(fields: dict[str, Any]) -> None:
    agency = government(unit_named("00952"))
    values = common() | {"organization": None, "agency": agency, "title": "Thu gom rác", "kind": "SCHEME"}
    DraftItem.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        DraftItem.objects.create(**values | fields)
