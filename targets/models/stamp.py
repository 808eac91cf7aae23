"""A number that changes with the verdicts of a unit."""

from django.db import models


class VerdictStamp(models.Model):
    """Changes with every write to the verdicts of a unit, organization and year; kept by a trigger (`targets.stamps`).

    Plain keys without a reference: a stamp outlives what it stands for and holds nothing back. An organization and
    year are scored by one transaction at a time, so nobody waits for a stamp who does not wait for the verdicts.
    """

    unit = models.BigIntegerField()
    organization = models.BigIntegerField()
    year = models.IntegerField()
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "dấu thay đổi của kết quả"
        verbose_name_plural = "dấu thay đổi của kết quả"
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "organization"], name="verdict_stamp_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.organization}"
