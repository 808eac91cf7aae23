"""What every row of a register carries: place, year, state, proof, who entered it, and its cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Organization, Unit
from organizations.models.unit import within
from organizations.names import search_text
from organizations.permissions import Role
from targets.models.paper import Paper
from targets.models.reporting_year import ReportingYear
from targets.rules.register_steps import STEP_LABELS, RegisterStep

if TYPE_CHECKING:
    from organizations.models import User

Row = TypeVar("Row", bound=models.Model)


def seen_rows(user: User) -> Q:
    """Rows of a register that the account sees.

    A commune officer: own unit and those above it; a district organization: its own at and below its unit; an agency:
    those of its unit, of its own organization if it is one's; others: all at and below their unit.
    """
    if user.role == Role.COMMUNE_OFFICER:
        return Q(unit__in=user.unit.lineage if user.unit else ())
    if user.role == Role.DISTRICT_ORGANIZATION:
        return within(user) & Q(organization=user.organization_id)
    if user.role == Role.AGENCY:
        own = user.agency.organization_id if user.agency else None
        return Q(unit=user.unit_id) & (Q(organization=own) if own else Q())
    return within(user)


def place_of(organization: Organization, unit: Unit) -> str:
    """«Hội Nông dân xã Cao Bồ»."""
    return f"{organization} {unit.kind} {unit.name}"


class RegisterQuerySet(models.QuerySet[Row]):
    def visible_to(self, user: User) -> Self:
        """See `seen_rows`."""
        return self.filter(seen_rows(user))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def in_force(self) -> Self:
        """Rows that are not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def with_parties(self) -> Self:
        """Unit, organization, year and who entered and cancelled it fetched along."""
        return self.select_related("unit", "organization", "year", "by", "cancelled_by")

    def matching(self, text: str) -> Self:
        """Rows in whose words, or the unit's name, these words stand; without marks they are found too."""
        wanted = search_text(text)
        return self.filter(Q(search_text__contains=wanted) | Q(unit__search_text__contains=wanted))


class RegisterRow(models.Model):
    """One row of a register. Cancelled with a reason, never deleted.

    `revision` grows with every change; a change names the revision it saw. A subclass sets `state`, its constraints
    and `words`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="tổ chức")
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="+", verbose_name="năm")
    evidence = models.ManyToManyField(Paper, blank=True, related_name="+", verbose_name="minh chứng")
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField("nhập lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập")
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người hủy"
    )
    cancelled_reason = models.CharField("lý do hủy", max_length=300, blank=True)
    search_text = models.CharField(max_length=1000, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancelled_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancelled_reason="")),
                name="%(class)s_cancelled_with_reason",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = search_text(self.words)
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        """What a search of the register looks in."""
        raise NotImplementedError

    @property
    def place(self) -> str:
        """«Hội Nông dân xã Cao Bồ». Reads unit and organization."""
        return place_of(self.organization, self.unit)

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class RegisterEvent(models.Model):
    """One step on a row: from, to, what came with it, by whom and when. Never changed.

    `changes`: field → its words before and after. A subclass adds the key of its row as `row`.
    """

    step = models.CharField(max_length=10, choices=[(step.value, label) for step, label in STEP_LABELS.items()])
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    changes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField()
    is_on_behalf = models.BooleanField("làm thay", default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.step}: {self.from_state} → {self.to_state}"

    @property
    def label(self) -> str:
        return STEP_LABELS[RegisterStep(self.step)]

    @property
    def changed(self) -> list[tuple[str, str, str]]:
        """Each changed field in words, with its words before and after."""
        row = self._meta.get_field("row").related_model
        assert row is not None
        names = {field.name: str(field.verbose_name) for field in (*row._meta.fields, *row._meta.many_to_many)}
        return [(names[name], before, after) for name, (before, after) in self.changes.items()]
