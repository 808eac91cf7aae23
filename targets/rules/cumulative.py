"""Targets that add up over years: counts of one unit from the first year on, judged by their sum. Pure.

Source: ADR 0021, «Cumulative target».
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from targets.rules.compliance import NIL, Amount, Judgement, JudgingRule, VerdictValue, shortfall


class Cumulative(NamedTuple):
    """A target that adds up one figure from its first year on."""

    pk: int
    key: str
    first_year: int


class YearAnswer(NamedTuple):
    """What one year's return says: the count; `is_silent`: every figure of the return is nil, which is no answer.

    A year in which the organization or the unit did not exist has none.
    """

    year: int
    amount: Amount
    is_silent: bool = False

    @property
    def is_answered(self) -> bool:
        return self.amount is not None and not self.is_silent


@dataclass(frozen=True)
class YearsSum:
    """The sum over years. `answered` of `expected` years entered it; `silent` of the others are nil throughout."""

    total: int = 0
    answered: int = 0
    expected: int = 0
    silent: int = 0

    @classmethod
    def of(cls, years: Iterable[YearAnswer]) -> YearsSum:
        total = answered = expected = silent = 0
        for year in years:
            expected += 1
            silent += year.is_silent
            answered += year.is_answered
            total += year.amount if year.is_answered and year.amount is not NIL and year.amount is not None else 0
        return cls(total, answered, expected, silent)

    @property
    def is_whole(self) -> bool:
        return self.answered == self.expected


def judge_years(rule: JudgingRule, year: int, years: YearsSum) -> Judgement:
    """The verdict of a year on the sum from the first year up to it.

    Enough is enough, before the due year and with years missing: a count is never taken back. Otherwise nothing is
    concluded before the due year, nor while a year is missing or contradicts itself; the sum so far is kept.
    """
    lack = shortfall(rule, years.total, None)
    numerator = years.total if years.answered else None
    if years.answered and not lack:
        return Judgement(VerdictValue.MET, numerator, shortfall=0, covered=1)
    if rule.due_year is not None and year < rule.due_year:
        verdict = VerdictValue.NOT_DUE
    elif years.silent:
        verdict = VerdictValue.UNCLEAR
    else:
        verdict = VerdictValue.NOT_MET if years.is_whole else VerdictValue.NO_DATA
    covered = int(years.is_whole)
    return Judgement(verdict, numerator, shortfall=lack if covered else None, covered=covered)


def judge_stored_years(rule: JudgingRule, year: int, stored: Judgement) -> Judgement | None:
    """What a stored judgement becomes by another threshold; None where only the returns of its years tell.

    A sum that was enough does not keep which years are missing or contradict themselves. That matters from the due
    year on, if the sum is no longer enough.
    """
    if stored.numerator is None:
        return stored
    is_open = rule.due_year is not None and year < rule.due_year
    if stored.verdict is VerdictValue.MET and stored.numerator < rule.threshold and not is_open:
        return None
    is_whole = stored.covered > 0 and stored.verdict is not VerdictValue.MET
    silent = int(stored.verdict is VerdictValue.UNCLEAR)
    return judge_years(rule, year, YearsSum(stored.numerator, 1, 1 if is_whole else 2, silent))
