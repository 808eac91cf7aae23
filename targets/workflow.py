"""Which step follows which on a return, and for whom: the whole workflow as one table. Pure.

docs/workflow.md is drawn from this table; a test keeps the two equal.
"""

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


class Step(StrEnum):
    SUBMIT = "SUBMIT"
    WITHDRAW = "WITHDRAW"
    APPROVE = "APPROVE"
    SEND_BACK = "SEND_BACK"
    REOPEN = "REOPEN"


STEP_LABELS: dict[Step, str] = {
    Step.SUBMIT: "Gửi báo cáo",
    Step.WITHDRAW: "Rút lại",
    Step.APPROVE: "Duyệt",
    Step.SEND_BACK: "Trả lại",
    Step.REOPEN: "Mở lại",
}


@dataclass(frozen=True)
class Transition:
    step: Step
    source: ReturnStatus
    target: ReturnStatus
    capability: Capability
    needs_reason: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(Step.SUBMIT, ReturnStatus.DRAFT, ReturnStatus.SUBMITTED, Capability.ENTER_RETURNS),
    Transition(Step.SUBMIT, ReturnStatus.SENT_BACK, ReturnStatus.SUBMITTED, Capability.ENTER_RETURNS),
    Transition(Step.WITHDRAW, ReturnStatus.SUBMITTED, ReturnStatus.DRAFT, Capability.ENTER_RETURNS),
    Transition(Step.APPROVE, ReturnStatus.SUBMITTED, ReturnStatus.APPROVED, Capability.REVIEW_RETURNS),
    Transition(
        Step.SEND_BACK, ReturnStatus.SUBMITTED, ReturnStatus.SENT_BACK, Capability.REVIEW_RETURNS, needs_reason=True
    ),
    Transition(
        Step.REOPEN, ReturnStatus.APPROVED, ReturnStatus.SENT_BACK, Capability.REOPEN_RETURNS, needs_reason=True
    ),
)
_BY_STEP = {(transition.step, transition.source): transition for transition in TRANSITIONS}


class TransitionDenied(Refused):
    """The step does not follow from the return's state, or is not this person's to take."""


def transition(step: Step, status: ReturnStatus) -> Transition | None:
    """The row of the table for this step from this state, or None."""
    return _BY_STEP.get((step, status))


def steps_from(status: ReturnStatus, account: Account) -> tuple[Step, ...]:
    """The steps this account's role may take from this state, in the table's order."""
    return tuple(row.step for row in TRANSITIONS if row.source is status and can(account, row.capability))


def check_step(
    step: Step,
    status: ReturnStatus,
    account: Account,
    *,
    reason: str = "",
    is_own_submission: bool = False,
    year_is_closed: bool = False,
) -> Transition:
    """The transition to make. Raises TransitionDenied with the sentence to show (also on the disabled button).

    `is_own_submission`: the account is the one that submitted the return. Nobody approves what they
    submitted, and only the sender withdraws.
    """
    row = transition(step, status)
    if row is None:
        raise TransitionDenied(
            f"Báo cáo đang ở trạng thái «{STATUS_LABELS[status]}» nên không thể {STEP_LABELS[step].lower()}."
        )
    if not can(account, row.capability):
        raise TransitionDenied(f"Tài khoản của đồng chí không có quyền {STEP_LABELS[step].lower()} báo cáo.")
    if year_is_closed:
        raise TransitionDenied("Năm báo cáo đã chốt. Trưởng Ban Dân vận mở lại năm thì mới thay đổi được báo cáo.")
    if step is Step.APPROVE and is_own_submission:
        raise TransitionDenied("Người gửi báo cáo không tự duyệt báo cáo của mình.")
    if step is Step.WITHDRAW and not is_own_submission:
        raise TransitionDenied("Chỉ người đã gửi báo cáo mới rút lại được.")
    if row.needs_reason and not reason.strip():
        raise TransitionDenied(f"Xin ghi lý do khi {STEP_LABELS[step].lower()} báo cáo.")
    return row
