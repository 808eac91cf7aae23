"""The reviews that resolutions ask for, as documents that were built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from organizations.models.unit import within
from organizations.permissions import Capability, can
from targets.models import Job, PlannedReview

if TYPE_CHECKING:
    from organizations.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """Those of the resolutions under the person's unit, for whoever may see reviews."""
        return (
            self.filter(within(user, "planned__resolution__unit")) if can(user, Capability.SEE_REVIEWS) else self.none()
        )

    def built(self) -> Self:
        return self.exclude(document="")


class Review(models.Model):
    """One building of a review: who asked, the document, and the figures that it printed.

    `figures` is the content as it was printed (JSON), so that later changes of the register never change it.
    """

    planned = models.ForeignKey(PlannedReview, models.PROTECT, related_name="built", verbose_name="báo cáo")
    job = models.OneToOneField(Job, models.PROTECT, related_name="review", verbose_name="việc chạy nền")
    document = models.FileField("văn bản", upload_to="reviews/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    data_until = models.DateField("số liệu đến ngày")
    figures = models.JSONField("số liệu đã in", null=True)
    requested_at = models.DateTimeField("yêu cầu lúc")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    built_at = models.DateTimeField("lập xong lúc", null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo sơ kết, tổng kết"
        verbose_name_plural = "báo cáo sơ kết, tổng kết"
        ordering = ["-requested_at"]

    def __str__(self) -> str:
        return f"{self.planned} ({self.requested_at:%d/%m/%Y})"
