"""Entering and withdrawing scales and standards. Neither is ever changed: the next one takes over by its day."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from organizations.formats import short_date
from organizations.models import Organization, Unit, User
from organizations.names import normalize, says_something
from organizations.permissions import Role
from organizations.refused import NotPermitted
from targets.models import Assessment, HeadStandard, Scale, ScaleGrade
from targets.registers.claims import RegisterRefused
from targets.registers.scope import enters
from targets.rules.assessment import Grade

Rule = TypeVar("Rule", Scale, HeadStandard)
OUTSIDE = "Thang và tiêu chuẩn do tổ chức cấp trên hoặc cơ quan giữ sổ nhập."


def may_rule(user: User, root: Unit, organization: Organization) -> bool:
    """Whether the account enters scales and standards of the organization at this root."""
    return user.role != Role.COMMUNE_OFFICER and enters(user, root, organization)


@transaction.atomic
def add_scale(scale: Scale, grades: Sequence[tuple[str, Grade]], *, by: User, at: datetime) -> Scale:
    """Enter a scale with its labels, best first. Raises NotPermitted, RegisterRefused.

    Refused where assessments of a later reference day rest on the scale before it: they would not be of their scale.
    """
    labels = [normalize(label) for label, _ in grades]
    if len(grades) < 2 or len(set(labels)) < len(labels):
        raise RegisterRefused("Thang cần ít nhất hai mức, mỗi mức một tên khác nhau.")
    used = Assessment.objects.in_force().filter(
        organization=scale.organization, unit__path__startswith=scale.unit.path,
        year__reference_on__gte=scale.valid_from,
    )  # fmt: skip
    if last := used.order_by("-year").first():
        raise RegisterRefused(
            f"Năm {last.year_id} đã có dòng xếp loại theo thang trước. Xin chọn ngày áp dụng sau ngày chốt số liệu của "
            "năm ấy, hoặc hủy các dòng đã xếp loại rồi nhập thang."
        )
    _store(scale, by=by, at=at)
    ScaleGrade.objects.bulk_create(
        ScaleGrade(scale=scale, label=label, position=number, grade=grade)
        for number, (label, grade) in enumerate(grades, start=1)
    )
    return scale


@transaction.atomic
def add_standard(standard: HeadStandard, *, by: User, at: datetime) -> HeadStandard:
    """Enter a standard. Raises NotPermitted, RegisterRefused."""
    _store(standard, by=by, at=at)
    return standard


@transaction.atomic
def withdraw(rule: Rule, *, reason: str, by: User, at: datetime) -> Rule:
    """Take a scale or standard that was entered in error out of use. Raises NotPermitted, RegisterRefused."""
    if not says_something(reason):
        raise RegisterRefused("Xin ghi lý do hủy.")
    current = type(rule)._default_manager.select_for_update(of=("self",)).select_related("unit", "organization")
    stored = current.get(pk=rule.pk)
    if not may_rule(by, stored.unit, stored.organization):
        raise NotPermitted(OUTSIDE)
    if stored.cancelled_at is not None:
        raise RegisterRefused("Dòng này đã hủy.")
    if isinstance(stored, Scale) and (used := stored.assessments.filter(cancelled_at__isnull=True).first()):
        raise RegisterRefused(f"Thang này đã dùng để xếp loại năm {used.year_id} nên không hủy được.")
    stored.cancelled_at, stored.cancelled_by, stored.cancelled_reason = at, by, " ".join(reason.split())
    stored.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])
    return stored


def _store(rule: Scale | HeadStandard, *, by: User, at: datetime) -> None:
    if not may_rule(by, rule.unit, rule.organization):
        raise NotPermitted(OUTSIDE)
    rule.guide, rule.at, rule.by = " ".join(rule.guide.split()), at, by
    if not says_something(rule.guide):
        raise RegisterRefused("Xin ghi văn bản quy định: loại, số, ngày.")
    try:
        rule.full_clean(validate_constraints=False)
        with transaction.atomic():
            rule.save()
    except ValidationError as fault:
        raise RegisterRefused(" ".join(fault.messages)) from fault
    except IntegrityError as fault:
        raise RegisterRefused(
            f"{rule.organization} đã có dòng áp dụng từ ngày {short_date(rule.valid_from)}, hoặc ngày chuyển tiếp "
            "trước ngày áp dụng. Xin xem lại."
        ) from fault
