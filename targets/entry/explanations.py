"""Storing the sender's reasons for what the rules ask about: on figures, and on returns as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organizations.models import User
from targets.entry.actions import save_entry
from targets.returns import actions as returns
from targets.returns.sheets import Sheet


@dataclass(frozen=True)
class Explained:
    """Reasons for one return: by figure, and the general note (None: as it is). `seen`: the revision on the page."""

    sheet: Sheet
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
    for one in explained:
        figures = one.sheet.figures
        entries = {
            key: returns.Entry(figures[key].amount, nil_reason=figures[key].nil_reason, note=note)
            for key, note in one.notes.items()
        }
        stored = one.sheet.stored.note if one.sheet.stored else ""
        save_entry(one.sheet, entries, note=stored if one.note is None else one.note, seen=one.seen, by=by, at=at)
    return sum(one.count for one in explained)
