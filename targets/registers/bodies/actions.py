"""Entering, correcting and ending bodies, branches and heads. Who, when and why stand in their histories.

They live longer than a year, so a closed year does not hold them: its figures stand by themselves.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organizations.formats import short_date
from organizations.models import Branch, BranchKind, Head, HeadDegree, Organization, Unit, User
from organizations.names import says_something
from organizations.refused import NotPermitted
from targets.models import ReportingYear
from targets.models.registers.base import place_of
from targets.registers.claims import CHANGED, RegisterChanged, RegisterRefused
from targets.registers.places import check_owed_figure
from targets.registers.scope import enters

Placed = TypeVar("Placed", Branch, Head)
#: Figures that count branches and heads: who does not owe them has none to enter.
BRANCHES, HEADS = "branches", "heads"
OUTSIDE = "Đơn vị hoặc tổ chức này không thuộc phạm vi của đồng chí."
TRAINING = ("in_training", "training_education", "training_theory")


def version_of(row: Branch | Head) -> int:
    """Number of the row's latest change, 0 before the first one. One query."""
    return int(row.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0)


@transaction.atomic
def add_branch(branch: Branch, *, year: ReportingYear, by: User, at: datetime) -> Branch:
    """Enter a body or branch. Raises NotPermitted, RegisterRefused."""
    _require(by, branch.unit, branch.organization)
    if branch.kind == BranchKind.BRANCH:
        check_owed_figure(branch.unit, branch.organization, year, BRANCHES, "chi đoàn, chi hội")
    _store(branch, why="", by=by, at=at)
    return branch


@transaction.atomic
def add_head(head: Head, *, year: ReportingYear, by: User, at: datetime) -> Head:
    """Enter who took a head's post. Raises NotPermitted, RegisterRefused."""
    _require(by, head.unit, head.organization)
    check_owed_figure(head.unit, head.organization, year, HEADS, "cán bộ cấp trưởng")
    _store(head, why="", by=by, at=at)
    return head


@transaction.atomic
def change(row: Placed, values: Mapping[str, Any], *, reason: str = "", seen: int, by: User, at: datetime) -> Placed:
    """Correct what is written of a branch or head. `seen`: the version shown (`version_of`).

    Raises NotPermitted, RegisterChanged, RegisterRefused; then nothing is stored.
    """
    current = _held(row, seen, by)
    before = {name: getattr(current, name) for name in values}
    if before == dict(values):
        return current
    for name, value in values.items():
        setattr(current, name, value)
    _store(current, why=reason, by=by, at=at)
    return current


@transaction.atomic
def end_branch(branch: Branch, *, on: date, reason: str, seen: int, by: User, at: datetime) -> Branch:
    """Record the last day of a body or branch. Raises as `change`."""
    if not says_something(reason):
        raise RegisterRefused("Xin ghi lý do kết thúc.")
    return change(branch, {"valid_to": on}, reason=reason, seen=seen, by=by, at=at)


@transaction.atomic
def end_head(head: Head, *, on: date, reason: str, seen: int, by: User, at: datetime) -> Head:
    """Record the last day in the post; what the person was learning is no longer expected. Raises as `change`."""
    if not says_something(reason):
        raise RegisterRefused("Xin ghi lý do thôi giữ chức.")
    values = {"left_on": on, **dict.fromkeys(TRAINING, ""), "expected_on": None}
    return change(head, values, reason=reason, seen=seen, by=by, at=at)


@transaction.atomic
def record_degree(degree: HeadDegree, *, ends_training: bool, seen: int, by: User, at: datetime) -> HeadDegree:
    """Record a level that a head reached in the post; `ends_training`: by the course that was being taken.

    Raises as `change`.
    """
    head = _held(degree.head, seen, by)
    if degree.attained_on <= head.appointed_on:
        raise RegisterRefused(
            f"Bằng, chứng chỉ cấp ngày {short_date(degree.attained_on)}, trước hoặc đúng ngày giữ chức "
            f"{short_date(head.appointed_on)}. Trình độ đã có khi nhận chức thì ghi ở «Sửa»."
        )
    _check(degree)
    _sign(degree, "", by, at)
    degree.save()
    if ends_training:
        for name in TRAINING:
            setattr(head, name, "")
        head.expected_on = None
    _store(head, why=f"Ghi bằng, chứng chỉ: {degree}", by=by, at=at)  # so that whoever saw it without is told
    return degree


def _require(by: User, unit: Unit, organization: Organization) -> None:
    if not enters(by, unit, organization):
        raise NotPermitted(OUTSIDE)


def _held(row: Placed, seen: int, by: User) -> Placed:
    """The stored row, held till the end of the transaction, if it is as it was seen."""
    current = type(row)._default_manager.select_for_update(of=("self",)).with_parties().get(pk=row.pk)
    _require(by, current.unit, current.organization)
    if version_of(current) != seen:
        raise RegisterChanged(CHANGED)
    return current


def _store(row: Branch | Head, *, why: str, by: User, at: datetime) -> None:
    _check(row)
    _sign(row, why, by, at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:  # two people entered it at once: both looked before either was stored
        raise RegisterRefused(f"{place_of(row.organization, row.unit)} vừa có người khác ghi. Xin xem lại.") from fault


def _check(row: Branch | Head | HeadDegree) -> None:
    try:
        row.full_clean()
    except ValidationError as fault:
        raise RegisterRefused(" ".join(fault.messages)) from fault


def _sign(row: Any, why: str, by: User, at: datetime) -> None:
    row._history_user, row._history_date, row._change_reason = by, at, why.strip()  # simple_history reads them
