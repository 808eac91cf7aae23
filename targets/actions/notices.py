"""Who is told what when a return moves or is spoken of: one notice a person, unit and step, however many returns."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from organizations import notices
from organizations.formats import listing, short_date
from organizations.models import Level, Notice, User
from organizations.permissions import Capability, Role, can
from targets.dialogue import SPOKEN
from targets.models import AnnualReturn, ReturnComment
from targets.workflow import Step

#: Steps that the sending side is told of. Nobody is told of a sending: the reviewers see their queue.
TOLD = {
    Step.APPROVE: "Đã duyệt",
    Step.SEND_BACK: "Trả lại để sửa",
    Step.REOPEN: "Mở lại để sửa",
}


def tell_of_step(
    step: Step,
    moved: Sequence[AnnualReturn],
    *,
    reason: str = "",
    resubmit_by: date | None = None,
    by: User,
    at: datetime,
) -> None:
    """Tell the sending side of a step on returns of one unit and year: each person once. Three queries at most."""
    if step not in TOLD or not moved:
        return
    first = moved[0]
    whose = listing([one.organization.short_name for one in moved])
    sentence = f"{TOLD[step]}: báo cáo năm {first.year_id} của {_place(first)} ({whose})."
    if resubmit_by and step is Step.SEND_BACK:
        sentence += f" Hạn gửi lại {short_date(resubmit_by)}."
    if step in SPOKEN and reason.strip():
        sentence += f" Lý do: {reason.strip()}"
    notices.tell([*_senders(moved, by), *_officers(moved, by)], text=sentence, address=_address(moved), at=at)


def tell_of_comment(comment: ReturnComment, *, at: datetime) -> None:
    """Tell the other side of a remark; several remarks before somebody looks are one notice."""
    annual_return, by = comment.annual_return, comment.by
    spoke = User.objects.filter(pk__in=annual_return.comments.values("by")) | User.objects.filter(
        pk__in=annual_return.events.filter(step=Step.SEND_BACK).values("by")
    )
    people = [person for person in spoke if person != by]
    if can(by, Capability.REVIEW_RETURNS) or can(by, Capability.FIRST_REVIEW):
        people += [*_senders([annual_return], by), *_officers([annual_return], by)]
    sentence = (
        f"{by} ghi nhận xét vào báo cáo năm {annual_return.year_id} của "
        f"{annual_return.organization.short_name}, {_place(annual_return)}."
    )
    address = f"{_address([annual_return])}#trao-doi-{annual_return.organization.code}"
    known = Notice.objects.unread().filter(address=address, text=sentence[:500], to__in=[one.pk for one in people])
    waiting = set(known.values_list("to_id", flat=True))
    notices.tell([one for one in people if one.pk not in waiting], text=sentence, address=address, at=at)


def _senders(moved: Iterable[AnnualReturn], by: User) -> list[User]:
    wanted = {one.submitted_by_id for one in moved} - {by.pk, None}
    return list(User.objects.people().filter(pk__in=wanted))


def _officers(moved: Sequence[AnnualReturn], by: User) -> list[User]:
    """The unit's officers who enter these returns; for the district's own returns, its organizations' accounts."""
    organizations = {one.organization_id for one in moved}
    officers = Q(role=Role.COMMUNE_OFFICER, unit=moved[0].unit_id) & (
        Q(organization__isnull=True) | Q(organization__in=organizations)
    )
    if moved[0].unit.level == Level.DISTRICT:
        officers |= Q(role=Role.DISTRICT_ORGANIZATION, organization__in=organizations)
    return list(User.objects.people().filter(officers, is_active=True).exclude(pk=by.pk))


def _address(moved: Sequence[AnnualReturn]) -> str:
    """The page of the one return, or of the unit where there are several."""
    first = moved[0]
    if len(moved) > 1:
        return reverse("returns:hub", args=[first.year_id, first.unit.slug])
    return reverse("returns:entry", args=[first.year_id, first.unit.slug, first.organization.slug])


def _place(annual_return: AnnualReturn) -> str:
    return f"{annual_return.unit.kind} {annual_return.unit.name}"
