"""Storing the sender's explanations of problems, on figures and on whole returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organizations.models import User
from targets.entry.actions import save_entry
from targets.returns import actions as returns
from targets.returns.sheets import ReturnSheet


@dataclass(frozen=True)
class Explained:
    """Reasons for one return: by figure, and the general note (None: as it is). `seen`: the revision on the page."""

    sheet: ReturnSheet
    seen: int
    notes: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None

    @property
    def count(self) -> int:
        return len(self.notes) + (self.note is not None)


@transaction.atomic
def explain(explained: Sequence[Explained], *, by: User, at: datetime) -> int:
    """Store all reasons or none; answers how many. The figures themselves stay as they are.

    Raises NotPermitted, ReturnLocked, ReturnChanged.
    """
    for explanation in explained:
        figures = explanation.sheet.figures
        entries = {
            key: returns.Entry(figures[key].amount, nil_reason=figures[key].nil_reason, note=note)
            for key, note in explanation.notes.items()
        }
        stored = explanation.sheet.stored.note if explanation.sheet.stored else ""
        save_entry(
            explanation.sheet,
            entries,
            note=stored if explanation.note is None else explanation.note,
            seen=explanation.seen,
            by=by,
            at=at,
        )
    return sum(explanation.count for explanation in explained)
