"""Claims on returns: a change names the state and revision that its user saw, or writes nothing.

One return or many at once, with the same refusals; many cost as many queries as one.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import F

from organizations.models import User
from organizations.permissions import Capability, require_in_scope
from organizations.refused import Refused
from targets.models import AnnualReturn, DutyReturn, RootYears
from targets.returns.terms import set_terms
from targets.rules.workflow import EDITABLE, ReturnStatus

#: What goes through the workflow: returns of an organization, or of an agency.
Returns = Sequence[AnnualReturn] | Sequence[DutyReturn] | Sequence[AnnualReturn | DutyReturn]


class ReturnChanged(Refused):
    """Somebody else changed the return after the page was opened."""


class ReturnLocked(Refused):
    """The return is not open for entry: it was sent, approved, or its year is closed or has not begun."""


def check_scope(annual_return: AnnualReturn, by: User, capability: Capability) -> None:
    """Raise NotPermitted where the account may not do this in the return's unit and organization."""
    require_in_scope(by, capability, unit=annual_return.unit, organization_id=annual_return.organization_id)


def check_open(annual_return: AnnualReturn | DutyReturn, at: datetime) -> None:
    """Raise ReturnLocked where nothing may be entered."""
    if why_not := annual_return.why_not_begun(at):
        raise ReturnLocked(why_not)
    if annual_return.is_year_closed:
        raise ReturnLocked(f"Năm {annual_return.year_id} đã chốt nên không nhập được số liệu.")
    if annual_return.state not in EDITABLE:
        raise ReturnLocked(
            f"Báo cáo đang ở trạng thái «{annual_return.get_status_display()}» nên không nhập được số liệu."
        )


def claim(annual_returns: Returns, *, status: ReturnStatus | None = None, **changes: object) -> None:
    """Change the returns on condition of their states, revisions and an open year; refreshes the objects.

    `status`: the new state of all; None leaves each as it is. Raises ReturnChanged if one of them has changed since
    it was read. A query for each year, one that locks if they are many, one for each state and revision among them.

    No join in the condition: Django would wrap it into `id IN (SELECT …)`, and PostgreSQL, having waited for
    another writer, looks again at the row's own columns but not into the subquery.
    """
    may_write = _stay_open(annual_returns)
    if may_write and len(annual_returns) > 1:
        _lock(annual_returns)
    for (state, revision), group in groupby(sorted(annual_returns, key=_seen), _seen):
        keys = [annual_return.pk for annual_return in group]
        seen = type(annual_returns[0])._default_manager.filter(pk__in=keys, status=state, revision=revision)
        new_state = state if status is None else status.value
        if not may_write or seen.update(status=new_state, revision=F("revision") + 1, **changes) != len(keys):
            raise ReturnChanged(
                "Báo cáo vừa được người khác thay đổi. Xin tải lại trang, xem số liệu mới rồi làm tiếp; "
                "chưa có gì bị ghi đè."
            )
    for annual_return in annual_returns:
        annual_return.status = annual_return.status if status is None else status.value
        annual_return.revision += 1
        for name, value in changes.items():
            setattr(annual_return, name, value)


def stays_open(annual_return: AnnualReturn | DutyReturn) -> bool:
    """Whether its year is open to it, and nobody closes that before this transaction ends. One query."""
    return _stay_open([annual_return])


def _stay_open(annual_returns: Returns) -> bool:
    by_year: dict[int, list[AnnualReturn | DutyReturn]] = {}
    for annual_return in annual_returns:
        by_year.setdefault(annual_return.year_id, []).append(annual_return)
    for _, own in sorted(by_year.items()):
        set_terms(own, RootYears.hold(own[0].year, {item.unit for item in own}))
    return all(item.terms is not None and not item.terms.is_closed for item in annual_returns)


def _seen(annual_return: AnnualReturn | DutyReturn) -> tuple[str, int]:
    return annual_return.status, annual_return.revision


def _lock(annual_returns: Returns) -> None:
    """Take the rows in the order in which everybody takes them: two who change many do not wait for each other."""
    keys = [annual_return.pk for annual_return in annual_returns]
    rows = type(annual_returns[0])._default_manager.filter(pk__in=keys).select_for_update(of=("self",), no_key=True)
    list(rows.values_list("pk"))
