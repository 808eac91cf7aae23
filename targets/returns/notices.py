"""Notices about steps and comments on returns: one per person, unit and step, for any number of returns."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from organizations import notices
from organizations.formats import listing, short_date
from organizations.models import Notice, User
from organizations.permissions import Capability, can
from targets.models import AnnualReturn, ReturnComment, ReturnEvent
from targets.returns.dialogue import SPOKEN
from targets.rules.workflow import Step

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
    """Notify the senders of a step on returns of a unit and year, each person once. At most three queries."""
    if step not in TOLD or not moved:
        return
    first = moved[0]
    listed = listing([change.organization.short_name for change in moved])
    sentence = f"{TOLD[step]}: báo cáo năm {first.year_id} của {_place(first)} ({listed})."
    if resubmit_by and step is Step.SEND_BACK:
        sentence += f" Hạn gửi lại {short_date(resubmit_by)}."
    if step in SPOKEN and reason.strip():
        sentence += f" Lý do: {reason.strip()}"
    notices.tell([*_senders(moved, by), *_officers(moved, by)], text=sentence, address=_address(moved), at=at)


def tell_of_comments(comments: Sequence[ReturnComment], *, by: User, at: datetime) -> None:
    """Tell the other side of one person's remarks on returns of one unit and year: each person once.

    Who reviews and has spoken of them before is led to the reviewer's page. Remarks that follow before somebody has
    looked make no second notice.
    """
    spoken_of = list({item.annual_return_id: item.annual_return for item in comments}.values())
    if not spoken_of:
        return
    people = _speakers(spoken_of, by)
    if can(by, Capability.APPROVE_RETURNS) or can(by, Capability.ENDORSE_RETURNS):
        people += [*_senders(spoken_of, by), *_officers(spoken_of, by)]
    first = spoken_of[0]
    listed = listing([item.organization.short_name for item in spoken_of])
    sentence = f"{by} ghi nhận xét vào báo cáo năm {first.year_id} của {_place(first)} ({listed})."
    reviewers = [item for item in people if can(item, Capability.APPROVE_RETURNS)]
    review_page = reverse("approval:detail", args=[first.year_id, first.unit.slug])
    _tell_once(reviewers, sentence, f"{review_page}#trao-doi-{first.organization.code}", at)
    others = [item for item in people if item not in reviewers]
    _tell_once(
        others,
        sentence,
        _address(spoken_of) + ("" if len(spoken_of) > 1 else f"#trao-doi-{first.organization.code}"),
        at,
    )


def _tell_once(people: Sequence[User], text: str, address: str, at: datetime) -> None:
    """Notify accounts without the same unread notice."""
    known = Notice.objects.unread().filter(address=address, text=text[:500], to__in=[item.pk for item in people])
    waiting = set(known.values_list("to_id", flat=True))
    notices.tell([item for item in people if item.pk not in waiting], text=text, address=address, at=at)


def _speakers(spoken_of: Sequence[AnnualReturn], by: User) -> list[User]:
    """Those who remarked on these returns or sent them back."""
    commented = ReturnComment.objects.filter(annual_return__in=spoken_of).values("by")
    returned = ReturnEvent.objects.filter(annual_return__in=spoken_of, step=Step.SEND_BACK).values("by")
    people = User.objects.people().filter(Q(pk__in=commented) | Q(pk__in=returned))
    return list(people.exclude(pk=by.pk))


def _senders(moved: Iterable[AnnualReturn], by: User) -> list[User]:
    wanted = {change.submitted_by_id for change in moved} - {by.pk, None}
    return list(User.objects.people().filter(pk__in=wanted))


def _officers(moved: Sequence[AnnualReturn], by: User) -> list[User]:
    """Who enters these returns of a unit: its officers, and at a sum the organizations' accounts."""
    organizations = {change.organization_id for change in moved}
    entering = User.objects.people().entering([moved[0].unit_id])
    own = entering.filter(Q(organization__isnull=True) | Q(organization__in=organizations))
    return list(own.exclude(pk=by.pk))


def _address(moved: Sequence[AnnualReturn]) -> str:
    """The page of the one return, or of the unit where there are several."""
    first = moved[0]
    if len(moved) > 1:
        return reverse("returns:hub", args=[first.year_id, first.unit.slug])
    return reverse("returns:entry", args=[first.year_id, first.unit.slug, first.organization.slug])


def _place(annual_return: AnnualReturn) -> str:
    return f"{annual_return.unit.kind} {annual_return.unit.name}"
