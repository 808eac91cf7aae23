"""How an assigned target of a campaign stands on a day. Pure, exact; the clock is an argument."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum


class TargetResult(StrEnum):
    """NO_RESULT: the due day is past and nobody recorded what was reached, which is not the same as not reached."""

    RUNNING = "RUNNING"
    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    NO_RESULT = "NO_RESULT"


RESULT_LABELS: Mapping[TargetResult, str] = {
    TargetResult.RUNNING: "Đang thực hiện",
    TargetResult.REACHED: "Hoàn thành",
    TargetResult.NOT_REACHED: "Chưa hoàn thành",
    TargetResult.NO_RESULT: "Chưa có kết quả",
}


def target_result(planned: Decimal, reached: Decimal | None, due_on: date, on: date) -> TargetResult:
    """How the target stands on the day; the due day itself still counts. `reached`: None while nobody recorded it.

    Source: NQ, I.2.2 (T04), ADR 0030.
    """
    if reached is not None and reached >= planned:
        return TargetResult.REACHED
    if on <= due_on:
        return TargetResult.RUNNING
    return TargetResult.NO_RESULT if reached is None else TargetResult.NOT_REACHED
