"""The verdicts of a year in SQL alone, to compare the stored ones with: shares no formula with `judge`.

Sums are joins over the units' parents, met and missed are comparisons of integers. Only which figures a return owes
comes from the product (`OwedFigures`). `compute_compliance --check` asks it; nothing is ever stored from it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from organizations.models import Level, Organization
from targets.models import ReportingYear, Target
from targets.verdicts import storing
from targets.verdicts.independent_sql import ONE_YEAR, OVER_YEARS, SQL
from targets.verdicts.storing import Differences, Scope


@transaction.atomic
def differences(year: int, *, frozen: Sequence[int] = ()) -> Differences:
    """Everything in which the year's stored verdicts differ from what SQL makes of the register. Writes nothing."""
    organizations = list(Organization.objects.all())
    stage(ReportingYear.objects.get(year=year), frozen)
    return storing.differences(Scope(year, [organization.pk for organization in organizations], frozen))


def stage(year: ReportingYear, frozen: Sequence[int] = ()) -> None:
    """Put what SQL makes of the year into the table of judged rows. Within a transaction."""
    query, parameters = _statement(year, frozen)
    if connection.vendor == "postgresql":
        # Nothing is known of the sizes of its steps, and a loop inside a loop over a country never ends.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    storing.stage_query(query, parameters)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = on")


def _statement(year: ReportingYear, frozen: Sequence[int]) -> tuple[str, list[int | str]]:
    """The query with its parameters, the short tables as rows of values."""
    in_force = list(Target.objects.in_force(year.year).select_related("indicator"))
    first = min((target.first_year for target in in_force if target.accumulates), default=None)
    spans: list[tuple[int, str]] = []
    if first is not None:
        in_force = list(Target.objects.in_force(first, year.year).select_related("indicator"))
        days = dict(ReportingYear.objects.filter(year__gte=first).values_list("year", "reference_on"))
        spans = [(one, str(days.get(one, f"{one}-12-31"))) for one in range(first, year.year + 1)]
    parts = [
        (target.pk, key, side)
        for target in in_force
        for side, keys in enumerate((target.indicator.numerator, target.indicator.denominator))
        for key in keys
    ]
    ranks = [(level.value, depth) for depth, level in enumerate(Level)]
    parts = parts or [(0, "", 0)]
    # SQLite keeps days as text, and its CAST to a date would make a number of them.
    span = "%s, CAST(%s AS date)" if connection.vendor == "postgresql" else "%s, %s"
    over_years = OVER_YEARS.format(spans=_values(len(spans), span), year=year.year) if spans else ONE_YEAR
    text = SQL.format(
        over_years=over_years,
        parts=_values(len(parts), "CAST(%s AS bigint), %s, %s"),
        ranks=_values(len(ranks), "%s, %s"),
        frozen=", ".join(map(str, frozen)) or "0",
        year=year.year,
        day=year.reference_on.isoformat(),
    )
    rows: Sequence[tuple[int | str, ...]] = [*parts, *ranks, *spans]
    return text, [value for row in rows for value in row]


def _values(rows: int, row: str) -> str:
    return ", ".join([f"({row})"] * rows)
