"""A unit's returns as steps: how each stands, what comes last and why it may be locked, where to go on."""

from collections.abc import Sequence
from dataclasses import dataclass

from organizations.models import User
from targets.entry.check_sections import may_mend
from targets.returns.sheets import ReturnSheet, Standing
from targets.returns.standing import ReturnStanding
from targets.rules.workflow import ReturnStatus


@dataclass(frozen=True)
class HubStep:
    """One organization's return as a step. `may_mend`: the person may enter figures on it now."""

    sheet: ReturnSheet
    may_mend: bool

    @property
    def faults(self) -> int:
        return len(self.sheet.errors)

    @property
    def questions(self) -> int:
        return len(self.sheet.unexplained)


@dataclass(frozen=True)
class SendingStep:
    """«Kiểm tra và gửi». `locked`: why it cannot be opened, as a sentence; empty while it can."""

    ready: int
    faults: int
    questions: int
    locked: str = ""


def sending_step(own: Sequence[ReturnSheet], user: User) -> SendingStep:
    """The last step, for somebody who enters returns of the unit."""
    mine = [sheet for sheet in own if not sheet.absence and sheet.may_enter(user)]
    open_ones = [sheet for sheet in mine if may_mend(sheet, user)]
    return SendingStep(
        ready=sum(sheet.entered > 0 for sheet in open_ones),
        faults=sum(len(sheet.errors) for sheet in open_ones),
        questions=sum(len(sheet.unexplained) for sheet in open_ones),
        locked=_why_locked(mine, open_ones),
    )


def _why_locked(mine: Sequence[ReturnSheet], open_ones: Sequence[ReturnSheet]) -> str:
    if not mine:
        return "Không có báo cáo nào của đồng chí ở đây."
    terms = mine[0].terms
    if terms.is_closed:
        return f"Năm {terms.calendar.year} đã chốt."
    if why_not := terms.why_not_begun(mine[0].at):
        return why_not
    if not open_ones:
        waiting = sum(sheet.state is ReturnStatus.SUBMITTED for sheet in mine)
        return f"Đã gửi hết; {waiting} báo cáo đang chờ duyệt." if waiting else "Các báo cáo đã được duyệt."
    if not any(sheet.entered for sheet in open_ones):
        return "Mở khi đã nhập số liệu của ít nhất một tổ chức."
    return ""


def where_to_go_on(open_ones: Sequence[Standing], last_edited: Standing | None = None) -> Standing | None:
    """The return behind the main button; None if only checking and sending is left.

    The last edited return if it is unfinished; else one sent back and unchanged since; else the
    first with something blank or wrong.
    """
    if last_edited is not None and is_unfinished(last_edited):
        return last_edited
    returned = [sheet for sheet in open_ones if sheet.state is ReturnStatus.SENT_BACK]
    unfinished = [sheet for sheet in open_ones if is_unfinished(sheet)]
    return next(iter([*(sheet for sheet in returned if not was_mended(sheet)), *unfinished]), None)


def is_unfinished(sheet: ReturnStanding) -> bool:
    return bool(sheet.blanks or sheet.errors)


def was_mended(sheet: ReturnStanding) -> bool:
    """Whether what was sent back has been changed since."""
    return sheet.last_step is not None and sheet.revision > sheet.last_step.revision
