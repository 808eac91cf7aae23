"""The steps of the registers' rows: one table a register. Pure.

docs/workflow.md is drawn from them; a test keeps the two equal.
"""

from collections.abc import Mapping
from enum import StrEnum

from targets.rules.step_table import Need, RegisterStep, RegisterTransition, Side, StepTable, staying


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


class EntryState(StrEnum):
    """The only state of a row that takes no steps of its own."""

    ENTERED = "ENTERED"


#: A register whose rows are only entered, corrected, proved and cancelled.
ENTRY_STEPS = StepTable(
    states={EntryState.ENTERED: "Đã ghi"},
    first=EntryState.ENTERED,
    live=(EntryState.ENTERED,),
    transitions=(
        *staying(RegisterStep.CHANGE, (EntryState.ENTERED,)),
        *staying(RegisterStep.PROVE, (EntryState.ENTERED,)),
        *staying(RegisterStep.CANCEL, (EntryState.ENTERED,), Need.REASON),
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
        *staying(RegisterStep.CHANGE, (ThemeState.DRAFT,)),
        *staying(RegisterStep.PROVE, LIVE_THEMES),
        *staying(RegisterStep.CANCEL, LIVE_THEMES, Need.REASON),
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
        *staying(RegisterStep.CHANGE, (TopicState.PLANNED,)),
        *staying(RegisterStep.PROVE, LIVE_TOPICS),
        *staying(RegisterStep.CANCEL, LIVE_TOPICS, Need.REASON),
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
        *staying(RegisterStep.CHANGE, (RecommendationState.SENT,)),
        *staying(RegisterStep.PROVE, RecommendationState, is_open_after_close=True),
        *staying(RegisterStep.CANCEL, RecommendationState, Need.REASON),
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
        *staying(RegisterStep.CHANGE, (DraftState.LISTED,)),
        *staying(RegisterStep.PROVE, DraftState),
        *staying(RegisterStep.CANCEL, DraftState, Need.REASON),
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
            *(staying(RegisterStep.RECORD, states, is_open_after_close=is_open_after_close) if recorded else ()),
            *staying(RegisterStep.CHANGE, states),
            *staying(RegisterStep.PROVE, states),
            *staying(RegisterStep.CANCEL, states, Need.REASON),
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
