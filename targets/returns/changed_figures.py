"""Which figures moved between two sendings of a return, or behind the back of somebody who looks at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from organizations.models import User
from targets.models import ChangeSource, FigureChange
from targets.returns.dialogue import sendings
from targets.returns.sheets import Sheet
from targets.rules.compliance import Amount
from targets.rules.workflow import ReturnStatus


@dataclass(frozen=True)
class Moved:
    """A figure that stands otherwise than before: what it was, what it is, and who wrote it last, when and how."""

    key: str
    name: str
    old: Amount
    new: Amount
    by: User
    at: datetime
    source: str


@dataclass(frozen=True)
class SinceSending:
    """What differs from the figures of an earlier sending; `is_open` while the figures are still being mended."""

    sending: int
    is_open: bool
    moved: Sequence[Moved]


def changes_of(sheets: Iterable[Sheet]) -> dict[int, list[FigureChange]]:
    """Every change of the sheets' figures, oldest first, by return. One query."""
    stored = [sheet.stored.pk for sheet in sheets if sheet.stored]
    found: dict[int, list[FigureChange]] = {}
    for change in FigureChange.objects.filter(annual_return__in=stored).select_related("by"):
        found.setdefault(change.annual_return_id, []).append(change)
    return found


def since_sending(sheet: Sheet, changes: Sequence[FigureChange]) -> SinceSending | None:
    """The figures of the latest sending against the one before; of a return under repair, against the latest one."""
    sent = sendings(sheet.stored)
    is_open = sheet.state not in (ReturnStatus.SUBMITTED, ReturnStatus.APPROVED)
    number = len(sent) if is_open else len(sent) - 1
    if number < 1:
        return None
    start, end = sent[number - 1].at, None if is_open else sent[number].at
    between = [one for one in changes if one.at > start and (end is None or one.at <= end)]
    return SinceSending(number, is_open, moved(sheet, between))


def since_seen(sheet: Sheet, changes: Sequence[FigureChange], seen: int) -> list[Moved]:
    """The figures that moved after the change numbered `seen`, the last one that a page showed."""
    return moved(sheet, [one for one in changes if one.pk > seen])


def moved(sheet: Sheet, changes: Iterable[FigureChange]) -> list[Moved]:
    """The net of the changes, in the order of the form; a figure that came back to where it was is left out."""
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
        )
        for definition in sheet.definitions
        if definition.key in last and first[definition.key].old != last[definition.key].new
    ]
