"""What a figure rests on: each combination, the weakest of several, and when a register has moved."""

import pytest

from targets.rules.compliance import NIL, Amount
from targets.rules.confidence import Confidence, agrees, grade, moved_since, tally, weakest

REGISTER, PAPER, DECLARATION = Confidence.REGISTER, Confidence.PAPER, Confidence.DECLARATION


@pytest.mark.parametrize(
    ("amount", "count", "has_paper", "expected"),
    [
        (3, 3, False, REGISTER),
        (3, 3, True, REGISTER),
        (3, 2, False, DECLARATION),
        (3, 2, True, PAPER),
        (3, None, False, DECLARATION),
        (3, None, True, PAPER),
        (0, 0, False, REGISTER),
        (0, None, False, DECLARATION),
        (NIL, 0, False, REGISTER),
        (NIL, 1, False, DECLARATION),
        (NIL, None, True, PAPER),
        (None, 3, True, None),
        (None, None, False, None),
    ],
)
def test_grade(amount: Amount, count: int | None, has_paper: bool, expected: Confidence | None) -> None:
    assert grade(amount, count=count, has_paper=has_paper) is expected


@pytest.mark.parametrize(
    ("amount", "count", "expected"),
    [(1, 1, True), (1, 0, False), (0, 0, True), (NIL, 0, True), (NIL, 2, False), (None, None, False), (0, None, False)],
)
def test_agreement_of_figure_and_register(amount: Amount, count: int | None, expected: bool) -> None:
    assert agrees(amount, count) is expected


def test_verdict_has_the_grade_of_its_weakest_figure() -> None:
    assert weakest([REGISTER, DECLARATION, PAPER]) is DECLARATION
    assert weakest([REGISTER, PAPER]) is PAPER
    assert weakest([None, REGISTER]) is REGISTER
    assert weakest([None]) is None
    assert weakest([]) is None


def test_sum_counts_each_grade_and_leaves_out_what_is_missing() -> None:
    assert tally([DECLARATION, None, REGISTER, DECLARATION]) == {REGISTER: 1, DECLARATION: 2}
    assert list(tally([DECLARATION, REGISTER])) == [REGISTER, DECLARATION]
    assert tally([None]) == {}


@pytest.mark.parametrize(
    ("approved", "now", "amount", "has_moved"),
    [
        ({"a": 1}, {"a": 1}, 1, False),
        ({"a": 1}, {"a": 0}, 1, True),
        ({"a": 1}, {}, 1, True),  # its last row was cancelled
        ({"a": 2}, {"a": 1}, 1, False),  # it came to say what was approved
        ({}, {"a": 1}, 1, False),
        ({}, {"a": 0}, 1, True),
        ({}, {}, 1, False),
        ({"a": 2}, {"a": 2}, 1, False),  # it differed at the approval, with a reason
        ({"a": 2}, {"a": 3}, 1, True),
        ({"a": 0}, {}, NIL, True),
        ({"a": 1}, {"a": 0}, NIL, False),
        ({"a": 1}, {"a": 2}, None, False),
        (None, {"a": 2}, 1, False),  # approved before the counts were kept
    ],
)
def test_register_has_moved(
    approved: dict[str, int] | None, now: dict[str, int], amount: Amount, has_moved: bool
) -> None:
    assert moved_since(approved, now, {"a": amount}) == (("a",) if has_moved else ())
