"""Dialogue of sender and reviewer about a return over all its rounds, and who may take part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from organizations.models import Unit, User
from organizations.permissions import ROLE_NAMES, Capability, Role, can, in_scope
from targets.models import AnnualReturn, ReturnEvent
from targets.rules.workflow import STEP_LABELS, Step

#: Steps whose reason is part of what was said.
SPOKEN = (Step.SEND_BACK, Step.REOPEN)
_JOIN = (Capability.ENTER_RETURNS, Capability.ENDORSE_RETURNS, Capability.APPROVE_RETURNS)


@dataclass(frozen=True)
class Remark:
    """One thing said: a comment on a figure (`key`, `figure`: its name) or on the whole return, or a step's reason.

    `round`: the sending it speaks of, 1 for the first; 0 before anything was sent. `step`: «Trả lại», «Mở lại».
    `is_from_reviewer`: Ban Dân vận says it, or in a year of two steps the district organization.
    """

    by: User
    at: datetime
    text: str
    round: int
    key: str = ""
    figure: str = ""
    step: str = ""
    is_from_reviewer: bool = False

    @property
    def role(self) -> str:
        """To be filled with the words of the reader's root (filter `in_words_of`)."""
        return ROLE_NAMES[Role(self.by.role)]

    @property
    def round_name(self) -> str:
        return round_name(self.round)


@dataclass(frozen=True)
class Round:
    """One submission and the comments until the next one. `sent` is None before the first."""

    number: int
    sent: ReturnEvent | None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        return round_name(self.number)


def round_name(number: int) -> str:
    return f"Lần gửi {number}" if number else "Trước khi gửi"


def sendings(stored: AnnualReturn | None) -> list[ReturnEvent]:
    """The return's sendings, oldest first. Reads `events` (prefetch it for many returns)."""
    return [event for event in stored.events.all() if event.step == Step.SUBMIT] if stored else []


def remarks(stored: AnnualReturn | None, names: Mapping[str, str]) -> list[Remark]:
    """The comments, oldest first. Reads `comments` and `events`."""
    if stored is None:
        return []
    sent = sendings(stored)
    return [
        Remark(
            by=comment.by,
            at=comment.at,
            text=comment.text,
            round=_round(sent, comment.revision),
            key=comment.key,
            figure=names.get(comment.key, ""),
            is_from_reviewer=_reviews(comment.by, stored),
        )
        for comment in stored.comments.all()
    ]


def _reviews(user: User, stored: AnnualReturn) -> bool:
    return can(user, Capability.APPROVE_RETURNS) or (
        stored.terms is not None and stored.terms.two_step_review and can(user, Capability.ENDORSE_RETURNS)
    )


def rounds(stored: AnnualReturn | None, said: Sequence[Remark]) -> list[Round]:
    """Comments and the reasons of steps by sending, the latest sending first, each as it was said."""
    if stored is None:
        return []
    sent = sendings(stored)
    by_number = {number: Round(number, event) for number, event in enumerate(sent, start=1)}
    for remark in sorted([*said, *_reasons(stored, sent)], key=lambda remark: remark.at):
        by_number.setdefault(remark.round, Round(remark.round, None)).remarks.append(remark)
    return [by_number[number] for number in sorted(by_number, reverse=True)]


def _reasons(stored: AnnualReturn, sent: Sequence[ReturnEvent]) -> list[Remark]:
    return [
        Remark(
            by=event.by,
            at=event.at,
            text=event.reason,
            round=_round(sent, event.revision),
            step=STEP_LABELS[Step(event.step)],
            is_from_reviewer=True,
        )
        for event in stored.events.all()
        if event.step in SPOKEN and event.reason
    ]


def _round(sent: Sequence[ReturnEvent], revision: int) -> int:
    """By revision, not by the clock: a comment made on the page of an earlier sending belongs to that one."""
    return sum(event.revision <= revision for event in sent)


def may_join(user: User, *, unit: Unit, organization_id: int) -> bool:
    """Whether the person enters or reviews returns of this unit and organization."""
    return any(can(user, capability) for capability in _JOIN) and in_scope(
        user, unit=unit, organization_id=organization_id
    )
