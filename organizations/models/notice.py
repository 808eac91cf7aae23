"""Notices to people: shown in the portal at once, mailed as each person chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from organizations.models.account import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> Self:
        """One's own only."""
        return self.filter(to=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def unmailed(self) -> Self:
        return self.filter(mailed_at__isnull=True)


class Notice(models.Model):
    """One sentence for one person, with the path of the page it is about."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    text = models.CharField("nội dung", max_length=500)
    address = models.CharField("trang", max_length=300, blank=True)
    at = models.DateTimeField("lúc")
    read_at = models.DateTimeField("đã đọc lúc", null=True)
    mailed_at = models.DateTimeField("đã gửi thư lúc", null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["to", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.text
