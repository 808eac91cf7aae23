"""Attaching papers to the figures of a return, and to the return as a whole. Figures and state do not change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from organizations.models import Agency, User
from organizations.names import says_something
from organizations.permissions import Capability, can, in_scope
from organizations.refused import NotPermitted, Refused
from targets.models import AnnualReturn, OwedFigures, Paper, ReturnPaper, ReturnPaperChange
from targets.models.paper import PaperQuerySet
from targets.returns.claims import stays_open
from targets.rules.workflow import EDITABLE, STATUS_LABELS

OUTSIDE = "Báo cáo này không thuộc đơn vị hoặc tổ chức mà đồng chí được ghi minh chứng."
CHANGED = (
    "Minh chứng vừa được người khác thay đổi sau khi đồng chí mở trang nên chưa ghi gì. Xin xem lại danh sách mới rồi "
    "ghi lại."
)
CLOSED = "Năm {year} đã chốt nên không thay đổi minh chứng được nữa."
SENT = (
    "Báo cáo đang ở trạng thái «{state}» nên người gửi không thay đổi minh chứng được. Xin rút lại báo cáo, hoặc đề "
    "nghị người duyệt ghi."
)


class PapersRefused(Refused):
    """The papers cannot be attached now, or by this person; nothing was stored."""


@dataclass(frozen=True)
class Attaching:
    """How a person may change the papers of a return. `why_not`: why they may not; empty if they may.

    `needs_reason`: the return was sent, so the change is the reviewer's and says why.
    """

    why_not: str
    needs_reason: bool = False


def attaching(annual_return: AnnualReturn, user: User) -> Attaching:
    """The sender while the figures may be entered; from the sending on those who approve, with a reason. No query.

    Raises NotPermitted for somebody who does neither here.
    """
    here = in_scope(user, unit=annual_return.unit, organization_id=annual_return.organization_id)
    enters = here and can(user, Capability.ENTER_RETURNS)
    approves = here and can(user, Capability.APPROVE_RETURNS)
    if not (enters or approves):
        raise NotPermitted(OUTSIDE)
    if annual_return.is_year_closed:
        return Attaching(CLOSED.format(year=annual_return.year_id))
    if annual_return.state in EDITABLE and enters:
        return Attaching("")
    if approves and annual_return.state not in EDITABLE:
        return Attaching("", needs_reason=True)
    return Attaching(SENT.format(state=STATUS_LABELS[annual_return.state]))


@transaction.atomic
def attach_papers(
    annual_return: AnnualReturn,
    key: str,
    papers: Collection[Paper],
    *,
    was: Collection[int],
    reason: str = "",
    by: User,
    at: datetime,
) -> int:
    """Let exactly these papers prove the figure (an empty key: the return as a whole); answers how many changed.

    `was`: the keys of those that the page showed. The revision does not move: who is entering figures meanwhile loses
    nothing. Raises NotPermitted, PapersRefused.
    """
    held = AnnualReturn.objects.select_for_update(of=("self",), no_key=True).with_parties().get(pk=annual_return.pk)
    stays_open(held)  # holds the year, and reads its terms
    may = attaching(held, by)
    if may.why_not or (why_not := held.why_not_begun(at)):
        raise PapersRefused(may.why_not or why_not)
    if may.needs_reason and not says_something(reason):
        raise PapersRefused("Báo cáo đã gửi: xin ghi lý do thay đổi minh chứng.")
    if key and key not in OwedFigures.read(held.year_id, [held.unit]).keys(held.unit, held.organization):
        raise PapersRefused(f"Báo cáo của {held.organization}, {held.unit} không gồm số liệu này.")
    attached = {row.paper_id: row for row in held.papers.filter(key=key).select_related("paper")}
    if attached.keys() != set(was):
        raise PapersRefused(CHANGED)
    wanted = {paper.pk: paper for paper in papers}
    added = [wanted[pk] for pk in sorted(wanted.keys() - attached.keys())]
    removed = [attached[pk] for pk in sorted(attached.keys() - wanted.keys())]
    if Paper.objects.visible_to(by).in_force().filter(pk__in=[one.pk for one in added]).count() != len(added):
        raise PapersRefused("Văn bản không còn trong danh mục hoặc đã bị hủy. Xin chọn lại.")
    ReturnPaper.objects.bulk_create(ReturnPaper(annual_return=held, key=key, paper=one, by=by, at=at) for one in added)
    ReturnPaper.objects.filter(pk__in=[row.pk for row in removed]).delete()
    why = " ".join(reason.split()) if may.needs_reason else ""
    ReturnPaperChange.objects.bulk_create(
        ReturnPaperChange(
            annual_return=held, key=key, paper=paper, is_attached=is_attached, reason=why, revision=held.revision,
            by=by, at=at,
        )
        for is_attached, changed in ((True, added), (False, [row.paper for row in removed]))
        for paper in changed
    )  # fmt: skip
    return len(added) + len(removed)


def offered_papers(annual_return: AnnualReturn, user: User) -> PaperQuerySet:
    """Papers in force of the return's unit that may prove it: the organization's own, and the committee's and the
    government's, which the person sees."""
    others = Paper.objects.filter(agency__organization__isnull=True)
    own = Paper.objects.filter(agency__organization=annual_return.organization_id)
    return (own | others).visible_to(user).in_force().filter(agency__unit=annual_return.unit_id)


def own_agency(annual_return: AnnualReturn, user: User) -> Agency | None:
    """The organization's agency at the unit, if the person enters papers for it. One query."""
    found = Agency.objects.enterable_by(user).with_parties()
    return (
        found.filter(unit=annual_return.unit_id, organization=annual_return.organization_id)
        .order_by("-valid_from")
        .first()
    )
