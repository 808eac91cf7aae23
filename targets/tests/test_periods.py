"""Days of a reporting year; a deadline includes its last second in Vietnam."""

from datetime import UTC, date, datetime

import pytest

from targets.periods import Calendar, Due, days_overdue, due_state, is_on_time, local_day

YEAR_2023 = Calendar(2023, date(2023, 12, 31), date(2023, 12, 15), date(2024, 1, 15), date(2024, 2, 15))


@pytest.mark.parametrize(
    ("at", "state", "late"),
    [
        pytest.param(datetime(2023, 12, 14, 16, 59, 59, tzinfo=UTC), Due.NOT_OPEN, 0, id="the day before"),
        pytest.param(datetime(2023, 12, 14, 17, 0, tzinfo=UTC), Due.OPEN, 0, id="midnight in Vietnam"),
        pytest.param(datetime(2024, 1, 15, 16, 59, 59, tzinfo=UTC), Due.OPEN, 0, id="last second"),
        pytest.param(datetime(2024, 1, 15, 17, 0, tzinfo=UTC), Due.OVERDUE, 1, id="one second later"),
        pytest.param(datetime(2024, 1, 27, 3, 0, tzinfo=UTC), Due.OVERDUE, 12, id="twelve days"),
    ],
)
def test_due_state(at: datetime, state: Due, late: int) -> None:
    assert due_state(YEAR_2023, at) is state
    assert days_overdue(YEAR_2023, at) == late
    assert is_on_time(YEAR_2023, at) is (late == 0)


def test_local_day_is_vietnams() -> None:
    assert local_day(datetime(2024, 1, 15, 18, 0, tzinfo=UTC)) == date(2024, 1, 16)
