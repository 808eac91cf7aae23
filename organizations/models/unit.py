"""Administrative units, each in force for a span of days, and which unit followed which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from simple_history.models import HistoricalRecords

from organizations.formats import listing
from organizations.names import UnitName, first_free, search_text, slug_choices, sort_key
from organizations.permissions import Role

if TYPE_CHECKING:
    from organizations.models.account import User


class Level(models.TextChoices):
    """Levels of administration, from the top down."""

    COUNTRY = "COUNTRY", "Cả nước"
    PROVINCE = "PROVINCE", "Tỉnh"
    DISTRICT = "DISTRICT", "Huyện"
    COMMUNE = "COMMUNE", "Xã, thị trấn, phường"
    VILLAGE = "VILLAGE", "Thôn, tổ dân phố"

    @property
    def and_above(self) -> tuple[Level, ...]:
        """This level and those above it, from the top down."""
        levels = list(Level)
        return tuple(levels[: levels.index(self) + 1])


def within(user: User, unit: str = "unit") -> Q:
    """Rows whose unit is the account's own or lies below it; `unit`: the path from the row to its unit."""
    if user.is_whole_register:
        return Q()
    if user.unit is None:
        return Q(pk__in=())
    return Q(**{f"{unit}__path__startswith": user.unit.path})


#: kind → how lists mark it; a kind that is not here is written out.
_MARKS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("", "tỉnh", "huyện", "xã", "thôn"), ""),
    "thành phố": "TP",
    "thị xã": "TX",
    "thị trấn": "TT",
    "phường": "P.",
    "tổ dân phố": "TDP",
}


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_force(self, on: date) -> Self:
        """Units that exist on this day; both ends of the span are included."""
        return self.filter(Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))

    def overlapping(self, first: date, last: date | None) -> Self:
        """Units that exist on at least one day of the span; without `last` the span has no end."""
        found = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        return found if last is None else found.filter(valid_from__lte=last)

    def under(self, unit: Unit) -> Self:
        """The unit itself and everything below it."""
        return self.filter(path__startswith=unit.path)

    def below(self, unit: Unit) -> Self:
        """Everything below the unit, without itself."""
        return self.under(unit).exclude(pk=unit.pk)

    def slug_clashes(self) -> list[str]:
        """Which of these units share an address on the same days, as clauses; empty if none does. One query.

        A slug is chosen free when a unit is stored; only a span that was changed past the forms can make a clash.
        """
        by_slug: dict[str, list[Unit]] = {}
        for unit in self.order_by("code", "valid_from"):
            by_slug.setdefault(unit.slug, []).append(unit)
        return [
            f"{listing([f'{unit} ({unit.code})' for unit in group])} cùng địa chỉ «{slug}»"
            for slug, group in sorted(by_slug.items())
            if any(one.meets(other) for one in group for other in group if one.pk < other.pk)
        ]

    def visible_to(self, user: User) -> Self:
        """What lies under the account's unit, and the units above it; a commune officer sees no other commune."""
        if user.is_whole_register:
            return self
        if user.unit is None:
            return self.none()
        above = Q(pk__in=user.unit.lineage)
        if user.role == Role.COMMUNE_OFFICER:
            return self.filter(above)
        return self.filter(above | Q(path__startswith=user.unit.path))


class Unit(models.Model):
    """A country, province, district, commune or village for as long as it bears this code with this meaning.

    `slug`: fixed when the row is made, since addresses rest on it; no two units have the same on one day.
    `path`: the primary keys from the top down to this unit, «/1/57/903/», kept by `save()` and `place_below()`.
    """

    code = models.CharField("mã đơn vị", max_length=12)
    valid_from = models.DateField("hiệu lực từ ngày")
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    level = models.CharField("cấp", max_length=10, choices=Level)
    kind = models.CharField("loại", max_length=30, help_text="Loại đơn vị, viết thường.")
    name = models.CharField("tên", max_length=100)
    aliases = models.TextField("tên gọi khác", blank=True, help_text="Mỗi tên một dòng.")
    is_remote = models.BooleanField("vùng sâu, vùng xa", default=False)
    is_border = models.BooleanField("biên giới", default=False)
    has_religion_area = models.BooleanField("vùng có đạo", default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="thuộc"
    )
    slug = models.SlugField("tên trong địa chỉ trang", max_length=250, editable=False)
    path = models.CharField(max_length=100, editable=False, db_index=True)
    sort_key = models.CharField(max_length=300, editable=False)
    search_text = models.CharField(max_length=200, editable=False)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["path"])

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "valid_from", "pk"]
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

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or self._free_slug()
        self.sort_key = sort_key(self.name)
        self.search_text = search_text(f"{self.kind} {self.name}")
        super().save(*args, **kwargs)
        self._place()

    def clean(self) -> None:
        """Refuse a parent below the unit itself or not above its level, and a unit that another one stands for.

        That is one of the same name under the same parent on the same days, or one of the same address.
        """
        if self.parent and self.pk and self.pk in self.parent.lineage:
            raise ValidationError({"parent": f"{self.parent} thuộc chính đơn vị này; xin chọn đơn vị cấp trên."})
        if self.parent and self.level and Level(self.parent.level) not in Level(self.level).and_above[:-1]:
            raise ValidationError({"parent": f"{self.parent} không phải đơn vị cấp trên của {self.kind} {self.name}."})
        if not self.valid_from:
            return
        others = Unit.objects.exclude(pk=self.pk).overlapping(self.valid_from, self.valid_to)
        name = search_text(f"{self.kind} {self.name}")
        if other := others.filter(parent=self.parent, level=self.level, search_text=name).first():
            raise ValidationError(
                {
                    "name": f"Trong những ngày này đã có {other} ({other.code}) cùng tên, cùng đơn vị cấp trên. "
                    "Xin ghi tên khác, hoặc ghi ngày kết thúc của đơn vị kia trước."
                }
            )
        if other := others.filter(slug=self.slug).first():
            raise ValidationError(
                {
                    "valid_from": f"Trong những ngày này đã có {other} ({other.code}) cùng địa chỉ «{self.slug}»; xin "
                    "xem lại ngày bắt đầu, ngày kết thúc của hai đơn vị."
                }
            )

    def _free_slug(self) -> str:
        others = Unit.objects.exclude(pk=self.pk).overlapping(self.valid_from, self.valid_to)
        wanted = slug_choices(self.kind, self.name, [unit.name for unit in self.above()], self.code)
        taken = set(others.filter(slug__in=wanted).values_list("slug", flat=True))
        return first_free(wanted, taken)

    def above(self) -> list[Unit]:
        """The units above this one, the nearest first. One query a level."""
        units, unit = [], self.parent
        while unit is not None and unit not in units:
            units.append(unit)
            unit = unit.parent
        return units

    def _place(self) -> None:
        """Bring the path of this unit up to date, and with it those of all units below it."""
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path == self.path:
            return
        old, self.path = self.path, path
        if old:
            moved = Unit.objects.filter(path__startswith=old)
            moved.update(path=Concat(Value(path), Substr("path", len(old) + 1)))
        else:
            Unit.objects.filter(pk=self.pk).update(path=path)

    @property
    def lineage(self) -> tuple[int, ...]:
        """The primary keys of the units above this one, from the top down, and its own as the last."""
        return tuple(int(pk) for pk in self.path.split("/") if pk)

    def exists_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def meets(self, other: Unit) -> bool:
        """Whether both exist on some day."""
        ends = [unit.valid_to or date.max for unit in (self, other)]
        return self.valid_from <= ends[1] and other.valid_from <= ends[0]

    @property
    def full_name(self) -> str:
        """«xã Cao Bồ» with a capital first letter: «Xã Cao Bồ»."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"

    @property
    def short_name(self) -> str:
        """«Cao Bồ», «TT NT Việt Lâm»: other kinds than the usual one of a level keep a mark, names being the same."""
        name = self.name.replace("Nông trường", "NT") if self.kind == "thị trấn" else self.name
        return f"{_MARKS.get(self.kind, self.kind.capitalize())} {name}".strip()

    @property
    def written_name(self) -> UnitName:
        """Form of the name that the workbook reader matches against."""
        return UnitName(code=self.code, kind=self.kind, name=self.name, aliases=tuple(self.aliases.splitlines()))


class SuccessionRelation(models.TextChoices):
    UNCHANGED = "UNCHANGED", "giữ nguyên"
    WHOLE = "WHOLE", "nhập toàn bộ"
    PART = "PART", "nhập một phần"
    REMAINDER = "REMAINDER", "phần còn lại"


class SuccessionQuerySet(models.QuerySet["Succession"]):
    def touching(self, unit: Unit, level: str, *, first_year: int, last_year: int) -> Self:
        """Links from or to units of the level under this one, of these years."""
        path = unit.path
        return self.filter(
            Q(from_unit__path__startswith=path, from_unit__level=level)
            | Q(to_unit__path__startswith=path, to_unit__level=level),
            happened_on__range=(date(first_year, 1, 1), date(last_year, 12, 31)),
        )

    def changing(self) -> Self:
        """Links that change the ground; a unit that only got another name or parent goes on unchanged."""
        return self.exclude(relation=SuccessionRelation.UNCHANGED)


class Succession(models.Model):
    """One unit, or a part of it, went on as another unit from a day on."""

    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="successions", verbose_name="từ đơn vị")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="origins", verbose_name="thành đơn vị")
    relation = models.CharField("quan hệ", max_length=10, choices=SuccessionRelation)
    happened_on = models.DateField("từ ngày")

    objects = SuccessionQuerySet.as_manager()
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
