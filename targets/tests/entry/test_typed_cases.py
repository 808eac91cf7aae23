"""Typed text as an amount: one table of cases, which static/js/amounts.js passes too (front_end/amounts.test.mjs)."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from targets.entry.views.entry_data import SENTENCES
from targets.returns.forms.cells import AmountField
from targets.rules.amounts import token
from targets.rules.scales import listed

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "typed_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[repr((case["text"], *case.get("scale", ()))) for case in CASES])
def test_typed_text_becomes_an_amount_or_a_sentence(case: dict[str, Any]) -> None:
    field = AmountField(key=case.get("key", ""), scale=case.get("scale", ()))
    if "fault" in case:
        with pytest.raises(ValidationError) as refusal:
            field.clean(case["text"])
        assert refusal.value.messages == [SENTENCES[case["fault"]].replace("{words}", listed(case.get("scale", ())))]
    else:
        assert token(field.clean(case["text"])) == case["token"]
