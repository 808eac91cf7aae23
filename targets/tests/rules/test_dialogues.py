"""Remarks about a dialogue: each at its own day, none before."""

from datetime import date, timedelta
from typing import Any

import pytest

from targets.rules.dialogues import REMARK_LABELS, DialogueRemark, dialogue_remarks

HELD = date(2023, 5, 20)


def after(days: int) -> date:
    return HELD + timedelta(days=days)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"announced_on": after(-7)}, set()),
        ({"announced_on": after(-6)}, {DialogueRemark.SHORT_NOTICE}),
        ({"announced_on": HELD}, {DialogueRemark.SHORT_NOTICE}),
        ({"concluded_on": after(10)}, set()),
        ({"concluded_on": after(11)}, {DialogueRemark.LATE_CONCLUSION}),
        ({"concluded_on": None, "on": after(10)}, set()),
        ({"concluded_on": None, "on": after(11)}, {DialogueRemark.NO_CONCLUSION}),
        ({"opinions": 5, "resolved": 4, "on": after(30)}, set()),
        ({"opinions": 5, "resolved": 4, "on": after(31)}, {DialogueRemark.UNRESOLVED}),
        ({"opinions": 5, "resolved": None, "on": after(31)}, {DialogueRemark.NOT_RECORDED}),
        ({"opinions": 5, "resolved": 5, "on": after(99)}, set()),
        ({"opinions": 0, "resolved": None, "on": after(99)}, set()),
        ({"opinions": None, "resolved": None, "on": after(99)}, set()),
    ],
)
def test_remarks(fields: dict[str, Any], expected: set[DialogueRemark]) -> None:
    facts: dict[str, Any] = {
        "held_on": HELD, "announced_on": None, "concluded_on": after(1), "opinions": None, "resolved": None,
        "on": after(99),
    }  # fmt: skip
    assert set(dialogue_remarks(**facts | fields)) == expected


def test_every_remark_has_words() -> None:
    assert set(REMARK_LABELS) == set(DialogueRemark)
