"""How an assigned target stands: by the plan, the result and the day, exactly."""

from datetime import date
from decimal import Decimal

import pytest

from targets.rules.assigned_targets import RESULT_LABELS, TargetResult, target_result

DUE = date(2023, 6, 30)
BEFORE, AFTER = DUE, date(2023, 7, 1)


@pytest.mark.parametrize(
    ("planned", "reached", "on", "expected"),
    [
        ("12.50", "12.50", BEFORE, TargetResult.REACHED),
        ("12.50", "12.50", AFTER, TargetResult.REACHED),
        ("12.50", "13", BEFORE, TargetResult.REACHED),
        ("12.50", "12.49", BEFORE, TargetResult.RUNNING),
        ("12.50", "12.49", AFTER, TargetResult.NOT_REACHED),
        ("12.50", "0", AFTER, TargetResult.NOT_REACHED),
        ("12.50", None, BEFORE, TargetResult.RUNNING),
        ("12.50", None, AFTER, TargetResult.NO_RESULT),
        ("0.30", "0.30", AFTER, TargetResult.REACHED),
    ],
)
def test_result(planned: str, reached: str | None, on: date, expected: TargetResult) -> None:
    assert target_result(Decimal(planned), Decimal(reached) if reached else None, DUE, on) is expected


def test_missing_result_is_not_a_missed_target() -> None:
    assert set(RESULT_LABELS) == set(TargetResult)
    assert RESULT_LABELS[TargetResult.NO_RESULT] == "Chưa có kết quả"
    assert RESULT_LABELS[TargetResult.NOT_REACHED] == "Chưa hoàn thành"
