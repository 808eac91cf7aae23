"""A year at one root: its days, whether it is open or closed there, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q

from organizations.models import RegisterStamp, Unit
from organizations.models.unit import UnitQuerySet
from targets.models.reporting_year import ReportingYear
from targets.models.resolution import Resolution
from targets.rules.periods import Calendar, YearTerms, local_day, why_not_begun

if TYPE_CHECKING:
    from organizations.models import User

#: Above so many units the rows of all roots are read: a longer list of keys costs more than it spares.
MOST_KEYS = 1000


class RootYearQuerySet(models.QuerySet["RootYear"]):
    def visible_to(self, user: User) -> Self:
        """The years of the roots at, above and below the account's unit."""
        if user.is_whole_register:
            return self
        if user.unit is None:
            return self.none()
        return self.filter(Q(root__in=user.unit.lineage) | Q(root__path__startswith=user.unit.path))

    def open(self) -> Self:
        """Not closed, begun or not."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False)

    def begun(self, at: datetime) -> Self:
        """Whose first day has come, closed or not."""
        return self.filter(opens_on__lte=local_day(at))

    def awaited(self, at: datetime) -> Self:
        """Whose returns are awaited: begun and not closed."""
        return self.open().begun(at)

    def with_parties(self) -> Self:
        """Root and year fetched along."""
        return self.select_related("root", "year")

    def with_stamp(self) -> Self:
        """Beside each row the stamp of the register as it was read with: see `RootYears.stamp`."""
        return self.annotate(stamp=RegisterStamp.objects.stamp())


class RootYear(models.Model):
    """A year at a root, the unit whose committee resolved: when it opens, is due and closes, and whether it has."""

    root = models.ForeignKey(Unit, models.PROTECT, related_name="root_years", verbose_name="đơn vị ban hành")
    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="root_years", verbose_name="năm")
    opens_on = models.DateField("mở từ ngày")
    due_on = models.DateField("hạn gửi")
    closes_on = models.DateField("ngày chốt")
    two_step_review = models.BooleanField("tổ chức cấp trên xem trước", default=False)
    is_backlog = models.BooleanField(
        "để nhập số liệu cũ",
        default=False,
        help_text="Năm đã qua hạn trước khi cổng được cài đặt: không tính quá hạn, không nhắc nộp.",
    )
    counts_own_bodies = models.BooleanField(
        "tính cơ sở ngoài đơn vị báo cáo",
        default=True,
        editable=False,
        help_text="Năm đã chốt hoặc đã mở trước khi cổng tính các cơ sở này thì giữ như cũ.",
    )
    opened_at = models.DateTimeField("đã mở lúc", null=True, blank=True, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    closed_at = models.DateTimeField("đã chốt lúc", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = RootYearQuerySet.as_manager()

    class Meta:
        verbose_name = "năm của đơn vị ban hành nghị quyết"
        verbose_name_plural = "năm của đơn vị ban hành nghị quyết"
        ordering = ["year", "root__sort_key", "root"]
        constraints = [
            models.UniqueConstraint(
                fields=["root", "year"],
                name="root_year_unique",
                violation_error_message="Đơn vị này đã có năm báo cáo đó.",
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on")) & Q(due_on__lte=F("closes_on")),
                name="root_year_days_in_order",
                violation_error_message="Ngày mở, hạn gửi và ngày chốt phải theo đúng thứ tự.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="root_year_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True, opened_by__isnull=True)
                | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="root_year_opened_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.root}, năm {self.year_id}"

    def clean(self) -> None:
        """Refuse a year in which no resolution of the root is in force: nothing would be asked in it."""
        if self.root_id and self.year_id and not self.resolutions.exists():
            raise ValidationError(f"{self.root} không có nghị quyết nào áp dụng trong năm {self.year_id}.")

    @property
    def resolutions(self) -> models.QuerySet[Resolution]:
        """The root's resolutions in force in the year."""
        return Resolution.objects.in_force(self.year_id).filter(unit=self.root_id)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def calendar(self) -> Calendar:
        """The root's days; the day that the figures refer to is everybody's. Reads `year`."""
        return Calendar(
            self.year_id,
            self.year.reference_on,
            self.opens_on,
            self.due_on,
            self.closes_on,
            is_backlog=self.is_backlog,
        )

    def why_not_begun(self, at: datetime) -> str:
        """Why nothing can be entered or sent yet, as a sentence; empty from the first day on."""
        return why_not_begun(self.calendar, at)

    def units(self) -> UnitQuerySet:
        """The units in force on the reference day whose returns the root's own resolutions ask for. Two queries."""
        return Unit.objects.in_force(self.year.reference_on).filter(self.resolutions.judged_units())  # type: ignore[attr-defined]


class RootYears:
    """Root years, read once: which of them hold for a unit. No query after reading.

    `stamp`: that of the register, read in the same query; None where the rows were read without it, or where there are
    none.
    """

    def __init__(self, rows: Iterable[RootYear]) -> None:
        self._rows: Mapping[tuple[int, int], RootYear] = {(row.year_id, row.root_id): row for row in rows}
        first = next(iter(self._rows.values()), None)
        self.stamp: int | None = vars(first).get("stamp") if first else None

    @classmethod
    def read(cls, years: Iterable[ReportingYear], units: Iterable[Unit]) -> Self:
        """Those of the roots at and above these units in these years. One query."""
        by_number = {year.year: year for year in years}
        keys = {pk for unit in units for pk in unit.lineage}
        rows = RootYear.objects.filter(year__in=list(by_number)).with_stamp()
        if len(keys) <= MOST_KEYS:
            rows = rows.filter(root__in=keys)
        return cls(_with_years(rows, by_number))

    @classmethod
    def hold(cls, year: ReportingYear, units: Iterable[Unit]) -> Self:
        """The year's rows of the roots at and above the units; nobody changes them before this transaction ends.

        Whoever closes the year waits for those who write under it, and who comes after the closing sees it: a
        condition inside the write itself would ask the snapshot from before. Many may hold a row at once, which
        Django's `select_for_update` cannot say; SQLite lets one transaction write at a time anyway. One query.
        """
        lock = " FOR SHARE" if connection.features.has_select_for_update else ""
        keys = sorted({pk for unit in units for pk in unit.lineage})
        among = f" AND root_id IN ({', '.join(['%s'] * len(keys))})" if 0 < len(keys) <= MOST_KEYS else ""
        rows = RootYear.objects.raw(
            f"SELECT * FROM {RootYear._meta.db_table} WHERE year_id = %s{among} ORDER BY id{lock}",  # noqa: S608
            [year.pk, *(keys if among else ())],
        )
        return cls(_with_years(rows, {year.year: year}))

    def has(self, year: int, root: int) -> bool:
        """Whether the root, by its key, has the year."""
        return (year, root) in self._rows

    def of_year(self, year: int) -> list[RootYear]:
        return [row for (number, _), row in self._rows.items() if number == year]

    def of(self, year: int, unit: Unit) -> YearTerms | None:
        """What holds for the unit's returns of the year; None where no root at or above it has that year.

        The days are those of the nearest root; the year is closed as soon as any root above has closed it.
        """
        above = [row for pk in unit.lineage if (row := self._rows.get((year, pk)))]
        if not above:
            return None
        return YearTerms(
            root_id=above[-1].root_id,
            calendar=above[-1].calendar,
            two_step_review=above[-1].two_step_review,
            is_closed=any(row.is_closed for row in above),
        )


def _with_years(rows: Iterable[RootYear], by_number: Mapping[int, ReportingYear]) -> Iterable[RootYear]:
    for row in rows:
        row.year = by_number[row.year_id]
        yield row


class YearEventKind(models.TextChoices):
    ADDED = "ADDED", "Thêm năm báo cáo"
    OPENED = "OPENED", "Mở kỳ báo cáo"
    CLOSED = "CLOSED", "Chốt năm"
    REOPENED = "REOPENED", "Mở lại năm đã chốt"
    RESCORED = "RESCORED", "Tính lại kết quả của năm đã chốt"
    TWO_STEPS_ON = "TWO_STEPS_ON", "Bật bước tổ chức cấp trên xem trước"
    TWO_STEPS_OFF = "TWO_STEPS_OFF", "Tắt bước tổ chức cấp trên xem trước"
    REMINDERS_ON = "REMINDERS_ON", "Bật tính hạn và nhắc nộp"
    REMINDERS_OFF = "REMINDERS_OFF", "Để nhập số liệu cũ, không tính hạn, không nhắc"


class YearEvent(models.Model):
    """A step on a root's year: by whom, when and why. Append-only."""

    year = models.ForeignKey(ReportingYear, models.PROTECT, related_name="events")
    root = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=YearEventKind)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.root}, {self.year_id}: {self.get_kind_display()}"
