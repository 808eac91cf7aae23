"""Words entered for a root, where they do not follow from its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from simple_history.models import HistoricalRecords

from organizations.models.unit import Unit, within

if TYPE_CHECKING:
    from organizations.models.account import User


#: The columns that hold words.
WORDS = (
    "places", "committee", "symbol", "body", "superior", "superior_kind", "superior_committee", "authority",
    "letter_symbol", "help_line", "recipients",
)  # fmt: skip


class RootWordsQuerySet(models.QuerySet["RootWords"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(within(user))


class RootWords(models.Model):
    """What pages and documents call a root's committee and its bodies; a blank word follows from the unit's kind."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="words", verbose_name="đơn vị")
    places = models.CharField(
        "đơn vị báo cáo gọi là", max_length=60, blank=True, help_text="Ví dụ xã, thị trấn; loại đầu đứng cho cả cấp."
    )
    committee = models.CharField("cấp ủy", max_length=60, blank=True, help_text="Ví dụ Huyện ủy.")
    symbol = models.CharField("ký hiệu cấp ủy", max_length=20, blank=True, help_text="Phần sau dấu / của BC/HU.")
    body = models.CharField("cơ quan theo dõi", max_length=80, blank=True, help_text="Ví dụ Ban Dân vận.")
    superior = models.CharField("đảng bộ cấp trên", max_length=100, blank=True)
    superior_kind = models.CharField("cấp trên", max_length=30, blank=True, help_text="Ví dụ tỉnh.")
    superior_committee = models.CharField("cấp ủy cấp trên", max_length=60, blank=True)
    authority = models.CharField("thẩm quyền ký", max_length=60, blank=True)
    letter_symbol = models.CharField("ký hiệu công văn", max_length=30, blank=True, help_text="Ví dụ CV/BDVHU.")
    help_line = models.CharField("nơi giải đáp", max_length=120, blank=True)
    recipients = models.TextField("nơi nhận báo cáo", blank=True, help_text="Mỗi nơi một dòng.")

    objects = RootWordsQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cách gọi của đơn vị"
        verbose_name_plural = "cách gọi của đơn vị"
        ordering = ["unit__sort_key"]

    def __str__(self) -> str:
        return str(self.unit)

    @property
    def entered(self) -> dict[str, str]:
        """The words by name, blank ones too."""
        return {name: getattr(self, name) for name in WORDS}
