"""The table of cases that Python and the browser are both tried on, and figures made up by the hundred."""

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings

from targets.loading.plausibility import read_rule_file
from targets.loading.resolution_file import read_resolution_file
from targets.rules.compliance import NIL, Amount
from targets.rules.figures import FIGURE_KEYS, FIGURE_PAIRS
from targets.rules.plausibility import CheckRule, Figures, PlausibilityProblem, breakdown_rules, problems
from targets.tests.factories import GOOD_FIGURES

CODES = frozenset({"mttq", "ldld", "hnd", "dtn", "lhpn", "ccb"})
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "plausibility_cases.json").read_text("utf-8"))
#: No breakdown in earnest: two figures of the good return, the part 0 there.
BREAKDOWN = ("rated_fair", "supervisions")
_FIXTURES: Path = settings.BASE_DIR / "fixtures"
#: As people read them: the table is about sentences.
NAMES = {row["key"]: row["name"] for row in read_resolution_file(_FIXTURES / "resolution.yaml", CODES).figures}


def rules_of_the_file() -> list[CheckRule]:
    """The rules as setup loads them, without a database, and those of a breakdown."""
    from targets.models import PlausibilityRule

    rows = read_rule_file(_FIXTURES / "plausibility.yaml", FIGURE_KEYS)
    rows_of_the_file = [
        PlausibilityRule(code=code, **{**row, "limit": PlausibilityRule.limit_of(row)}).rule
        for code, row in rows.items()
    ]
    return [*rows_of_the_file, *breakdown_rules(BREAKDOWN)]


def given(case: Mapping[str, Any]) -> dict[str, Any]:
    """A case as the browser gets it: the good return with the case's own figures, or only the figures it names."""
    keys = case.get("only", list(GOOD_FIGURES))
    amounts = {**GOOD_FIGURES, **case.get("amounts", {})}
    return {
        "year": case.get("year", 2023),
        "names": {key: NAMES[key] for key in keys},
        "amounts": amounts,
        "last_year": case.get("last_year", {}),
        "notes": case.get("notes", {}),
        "note": case.get("note", ""),
        "worded": case.get("worded", []),
        "registers": case.get("registers", {}),
    }


def figures_of(given: Mapping[str, Any]) -> Figures:
    return Figures(
        given["year"],
        given["names"],
        _amounts(given["amounts"]),
        _amounts(given["last_year"]),
        given["notes"],
        given["note"],
        given.get("worded", ()),
        given.get("registers", {}),
    )


def found(rules: list[CheckRule], given: Mapping[str, Any]) -> list[PlausibilityProblem]:
    return problems(rules, figures_of(given))


def said(found: list[PlausibilityProblem]) -> list[dict[str, Any]]:
    """Problems as the browser gives them."""
    return [
        {
            "code": one.code,
            "kind": one.kind.value,
            "severity": one.severity.value,
            "keys": list(one.keys),
            "message": one.message,
            "explanation": one.explanation,
            "is_explained": one.is_explained,
        }
        for one in found
    ]


def made_up(count: int) -> list[dict[str, Any]]:
    """Returns of no sense at all, near the edges of the rules and far from them; the same every time."""
    random = Random(20251122)

    def amount(near: Amount) -> int | str | None:
        if isinstance(near, int) and random.random() < 0.6:
            return max(0, near + random.choice([0, 0, 1, -1, near // 5, -(near // 5), near // 2, near * 2]))
        others: list[int | str | None] = [None, "nil", 0, 1, 2, 3, 7, 10, 11, 20, 999, 1000, 200_001, 123_456_789]
        return random.choice([*others, random.randrange(10**6)])

    def one() -> dict[str, Any]:
        keys = random.sample(list(NAMES), random.randint(4, len(NAMES)))
        keys.sort(key=list(NAMES).index)
        before = {key: amount(GOOD_FIGURES.get(key, 3)) for key in NAMES}
        seed = {key: value if isinstance(value, int) else None for key, value in before.items()}
        now = dict(before) if random.random() < 0.1 else {key: amount(seed[key]) for key in NAMES}
        if random.random() < 0.05:
            now = dict.fromkeys(NAMES, "nil")
        elif random.random() < 0.3:
            now |= {part: now[whole] for part, whole in FIGURE_PAIRS}
        return {
            "year": random.randint(2021, 2030),
            "names": {key: NAMES[key] for key in keys},
            "amounts": now,
            "last_year": {} if random.random() < 0.1 else before,
            "notes": {key: random.choice(["", "  ", "Đã kiểm tra.", "Số đúng"]) for key in random.sample(keys, 4)},
            "note": random.choice(["", "Số liệu đúng"]),
            "registers": {key: random.choice([0, 1, 2]) for key in random.sample(keys, 2)},
        }

    return [one() for _ in range(count)]


def _amounts(given: Mapping[str, Any]) -> dict[str, Amount]:
    return {key: NIL if value == "nil" else value for key, value in given.items()}
