"""When somebody is reminded: tables of cases without a database, and a scheduler that stood still."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from targets.rules.stages import LATE_STAGES, Debt, PastReminder, Stage, by_hand_from, is_working_hour, stage_of, untold

DUE = date(2026, 1, 15)


def debt(today: date, *, due_on: date = DUE, sent_back_on: date | None = None, organization: str = "hnd") -> Debt:
    return Debt(organization, "Hội Nông dân", due_on, today, sent_back_on is not None, sent_back_on)


def told(stage: Stage, on: date, *, due_on: date = DUE, organization: str = "hnd") -> PastReminder:
    return PastReminder(organization, due_on, stage, on)


@pytest.mark.parametrize(
    ("day", "is_sent_back", "stage"),
    [
        pytest.param(date(2025, 12, 20), False, None, id="long-before"),
        pytest.param(date(2026, 1, 7), False, None, id="eight-days-left"),
        pytest.param(date(2026, 1, 8), False, Stage.SOON, id="seven-days-left"),
        pytest.param(date(2026, 1, 14), False, Stage.SOON, id="one-day-left"),
        pytest.param(date(2026, 1, 14), True, Stage.SOON, id="sent-back-one-day-left"),
        pytest.param(DUE, False, Stage.TODAY, id="the-last-day-counts"),
        pytest.param(DUE, True, Stage.TODAY, id="sent-back-on-its-last-day"),
        pytest.param(date(2026, 1, 16), False, Stage.LATE, id="one-day-late"),
        pytest.param(date(2026, 1, 16), True, Stage.RESEND_LATE, id="sent-back-one-day-late"),
        pytest.param(date(2027, 1, 16), False, Stage.LATE, id="a-year-late"),
    ],
)
def test_stage_follows_from_the_days_left(day: date, is_sent_back: bool, stage: Stage | None) -> None:
    assert stage_of(DUE, day, is_sent_back=is_sent_back) is stage


@pytest.mark.parametrize(
    ("today", "before", "speaks"),
    [
        pytest.param(date(2026, 1, 5), [], False, id="too-early"),
        pytest.param(date(2026, 1, 8), [], True, id="seventh-day"),
        pytest.param(date(2026, 1, 11), [], True, id="seventh-day-was-missed"),
        pytest.param(date(2026, 1, 11), [told(Stage.SOON, date(2026, 1, 8))], False, id="said-in-this-stage"),
        pytest.param(DUE, [told(Stage.SOON, date(2026, 1, 14))], True, id="a-new-stage-speaks-the-next-day"),
        pytest.param(DUE, [told(Stage.TODAY, DUE)], False, id="said-today"),
        pytest.param(date(2026, 1, 16), [told(Stage.TODAY, DUE)], True, id="late-speaks-at-once"),
        pytest.param(date(2026, 1, 18), [told(Stage.LATE, date(2026, 1, 16))], False, id="late-rests-two-days"),
        pytest.param(date(2026, 1, 19), [told(Stage.LATE, date(2026, 1, 16))], True, id="late-every-three-days"),
        pytest.param(date(2026, 3, 1), [], True, id="late-and-never-said"),
        pytest.param(
            date(2026, 1, 18),
            [told(Stage.LATE, date(2026, 1, 16), organization="dtn")],
            True,
            id="another-organization-was-spoken-of",
        ),
        pytest.param(
            date(2026, 1, 11),
            [told(Stage.SOON, date(2026, 1, 8), due_on=date(2026, 1, 12))],
            True,
            id="another-deadline-was-spoken-of",
        ),
    ],
)
def test_speaks_of_what_should_have_been_said_and_was_not(
    today: date, before: list[PastReminder], speaks: bool
) -> None:
    assert bool(untold([debt(today)], before)) is speaks


@pytest.mark.parametrize(
    ("today", "due_on", "sent_back_on", "speaks"),
    [
        pytest.param(date(2026, 1, 20), date(2026, 1, 25), date(2026, 1, 20), False, id="sending-back-said-it"),
        pytest.param(date(2026, 1, 20), date(2026, 1, 25), date(2026, 1, 10), True, id="sent-back-long-ago"),
        pytest.param(date(2026, 1, 25), date(2026, 1, 25), date(2026, 1, 20), True, id="its-own-last-day"),
        pytest.param(date(2026, 1, 26), date(2026, 1, 25), date(2026, 1, 20), True, id="its-own-day-passed"),
        pytest.param(date(2026, 1, 22), DUE, date(2026, 1, 20), False, id="sent-back-after-the-deadline-rests"),
        pytest.param(date(2026, 1, 23), DUE, date(2026, 1, 20), True, id="then-speaks"),
    ],
)
def test_sent_back_return_is_reminded_by_its_own_day(
    today: date, due_on: date, sent_back_on: date, speaks: bool
) -> None:
    assert bool(untold([debt(today, due_on=due_on, sent_back_on=sent_back_on)], [])) is speaks


def reminders(days: Iterable[date], *, due_on: date = DUE) -> list[PastReminder]:
    """What a scheduler that runs on these days says of one debt."""
    said: list[PastReminder] = []
    for day in days:
        said += [told(one.stage, day, due_on=due_on) for one in untold([debt(day, due_on=due_on)], said) if one.stage]
    return said


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_whole_season_says_so_much_and_no_more() -> None:
    said = reminders(every_day(date(2025, 12, 15), date(2026, 1, 23)))
    assert [(one.stage, one.on.day) for one in said] == [
        (Stage.SOON, 8),
        (Stage.TODAY, 15),
        (Stage.LATE, 16),
        (Stage.LATE, 19),
        (Stage.LATE, 22),
    ]


def test_stopped_scheduler_loses_nobody_and_says_it_once() -> None:
    stopped = [*every_day(date(2025, 12, 15), date(2026, 1, 5)), *[date(2026, 1, 20)] * 14]
    assert [(one.stage, one.on.day) for one in reminders(stopped)] == [(Stage.LATE, 20)]


@given(st.lists(st.integers(-30, 60), max_size=30), st.integers(0, 40))
def test_however_irregular_the_runs_nobody_is_lost_or_pressed(offsets: list[int], last: int) -> None:
    """Whoever is late on the last run has heard so within three days; late reminders keep three days apart."""
    runs = [DUE + timedelta(days=n) for n in sorted(offsets)] + [DUE + timedelta(days=max([*offsets, 0]) + last)]
    late = [one.on for one in reminders(runs) if one.stage in LATE_STAGES]
    assert all(after - before >= timedelta(days=3) for before, after in pairwise(late))
    if runs[-1] > DUE:
        assert late
        assert runs[-1] - late[-1] < timedelta(days=3)


@pytest.mark.parametrize(
    ("automatic", "by_hand", "first"),
    [
        pytest.param([], [], None, id="never-reminded"),
        pytest.param([date(2026, 1, 16)], [], date(2026, 1, 17), id="not-twice-a-day"),
        pytest.param([], [date(2026, 1, 16)], date(2026, 1, 19), id="three-days-apart"),
        pytest.param([date(2026, 1, 19)], [date(2026, 1, 16)], date(2026, 1, 20), id="both"),
    ],
)
def test_person_reminds_at_most_once_in_three_days(
    automatic: list[date], by_hand: list[date], first: date | None
) -> None:
    assert by_hand_from(automatic, by_hand) == first


@pytest.mark.parametrize(
    ("hour", "minute", "works"),
    [(23, 59, False), (0, 0, True), (9, 59, True), (10, 0, False)],
    ids=["6-59", "7-00", "16-59", "17-00"],
)
def test_working_hours_are_those_of_vietnam(hour: int, minute: int, works: bool) -> None:
    assert is_working_hour(datetime(2026, 1, 14, hour, minute, tzinfo=UTC)) is works
