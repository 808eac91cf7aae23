"""The rules of plausibility in a real browser: rules.js says word for word what targets.rules.plausibility says."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from targets.rules.plausibility import CheckRule, rules_as_json
from targets.tests.plausibility_table import CASES, found, given, made_up, rules_of_the_file, said

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
RULES = rules_of_the_file()


def in_browser(modules: Page, rules: list[CheckRule], returns: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    answer: list[list[dict[str, Any]]] = modules.evaluate(
        "async ([rules, returns]) => { const {problems} = await import('/static/js/rules.js');"
        " return returns.map((figures) => problems(rules, figures)); }",
        [rules_as_json(rules), returns],
    )
    return answer


def test_table_of_cases_says_the_same(modules: Page) -> None:
    returns = [given(case) for case in CASES]
    for case, one, answer in zip(CASES, returns, in_browser(modules, RULES, returns), strict=True):
        assert answer == said(found(RULES, one)), case["id"]


def test_made_up_figures_say_the_same(modules: Page) -> None:
    returns = made_up(600)
    answers = in_browser(modules, RULES, returns)
    assert answers == [said(found(RULES, one)) for one in returns]
    assert sum(map(len, answers)) > 2000


@pytest.mark.parametrize(("limit", "least"), [("0.0001", 0), ("33.3333", 3), ("100000", 0)])
def test_numbers_of_the_administration_are_taken_exactly(modules: Page, limit: str, least: int) -> None:
    rules = [replace(rule, limit=rule.limit and Decimal(limit), least=rule.least and least) for rule in RULES]
    returns = made_up(200)
    assert in_browser(modules, rules, returns) == [said(found(rules, one)) for one in returns]
