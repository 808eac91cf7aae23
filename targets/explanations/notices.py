"""Notices about explanations: to the side that answers, and back to who asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from organizations import notices
from organizations.formats import short_date
from organizations.models import User
from organizations.models.account import UserQuerySet
from targets.models import MissExplanation
from targets.rules.explanation_steps import ExplanationStep

#: Steps that the answering side is told of.
TOLD = {
    ExplanationStep.ACCEPT: "Đã chấp nhận giải trình",
    ExplanationStep.SEND_BACK: "Trả lại để giải trình lại",
    ExplanationStep.WITHDRAW: "Đã rút yêu cầu giải trình",
}


def answering(explanation: MissExplanation) -> UserQuerySet:
    """The accounts in use at the unit that answer for the organization."""
    people: UserQuerySet = User.objects.people().entering([explanation.unit_id])
    return people.filter(Q(organization__isnull=True) | Q(organization=explanation.organization_id))


def tell_asked(asked: Sequence[MissExplanation], *, at: datetime) -> None:
    """Notify the answering side of each new question. Two queries for any number of them."""
    people: dict[int, list[User]] = {}
    for person in User.objects.people().entering({row.unit_id for row in asked}):
        people.setdefault(person.unit_id or 0, []).append(person)
    notices.tell_each(
        (
            (
                person,
                f"{_head(row, 'Yêu cầu giải trình')} Hạn {short_date(row.due_on)}. {row.question}",
                address_of(row),
            )
            for row in asked
            for person in people.get(row.unit_id, ())
            if person.organization_id in (None, row.organization_id)
        ),
        at=at,
    )


def tell_answered(explanation: MissExplanation, *, by: User, at: datetime) -> None:
    """Notify who asked, and who accepted the answer, that the unit has answered or has done what it promised."""
    done = "Đã ghi kết quả khắc phục" if explanation.remedied_at else "Đã giải trình"
    wanted = {explanation.asked_by_id, explanation.accepted_by_id} - {None, by.pk}
    _tell(User.objects.people().filter(pk__in=wanted), _head(explanation, done), explanation, at)


def tell_judged(step: ExplanationStep, explanation: MissExplanation, *, text: str = "", by: User, at: datetime) -> None:
    """Notify the answering side, who answered, and who asked, of a step of the judging side."""
    sentence = _head(explanation, TOLD[step])
    if step is ExplanationStep.SEND_BACK:
        sentence += f" Hạn giải trình lại {short_date(explanation.due_on)}."
    if text:
        sentence += f" Lý do: {text}"
    wanted = {explanation.asked_by_id, explanation.answered_by_id} - {None}
    condition = Q(pk__in=answering(explanation)) | Q(pk__in=wanted)
    _tell(User.objects.people().filter(condition).exclude(pk=by.pk), sentence, explanation, at)


def address_of(explanation: MissExplanation) -> str:
    return reverse("explanation:detail", args=[explanation.year_id, explanation.pk])


def subject(explanation: MissExplanation) -> str:
    """«chỉ tiêu T06 năm 2023 của Hội Nông dân xã Cao Bồ»."""
    return f"chỉ tiêu {explanation.target.code} năm {explanation.year_id} của {explanation.place}"


def _head(explanation: MissExplanation, words: str) -> str:
    return f"{words}: {subject(explanation)}."


def _tell(people: Iterable[User], text: str, explanation: MissExplanation, at: datetime) -> None:
    notices.tell(people, text=text, address=address_of(explanation), at=at)
