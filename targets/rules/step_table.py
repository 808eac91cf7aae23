"""What a table of steps is: step, states, capability, what it needs and whose it is. Pure.

The tables themselves, one a register, stand in `register_steps`.
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


def staying(
    step: RegisterStep, states: Iterable[str], *needs: Need, is_open_after_close: bool = False
) -> tuple[RegisterTransition, ...]:
    """The step from each of these states, which it leaves as it is."""
    return tuple(
        RegisterTransition(step, state, state, frozenset(needs), is_open_after_close=is_open_after_close)
        for state in states
    )
