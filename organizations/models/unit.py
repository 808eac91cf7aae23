"""Administrative units, each in force for a span of days, and which unit followed which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.formats import listing
from organizations.names import UnitName, search_text, slugify_vi, sort_key
from organizations.permissions import Role

if TYPE_CHECKING:
    from organizations.models.account import User


class Level(models.TextChoices):
    PROVINCE = "PROVINCE", "Tỉnh"
    DISTRICT = "DISTRICT", "Huyện"
    COMMUNE = "COMMUNE", "Xã, thị trấn, phường"
    VILLAGE = "VILLAGE", "Thôn, tổ dân phố"


#: Levels of units that make returns.
REPORTING = (Level.COMMUNE, Level.DISTRICT)


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_force(self, on: date) -> Self:
        """Units that exist on this day; both ends of the span are included."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def overlapping(self, first: date, last: date | None) -> Self:
        """Units that exist on at least one day of the span; without `last` the span has no end."""
        found = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        return found if last is None else found.filter(valid_from__lte=last)

    def communes(self) -> Self:
        return self.filter(level=Level.COMMUNE)

    def reporting(self) -> Self:
        """Reporting units: communes, and the district for its own organizations."""
        return self.filter(level__in=REPORTING)

    def clashes(self) -> list[str]:
        """Why these reporting units cannot stand side by side in one year, as clauses; empty if they can. One query.

        Two districts would be summed up into one, and two units of one slug share their addresses.
        """
        units = list(self.reporting().order_by("code", "valid_from"))
        groups = {
            "cùng ở cấp huyện": [unit for unit in units if unit.level == Level.DISTRICT],
            **{f"cùng địa chỉ «{slug}»": [] for slug in sorted({unit.slug for unit in units})},
        }
        for unit in units:
            groups[f"cùng địa chỉ «{unit.slug}»"].append(unit)
        return [
            f"{listing([f'{unit} ({unit.code})' for unit in group])} {what}"
            for what, group in groups.items()
            if len(group) > 1
        ]

    def visible_to(self, user: User) -> Self:
        """A commune officer sees the own unit and the levels above it; everybody else sees all."""
        if user.role == Role.COMMUNE_OFFICER:
            return self.filter(Q(pk=user.unit_id) | Q(level__in=[Level.PROVINCE, Level.DISTRICT]))
        return self


class Unit(models.Model):
    """A province, district, commune or village for as long as it bears this code with this meaning."""

    code = models.CharField("mã đơn vị", max_length=12)
    valid_from = models.DateField("hiệu lực từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    level = models.CharField("cấp", max_length=10, choices=Level)
    kind = models.CharField("loại", max_length=30, help_text="xã, thị trấn, phường, huyện, thôn…")
    name = models.CharField("tên", max_length=100)
    aliases = models.TextField("tên gọi khác", blank=True, help_text="Mỗi tên một dòng.")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )
    slug = models.SlugField("tên trong địa chỉ trang", max_length=120, editable=False)
    sort_key = models.CharField(max_length=300, editable=False)
    search_text = models.CharField(max_length=200, editable=False)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="unit_code_valid_from_unique",
                violation_error_message="Đã có đơn vị mang mã này từ ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="unit_valid_to_after_valid_from",
                violation_error_message="Ngày hết hiệu lực không được trước ngày bắt đầu.",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self._slug()
        self.sort_key = sort_key(self.name)
        self.search_text = search_text(f"{self.kind} {self.name}")
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a second district, and a second reporting unit of one name in addresses, on the same days.

        Any day may become a year's reference day, so the spans may not meet at all.
        """
        if not self.valid_from or self.level not in REPORTING:
            return
        others = Unit.objects.reporting().exclude(pk=self.pk).overlapping(self.valid_from, self.valid_to)
        if self.level == Level.DISTRICT and (other := others.filter(level=Level.DISTRICT).first()):
            raise ValidationError(
                {"level": f"Trong những ngày này đã có {other} ({other.code}) ở cấp huyện; sổ chỉ theo dõi một huyện."}
            )
        if other := others.filter(slug=self._slug()).first():
            raise ValidationError(
                {
                    "name": f"Trong những ngày này đã có {other} ({other.code}) cùng tên; hai đơn vị cùng tên không "
                    "phân biệt được ở địa chỉ trang. Xin ghi tên khác, hoặc ghi ngày kết thúc của đơn vị kia trước."
                }
            )

    def _slug(self) -> str:
        kind = "" if self.kind == "xã" else f"{self.kind} "
        return slugify_vi(f"{kind}{self.name}")

    @property
    def full_name(self) -> str:
        """«xã Cao Bồ» with a capital first letter: «Xã Cao Bồ»."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"

    @property
    def short_name(self) -> str:
        """«Cao Bồ»; a town keeps its mark, because a commune may bear the same name: «TT NT Việt Lâm»."""
        return f"TT {self.name.replace('Nông trường', 'NT')}" if self.kind == "thị trấn" else self.name

    @property
    def written_name(self) -> UnitName:
        """Form of the name that the workbook reader matches against."""
        return UnitName(code=self.code, kind=self.kind, name=self.name, aliases=tuple(self.aliases.splitlines()))


class SuccessionRelation(models.TextChoices):
    UNCHANGED = "UNCHANGED", "giữ nguyên"
    WHOLE = "WHOLE", "nhập toàn bộ"
    PART = "PART", "nhập một phần"
    REMAINDER = "REMAINDER", "phần còn lại"


class Succession(models.Model):
    """One unit, or a part of it, went on as another unit from a day on."""

    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name="từ đơn vị")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="origins", verbose_name="thành đơn vị")
    relation = models.CharField("quan hệ", max_length=10, choices=SuccessionRelation)
    happened_on = models.DateField("từ ngày")

    history = HistoricalRecords()

    class Meta:
        verbose_name = "sáp nhập, chia tách"
        verbose_name_plural = "sáp nhập, chia tách"
        ordering = ["happened_on", "from_unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_unit", "to_unit"],
                name="succession_pair_unique",
                violation_error_message="Quan hệ giữa hai đơn vị này đã có.",
            ),
            models.CheckConstraint(
                condition=~Q(from_unit=F("to_unit")),
                name="succession_not_to_itself",
                violation_error_message="Một đơn vị không thể thành chính nó; xin chọn đơn vị khác.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit} ({self.get_relation_display()})"
