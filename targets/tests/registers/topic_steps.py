"""Topics, recommendations and drafts for tests, walked through the product's own actions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.utils import timezone

from organizations.models import Agency, AgencyKind, Organization, Unit
from targets.models import DraftItem, Paper, PaperKind, Recommendation, ReportingYear, Topic
from targets.registers import actions
from targets.registers.kinds.critiques import CRITIQUES
from targets.registers.kinds.drafts import DRAFTS
from targets.registers.kinds.recommendations import RECOMMENDATIONS
from targets.registers.kinds.supervisions import SUPERVISIONS
from targets.registers.register import Register
from targets.rules.register_steps import TopicState
from targets.rules.step_table import RegisterStep
from targets.rules.topics import Basis, Reply, TopicForm, TopicKind
from targets.tests.factories import unit_named
from targets.tests.registers.theme_steps import agency_of, committee, paper, staff

REGISTER_OF: Final = {TopicKind.SUPERVISION: SUPERVISIONS, TopicKind.CRITIQUE: CRITIQUES}
#: Steps to a state, after entering.
STEPS: Final = (
    (TopicState.APPROVED, RegisterStep.APPROVE),
    (TopicState.STARTED, RegisterStep.START),
    (TopicState.ISSUED, RegisterStep.ISSUE),
    (TopicState.CLOSED, RegisterStep.CLOSE),
)


def government(unit: Unit) -> Agency:
    return Agency.objects.get(unit=unit, kind=AgencyKind.GOVERNMENT)


def organizations(*codes: str) -> list[Organization]:
    return list(Organization.objects.filter(code__in=codes))


def register_of(topic: Topic) -> Register[Topic]:
    return REGISTER_OF[TopicKind(topic.kind)]


def topic_values(kind: TopicKind, unit: Unit, **changed: Any) -> dict[str, Any]:
    """What the form of a topic gives."""
    values: dict[str, Any] = {
        "text": "Giám sát việc thu và sử dụng quỹ do nhân dân đóng góp",
        "basis": Basis.D217,
        "addressee": government(unit),
        "addressee_name": "",
        "partners": [],
        "begins_on": None,
        "ends_on": None,
    }
    if kind is TopicKind.SUPERVISION:
        values |= {"form": TopicForm.DELEGATION, "own_plan": True, "groups": None}
    else:
        values |= {"form": TopicForm.CONFERENCE, "partners": organizations("hnd", "lhpn"), "draft_item": None}
    if changed.get("basis") == Basis.R124:
        values |= {"text": "", "addressee": None, "groups": 3}
    return values | changed


def add_topic(kind: TopicKind, unit: Unit, organization: str, year: int, *, by: Any = None, **changed: Any) -> Topic:
    """A planned topic."""
    row = Topic(
        kind=kind, unit=unit, organization=Organization.objects.get(code=organization),
        year=ReportingYear.objects.get(year=year),
    )  # fmt: skip
    return actions.add(
        REGISTER_OF[kind], row, topic_values(kind, unit, **changed), by=by or staff(), at=timezone.now()
    )  # fmt: skip


def topic_paper(topic: Topic, step: RegisterStep, on: date) -> Paper | None:
    """The paper that the step rests on, of whom it is to be."""
    if step is RegisterStep.APPROVE:
        return paper(committee(topic.unit), "3-TB/ĐU", on, PaperKind.ANNOUNCEMENT)
    if step is RegisterStep.START:
        return paper(agency_of(topic.unit, topic.organization.code), "7-KH/CT", on, PaperKind.PLAN)
    if step is RegisterStep.ISSUE:
        return paper(agency_of(topic.unit, topic.organization.code), f"9-TB/{topic.pk}", on, PaperKind.ANNOUNCEMENT)
    return None


def advance(topic: Topic, step: RegisterStep, *, on: date | None = None, reason: str = "", **how: Any) -> None:
    """Take a step on the topic by its ordinary paper of the day, else of 01/06 of its year."""
    given = how.pop("paper", topic_paper(topic, step, on or date(topic.year_id, 6, 1)))
    how = {"by": staff(), "at": timezone.now(), "seen": topic.revision, **how}
    actions.take(register_of(topic), step, topic, paper=given, reason=reason, **how)


def make_topic(
    state: TopicState = TopicState.PLANNED,
    kind: TopicKind = TopicKind.SUPERVISION,
    *,
    unit: str = "00952",
    organization: str = "",
    year: int = 2023,
    issued_on: date | None = None,
    **changed: Any,
) -> Topic:
    """A topic in one of the states; its result of `issued_on`, else of 01/06 of its year."""
    place = unit_named(unit, year)
    lead = organization or ("hnd" if kind is TopicKind.SUPERVISION else "mttq")
    topic = add_topic(kind, place, lead, year, **changed)
    if state is TopicState.CANCELLED:
        advance(topic, RegisterStep.ABANDON, reason="Cơ quan được giám sát giải thể")
        return topic
    for reached, step in STEPS:
        if topic.state == state:
            break
        advance(topic, step, on=issued_on if reached is TopicState.ISSUED else None)
    return topic


def add_recommendation(
    topic: Topic, *, by: Any = None, sent_on: date = date(2023, 6, 5), year: int = 0, **changed: Any
) -> Recommendation:
    """A recommendation of the topic, due after the resolution's days."""
    row = Recommendation(
        topic=topic, unit=topic.unit, organization=topic.organization,
        year=ReportingYear.objects.get(year=year or topic.year_id),
    )  # fmt: skip
    values = {
        "text": "Công khai các khoản thu tại nhà văn hóa thôn", "addressee": government(topic.unit),
        "sent_on": sent_on, "due_on": None,
    }  # fmt: skip
    return actions.add(RECOMMENDATIONS, row, values | changed, by=by or staff(), at=timezone.now())


def answer(
    row: Recommendation, reply: Reply = Reply.ACCEPTED, *, on: date = date(2023, 6, 15), why: str = "", **how: Any
) -> None:
    """Answer by a paper of the addressee of this day; without one where `paper` is None."""
    given = how.pop("paper", ...)
    if given is ...:
        given = paper(row.addressee, f"11-CV/{row.pk}", on, PaperKind.OFFICIAL_LETTER)
    values = {"reply": reply, "reply_reason": why, "answered_on": on}
    how = {"by": staff(), "at": timezone.now(), "seen": row.revision, **how}
    actions.take(RECOMMENDATIONS, RegisterStep.ANSWER, row, values=values, paper=given, **how)


def settle(row: Recommendation, on: date = date(2023, 7, 1), **how: Any) -> None:
    how = {"by": staff(), "at": timezone.now(), "seen": row.revision, **how}
    actions.take(RECOMMENDATIONS, RegisterStep.SETTLE, row, values={"done_on": on}, **how)


def add_draft(agency: Agency | None = None, *, year: int = 2023, by: Any = None, **changed: Any) -> DraftItem:
    """A draft of Cao Bồ's government, or of this agency."""
    owner = agency or government(unit_named("00952", year))
    row = DraftItem(agency=owner, unit=owner.unit, organization=None, year=ReportingYear.objects.get(year=year))
    values: Mapping[str, Any] = {
        "kind": "SCHEME", "title": "Thu gom rác thải sinh hoạt", "concerns_rights": True, "supply": None,
    }  # fmt: skip
    return actions.add(DRAFTS, row, {**values, **changed}, by=by or staff(), at=timezone.now())


def pks(rows: Iterable[Any]) -> set[int]:
    return {row.pk for row in rows}
