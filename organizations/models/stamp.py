"""Numbers that change with every write to the tables that computed pages rest on."""

from typing import Any

from django.db import models
from django.db.models import Subquery, Sum, Value


class StampQuerySet(models.QuerySet[Any]):
    def stamp(self) -> Subquery:
        """The stamp as a part of another query; null without any row."""
        return Subquery(self.order_by().annotate(of=Value(1)).values("of").annotate(all=Sum("number")).values("all"))

    def read(self) -> int | None:
        """The stamp now. One query."""
        stamp: int | None = self.order_by().aggregate(all=Sum("number"))["all"]
        return stamp


class Stamp(models.Model):
    """A part of a stamp, kept by the triggers of `organizations.stamps`: the sum of the parts is the stamp.

    Any write to a stamped table gives the row of its connection another number.
    """

    number = models.BigIntegerField()

    objects = StampQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.number)


class RegisterStamp(Stamp):
    """Of the tables that change seldom: units, agencies, resolutions, years (`stamped` of each app's config)."""

    class Meta(Stamp.Meta):
        verbose_name = "dấu thay đổi của sổ"
        verbose_name_plural = "dấu thay đổi của sổ"


class RecordStamp(Stamp):
    """Of what is recorded all year: papers, rows of registers, steps of agencies' returns (`stamped_records`)."""

    class Meta(Stamp.Meta):
        verbose_name = "dấu thay đổi của việc đã ghi"
        verbose_name_plural = "dấu thay đổi của việc đã ghi"
