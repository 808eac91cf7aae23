"""A number that changes with every write to the tables that change seldom."""

from django.db import models
from django.db.models import Subquery, Sum, Value


class RegisterStampQuerySet(models.QuerySet["RegisterStamp"]):
    def stamp(self) -> Subquery:
        """The stamp of the register as a part of another query; null without any row."""
        return Subquery(self.order_by().annotate(of=Value(1)).values("of").annotate(all=Sum("number")).values("all"))

    def read(self) -> int | None:
        """The stamp of the register now. One query."""
        stamp: int | None = self.order_by().aggregate(all=Sum("number"))["all"]
        return stamp


class RegisterStamp(models.Model):
    """A part of the stamp, kept by the triggers of `organizations.stamps`: their sum is the stamp of the register.

    Any write to a stamped table gives the row of its connection another number.
    """

    number = models.BigIntegerField()

    objects = RegisterStampQuerySet.as_manager()

    class Meta:
        verbose_name = "dấu thay đổi của sổ"
        verbose_name_plural = "dấu thay đổi của sổ"

    def __str__(self) -> str:
        return str(self.number)
