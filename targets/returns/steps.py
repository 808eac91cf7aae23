"""A step on several returns of a unit: all or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from organizations.formats import clock_time
from organizations.models import Organization, User
from organizations.refused import Refused
from targets.models import AnnualReturn, FigureChange, ReturnEvent
from targets.returns import actions as returns
from targets.returns.notices import tell_of_step
from targets.returns.sheets import ReturnSheet
from targets.rules.workflow import Step


class NothingChosen(Refused):
    """No return was ticked."""


class StepRefused(Refused):
    """One of the ticked returns cannot take the step; the sentence names it."""


@dataclass(frozen=True)
class Ticked:
    """A return that a person ticked, with the revision that the page showed."""

    sheet: ReturnSheet
    revision: int


@transaction.atomic
def take(
    step: Step, ticked: Sequence[Ticked], *, reason: str, resubmit_by: date | None = None, by: User, at: datetime
) -> list[Organization]:
    """Take the step on every ticked return; answers whose. A return not yet begun is opened to be sent empty.

    The sending side is told once, however many returns there are.

    `resubmit_by` goes with sending back and opening again: until when the return is awaited.
    Raises NothingChosen, StepRefused, ReturnChanged and what the single step raises; then nothing is changed.
    """
    if not ticked:
        raise NothingChosen("Xin chọn ít nhất một báo cáo.")
    moved: list[AnnualReturn] = []
    for ticked_row in ticked:
        sheet = ticked_row.sheet
        if sheet.stored and sheet.stored.revision != ticked_row.revision:
            raise returns.ReturnChanged(changed_sentence(sheet.stored))
        if why_not := sheet.why_not(step, by):
            raise StepRefused(f"{sheet.organization}: {why_not}")
        annual_return = sheet.stored or returns.open_return(sheet.unit, sheet.organization, sheet.year)
        match step:
            case Step.SUBMIT:
                returns.submit(annual_return, by=by, at=at)
            case Step.WITHDRAW:
                returns.withdraw(annual_return, by=by, at=at)
            case Step.ENDORSE:
                returns.endorse(annual_return, by=by, at=at)
            case Step.APPROVE:
                returns.approve(annual_return, by=by, at=at)
            case Step.SEND_BACK:
                returns.send_back(annual_return, reason=reason, resubmit_by=resubmit_by, by=by, at=at)
            case Step.REOPEN:
                returns.reopen(annual_return, reason=reason, resubmit_by=resubmit_by, by=by, at=at)
        moved.append(annual_return)
    tell_of_step(step, moved, reason=reason, resubmit_by=resubmit_by, by=by, at=at)
    return [ticked_row.sheet.organization for ticked_row in ticked]


def changed_sentence(annual_return: AnnualReturn) -> str:
    """Who changed the return after the page was opened, and when. Two queries."""
    figure = FigureChange.objects.filter(annual_return=annual_return).select_related("by").last()
    event = ReturnEvent.objects.filter(annual_return=annual_return).select_related("by").last()
    latest = max((value for value in (figure, event) if value), key=lambda value: value.at, default=None)
    if latest is None:
        return f"Báo cáo của {annual_return.organization} vừa được thay đổi. Xin xem lại trước khi làm tiếp."
    what = "Số liệu" if latest is figure else "Trạng thái"
    return (
        f"{what} báo cáo của {annual_return.organization} vừa được {latest.by} sửa lúc "
        f"{clock_time(timezone.localtime(latest.at))}. Xin xem lại trước khi làm tiếp."
    )
