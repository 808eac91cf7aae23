"""History of a return: steps and figure changes in one list, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from organizations.models import User
from targets.models import ChangeSource, FigureChange, ReturnEvent, ReturnFile
from targets.returns.sheets import ReturnSheet
from targets.rules.workflow import STATUS_LABELS, STEP_LABELS, ReturnStatus, Step

#: Changes that one person made by one saving carry the same instant; a saving takes less than this.
ONE_SAVING = timedelta(seconds=2)

#: What a saving is called, by where its figures came from.
SAVINGS = {
    ChangeSource.FORM: "Nhập trên trang",
    ChangeSource.IMPORT: "Nhập từ tệp Excel",
    ChangeSource.UNDO: "Hoàn tác tệp Excel",
}


@dataclass
class Moment:
    """A step, or the figures that one saving changed. `event` is None for figures."""

    at: datetime
    by: User
    event: ReturnEvent | None = None
    changes: list[tuple[str, FigureChange]] = field(default_factory=list)
    file_name: str = ""

    @property
    def title(self) -> str:
        if self.event:
            return STEP_LABELS[Step(self.event.step)]
        return SAVINGS[ChangeSource(self.changes[0][1].source)] if self.changes else ""

    @property
    def states(self) -> tuple[str, str] | None:
        """The labels before and after a step."""
        if self.event is None:
            return None
        before, after = ReturnStatus(self.event.from_status), ReturnStatus(self.event.to_status)
        return STATUS_LABELS[before], STATUS_LABELS[after]

    @property
    def is_import(self) -> bool:
        return bool(self.changes) and self.changes[0][1].source == ChangeSource.IMPORT


def history_of(sheet: ReturnSheet) -> list[Moment]:
    """Everything that happened to the sheet's return, newest first. Three queries."""
    if sheet.stored is None:
        return []
    events = ReturnEvent.objects.filter(annual_return=sheet.stored).select_related("by", "on_behalf_of")
    changes = list(FigureChange.objects.filter(annual_return=sheet.stored).select_related("by"))
    moments = [Moment(event.at, event.by, event) for event in events]
    moments += _savings(
        changes, {definition.key: definition.name for definition in sheet.definitions}, _file_names(changes)
    )
    return sorted(moments, key=_order, reverse=True)


def _order(moment: Moment) -> tuple[datetime, bool, int]:
    """By time; of one instant, figures come before the steps, and steps as they were recorded."""
    return moment.at, moment.event is not None, moment.event.pk if moment.event else 0


def _savings(changes: Sequence[FigureChange], names: dict[str, str], file_names: dict[str, str]) -> list[Moment]:
    savings: list[Moment] = []
    for change in changes:
        last = savings[-1] if savings else None
        if last is None or change.at - last.at > ONE_SAVING or change.by_id != last.by.pk:
            last = Moment(change.at, change.by, file_name=file_names.get(change.file_sha256, ""))
            savings.append(last)
        last.changes.append((names.get(change.key, change.key), change))
    return savings


def _file_names(changes: Sequence[FigureChange]) -> dict[str, str]:
    digests = {change.file_sha256 for change in changes if change.file_sha256}
    return dict(ReturnFile.objects.filter(sha256__in=digests).values_list("sha256", "name"))
