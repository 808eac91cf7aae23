"""The sender's decisions on the preview page: figures to leave out, explanations, and whether to send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from targets.imports.plan import PlannedReturn
from targets.imports.questions import Questions, answered


@dataclass(frozen=True)
class Choice:
    """`left_out`: changed figures that stay as they are stored, by the name that a form gives them.

    `reasons`: by the question's name. `send`: whether returns are sent as well, as far as nothing is left to say;
    `only`: those that are, by the name that a form gives them; None for all.
    `seen`: the figures that the decision was made on (`Preview.seen`); empty where nobody looked.
    """

    left_out: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    send: bool = True
    only: frozenset[str] | None = None
    seen: str = ""

    def sends(self, plan: PlannedReturn) -> bool:
        """Whether the sender wants this return to be sent."""
        return self.send and (self.only is None or plan.name_in_form in self.only)


EVERYTHING = Choice()


def chosen(planned: Sequence[PlannedReturn], choice: Choice, questions: Questions) -> list[PlannedReturn]:
    """The plans after the sender's choice: figures left out, explanations added."""
    plans = [_without(plan, choice.left_out) for plan in planned]
    by_place = {plan.place: plan for plan in plans}
    for question in questions.open(plans):
        if words := choice.reasons.get(question.name, "").strip():
            place = question.plan.place
            by_place[place] = answered(question, words, by_place[place])
    return list(by_place.values())


def _without(plan: PlannedReturn, left_out: frozenset[str]) -> PlannedReturn:
    kept = [
        difference
        for difference in plan.differences
        if difference.kind != "changed" or difference.name_in_form not in left_out
    ]
    keys = {difference.key for difference in kept}
    return replace(plan, differences=kept, entries={key: entry for key, entry in plan.entries.items() if key in keys})
