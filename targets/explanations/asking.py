"""Asking units why they missed a target: which verdicts may be asked of, and one question to many of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from organizations.formats import short_date
from organizations.models import Organization, Unit, User
from organizations.models.unit import within
from organizations.names import says_something, search_text
from organizations.permissions import Capability, acts_for, require, require_in_scope
from organizations.refused import Refused
from targets.explanations import notices
from targets.models import MissExplanation, MissExplanationEvent, ReportingYear, Target, Verdict
from targets.models.verdict import VerdictQuerySet
from targets.rules.explanation_steps import ExplanationState, ExplanationStep
from targets.rules.periods import local_day

BATCH = 500
RACED = "Vừa có người khác yêu cầu giải trình ở đây nên chưa ghi gì. Xin mở lại trang."


class ExplanationRefused(Refused):
    """What is asked or answered contradicts the register or the calendar; the sentence says how to mend it."""


@dataclass(frozen=True)
class Asked:
    """What became of one question to several units. `already`: how many had been asked before and were left out."""

    made: Sequence[MissExplanation]
    already: int


def misses(year: ReportingYear, target: Target, organization: Organization, user: User) -> VerdictQuerySet:
    """The official verdicts of the target that ask for an explanation, in the units of which the person may ask."""
    found = Verdict.objects.filter(within(user)).official().missed().for_year(year.year)
    return found.filter(target=target, organization=organization)


@transaction.atomic
def ask(
    year: ReportingYear,
    target: Target,
    organization: Organization,
    units: Collection[Unit],
    *,
    question: str,
    due_on: date,
    by: User,
    at: datetime,
) -> Asked:
    """Ask these units by one act, each with its own row; those with an open or accepted explanation are left out.

    A unit without a missed official verdict at this moment is left out too. Raises NotPermitted, ExplanationRefused
    where nobody is left to be asked. Seven queries, and one for 500 units more.
    """
    require(by, Capability.ASK_EXPLANATIONS)
    for unit in units:
        require_in_scope(by, Capability.ASK_EXPLANATIONS, unit=unit, organization_id=organization.pk)
    words = checked_words(question, "nội dung yêu cầu")
    check_day(due_on, at)
    known = {unit.pk: unit for unit in units}
    missed = {row.unit_id: row for row in misses(year, target, organization, by).filter(unit__in=known)}
    if not missed:
        raise ExplanationRefused(
            f"Kết quả chính thức của chỉ tiêu {target.code} năm {year.year} ở đây nay không phải «Chưa đạt», «Cần làm "
            "rõ» hay «Chưa có số liệu» nên không có gì để giải trình. Xin xem lại kết quả."
        )
    asked_before = MissExplanation.objects.live().for_year(year.year).filter(target=target, organization=organization)
    taken = set(asked_before.filter(unit__in=missed).values_list("unit", flat=True))
    rows = [
        MissExplanation(
            unit=known[pk], organization=organization, target=target, year=year, asked_at=at, asked_by=by,
            asked_verdict=row.verdict, asked_numerator=row.numerator, asked_denominator=row.denominator,
            asked_threshold=row.threshold, asked_covered=row.covered, asked_expected=row.expected, question=words,
            due_on=due_on, search_text=search_text(words),
        )
        for pk, row in missed.items()
        if pk not in taken
    ]  # fmt: skip
    if not rows:
        raise ExplanationRefused("Những nơi này đã được yêu cầu giải trình. Xin mở trang giải trình để xem trả lời.")
    try:
        with transaction.atomic():
            made = MissExplanation.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as fault:
        raise ExplanationRefused(RACED) from fault
    MissExplanationEvent.objects.bulk_create(
        (
            MissExplanationEvent(
                explanation=row, step=ExplanationStep.ASK, to_state=ExplanationState.ASKED, text=words, due_on=due_on,
                revision=0, is_on_behalf=acts_for(by, row.unit), at=at, by=by,
            )
            for row in made
        ),
        batch_size=BATCH,
    )  # fmt: skip
    notices.tell_asked(made, at=at)
    return Asked(made, len(taken))


def checked_words(text: str, what: str) -> str:
    """The text with single spaces in its lines. Raises ExplanationRefused where it says nothing."""
    if not says_something(text):
        raise ExplanationRefused(f"Xin ghi {what} bằng chữ.")
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def check_day(day: date, at: datetime) -> None:
    """Raises ExplanationRefused for a day that is past."""
    today = local_day(at)
    if day < today:
        raise ExplanationRefused(
            f"Ngày {short_date(day)} đã qua. Xin ghi ngày từ hôm nay ({short_date(today)}) trở đi."
        )
