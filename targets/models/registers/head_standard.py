"""The standards that heads of organizations are to meet, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q

from organizations.models import Education, Head, HeadDegree, PoliticalTheory
from targets.models.registers.dated import DatedQuerySet, DatedRule
from targets.rules.head_standards import EDUCATION, THEORY, HeadLevels, HeadResult, PostStandard, is_met_by, level_on


class HeadStandardQuerySet(DatedQuerySet["HeadStandard"]):
    pass


class HeadStandard(DatedRule):
    """The least levels of the head of an organization in a unit below the root, from a day on.

    `transition_until`: the last day on which whoever held the post before is given time. Source: NQ, I.2.2-3 (T17),
    ADR 0031.
    """

    education = models.CharField("chuyên môn từ", max_length=12, choices=Education)
    political_theory = models.CharField("lý luận chính trị từ", max_length=12, choices=PoliticalTheory)
    transition_until = models.DateField("chuyển tiếp đến hết ngày", null=True, blank=True)

    objects = HeadStandardQuerySet.as_manager()

    class Meta(DatedRule.Meta):
        verbose_name = "tiêu chuẩn cán bộ cấp trưởng"
        verbose_name_plural = "tiêu chuẩn cán bộ cấp trưởng"
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(education__in=EDUCATION, political_theory__in=THEORY), name="headstandard_levels_known"
            ),
            models.CheckConstraint(
                condition=Q(transition_until__isnull=True) | Q(transition_until__gte=F("valid_from")),
                name="headstandard_transition_after_begin",
            ),
        ]

    @property
    def rule(self) -> PostStandard:
        return PostStandard(self.valid_from, self.education, self.political_theory, self.transition_until)

    def is_met_by(self, head: Head, on: date) -> HeadResult:
        """How the head stands to it on the day. Reads the degrees."""
        return standing_of(head, self, on)


def standing_of(head: Head | None, standard: HeadStandard | None, on: date) -> HeadResult:
    """How a post stands on the day; None for a post without a head, or for no standard in force. Reads the degrees."""
    return is_met_by(standard.rule if standard else None, levels_of(head, on) if head else None, on)


def levels_of(head: Head, on: date) -> HeadLevels:
    """The levels that the head had on the day. Reads the degrees."""
    return _levels(head, head.degrees.all(), on)


def expected_levels(head: Head, on: date) -> HeadLevels:
    """The levels on the day if the training that is to end by then ends well. Reads the degrees."""
    degrees = list(head.degrees.all())
    if head.expected_on is not None:
        degrees.append(
            HeadDegree(
                attained_on=head.expected_on, education=head.training_education, political_theory=head.training_theory
            )
        )
    return _levels(head, degrees, on)


def _levels(head: Head, degrees: Iterable[HeadDegree], on: date) -> HeadLevels:
    known = list(degrees)
    return HeadLevels(
        head.appointed_on,
        level_on(head.education, [(one.attained_on, one.education) for one in known], on, EDUCATION),
        level_on(head.political_theory, [(one.attained_on, one.political_theory) for one in known], on, THEORY),
        is_exempt=bool(head.exemption),
    )
