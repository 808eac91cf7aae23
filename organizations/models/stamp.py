"""A number that changes with every write to the tables that change seldom."""

from django.db import models


class RegisterStamp(models.Model):
    """One row, kept by the triggers of `organizations.stamps`: any write to a stamped table gives it another number."""

    number = models.BigIntegerField()

    class Meta:
        verbose_name = "dấu thay đổi của sổ"
        verbose_name_plural = "dấu thay đổi của sổ"

    def __str__(self) -> str:
        return str(self.number)
