"""The steps of an agency's return of duties, and what sender and reviewer say about it."""

from datetime import date, datetime

from django.db import transaction

from organizations.models import Agency, User
from organizations.permissions import Capability, can, enters_duties_of, require
from organizations.refused import NotPermitted, Refused
from targets.models import Duty, DutyComment, DutyEvent, DutyReturn, ReportingYear, RootYears
from targets.returns.claims import claim, stays_open
from targets.returns.deadlines import check_new_day
from targets.returns.terms import set_terms
from targets.rules.workflow import ReturnStatus, Step, TransitionDenied, check_step

OUTSIDE = "Báo cáo nhiệm vụ này không thuộc phạm vi của đồng chí."


class CommentRefused(Refused):
    """The comment is empty or not allowed now."""


def may_enter(user: User, agency: Agency) -> bool:
    """Whether the person enters the agency's answers. Reads the agency's unit."""
    return can(user, Capability.ENTER_DUTIES) and enters_duties_of(
        user, agency=agency.pk, unit=agency.unit, organization_id=agency.organization_id
    )


def may_approve(user: User, agency: Agency) -> bool:
    """Whether the person approves the agency's returns. Reads the agency's unit."""
    in_scope = user.is_whole_register or user.unit_id in agency.unit.lineage
    return can(user, Capability.APPROVE_RETURNS) and in_scope


def require_entering(duty_return: DutyReturn, by: User) -> None:
    """Raise NotPermitted unless the person enters the answers of this return."""
    require(by, Capability.ENTER_DUTIES)
    if not may_enter(by, duty_return.agency):
        raise NotPermitted(OUTSIDE)


@transaction.atomic
def open_duty_return(agency: Agency, year: ReportingYear) -> DutyReturn:
    """The agency's return of the year; a new draft if there is none yet."""
    root_years = RootYears.hold(year, [agency.unit])
    duty_return, _ = DutyReturn.objects.get_or_create(agency=agency, year=year)
    duty_return.agency, duty_return.year = agency, year
    set_terms([duty_return], root_years)
    return duty_return


@transaction.atomic
def submit(duty_return: DutyReturn, *, by: User, at: datetime) -> None:
    """Send the return for approval. Blanks do not hinder. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    if sentence := duty_return.why_not_begun(at):
        raise TransitionDenied(sentence)
    _move(duty_return, Step.SUBMIT, by=by, at=at, submitted_at=at, submitted_by=by, resubmit_by=None)


@transaction.atomic
def withdraw(duty_return: DutyReturn, *, by: User, at: datetime) -> None:
    """Take a sent return back before it is approved. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    _move(duty_return, Step.WITHDRAW, by=by, at=at, submitted_at=None, submitted_by=None)


@transaction.atomic
def approve(duty_return: DutyReturn, *, by: User, at: datetime) -> None:
    """Approve a sent return. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    _move(duty_return, Step.APPROVE, by=by, at=at, approved_at=at, approved_by=by)


@transaction.atomic
def send_back(duty_return: DutyReturn, *, reason: str, resubmit_by: date | None = None, by: User, at: datetime) -> None:
    """Send a sent return back with a reason. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    check_new_day(resubmit_by, at)
    _move(duty_return, Step.SEND_BACK, reason=reason, by=by, at=at, resubmit_by=resubmit_by)


@transaction.atomic
def reopen(duty_return: DutyReturn, *, reason: str, resubmit_by: date | None = None, by: User, at: datetime) -> None:
    """Open an approved return again. Raises NotPermitted, TransitionDenied, ReturnChanged."""
    check_new_day(resubmit_by, at)
    stamps = {"approved_at": None, "approved_by": None, "resubmit_by": resubmit_by}
    _move(duty_return, Step.REOPEN, reason=reason, by=by, at=at, **stamps)


def why_not(step: Step, duty_return: DutyReturn, user: User) -> str:
    """Why the person cannot take the step, as a sentence; empty if they can. A missing reason is not asked here."""
    try:
        _check(step, duty_return, user, reason="-")
    except Refused as refusal:
        return str(refusal)
    return ""


def _check(step: Step, duty_return: DutyReturn, by: User, *, reason: str) -> ReturnStatus:
    row = check_step(
        step,
        duty_return.state,
        by,
        reason=reason,
        is_own_submission=duty_return.submitted_by_id == by.pk,
        year_is_closed=duty_return.is_year_closed,
        entering=Capability.ENTER_DUTIES,
    )
    if row.capability is Capability.ENTER_RETURNS:
        require_entering(duty_return, by)
    elif not may_approve(by, duty_return.agency):
        raise NotPermitted(OUTSIDE)
    return row.target


def _move(duty_return: DutyReturn, step: Step, *, by: User, at: datetime, reason: str = "", **stamps: object) -> None:
    """Check the step against the table and the account's scope, then record it."""
    source, target = duty_return.state, _check(step, duty_return, by, reason=reason)
    claim([duty_return], status=target, **stamps)
    DutyEvent.objects.create(
        duty_return=duty_return,
        step=step.value,
        from_status=source.value,
        to_status=target.value,
        reason=reason.strip(),
        revision=duty_return.revision,
        by=by,
        is_on_behalf=step is Step.SUBMIT and can(by, Capability.APPROVE_RETURNS),
        at=at,
    )


@transaction.atomic
def comment(duty_return: DutyReturn, *, duty: Duty | None, text: str, by: User, at: datetime) -> DutyComment:
    """Keep a remark on a duty's answer, or with None on the whole return. The revision does not move.

    Raises NotPermitted, CommentRefused.
    """
    if not may_approve(by, duty_return.agency) and not may_enter(by, duty_return.agency):
        raise NotPermitted(OUTSIDE)
    if not stays_open(duty_return):
        raise CommentRefused(f"Năm {duty_return.year_id} đã chốt nên không ghi thêm nhận xét.")
    if not (words := text.strip()):
        raise CommentRefused("Xin ghi nội dung nhận xét.")
    DutyReturn.objects.select_for_update(no_key=True).get(pk=duty_return.pk)  # two presses at once keep one remark
    remark, _ = DutyComment.objects.get_or_create(
        duty_return=duty_return,
        duty=duty,
        text=words,
        revision=duty_return.revision,
        by=by,
        defaults={"at": at},
    )
    return remark
