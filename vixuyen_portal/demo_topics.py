"""Supervisions, critiques, recommendations and drafts of the demo, which agree with the sample returns. All invented.

Made in bulk, like the duties; each row is one that the product makes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from simple_history.utils import bulk_create_with_history

from organizations.models import Agency, AgencyKind, Organization, Unit, User
from organizations.names import search_text
from targets.models import (
    AnnualReturn,
    DraftItem,
    DraftItemEvent,
    DraftKind,
    Paper,
    PaperKind,
    Recommendation,
    RecommendationEvent,
    ReportingYear,
    Topic,
    TopicEvent,
)
from targets.models.resolution import DEFAULT_REPLY_DAYS
from targets.rules.periods import VIETNAM
from targets.rules.register_steps import DraftState, RecommendationState, TopicState
from targets.rules.step_table import RegisterStep
from targets.rules.topics import Basis, Reply, TopicForm, TopicKind
from vixuyen_portal.demo_duties import CONTRADICTING, draw

YEARS: Final = (2021, 2022, 2023, 2024)
#: The year in progress: topics in every state before the result.
CURRENT: Final = 2025
BATCH: Final = 2000
#: What each organization supervises; in communes that contradict themselves several count the first one's (X11).
SUPERVISED: Final = {
    "mttq": (
        "Việc công khai thu, chi các khoản đóng góp của nhân dân",
        "Việc bình xét hộ nghèo, hộ cận nghèo",
        "Việc thực hiện quy chế dân chủ ở cơ sở",
    ),
    "ldld": ("Việc thực hiện chế độ tiền lương, bảo hiểm xã hội", "Việc bảo đảm an toàn, vệ sinh lao động"),
    "hnd": ("Việc cung ứng vật tư nông nghiệp", "Việc sử dụng vốn vay ủy thác của nông dân"),
    "dtn": ("Việc thực hiện chính sách việc làm cho thanh niên", "Việc bảo đảm an toàn giao thông ở cổng trường"),
    "lhpn": ("Việc thực hiện chính sách đối với phụ nữ, trẻ em", "Việc phòng, chống bạo lực gia đình"),
    "ccb": ("Việc thực hiện chính sách đối với người có công", "Việc tiếp công dân, giải quyết đơn thư"),
}
DRAFTED: Final = (
    "Thu gom, xử lý rác thải sinh hoạt",
    "Phát triển kinh tế - xã hội năm sau",
    "Sắp xếp điểm trường mầm non",
    "Quản lý chợ trung tâm",
)
ASKED: Final = (
    "Công khai các khoản thu tại nhà văn hóa thôn",
    "Rà soát lại danh sách hộ cận nghèo",
    "Bố trí lịch tiếp công dân cố định hằng tuần",
    "Bổ sung kinh phí cho tổ tự quản",
)
SAMPLE: Final = "(nội dung mẫu)"
SUPPLY, APPROVED_ON, PLANNED_ON = (1, 20), (2, 20), (3, 15)
STATES: Final = (TopicState.APPROVED, TopicState.STARTED, TopicState.ISSUED, TopicState.CLOSED)
STEPS: Final = (RegisterStep.APPROVE, RegisterStep.START, RegisterStep.ISSUE, RegisterStep.CLOSE)


@dataclass
class Batch:
    """Rows of one year before they are stored; papers first, since the others rest on them."""

    year: ReportingYear
    agencies: Mapping[tuple[int, int | str], Agency]
    system: User
    papers: dict[tuple[Any, ...], Paper] = field(default_factory=dict)
    numbers: Counter[int] = field(default_factory=Counter)
    topics: list[Topic] = field(default_factory=list)
    partners: list[list[Organization]] = field(default_factory=list)
    recommendations: list[Recommendation] = field(default_factory=list)
    drafts: list[DraftItem] = field(default_factory=list)

    def paper(self, agency: Agency, kind: PaperKind, sign: str, on: date, title: str, key: object = "") -> Paper:
        """A paper of the agency; the same for the same sign and key."""
        wanted = (agency.pk, sign, key)
        if wanted not in self.papers:
            self.numbers[agency.pk] += 1
            made = Paper(
                agency=agency, kind=kind, number=f"{self.numbers[agency.pk]:02}/{sign}-MAU", issued_on=on,
                title=f"{title} (văn bản mẫu)", at=_moment(on), by=self.system,
            )  # fmt: skip
            made.fill_keys()
            self.papers[wanted] = made
        return self.papers[wanted]

    def agency(self, unit: Unit, which: int | str) -> Agency | None:
        return self.agencies.get((unit.pk, which))


def make_topics() -> None:
    """As many independent supervisions and joint critiques as each sample return counts, and what goes with them."""
    wanted = (AgencyKind.FRONT_OR_UNION, AgencyKind.PARTY_COMMITTEE, AgencyKind.GOVERNMENT)
    agencies = {
        (agency.unit_id, agency.organization_id or agency.kind): agency
        for agency in Agency.objects.filter(kind__in=wanted).with_parties()
    }
    everybody, system = list(Organization.objects.all()), User.system()
    for number in YEARS:
        batch = Batch(ReportingYear.objects.get(year=number), agencies, system)
        for key, kind in (("supervisions", TopicKind.SUPERVISION), ("critiques", TopicKind.CRITIQUE)):
            for row, count in _counted(number, key):
                if kind is TopicKind.CRITIQUE:
                    _add_drafts(batch, row.unit, is_chosen=bool(count))
                for order in range(count):
                    _add_topic(batch, kind, row.unit, row.organization, everybody, order, STATES[2])
                if not count or draw(row.unit.code, row.organization.code, number, key) % 9 == 0:
                    _add_uncounted(batch, kind, row.unit, row.organization, everybody)
        _store(batch)
    batch = Batch(ReportingYear.objects.get(year=CURRENT), agencies, system)
    for unit in batch.year.units():
        _add_drafts(batch, unit, is_chosen=False)
        for organization in everybody:
            lot = draw(unit.code, organization.code, CURRENT) % 6
            if lot < 5 and (unit.pk, organization.pk) in agencies:
                state = (TopicState.PLANNED, *STATES[:3], TopicState.STARTED)[lot]
                _add_topic(batch, TopicKind.SUPERVISION, unit, organization, everybody, 0, state)
    _store(batch)


def _counted(year: int, key: str) -> Iterable[tuple[AnnualReturn, int]]:
    """The year's returns with the number that they say."""
    returns = AnnualReturn.objects.for_year(year).filter(figures__definition__key=key).with_parties()
    counted = {pk: value for pk, value in returns.values_list("pk", "figures__value") if value is not None}
    return [(row, counted[row.pk]) for row in returns.order_by("unit__code", "organization") if row.pk in counted]


def _add_topic(
    batch: Batch,
    kind: TopicKind,
    unit: Unit,
    organization: Organization,
    everybody: Sequence[Organization],
    order: int,
    state: TopicState,
    **changed: Any,
) -> Topic | None:
    """A topic in the state, with a recommendation where its result is issued; None where an agency is lacking."""
    number = batch.year.year
    lead, committee = batch.agency(unit, organization.pk), batch.agency(unit, AgencyKind.PARTY_COMMITTEE)
    government = batch.agency(unit, AgencyKind.GOVERNMENT)
    if lead is None or committee is None or government is None:
        return None
    lot = draw(unit.code, organization.code, number, kind, order)
    is_critique = kind is TopicKind.CRITIQUE
    issued_on = date(number, 4, 5) + timedelta(days=lot % (230 if number != CURRENT else 40))
    topic = Topic(
        unit=unit, organization=organization, year=batch.year, kind=kind.value, basis=Basis.D217.value,
        text=f"{_pick(DRAFTED if is_critique else _supervised(unit, organization), lot + order)} {SAMPLE}",
        form=(TopicForm.CONFERENCE if is_critique else TopicForm.DELEGATION).value, own_plan=not is_critique,
        addressee=government, sessions=1 + lot % 4 if state in STATES[2:] else None, state=state.value,
        at=_moment(date(number, *APPROVED_ON)), by=batch.system,
    )  # fmt: skip
    for name, value in changed.items():
        setattr(topic, name, value)
    reached = STATES.index(state) + 1 if state in STATES else 0
    if reached >= 1:
        topic.approval = batch.paper(
            committee, PaperKind.ANNOUNCEMENT, "TB-GSPB", date(number, *APPROVED_ON),
            "Phê duyệt chương trình giám sát, phản biện của năm",
        )  # fmt: skip
    if reached >= 2:
        title = "Kế hoạch phản biện xã hội" if is_critique else "Kế hoạch giám sát xã hội"
        topic.plan = batch.paper(lead, PaperKind.PLAN, "KH-GSPB", date(number, *PLANNED_ON), title, kind)
    if reached >= 3:
        title = "Văn bản phản biện" if is_critique else "Thông báo kết quả giám sát"
        sign, key = ("PB", (kind, order, "k")) if is_critique else ("TB-GS", (kind, order, topic.form))
        topic.result, topic.issued_on = (
            batch.paper(lead, PaperKind.ANNOUNCEMENT, sign, issued_on, title, key), issued_on,
        )  # fmt: skip
    topic.revision, topic.search_text = reached, search_text(topic.words)
    batch.topics.append(topic)
    present = [one for one in everybody if (unit.pk, one.pk) in batch.agencies and one != organization]
    if topic.is_restricted or not (is_critique or lot % 4 == 0):
        present = []
    batch.partners.append([one for one in present if draw(one.code, unit.code, number, order) % 5 or is_critique])
    if is_critique and order == 0 and batch.drafts and batch.drafts[-1].unit == unit:
        topic.draft_item = batch.drafts[-1]
        topic.text = f"{topic.draft_item.get_kind_display()} {topic.draft_item.title}"
        topic.search_text = search_text(topic.words)
    if reached >= 3 and lot % 3 and not topic.is_restricted:
        _add_recommendation(batch, topic, government, lot)
    return topic


def _add_uncounted(
    batch: Batch, kind: TopicKind, unit: Unit, organization: Organization, everybody: Sequence[Organization]
) -> None:
    """A topic that does not count: only planned, given up, without an own plan, or by Regulation 124."""
    lot = draw(unit.code, organization.code, batch.year.year, kind, "uncounted") % 4
    if kind is TopicKind.CRITIQUE:
        _add_topic(batch, kind, unit, organization, everybody, 9, TopicState.PLANNED)
    elif lot == 0:
        _add_topic(batch, kind, unit, organization, everybody, 9, TopicState.STARTED)
    elif lot == 1:
        _add_topic(batch, kind, unit, organization, everybody, 9, TopicState.CANCELLED)
    elif lot == 2:
        joining = {"form": TopicForm.JOINING.value, "own_plan": False}
        _add_topic(batch, kind, unit, organization, everybody, 9, TopicState.ISSUED, **joining)
    else:
        restricted = {"basis": Basis.R124.value, "text": "", "addressee": None, "groups": 2, "own_plan": False}
        _add_topic(batch, kind, unit, organization, everybody, 9, TopicState.STARTED, **restricted)


def _add_recommendation(batch: Batch, topic: Topic, government: Agency, lot: int) -> None:
    """One recommendation: in the years before mostly answered, some late, some refused; some wait for an answer."""
    assert topic.issued_on is not None
    sent_on = topic.issued_on + timedelta(days=3)
    row = Recommendation(
        topic=topic, unit=topic.unit, organization=topic.organization, year=batch.year,
        text=f"{_pick(ASKED, lot)} {SAMPLE}", addressee=government, sent_on=sent_on,
        due_on=sent_on + timedelta(days=DEFAULT_REPLY_DAYS), at=_moment(sent_on), by=batch.system,
    )  # fmt: skip
    waits = 12 if batch.year.year < YEARS[-1] else 4
    if lot // 3 % waits:
        row.answered_on = sent_on + timedelta(days=4 + lot // 7 % 16)
        row.reply, row.state, row.revision = Reply.ACCEPTED.value, RecommendationState.ANSWERED.value, 1
        if lot % 5 == 0:
            row.reply, row.reply_reason = Reply.REFUSED.value, f"Không thuộc thẩm quyền {SAMPLE}"
        elif lot % 5 == 1:
            row.reply, row.reply_reason = Reply.PARTLY.value, f"Thực hiện dần theo kinh phí {SAMPLE}"
        if lot % 2:
            row.answer = batch.paper(
                government, PaperKind.OFFICIAL_LETTER, "CV-TLKN", row.answered_on, "Trả lời kiến nghị sau giám sát",
                row.answered_on,
            )  # fmt: skip
        if row.reply != Reply.REFUSED and lot % 4:
            row.state, row.revision = RecommendationState.DONE.value, 2
            row.done_on = row.answered_on + timedelta(days=20)
    row.search_text = search_text(row.words)
    batch.recommendations.append(row)
    is_finished = row.state == RecommendationState.DONE or row.reply == Reply.REFUSED
    if is_finished and batch.year.year < YEARS[-1]:
        topic.state, topic.revision = TopicState.CLOSED.value, topic.revision + 1


def _add_drafts(batch: Batch, unit: Unit, *, is_chosen: bool) -> None:
    """Two drafts of the unit's government, the later one to be chosen; some units listed none, some sent no list."""
    government, number = batch.agency(unit, AgencyKind.GOVERNMENT), batch.year.year
    lot = draw(unit.code, number, "drafts")
    if government is None or lot % 5 == 0:
        return
    for order in range(2):
        draft = DraftItem(
            agency=government, unit=unit, organization=None, year=batch.year, kind=_pick(DraftKind.values, lot + order),
            title=f"{_pick(DRAFTED, lot + order)} {SAMPLE}", concerns_rights=order == 1 or lot % 3 == 0,
            at=_moment(date(number, *SUPPLY)), by=batch.system,
        )  # fmt: skip
        if lot % 4:
            day = date(number, *SUPPLY) + timedelta(days=lot % 25)
            draft.supply, draft.supplied_on = (
                batch.paper(government, PaperKind.OFFICIAL_LETTER, "CV-DM", day, "Danh mục dự thảo đưa ra phản biện"),
                day,
            )
        if order and is_chosen and lot % 3:
            day = date(number, 3, 1)
            draft.request, draft.requested_on = (
                batch.paper(government, PaperKind.OFFICIAL_LETTER, "CV-DN", day, "Đề nghị phản biện dự thảo"), day,
            )  # fmt: skip
            draft.state, draft.revision = DraftState.REQUESTED.value, 1
        draft.search_text = search_text(draft.words)
        batch.drafts.append(draft)


def _store(batch: Batch) -> None:
    """Papers, drafts, topics, recommendations, in the order in which they rest on each other, and their events."""
    bulk_create_with_history(list(batch.papers.values()), Paper, batch_size=BATCH, default_user=batch.system)
    DraftItem.objects.bulk_create(batch.drafts, batch_size=BATCH)
    Topic.objects.bulk_create(batch.topics, batch_size=BATCH)
    through = Topic.partners.through
    through._default_manager.bulk_create(
        [
            through(topic=topic, organization=one)
            for topic, partners in zip(batch.topics, batch.partners, strict=True)
            for one in partners
        ],
        batch_size=BATCH,
    )
    Recommendation.objects.bulk_create(batch.recommendations, batch_size=BATCH)
    TopicEvent.objects.bulk_create([one for row in batch.topics for one in _topic_events(row)], batch_size=BATCH)
    RecommendationEvent.objects.bulk_create(
        [one for row in batch.recommendations for one in _recommendation_events(row)], batch_size=BATCH
    )
    DraftItemEvent.objects.bulk_create([one for row in batch.drafts for one in _draft_events(row)], batch_size=BATCH)


def _topic_events(topic: Topic) -> Iterable[TopicEvent]:
    year, source = topic.year_id, TopicState.PLANNED.value
    yield TopicEvent(row=topic, step=RegisterStep.ENTER, to_state=source, revision=0, at=topic.at, by=topic.by)
    if topic.state == TopicState.CANCELLED:
        yield TopicEvent(
            row=topic, step=RegisterStep.ABANDON, from_state=source, to_state=topic.state, revision=1,
            reason="Cơ quan được giám sát chưa có kết quả thực hiện (lý do mẫu)", at=_moment(date(year, 10, 1)),
            by=topic.by,
        )  # fmt: skip
        return
    closed_on = topic.issued_on + timedelta(days=60) if topic.issued_on else None
    papers = (topic.approval, topic.plan, topic.result, None)
    days = (date(year, *APPROVED_ON), date(year, *PLANNED_ON), topic.issued_on, closed_on)
    reached = STATES.index(TopicState(topic.state)) + 1 if topic.state != TopicState.PLANNED else 0
    for number in range(reached):
        day = days[number]
        assert day is not None
        yield TopicEvent(
            row=topic, step=STEPS[number], from_state=source, to_state=STATES[number].value, paper=papers[number],
            revision=number + 1, at=_moment(day), by=topic.by,
        )  # fmt: skip
        source = STATES[number].value


def _recommendation_events(row: Recommendation) -> Iterable[RecommendationEvent]:
    sent, answered, done = (state.value for state in RecommendationState)
    yield RecommendationEvent(row=row, step=RegisterStep.ENTER, to_state=sent, revision=0, at=row.at, by=row.by)
    if row.answered_on:
        yield RecommendationEvent(
            row=row, step=RegisterStep.ANSWER, from_state=sent, to_state=answered, paper=row.answer, revision=1,
            at=_moment(row.answered_on), by=row.by,
        )  # fmt: skip
    if row.done_on:
        yield RecommendationEvent(
            row=row, step=RegisterStep.SETTLE, from_state=answered, to_state=done, revision=2,
            at=_moment(row.done_on), by=row.by,
        )  # fmt: skip


def _draft_events(row: DraftItem) -> Iterable[DraftItemEvent]:
    listed, requested = (state.value for state in DraftState)
    yield DraftItemEvent(row=row, step=RegisterStep.ENTER, to_state=listed, revision=0, at=row.at, by=row.by)
    if row.requested_on:
        yield DraftItemEvent(
            row=row, step=RegisterStep.REQUEST, from_state=listed, to_state=requested, paper=row.request, revision=1,
            at=_moment(row.requested_on), by=row.by,
        )  # fmt: skip


def _supervised(unit: Unit, organization: Organization) -> Sequence[str]:
    return SUPERVISED["mttq" if unit.code in CONTRADICTING else organization.code]


def _pick(words: Sequence[str], lot: int) -> str:
    return words[lot % len(words)]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), VIETNAM)
