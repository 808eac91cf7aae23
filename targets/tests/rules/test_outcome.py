"""Bounds, like-for-like changes and the words of an outcome: tables of cases without a database."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from targets.rules.compliance import VerdictValue as V
from targets.rules.outcome import Bounds, Change, Outcome, bounds, latest_denominator, like_for_like


def unit(numerator: int | None, denominator: int | None, verdict: V = V.MET, *, covered: int = 1) -> Outcome:
    return Outcome(verdict, 90, numerator, denominator, covered=covered, expected=1)


SILENT = Outcome(V.NO_DATA, 90, expected=1)
ABSENT = Outcome(V.NOT_APPLICABLE, 90)


def whole(numerator: int, denominator: int, covered: int, expected: int, verdict: V = V.NO_DATA) -> Outcome:
    return Outcome(verdict, 90, numerator, denominator, covered=covered, expected=expected)


@pytest.mark.parametrize(
    ("total", "units", "limits"),
    [
        pytest.param(
            whole(90, 100, 1, 3),
            [[unit(90, 100)], [SILENT, unit(40, 50)], [SILENT, SILENT, unit(10, 50)]],
            Bounds(Fraction(90, 200), Fraction(190, 200)),
            id="latest of the years before",
        ),
        pytest.param(
            whole(90, 100, 1, 2),
            [[unit(90, 100)], [unit(None, 80, V.NO_DATA, covered=0), unit(40, 50)]],
            Bounds(Fraction(90, 180), Fraction(170, 180)),
            id="this year's denominator where only the numerator is missing",
        ),
        pytest.param(
            whole(90, 100, 1, 2),
            [[unit(90, 100)], [unit(12, 10, V.UNCLEAR, covered=0), unit(40, 50)]],
            Bounds(Fraction(90, 150), Fraction(140, 150)),
            id="a contradictory denominator is not known",
        ),
        pytest.param(
            whole(90, 100, 1, 2),
            [[unit(90, 100)], [SILENT, SILENT, SILENT, unit(40, 50)], [ABSENT, unit(1, 5)]],
            Bounds(Fraction(90, 150), Fraction(140, 150)),
            id="three years back; an absent unit is not missing",
        ),
        pytest.param(
            whole(90, 100, 1, 2), [[unit(90, 100)], [SILENT, SILENT, SILENT, SILENT, unit(40, 50)]], None, id="too old"
        ),
        pytest.param(whole(90, 100, 1, 2), [[unit(90, 100)], [SILENT]], None, id="a unit nobody knows"),
        pytest.param(whole(90, 100, 1, 2), [[unit(90, 100)], [None, unit(40, 50)]],
                     Bounds(Fraction(90, 150), Fraction(140, 150)), id="a unit without a row"),
        pytest.param(whole(90, 100, 1, 1, V.MET), [[unit(90, 100)]], None, id="nothing missing"),
        pytest.param(Outcome(V.NO_DATA, 90, expected=2), [[SILENT, unit(1, 2)]] * 2, None, id="no figures yet"),
    ],
)  # fmt: skip
def test_bounds(total: Outcome, units: list[list[Outcome | None]], limits: Bounds | None) -> None:
    assert bounds(total, units) == limits


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=2, max_size=8), st.data())
def test_whatever_the_missing_units_report_lies_within_the_bounds(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    pairs = [(min(top, bottom), bottom) for top, bottom in pairs]
    known = data.draw(st.integers(1, len(pairs) - 1))
    covered, missing = pairs[:known], pairs[known:]
    total = whole(sum(top for top, _ in covered), sum(bottom for _, bottom in covered), known, len(pairs))
    units: list[list[Outcome | None]] = [[unit(*pair)] for pair in covered]
    units += [[SILENT, unit(0, bottom)] for _, bottom in missing]
    limits = bounds(total, units)
    assert limits is not None
    final = Fraction(sum(top for top, _ in pairs), sum(bottom for _, bottom in pairs))
    assert limits.low <= final <= limits.high


def test_latest_denominator_skips_years_that_did_not_enter_the_sum() -> None:
    assert latest_denominator([SILENT, unit(9, 8, V.UNCLEAR, covered=0), unit(5, 7)]) == 7
    assert latest_denominator([None]) is None


def test_change_counts_units_with_both_sides_in_both_years_only() -> None:
    pairs = [
        (unit(8, 10), unit(9, 10)),
        (unit(1, 100), SILENT),  # left the sum: its absence is no rise
        (None, unit(100, 100)),  # new in the sum
        (unit(5, 10, V.UNCLEAR, covered=0), unit(5, 10)),
    ]
    assert like_for_like(pairs) == Change(Fraction(8, 10), Fraction(9, 10), 1)
    assert like_for_like(pairs[1:]) is None


@pytest.mark.parametrize(
    ("outcome", "label", "coverage"),
    [
        pytest.param(whole(90, 100, 1, 24), "Chưa đủ số liệu (1/24)", "1/24", id="below the floor"),
        pytest.param(Outcome(V.NO_DATA, 90, expected=24), "Chưa có số liệu", "", id="nothing at all"),
        pytest.param(whole(90, 100, 23, 24, V.MET), "Đạt", "23/24", id="judged without one"),
        pytest.param(whole(90, 100, 24, 24, V.NOT_MET), "Chưa đạt", "", id="whole"),
    ],
)
def test_label_and_coverage(outcome: Outcome, label: str, coverage: str) -> None:
    assert (outcome.label, outcome.coverage) == (label, coverage)
