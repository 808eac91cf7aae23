"""Figures changed between two submissions of a return, or since a page was opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from organizations.models import User
from targets.models import ChangeSource, FigureChange
from targets.returns.dialogue import sendings
from targets.returns.sheets import ReturnSheet
from targets.rules.compliance import Amount
from targets.rules.workflow import ReturnStatus


@dataclass(frozen=True)
class Moved:
    """A changed figure: old and new amount (`scale`: its words), and the last author, time and source."""

    key: str
    name: str
    old: Amount
    new: Amount
    by: User
    at: datetime
    source: str
    scale: Sequence[str] = ()


@dataclass(frozen=True)
class SinceSending:
    """What differs from the figures of an earlier sending; `is_open` while the figures are still being mended."""

    sending: int
    is_open: bool
    moved: Sequence[Moved]


def changes_of(sheets: Iterable[ReturnSheet]) -> dict[int, list[FigureChange]]:
    """Every change of the sheets' figures, oldest first, by return. One query."""
    stored = [sheet.stored.pk for sheet in sheets if sheet.stored]
    collected: dict[int, list[FigureChange]] = {}
    for change in FigureChange.objects.filter(annual_return__in=stored).select_related("by", "saving"):
        collected.setdefault(change.annual_return_id, []).append(change)
    return collected


def since_sending(sheet: ReturnSheet, changes: Sequence[FigureChange]) -> SinceSending | None:
    """The figures of the latest sending against the one before; of a return under repair, against the latest one."""
    sent = sendings(sheet.stored)
    is_open = sheet.state not in (ReturnStatus.SUBMITTED, ReturnStatus.APPROVED)
    number = len(sent) if is_open else len(sent) - 1
    if number < 1:
        return None
    start, end = sent[number - 1].revision, None if is_open else sent[number].revision
    between = [
        change
        for change in changes
        if start < change.saving.revision and (end is None or change.saving.revision <= end)
    ]
    return SinceSending(number, is_open, moved(sheet, between))


def since_seen(sheet: ReturnSheet, changes: Sequence[FigureChange], seen: int) -> list[Moved]:
    """The figures that moved after the change numbered `seen`, the last one that a page showed."""
    return moved(sheet, [change for change in changes if change.pk > seen])


def moved(sheet: ReturnSheet, changes: Iterable[FigureChange]) -> list[Moved]:
    """Net changes in the order of the form, without figures that returned to their old value."""
    first: dict[str, FigureChange] = {}
    last: dict[str, FigureChange] = {}
    for change in changes:
        first.setdefault(change.key, change)
        last[change.key] = change
    return [
        Moved(
            definition.key,
            definition.name,
            first[definition.key].old,
            last[definition.key].new,
            last[definition.key].by,
            last[definition.key].at,
            ChangeSource(last[definition.key].source).label,
            definition.scale,
        )
        for definition in sheet.definitions
        if definition.key in last and first[definition.key].old != last[definition.key].new
    ]
