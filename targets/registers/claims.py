"""Claims on rows of registers: a change names the revision that its user saw, or writes nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from organizations.models import Unit, User
from organizations.permissions import acts_for
from organizations.refused import Refused
from targets.models import Paper, ReportingYear, RootYears
from targets.models.registers.base import RegisterRow
from targets.rules.step_table import RegisterStep

CHANGED = (
    "Dòng này của sổ vừa được người khác thay đổi sau khi đồng chí mở trang nên chưa ghi gì. Xin xem lại nội dung mới "
    "rồi làm tiếp."
)
OUTSIDE = "Dòng này của sổ không thuộc đơn vị hoặc tổ chức của đồng chí."


class RegisterChanged(Refused):
    """Somebody else changed the row after the page was opened."""


class RegisterRefused(Refused):
    """What is to be entered contradicts the register, the row or the year; the sentence says how to mend it."""


def hold_year(unit: Unit, year: ReportingYear) -> bool:
    """Whether the unit's year is closed; nobody changes that before this transaction ends. One query.

    Raises RegisterRefused where no root at or above the unit has the year.
    """
    terms = RootYears.hold(year, [unit]).of(year.year, unit)
    if terms is None:
        raise RegisterRefused(f"{unit} chưa có kỳ báo cáo năm {year.year} nên chưa ghi sổ được.")
    return terms.is_closed


def hold_row(row: RegisterRow) -> bool:
    """Whether the last year of the row is closed; nobody changes that before this transaction ends. One query at most.

    A last year that no root has yet is open. Raises RegisterRefused where the row's own year is none of its unit's.
    """
    if row.last_year == row.year_id:
        return hold_year(row.unit, row.year)
    if row.last_year is None:
        return False
    terms = RootYears.hold(ReportingYear(row.last_year), [row.unit]).of(row.last_year, row.unit)
    return terms is not None and terms.is_closed


def claim(row: RegisterRow, *, seen: int, **changes: Any) -> None:
    """Change the row if it is as it was seen; refreshes the object. Raises RegisterChanged."""
    rows = type(row)._default_manager.filter(pk=row.pk, revision=seen, state=row.state, cancelled_at__isnull=True)
    if not rows.update(revision=F("revision") + 1, **changes):
        raise RegisterChanged(CHANGED)
    row.revision = seen + 1
    for name, value in changes.items():
        setattr(row, name, value)


def log(
    row: RegisterRow,
    step: RegisterStep,
    source: str,
    *,
    paper: Paper | None = None,
    reason: str = "",
    changes: Mapping[str, tuple[str, str]] | None = None,
    by: User,
    at: datetime,
) -> None:
    """Write the event of a step that was taken."""
    row.events.create(
        step=step.value, from_state=source, to_state=row.state, paper=paper, reason=reason,
        changes=dict(changes or {}), revision=row.revision, is_on_behalf=acts_for(by, row.unit), at=at, by=by,
    )  # fmt: skip
