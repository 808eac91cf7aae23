"""A stored judgement judged by another threshold is what its figures give at that threshold."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from targets.rules.compliance import (
    NIL,
    Amount,
    Direction,
    Judgement,
    JudgingRule,
    RuleKind,
    Total,
    VerdictValue,
    judge_amounts,
    judge_stored,
    judge_total,
)
from targets.rules.cumulative import YearsSum, judge_stored_years, judge_years

YEAR = 2023
amounts: st.SearchStrategy[Amount] = st.one_of(st.none(), st.just(NIL), st.integers(min_value=0, max_value=12))
directions = st.sampled_from(Direction)
due_years = st.sampled_from([None, 2023, 2025])


def both_ways(rule: JudgingRule, other: JudgingRule, read: list[Amount] | None, *, all_nil: bool, absent: bool) -> None:
    stored, expected = (judge_amounts(one, YEAR, read, all_nil=all_nil, absent=absent) for one in (rule, other))
    assert judge_stored(other, YEAR, stored, floor=80) == expected


@given(amounts, amounts, st.tuples(*[st.integers(0, 100)] * 2), directions, due_years, st.booleans(), st.booleans())
def test_share(
    top: Amount,
    bottom: Amount,
    thresholds: tuple[int, int],
    direction: Direction,
    due: int | None,
    all_nil: bool,
    absent: bool,
) -> None:
    for zero in (VerdictValue.UNCLEAR, VerdictValue.NOT_APPLICABLE):
        rule = JudgingRule(
            RuleKind.RATIO, ("a",), ("b",), thresholds[0], zero_over_zero=zero, due_year=due, direction=direction
        )
        other = replace(rule, threshold=thresholds[1])
        both_ways(rule, other, [top, bottom], all_nil=all_nil, absent=absent)
        both_ways(rule, other, None, all_nil=False, absent=absent)


@given(
    amounts,
    st.tuples(*[st.integers(0, 13)] * 2),
    st.tuples(*[st.one_of(st.none(), st.integers(0, 13))] * 2),
    directions,
    due_years,
    st.booleans(),
)
def test_count(
    amount: Amount,
    thresholds: tuple[int, int],
    most: tuple[int | None, int | None],
    direction: Direction,
    due: int | None,
    all_nil: bool,
) -> None:
    rule = JudgingRule(RuleKind.COUNT, ("a",), (), thresholds[0], most[0], due_year=due, direction=direction)
    other = replace(rule, threshold=thresholds[1], maximum=most[1])
    both_ways(rule, other, [amount], all_nil=all_nil, absent=False)
    both_ways(rule, other, None, all_nil=False, absent=True)


@given(st.lists(st.tuples(amounts, amounts), max_size=6), st.tuples(*[st.integers(0, 100)] * 2), directions, due_years)
def test_sum(
    units: list[tuple[Amount, Amount]], thresholds: tuple[int, int], direction: Direction, due: int | None
) -> None:
    rule = JudgingRule(RuleKind.RATIO, ("a",), ("b",), thresholds[0], due_year=due, direction=direction)
    other, total = replace(rule, threshold=thresholds[1]), Total()
    for unit in units:
        total.add(judge_amounts(rule, YEAR, unit))
    stored, expected = (judge_total(one, YEAR, total, floor=80) for one in (rule, other))
    assert judge_stored(other, YEAR, stored, floor=80) == expected


@given(*map(st.integers, (0,) * 4, (12, 3, 2, 2)), st.tuples(*[st.integers(1, 13)] * 2))
def test_sum_over_years(total: int, answered: int, silent: int, missing: int, thresholds: tuple[int, int]) -> None:
    for due in (2023, 2025):
        rule = JudgingRule(RuleKind.COUNT, ("a",), (), thresholds[0], due_year=due, accumulates=True)
        other = replace(rule, threshold=thresholds[1])
        years = YearsSum(total if answered else 0, answered, answered + silent + missing, silent)
        stored, expected = (judge_years(one, YEAR, years) for one in (rule, other))
        judged = judge_stored_years(other, YEAR, stored)
        if judged is None:
            assert stored.verdict is VerdictValue.MET is not expected.verdict and due == YEAR
        else:
            assert (judged.verdict, judged.numerator) == (expected.verdict, expected.numerator)


@pytest.mark.parametrize(("due", "judged"), [(2025, VerdictValue.NOT_DUE), (2023, None)])
def test_sum_that_was_enough_does_not_tell_which_years_it_lacks(due: int, judged: VerdictValue | None) -> None:
    rule = JudgingRule(RuleKind.COUNT, ("a",), (), 11, due_year=due, accumulates=True)
    found = judge_stored_years(rule, YEAR, Judgement(VerdictValue.MET, 10, shortfall=0, covered=1))
    assert (found and found.verdict) is judged
