"""What every row of a register carries: place, year, state, proof, who entered it, and its cancellation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from organizations.models import Agency, Organization, Unit
from organizations.models.unit import within
from organizations.names import search_text
from organizations.permissions import Role
from targets.models.paper import Paper
from targets.models.reporting_year import ReportingYear
from targets.rules.step_table import STEP_LABELS, RegisterStep

if TYPE_CHECKING:
    from organizations.models import User

Row = TypeVar("Row", bound=models.Model)
#: Letters of a row's words in which it is searched.
SEARCHED: Final = 1000


def seen_rows(user: User) -> Q:
    """Rows of a register that the account sees.

    A commune officer: own unit and those above it; a district organization: at and below its unit its own and those
    of no organization; an agency: the same at its unit, and all there if it is no organization's; others: all at and
    below their unit.
    """
    if user.role == Role.COMMUNE_OFFICER:
        return Q(unit__in=user.unit.lineage if user.unit else ())
    if user.role == Role.DISTRICT_ORGANIZATION:
        return within(user) & _of_organization(user.organization_id)
    if user.role == Role.AGENCY:
        own = user.agency.organization_id if user.agency else None
        return Q(unit=user.unit_id) & (_of_organization(own) if own else Q())
    return within(user)


def _of_organization(organization: int | None) -> Q:
    return Q(organization=organization) | Q(organization__isnull=True)


def searched(words: str) -> str:
    """What `search_text` of a row keeps of its words."""
    return search_text(words)[:SEARCHED]


def place_of(organization: Organization, unit: Unit) -> str:
    """«Hội Nông dân xã Cao Bồ»."""
    return f"{organization} {unit.kind} {unit.name}"


class RegisterQuerySet(models.QuerySet[Row]):
    def visible_to(self, user: User) -> Self:
        """See `seen_rows`."""
        return self.filter(seen_rows(user))

    def for_year(self, year: int) -> Self:
        return self.filter(year=year)

    def of_organization(self, organization: Organization) -> Self:
        """Rows of the organization, of all units. A register with partners widens this."""
        return self.filter(organization=organization)

    def in_force(self) -> Self:
        """Rows that are not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def active(self) -> Self:
        """Rows that hold or may come to hold. A register with states that end a row narrows this."""
        return self.in_force()

    def with_parties(self) -> Self:
        """Unit, organization, agency, year and who entered and cancelled it fetched along."""
        agency = ("agency",) if issubclass(self.model, AgencyRow) else ()
        return self.select_related("unit", "organization", "year", "by", "cancelled_by", *agency)

    def matching(self, text: str) -> Self:
        """Rows in whose words, or the unit's name, these words stand; without marks they are found too."""
        wanted = search_text(text)
        return self.filter(Q(search_text__contains=wanted) | Q(unit__search_text__contains=wanted))


class RegisterRow(models.Model):
    """One row of a register. Cancelled with a reason, never deleted.

    `revision` grows with every change; a change names the revision it saw. A subclass sets `state`, its constraints,
    `subject` and `words`.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="tổ chức")
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="+", verbose_name="năm")
    year_id: int
    evidence = models.ManyToManyField(Paper, blank=True, related_name="+", verbose_name="minh chứng")
    revision = models.PositiveIntegerField(default=0)
    at = models.DateTimeField("nhập lúc")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập")
    cancelled_at = models.DateTimeField("hủy lúc", null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người hủy"
    )
    cancelled_reason = models.CharField("lý do hủy", max_length=300, blank=True)
    search_text = models.CharField(max_length=SEARCHED, editable=False)
    #: A subclass gives it the states of its table of steps.
    state = models.CharField("trạng thái", max_length=12)
    #: The steps on the row: a table of its own a register, whose key to it is `row`.
    events: Any
    #: Relations to several rows as they are about to be stored, by name.
    joined: Mapping[str, Collection[models.Model]] = {}

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
        self.search_text = searched(self.words)
        super().save(*args, **kwargs)

    @property
    def subject(self) -> str:
        """What the row is about, in a line; the lists' first cell."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """What a search of the register looks in."""
        return self.subject

    def several(self, name: str) -> list[Any]:
        """The rows of a relation to several, as they are about to be stored or as they are."""
        if name in self.joined:
            return list(self.joined[name])
        return list(getattr(self, name).all()) if self.pk else []

    @property
    def place(self) -> str:
        """«Hội Nông dân xã Cao Bồ». Reads unit and organization."""
        return place_of(self.organization, self.unit)

    @property
    def last_year(self) -> int | None:
        """The year with whose closing the row stands still; None for one that lives on without an end.

        A row that lives through several years narrows this: it may be corrected until the last of them is closed.
        """
        return self.year_id

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None


class AgencyRow(RegisterRow):
    """A row that an agency enters. `unit` and `organization` are the agency's, set when the row is made."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan")
    agency_id: int
    organization = models.ForeignKey(  # type: ignore[assignment]  # an agency's row may be no organization's
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tổ chức"
    )

    class Meta(RegisterRow.Meta):
        abstract = True

    @property
    def place(self) -> str:
        """The agency's name. Reads it."""
        return self.agency.name


class RegisterEvent(models.Model):
    """One step on a row: from, to, what came with it, by whom and when. Never changed.

    `changes`: field → its words before and after. A subclass adds the key of its row as `row`.
    """

    step = models.CharField(max_length=10)
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
        """Each changed field in words, with its words before and after, in the order of the row's fields."""
        row = self._meta.get_field("row").related_model
        assert row is not None
        names = {field.name: str(field.verbose_name) for field in (*row._meta.fields, *row._meta.many_to_many)}
        return [(words, *self.changes[name]) for name, words in names.items() if name in self.changes]
