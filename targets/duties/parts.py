"""The parts of an answer about a duty, each with its value, its token and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from targets.models import Duty, DutyAnswer
from targets.rules.amounts import in_words, token
from targets.rules.compliance import NIL, Amount
from targets.rules.duty_standing import STATE_LABELS

STATE, SUMMARY, OBSTACLE, EVIDENCE = "state", "summary", "obstacle", "evidence"
#: The parts that every answer has; beside them it has one for each measure of its duty, named by the measure's key.
TEXTS: Final = (STATE, SUMMARY, OBSTACLE)


_LABELS: Final[Mapping[str, str]] = {state.value: label for state, label in STATE_LABELS.items()}


@dataclass(frozen=True)
class Words:
    """A state or a text."""

    text: str = ""

    @property
    def token(self) -> str:
        """What tells this value from another one; pages and drafts carry it."""
        return self.text


@dataclass(frozen=True)
class Number:
    """A number of a measure: whole, nil with its reason, or missing."""

    amount: Amount = None
    reason: str = ""

    @property
    def token(self) -> str:
        return f"{token(self.amount)}:{self.reason}" if self.amount is NIL else token(self.amount)


@dataclass(frozen=True)
class Papers:
    """The papers cited, by their primary keys."""

    keys: frozenset[int] = frozenset()

    @property
    def token(self) -> str:
        return ",".join(map(str, sorted(self.keys)))


Value = Words | Number | Papers


def named(duties: Sequence[Duty]) -> dict[str, Duty]:
    """The duties by the name that a page and its drafts give each: «d12». It stays, whatever else is asked one day."""
    return {f"d{duty.pk}": duty for duty in duties}


def read_parts(duty: Duty, answer: DutyAnswer | None) -> dict[str, Value]:
    """Every part of the duty's answer with what is stored of it. Reads `figures`, `evidence` and `duty.measures`."""
    figures = {figure.measure_id: figure for figure in answer.figures.all()} if answer else {}
    parts: dict[str, Value] = {
        STATE: Words(answer.state if answer else ""),
        SUMMARY: Words(answer.summary if answer else ""),
        OBSTACLE: Words(answer.obstacle if answer else ""),
        EVIDENCE: Papers(frozenset(paper.pk for paper in answer.evidence.all()) if answer else frozenset()),
    }
    for measure in duty.measures.all():
        figure = figures.get(measure.pk)
        parts[measure.key] = Number(figure.amount, figure.nil_reason) if figure else Number()
    return parts


def in_text(value: Value, numbers: Mapping[int, str]) -> str:
    """The value as the history writes it. `numbers`: of the papers that it may cite, by primary key."""
    match value:
        case Words(text):
            return _LABELS.get(text, text)
        case Number(amount, reason):
            return "" if amount is None else f"{in_words(amount)}: {reason}" if amount is NIL else in_words(amount)
        case Papers(keys):
            return "; ".join(numbers.get(key, str(key)) for key in sorted(keys))
