"""The steps of an explanation of a missed target («giải trình») as a table, and which verdicts ask for one. Pure.

docs/workflow.md is drawn from the table; a test keeps the two equal.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from organizations.permissions import Account, Capability, can
from organizations.refused import Refused
from targets.rules.compliance import VerdictValue

#: Official verdicts of which an explanation may be asked.
MISSED = frozenset({VerdictValue.NOT_MET, VerdictValue.UNCLEAR, VerdictValue.NO_DATA})


class ExplanationState(StrEnum):
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    SENT_BACK = "SENT_BACK"
    ACCEPTED = "ACCEPTED"
    REMEDIED = "REMEDIED"
    WITHDRAWN = "WITHDRAWN"


STATE_LABELS: Mapping[ExplanationState, str] = {
    ExplanationState.ASKED: "Chờ giải trình",
    ExplanationState.ANSWERED: "Chờ xem xét",
    ExplanationState.SENT_BACK: "Trả lại",
    ExplanationState.ACCEPTED: "Đã chấp nhận",
    ExplanationState.REMEDIED: "Đã khắc phục",
    ExplanationState.WITHDRAWN: "Đã rút yêu cầu",
}
#: The unit owes an answer.
AWAITED = frozenset({ExplanationState.ASKED, ExplanationState.SENT_BACK})
#: The explanation was accepted, whatever became of its remedy.
AGREED = frozenset({ExplanationState.ACCEPTED, ExplanationState.REMEDIED})


class ExplanationStep(StrEnum):
    """What happens to an explanation. ASK makes it, REMIND leaves it as it is; neither stands in the table."""

    ASK = "ASK"
    ANSWER = "ANSWER"
    SEND_BACK = "SEND_BACK"
    ACCEPT = "ACCEPT"
    REMEDY = "REMEDY"
    WITHDRAW = "WITHDRAW"
    REMIND = "REMIND"


STEP_LABELS: Mapping[ExplanationStep, str] = {
    ExplanationStep.ASK: "Yêu cầu giải trình",
    ExplanationStep.ANSWER: "Giải trình",
    ExplanationStep.SEND_BACK: "Trả lại",
    ExplanationStep.ACCEPT: "Chấp nhận",
    ExplanationStep.REMEDY: "Ghi đã khắc phục",
    ExplanationStep.WITHDRAW: "Rút yêu cầu",
    ExplanationStep.REMIND: "Nhắc",
}


class Need(StrEnum):
    """What a step cannot be taken without."""

    CAUSE = "CAUSE"
    REMEDY = "REMEDY"
    RESULT = "RESULT"
    REASON = "REASON"
    DAY = "DAY"


NEED_LABELS: Mapping[Need, str] = {
    Need.CAUSE: "nguyên nhân",
    Need.REMEDY: "biện pháp khắc phục",
    Need.RESULT: "kết quả khắc phục",
    Need.REASON: "lý do",
    Need.DAY: "hạn giải trình lại",
}


@dataclass(frozen=True)
class ExplanationTransition:
    step: ExplanationStep
    source: ExplanationState
    target: ExplanationState
    capability: Capability
    needs: frozenset[Need] = frozenset()


_ANSWER, _JUDGE, _ASK = (
    Capability.ANSWER_EXPLANATIONS, Capability.JUDGE_EXPLANATIONS, Capability.ASK_EXPLANATIONS,
)  # fmt: skip
_STATE, _STEP = ExplanationState, ExplanationStep
_WORDS, _REASON = frozenset({Need.CAUSE, Need.REMEDY}), frozenset({Need.REASON})
TRANSITIONS: tuple[ExplanationTransition, ...] = (
    ExplanationTransition(_STEP.ANSWER, _STATE.ASKED, _STATE.ANSWERED, _ANSWER, _WORDS),
    ExplanationTransition(_STEP.ANSWER, _STATE.SENT_BACK, _STATE.ANSWERED, _ANSWER, _WORDS),
    ExplanationTransition(_STEP.ACCEPT, _STATE.ANSWERED, _STATE.ACCEPTED, _JUDGE),
    ExplanationTransition(_STEP.SEND_BACK, _STATE.ANSWERED, _STATE.SENT_BACK, _JUDGE, _REASON | {Need.DAY}),
    ExplanationTransition(_STEP.REMEDY, _STATE.ACCEPTED, _STATE.REMEDIED, _ANSWER, frozenset({Need.RESULT})),
    ExplanationTransition(_STEP.WITHDRAW, _STATE.ASKED, _STATE.WITHDRAWN, _ASK, _REASON),
    ExplanationTransition(_STEP.WITHDRAW, _STATE.SENT_BACK, _STATE.WITHDRAWN, _ASK, _REASON),
    ExplanationTransition(_STEP.WITHDRAW, _STATE.ANSWERED, _STATE.WITHDRAWN, _ASK, _REASON),
    ExplanationTransition(_STEP.WITHDRAW, _STATE.ACCEPTED, _STATE.WITHDRAWN, _JUDGE, _REASON),
    ExplanationTransition(_STEP.WITHDRAW, _STATE.REMEDIED, _STATE.WITHDRAWN, _JUDGE, _REASON),
)
#: Nobody judges their own answer.
OTHERS_ONLY = frozenset({ExplanationStep.ACCEPT, ExplanationStep.SEND_BACK})
_BY_STEP = {(row.step, row.source): row for row in TRANSITIONS}


class ExplanationStepDenied(Refused):
    """The step does not follow from the explanation's state, lacks what it needs, or is not this person's to take."""


def steps_from(
    state: ExplanationState, account: Account, *, is_in_scope: bool, is_own_answer: bool = False
) -> tuple[ExplanationStep, ...]:
    """The steps that the account may take from the state, in the table's order."""
    return tuple(
        row.step
        for row in TRANSITIONS
        if row.source is state
        and is_in_scope
        and can(account, row.capability)
        and not (is_own_answer and row.step in OTHERS_ONLY)
    )


def check_step(
    step: ExplanationStep,
    state: ExplanationState,
    account: Account,
    *,
    is_in_scope: bool,
    is_own_answer: bool = False,
    given: Collection[Need] = (),
) -> ExplanationTransition:
    """The transition to make. Raises ExplanationStepDenied with the sentence to show.

    `is_in_scope`: the explanation's unit and organization lie within the account's scope. `is_own_answer`: the
    account wrote the answer. `given`: what comes with the step.
    """
    label = STEP_LABELS[step].lower()
    row = _BY_STEP.get((step, state))
    if row is None:
        raise ExplanationStepDenied(f"Giải trình đang ở trạng thái «{STATE_LABELS[state]}» nên không thể {label}.")
    if not is_in_scope or not can(account, row.capability):
        raise ExplanationStepDenied(f"Đồng chí xem được giải trình này nhưng không có quyền {label}.")
    if is_own_answer and step in OTHERS_ONLY:
        raise ExplanationStepDenied(f"Người viết giải trình không tự {label} giải trình của mình.")
    if lacking := [NEED_LABELS[need] for need in Need if need in row.needs and need not in given]:
        raise ExplanationStepDenied(f"Thiếu {', '.join(lacking)} nên không thể {label}.")
    return row
