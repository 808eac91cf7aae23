"""The history of a paper as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from organizations.formats import short_date
from organizations.models import User
from targets.models import Paper, PaperKind

#: Field → its name on the page.
_SHOWN: Final = {
    "agency": "cơ quan ban hành",
    "kind": "loại",
    "number": "số",
    "issued_on": "ngày",
    "title": "trích yếu",
    "file_name": "tệp",
}


@dataclass(frozen=True)
class FieldChange:
    """What one field was and became, as text."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class PaperChange:
    """One entry of a paper's history. `what`: entered, changed, cancelled."""

    what: str
    fields: Sequence[FieldChange]
    reason: str
    by: User | None
    at: datetime


def changes_of(paper: Paper) -> list[PaperChange]:
    """The paper's history, newest first, without entries that changed nothing shown and give no reason. One query."""
    rows = list(paper.history.select_related("history_user", "agency").order_by("history_id"))
    shown = [_change("Nhập", row, []) for row in rows[:1]]
    for before, after in pairwise(rows):
        if after.cancelled_at and not before.cancelled_at:
            shown.append(_change("Hủy", after, []))
            continue
        fields = _fields(before, after)
        is_new_reason = after.history_change_reason and after.history_date != before.history_date
        if fields or is_new_reason:
            shown.append(_change("Sửa", after, fields))
    return shown[::-1]


def _change(what: str, row: Any, fields: Sequence[FieldChange]) -> PaperChange:
    return PaperChange(what, fields, row.history_change_reason or "", row.history_user, row.history_date)


def _fields(before: Any, after: Any) -> list[FieldChange]:
    pairs = {label: (getattr(before, name), getattr(after, name)) for name, label in _SHOWN.items()}
    changed = [FieldChange(label, _text(old), _text(new)) for label, (old, new) in pairs.items() if old != new]
    if before.file_name == after.file_name and before.sha256 != after.sha256:
        changed.append(FieldChange("nội dung tệp", before.sha256[:8], after.sha256[:8]))
    return changed


def _text(value: object) -> str:
    if isinstance(value, date):
        return short_date(value)
    text = str(value or "")
    return str(PaperKind(text).label) if text in PaperKind.values else text or "không có"
