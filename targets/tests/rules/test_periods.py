"""Days of a reporting year; a deadline includes its last second in Vietnam."""

from datetime import UTC, date, datetime

import pytest

from targets.rules.periods import (
    Calendar,
    Deadline,
    Due,
    LaterDay,
    days_overdue,
    due_state,
    is_begun,
    is_on_time,
    local_day,
)

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


def at(day: int, hour: int = 3) -> datetime:
    """An instant of January 2024."""
    return datetime(2024, 1, day, hour, tzinfo=UTC)


TO_THE_20TH = LaterDay(at(14), date(2024, 1, 20))
TO_THE_25TH = LaterDay(at(18), date(2024, 1, 25))


def test_year_begins_at_midnight_in_vietnam() -> None:
    assert not is_begun(YEAR_2023.opens_on, datetime(2023, 12, 14, 16, 59, 59, tzinfo=UTC))
    assert is_begun(YEAR_2023.opens_on, datetime(2023, 12, 14, 17, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("deadline", "due_on"),
    [
        pytest.param(Deadline(YEAR_2023), date(2024, 1, 15), id="the year's"),
        pytest.param(Deadline(YEAR_2023, [TO_THE_20TH]), date(2024, 1, 20), id="extended"),
        pytest.param(Deadline(YEAR_2023, [TO_THE_25TH, TO_THE_20TH]), date(2024, 1, 20), id="the latest extension"),
        pytest.param(Deadline(YEAR_2023, [TO_THE_25TH], date(2024, 1, 17)), date(2024, 1, 17), id="sent back"),
    ],
)
def test_day_that_holds(deadline: Deadline, due_on: date) -> None:
    assert deadline.due_on == due_on
    last_second = datetime(due_on.year, due_on.month, due_on.day, 16, 59, 59, tzinfo=UTC)
    assert (deadline.state(last_second), deadline.days_left(last_second)) == (Due.OPEN, 0)
    one_later = last_second.replace(hour=17, minute=0, second=0)
    assert (deadline.state(one_later), deadline.days_overdue(one_later)) == (Due.OVERDUE, 1)


@pytest.mark.parametrize(
    ("later_days", "sent", "late"),
    [
        pytest.param([], None, 0, id="never sent"),
        pytest.param([], at(15), 0, id="on the last day"),
        pytest.param([], at(18), 3, id="three days late"),
        pytest.param([TO_THE_20TH], at(18), 0, id="in the extended time"),
        pytest.param([TO_THE_20TH], at(22), 2, id="after the extended time"),
        pytest.param([TO_THE_25TH], at(17), 2, id="extended only after it was sent"),
        pytest.param([TO_THE_20TH, TO_THE_25TH], at(17), 0, id="by the day that held when it was sent"),
    ],
)
def test_lateness_is_that_of_the_first_sending(later_days: list[LaterDay], sent: datetime | None, late: int) -> None:
    assert Deadline(YEAR_2023, later_days, sent_at=sent).days_late == late
    assert Deadline(YEAR_2023, later_days, date(2024, 1, 1), sent).days_late == late, "whatever the reviewer asked for"
