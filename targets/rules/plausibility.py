"""Plausibility problems of a return: gaps, contradictions and jumps against last year. Pure.

The rules are data (targets.rules.plausibility_rules); sender, reviewer and the browser see the same list of problems.
Only a contradiction is an error; all else is a question that wants an answer in writing, and a blank never hinders.
Amounts by key; a key outside `names` is not looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from organizations.formats import MINUS, number
from targets.rules.compliance import Amount
from targets.rules.plausibility_kinds import FINDERS, Figures, blank_keys
from targets.rules.plausibility_rules import CheckRule, Kind, Severity, breakdown_rules, filled, rules_as_json

__all__ = [
    "CheckRule",
    "Figures",
    "Kind",
    "PlausibilityProblem",
    "Severity",
    "blank_keys",
    "breakdown_rules",
    "change_text",
    "errors",
    "problems",
    "rules_as_json",
]  # fmt: skip


@dataclass(frozen=True)
class PlausibilityProblem:
    """One sentence and the figures it speaks of; without figures it speaks of the return.

    `explanation`: what the sender wrote about it: the notes of its figures, or the return's general note.
    `can_explain`: whether a reason may keep it; otherwise it must be mended.
    """

    code: str
    kind: Kind
    severity: Severity
    keys: tuple[str, ...]
    message: str
    explanation: str = ""
    can_explain: bool = True

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def is_blank(self) -> bool:
        return self.kind is Kind.BLANK

    @property
    def is_explained(self) -> bool:
        """Whether the sender gave a reason; a reason does not undo an error."""
        return not self.is_error and bool(self.explanation)

    @property
    def needs_explanation(self) -> bool:
        """A warning without a reason yet. Blanks are counted, not explained; errors are mended."""
        return not (self.is_error or self.is_blank or self.explanation)


def problems(rules: Sequence[CheckRule], figures: Figures) -> list[PlausibilityProblem]:
    """All problems: errors first, then questions, then blanks, each in the order of the rules."""
    all_problems = [problem for rule in rules for problem in _of_rule(rule, figures)]
    return sorted(all_problems, key=lambda problem: (not problem.is_error, problem.is_blank))


def errors(rules: Sequence[CheckRule], figures: Figures) -> list[PlausibilityProblem]:
    """What keeps figures from being stored in the browser. Rules that can only warn are not asked."""
    blocking = [rule for rule in rules if rule.severity is not Severity.WARNING]
    return [problem for problem in problems(blocking, figures) if problem.is_error]


def _of_rule(rule: CheckRule, figures: Figures) -> Iterator[PlausibilityProblem]:
    for keys, words in FINDERS[rule.kind](rule, figures):
        explanation = _explanation(keys, figures)
        severity = rule.severity
        if severity is Severity.EXPLAIN:
            severity = Severity.WARNING if explanation else Severity.ERROR
        can_explain = rule.severity is not Severity.ERROR and rule.kind is not Kind.BLANK
        message = filled(rule.message, words)
        yield PlausibilityProblem(rule.code, rule.kind, severity, keys, message, explanation, can_explain)


def _explanation(keys: tuple[str, ...], figures: Figures) -> str:
    """The general note, or the notes of the figures: each once, in one line."""
    if not keys:
        return figures.note.strip()
    notes = list(dict.fromkeys(note for key in keys if (note := figures.notes.get(key, "").strip())))
    return "; ".join([*(note.rstrip(".") for note in notes[:-1]), *notes[-1:]])


def change_text(new: Amount, old: Amount, scale: Sequence[str] = ()) -> str:
    """«+32», «−10», «0»; empty unless both are numbers. There is no difference of words."""
    if scale or not (isinstance(new, int) and isinstance(old, int)):
        return ""
    difference = new - old
    return f"{'+' if difference > 0 else MINUS if difference < 0 else ''}{number(abs(difference))}"
