"""The browser judges and reads figures exactly as the server does: shared tables of cases, and thousands by chance."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from targets.entry.forms.cells import AmountField
from targets.entry.views.entry_data import SENTENCES
from targets.rules.amounts import token
from targets.tests.rules.test_verdict_text import CASES, said

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
RULES = [case["rule"] for case in CASES]
TYPED = [
    "", " ", "0", "007", "12", "1234", "1.234", "1 234", "1\u00a0234", "12.345.678", " 5 ", "'7", "…", "...", "-", "–",
    "KPS", "kps", "K.P.S", "không phát sinh", "Ko phát sinh", "chưa có số liệu", "-5", "−5", "- 12", "1,234", "1,5",
    "12,", "1.5", "12.5", "1.23.4", "12.34", "0.123", "1.2345", "abc", "12a", "5%", "12/15", "²", "12,345,678",
    "99999999999999999999", "999999999", "1000000000", "=1+1", "1e5", "1.234,5", "không", "N/A",
]  # fmt: skip


@pytest.fixture
def scripts(chromium: Browser) -> Iterator[Page]:
    """An empty page that knows how to judge and to read."""
    page = chromium.new_page()
    for name in ("judge.js", "cells.js"):
        page.add_script_tag(path=settings.BASE_DIR / "static" / "js" / name)
    yield page
    page.close()


def in_browser(page: Page, cases: list[dict[str, Any]]) -> list[dict[str, str]]:
    return page.evaluate(
        "cases => cases.map(c => { const {verdict, rate, text, lack} = portal.judge.verdict(c.rule, c.year, c.amounts);"
        " return {verdict, rate, text, lack}; })",
        cases,
    )


def test_table_of_cases(scripts: Page) -> None:
    expected = [{name: case[name] for name in ("verdict", "rate", "text", "lack")} for case in CASES]
    assert in_browser(scripts, CASES) == expected


def test_random_figures(scripts: Page) -> None:
    dice = random.Random(20251123)
    cases = []
    for _ in range(3000):
        rule = dice.choice(RULES) | {"threshold": dice.choice([1, 75, 85, 90, 95, 100])}
        most = 10 ** dice.randint(0, 9) - 1
        keys = [*rule["numerator"], *rule["denominator"], "heads"]
        amounts = {key: dice.choice([None, "nil", 0, *[dice.randint(0, most)] * 12]) for key in keys}
        cases.append({"rule": rule, "year": dice.choice([2023, 2025]), "amounts": amounts})
    found = in_browser(scripts, cases)
    different = [
        (case, mine, theirs)
        for case, theirs in zip(cases, found, strict=True)
        if (mine := said(case["rule"], case["year"], case["amounts"])) != theirs
    ]
    assert not different, json.dumps(different[:3], ensure_ascii=False, indent=1)


@pytest.mark.parametrize("text", TYPED)
def test_typed_text_is_read_as_the_server_reads_it(scripts: Page, text: str) -> None:
    found = scripts.evaluate("([text, words]) => portal.cells.parse(text, words)", [text, SENTENCES])
    try:
        expected: dict[str, Any] = {"token": token(AmountField().clean(text))}
    except ValidationError as fault:
        expected = {"fault": fault.messages[0]}
    if "fault" in found:
        assert found == expected
    else:
        assert {"token": "" if found["amount"] is None else str(found["amount"])} == expected


def test_text_with_a_noun_is_left_to_the_server(scripts: Page) -> None:
    found = scripts.evaluate("words => portal.cells.parse('1.269 hội viên', words)", SENTENCES)
    assert found == {"ask": True}
