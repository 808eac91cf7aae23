"""Storing the figures of a previewed workbook and sending its returns: the whole file or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organizations.models import User
from targets.imports.plan import PlannedReturn
from targets.imports.preview import ImportRefused, Preview
from targets.models import AnnualReturn, ChangeSource, ReturnFile
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus


@dataclass
class Outcome:
    """What storing a file did: how many figures changed, the returns that it touched, sent, and left as drafts."""

    changed: int = 0
    stored: list[AnnualReturn] = field(default_factory=list)
    sent: list[AnnualReturn] = field(default_factory=list)
    held_back: list[AnnualReturn] = field(default_factory=list)


@transaction.atomic
def commit(
    prepared: Preview,
    *,
    by: User,
    at: datetime,
    approve: bool = False,
    sends: Callable[[PlannedReturn], bool] = lambda plan: True,
    file: ReturnFile | None = None,
) -> Outcome:
    """Store the file's figures and send its returns (those that `sends` names), those with a question left excepted.

    `approve` also approves (set-up by an administrator). `file`: the uploaded workbook; files from the shell have none.
    Raises ImportRefused, and Refused where the register has moved on since the preview; then nothing of it is stored.
    """
    if not prepared.can_commit or prepared.year is None:
        raise ImportRefused(prepared.reason or "Không đọc được tệp này nên chưa ghi vào báo cáo.")
    outcome = Outcome()
    if prepared.year.is_closed:
        return outcome  # nothing differs, or the preview would have said so
    is_sending = any(map(sends, prepared.planned))
    asked = {question.plan.place for question in prepared.questions}
    for plan in prepared.planned:
        annual_return = plan.stored or returns.open_return(plan.unit, plan.organization, prepared.year)
        if plan.is_open:
            outcome.changed += _fill(annual_return, plan, prepared.reading.sha256, by=by, at=at, file=file)
            outcome.stored.append(annual_return)
        if approve and annual_return.state is not ReturnStatus.APPROVED:
            returns.submit_and_approve(annual_return, by=by, at=at)
        elif is_sending and plan.is_open and plan.place in asked:
            outcome.held_back.append(annual_return)
        elif plan.is_open and sends(plan):
            returns.submit(annual_return, by=by, at=at, file=file)
            outcome.sent.append(annual_return)
    return outcome


def _fill(
    annual_return: AnnualReturn, plan: PlannedReturn, sha256: str, *, by: User, at: datetime, file: ReturnFile | None
) -> int:
    changed = returns.enter_figures(
        annual_return, plan.entries, by=by, at=at, source=ChangeSource.IMPORT, file_sha256=sha256, file=file
    )
    if plan.note is not None:
        returns.write_note(annual_return, plan.note, by=by, at=at)
    return changed
