"""Charts: well-formed SVG without style or script, whole names, and honest shapes."""

import re
from collections.abc import Callable
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from reports.scoreboard import charts

RATE = Fraction(923, 1000)
YEARS = (2021, 2022, 2023)
CHARTS: dict[str, Callable[[], str]] = {
    "bullet": lambda: charts.bullet(RATE, 90, Fraction(9, 10), 'Xã <A> & "B"', met=True),
    "dot-bar": lambda: charts.dot_bar(RATE, 90, 'Xã <A> & "B"', met=False),
    "spark": lambda: charts.spark([None, RATE, None], 'Xã <A> & "B"'),
    "trend": lambda: charts.trend([RATE, None, RATE], 90, YEARS, 'Xã <A> & "B"', partial=True),
    "stack": lambda: charts.stack([(3, "#0F6B5C"), (1, "dashed"), (1, "hatch")], 'Xã <A> & "B"', "x"),
    "pips": lambda: charts.pips([True, False, None], 'Xã <A> & "B"'),
}


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_chart_is_well_formed_named_and_free_of_inline_code(draw: Callable[[], str]) -> None:
    svg = draw()

    root = ElementTree.fromstring(svg)

    assert root.attrib["role"] == "img" and root.attrib["aria-label"] == 'Xã <A> & "B"'
    assert not re.search(r"style=|<script|\son\w+=", svg)


@pytest.mark.parametrize(
    ("met", "colour"),
    [
        pytest.param(True, charts.MET, id="met"),
        pytest.param(False, charts.BAD, id="missed"),
        pytest.param(None, charts.SOFT, id="not-judged"),
    ],
)
def test_bullet_takes_its_colour_from_the_verdict(met: bool | None, colour: str) -> None:
    assert f'width="92.30%" height="10" fill="{colour}"' in charts.bullet(RATE, 90, None, "x", met=met)


def test_bullet_without_last_year_has_no_dot() -> None:
    assert "circle" not in charts.bullet(RATE, 90, None, "x", met=True)


def test_rate_above_one_stays_within_the_bar() -> None:
    assert 'width="100.00%"' in charts.dot_bar(Fraction(3, 2), 90, "x", met=True)


def test_spark_leaves_a_gap_where_nothing_is_known() -> None:
    svg = charts.spark([RATE, RATE, None, RATE, RATE], "x")

    assert svg.count("<polyline") == 2


def test_spark_marks_a_missing_last_year_hollow() -> None:
    assert 'fill="#fff"' in charts.spark([RATE, None], "x")


def test_spark_without_data_draws_no_point() -> None:
    assert "circle" not in charts.spark([None, None], "x")


def test_trend_never_joins_over_a_missing_year() -> None:
    assert "<polyline" not in charts.trend([RATE, None, RATE], 90, YEARS, "x", partial=False)


def test_trend_dashes_the_last_segment_of_a_partial_year() -> None:
    whole = charts.trend([RATE, RATE, RATE], 90, YEARS, "x", partial=False)
    partial = charts.trend([RATE, RATE, RATE], 90, YEARS, "x", partial=True)

    assert 'stroke-dasharray="3 3"' in partial and 'stroke-dasharray="3 3"' not in whole


def test_trend_shows_points_below_the_threshold_hollow() -> None:
    svg = charts.trend([Fraction(89, 100), RATE], 90, (2021, 2022), "x", partial=False)

    assert svg.count('fill="#fff"') == 1


def test_trend_label_agrees_with_the_verdict() -> None:
    svg = charts.trend([Fraction(44999, 50000)], 90, (2021,), "x", partial=False)

    assert "89,998" in svg and "90,0" not in svg


def test_stack_leaves_out_empty_parts() -> None:
    assert charts.stack([(0, "#0F6B5C"), (2, "hatch")], "x", "y").count('height="18"') == 1
