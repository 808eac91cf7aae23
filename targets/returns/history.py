"""History of a return: steps and figure changes in one list, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from organizations.models import User
from targets.models import AnnualReturn, ChangeSource, FigureChange, FigureDefinition, ReturnEvent, ReturnPaperChange
from targets.returns.sheets import ReturnSheet
from targets.rules.workflow import STATUS_LABELS, STEP_LABELS, ReturnStatus, Step

#: What a saving is called, by where its figures came from.
SAVINGS = {
    ChangeSource.FORM: "Nhập trên trang",
    ChangeSource.IMPORT: "Nhập từ tệp Excel",
    ChangeSource.UNDO: "Hoàn tác tệp Excel",
}


@dataclass
class Moment:
    """A step, the figures that one saving changed, each with its name and its scale, or papers that were attached or
    taken away, each with the name of what it proves. `event`: None but for a step."""

    at: datetime
    by: User
    event: ReturnEvent | None = None
    changes: list[tuple[str, Sequence[str], FigureChange]] = field(default_factory=list)
    file_name: str = ""
    papers: list[tuple[str, ReturnPaperChange]] = field(default_factory=list)

    @property
    def title(self) -> str:
        if self.event:
            return STEP_LABELS[Step(self.event.step)]
        if self.papers:
            return "Thay đổi minh chứng"
        return SAVINGS[ChangeSource(self.changes[0][-1].saving.source)] if self.changes else ""

    @property
    def states(self) -> tuple[str, str] | None:
        """The labels before and after a step."""
        if self.event is None:
            return None
        before, after = ReturnStatus(self.event.from_status), ReturnStatus(self.event.to_status)
        return STATUS_LABELS[before], STATUS_LABELS[after]

    @property
    def is_import(self) -> bool:
        return bool(self.changes) and self.changes[0][-1].source == ChangeSource.IMPORT


def history_of(sheet: ReturnSheet) -> list[Moment]:
    """Everything that happened to the sheet's return, newest first. Three queries."""
    if sheet.stored is None:
        return []
    events = ReturnEvent.objects.filter(annual_return=sheet.stored).select_related("by", "on_behalf_of")
    changes = FigureChange.objects.filter(annual_return=sheet.stored).select_related("by", "saving", "file")
    moments = [Moment(event.at, event.by, event) for event in events]
    owed = {definition.key: definition for definition in sheet.definitions}
    moments += _savings(changes.defer("file__reading", "file__before"), owed)
    moments += _attachings(sheet.stored, owed)
    return sorted(moments, key=_order, reverse=True)


def _order(moment: Moment) -> tuple[datetime, int]:
    """By time; of one instant, as the return's revisions follow each other."""
    if moment.event:
        return moment.at, moment.event.revision
    return moment.at, moment.papers[0][-1].revision if moment.papers else moment.changes[0][-1].saving.revision


def _attachings(annual_return: AnnualReturn, owed: Mapping[str, FigureDefinition]) -> list[Moment]:
    """The papers that were attached and taken away, those of one person at one instant together. One query."""
    moments: dict[tuple[datetime, int], Moment] = {}
    for change in ReturnPaperChange.objects.filter(annual_return=annual_return).select_related("by", "paper"):
        moment = moments.setdefault((change.at, change.by_id), Moment(change.at, change.by))
        name = owed[change.key].name if change.key in owed else change.key or "Cả báo cáo"
        moment.papers.append((name, change))
    return list(moments.values())


def _savings(changes: Iterable[FigureChange], owed: Mapping[str, FigureDefinition]) -> list[Moment]:
    """The changes by the saving that they name."""
    savings: dict[int, Moment] = {}
    for change in changes:
        file_name = change.file.name if change.file else ""
        moment = savings.setdefault(change.saving_id, Moment(change.at, change.by, file_name=file_name))
        definition = owed.get(change.key)
        named = (definition.name, definition.scale) if definition else (change.key, ())
        moment.changes.append((*named, change))
    return list(savings.values())
