"""Values that stand out among comparable ones: exact borders, and what may not change the answer."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from targets.rules.outliers import LEAST_GAP, LEAST_OTHERS, SPREADS, median, outliers

USUAL = [Fraction(percent, 100) for percent in (88, 89, 90, 90, 91, 91, 92, 93)]  # median 90.5, median deviation 1


def stands_out(value: Fraction, others: list[Fraction]) -> bool:
    return "own" in outliers({"own": value, **{str(number): other for number, other in enumerate(others)}})


def test_median_is_exact() -> None:
    assert median([Fraction(1, 3)]) == Fraction(1, 3)
    assert median([Fraction(1, 3), Fraction(1, 2)]) == Fraction(5, 12)
    assert median([Fraction(0), Fraction(1, 7), Fraction(1)]) == Fraction(1, 7)


def test_what_stands_out() -> None:
    wide = [Fraction(percent, 100) for percent in (50, 60, 70, 80, 85, 90, 95, 100)]
    alike = [Fraction(1)] * LEAST_OTHERS
    border = Fraction(825, 1000) - SPREADS * Fraction(125, 1000)
    for value, others, expected in (
        (Fraction(60, 100), USUAL, True),
        (Fraction(90, 100), USUAL, False),
        (Fraction(60, 100), USUAL[1:], False),  # seven others say nothing
        (Fraction(905, 1000) - LEAST_GAP, USUAL, True),  # the least distance is enough …
        (Fraction(905, 1000) - LEAST_GAP + Fraction(1, 10**9), USUAL, False),  # … and nothing below it
        (Fraction(905, 1000) + LEAST_GAP, USUAL, True),  # above as below
        (Fraction(40, 100), wide, False),  # units that differ much hide no outlier
        (border, wide, False),  # exactly so many deviations are not more
        (border - Fraction(1, 10**9), wide, True),
        (Fraction(95, 100), alike, False),  # all alike: the least distance alone decides
        (Fraction(90, 100), alike, True),
    ):
        assert stands_out(value, others) is expected, (value, len(others))


def test_an_outlier_says_what_it_was_compared_with() -> None:
    found = outliers({"own": Fraction(6, 10), **dict(enumerate(USUAL))})
    assert list(found) == ["own"]
    assert (found["own"].median, found["own"].others) == (Fraction(905, 1000), 8)
    assert found["own"].gap == Fraction(6, 10) - Fraction(905, 1000)


rates = st.integers(0, 60).map(lambda part: Fraction(part, 60))


@given(rates, st.lists(rates, min_size=LEAST_OTHERS, max_size=30), st.integers(1, 3), st.randoms(use_true_random=False))
def test_order_and_duplicates_of_others_change_nothing(own: Fraction, others: list[Fraction], times: int, luck) -> None:
    shuffled = others * times
    luck.shuffle(shuffled)
    assert stands_out(own, shuffled) is stands_out(own, others)


@given(rates, st.lists(rates, min_size=LEAST_OTHERS, max_size=30))
def test_who_stands_out_is_far_from_most(own: Fraction, others: list[Fraction]) -> None:
    if stands_out(own, others):
        nearer = [other for other in others if abs(other - median(sorted(others))) < abs(own - median(sorted(others)))]
        assert 2 * len(nearer) >= len(others)


@pytest.mark.parametrize("count", range(LEAST_OTHERS + 1))
def test_few_units_are_not_compared(count: int) -> None:
    assert outliers({number: Fraction(number % 2) for number in range(count)}) == {}
