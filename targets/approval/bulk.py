"""Bulk approval. Each return is claimed separately, so one that changed does not block the rest.

One transaction a unit, a savepoint a return. Not one for all: a person who approves eighty returns should not be
refused because one commune took its own back a moment ago, and the rows of eighty returns should not stay locked
while the last one is written. Not one a return either: the unit's people are told once of all that was approved,
and the notice stands or falls with the approvals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction

from organizations.models import User
from organizations.refused import Refused
from targets.approval.queue import why_not_in_bulk
from targets.models import AnnualReturn
from targets.returns import actions as returns
from targets.returns.notices import tell_of_step
from targets.returns.steps import Ticked
from targets.rules.workflow import Step

MOVED_ON = "Báo cáo vừa thay đổi sau khi mở trang."


@dataclass(frozen=True)
class LeftOut:
    """A return left out of the bulk approval, with the reason."""

    annual_return: AnnualReturn
    why: str


@dataclass(frozen=True)
class Outcome:
    done: Sequence[AnnualReturn]
    left_out: Sequence[LeftOut]


def wave_through(step: Step, ticked: Sequence[Ticked], *, by: User, at: datetime) -> Outcome:
    """Approve, or endorse, every ticked return that still allows it and still is as the page showed it.

    `ticked` in the order of the units. What no longer allows it is left out and named; nothing is raised for it.
    """
    done: list[AnnualReturn] = []
    left_out: list[LeftOut] = []
    for _, of_unit in groupby(ticked, key=lambda item: item.sheet.unit.pk):
        with transaction.atomic():
            moved: list[AnnualReturn] = []
            for ticked_row in of_unit:
                if ticked_row.sheet.stored is None:
                    continue
                if why_not := _take(step, ticked_row, by=by, at=at):
                    left_out.append(LeftOut(ticked_row.sheet.stored, why_not))
                else:
                    moved.append(ticked_row.sheet.stored)
            tell_of_step(step, moved, by=by, at=at)
        done += moved
    return Outcome(done, left_out)


def _take(step: Step, one: Ticked, *, by: User, at: datetime) -> str:
    """Take the step in its own savepoint. Returns the reason of a refusal, or ""."""
    stored = one.sheet.stored
    if stored is None or stored.revision != one.revision:
        return MOVED_ON
    if why_not := why_not_in_bulk(one.sheet, step, by):
        return why_not
    take = returns.endorse if step is Step.ENDORSE else returns.approve
    try:
        with transaction.atomic():
            take(stored, by=by, at=at)
    except Refused as refused:
        return str(refused)
    return ""
