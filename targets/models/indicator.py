"""Figures that returns hold, indicators made of them, and the targets set on indicators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q

from organizations.models import Organization
from targets.models.resolution import Clause, Resolution
from targets.rules.compliance import Direction, JudgingRule, RuleKind, VerdictValue
from targets.rules.cumulative import Cumulative
from targets.rules.thresholds import Band, threshold_text


class FigureDefinition(models.Model):
    """A figure that yearly returns may hold: one catalogue, in which a key means the same for every resolution.

    Which organization owes it is the resolution's matter (`OwedFigure`). `breakdown_of`: the figure that counts these
    too («trong đó: nữ»), so that this one is never above it. A breakdown has none of its own. `scale`: the words that
    a worded figure may be, worst first; its amount is the position of its word, from 1. Empty: it is counted.
    """

    key = models.CharField(max_length=30, unique=True)
    name = models.CharField("số liệu", max_length=150)
    unit_noun = models.CharField("đơn vị tính", max_length=30)
    group = models.CharField("nhóm", max_length=100)
    hint = models.CharField("cách ghi", max_length=300, blank=True)
    breakdown_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        to_field="key",
        related_name="breakdowns",
        verbose_name="trong đó của",
    )
    scale = models.JSONField("thang bậc, từ kém nhất", default=list, blank=True)
    position = models.PositiveSmallIntegerField()

    #: Of which bodies a sum's own return counts it, «ngoài xã»; set by `OwedFigures`, never stored.
    where: str = ""

    class Meta:
        verbose_name = "số liệu của báo cáo"
        verbose_name_plural = "số liệu của báo cáo"
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name as a table shows it: «Trong đó: hội viên nữ» for a breakdown, «Hội viên (ngoài xã)»."""
        name = f"Trong đó: {self.name[:1].lower()}{self.name[1:]}" if self.breakdown_of_id else self.name
        return f"{name} ({self.where})" if self.where else name


def in_form_order(definitions: Iterable[FigureDefinition]) -> list[FigureDefinition]:
    """The figures by position, each breakdown right below the figure that it is a part of."""
    listed = sorted(definitions, key=lambda definition: definition.position)
    place = {definition.key: definition.position for definition in listed}

    def order(one: FigureDefinition) -> tuple[int, str, bool, int]:
        whole = one.breakdown_of_id if one.breakdown_of_id in place else None
        return place[whole or one.key], whole or one.key, whole is not None, one.position

    return sorted(listed, key=order)


def breakdowns_of(definitions: Iterable[FigureDefinition]) -> tuple[str, ...]:
    """Pairs of part and whole among these figures, as one flat row of keys."""
    parts = [(one.key, one.breakdown_of_id) for one in definitions if one.breakdown_of_id]
    return tuple(key for pair in parts for key in pair)


def scales_of(definitions: Iterable[FigureDefinition]) -> dict[str, tuple[str, ...]]:
    """The scales of the worded figures among these, by key."""
    return {one.key: tuple(one.scale) for one in definitions if one.scale}


class Indicator(models.Model):
    """What is measured: a formula over figures of a return. The code is unique within its resolution.

    `scale`: that of its figure, beside it so that whoever prints a target's results need not read the figure.
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="indicators", verbose_name="nghị quyết")
    code = models.CharField(max_length=30)
    name = models.CharField("chỉ số", max_length=150)
    kind = models.CharField(max_length=5, choices=[(kind.value, kind.value) for kind in RuleKind])
    numerator = models.JSONField(help_text="Khóa của các số liệu cộng thành tử số.")
    denominator = models.JSONField(help_text="Khóa của các số liệu cộng thành mẫu số.")
    zero_over_zero = models.CharField(max_length=14, choices=[(value.value, value.value) for value in VerdictValue])
    nil_as_none = models.BooleanField()
    direction = models.CharField(
        "chiều",
        max_length=6,
        choices=[(Direction.HIGHER.value, "càng cao càng tốt"), (Direction.LOWER.value, "càng thấp càng tốt")],
        default=Direction.HIGHER.value,
    )
    scale = models.JSONField("thang bậc, từ kém nhất", default=list, blank=True)
    formula = models.CharField("cách tính", max_length=300)
    note = models.TextField("cách hiểu", blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "chỉ số"
        verbose_name_plural = "chỉ số"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["resolution", "code"], name="indicator_code_unique")]

    def __str__(self) -> str:
        return self.name


class TargetQuerySet(models.QuerySet["Target"]):
    def with_rules(self) -> Self:
        """What `rule_in` reads is fetched along. One query more."""
        return self.select_related("indicator").prefetch_related("thresholds")

    def in_force(self, first_year: int, last_year: int | None = None) -> Self:
        """Targets in force in the year; with `last_year` in at least one year of the span."""
        return self.filter(first_year__lte=last_year or first_year, last_year__gte=first_year)

    def of(self, resolution: Resolution) -> Self:
        """The resolution's own: only among these does a code name one target."""
        return self.filter(resolution=resolution)


class Target(models.Model):
    """What must be reached: an indicator's threshold of the year, for an organization (or each), in the given years.

    `clause` and `indicator` are of the same resolution. The code is unique within it: «T06» of another resolution is
    another target.
    """

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="targets", verbose_name="nghị quyết")
    code = models.CharField("mã", max_length=6)
    name = models.CharField("chỉ tiêu", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="targets", verbose_name="điều khoản")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name="chỉ số")
    organizations = models.ManyToManyField(Organization, related_name="targets", verbose_name="tổ chức")
    is_collective = models.BooleanField("chung cho các tổ chức")
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    due_year = models.PositiveSmallIntegerField("năm phải đạt", null=True, blank=True)
    accumulates = models.BooleanField("cộng dồn các năm", default=False)
    from_own_return = models.BooleanField("cấp cộng lấy báo cáo của chính cấp đó")
    basis = models.CharField("cơ sở tính", max_length=300, blank=True)
    deadline = models.CharField("thời hạn", max_length=100, blank=True)
    source = models.CharField("nguồn số liệu", max_length=200, blank=True)
    exceptions = models.TextField("ngoại lệ", blank=True)
    position = models.PositiveSmallIntegerField()

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["resolution", "code"], name="target_code_unique"),
            models.CheckConstraint(condition=Q(last_year__gte=models.F("first_year")), name="target_years_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def threshold_in(self, year: int) -> Threshold:
        """The threshold of one of the target's years; `thresholds` should be fetched along. Raises LookupError."""
        found = next((row for row in self.thresholds.all() if row.first_year <= year <= row.last_year), None)
        if found is None:
            raise LookupError(f"{self.code} has no threshold in {year}")
        return found

    def rule_in(self, year: int) -> JudgingRule:
        """The pure form that `compliance.judge` reads; fetch the target `with_rules()`. Raises LookupError."""
        threshold = self.threshold_in(year)
        return JudgingRule(
            kind=RuleKind(self.indicator.kind),
            numerator=tuple(self.indicator.numerator),
            denominator=tuple(self.indicator.denominator),
            threshold=threshold.value,
            maximum=threshold.maximum,
            zero_over_zero=VerdictValue(self.indicator.zero_over_zero),
            nil_as_none=self.indicator.nil_as_none,
            due_year=self.due_year,
            direction=self.direction,
            accumulates=self.accumulates,
            scale=self.scale,
        )

    @property
    def as_cumulative(self) -> Cumulative:
        """What `PastYears` reads of a target that adds up over years."""
        return Cumulative(self.pk, self.indicator.numerator[0], self.first_year)

    def is_in_force(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year

    @property
    def bands(self) -> list[Band]:
        """What it asks when, the earliest years first; fetch the target `with_rules()`."""
        return [row.band for row in self.thresholds.all()]

    def words_of(self, band: Band) -> str:
        """What it asks in these years: «≥ 90%», «Khá trở lên», «cộng dồn 2026-2030 ít nhất 10». Reads the indicator."""
        text = threshold_text(RuleKind(self.indicator.kind), self.direction, *band.asks, self.scale)
        return f"cộng dồn {self.first_year}-{self.due_year} {text}" if self.accumulates else text

    @property
    def scale(self) -> tuple[str, ...]:
        """The words that its figure may be, worst first; empty for what is counted. Reads the indicator."""
        return tuple(self.indicator.scale)

    @property
    def direction(self) -> Direction:
        return Direction(self.indicator.direction)

    @property
    def is_ratio(self) -> bool:
        return self.indicator.kind == RuleKind.RATIO

    @property
    def is_lower_better(self) -> bool:
        return self.direction is Direction.LOWER


class Threshold(models.Model):
    """What a target asks in these years, both included, and the paper that set it, as text.

    `value`: whole per cent, a count, or the position of a word; the least, or the most where lower is better. A
    target's spans do not overlap and cover its years. `maximum`: of a count; above it the figure is questioned.
    """

    target = models.ForeignKey(Target, models.CASCADE, related_name="thresholds", verbose_name="chỉ tiêu")
    first_year = models.PositiveSmallIntegerField("từ năm")
    last_year = models.PositiveSmallIntegerField("đến năm")
    value = models.PositiveSmallIntegerField("ngưỡng", help_text="Phần trăm, hoặc số lượng.")
    maximum = models.PositiveSmallIntegerField("nhiều nhất", null=True, blank=True)
    paper_number = models.CharField("văn bản số", max_length=30, blank=True)
    paper_issued_on = models.DateField("ngày văn bản", null=True, blank=True)
    paper_title = models.CharField("trích yếu văn bản", max_length=300, blank=True)

    class Meta:
        verbose_name = "ngưỡng theo năm"
        verbose_name_plural = "ngưỡng theo năm"
        ordering = ["first_year"]
        constraints = [
            models.UniqueConstraint(fields=["target", "first_year"], name="threshold_first_year_unique"),
            models.CheckConstraint(condition=Q(last_year__gte=models.F("first_year")), name="threshold_years_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.first_year}-{self.last_year})"

    @property
    def band(self) -> Band:
        """The row as the rules read it."""
        return Band(*(getattr(self, name) for name in Band._fields))
