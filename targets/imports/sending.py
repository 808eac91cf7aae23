"""Which returns an import would send, as the page names them before it sends any."""

from collections.abc import Sequence
from dataclasses import dataclass

from targets.imports.plan import PlannedReturn
from targets.imports.preview import Preview


@dataclass(frozen=True)
class Sendable:
    """An open return of the file. `is_ticked`: the file changes something in it, so sending it is expected."""

    plan: PlannedReturn
    new: int
    changed: int

    @property
    def name_in_form(self) -> str:
        return self.plan.name_in_form

    @property
    def is_ticked(self) -> bool:
        return bool(self.new or self.changed)


def sendable_returns(prepared: Preview) -> list[Sendable]:
    """The open returns of the file without an open question, in the file's order."""
    asked = {question.plan.place for question in prepared.questions}
    return [
        Sendable(
            plan,
            sum(difference.kind == "new" for difference in plan.differences),
            sum(difference.kind == "changed" for difference in plan.differences),
        )
        for plan in prepared.planned
        if plan.is_open and plan.place not in asked
    ]


def held_back(prepared: Preview) -> Sequence[PlannedReturn]:
    """The open returns that stay drafts because a question about them has no answer."""
    asked = {question.plan.place for question in prepared.questions}
    return [plan for plan in prepared.planned if plan.is_open and plan.place in asked]
