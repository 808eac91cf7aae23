"""Yearly assessments («xếp loại») of grassroots bodies and branches."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from organizations.models import Branch
from targets.models.paper import Paper
from targets.models.registers.base import RegisterEvent, RegisterQuerySet, RegisterRow
from targets.models.registers.scale import Scale, ScaleGrade
from targets.rules.assessment import EXEMPTION_LABELS, EffectResult, Exemption, Grade, effect
from targets.rules.register_steps import ENTRY_STEPS, EntryState


class AssessmentQuerySet(RegisterQuerySet["Assessment"]):
    def standing_on(self, day: date) -> Self:
        """Those whose branch exists on the day: a branch that turned out to have ended is counted no more."""
        return self.filter(branch__in=Branch.objects.in_force(day))

    def unrated(self) -> Self:
        """Without a grade and without a reason for none."""
        return self.active().filter(grade__isnull=True, exempt_reason="")

    def with_papers(self) -> Self:
        """Branch, scale, grade and decision fetched along."""
        return self.select_related("branch", "scale", "grade", "decision")


class Assessment(RegisterRow):
    """How a body or branch stood and was rated in a year. One is in force a branch and year.

    `posts_filled`, `meetings`, `grade`: None where not known yet. `exempt_reason`: why it is not rated; with words for
    «other». `scale`: the one in force on the year's reference day, of which `grade` is a label. `decision`: the paper
    that rates. Source: NQ, I.2.2-1 (T10), I.2.2-2 (T11-T16), II.4-1 (Q4.3); ADR 0031.
    """

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="assessments", verbose_name="cơ sở, chi hội")
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="assessments", verbose_name="thang xếp loại")
    posts_filled = models.BooleanField("đủ ban lãnh đạo", null=True, blank=True)
    meetings = models.PositiveSmallIntegerField("số kỳ sinh hoạt trong năm", null=True, blank=True)
    grade = models.ForeignKey(
        ScaleGrade, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="xếp loại"
    )
    exempt_reason = models.CharField(
        "không xếp loại vì", max_length=8, blank=True, choices=[(one.value, EXEMPTION_LABELS[one]) for one in Exemption]
    )
    exempt_words = models.CharField("lý do khác", max_length=200, blank=True)
    decision = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản xếp loại"
    )
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(ENTRY_STEPS.states.items()), default=EntryState.ENTERED.value
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = "xếp loại cơ sở, chi hội"
        verbose_name_plural = "xếp loại cơ sở, chi hội"
        ordering = ["year", "unit__sort_key", "organization__position", "-branch__kind", "branch__name", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "branch"], condition=Q(cancelled_at__isnull=True), name="assessment_one_a_year"
            ),
            models.CheckConstraint(
                condition=Q(grade__isnull=True) | Q(exempt_reason=""), name="assessment_rated_or_exempt"
            ),
            models.CheckConstraint(
                condition=Q(exempt_reason=Exemption.OTHER.value) & ~Q(exempt_words="")
                | Q(exempt_reason__in=["", Exemption.NEW.value, Exemption.MERGED.value]) & Q(exempt_words=""),
                name="assessment_words_go_with_reason",
            ),
            models.CheckConstraint(condition=Q(state=EntryState.ENTERED.value), name="assessment_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.branch.name}, năm {self.year_id}"

    @property
    def subject(self) -> str:
        return self.branch.name

    @property
    def effect(self) -> EffectResult:
        """How the branch stands to T10. Reads scale and grade."""
        return effect(
            posts_filled=self.posts_filled,
            meetings=self.meetings,
            least_meetings=self.scale.least_meetings,
            grade=Grade(self.grade.grade) if self.grade else None,
            is_exempt=bool(self.exempt_reason),
        )

    @property
    def rating(self) -> str:
        """«Khá (tính là HTTNV)», the reason for no rating, or blank. Reads the grade."""
        if self.grade:
            return f"{self.grade.label} (tính là {self.grade.grade})"
        if not self.exempt_reason:
            return ""
        why = self.exempt_words or EXEMPTION_LABELS[Exemption(self.exempt_reason)]
        return f"Không xếp loại: {why[:1].lower()}{why[1:]}"


class AssessmentEvent(RegisterEvent):
    row = models.ForeignKey(Assessment, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của xếp loại cơ sở, chi hội"
        verbose_name_plural = "bước của xếp loại cơ sở, chi hội"
