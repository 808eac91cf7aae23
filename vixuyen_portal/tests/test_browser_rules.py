"""The rules of plausibility in a real browser: rules.js says word for word what targets.rules.plausibility says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from targets.rules.plausibility import Rule, rules_as_json
from targets.tests.plausibility_table import CASES, found, given, made_up, rules_of_the_file, said

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
RULES = rules_of_the_file()


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page with nothing but the rules."""
    page = chromium.new_page()
    page.add_script_tag(path=settings.BASE_DIR / "static" / "js" / "rules.js")
    yield page
    page.close()


def in_browser(page: Page, rules: list[Rule], returns: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    answer: list[list[dict[str, Any]]] = page.evaluate(
        "([rules, returns]) => returns.map((one) => portal.rules.problems(rules, one))",
        [rules_as_json(rules), returns],
    )
    return answer


def test_table_of_cases_says_the_same(page: Page) -> None:
    returns = [given(case) for case in CASES]
    for case, one, answer in zip(CASES, returns, in_browser(page, RULES, returns), strict=True):
        assert answer == said(found(RULES, one)), case["id"]


def test_made_up_figures_say_the_same(page: Page) -> None:
    returns = made_up(600)
    answers = in_browser(page, RULES, returns)
    assert answers == [said(found(RULES, one)) for one in returns]
    assert sum(map(len, answers)) > 2000


@pytest.mark.parametrize(("limit", "least"), [("0.0001", 0), ("33.3333", 3), ("100000", 0)])
def test_numbers_of_the_administration_are_taken_exactly(page: Page, limit: str, least: int) -> None:
    rules = [replace(rule, limit=rule.limit and Decimal(limit), least=rule.least and least) for rule in RULES]
    returns = made_up(200)
    assert in_browser(page, rules, returns) == [said(found(rules, one)) for one in returns]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(89998, 100000, "90,0%"), (1, 3, "33,3%"), (1, 8, "12,5%"), (25, 10000, "0,3%"), (12345, 10, "123.450,0%")],
)
def test_rates_are_written_half_up(page: Page, part: int, whole: int, text: str) -> None:
    assert page.evaluate("([part, whole]) => portal.rules.percent(part, whole)", [part, whole]) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (999, "999"), (1234, "1.234"), (123456789, "123.456.789")])
def test_numbers_are_written_with_points(page: Page, count: int, text: str) -> None:
    assert page.evaluate("(count) => portal.rules.number(count)", count) == text


def test_unknown_kind_is_left_to_the_server(page: Page) -> None:
    unknown = {**rules_as_json(RULES)[0], "kind": "NEW"}
    assert page.evaluate("([rule, one]) => portal.rules.problems([rule], one)", [unknown, given(CASES[0])]) == []
