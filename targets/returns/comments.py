"""Commenting on a return by sender and reviewer. Figures and state do not change."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.refused import NotPermitted, Refused
from targets.models import AnnualReturn, OwedFigures, ReturnComment
from targets.returns.claims import stays_open
from targets.returns.dialogue import may_join
from targets.returns.notices import tell_of_comments


class CommentRefused(Refused):
    """The comment is empty or not allowed now."""


@transaction.atomic
def comment(annual_return: AnnualReturn, *, key: str, text: str, by: User, at: datetime) -> ReturnComment:
    """Keep a remark on a figure (`key`) or, with an empty key, on the whole return; tell the other side.

    The return's revision does not move: who is entering figures meanwhile loses nothing. The same words of the same
    person on the same figure, sent twice, are kept once. Raises NotPermitted, CommentRefused.
    """
    remark, is_new = _keep(annual_return, key, text, by=by, at=at)
    tell_of_comments([remark] if is_new else [], by=by, at=at)
    return remark


@transaction.atomic
def comment_all(remarks: Sequence[tuple[AnnualReturn | None, str, str]], *, by: User, at: datetime) -> int:
    """Keep several remarks (return, key, text) on returns of one unit, or none of them; answers how many are new.

    The other side is told once. Raises NotPermitted, CommentRefused.
    """
    new: list[ReturnComment] = []
    for annual_return, key, text in remarks:
        if annual_return is None:
            raise CommentRefused("Báo cáo này chưa được bắt đầu nên chưa ghi nhận xét được.")
        remark, is_new = _keep(annual_return, key, text, by=by, at=at)
        new += [remark] if is_new else []
    tell_of_comments(new, by=by, at=at)
    return len(new)


def _keep(annual_return: AnnualReturn, key: str, text: str, *, by: User, at: datetime) -> tuple[ReturnComment, bool]:
    if not may_join(by, unit=annual_return.unit, organization_id=annual_return.organization_id):
        raise NotPermitted("Tài khoản của đồng chí không ghi nhận xét vào báo cáo này.")
    if not stays_open(annual_return):
        raise CommentRefused(f"Năm {annual_return.year_id} đã chốt nên không ghi thêm nhận xét.")
    if not (words := text.strip()):
        raise CommentRefused("Xin ghi nội dung nhận xét.")
    unit = annual_return.unit
    if key and key not in OwedFigures.read(annual_return.year_id, [unit]).keys(unit, annual_return.organization):
        raise CommentRefused(f"Báo cáo của {annual_return.organization}, {annual_return.unit} không gồm số liệu này.")
    # The second of two presses at once waits here, and then finds the words of the first.
    AnnualReturn.objects.select_for_update(no_key=True).get(pk=annual_return.pk)
    return ReturnComment.objects.get_or_create(
        annual_return=annual_return,
        key=key,
        text=words,
        revision=annual_return.revision,
        by=by,
        defaults={"at": at},
    )
