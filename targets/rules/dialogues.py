"""What deserves a remark about a dialogue: late notice, late conclusion, opinions left. Pure; takes the day."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

#: A dialogue is announced at least so many days before, its conclusion made known at most so many days after, and what
#: was said there is resolved within so many.
NOTICE: Final = timedelta(days=7)
CONCLUSION: Final = timedelta(days=10)
SETTLING: Final = timedelta(days=30)


class DialogueRemark(StrEnum):
    SHORT_NOTICE = "SHORT_NOTICE"
    LATE_CONCLUSION = "LATE_CONCLUSION"
    NO_CONCLUSION = "NO_CONCLUSION"
    UNRESOLVED = "UNRESOLVED"
    NOT_RECORDED = "NOT_RECORDED"


REMARK_LABELS: Mapping[DialogueRemark, str] = {
    DialogueRemark.SHORT_NOTICE: f"Báo trước chưa đủ {NOTICE.days} ngày",
    DialogueRemark.LATE_CONCLUSION: f"Kết luận ban hành sau hơn {CONCLUSION.days} ngày",
    DialogueRemark.NO_CONCLUSION: f"Quá {CONCLUSION.days} ngày chưa có kết luận",
    DialogueRemark.UNRESOLVED: f"Quá {SETTLING.days} ngày còn ý kiến chưa giải quyết",
    DialogueRemark.NOT_RECORDED: f"Quá {SETTLING.days} ngày chưa ghi kết quả giải quyết",
}


def dialogue_remarks(
    *,
    held_on: date,
    announced_on: date | None,
    concluded_on: date | None,
    opinions: int | None,
    resolved: int | None,
    on: date,
) -> list[DialogueRemark]:
    """The remarks as of a day; a number or day that is None is not known, and without opinions none is left.

    Source: NQ, II.1-2 (Q1.6, Q1.7); the days are those of the law on local government (ADR 0030).
    """
    remarks = []
    if announced_on is not None and held_on - announced_on < NOTICE:
        remarks.append(DialogueRemark.SHORT_NOTICE)
    if concluded_on is None:
        remarks += [DialogueRemark.NO_CONCLUSION] if on - held_on > CONCLUSION else []
    elif concluded_on - held_on > CONCLUSION:
        remarks.append(DialogueRemark.LATE_CONCLUSION)
    if opinions and on - held_on > SETTLING:
        if resolved is None:
            remarks.append(DialogueRemark.NOT_RECORDED)
        elif resolved < opinions:
            remarks.append(DialogueRemark.UNRESOLVED)
    return remarks
