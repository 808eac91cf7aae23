"""Numbers as an office writes them; a rate's text is never on the wrong side of its threshold."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from organizations.formats import (
    clock_time,
    decimal_text,
    listing,
    number,
    percent,
    plain_decimal,
    points,
    short_date,
    two_digits,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1234, "1.234"), (1234567, "1.234.567"), (-1234, "−1.234")],
)
def test_number(value: int, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("rate", "threshold", "text"),
    [
        pytest.param(Fraction(923, 1000), 90, "92,3%", id="plain"),
        pytest.param(Fraction(899, 999), 90, "89,99%", id="not 90,0"),
        pytest.param(Fraction(8996, 10000), 90, "89,96%", id="not 90,0 either"),
        pytest.param(Fraction(44999, 50000), 90, "89,998%", id="three decimals"),
        pytest.param(Fraction(900, 1000), 90, "90,0%", id="exactly the threshold"),
        pytest.param(Fraction(90001, 100000), 90, "90,001%", id="just above"),
        pytest.param(Fraction(1, 8), None, "12,5%", id="no threshold"),
        pytest.param(Fraction(1, 16), None, "6,3%", id="half up"),
        pytest.param(Fraction(1), 100, "100,0%", id="all"),
        pytest.param(Fraction(99999, 100000), 100, "99,999%", id="not all"),
    ],
)
def test_percent(rate: Fraction, threshold: int | None, text: str) -> None:
    assert percent(rate, threshold=threshold) == text


def test_percent_in_word_drops_the_zero() -> None:
    assert percent(Fraction(9, 10), threshold=90, drop_zero=True) == "90%"
    assert percent(Fraction(899, 999), threshold=90, drop_zero=True) == "89,99%"


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (Fraction(23, 10), "+2,3"),
        (Fraction(-1, 100), "−0,01"),
        (Fraction(0), "0,0"),
        (Fraction(1, 2000), "+0,001"),
        (Fraction(-42, 10), "−4,2"),
    ],
)
def test_points(gap: Fraction, text: str) -> None:
    assert points(gap) == text


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(1, 100))
def test_percent_never_contradicts_the_verdict(numerator: int, denominator: int, threshold: int) -> None:
    rate = Fraction(min(numerator, denominator), denominator)
    shown = Fraction(percent(rate, threshold=threshold).rstrip("%").replace(".", "").replace(",", "."))
    assert (shown >= threshold) == (rate * 100 >= threshold)
    assert (shown > threshold) == (rate * 100 > threshold)


def test_small_texts() -> None:
    assert decimal_text(Fraction(12345, 10), 1) == "1.234,5"
    assert short_date(date(2026, 11, 5)) == "05/11/2026"
    assert clock_time(datetime(2026, 11, 5, 14, 2)) == "14 giờ 02"
    assert [two_digits(count) for count in (3, 12, 1204)] == ["03", "12", "1.204"]
    assert [listing(names) for names in ([], ["A"], ["A", "B", "C"])] == ["", "A", "A, B và C"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("12.00", "12"), ("1234.50", "1.234,5"), ("0.05", "0,05"), ("100", "100"), ("0", "0"), ("1E+3", "1.000")],
)
def test_plain_decimal_keeps_what_is_there(value: str, text: str) -> None:
    assert plain_decimal(Decimal(value)) == text
