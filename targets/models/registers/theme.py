"""Themes of the year («chủ đề năm»): what each organization sets itself, and the Party committee's agreement."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from targets.models.paper import Paper
from targets.models.registers.base import RegisterEvent, RegisterQuerySet, RegisterRow
from targets.rules.register_steps import LIVE_THEMES, THEME_STATES, ThemeState


class ThemeQuerySet(RegisterQuerySet["Theme"]):
    def active(self) -> Self:
        """Themes that hold or may come to hold: neither replaced nor cancelled."""
        return self.in_force().filter(state__in=LIVE_THEMES)

    def agreed(self) -> Self:
        """What counts for T01: reported, agreed by the Party committee, neither replaced nor cancelled."""
        return self.in_force().filter(state=ThemeState.AGREED)

    def with_papers(self) -> Self:
        """The papers that its steps rest on, and the theme that it replaces, fetched along."""
        return self.select_related("report", "agreement", "replaces")


class Theme(RegisterRow):
    """An organization's theme of a year in a unit. One is active; one that was replaced stays as history.

    `congress_target`: the target or task of the unit's Party congress that the theme makes concrete. `report`: the
    paper by which it was reported to the committee; `agreement`: that by which the committee agreed.
    Source: NQ, I.2.1-1 (T01), II.1-2 (Q1.4), III.5 (O5.1); ADR 0024.
    """

    text = models.CharField("chủ đề", max_length=500)
    congress_target = models.CharField("chỉ tiêu, nhiệm vụ của đại hội", max_length=300)
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(THEME_STATES.items()), default=ThemeState.DRAFT.value
    )
    report = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản báo cáo"
    )
    agreement = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản cho chủ trương"
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="thay cho chủ đề"
    )

    objects = ThemeQuerySet.as_manager()

    class Meta(RegisterRow.Meta):
        verbose_name = "chủ đề năm"
        verbose_name_plural = "chủ đề năm"
        ordering = ["year", "unit__sort_key", "organization__position", "pk"]
        constraints = [
            *RegisterRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["year", "unit", "organization"],
                condition=Q(cancelled_at__isnull=True) & ~Q(state=ThemeState.REPLACED.value),
                name="theme_one_active",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(cancelled_at__isnull=True), name="theme_replaced_once"
            ),
            models.CheckConstraint(
                condition=Q(state=ThemeState.DRAFT.value, report__isnull=True, agreement__isnull=True)
                | Q(state=ThemeState.REPORTED.value, report__isnull=False, agreement__isnull=True)
                | Q(state=ThemeState.AGREED.value, report__isnull=False, agreement__isnull=False)
                | Q(state=ThemeState.REPLACED.value, report__isnull=False),
                name="theme_state_goes_with_papers",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(congress_target=""), name="theme_has_words"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="theme_replaces_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, năm {self.year_id}"

    @property
    def subject(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        return f"{self.text} {self.congress_target}"

    @property
    def days_to_answer(self) -> int | None:
        """Days from the report to the committee's agreement (Q1.4); None until there are both."""
        if self.report is None or self.agreement is None:
            return None
        return (self.agreement.issued_on - self.report.issued_on).days


class ThemeEvent(RegisterEvent):
    row = models.ForeignKey(Theme, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của chủ đề năm"
        verbose_name_plural = "bước của chủ đề năm"
