"""Actions on yearly returns: create, fill, change state. Nothing else writes returns, figures or events.

Concurrency: every change names the revision that the user saw; if the return has changed since, nothing
is written and ReturnChanged says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Capability, Role, require_in_scope
from organizations.refused import Refused
from targets.jobs import enqueue_once
from targets.models import (
    AnnualReturn,
    ChangeSource,
    Figure,
    FigureChange,
    OwedFigures,
    ReportingYear,
    ReturnEvent,
    ReturnFile,
    Saving,
)
from targets.returns.deadlines import check_new_day
from targets.rules.compliance import NIL, Amount
from targets.rules.workflow import EDITABLE, ReturnStatus, Step, TransitionDenied, capability_for, check_step

SCORE_RETURN = "targets.score_return"
#: Whatever leaves SUBMITTED by another way than the approval is looked at anew.
NOT_ENDORSED: dict[str, Any] = {"endorsed_at": None, "endorsed_by": None}


class ReturnChanged(Refused):
    """Somebody else changed the return after the page was opened."""


class ReturnLocked(Refused):
    """The return is not open for entry: it was sent, approved, or its year is closed or has not begun."""


class FigureNotOwed(Refused):
    """The organization does not owe this figure."""


@dataclass(frozen=True)
class Entry:
    """A figure to store: amount, note or reason, and the source cell."""

    amount: Amount
    nil_reason: str = ""
    note: str = ""
    sheet: str = ""
    cell: str = ""
    text: str = ""


@transaction.atomic
def open_return(unit: Unit, organization: Organization, year: ReportingYear) -> AnnualReturn:
    """The return of this unit, organization and year; a new draft if there is none yet."""
    ReportingYear.stays_open(year.year)  # first the year, then its rows: who opens or closes it goes the same way
    annual_return, _ = AnnualReturn.objects.with_parties().get_or_create(
        unit=unit, organization=organization, year=year
    )
    return annual_return


@transaction.atomic
def enter_figures(
    annual_return: AnnualReturn,
    entries: Mapping[str, Entry],
    *,
    by: User,
    at: datetime,
    source: ChangeSource,
    file_sha256: str = "",
    file: ReturnFile | None = None,
) -> int:
    """Store figures in a draft or a returned return; answers how many changed.

    Keys that are not named keep what they have. Each change of an amount appends a FigureChange; all of them name one
    Saving, and the uploaded `file` where they come from one.
    Raises NotPermitted, ReturnLocked, ReturnChanged, FigureNotOwed.
    """
    _require_in_scope(annual_return, by, Capability.ENTER_RETURNS)
    _require_open(annual_return, at)
    owed = OwedFigures.read().keys(annual_return.unit, annual_return.organization)
    if unknown := entries.keys() - owed:
        raise FigureNotOwed(
            f"Báo cáo của {annual_return.organization}, {annual_return.unit} không gồm số liệu này: "
            f"{', '.join(sorted(unknown))}."
        )
    _claim(annual_return, status=annual_return.state)
    stored = {figure.key: figure for figure in Figure.objects.filter(annual_return=annual_return)}
    saving = Saving(
        annual_return=annual_return, revision=annual_return.revision, source=source, file=file, by=by, at=at
    )
    changes: list[FigureChange] = []
    new: list[Figure] = []
    kept: list[Figure] = []
    for key, entry in entries.items():
        figure = stored.get(key) or Figure(annual_return=annual_return, definition_id=key)
        if figure.pk and _same(figure, entry):
            continue
        (kept if figure.pk else new).append(figure)
        if figure.amount != entry.amount or not figure.pk:
            changes.append(_change(figure, entry, saving, file_sha256=file_sha256))
        figure.value = entry.amount if isinstance(entry.amount, int) else None
        figure.is_nil = entry.amount is NIL
        figure.nil_reason = entry.nil_reason if figure.is_nil else ""
        figure.note = entry.note
    if new or kept:
        saving.save()
    Figure.objects.bulk_create(new)
    Figure.objects.bulk_update(kept, ["value", "is_nil", "nil_reason", "note"])
    FigureChange.objects.bulk_create(changes)
    return len(changes)


def _same(figure: Figure, entry: Entry) -> bool:
    return (
        figure.amount == entry.amount
        and figure.note == entry.note
        and (not figure.is_nil or figure.nil_reason == entry.nil_reason)
    )


def _change(figure: Figure, entry: Entry, saving: Saving, *, file_sha256: str) -> FigureChange:
    return FigureChange(
        annual_return=figure.annual_return,
        saving=saving,
        file=saving.file,
        key=figure.key,
        old_value=figure.value,
        old_is_nil=figure.is_nil,
        new_value=entry.amount if isinstance(entry.amount, int) else None,
        new_is_nil=entry.amount is NIL,
        source=saving.source,
        file_sha256=file_sha256,
        sheet=entry.sheet[:100],
        cell=entry.cell,
        text=entry.text[:300],
        by=saving.by,
        at=saving.at,
    )


@transaction.atomic
def write_note(annual_return: AnnualReturn, note: str, *, by: User, at: datetime | None = None) -> None:
    """Store the return's own note; `at`: now unless given. Raises NotPermitted, ReturnLocked, ReturnChanged."""
    _require_in_scope(annual_return, by, Capability.ENTER_RETURNS)
    _require_open(annual_return, at or timezone.now())
    if note != annual_return.note:
        _claim(annual_return, status=annual_return.state, note=note)


@transaction.atomic
def submit(annual_return: AnnualReturn, *, by: User, at: datetime, file: ReturnFile | None = None) -> None:
    """Send the return for review. Blanks do not hinder. `file`: the uploaded workbook whose storing sends it.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    if why_not := annual_return.year.why_not_begun(at):
        raise TransitionDenied(why_not)
    _move(annual_return, Step.SUBMIT, by=by, at=at, file=file, submitted_at=at, submitted_by=by, resubmit_by=None)


@transaction.atomic
def withdraw(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """Take a sent return back before it is reviewed. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    _move(annual_return, Step.WITHDRAW, by=by, at=at, submitted_at=None, submitted_by=None, **NOT_ENDORSED)


@transaction.atomic
def endorse(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """The district organization agrees to a submitted return, in a year of two steps; Ban Dân vận approves it next.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    _move(annual_return, Step.ENDORSE, by=by, at=at, endorsed_at=at, endorsed_by=by)


@transaction.atomic
def approve(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """Approve a submitted return. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    _move(annual_return, Step.APPROVE, by=by, at=at, approved_at=at, approved_by=by)


@transaction.atomic
def send_back(
    annual_return: AnnualReturn, *, reason: str, resubmit_by: date | None = None, by: User, at: datetime
) -> None:
    """Send a submitted return back with a reason and, where wanted, a day until which it is awaited again.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    check_new_day(resubmit_by, at)
    _move(annual_return, Step.SEND_BACK, reason=reason, by=by, at=at, resubmit_by=resubmit_by, **NOT_ENDORSED)


@transaction.atomic
def reopen(
    annual_return: AnnualReturn, *, reason: str, resubmit_by: date | None = None, by: User, at: datetime
) -> None:
    """Open an approved return again: it leaves the official sums until it is approved once more.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    check_new_day(resubmit_by, at)
    stamps = {"approved_at": None, "approved_by": None, "resubmit_by": resubmit_by, **NOT_ENDORSED}
    _move(annual_return, Step.REOPEN, reason=reason, by=by, at=at, **stamps)


@transaction.atomic
def submit_and_approve(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """For set-up from the shell only: one account stands for both steps, and both events are kept.

    Raises NotPermitted for an account that may not review, ReturnChanged.
    """
    _require_in_scope(annual_return, by, Capability.APPROVE_RETURNS)
    if annual_return.state in EDITABLE:
        stamps: dict[str, Any] = {"submitted_at": at, "submitted_by": by, "resubmit_by": None}
        _record(annual_return, Step.SUBMIT, ReturnStatus.SUBMITTED, by=by, at=at, **stamps)
    _record(annual_return, Step.APPROVE, ReturnStatus.APPROVED, by=by, at=at, approved_at=at, approved_by=by)


def _move(
    annual_return: AnnualReturn,
    step: Step,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    file: ReturnFile | None = None,
    **stamps: object,
) -> None:
    """Check the step against the table and the account's scope, then record it."""
    row = check_step(
        step,
        annual_return.state,
        by,
        reason=reason,
        is_own_submission=annual_return.submitted_by_id == by.pk,
        year_is_closed=annual_return.year.is_closed,
        first_review=annual_return.first_review,
    )
    capability = capability_for(row, by, annual_return.first_review) or row.capability
    _require_in_scope(annual_return, by, capability)
    _record(annual_return, step, row.target, reason=reason, by=by, at=at, file=file, **stamps)


def _record(
    annual_return: AnnualReturn,
    step: Step,
    target: ReturnStatus,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    file: ReturnFile | None = None,
    **stamps: object,
) -> None:
    source = annual_return.state
    _claim(annual_return, status=target, **stamps)
    ReturnEvent.objects.create(
        annual_return=annual_return,
        file=file,
        step=step.value,
        from_status=source.value,
        to_status=target.value,
        reason=reason.strip(),
        revision=annual_return.revision,
        by=by,
        on_behalf_of=annual_return.unit if step is Step.SUBMIT and _acts_for_unit(by, annual_return) else None,
        at=at,
    )
    enqueue_once(SCORE_RETURN, annual_return.pk, by=by)


def _acts_for_unit(by: User, annual_return: AnnualReturn) -> bool:
    """Whether a district account submits a commune's return; both names are then kept."""
    return by.role != Role.COMMUNE_OFFICER and annual_return.unit.level == Level.COMMUNE


def _require_in_scope(annual_return: AnnualReturn, by: User, capability: Capability) -> None:
    require_in_scope(by, capability, unit=annual_return.unit, organization_id=annual_return.organization_id)


def _require_open(annual_return: AnnualReturn, at: datetime) -> None:
    if why_not := annual_return.year.why_not_begun(at):
        raise ReturnLocked(why_not)
    if annual_return.year.is_closed:
        raise ReturnLocked(f"Năm {annual_return.year_id} đã chốt nên không nhập được số liệu.")
    if annual_return.state not in EDITABLE:
        raise ReturnLocked(
            f"Báo cáo đang ở trạng thái «{annual_return.get_status_display()}» nên không nhập được số liệu."
        )


def _claim(annual_return: AnnualReturn, *, status: ReturnStatus, **changes: object) -> None:
    """Conditional update on state, revision and an open year; refreshes the object. Raises ReturnChanged.

    No join in the condition: Django would wrap it into `id IN (SELECT …)`, and PostgreSQL, having waited for
    another writer, looks again at the row's own columns but not into the subquery.
    """
    seen = AnnualReturn.objects.filter(
        pk=annual_return.pk, status=annual_return.status, revision=annual_return.revision
    )
    if not (
        ReportingYear.stays_open(annual_return.year_id)
        and seen.update(status=status.value, revision=F("revision") + 1, **changes)
    ):
        raise ReturnChanged(
            "Báo cáo vừa được người khác thay đổi. Xin tải lại trang, xem số liệu mới rồi làm tiếp; "
            "chưa có gì bị ghi đè."
        )
    annual_return.status = status.value
    annual_return.revision += 1
    for name, value in changes.items():
        setattr(annual_return, name, value)
