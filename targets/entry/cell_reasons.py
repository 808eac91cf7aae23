"""Storing the sender's reasons for implausible values, on figures and on whole returns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from organizations.models import User
from targets.entry.actions import save_entry
from targets.returns import actions as returns
from targets.returns.sheets import ReturnSheet


@dataclass(frozen=True)
class CellReasons:
    """Reasons for one return: by figure, and the general note (None: as it is). `seen`: the revision on the page."""

    sheet: ReturnSheet
    seen: int
    notes: Mapping[str, str] = field(default_factory=dict)
    note: str | None = None

    @property
    def count(self) -> int:
        return len(self.notes) + (self.note is not None)


@transaction.atomic
def store_cell_reasons(given: Sequence[CellReasons], *, by: User, at: datetime) -> int:
    """Store all reasons or none; answers how many. The figures themselves stay as they are.

    Raises NotPermitted, ReturnLocked, ReturnChanged.
    """
    for reasons in given:
        figures = reasons.sheet.figures
        entries = {
            key: returns.Entry(figures[key].amount, nil_reason=figures[key].nil_reason, note=note)
            for key, note in reasons.notes.items()
        }
        stored = reasons.sheet.stored.note if reasons.sheet.stored else ""
        save_entry(
            reasons.sheet,
            entries,
            note=stored if reasons.note is None else reasons.note,
            seen=reasons.seen,
            by=by,
            at=at,
        )
    return sum(reasons.count for reasons in given)
