"""Undo of a committed file: figures return to their earlier values, unless changed afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from organizations.formats import clock_time, listing, short_date
from organizations.models import User
from organizations.refused import Refused
from targets.imports.files import NO_WORDS
from targets.models import AnnualReturn, ChangeSource, FigureChange, ReturnEvent, ReturnFile, Saving
from targets.returns import actions as returns
from targets.returns.terms import read_terms
from targets.rules.workflow import EDITABLE, ReturnStatus, Step


class UndoRefused(Refused):
    """The file was not stored, was undone already, or its returns have gone on."""


@dataclass(frozen=True)
class UndonePart:
    """One return of the file: the changes to take back, those that others built on, and whether the file sent it."""

    annual_return: AnnualReturn
    changes: Sequence[FigureChange]
    kept: Sequence[FigureChange]
    was_sent: bool


@dataclass(frozen=True)
class Undo:
    """What taking the file back would do. `why_not`: why it cannot be done; empty if it can."""

    file: ReturnFile
    parts: Sequence[UndonePart]
    why_not: str

    @property
    def restored(self) -> int:
        return sum(len(part.changes) for part in self.parts)

    @property
    def kept(self) -> list[FigureChange]:
        return [change for part in self.parts for change in part.kept]

    @property
    def withdrawn(self) -> list[AnnualReturn]:
        return [part.annual_return for part in self.parts if part.was_sent and _is_sent(part.annual_return)]


def plan_undo(staged: ReturnFile) -> Undo:
    """What taking the file back would do now. Five queries."""
    if staged.committed_at is None:
        return Undo(staged, (), "Tệp này chưa được ghi vào báo cáo nên không có gì để hoàn tác.")
    if staged.undone_at is not None:
        return Undo(staged, (), f"Tệp này đã được hoàn tác lúc {_moment(staged.undone_at)}.")
    sent = set(ReturnEvent.objects.filter(step=Step.SUBMIT.value, file=staged).values_list("annual_return", flat=True))
    own = list(FigureChange.objects.filter(source=ChangeSource.IMPORT, file=staged))
    touched = sent | {change.annual_return_id for change in own} | {int(pk) for pk in staged.before or {}}
    annual_returns = (
        AnnualReturn.objects.filter(pk__in=touched).with_parties().prefetch_related("figures", "changes", "events")
    )
    parts = [_part(item, own, was_sent=item.pk in sent) for item in annual_returns]
    return Undo(staged, parts, _why_not(parts, staged))


def _part(annual_return: AnnualReturn, changes: Sequence[FigureChange], *, was_sent: bool) -> UndonePart:
    """Splits the file's changes: on the last ones of their figures nobody has built."""
    own = [change for change in changes if change.annual_return_id == annual_return.pk]
    last = {change.key: change.pk for change in sorted(annual_return.changes.all(), key=lambda change: change.pk)}
    return UndonePart(
        annual_return,
        [change for change in own if last[change.key] == change.pk],
        [change for change in own if last[change.key] != change.pk],
        was_sent,
    )


def _why_not(parts: Sequence[UndonePart], staged: ReturnFile) -> str:
    read_terms([part.annual_return for part in parts])
    if closed := next((part.annual_return for part in parts if part.annual_return.is_year_closed), None):
        return f"Năm {closed.year_id} đã chốt nên không hoàn tác được tệp này."
    approved = [
        str(part.annual_return.organization) for part in parts if part.annual_return.state is ReturnStatus.APPROVED
    ]
    if approved:
        return (
            f"Báo cáo của {listing(approved)} trong tệp đã được duyệt nên không hoàn tác được. Muốn thay đổi, xin đề "
            "nghị người duyệt mở lại báo cáo rồi sửa từng ô."
        )
    resent = [
        str(part.annual_return.organization)
        for part in parts
        if _is_sent(part.annual_return) and not (part.was_sent and _last_sending(part.annual_return) == staged.pk)
    ]
    if resent:
        return f"Báo cáo của {listing(resent)} đã được gửi sau khi ghi tệp. Xin rút lại báo cáo đó trước, rồi hoàn tác."
    return ""


def _is_sent(annual_return: AnnualReturn) -> bool:
    return annual_return.state not in EDITABLE


def _last_sending(annual_return: AnnualReturn) -> int | None:
    """The file whose storing sent the return last; None where a person sent it. Reads `events`."""
    sent = [event for event in annual_return.events.all() if event.step == Step.SUBMIT.value]
    return max(sent, key=lambda event: event.revision).file_id if sent else None


@transaction.atomic
def undo_file(staged: ReturnFile, *, by: User, at: datetime) -> Undo:
    """Take the file back, once: figures as before it, returns that it sent back to draft.

    What somebody changed after the file stays. Raises UndoRefused, and what the single steps raise: only the sender
    takes a sent return back. Then nothing is changed.
    """
    planned = plan_undo(staged)
    if planned.why_not:
        raise UndoRefused(planned.why_not)
    claimed = ReturnFile.objects.filter(pk=staged.pk, committed_at__isnull=False, undone_at__isnull=True)
    if not claimed.update(undone_at=at, undone_by=by):
        raise UndoRefused("Tệp này vừa được người khác hoàn tác.")
    for part in planned.parts:
        annual_return = part.annual_return
        if part.was_sent and _is_sent(annual_return):
            returns.withdraw(annual_return, by=by, at=at)
        _restore(part, staged, by=by, at=at)
    staged.refresh_from_db()
    return planned


def _restore(part: UndonePart, staged: ReturnFile, *, by: User, at: datetime) -> None:
    """Old amounts with their old reasons; notes that came with the file go, those written afterwards stay."""
    annual_return = part.annual_return
    words = (staged.before or {}).get(str(annual_return.pk), {"before": NO_WORDS, "after": NO_WORDS})
    before, after = words["before"], words["after"]
    worked_on = _changed_after(annual_return, staged)
    old = {change.key: change.old for change in part.changes}
    entries = {}
    for figure in annual_return.figures.all():
        if figure.key in worked_on:
            continue
        reason, note = before["figures"].get(figure.key, ["", ""])
        if figure.note != after["figures"].get(figure.key, ["", ""])[1]:
            note = figure.note
        amount = old.get(figure.key, figure.amount)
        entries[figure.key] = returns.Entry(amount, reason if figure.key in old else figure.nil_reason, note)
    returns.enter_figures(
        annual_return, entries, by=by, at=at, source=ChangeSource.UNDO, file_sha256=staged.sha256, file=staged
    )
    if before["note"] != after["note"] == annual_return.note:
        returns.write_note(annual_return, before["note"], by=by, at=at)


def _changed_after(annual_return: AnnualReturn, staged: ReturnFile) -> set[str]:
    """Figures that somebody changed after the file was stored. One query."""
    savings = Saving.objects.filter(annual_return=annual_return, file=staged, source=ChangeSource.IMPORT)
    own = savings.order_by("revision").last()
    if own is None:
        return set()  # the file brought words only
    return set(annual_return.changes.filter(saving__revision__gt=own.revision).values_list("key", flat=True))


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{clock_time(local)}, ngày {short_date(local.date())}"
