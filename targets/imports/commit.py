"""Storing the figures of a previewed workbook and sending its returns: the whole file or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organizations.models import User
from targets.imports.plan import PlannedReturn
from targets.imports.preview import ImportRefused, Preview
from targets.models import AnnualReturn, ChangeSource, ReportingYear, ReturnFile
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus


@dataclass
class Outcome:
    """What storing a file did: how many figures changed, the returns that it touched, sent, and left as drafts.

    `returns`: all that it reports, as they are now.
    """

    changed: int = 0
    returns: list[AnnualReturn] = field(default_factory=list)
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
    # Where the year is closed nothing differs, or the preview would have said so.
    open_plans = [plan for plan in prepared.planned if not plan.is_year_closed]
    is_sending = any(map(sends, open_plans))
    asked = {question.plan.place for question in prepared.questions}
    planned = _opened(open_plans, prepared.year)
    outcome.returns = [annual_return for _, annual_return in planned]
    stored = [(plan, annual_return) for plan, annual_return in planned if plan.is_open]
    outcome.changed = returns.fill_returns(
        [
            returns.Filling(annual_return, plan.entries, plan.owed)
            for plan, annual_return in stored
            if plan.changes_something
        ],
        by=by,
        at=at,
        source=ChangeSource.IMPORT,
        file_sha256=prepared.reading.sha256,
        file=file,
    )
    for plan, annual_return in stored:
        outcome.stored.append(annual_return)
        if plan.note is not None:
            returns.write_note(annual_return, plan.note, by=by, at=at)
        if approve:
            continue
        if is_sending and plan.place in asked:
            outcome.held_back.append(annual_return)
        elif sends(plan):
            outcome.sent.append(annual_return)
    if approve:
        unapproved = [item for _, item in planned if item.state is not ReturnStatus.APPROVED]
        returns.submit_and_approve(unapproved, by=by, at=at)
    returns.submit_returns(outcome.sent, by=by, at=at, file=file)
    return outcome


def _opened(planned: Sequence[PlannedReturn], year: ReportingYear) -> list[tuple[PlannedReturn, AnnualReturn]]:
    """Each plan with its return; those that are not begun yet are begun."""
    missing = [plan for plan in planned if plan.stored is None]
    opened = returns.open_returns([(plan.unit, plan.organization) for plan in missing], year)
    begun = {plan.place: annual_return for plan, annual_return in zip(missing, opened, strict=True)}
    return [(plan, plan.stored or begun[plan.place]) for plan in planned]
