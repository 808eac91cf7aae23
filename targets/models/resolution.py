"""Resolutions whose requirements are tracked, and their clauses in our own words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from organizations.formats import year_span
from organizations.models import Level, Unit
from organizations.models.unit import UnitQuerySet
from organizations.names import slugify_vi
from organizations.permissions import Role
from organizations.profile import Profile

if TYPE_CHECKING:
    from organizations.models import User

#: Whole per cent of the expected units below which a sum is not judged, where the file does not say.
DEFAULT_COVERAGE_FLOOR = 80
#: Calendar days within which a recommendation is answered, where the file does not say.
DEFAULT_REPLY_DAYS = 15


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def in_force(self, first_year: int, last_year: int | None = None) -> Self:
        """Resolutions in force in the year; with `last_year` in at least one year of the span."""
        return self.filter(first_year__lte=last_year or first_year, last_year__gte=first_year)

    def visible_to(self, user: User) -> Self:
        """The resolutions of the roots at, above and below the account's unit."""
        if user.is_whole_register:
            return self
        if user.unit is None:
            return self.none()
        return self.filter(Q(unit__in=user.unit.lineage) | Q(unit__path__startswith=user.unit.path))

    def area_of(self, user: User) -> str:
        """The path of the unit whose whole area the person sees results of; blank for the whole register.

        Who belongs to a unit below a root (a commune officer, an agency of a commune) sees those of its neighbours
        too. One query for an agency, else none.
        """
        if user.is_whole_register or user.unit is None:
            return ""
        path, is_below = user.unit.path, user.role == Role.COMMUNE_OFFICER
        if user.role == Role.AGENCY:
            is_below = not self.filter(unit=user.unit).exists()
        return path.removesuffix(f"{user.unit.pk}/") if is_below and len(user.unit.lineage) > 1 else path

    def over(self, unit: Unit) -> Self:
        """Resolutions of the unit itself and of those above it."""
        return self.filter(unit__in=unit.lineage)

    def reply_days(self, unit: Unit, year: int) -> int:
        """Days within which a recommendation of the unit is answered: the fewest that one in force asks. One query."""
        asked = self.in_force(year).over(unit).aggregate(days=models.Min("reply_days"))["days"]
        return DEFAULT_REPLY_DAYS if asked is None else asked

    def judged_units(self) -> Q:
        """The condition that picks, among units, those that some of these resolutions judges. One query at once.

        Those are the units of the reporting level, and every sum above them up to the root.
        """
        judged = Q(pk__in=())
        for path, level in self.order_by().values_list("unit__path", "reporting_level").distinct():
            judged |= Q(path__startswith=path, level__in=Level(level).and_above)
        return judged


#: The parts of a review that people write; `Resolution.review_clauses` names them.
REVIEW_PARTS = (
    "spreading", "plans", "consent", "oversight", "reviews_below",
    "leadership", "protection", "government", "methods", "strengthening",
    "party_cells", "people_committee", "propaganda", "organizing", "front", "body",
)  # fmt: skip


class Resolution(models.Model):
    """A resolution of a committee, as loaded from its file.

    `unit`: the root, whose committee resolved; `reporting_level`: the level below it that makes whole returns. Every
    unit between is a sum of them, up to the root. Number and date stay blank until an administrator enters them.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    slug = models.SlugField("tên trong địa chỉ trang", max_length=60, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="resolutions", verbose_name="đơn vị ban hành")
    reporting_level = models.CharField("cấp báo cáo", max_length=10, choices=Level, default=Level.COMMUNE)
    subject = models.CharField("trích yếu", max_length=400)
    number = models.CharField("số", max_length=30, blank=True, help_text="Số và ký hiệu đầy đủ; để trống nếu chưa rõ.")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    coverage_floor = models.PositiveSmallIntegerField(
        "tỷ lệ đơn vị tối thiểu (%)",
        default=DEFAULT_COVERAGE_FLOOR,
        validators=[MaxValueValidator(100)],
        help_text="Dưới tỷ lệ này của số đơn vị phải có số liệu thì số cộng của cấp trên chưa được đánh giá.",
    )
    #: What bodies outside the reporting units are called, «ngoài xã», and which they are; blank where none are counted.
    own_bodies_name = models.CharField("cơ sở ngoài đơn vị báo cáo", max_length=60, blank=True)
    own_bodies_hint = models.CharField("gồm những cơ sở nào", max_length=200, blank=True)
    reply_days = models.PositiveSmallIntegerField(
        "số ngày phải trả lời kiến nghị",
        default=DEFAULT_REPLY_DAYS,
        help_text="Ngày theo lịch, kể từ ngày gửi kiến nghị sau giám sát, phản biện.",
    )
    #: Part of a review that people write → the clauses that it answers to, «II.1, III.1».
    review_clauses = models.JSONField("điều khoản của các phần báo cáo", default=dict, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["first_year", "code"]
        verbose_name = "nghị quyết"
        verbose_name_plural = "nghị quyết"
        constraints = [
            models.CheckConstraint(condition=models.Q(coverage_floor__lte=100), name="resolution_floor_per_cent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of its years."""
        return date(self.first_year, 1, 1), date(self.last_year, 12, 31)

    @property
    def years_text(self) -> str:
        """«2021-2025»; «2026» for one year."""
        return year_span(self.first_year, self.last_year)

    def is_in_force(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year

    @property
    def closed_years(self) -> frozenset[int]:
        """The years that its root has closed: what their verdicts rest on never changes. One query."""
        return frozenset(self.unit.root_years.closed().values_list("year", flat=True))

    def judges(self, unit: Unit, year: int) -> bool:
        """Whether the unit, reporting or a sum, is judged in the year. See also `judged_units`."""
        levels = Level(self.reporting_level).and_above
        return self.is_in_force(year) and self.unit_id in unit.lineage and unit.level in levels

    def asks(self, unit: Unit, year: int) -> bool:
        """Whether the unit makes whole returns of the year for this resolution; a sum above it does not."""
        return self.judges(unit, year) and unit.level == self.reporting_level

    @property
    def reporting(self) -> UnitQuerySet:
        """The units under the root that report, of all times."""
        return Unit.objects.under(self.unit).filter(level=self.reporting_level)

    def units(self, on: date) -> UnitQuerySet:
        """The units in force on the day that the resolution judges: those that report and all sums above them."""
        return Unit.objects.in_force(on).under(self.unit).filter(level__in=Level(self.reporting_level).and_above)

    @property
    def title(self) -> str:
        """«Nghị quyết số 05-NQ/HU, ngày 15/9/2021», with dots for what is not known."""
        day = (
            f"ngày {self.issued_on.day}/{self.issued_on.month}/{self.issued_on.year}"
            if self.issued_on
            else ("ngày …/…/…")
        )
        return f"Nghị quyết số {self.number or self._blank_number}, {day}"

    @property
    def _blank_number(self) -> str:
        """«…-NQ/HU», in the sign of the root's committee."""
        entered = getattr(self.unit, "words", None)
        derived = Profile.of(self.unit.kind, self.unit.name, above=None, kinds=())
        return f"…-NQ/{(derived.with_entered(entered.entered) if entered else derived).symbol}"


class PlannedReview(models.Model):
    """A review that the resolution asks for: «sơ kết» over its first years, «tổng kết» over all of them."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="reviews", verbose_name="nghị quyết")
    code = models.SlugField("mã", max_length=20)
    word = models.CharField("loại", max_length=30, help_text="sơ kết, tổng kết…")
    last_year = models.PositiveSmallIntegerField("đến hết năm")

    class Meta:
        verbose_name = "báo cáo phải lập"
        verbose_name_plural = "báo cáo phải lập"
        ordering = ["resolution", "last_year"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "code"], name="planned_review_code_unique"),
            models.UniqueConstraint(fields=["resolution", "last_year"], name="planned_review_year_unique"),
        ]

    def __str__(self) -> str:
        return f"Báo cáo {self.word} năm {self.last_year}"

    @property
    def years(self) -> tuple[int, ...]:
        """The years that it tells of: from the resolution's first one."""
        return tuple(range(self.resolution.first_year, self.last_year + 1))

    @property
    def is_final(self) -> bool:
        return self.last_year == self.resolution.last_year

    @property
    def file_name(self) -> str:
        """«bao-cao-so-ket-2023.docx»."""
        return f"bao-cao-{slugify_vi(self.word)}-{self.last_year}.docx"


class Clause(models.Model):
    """One requirement of the resolution: its clause number and what it asks, in our words."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="clauses")
    number = models.CharField("điều khoản", max_length=30)
    requirement = models.TextField("yêu cầu")
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "điều khoản"
        verbose_name_plural = "điều khoản"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "number"], name="clause_number_unique"),
        ]

    def __str__(self) -> str:
        return self.number
