"""Heads of the organizations in a unit: duty records only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.models.organization import Organization
from organizations.models.unit import Unit, within
from organizations.permissions import Role

if TYPE_CHECKING:
    from organizations.models.account import User


class Education(models.TextChoices):
    SECONDARY = "THPT", "Trung học phổ thông trở xuống"
    ELEMENTARY = "SO_CAP", "Sơ cấp"
    INTERMEDIATE = "TRUNG_CAP", "Trung cấp"
    COLLEGE = "CAO_DANG", "Cao đẳng"
    UNIVERSITY = "DAI_HOC", "Đại học"
    POSTGRADUATE = "SAU_DAI_HOC", "Sau đại học"


class PoliticalTheory(models.TextChoices):
    NONE = "CHUA_CO", "Chưa qua đào tạo"
    ELEMENTARY = "SO_CAP", "Sơ cấp"
    INTERMEDIATE = "TRUNG_CAP", "Trung cấp"
    ADVANCED = "CAO_CAP", "Cao cấp, cử nhân"


class HeadQuerySet(models.QuerySet["Head"]):
    def visible_to(self, user: User) -> Self:
        if user.role == Role.COMMUNE_OFFICER:
            return self.filter(unit=user.unit_id)
        if user.role == Role.DISTRICT_ORGANIZATION:
            return self.filter(within(user), organization=user.organization_id)
        return self.filter(within(user))


class Head(models.Model):
    """A person's time in the head's post of an organization in a unit. Source: NQ, I.2.2-3 (T17).

    Keeps what the target needs (professional and political-theory level) and nothing about faith or origin.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="heads", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="heads", verbose_name="tổ chức")
    full_name = models.CharField("họ và tên", max_length=100)
    appointed_on = models.DateField("giữ chức từ ngày")
    left_on = models.DateField("thôi giữ chức ngày", null=True, blank=True)
    education = models.CharField("trình độ chuyên môn", max_length=12, choices=Education, blank=True)
    political_theory = models.CharField("lý luận chính trị", max_length=12, choices=PoliticalTheory, blank=True)

    objects = HeadQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cán bộ cấp trưởng"
        verbose_name_plural = "cán bộ cấp trưởng"
        ordering = ["unit__sort_key", "organization__position", "-appointed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "organization", "appointed_on"],
                name="head_post_unique",
                violation_error_message="Đã có người giữ chức này ở đơn vị từ ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("appointed_on")),
                name="head_left_after_appointed",
                violation_error_message="Ngày thôi giữ chức không được trước ngày giữ chức.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} ({self.organization.head_post}, {self.unit})"
