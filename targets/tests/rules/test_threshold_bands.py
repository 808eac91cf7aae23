"""Bands of thresholds, without a database: one exchanged for another, and which years that touches."""

import pytest
from hypothesis import given, strategies as st

from targets.rules.compliance import Direction, RuleKind
from targets.rules.thresholds import Band, band_of, changed_years, exchanged, limits, rejudged_years, threshold_text

WHOLE = [Band(2021, 2025, 90)]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(Band(2024, 2025, 95), [(2021, 2023, 90), (2024, 2025, 95)], id="the-last-years"),
        pytest.param(Band(2021, 2022, 85), [(2021, 2022, 85), (2023, 2025, 90)], id="the-first-years"),
        pytest.param(Band(2023, 2023, 95), [(2021, 2022, 90), (2023, 2023, 95), (2024, 2025, 90)], id="in-the-middle"),
        pytest.param(Band(2021, 2025, 95), [(2021, 2025, 95)], id="all"),
    ],
)
def test_one_band_takes_its_years_from_another(new: Band, expected: list[tuple[int, int, int]]) -> None:
    assert [band[:3] for band in exchanged(WHOLE, new)] == expected


@st.composite
def band_lists(draw: st.DrawFn) -> list[Band]:
    """Bands that cover 2021-2030 without overlap, each by a paper of its own."""
    borders = sorted(draw(st.sets(st.integers(2022, 2030), max_size=5)))
    starts = [2021, *borders]
    ends = [*(border - 1 for border in borders), 2030]
    return [Band(*span, draw(st.integers(1, 3)), paper_number=str(span[0])) for span in zip(starts, ends, strict=True)]


@given(band_lists(), st.integers(2021, 2030), st.integers(0, 9), st.integers(1, 3))
def test_every_year_keeps_one_band_and_only_those_meant_change(
    bands: list[Band], first: int, more: int, value: int
) -> None:
    new = Band(first, min(first + more, 2030), value, paper_number="new")
    after = exchanged(bands, new)
    covered = [year for band in after for year in band.years()]
    assert covered == list(range(2021, 2031))
    for year in covered:
        was, now = band_of(bands, year), band_of(after, year)
        assert was and now and now[2:] == (new[2:] if year in new.years() else was[2:])
    assert changed_years(bands, after) == list(new.years())
    assert set(rejudged_years(bands, after)) == {year for year in new.years() if band_of(bands, year)[2] != value}


def test_new_borders_alone_change_no_year() -> None:
    assert changed_years(WHOLE, [Band(2021, 2022, 90), Band(2023, 2025, 90)]) == []


@pytest.mark.parametrize(
    ("kind", "direction", "first", "last"),
    [
        pytest.param(RuleKind.RATIO, Direction.HIGHER, 1, 100, id="a-share"),
        pytest.param(RuleKind.RATIO, Direction.LOWER, 0, 99, id="a-share-that-shall-be-low"),
        pytest.param(RuleKind.COUNT, Direction.HIGHER, 1, 32767, id="a-count"),
        pytest.param(RuleKind.COUNT, Direction.LOWER, 0, 32767, id="a-count-that-shall-be-low"),
    ],
)
def test_limits(kind: RuleKind, direction: Direction, first: int, last: int) -> None:
    allowed = limits(kind, direction)
    assert (allowed[0], allowed[-1]) == (first, last)


def test_words() -> None:
    ratio, count = RuleKind.RATIO, RuleKind.COUNT
    higher, lower = Direction.HIGHER, Direction.LOWER
    asked: list[tuple[RuleKind, Direction, int, int | None]] = [
        (ratio, higher, 90, None),
        (ratio, higher, 100, None),
        (ratio, lower, 5, None),
    ]
    asked += [(count, higher, 1, 1), (count, higher, 1, None), (count, lower, 3, None)]
    words = ["≥ 90%", "100%", "≤ 5%", "đúng 1", "ít nhất 1", "nhiều nhất 3"]
    assert [threshold_text(*row) for row in asked] == words
