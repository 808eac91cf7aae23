"""The steps of a register's rows as tables: step, states, capability, what it needs and whose it is. Pure.

One table a register. docs/workflow.md is drawn from them; a test keeps the two equal.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from organizations.permissions import Account, Capability, can
from organizations.refused import Refused


class RegisterStep(StrEnum):
    """What is done to a row of a register. The words are those of the row's timeline."""

    ENTER = "ENTER"
    CHANGE = "CHANGE"
    PROVE = "PROVE"
    REPORT = "REPORT"
    AGREE = "AGREE"
    REPLACE = "REPLACE"
    APPROVE = "APPROVE"
    START = "START"
    ISSUE = "ISSUE"
    ANSWER = "ANSWER"
    SETTLE = "SETTLE"
    CLOSE = "CLOSE"
    REQUEST = "REQUEST"
    ASSIGN = "ASSIGN"
    SIGN = "SIGN"
    RECORD = "RECORD"
    ABANDON = "ABANDON"
    RESTORE = "RESTORE"
    CANCEL = "CANCEL"


STEP_LABELS: Mapping[RegisterStep, str] = {
    RegisterStep.ENTER: "Nhập",
    RegisterStep.CHANGE: "Sửa nội dung",
    RegisterStep.PROVE: "Ghi minh chứng",
    RegisterStep.REPORT: "Ghi đã báo cáo cấp ủy",
    RegisterStep.AGREE: "Ghi chủ trương của cấp ủy",
    RegisterStep.REPLACE: "Thay bằng nội dung khác",
    RegisterStep.APPROVE: "Ghi cấp ủy phê duyệt",
    RegisterStep.START: "Ghi bắt đầu thực hiện",
    RegisterStep.ISSUE: "Ghi đã ban hành kết quả",
    RegisterStep.ANSWER: "Ghi trả lời",
    RegisterStep.SETTLE: "Ghi đã giải quyết xong",
    RegisterStep.CLOSE: "Kết thúc theo dõi",
    RegisterStep.REQUEST: "Ghi đã đề nghị phản biện",
    RegisterStep.ASSIGN: "Ghi văn bản giao",
    RegisterStep.SIGN: "Ghi văn bản ký kết",
    RegisterStep.RECORD: "Ghi kết quả",
    RegisterStep.ABANDON: "Ghi không thực hiện nữa",
    RegisterStep.RESTORE: "Hoàn tác tệp",
    RegisterStep.CANCEL: "Hủy",
}


class Need(StrEnum):
    """What a step cannot be taken without."""

    PAPER = "PAPER"
    REASON = "REASON"
    SUCCESSOR = "SUCCESSOR"


NEED_LABELS: Mapping[Need, str] = {
    Need.PAPER: "văn bản",
    Need.REASON: "lý do",
    Need.SUCCESSOR: "nội dung thay vào",
}


class Side(StrEnum):
    """How an account stands to a row: it enters the row for its owner, or for the agency that answers the row."""

    OWNER = "OWNER"
    ANSWERER = "ANSWERER"


@dataclass(frozen=True)
class RegisterTransition:
    """`sides`: who takes the step, within the capability. `is_open_after_close`: also when the row's year is closed.

    `owner_needs`: what the owner needs beside `needs`, where the agency that answers speaks for itself.
    """

    step: RegisterStep
    source: str
    target: str
    needs: frozenset[Need] = frozenset()
    sides: frozenset[Side] = frozenset({Side.OWNER})
    capability: Capability = Capability.ENTER_REGISTERS
    is_open_after_close: bool = False
    owner_needs: frozenset[Need] = frozenset()

    def needs_of(self, side: Side | None) -> frozenset[Need]:
        """What an account of this side cannot take the step without."""
        return self.needs | self.owner_needs if side is Side.OWNER else self.needs


class RegisterStepDenied(Refused):
    """The step does not follow from the row's state, lacks what it needs, or is not this person's to take."""


@dataclass(frozen=True)
class StepTable:
    """The steps of one register.

    `states`: state → its words; `first`: the state of a new row; `live`: those of rows that hold or may come to hold.
    """

    states: Mapping[str, str]
    first: str
    live: tuple[str, ...]
    transitions: tuple[RegisterTransition, ...]

    def transition(self, step: RegisterStep, state: str) -> RegisterTransition | None:
        """The row of the table for this step from this state, or None."""
        return next((row for row in self.transitions if (row.step, row.source) == (step, state)), None)

    def steps_from(
        self, state: str, account: Account, side: Side | None, *, year_is_closed: bool = False
    ) -> tuple[RegisterStep, ...]:
        """The steps that an account of this side may take from the state, in the table's order."""
        return tuple(
            row.step
            for row in self.transitions
            if row.source == state and side in row.sides and can(account, row.capability)
            and (row.is_open_after_close or not year_is_closed)
        )  # fmt: skip

    def check(
        self,
        step: RegisterStep,
        state: str,
        account: Account,
        side: Side | None,
        *,
        given: Collection[Need] = (),
        is_cancelled: bool = False,
        year_is_closed: bool = False,
    ) -> RegisterTransition:
        """The transition to make. Raises RegisterStepDenied with the sentence to show.

        `side`: None for somebody who only sees the row. `given`: what comes with the step.
        """
        label = STEP_LABELS[step].lower()
        if is_cancelled:
            raise RegisterStepDenied("Dòng này của sổ đã hủy nên không thay đổi được nữa. Xin nhập dòng mới.")
        row = self.transition(step, state)
        if row is None:
            raise RegisterStepDenied(f"Đang ở trạng thái «{self.states[state]}» nên không thể {label}.")
        if side not in row.sides or not can(account, row.capability):
            raise RegisterStepDenied(f"Đồng chí xem được dòng này của sổ nhưng không có quyền {label}.")
        if year_is_closed and not row.is_open_after_close:
            raise RegisterStepDenied("Năm báo cáo đã chốt. Năm được mở lại thì mới thay đổi được sổ.")
        if lacking := [NEED_LABELS[need] for need in Need if need in row.needs_of(side) and need not in given]:
            raise RegisterStepDenied(f"Thiếu {', '.join(lacking)} nên không thể {label}.")
        return row


class ThemeState(StrEnum):
    DRAFT = "DRAFT"
    REPORTED = "REPORTED"
    AGREED = "AGREED"
    REPLACED = "REPLACED"


THEME_STATES: Mapping[str, str] = {
    ThemeState.DRAFT: "Dự kiến",
    ThemeState.REPORTED: "Đã báo cáo cấp ủy",
    ThemeState.AGREED: "Đã có chủ trương",
    ThemeState.REPLACED: "Đã thay",
}
#: A theme that holds or may come to hold: there is one of them an organization, unit and year.
LIVE_THEMES = (ThemeState.DRAFT, ThemeState.REPORTED, ThemeState.AGREED)


def _staying(
    step: RegisterStep, states: Iterable[str], *needs: Need, is_open_after_close: bool = False
) -> tuple[RegisterTransition, ...]:
    """The step from each of these states, which it leaves as it is."""
    return tuple(
        RegisterTransition(step, state, state, frozenset(needs), is_open_after_close=is_open_after_close)
        for state in states
    )


class EntryState(StrEnum):
    """The only state of a row that takes no steps of its own."""

    ENTERED = "ENTERED"


#: A register whose rows are only entered, corrected, proved and cancelled.
ENTRY_STEPS = StepTable(
    states={EntryState.ENTERED: "Đã ghi"},
    first=EntryState.ENTERED,
    live=(EntryState.ENTERED,),
    transitions=(
        *_staying(RegisterStep.CHANGE, (EntryState.ENTERED,)),
        *_staying(RegisterStep.PROVE, (EntryState.ENTERED,)),
        *_staying(RegisterStep.CANCEL, (EntryState.ENTERED,), Need.REASON),
    ),
)


#: The yearly themes. Source: NQ, I.2.1-1 (T01), II.1-2 (Q1.4), III.5 (O5.1); ADR 0024.
THEME_STEPS = StepTable(
    states=THEME_STATES,
    first=ThemeState.DRAFT,
    live=LIVE_THEMES,
    transitions=(
        RegisterTransition(RegisterStep.REPORT, ThemeState.DRAFT, ThemeState.REPORTED, needs=frozenset({Need.PAPER})),
        RegisterTransition(
            RegisterStep.AGREE,
            ThemeState.REPORTED,
            ThemeState.AGREED,
            needs=frozenset({Need.PAPER}),
            sides=frozenset({Side.OWNER, Side.ANSWERER}),
        ),
        *(
            RegisterTransition(
                RegisterStep.REPLACE, state, ThemeState.REPLACED, needs=frozenset({Need.SUCCESSOR, Need.REASON})
            )
            for state in (ThemeState.REPORTED, ThemeState.AGREED)
        ),
        *_staying(RegisterStep.CHANGE, (ThemeState.DRAFT,)),
        *_staying(RegisterStep.PROVE, LIVE_THEMES),
        *_staying(RegisterStep.CANCEL, LIVE_THEMES, Need.REASON),
    ),
)


class TopicState(StrEnum):
    PLANNED = "PLANNED"
    APPROVED = "APPROVED"
    STARTED = "STARTED"
    ISSUED = "ISSUED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


TOPIC_STATES: Mapping[str, str] = {
    TopicState.PLANNED: "Dự kiến",
    TopicState.APPROVED: "Cấp ủy đã phê duyệt",
    TopicState.STARTED: "Đang thực hiện",
    TopicState.ISSUED: "Đã ban hành kết quả",
    TopicState.CLOSED: "Đã kết thúc",
    TopicState.CANCELLED: "Không thực hiện",
}
#: States of a topic of which the result is issued: it counts.
ISSUED_TOPICS = (TopicState.ISSUED, TopicState.CLOSED)
UNISSUED_TOPICS = (TopicState.PLANNED, TopicState.APPROVED, TopicState.STARTED)
LIVE_TOPICS = (*UNISSUED_TOPICS, *ISSUED_TOPICS)
_PAPER = frozenset({Need.PAPER})
_BOTH = frozenset({Side.OWNER, Side.ANSWERER})
#: Topics of supervision and of critique. What was begun in a year may be ended after it is closed.
#: Source: NQ, I.2.1-2 (T02, T03), II.1-2 (Q1.5); ADR 0029.
TOPIC_STEPS = StepTable(
    states=TOPIC_STATES,
    first=TopicState.PLANNED,
    live=LIVE_TOPICS,
    transitions=(
        RegisterTransition(RegisterStep.APPROVE, TopicState.PLANNED, TopicState.APPROVED, needs=_PAPER, sides=_BOTH),
        RegisterTransition(RegisterStep.START, TopicState.APPROVED, TopicState.STARTED, needs=_PAPER),
        RegisterTransition(
            RegisterStep.ISSUE, TopicState.STARTED, TopicState.ISSUED, needs=_PAPER, is_open_after_close=True
        ),
        RegisterTransition(RegisterStep.CLOSE, TopicState.ISSUED, TopicState.CLOSED, is_open_after_close=True),
        *(
            RegisterTransition(
                RegisterStep.ABANDON, state, TopicState.CANCELLED, frozenset({Need.REASON}), is_open_after_close=True
            )
            for state in UNISSUED_TOPICS
        ),
        *_staying(RegisterStep.CHANGE, (TopicState.PLANNED,)),
        *_staying(RegisterStep.PROVE, LIVE_TOPICS),
        *_staying(RegisterStep.CANCEL, LIVE_TOPICS, Need.REASON),
    ),
)


class RecommendationState(StrEnum):
    SENT = "SENT"
    ANSWERED = "ANSWERED"
    DONE = "DONE"


RECOMMENDATION_STATES: Mapping[str, str] = {
    RecommendationState.SENT: "Chờ trả lời",
    RecommendationState.ANSWERED: "Đã trả lời",
    RecommendationState.DONE: "Đã giải quyết xong",
}
#: Recommendations and opinions: the agency that is addressed answers without a paper, the owner by its paper.
#: Source: NQ, II.2-2 (Q2.6), II.3-1 (Q3.4, Q3.5); ADR 0029.
RECOMMENDATION_STEPS = StepTable(
    states=RECOMMENDATION_STATES,
    first=RecommendationState.SENT,
    live=tuple(RecommendationState),
    transitions=(
        RegisterTransition(
            RegisterStep.ANSWER, RecommendationState.SENT, RecommendationState.ANSWERED, sides=_BOTH,
            is_open_after_close=True, owner_needs=_PAPER,
        ),
        RegisterTransition(
            RegisterStep.ANSWER, RecommendationState.ANSWERED, RecommendationState.ANSWERED, sides=_BOTH,
            owner_needs=_PAPER,
        ),
        RegisterTransition(
            RegisterStep.SETTLE, RecommendationState.ANSWERED, RecommendationState.DONE, is_open_after_close=True
        ),
        *_staying(RegisterStep.CHANGE, (RecommendationState.SENT,)),
        *_staying(RegisterStep.PROVE, RecommendationState, is_open_after_close=True),
        *_staying(RegisterStep.CANCEL, RecommendationState, Need.REASON),
    ),
)  # fmt: skip


class DraftState(StrEnum):
    LISTED = "LISTED"
    REQUESTED = "REQUESTED"


DRAFT_STATES: Mapping[str, str] = {
    DraftState.LISTED: "Trong danh mục",
    DraftState.REQUESTED: "Đã đề nghị phản biện",
}
#: Drafts that an agency lists for critique. Source: NQ, III.2 (O2.3), II.3-1 (Q3.3); ADR 0029.
DRAFT_STEPS = StepTable(
    states=DRAFT_STATES,
    first=DraftState.LISTED,
    live=tuple(DraftState),
    transitions=(
        RegisterTransition(RegisterStep.REQUEST, DraftState.LISTED, DraftState.REQUESTED, needs=_PAPER),
        *_staying(RegisterStep.CHANGE, (DraftState.LISTED,)),
        *_staying(RegisterStep.PROVE, DraftState),
        *_staying(RegisterStep.CANCEL, DraftState, Need.REASON),
    ),
)


class AssignedTargetState(StrEnum):
    ENTERED = "ENTERED"
    ASSIGNED = "ASSIGNED"


class DialogueState(StrEnum):
    HELD = "HELD"
    CONCLUDED = "CONCLUDED"


class ProgrammeState(StrEnum):
    ENTERED = "ENTERED"
    SIGNED = "SIGNED"


class ProgrammeYearState(StrEnum):
    ENTERED = "ENTERED"
    REVIEWED = "REVIEWED"


class ActivityState(StrEnum):
    OPEN = "OPEN"
    SETTLED = "SETTLED"


def _two_states(
    step: RegisterStep,
    states: Mapping[str, str],
    *needs: Need,
    recorded: bool = False,
    is_open_after_close: bool = False,
) -> StepTable:
    """Two states: entered, and that after the step, which may be taken again to correct what it stored.

    `recorded`: results are recorded apart from other changes. `is_open_after_close`: the step and the recording are
    taken in a closed year too.
    """
    first, last = states
    return StepTable(
        states=states,
        first=first,
        live=(first, last),
        transitions=(
            *(
                RegisterTransition(step, state, last, frozenset(needs), is_open_after_close=is_open_after_close)
                for state in states
            ),
            *(_staying(RegisterStep.RECORD, states, is_open_after_close=is_open_after_close) if recorded else ()),
            *_staying(RegisterStep.CHANGE, states),
            *_staying(RegisterStep.PROVE, states),
            *_staying(RegisterStep.CANCEL, states, Need.REASON),
        ),
    )


#: Targets of campaigns. Source: NQ, I.2.2 (T04, T04b), II.4-3 (Q4.13); ADR 0030.
ASSIGNED_TARGET_STEPS = _two_states(
    RegisterStep.ASSIGN,
    {AssignedTargetState.ENTERED: "Đã ghi", AssignedTargetState.ASSIGNED: "Có văn bản giao"},
    Need.PAPER,
    recorded=True,
)
#: Dialogues. Source: NQ, II.1-2 (Q1.6, Q1.7), II.4-2 (Q4.6); ADR 0030.
DIALOGUE_STEPS = _two_states(
    RegisterStep.ISSUE,
    {DialogueState.HELD: "Đã tổ chức", DialogueState.CONCLUDED: "Đã có kết luận"},
    Need.PAPER,
    recorded=True,
    is_open_after_close=True,
)
#: Programmes and regulations of coordination. Source: NQ, III.2 (O2.1, O2.2); ADR 0030.
PROGRAMME_STEPS = _two_states(
    RegisterStep.SIGN, {ProgrammeState.ENTERED: "Chưa ký kết", ProgrammeState.SIGNED: "Đã ký kết"}, Need.PAPER
)
#: Their yearly evaluation. Source: NQ, II.3-2 (Q3.7, Q3.10); ADR 0030.
PROGRAMME_YEAR_STEPS = _two_states(
    RegisterStep.ISSUE,
    {ProgrammeYearState.ENTERED: "Đã ghi", ProgrammeYearState.REVIEWED: "Có văn bản đánh giá"},
    Need.PAPER,
)
#: Inspections, training, conferences, models, awards, proposals, cases. Source: see `Activity`; ADR 0030.
ACTIVITY_STEPS = _two_states(
    RegisterStep.SETTLE,
    {ActivityState.OPEN: "Đã ghi", ActivityState.SETTLED: "Đã giải quyết xong"},
    is_open_after_close=True,
)
#: Address of the register → its table.
STEP_TABLES: Mapping[str, StepTable] = {
    "chu-de": THEME_STEPS,
    "giam-sat": TOPIC_STEPS,
    "phan-bien": TOPIC_STEPS,
    "kien-nghi": RECOMMENDATION_STEPS,
    "du-thao": DRAFT_STEPS,
    "chi-tieu-giao": ASSIGNED_TARGET_STEPS,
    "xep-loai": ENTRY_STEPS,
    "doi-thoai": DIALOGUE_STEPS,
    "chuong-trinh": PROGRAMME_STEPS,
    "danh-gia-chuong-trinh": PROGRAMME_YEAR_STEPS,
    "hoat-dong": ACTIVITY_STEPS,
}
