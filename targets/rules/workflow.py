"""The workflow of returns as one table: steps, states and capabilities. Pure.

docs/workflow.md is drawn from this table; a test keeps the two equal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from organizations.permissions import Account, Capability, can
from organizations.refused import Refused


class ReturnStatus(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    SENT_BACK = "SENT_BACK"
    APPROVED = "APPROVED"


STATUS_LABELS: dict[ReturnStatus, str] = {
    ReturnStatus.DRAFT: "Nháp",
    ReturnStatus.SUBMITTED: "Đã gửi",
    ReturnStatus.SENT_BACK: "Trả lại",
    ReturnStatus.APPROVED: "Đã duyệt",
}
#: From the least to the most advanced: a commune's shown state is that of its least advanced return.
ADVANCE = (ReturnStatus.DRAFT, ReturnStatus.SENT_BACK, ReturnStatus.SUBMITTED, ReturnStatus.APPROVED)
EDITABLE = frozenset({ReturnStatus.DRAFT, ReturnStatus.SENT_BACK})


def shown_state(status: ReturnStatus, *, has_figures: bool) -> ReturnStatus | None:
    """A return's state as pages show it: None («chưa nhập») for a draft without any figure.

    `has_figures`: the return holds a number or nil.
    """
    return status if has_figures or status is not ReturnStatus.DRAFT else None


def advance(state: ReturnStatus | None) -> int:
    """How far a shown state has come, for comparison: the least advanced is the smallest."""
    return 0 if state is None else 1 + ADVANCE.index(state)


def least_advanced(states: Iterable[ReturnStatus | None]) -> ReturnStatus | None:
    """A unit's shown state: that of its least advanced return. None if one is not begun, or none is expected."""
    return min(states, key=advance, default=None)


class Step(StrEnum):
    SUBMIT = "SUBMIT"
    WITHDRAW = "WITHDRAW"
    ENDORSE = "ENDORSE"
    APPROVE = "APPROVE"
    SEND_BACK = "SEND_BACK"
    REOPEN = "REOPEN"


STEP_LABELS: dict[Step, str] = {
    Step.SUBMIT: "Gửi báo cáo",
    Step.WITHDRAW: "Rút lại",
    Step.ENDORSE: "Đồng ý",
    Step.APPROVE: "Duyệt",
    Step.SEND_BACK: "Trả lại",
    Step.REOPEN: "Mở lại",
}


@dataclass(frozen=True)
class Transition:
    """`first_reviewer`: in a year of two steps the district organization may take it too, until it has endorsed."""

    step: Step
    source: ReturnStatus
    target: ReturnStatus
    capability: Capability
    needs_reason: bool = False
    first_reviewer: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.SUBMIT, ReturnStatus.DRAFT, ReturnStatus.SUBMITTED, Capability.ENTER_RETURNS),
    Transition(Step.SUBMIT, ReturnStatus.SENT_BACK, ReturnStatus.SUBMITTED, Capability.ENTER_RETURNS),
    Transition(Step.WITHDRAW, ReturnStatus.SUBMITTED, ReturnStatus.DRAFT, Capability.ENTER_RETURNS),
    Transition(Step.ENDORSE, ReturnStatus.SUBMITTED, ReturnStatus.SUBMITTED, Capability.ENDORSE_RETURNS),
    Transition(Step.APPROVE, ReturnStatus.SUBMITTED, ReturnStatus.APPROVED, Capability.APPROVE_RETURNS),
    Transition(
        Step.SEND_BACK,
        ReturnStatus.SUBMITTED,
        ReturnStatus.SENT_BACK,
        Capability.APPROVE_RETURNS,
        needs_reason=True,
        first_reviewer=True,
    ),
    Transition(
        Step.REOPEN, ReturnStatus.APPROVED, ReturnStatus.SENT_BACK, Capability.REOPEN_RETURNS, needs_reason=True
    ),
)
#: Nobody judges what they sent.
OTHERS_ONLY = frozenset({Step.ENDORSE, Step.APPROVE})
_BY_STEP = {(transition.step, transition.source): transition for transition in TRANSITIONS}


class TransitionDenied(Refused):
    """The step does not follow from the return's state, or is not this person's to take."""


def transition(step: Step, status: ReturnStatus) -> Transition | None:
    """The row of the table for this step from this state, or None."""
    return _BY_STEP.get((step, status))


@dataclass(frozen=True)
class FirstReview:
    """Whether the district organization looks first at this return, and whether it has agreed to it."""

    is_asked: bool = False
    is_done: bool = False

    @property
    def is_open(self) -> bool:
        return self.is_asked and not self.is_done


NO_FIRST_REVIEW = FirstReview()


def steps_from(
    status: ReturnStatus,
    account: Account,
    first_review: FirstReview = NO_FIRST_REVIEW,
    *,
    entering: Capability = Capability.ENTER_RETURNS,
) -> tuple[Step, ...]:
    """The steps this account's role may take from this state, in the table's order."""
    return tuple(
        row.step
        for row in TRANSITIONS
        if row.source is status
        and capability_for(row, account, first_review, entering=entering)
        and not _waits(row.step, first_review)
    )


def capability_for(
    row: Transition,
    account: Account,
    first_review: FirstReview = NO_FIRST_REVIEW,
    *,
    entering: Capability = Capability.ENTER_RETURNS,
) -> Capability | None:
    """The capability that allows the account to take the step; None if it may not.

    `entering`: what stands for ENTER_RETURNS where the return is an agency's.
    """
    capability = entering if row.capability is Capability.ENTER_RETURNS else row.capability
    if can(account, capability):
        return capability
    if row.first_reviewer and first_review.is_open and can(account, Capability.ENDORSE_RETURNS):
        return Capability.ENDORSE_RETURNS
    return None


def check_step(
    step: Step,
    status: ReturnStatus,
    account: Account,
    *,
    reason: str = "",
    is_own_submission: bool = False,
    year_is_closed: bool = False,
    first_review: FirstReview = NO_FIRST_REVIEW,
    entering: Capability = Capability.ENTER_RETURNS,
) -> Transition:
    """The transition to make. Raises TransitionDenied with the sentence to show (also on the disabled button).

    `is_own_submission`: the account is the one that submitted the return. Nobody endorses or approves what they
    submitted, and only the sender withdraws.
    """
    row = transition(step, status)
    label = STEP_LABELS[step].lower()
    if row is None:
        raise TransitionDenied(f"Báo cáo đang ở trạng thái «{STATUS_LABELS[status]}» nên không thể {label}.")
    if capability_for(row, account, first_review, entering=entering) is None:
        if row.first_reviewer and first_review.is_done and can(account, Capability.ENDORSE_RETURNS):
            raise TransitionDenied("Tổ chức cấp trên đã đồng ý báo cáo này; từ nay chờ được duyệt hoặc trả lại.")
        raise TransitionDenied(f"Tài khoản của đồng chí không có quyền {label} báo cáo.")
    if year_is_closed:
        raise TransitionDenied("Năm báo cáo đã chốt. Năm được mở lại thì mới thay đổi được báo cáo.")
    if why_not := _waits(step, first_review):
        raise TransitionDenied(why_not)
    if step in OTHERS_ONLY and is_own_submission:
        raise TransitionDenied(f"Người gửi báo cáo không tự {label} báo cáo của mình.")
    if step is Step.WITHDRAW and not is_own_submission:
        raise TransitionDenied("Chỉ người đã gửi báo cáo mới rút lại được.")
    if row.needs_reason and not reason.strip():
        raise TransitionDenied(f"Xin ghi lý do khi {label} báo cáo.")
    return row


def _waits(step: Step, first_review: FirstReview) -> str:
    """Why the order of endorsement and approval forbids the step; "" if it does not."""
    if step is Step.APPROVE and first_review.is_open:
        return "Năm này tổ chức cấp trên xem báo cáo trước; tổ chức cấp trên chưa đồng ý nên chưa duyệt được."
    if step is Step.ENDORSE and first_review.is_done:
        return "Tổ chức cấp trên đã đồng ý báo cáo này."
    if step is Step.ENDORSE and not first_review.is_asked:
        return "Báo cáo này không qua bước tổ chức cấp trên xem trước."
    return ""
