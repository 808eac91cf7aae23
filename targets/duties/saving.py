"""Storing answers about duties: each changed part on condition of what its writer saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.refused import Refused
from targets.duties.actions import require_entering
from targets.duties.parts import SUMMARY, TEXTS, Number, Papers, Value, Words, in_text, read_parts
from targets.models import Duty, DutyAnswer, DutyChange, DutyFigure, DutyReturn, Paper
from targets.returns.claims import ReturnChanged, check_open, claim
from targets.rules.compliance import NIL

CHANGED = "Báo cáo vừa được người khác sửa sau khi đồng chí mở trang này nên chưa ghi gì. Xin xem lại rồi lưu."


class DutyNotOwed(Refused):
    """The duty is not one that this agency owes in the year, or it has no such part."""


class PaperUnknown(Refused):
    """A cited paper is not one that the person may see, or it was cancelled."""


@dataclass(frozen=True)
class PartChange:
    """One part of one answer as somebody wants it. `duty`: its name among those that are owed (`parts.named`).

    `part`: «state», «summary», «obstacle», «evidence» or the key of a measure. `was`: the part's token when they began;
    None where the page's revision decides.
    """

    duty: str
    part: str
    value: Value
    was: str | None = None


@dataclass(frozen=True)
class Saved:
    """What came of a saving: the changes that were stored, and those that met another person's newer words."""

    stored: Sequence[PartChange]
    conflicts: Sequence[PartChange]
    answers: Mapping[int, DutyAnswer]


@transaction.atomic
def save_answers(
    duty_return: DutyReturn,
    changes: Sequence[PartChange],
    *,
    owed: Mapping[str, Duty],
    seen: int | None = None,
    by: User,
    at: datetime,
) -> Saved:
    """Store what differs from what is stored; a part that somebody else changed since `was` is left and answered.

    `owed`: the agency's duties of the year by name. `seen`: the revision of the page, for a form that is stored whole.
    The same changes again change nothing. Raises NotPermitted, ReturnLocked, ReturnChanged, DutyNotOwed, PaperUnknown.
    """
    require_entering(duty_return, by)
    check_open(duty_return, at)
    # Who writes at the same instant waits here, and then sees what was written.
    locked = DutyReturn.objects.select_for_update(no_key=True).get(pk=duty_return.pk)
    duty_return.status, duty_return.revision = locked.status, locked.revision
    check_open(duty_return, at)
    if seen not in (None, locked.revision):
        raise ReturnChanged(CHANGED)
    answers = _answers(duty_return)
    numbers = _numbers_of_papers(changes, answers, by)
    stored: list[PartChange] = []
    conflicts: list[PartChange] = []
    logged: list[DutyChange] = []
    for change in changes:
        duty = owed.get(change.duty)
        before = read_parts(duty, answers.get(duty.pk)) if duty else {}
        if duty is None or change.part not in before:
            raise DutyNotOwed(
                f"Nhiệm vụ {change.duty} hoặc phần «{change.part}» không thuộc báo cáo năm {duty_return.year_id} của "
                f"{duty_return.agency}. Xin tải lại trang."
            )
        old = before[change.part]
        if change.was is not None and old.token not in (change.was, change.value.token):
            conflicts.append(change)
            continue
        stored.append(change)
        if old.token == change.value.token:
            continue
        answers[duty.pk] = _store(duty_return, duty, answers.get(duty.pk), change)
        logged.append(
            DutyChange(
                duty_return=duty_return,
                duty_code=duty.code,
                part=change.part,
                old=in_text(old, numbers),
                new=in_text(change.value, numbers),
                by=by,
                at=at,
            )
        )
    if logged:
        claim([duty_return])
        for row in logged:
            row.revision = duty_return.revision
        DutyChange.objects.bulk_create(logged)
        answers = _answers(duty_return)
    return Saved(stored, conflicts, answers)


def _answers(duty_return: DutyReturn) -> dict[int, DutyAnswer]:
    rows = DutyAnswer.objects.filter(duty_return=duty_return).with_parts()
    return {answer.duty_id: answer for answer in rows}


def _numbers_of_papers(changes: Sequence[PartChange], answers: Mapping[int, DutyAnswer], by: User) -> Mapping[int, str]:
    """How each paper that is or will be cited is written. Raises PaperUnknown for one that may not be cited."""
    known = {paper.pk: str(paper) for answer in answers.values() for paper in answer.evidence.all()}
    wanted = {key for change in changes if isinstance(change.value, Papers) for key in change.value.keys} - known.keys()
    if not wanted:
        return known
    seen = {paper.pk: str(paper) for paper in Paper.objects.visible_to(by).in_force().filter(pk__in=wanted)}
    if wanted - seen.keys():
        raise PaperUnknown("Có văn bản minh chứng không còn trong danh mục hoặc đã bị hủy. Xin chọn lại.")
    return known | seen


def _store(duty_return: DutyReturn, duty: Duty, answer: DutyAnswer | None, change: PartChange) -> DutyAnswer:
    """Write the part; the row, whose papers and numbers may be those of before."""
    answer = answer or DutyAnswer.objects.create(duty_return=duty_return, duty=duty)
    match change.value:
        case Papers(keys):
            answer.evidence.set(keys)
        case Words(text):
            assert change.part in TEXTS
            setattr(answer, change.part, text)
            if change.part == SUMMARY:
                answer.copied_from = _copied_from(duty_return, duty, text)
            answer.save(update_fields=[change.part, "copied_from"])
        case Number(amount, reason):
            measure = next(measure for measure in duty.measures.all() if measure.key == change.part)
            values = {"value": None if amount is NIL else amount, "is_nil": amount is NIL, "nil_reason": reason}
            DutyFigure.objects.update_or_create(answer=answer, measure=measure, defaults=values)
    return answer


def _copied_from(duty_return: DutyReturn, duty: Duty, text: str) -> int | None:
    """The year before where the agency said the same of this duty, so that readers see that nothing new is said."""
    before = duty_return.year_id - 1
    said = DutyAnswer.objects.filter(duty_return__agency=duty_return.agency_id, duty_return__year=before, duty=duty)
    return before if text and text in said.values_list("summary", flat=True) else None
