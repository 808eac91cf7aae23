"""What the registers count for figures: one table, figure → the rows that bear it, read for many places at once.

A register of which a unit, organization and year has no row counts nothing there: None, never 0. So a register that
nobody uses proposes nothing, asks nothing and bears nothing. Rows that were cancelled are none.

It lies below the registers, and so knows their pages by address only.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from django.db.models import Exists, F, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Coalesce, ExtractYear

from organizations.models import Organization, Unit
from targets.models import AssignedTarget, ReportingYear, Theme, Topic
from targets.returns.body_counts import BODY_SOURCES
from targets.returns.count_source import CountSource, SourceRow


def yearly(
    slug: str, title: str, rows: Callable[[], QuerySet[Any]], counted: Mapping[str, Callable[[], QuerySet[Any]]]
) -> CountSource:
    """A register whose rows have unit, organization and year. One query.

    `rows`: those by which the register is used at all; `counted`: figure → those of them that it counts.
    """

    def read(years: Sequence[ReportingYear], units: Collection[int] | None) -> Iterable[SourceRow]:
        found = rows().filter(year__in=[year.pk for year in years]).order_by()
        if units is not None:
            found = found.filter(unit__in=units)
        marks = {f"counts_{key}": Exists(of().order_by().filter(pk=OuterRef("pk"))) for key, of in counted.items()}
        columns = found.annotate(**marks).values_list("year_id", "unit_id", "organization_id", "pk", *marks)
        for year, unit, organization, pk, *is_counted in columns:
            keys = tuple(key for key, counts in zip(counted, is_counted, strict=True) if counts)
            yield SourceRow(year, unit, organization, pk, keys)

    return CountSource(slug, title, tuple(counted), read)


def _topics(slug: str, title: str, key: str, rows: Callable[[], QuerySet[Any]], counted: QuerySet[Any]) -> CountSource:
    """Topics, each in the year of its result, or in its own while there is none. One query."""

    def read(years: Sequence[ReportingYear], units: Collection[int] | None) -> Iterable[SourceRow]:
        counts_in = Coalesce(ExtractYear("issued_on"), F("year_id"), output_field=IntegerField())
        found = rows().annotate(counts_in=counts_in).order_by()
        found = found.filter(counts_in__in=[year.pk for year in years])
        if units is not None:
            found = found.filter(unit__in=units)
        marked = found.annotate(counts=Exists(counted.order_by().filter(pk=OuterRef("pk"))))
        columns = marked.values_list("counts_in", "unit_id", "organization_id", "pk", "counts")
        for year, unit, organization, pk, counts in columns:
            yield SourceRow(year, unit, organization, pk, (key,) if counts else ())

    return CountSource(slug, title, (key,), read)


def _assigned_targets(years: Sequence[ReportingYear], units: Collection[int] | None) -> Iterable[SourceRow]:
    """Assigned targets, each in the year of its due day; without a result nobody knows whether it is reached."""
    found = AssignedTarget.objects.assigned().annotate(due=ExtractYear("due_on")).order_by()
    found = found.filter(due__in=[year.pk for year in years])
    if units is not None:
        found = found.filter(unit__in=units)
    columns = found.values_list("due", "unit_id", "organization_id", "pk", "planned", "reached")
    for year, unit, organization, pk, planned, reached in columns:
        is_reached = reached is not None and reached >= planned
        keys = ("campaign_assigned", "campaign_completed") if is_reached else ("campaign_assigned",)
        unknown = () if reached is not None else ("campaign_completed",)
        yield SourceRow(year, unit, organization, pk, keys, unknown)


#: One register a line; a figure has one source at most.
SOURCES: Final[tuple[CountSource, ...]] = (
    yearly("chu-de", "Chủ đề năm", Theme.objects.in_force, {"themes": Theme.objects.agreed}),
    _topics(
        "giam-sat", "Giám sát xã hội", "supervisions",
        lambda: Topic.objects.active().supervisions(), Topic.objects.issued().independent(),
    ),
    _topics(
        "phan-bien", "Phản biện xã hội", "critiques",
        lambda: Topic.objects.active().critiques(), Topic.objects.issued().joint_critiques(),
    ),
    CountSource("chi-tieu-giao", "Chỉ tiêu được giao", ("campaign_assigned", "campaign_completed"), _assigned_targets),
    *BODY_SOURCES,
)  # fmt: skip
SOURCE_OF: Final[Mapping[str, CountSource]] = {key: source for source in SOURCES for key in source.keys}


@dataclass(frozen=True)
class RegisterCount:
    """What a register counts for a figure of a place: how many, and which rows (primary keys, ascending)."""

    source: CountSource
    value: int
    rows: tuple[int, ...]


Counts = Mapping[str, RegisterCount]


@dataclass(frozen=True)
class RegisterCounts:
    """What the registers count in many places, by year, unit and organization."""

    _of: Mapping[tuple[int, int, int], Counts] = field(default_factory=dict)

    @classmethod
    def read(cls, years: Sequence[ReportingYear], units: Collection[int] | None = None) -> Self:
        """The counts of these years, in these units (keys) or in all. One query a register, three of
        the heads, however many places."""
        if not years or (units is not None and not units):
            return cls()
        found: dict[tuple[int, int, int], dict[str, RegisterCount]] = {}
        for source in SOURCES:
            rows: dict[tuple[int, int, int], dict[str, list[int]]] = {}
            unknown: dict[tuple[int, int, int], set[str]] = {}
            for row in source.read(years, units):
                counted = rows.setdefault(row[:3], {})
                for key in source.keys if row.about is None else row.about:
                    counted.setdefault(key, [])
                for key in row.keys:
                    counted[key].append(row.pk)
                unknown.setdefault(row[:3], set()).update(row.unknown)
            for place, counted in rows.items():
                of_place = found.setdefault(place, {})
                of_place |= {
                    key: RegisterCount(source, len(pks), tuple(sorted(pks)))
                    for key, pks in counted.items()
                    if key not in unknown[place]
                }
        return cls(found)

    def of(self, year: int, unit: int, organization: int) -> Counts:
        """By figure; without those whose register has no row there."""
        return self._of.get((year, unit, organization), {})


def count(key: str, unit: Unit, organization: Organization, year: ReportingYear) -> RegisterCount | None:
    """What the register counts for this figure; None where it has no register, or that has no row there."""
    return RegisterCounts.read([year], [unit.pk]).of(year.pk, unit.pk, organization.pk).get(key)


def values(counts: Counts) -> dict[str, int]:
    """The bare numbers by figure."""
    return {key: one.value for key, one in counts.items()}
