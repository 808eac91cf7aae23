"""Steps of an explanation: answered, accepted or sent back, its remedy done, or the question withdrawn.

A step names the revision that its user saw, or writes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from organizations.formats import short_date
from organizations.models import User
from organizations.names import search_text
from organizations.permissions import acts_for, in_scope
from organizations.refused import NotPermitted, Refused
from targets.explanations import notices
from targets.explanations.asking import check_day, checked_words
from targets.models import MissExplanation, MissExplanationEvent
from targets.rules.explanation_steps import (
    ExplanationState,
    ExplanationStep,
    ExplanationTransition,
    Need,
    check_step,
    steps_from,
)


class ExplanationChanged(Refused):
    """Somebody else took a step after the page was opened."""


@dataclass(frozen=True)
class Answer:
    """What a unit answers. `remedy_due_on`: None where the remedy has no day."""

    cause: str
    remedy: str
    remedy_due_on: date | None


@transaction.atomic
def answer(explanation: MissExplanation, words: Answer, *, seen: int, by: User, at: datetime) -> None:
    """Answer a question, or answer it again. Raises NotPermitted, ExplanationStepDenied,
    ExplanationRefused, ExplanationChanged."""
    given = [need for need, text in ((Need.CAUSE, words.cause), (Need.REMEDY, words.remedy)) if text.strip()]
    row = _check(ExplanationStep.ANSWER, explanation, by, *given)
    cause = checked_words(words.cause, "nguyên nhân")
    remedy = checked_words(words.remedy, "biện pháp khắc phục")
    day = words.remedy_due_on
    if day:
        check_day(day, at)
    fields = {"cause": cause, "remedy": remedy, "remedy_due_on": day}
    _take(row, explanation, seen=seen, **fields, answered_at=at, answered_by=by)
    said = {"cause": cause, "remedy": remedy, "remedy_due_on": short_date(day) if day else ""}
    _log(row, explanation, answer=said, by=by, at=at)
    notices.tell_answered(explanation, by=by, at=at)


@transaction.atomic
def accept(explanation: MissExplanation, *, seen: int, by: User, at: datetime) -> None:
    """Accept the answer. Raises NotPermitted, ExplanationStepDenied, ExplanationChanged."""
    row = _check(ExplanationStep.ACCEPT, explanation, by)
    _take(row, explanation, seen=seen, accepted_at=at, accepted_by=by)
    _log(row, explanation, due_on=explanation.remedy_due_on, by=by, at=at)
    notices.tell_judged(ExplanationStep.ACCEPT, explanation, by=by, at=at)


@transaction.atomic
def send_back(explanation: MissExplanation, *, reason: str, due_on: date, seen: int, by: User, at: datetime) -> None:
    """Have the question answered again by a new day. Raises as `answer`."""
    row = _check(ExplanationStep.SEND_BACK, explanation, by, Need.DAY, *_reasons(reason))
    why = checked_words(reason, "lý do")
    check_day(due_on, at)
    _take(row, explanation, seen=seen, due_on=due_on)
    _log(row, explanation, text=why, due_on=due_on, by=by, at=at)
    notices.tell_judged(ExplanationStep.SEND_BACK, explanation, text=why, by=by, at=at)


@transaction.atomic
def record_remedy(explanation: MissExplanation, *, result: str, seen: int, by: User, at: datetime) -> None:
    """Record what was done, which ends the chasing of the remedy. Raises as `answer`."""
    row = _check(ExplanationStep.REMEDY, explanation, by, *((Need.RESULT,) if result.strip() else ()))
    done = checked_words(result, "kết quả khắc phục")
    _take(row, explanation, seen=seen, result=done, remedied_at=at, remedied_by=by)
    _log(row, explanation, text=done, by=by, at=at)
    notices.tell_answered(explanation, by=by, at=at)


@transaction.atomic
def withdraw(explanation: MissExplanation, *, reason: str, seen: int, by: User, at: datetime) -> None:
    """Close a question that no longer stands; it may then be asked anew. Raises as `answer`."""
    row = _check(ExplanationStep.WITHDRAW, explanation, by, *_reasons(reason))
    why = checked_words(reason, "lý do")
    _take(row, explanation, seen=seen, withdrawn_at=at, withdrawn_by=by, withdrawn_reason=why)
    _log(row, explanation, text=why, by=by, at=at)
    notices.tell_judged(ExplanationStep.WITHDRAW, explanation, text=why, by=by, at=at)


def steps_of(explanation: MissExplanation, user: User) -> tuple[ExplanationStep, ...]:
    """The steps that the person may take now. No query."""
    return steps_from(
        explanation.standing, user, is_in_scope=_is_in_scope(explanation, user),
        is_own_answer=explanation.answered_by_id == user.pk,
    )  # fmt: skip


def check_may(step: ExplanationStep, explanation: MissExplanation, user: User) -> None:
    """Raises NotPermitted, ExplanationStepDenied where the person cannot take the step now, whatever comes with it."""
    _check(step, explanation, user, *Need)


def _reasons(reason: str) -> tuple[Need, ...]:
    return (Need.REASON,) if reason.strip() else ()


def _is_in_scope(explanation: MissExplanation, user: User) -> bool:
    return in_scope(user, unit=explanation.unit, organization_id=explanation.organization_id)


def _check(step: ExplanationStep, explanation: MissExplanation, by: User, *given: Need) -> ExplanationTransition:
    if not _is_in_scope(explanation, by):
        raise NotPermitted("Giải trình này không thuộc đơn vị hoặc tổ chức của đồng chí.")
    return check_step(
        step, explanation.standing, by, is_in_scope=_is_in_scope(explanation, by),
        is_own_answer=explanation.answered_by_id == by.pk, given=given,
    )  # fmt: skip


def _take(row: ExplanationTransition, explanation: MissExplanation, *, seen: int, **changes: Any) -> None:
    """Change the row if it is as it was seen; refreshes the object. Raises ExplanationChanged."""
    changes["state"] = row.target.value
    found = MissExplanation.objects.filter(pk=explanation.pk, revision=seen, state=row.source)
    words = {name: changes.get(name, getattr(explanation, name)) for name in ("question", "cause", "remedy", "result")}
    changes["search_text"] = search_text(MissExplanation(**words).words)
    if not found.update(revision=F("revision") + 1, **changes):
        raise ExplanationChanged(
            "Giải trình này vừa được người khác xử lý sau khi đồng chí mở trang nên chưa ghi gì. Xin xem lại rồi làm "
            "tiếp."
        )
    explanation.revision = seen + 1
    for name, value in changes.items():
        setattr(explanation, name, value)


def _log(
    row: ExplanationTransition,
    explanation: MissExplanation,
    *,
    text: str = "",
    answer: dict[str, str] | None = None,
    due_on: date | None = None,
    by: User,
    at: datetime,
) -> None:
    MissExplanationEvent.objects.create(
        explanation=explanation, step=row.step, from_state=row.source, to_state=ExplanationState(explanation.state),
        text=text, answer=answer or {}, due_on=due_on, revision=explanation.revision,
        is_on_behalf=acts_for(by, explanation.unit), at=at, by=by,
    )  # fmt: skip
