"""Whether a head meets the standard on a day, over all levels; and how long a post is vacant."""

from datetime import date, timedelta
from itertools import product

import pytest

from organizations.models import Education, PoliticalTheory
from targets.rules.head_standards import (
    EDUCATION,
    THEORY,
    HeadLevels,
    HeadPart,
    HeadStanding,
    PostStandard,
    days_vacant,
    is_late_to_fill,
    is_met_by,
    level_on,
)

DAY, BEFORE, LAST = date(2023, 12, 31), date(2023, 8, 1), date(2028, 7, 31)
STANDARD = PostStandard(BEFORE, "DAI_HOC", "TRUNG_CAP")
IN_TIME = PostStandard(BEFORE, "DAI_HOC", "TRUNG_CAP", LAST)


def test_levels_are_those_of_the_register_in_order() -> None:
    assert tuple(Education.values) == EDUCATION
    assert tuple(PoliticalTheory.values) == THEORY


def test_both_parts_over_all_levels() -> None:
    for education, theory in product(("", *EDUCATION), ("", *THEORY)):
        parts = {
            HeadPart.EDUCATION: education in ("DAI_HOC", "SAU_DAI_HOC") if education else None,
            HeadPart.THEORY: theory in ("TRUNG_CAP", "CAO_CAP") if theory else None,
        }
        lacking = tuple(part for part, met in parts.items() if met is False)
        unknown = tuple(part for part, met in parts.items() if met is None)
        expected = HeadStanding.NOT_MET if lacking else HeadStanding.UNKNOWN if unknown else HeadStanding.MET
        found = is_met_by(STANDARD, HeadLevels(date(2020, 1, 1), education, theory), DAY)
        assert (found.standing, found.parts) == (expected, lacking or unknown), (education, theory)


@pytest.mark.parametrize(
    ("appointed_on", "on", "standing"),
    [
        pytest.param(date(2020, 1, 1), DAY, HeadStanding.IN_TRANSITION, id="held-the-post-before"),
        pytest.param(BEFORE - timedelta(days=1), LAST, HeadStanding.IN_TRANSITION, id="on-the-last-day"),
        pytest.param(date(2020, 1, 1), LAST + timedelta(days=1), HeadStanding.NOT_MET, id="time-is-over"),
        pytest.param(BEFORE, DAY, HeadStanding.NOT_MET, id="took-the-post-under-the-standard"),
    ],
)
def test_transition(appointed_on: date, on: date, standing: HeadStanding) -> None:
    found = is_met_by(IN_TIME, HeadLevels(appointed_on, "TRUNG_CAP", "CAO_CAP"), on)
    assert (found.standing, found.parts) == (standing, (HeadPart.EDUCATION,))


def test_vacant_exempt_and_without_a_standard() -> None:
    head = HeadLevels(date(2020, 1, 1), "THPT", "CHUA_CO")
    assert is_met_by(STANDARD, None, DAY).standing is HeadStanding.VACANT
    exempt = HeadLevels(date(2020, 1, 1), "", "", is_exempt=True)
    assert is_met_by(STANDARD, exempt, DAY).standing is HeadStanding.EXEMPT
    assert is_met_by(None, head, DAY).standing is HeadStanding.UNKNOWN
    assert is_met_by(STANDARD, head, DAY).words == "Chưa đạt: chuyên môn, lý luận chính trị"


@pytest.mark.parametrize(
    ("at_first", "degrees", "expected"),
    [
        pytest.param("TRUNG_CAP", [], "TRUNG_CAP", id="at-first"),
        pytest.param("TRUNG_CAP", [(DAY, "DAI_HOC")], "DAI_HOC", id="on-the-day-itself"),
        pytest.param("TRUNG_CAP", [(DAY + timedelta(days=1), "DAI_HOC")], "TRUNG_CAP", id="the-day-after"),
        pytest.param("DAI_HOC", [(BEFORE, "SO_CAP")], "DAI_HOC", id="never-lower"),
        pytest.param("", [(BEFORE, ""), (BEFORE, "CAO_DANG")], "CAO_DANG", id="first-one-not-known"),
        pytest.param("", [], "", id="nothing-known"),
    ],
)
def test_level_on_a_day(at_first: str, degrees: list[tuple[date, str]], expected: str) -> None:
    assert level_on(at_first, degrees, DAY, EDUCATION) == expected


def test_days_of_a_vacancy() -> None:
    assert days_vacant(DAY, DAY) == 1
    assert days_vacant(None, DAY) is None
    assert [is_late_to_fill(days) for days in (None, 60, 61)] == [False, False, True]
