"""The scales («thang xếp loại») by which organizations assess their bodies and branches, each from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from django.db import models

from targets.models.registers.dated import DatedQuerySet, DatedRule
from targets.rules.assessment import GRADE_LABELS, Grade


class ScaleQuerySet(DatedQuerySet["Scale"]):
    def with_grades(self) -> Self:
        """The labels fetched along, best first. One query more."""
        return self.prefetch_related("grades")


class Scale(DatedRule):
    """An organization's scale in a root from a day on, and how often its branches are to meet.

    `least_meetings`: a year; None where no number is asked. Source: NQ, II.4-1 (Q4.2), ADR 0031.
    """

    least_meetings = models.PositiveSmallIntegerField("số kỳ sinh hoạt ít nhất mỗi năm", null=True, blank=True)

    objects = ScaleQuerySet.as_manager()

    class Meta(DatedRule.Meta):
        verbose_name = "thang xếp loại"
        verbose_name_plural = "thang xếp loại"

    @property
    def labels(self) -> Mapping[str, Grade]:
        """Label → grade of the four, best first."""
        return {grade.label: Grade(grade.grade) for grade in self.grades.all()}


class ScaleGrade(models.Model):
    """A label of a scale, mapped to one of the four grades that the targets count: the root's reading."""

    scale = models.ForeignKey(Scale, models.PROTECT, related_name="grades", verbose_name="thang")
    label = models.CharField("mức xếp loại", max_length=60)
    position = models.PositiveSmallIntegerField("thứ tự")
    grade = models.CharField("tính là", max_length=8, choices=[(key.value, text) for key, text in GRADE_LABELS.items()])

    class Meta:
        verbose_name = "mức của thang xếp loại"
        verbose_name_plural = "mức của thang xếp loại"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "position"], name="scale_grade_position_unique"),
            models.UniqueConstraint(fields=["scale", "label"], name="scale_grade_label_unique"),
            models.CheckConstraint(condition=~models.Q(label=""), name="scale_grade_has_a_label"),
            models.CheckConstraint(
                condition=models.Q(grade__in=[grade.value for grade in Grade]), name="scale_grade_is_one_of_four"
            ),
        ]

    def __str__(self) -> str:
        return self.label
