"""Looking for problems in a return's figures, with a memory: what was seen once is not looked at again."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from targets.returns.json_rows import loaded
from targets.rules.compliance import NIL, Amount, is_all_nil
from targets.rules.confidence import moved_since
from targets.rules.plausibility import CheckRule, Figures, PlausibilityProblem, breakdown_rules, problems

#: How many returns' problems a process remembers: a few thousand bytes each.
REMEMBERED = 4096


@dataclass(frozen=True)
class Answers:
    """What a list says of a return's figures. `moved_registers`: figures whose register moved after the approval."""

    entered: int
    is_all_nil: bool
    problems: tuple[PlausibilityProblem, ...]
    moved_registers: tuple[str, ...]


class Seen(NamedTuple):
    """All that the looking for problems sees of a return: what it is remembered under."""

    year: int
    owed: tuple[tuple[str, str], ...]
    breakdowns: tuple[str, ...]
    worded: tuple[str, ...]
    figures: str | None
    last_year: str | None
    note: str
    registers: tuple[tuple[str, int], ...]
    approved_counts: str | None


@lru_cache(maxsize=8)
def looking(rules: tuple[CheckRule, ...]) -> Callable[[Seen], Answers]:
    """How returns are looked at under these rules, with a memory of what was seen."""

    @lru_cache(maxsize=REMEMBERED)
    def look(seen: Seen) -> Answers:
        amounts, notes = amounts_and_notes(seen.figures)
        names = dict(seen.owed)
        entered = sum(amounts.get(key) is not None for key in names)
        registers = dict(seen.registers)
        before = amounts_and_notes(seen.last_year)[0]
        figures = Figures(seen.year, names, amounts, before, notes, seen.note, seen.worded, registers)
        approved = None if seen.approved_counts is None else json.loads(seen.approved_counts)
        return Answers(
            entered=entered,
            is_all_nil=is_all_nil(amounts.get(key) for key in names),
            problems=tuple(problems([*rules, *breakdown_rules(seen.breakdowns)], figures)) if entered else (),
            moved_registers=moved_since(approved, registers, amounts),
        )

    return look


def amounts_and_notes(text: str | None) -> tuple[dict[str, Amount], dict[str, str]]:
    """The amounts and the notes by key."""
    rows = loaded(text)
    return {key: NIL if is_nil else value for key, value, is_nil, _ in rows}, {key: note for key, _, _, note in rows}
