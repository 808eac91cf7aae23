"""Papers that prove figures of returns: which are attached now, and every attaching and taking away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef

from targets.models.annual_return import AnnualReturn
from targets.models.paper import Paper

if TYPE_CHECKING:
    from organizations.models import User


class ReturnPaperQuerySet(models.QuerySet["ReturnPaper"]):
    def with_papers(self, user: User) -> Self:
        """The papers fetched along; annotated with `is_seen`: whether the person may open the paper's page."""
        seen = Paper.objects.visible_to(user).filter(pk=OuterRef("paper"))
        return self.select_related("paper", "by").annotate(is_seen=Exists(seen))


class ReturnPaper(models.Model):
    """A paper that is attached to a figure of a return (`key`), or to the return as a whole (empty key)."""

    annual_return = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="papers", db_index=False)
    key = models.CharField("số liệu", max_length=30, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="returns", verbose_name="văn bản")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("lúc")

    is_seen: bool  # after `with_papers()` only

    objects = ReturnPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "minh chứng của báo cáo"
        verbose_name_plural = "minh chứng của báo cáo"
        ordering = ["annual_return", "key", "paper__issued_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["annual_return", "key", "paper"], name="return_paper_unique"),
        ]

    def __str__(self) -> str:
        return str(self.paper)

    @property
    def proves(self) -> bool:
        """Whether the paper still stands: a cancelled one shows nothing any more."""
        return self.paper.cancelled_at is None


class ReturnPaperChange(models.Model):
    """One attaching of a paper, or taking away (`is_attached` false). Never changed.

    `reason`: of a change after the return was sent, which staff alone make.
    """

    annual_return = models.ForeignKey(AnnualReturn, models.PROTECT, related_name="paper_changes")
    key = models.CharField("số liệu", max_length=30, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    is_attached = models.BooleanField()
    reason = models.CharField("lý do", max_length=300, blank=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "thay đổi minh chứng của báo cáo"
        verbose_name_plural = "thay đổi minh chứng của báo cáo"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{'+' if self.is_attached else '−'} {self.paper}"
