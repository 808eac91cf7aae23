"""Reporting years, and the later due days that units got in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from organizations.formats import short_date
from organizations.models import Unit
from organizations.models.unit import UnitQuerySet
from targets.models.resolution import Resolution

if TYPE_CHECKING:
    from targets.models.root_year import RootYearQuerySet


class ReportingYearQuerySet(models.QuerySet["ReportingYear"]):
    def of(self, root_years: RootYearQuerySet) -> Self:
        """The years of these rows, each once: «any root awaits returns of it»."""
        return self.filter(pk__in=root_years.order_by().values("year"))


class ReportingYear(models.Model):
    """One year of returns and the day its figures refer to. When it opens and closes is each root's: `RootYear`."""

    year = models.PositiveSmallIntegerField("năm", primary_key=True)
    reference_on = models.DateField("số liệu tính đến ngày")

    objects = ReportingYearQuerySet.as_manager()

    class Meta:
        verbose_name = "năm báo cáo"
        verbose_name_plural = "năm báo cáo"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"Năm {self.year}"

    def clean(self) -> None:
        """Refuse a reference day on which the units cannot stand side by side, and a year without a resolution."""
        if self.year and not Resolution.objects.in_force(self.year).exists():
            raise ValidationError({"year": f"Không có nghị quyết nào áp dụng trong năm {self.year}."})
        if self.reference_on and (faults := Unit.objects.in_force(self.reference_on).slug_clashes()):
            raise ValidationError({"reference_on": f"Ngày {short_date(self.reference_on)}: {'; '.join(faults)}."})

    def units(self) -> UnitQuerySet:
        """The units in force on the reference day that make returns: those that report, and every sum above them.

        Of all resolutions in force whose root has this year. One query for these, so that the list itself asks one
        more.
        """
        resolutions = Resolution.objects.in_force(self.year).filter(unit__root_years__year=self.year)
        return Unit.objects.in_force(self.reference_on).filter(resolutions.judged_units())


class Extension(models.Model):
    """A later due day for a unit and year, with a reason. The latest one counts. Append-only."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="extensions", verbose_name="năm")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extensions", verbose_name="đơn vị")
    due_on = models.DateField("hạn mới")
    reason = models.TextField("lý do")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.unit}, năm {self.year_id}: đến {self.due_on:%d/%m/%Y}"
