"""Agencies: the committees, councils, boards, departments and organizations that owe the resolution's duties."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.models.organization import Organization
from organizations.models.unit import Unit, within
from organizations.names import first_free, search_text, slugify_vi, sort_key
from organizations.permissions import Role

if TYPE_CHECKING:
    from organizations.models.account import User


class AgencyKind(models.TextChoices):
    PARTY_COMMITTEE = "PARTY_COMMITTEE", "Cấp ủy"
    GOVERNMENT = "GOVERNMENT", "Ủy ban nhân dân"
    COUNCIL = "COUNCIL", "Hội đồng nhân dân"
    PARTY_BOARD = "PARTY_BOARD", "Ban, cơ quan của cấp ủy"
    DEPARTMENT = "DEPARTMENT", "Phòng, ban chuyên môn"
    FRONT_OR_UNION = "FRONT_OR_UNION", "Mặt trận Tổ quốc, tổ chức chính trị - xã hội"
    DIRECT_PARTY_UNIT = "DIRECT_PARTY_UNIT", "Chi bộ, đảng bộ trực thuộc"


class BoardFunction(models.TextChoices):
    """What a board of a Party committee is for: duties name one of them."""

    ORGANIZING = "ORGANIZING", "Tổ chức"
    PROPAGANDA = "PROPAGANDA", "Tuyên giáo"
    MASS_MOBILIZATION = "MASS_MOBILIZATION", "Dân vận"
    INSPECTION = "INSPECTION", "Kiểm tra"
    OFFICE = "OFFICE", "Văn phòng"


#: Function → name of the board, before that of its committee.
BOARD_NAMES: Final[Mapping[str, str]] = {
    BoardFunction.ORGANIZING: "Ban Tổ chức",
    BoardFunction.PROPAGANDA: "Ban Tuyên giáo",
    BoardFunction.MASS_MOBILIZATION: "Ban Dân vận",
    BoardFunction.INSPECTION: "Ủy ban Kiểm tra",
    BoardFunction.OFFICE: "Văn phòng",
}


class AgencyQuerySet(models.QuerySet["Agency"]):
    def in_force(self, on: date) -> Self:
        """Agencies that exist on this day, in a unit that does; both ends of the spans are included."""
        own = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gte=on))
        of_unit = Q(unit__valid_from__lte=on) & (Q(unit__valid_to__isnull=True) | Q(unit__valid_to__gte=on))
        return self.filter(own, of_unit)

    def visible_to(self, user: User) -> Self:
        """A commune officer: those of the own unit and above; an organization: its own; an agency: itself; others: all.

        «All» is the account's unit with everything below it. An officer of one organization sees that one's only.
        """
        if user.role == Role.AGENCY:
            return self.filter(pk=user.agency_id)
        if user.role == Role.COMMUNE_OFFICER:
            near = self.filter(unit__in=user.unit.lineage if user.unit else ())
            return near.filter(organization=user.organization_id) if user.organization_id else near
        if user.role == Role.DISTRICT_ORGANIZATION:
            return self.filter(within(user), organization=user.organization_id)
        return self.filter(within(user))

    def enterable_by(self, user: User) -> Self:
        """The agencies for which the account enters papers and duties; whether its role enters any is asked apart.

        A commune officer: those of the own unit, or of the own organization there; an organization: its own in every
        unit below; an agency: itself; others, on behalf: all below their unit.
        """
        if user.role == Role.COMMUNE_OFFICER:
            own = self.filter(unit=user.unit_id)
            return own.filter(organization=user.organization_id) if user.organization_id else own
        return self.visible_to(user)

    def with_parties(self) -> Self:
        """Unit and organization fetched along."""
        return self.select_related("unit", "organization")


class Agency(models.Model):
    """A committee, council, board, department or organization in a unit for a span of days; it owes duties.

    `organization`: which of the six, for FRONT_OR_UNION and nothing else. `function`: for PARTY_BOARD and nothing else.
    `slug`: fixed when the row is made, since addresses rest on it.
    """

    kind = models.CharField("loại", max_length=20, choices=AgencyKind)
    function = models.CharField("lĩnh vực", max_length=20, choices=BoardFunction, blank=True)
    name = models.CharField("tên", max_length=150)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="agencies", verbose_name="đơn vị")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name="tổ chức"
    )
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    slug = models.SlugField("tên trong địa chỉ trang", max_length=250, unique=True, editable=False)
    sort_key = models.CharField(max_length=450, editable=False)
    search_text = models.CharField(max_length=200, editable=False)

    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"
        ordering = ["unit__sort_key", "sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name", "valid_from"],
                condition=Q(organization__isnull=True),
                name="agency_unique",
                violation_error_message="Đơn vị này đã có cơ quan cùng tên từ ngày này.",
            ),
            models.UniqueConstraint(
                fields=["unit", "organization", "valid_from"],
                condition=Q(organization__isnull=False),
                name="agency_of_organization_unique",
                violation_error_message="Đơn vị này đã có cơ quan của tổ chức ấy từ ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(kind=AgencyKind.FRONT_OR_UNION, organization__isnull=False)
                | (~Q(kind=AgencyKind.FRONT_OR_UNION) & Q(organization__isnull=True)),
                name="agency_organization_goes_with_kind",
                violation_error_message="Chọn tổ chức khi loại là Mặt trận, tổ chức chính trị - xã hội; loại khác thì"
                " để trống.",
            ),
            models.CheckConstraint(
                condition=Q(kind=AgencyKind.PARTY_BOARD, function__in=BoardFunction.values)
                | (~Q(kind=AgencyKind.PARTY_BOARD) & Q(function="")),
                name="agency_function_goes_with_kind",
                violation_error_message="Chọn lĩnh vực khi loại là ban, cơ quan của cấp ủy; loại khác thì để trống.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="agency_valid_to_after_valid_from",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or self._free_slug()
        self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Set what lists sort by and search in: kinds, boards and organizations in their own order, then names."""
        kind = AgencyKind.values.index(self.kind)
        position = self.organization.position if self.organization else 0
        if self.function:
            position = BoardFunction.values.index(self.function)
        self.sort_key = f"{kind}{position:02}{sort_key(self.name)}"
        self.search_text = search_text(self.name)

    def clean(self) -> None:
        """Refuse a second agency that is the same one on the same days: its board, its organization, or its name."""
        if self.unit_id is None or not self.valid_from:
            return
        others = Agency.objects.filter(unit=self.unit_id).exclude(pk=self.pk)
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=self.valid_from))
        if self.valid_to:
            others = others.filter(valid_from__lte=self.valid_to)
        if self.organization_id:
            others = others.filter(organization=self.organization_id)
        elif self.function:
            others = others.filter(function=self.function)
        else:
            others = others.filter(search_text=search_text(self.name), kind=self.kind)
        if other := others.first():
            raise ValidationError(f"Trong những ngày này đơn vị đã có {other}; xin ghi ngày kết thúc của cơ quan ấy.")

    def exists_on(self, day: date) -> bool:
        """Whether it is in force, in a unit that is. Reads the unit. See also `AgencyQuerySet.in_force`."""
        is_in_force = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return is_in_force and self.unit.exists_on(day)

    @property
    def place(self) -> tuple[str, str, int | None]:
        """What it is within its unit: kind, function, organization."""
        return self.kind, self.function, self.organization_id

    def _free_slug(self) -> str:
        plain = slugify_vi(self.name)
        wanted = [
            plain,
            f"{plain}-{self.unit.slug}",
            f"{plain}-{self.unit.code}",
            f"{plain}-{self.valid_from:%Y-%m-%d}",
        ]
        taken = set(Agency.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
        return first_free(wanted, taken)
