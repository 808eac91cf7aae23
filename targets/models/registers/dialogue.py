"""Dialogues («đối thoại») of heads of committees and governments, of sectors and organizations with the people."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from targets.models.paper import Paper
from targets.models.registers.base import AgencyRow, RegisterEvent, RegisterQuerySet
from targets.rules.dialogues import CONCLUSION, NOTICE, SETTLING, DialogueRemark, dialogue_remarks
from targets.rules.register_steps import DIALOGUE_STEPS, DialogueState


class ChairKind(models.TextChoices):
    PARTY_HEAD = "PARTY_HEAD", "Người đứng đầu cấp ủy"
    GOVERNMENT_HEAD = "GOVERNMENT_HEAD", "Người đứng đầu chính quyền"
    SECTOR = "SECTOR", "Lãnh đạo ngành"
    ORGANIZATION = "ORGANIZATION", "Lãnh đạo Mặt trận, tổ chức"


#: Dialogues of sectors and organizations (Q4.6), as against those of the heads of committee and government (Q1.6).
OF_SECTORS = (ChairKind.SECTOR, ChairKind.ORGANIZATION)


class DialogueQuerySet(RegisterQuerySet["Dialogue"]):
    def by_party_head(self) -> Self:
        """What counts for Q1.6 of the Party committee of the unit."""
        return self.in_force().filter(chair=ChairKind.PARTY_HEAD)

    def by_government_head(self) -> Self:
        """What counts for Q1.6 of the government of the unit."""
        return self.in_force().filter(chair=ChairKind.GOVERNMENT_HEAD)

    def of_sector(self) -> Self:
        """What counts for Q4.6: of a sector's or an organization's leaders."""
        return self.in_force().filter(chair__in=OF_SECTORS)

    def on_short_notice(self) -> Self:
        return self.in_force().filter(announced_on__gt=F("held_on") - NOTICE)

    def without_conclusion(self, on: date) -> Self:
        """Dialogues whose conclusion is overdue on the day."""
        return self.in_force().filter(conclusion__isnull=True, held_on__lt=on - CONCLUSION)

    def unresolved(self, on: date) -> Self:
        """Dialogues with opinions that are overdue on the day; what nobody recorded as resolved is not."""
        late = self.in_force().filter(held_on__lt=on - SETTLING)
        return late.filter(opinions__gt=Coalesce(F("resolved"), 0))

    def with_papers(self) -> Self:
        """The conclusion fetched along."""
        return self.select_related("conclusion")


class Dialogue(AgencyRow):
    """A dialogue that an agency held. Numbers that are null are not known.

    `answered`, `transferred`: opinions answered on the spot, or passed on; `resolved`: all that are settled by now.
    Opinions are counted, never written down, and nobody is named. Source: NQ, II.1-2 (Q1.6, Q1.7), II.4-2 (Q4.6);
    ADR 0030.
    """

    chair = models.CharField("người chủ trì", max_length=20, choices=ChairKind)
    held_on = models.DateField("ngày đối thoại")
    announced_on = models.DateField("ngày thông báo trước", null=True, blank=True)
    venue = models.CharField("địa điểm", max_length=150, blank=True)
    audience = models.CharField("đối tượng dự", max_length=200)
    people = models.PositiveIntegerField("số người dự", null=True, blank=True)
    opinions = models.PositiveIntegerField("số ý kiến", null=True, blank=True)
    answered = models.PositiveIntegerField("trả lời tại chỗ", null=True, blank=True)
    transferred = models.PositiveIntegerField("chuyển cơ quan giải quyết", null=True, blank=True)
    resolved = models.PositiveIntegerField("đã giải quyết xong", null=True, blank=True)
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(DIALOGUE_STEPS.states.items()), default=DialogueState.HELD.value
    )
    conclusion = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="thông báo kết luận"
    )

    objects = DialogueQuerySet.as_manager()

    class Meta(AgencyRow.Meta):
        verbose_name = "cuộc đối thoại"
        verbose_name_plural = "cuộc đối thoại"
        ordering = ["year", "unit__sort_key", "held_on", "pk"]
        constraints = [
            *AgencyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=DialogueState.HELD.value, conclusion__isnull=True)
                | Q(state=DialogueState.CONCLUDED.value, conclusion__isnull=False),
                name="dialogue_state_goes_with_conclusion",
            ),
            models.CheckConstraint(condition=Q(chair__in=ChairKind.values), name="dialogue_has_chair"),
            models.CheckConstraint(
                condition=~Q(chair=ChairKind.ORGANIZATION) | Q(organization__isnull=False),
                name="dialogue_of_organization_is_its_own",
            ),
            models.CheckConstraint(condition=~Q(audience=""), name="dialogue_has_audience"),
            models.CheckConstraint(condition=Q(held_on__year=F("year")), name="dialogue_held_in_its_year"),
            models.CheckConstraint(
                condition=Q(announced_on__isnull=True) | Q(announced_on__lte=F("held_on")),
                name="dialogue_announced_before_held",
            ),
            models.CheckConstraint(
                condition=(Q(answered__isnull=True) | Q(answered__lte=F("opinions")))
                & (Q(transferred__isnull=True) | Q(transferred__lte=F("opinions")))
                & (Q(resolved__isnull=True) | Q(resolved__lte=F("opinions")))
                & (
                    Q(answered__isnull=True)
                    | Q(transferred__isnull=True)
                    | Q(opinions__gte=F("answered") + F("transferred"))
                ),
                name="dialogue_parts_within_opinions",
            ),
            models.CheckConstraint(
                condition=Q(opinions__isnull=False)
                | Q(answered__isnull=True, transferred__isnull=True, resolved__isnull=True),
                name="dialogue_parts_need_opinions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}, ngày {self.held_on:%d/%m/%Y}"

    @property
    def subject(self) -> str:
        return f"{self.get_chair_display()} đối thoại với {self.audience}"

    def remarks(self, on: date) -> list[DialogueRemark]:
        """What is late or short on the day; never stored. Reads the conclusion."""
        return dialogue_remarks(
            held_on=self.held_on,
            announced_on=self.announced_on,
            concluded_on=self.conclusion.issued_on if self.conclusion else None,
            opinions=self.opinions,
            resolved=self.resolved,
            on=on,
        )


class DialogueEvent(RegisterEvent):
    row = models.ForeignKey(Dialogue, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của cuộc đối thoại"
        verbose_name_plural = "bước của cuộc đối thoại"
