"""Rules that a root sets for an organization from a day on: never overwritten, the next one takes over by its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from organizations.models import Organization, Unit
from organizations.models.unit import within

if TYPE_CHECKING:
    from organizations.models import User

R = TypeVar("R", bound="DatedRule")


class DatedQuerySet(models.QuerySet[R]):
    def valid(self) -> Self:
        """Rules that are not withdrawn."""
        return self.filter(cancelled_at__isnull=True)

    def in_force(self, on: date) -> Self:
        """The rule of each unit and organization that holds on this day: the latest that began by then."""
        later = self.model._default_manager.filter(
            cancelled_at__isnull=True, unit=OuterRef("unit"), organization=OuterRef("organization"),
            valid_from__lte=on, valid_from__gt=OuterRef("valid_from"),
        )  # fmt: skip
        return self.valid().filter(~Exists(later), valid_from__lte=on)

    def visible_to(self, user: User) -> Self:
        """Those of the units at, above and below the account's: they are no secret to whom they are applied."""
        if user.is_whole_register:
            return self
        return self.filter(Q(unit__in=user.unit.lineage if user.unit else ()) | within(user))

    def with_parties(self) -> Self:
        """Unit, organization and who entered and withdrew it fetched along."""
        return self.select_related("unit", "organization", "by", "cancelled_by")


class DatedRule(models.Model):
    """A rule of a root for an organization from a day on. `guide`: the paper that says so, by number and day.

    Withdrawn with a reason, never changed or deleted.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="tổ chức")
    valid_from = models.DateField("áp dụng từ ngày")
    guide = models.CharField("văn bản quy định", max_length=300)
    at = models.DateTimeField("nhập lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập")
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người hủy"
    )
    cancelled_reason = models.CharField("lý do hủy", max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["organization__position", "-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "organization", "valid_from"],
                condition=Q(cancelled_at__isnull=True),
                name="%(class)s_one_a_day",
            ),
            models.CheckConstraint(condition=~Q(guide=""), name="%(class)s_names_its_guide"),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancelled_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_reason="")),
                name="%(class)s_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, từ {self.valid_from:%d/%m/%Y}"


class RulesInForce(Generic[R]):
    """The rules of one day by unit and organization; read once for many units."""

    def __init__(self, rules: Iterable[R]) -> None:
        self._rules = {(rule.unit_id, rule.organization_id): rule for rule in rules}

    def of(self, unit: Unit, organization: int) -> R | None:
        """The rule of the nearest unit at or above this one, for the organization of this key."""
        places = ((pk, organization) for pk in reversed(unit.lineage))
        return next((self._rules[place] for place in places if place in self._rules), None)
