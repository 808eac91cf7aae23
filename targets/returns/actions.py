"""Actions on yearly returns: create, fill (`filling`), change state. Nothing else writes returns, figures or events.

Concurrency: every change names the revision that the user saw; if the return has changed since, nothing
is written and ReturnChanged says so.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.models import Organization, Unit, User
from organizations.permissions import Capability, acts_for
from targets.jobs import enqueue_once
from targets.models import AnnualReturn, ReportingYear, ReturnEvent, ReturnFile, RootYears, UnscoredReturn
from targets.models.job import SCORE_ORGANIZATION
from targets.returns.claims import (
    ReturnChanged as ReturnChanged,
    ReturnLocked as ReturnLocked,
    check_open,
    check_scope,
    claim,
)
from targets.returns.counts import RegisterCounts, values
from targets.returns.deadlines import check_new_day
from targets.returns.filling import (
    Entry as Entry,
    FigureNotOwed as FigureNotOwed,
    Filling as Filling,
    enter_figures as enter_figures,
    fill_returns as fill_returns,
)
from targets.returns.terms import read_terms, set_terms
from targets.rules.workflow import EDITABLE, ReturnStatus, Step, TransitionDenied, capability_for, check_step

#: Whatever leaves SUBMITTED by another way than the approval is looked at anew.
NOT_ENDORSED: dict[str, Any] = {"endorsed_at": None, "endorsed_by": None}


@transaction.atomic
def open_return(unit: Unit, organization: Organization, year: ReportingYear) -> AnnualReturn:
    """The return of this unit, organization and year; a new draft if there is none yet."""
    return open_returns([(unit, organization)], year)[0]


@transaction.atomic
def open_returns(places: Sequence[tuple[Unit, Organization]], year: ReportingYear) -> list[AnnualReturn]:
    """The year's return of each unit and organization, in the given order; new drafts where there are none yet.

    Two queries, and two more if some are missing.
    """
    if not places:
        return []
    # First the year, then its rows: who opens or closes it goes the same way.
    root_years = RootYears.hold(year, {unit for unit, _ in places})
    opened = _of_places(places, year)
    missing = [
        AnnualReturn(unit=unit, organization=organization, year=year)
        for unit, organization in dict.fromkeys(places)
        if (unit.pk, organization.pk) not in opened
    ]
    if missing:
        AnnualReturn.objects.bulk_create(missing, ignore_conflicts=True)  # somebody may open the same at this instant
        opened = _of_places(places, year)
    set_terms(opened.values(), root_years)
    return [opened[unit.pk, organization.pk] for unit, organization in places]


def _of_places(places: Sequence[tuple[Unit, Organization]], year: ReportingYear) -> dict[tuple[int, int], AnnualReturn]:
    units, organizations = {unit for unit, _ in places}, {organization for _, organization in places}
    stored = AnnualReturn.objects.for_year(year.year).filter(unit__in=units, organization__in=organizations)
    return {(item.unit_id, item.organization_id): item for item in stored.with_parties().order_by()}


@transaction.atomic
def write_note(annual_return: AnnualReturn, note: str, *, by: User, at: datetime | None = None) -> None:
    """Store the return's own note; `at`: now unless given. Raises NotPermitted, ReturnLocked, ReturnChanged."""
    check_scope(annual_return, by, Capability.ENTER_RETURNS)
    check_open(annual_return, at or timezone.now())
    if note != annual_return.note:
        claim([annual_return], note=note)


@transaction.atomic
def submit(annual_return: AnnualReturn, *, by: User, at: datetime, file: ReturnFile | None = None) -> None:
    """Send the return for review. Blanks do not hinder. `file`: the uploaded workbook whose storing sends it.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    submit_returns([annual_return], by=by, at=at, file=file)


@transaction.atomic
def submit_returns(
    annual_returns: Sequence[AnnualReturn], *, by: User, at: datetime, file: ReturnFile | None = None
) -> None:
    """Send returns for review, all or none: as `submit` does, with as many queries as for one."""
    read_terms(annual_returns)
    for annual_return in annual_returns:
        if why_not := annual_return.why_not_begun(at):
            raise TransitionDenied(why_not)
    _move(annual_returns, Step.SUBMIT, by=by, at=at, file=file, submitted_at=at, submitted_by=by, resubmit_by=None)


@transaction.atomic
def withdraw(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """Take a sent return back before it is reviewed. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    _move([annual_return], Step.WITHDRAW, by=by, at=at, submitted_at=None, submitted_by=None, **NOT_ENDORSED)


@transaction.atomic
def endorse(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """The district organization agrees to a submitted return, in a year of two steps; Ban Dân vận approves it next.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    _move([annual_return], Step.ENDORSE, by=by, at=at, endorsed_at=at, endorsed_by=by)


@transaction.atomic
def approve(annual_return: AnnualReturn, *, by: User, at: datetime) -> None:
    """Approve a submitted return; the event keeps what the registers count now.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    _move([annual_return], Step.APPROVE, by=by, at=at, approved_at=at, approved_by=by)


@transaction.atomic
def send_back(
    annual_return: AnnualReturn, *, reason: str, resubmit_by: date | None = None, by: User, at: datetime
) -> None:
    """Send a submitted return back with a reason and, where wanted, a day until which it is awaited again.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    check_new_day(resubmit_by, at)
    _move([annual_return], Step.SEND_BACK, reason=reason, by=by, at=at, resubmit_by=resubmit_by, **NOT_ENDORSED)


@transaction.atomic
def reopen(
    annual_return: AnnualReturn, *, reason: str, resubmit_by: date | None = None, by: User, at: datetime
) -> None:
    """Open an approved return again: it leaves the official sums until it is approved once more.

    Raises NotPermitted, TransitionDenied, ReturnChanged.
    """
    check_new_day(resubmit_by, at)
    stamps = {"approved_at": None, "approved_by": None, "resubmit_by": resubmit_by, **NOT_ENDORSED}
    _move([annual_return], Step.REOPEN, reason=reason, by=by, at=at, **stamps)


@transaction.atomic
def submit_and_approve(annual_returns: Sequence[AnnualReturn], *, by: User, at: datetime) -> None:
    """For set-up from the shell only: one account stands for both steps, and both events are kept.

    Raises NotPermitted for an account that may not review, ReturnChanged.
    """
    for annual_return in annual_returns:
        check_scope(annual_return, by, Capability.APPROVE_RETURNS)
    unsent = [annual_return for annual_return in annual_returns if annual_return.state in EDITABLE]
    stamps: dict[str, Any] = {"submitted_at": at, "submitted_by": by, "resubmit_by": None}
    _record(unsent, Step.SUBMIT, ReturnStatus.SUBMITTED, by=by, at=at, **stamps)
    _record(annual_returns, Step.APPROVE, ReturnStatus.APPROVED, by=by, at=at, approved_at=at, approved_by=by)


def _move(
    annual_returns: Sequence[AnnualReturn],
    step: Step,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    file: ReturnFile | None = None,
    **stamps: object,
) -> None:
    """Check the step against the table and the account's scope for each return, then record it."""
    targets = []
    read_terms(annual_returns)
    for annual_return in annual_returns:
        row = check_step(
            step,
            annual_return.state,
            by,
            reason=reason,
            is_own_submission=annual_return.submitted_by_id == by.pk,
            year_is_closed=annual_return.is_year_closed,
            first_review=annual_return.first_review,
        )
        check_scope(annual_return, by, capability_for(row, by, annual_return.first_review) or row.capability)
        targets.append((row.target, annual_return))
    for target in dict.fromkeys(target for target, _ in targets):
        going = [annual_return for of_return, annual_return in targets if of_return is target]
        _record(going, step, target, reason=reason, by=by, at=at, file=file, **stamps)


def _record(
    annual_returns: Sequence[AnnualReturn],
    step: Step,
    target: ReturnStatus,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    file: ReturnFile | None = None,
    **stamps: object,
) -> None:
    sources = [annual_return.state for annual_return in annual_returns]
    claim(annual_returns, status=target, **stamps)
    counts = _register_counts(annual_returns) if step is Step.APPROVE else {}
    ReturnEvent.objects.bulk_create(
        ReturnEvent(
            annual_return=annual_return,
            file=file,
            step=step.value,
            from_status=source.value,
            to_status=target.value,
            reason=reason.strip(),
            register_counts=counts.get(annual_return.pk),
            revision=annual_return.revision,
            by=by,
            on_behalf_of=annual_return.unit if step is Step.SUBMIT and acts_for(by, annual_return.unit) else None,
            at=at,
        )
        for annual_return, source in zip(annual_returns, sources, strict=True)
    )
    UnscoredReturn.objects.bulk_create(UnscoredReturn(annual_return=annual_return) for annual_return in annual_returns)
    for year, organization in sorted({(one.year_id, one.organization_id) for one in annual_returns}):
        enqueue_once(SCORE_ORGANIZATION, year, organization=organization, by=by)


def _register_counts(annual_returns: Sequence[AnnualReturn]) -> dict[int, dict[str, int]]:
    """What the registers count now for the figures of these returns, by return. One query a register."""
    years = {one.year_id: one.year for one in annual_returns}
    found = RegisterCounts.read(list(years.values()), {one.unit_id for one in annual_returns})
    return {one.pk: values(found.of(one.year_id, one.unit_id, one.organization_id)) for one in annual_returns}
