"""The browser judges figures exactly as the server does: the shared table of cases, and thousands by chance."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

from targets.tests.rules.test_verdict_text import CASES, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
RULES = [case["rule"] for case in CASES]


def in_browser(page: Page, cases: list[dict[str, Any]]) -> list[dict[str, str]]:
    return page.evaluate(
        "async cases => { const judge = await import('/static/js/judge.js'); return cases.map(c => {"
        " const {verdict, rate, text, lack} = judge.verdict(c.rule, c.year, c.amounts);"
        " return {verdict, rate, text, lack}; }); }",
        cases,
    )


def test_table_of_cases(modules: Page) -> None:
    expected = [{name: case[name] for name in ("verdict", "rate", "text", "lack")} for case in CASES]
    assert in_browser(modules, CASES) == expected


def test_random_figures(modules: Page) -> None:
    dice = random.Random(20251123)
    cases = []
    for _ in range(3000):
        rule = dice.choice(RULES)
        scale = rule.get("scale", [])  # positions from 1: neither threshold nor amount lies outside it
        rule = rule | {"threshold": dice.randint(1, len(scale)) if scale else dice.choice([1, 75, 85, 90, 95, 100])}
        least, most = (1, len(scale)) if scale else (0, 10 ** dice.randint(0, 9) - 1)
        keys = [*rule["numerator"], *rule["denominator"], "heads"]
        amounts = {key: dice.choice([None, "nil", least, *[dice.randint(least, most)] * 12]) for key in keys}
        cases.append({"rule": rule, "year": dice.choice([2023, 2025]), "amounts": amounts})
    found = in_browser(modules, cases)
    different = [
        (case, mine, theirs)
        for case, theirs in zip(cases, found, strict=True)
        if (mine := said(case["rule"], case["year"], case["amounts"])) != theirs
    ]
    assert not different, json.dumps(different[:3], ensure_ascii=False, indent=1)
