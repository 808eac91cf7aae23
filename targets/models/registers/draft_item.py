"""Drafts that an agency is going to issue («danh mục dự thảo»), from which the Front chooses what to criticize."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from targets.models.paper import Paper
from targets.models.registers.base import AgencyRow, RegisterEvent, RegisterQuerySet
from targets.rules.register_steps import DRAFT_STATES, DraftState


class DraftKind(models.TextChoices):
    RESOLUTION = "RESOLUTION", "Nghị quyết"
    PLAN = "PLAN", "Kế hoạch"
    SCHEME = "SCHEME", "Đề án"
    DIRECTIVE = "DIRECTIVE", "Chỉ thị"
    DECISION = "DECISION", "Quyết định"
    REGULATION = "REGULATION", "Quy chế"


class DraftItemQuerySet(RegisterQuerySet["DraftItem"]):
    def supplied(self, by_day: date | None = None) -> Self:
        """Drafts whose list was sent to the Front (O2.3), by this day where one is given."""
        sent = self.in_force().filter(supplied_on__isnull=False)
        return sent.filter(supplied_on__lte=by_day) if by_day else sent

    def concerning_rights(self) -> Self:
        """Drafts that touch people's rights and interests directly (Q3.3)."""
        return self.in_force().filter(concerns_rights=True)

    def requested(self) -> Self:
        """Drafts of which the agency asked for a critique (Q3.3)."""
        return self.in_force().filter(state=DraftState.REQUESTED)

    def chosen(self) -> Self:
        """Drafts that a topic of critique is about, which is neither cancelled nor given up."""
        return self.in_force().filter(Exists(self._topics()))

    def not_chosen(self) -> Self:
        return self.in_force().filter(~Exists(self._topics()))

    def with_papers(self) -> Self:
        """The list's and the request's papers and the topics about it fetched along. Two queries."""
        topics = Prefetch("topics", self._active_topics(), to_attr="active_topics")
        return self.select_related("supply", "request", "agency").prefetch_related(topics)

    def _topics(self) -> models.QuerySet[models.Model]:
        return self._active_topics().filter(draft_item=OuterRef("pk"))

    def _active_topics(self) -> models.QuerySet[models.Model]:
        """Topics lie above this module, which therefore asks for them by the relation."""
        topics: Any = self.model._meta.get_field("topics").related_model
        active: models.QuerySet[models.Model] = topics.objects.active()
        return active


class DraftItem(AgencyRow):
    """A draft in the yearly list of a government or a department, from which topics of critique are chosen.

    `supply`, `supplied_on`: the paper by which the list went to the Front and its day; `request`, `requested_on`: that
    by which a critique of this draft was asked for. Source: NQ, III.2 (O2.3), II.3-1 (Q3.3); ADR 0029.
    """

    title = models.CharField("tên dự thảo", max_length=300)
    kind = models.CharField("loại dự thảo", max_length=12, choices=DraftKind)
    concerns_rights = models.BooleanField("đụng trực tiếp đến quyền, lợi ích của Nhân dân", default=False)
    state = models.CharField(
        "trạng thái", max_length=12, choices=list(DRAFT_STATES.items()), default=DraftState.LISTED.value
    )
    supply = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản gửi danh mục"
    )
    supplied_on = models.DateField("ngày gửi danh mục", null=True, blank=True)
    request = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản đề nghị phản biện"
    )
    requested_on = models.DateField("ngày đề nghị phản biện", null=True, blank=True)

    objects = DraftItemQuerySet.as_manager()

    class Meta(AgencyRow.Meta):
        verbose_name = "dự thảo"
        verbose_name_plural = "dự thảo"
        ordering = ["year", "unit__sort_key", "agency__sort_key", "pk"]
        constraints = [
            *AgencyRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state=DraftState.LISTED.value, request__isnull=True, requested_on__isnull=True)
                | Q(state=DraftState.REQUESTED.value, request__isnull=False, requested_on__isnull=False),
                name="draft_state_goes_with_request",
            ),
            models.CheckConstraint(
                condition=Q(supply__isnull=True, supplied_on__isnull=True)
                | Q(supply__isnull=False, supplied_on__isnull=False),
                name="draft_supplied_by_paper",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="draft_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title} ({self.agency})"

    @property
    def subject(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"


class DraftItemEvent(RegisterEvent):
    row = models.ForeignKey(DraftItem, models.PROTECT, related_name="events")

    class Meta(RegisterEvent.Meta):
        verbose_name = "bước của dự thảo"
        verbose_name_plural = "bước của dự thảo"
