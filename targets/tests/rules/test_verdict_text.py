"""Rates and verdicts in words: one table of cases, which static/js/judge.js passes too (front_end/judge.test.mjs)."""

import json
from pathlib import Path
from typing import Any

import pytest

from targets.rules.compliance import NIL, Direction, JudgingRule, RuleKind, VerdictValue, is_all_nil, judge
from targets.rules.cumulative import YearAnswer, YearsSum, judge_years
from targets.rules.verdict_text import lack_text, rate_text, verdict_text

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "judge_cases.json").read_text("utf-8"))


def rule_of(row: dict[str, Any]) -> JudgingRule:
    """The row that the browser reads, as the server's rule."""
    return JudgingRule(
        **{name: value for name, value in row.items() if name != "before"}
        | {
            "accumulates": "before" in row,
            "kind": RuleKind(row["kind"]),
            "numerator": tuple(row["numerator"]),
            "denominator": tuple(row["denominator"]),
            "zero_over_zero": VerdictValue(row["zero_over_zero"]),
            "direction": Direction(row["direction"]),
            "scale": tuple(row.get("scale", ())),
        }
    )


def added(before: YearsSum, owed: dict[str, Any], amount: Any) -> YearsSum:
    """The years before with this one."""
    now = YearsSum.of([YearAnswer(2025, amount, is_all_nil(owed.values()))])
    return YearsSum(
        before.total + now.total, before.answered + now.answered, before.expected + 1, before.silent + now.silent
    )


def said(rule: dict[str, Any], year: int, amounts: dict[str, Any]) -> dict[str, str]:
    """What the page says of these figures; «nil» is the browser's word for it."""
    owed = {key: NIL if amount == "nil" else amount for key, amount in amounts.items()}
    pure = rule_of(rule)
    if pure.accumulates:
        found = judge_years(pure, year, added(YearsSum(**rule["before"]), owed, owed["supervisions"]))
    else:
        found = judge(pure, year, owed if any(amount is not None for amount in owed.values()) else None)
    return {
        "verdict": found.verdict.value,
        "rate": rate_text(pure, found),
        "text": verdict_text(pure, found),
        "lack": lack_text(pure, found),
    }


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_rate_and_verdict_in_words(case: dict[str, Any]) -> None:
    expected = {name: case[name] for name in ("verdict", "rate", "text", "lack")}
    assert said(case["rule"], case["year"], case["amounts"]) == expected
