"""Notices about steps and remarks on agencies' returns: to those who enter for the agency, and to who spoke before."""

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from organizations import notices
from organizations.formats import short_date
from organizations.models import Agency, User
from organizations.models.account import UserQuerySet
from targets.models import DutyComment, DutyEvent, DutyReturn
from targets.rules.workflow import Step

#: Steps that the entering side is told of. Nobody is told of a sending: the approving side sees what waits.
TOLD = {Step.APPROVE: "Đã duyệt", Step.SEND_BACK: "Trả lại để sửa", Step.REOPEN: "Mở lại để sửa"}


def entering(agency: Agency) -> UserQuerySet:
    """The accounts in use that enter what the agency owes: its own, and those of its unit that stand for it."""
    people: UserQuerySet = User.objects.entering_for(agency)
    return people


def tell_of_step(
    step: Step, duty_return: DutyReturn, *, reason: str = "", resubmit_by: date | None = None, by: User, at: datetime
) -> None:
    """Notify the entering side and the sender. Two queries."""
    if step not in TOLD:
        return
    sentence = f"{TOLD[step]}: báo cáo nhiệm vụ năm {duty_return.year_id} của {duty_return.agency}."
    if resubmit_by:
        sentence += f" Hạn gửi lại {short_date(resubmit_by)}."
    if reason.strip():
        sentence += f" Lý do: {reason.strip()}"
    people = User.objects.people().filter(Q(pk__in=entering(duty_return.agency)) | Q(pk=duty_return.submitted_by_id))
    notices.tell(people.exclude(pk=by.pk), text=sentence, address=_address(duty_return), at=at)


def tell_of_comment(remark: DutyComment) -> None:
    """Notify the other side of a remark: the entering side, and who remarked on the return or gave it back."""
    duty_return = remark.duty_return
    spoke = DutyComment.objects.filter(duty_return=duty_return).values("by")
    gave_back = DutyEvent.objects.filter(duty_return=duty_return, step=Step.SEND_BACK).values("by")
    condition = Q(pk__in=entering(duty_return.agency)) | Q(pk__in=spoke) | Q(pk__in=gave_back)
    people = User.objects.people().filter(condition).exclude(pk=remark.by_id)
    about = f" ({remark.duty.code})" if remark.duty else ""
    agency, year = duty_return.agency, duty_return.year_id
    sentence = f"{remark.by} ghi nhận xét vào báo cáo nhiệm vụ năm {year} của {agency}{about}."
    notices.tell(people, text=sentence, address=f"{_address(duty_return)}#trao-doi", at=remark.at)


def _address(duty_return: DutyReturn) -> str:
    return reverse("duties:form", args=[duty_return.year_id, duty_return.agency.slug])
