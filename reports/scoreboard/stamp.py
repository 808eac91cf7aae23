"""What a page of a scope is computed from, as a few numbers that change with every write to it."""

from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Subquery, Sum, Value

from organizations.models import RecordStamp, RegisterStamp, Unit
from reports.scoreboard.scope import Scope
from targets.models import AnnualReturn, VerdictStamp

Stamp = tuple[int | None, ...]


def read_stamp(scope: Scope) -> Stamp | None:
    """The stamp of the unit and its children up to the year; None where nothing can be kept. One query.

    Units, organizations, agencies, absences, resolutions with their targets and duties, years and extensions:
    `RegisterStamp`. Papers, rows of registers and steps of agencies' returns, anywhere: `RecordStamp`. Verdicts: the
    sum of their stamps. Returns with their figures and steps: their number, and the sum of their revisions, which grow
    with every change. Read it before what it stands for: a write in between is then only computed once more.
    """
    units = Unit.objects.filter(Q(pk=scope.unit.pk) | Q(parent=scope.unit)).values("pk")
    verdicts = VerdictStamp.objects.filter(year__in=scope.years_so_far, unit__in=units)
    returns = AnnualReturn.objects.filter(year__in=scope.years_so_far, unit__in=units)
    row = (
        RegisterStamp.objects.order_by("pk")
        .annotate(
            register=RegisterStamp.objects.stamp(),
            records=RecordStamp.objects.stamp(),
            verdicts=_total(verdicts, Sum("number")),
            returns=_total(returns, Count("pk")),
            revisions=_total(returns, Sum("revision")),
        )
        .values_list("register", "records", "verdicts", "returns", "revisions")
        .first()
    )
    return None if row is None else tuple(row)


def _total(rows: QuerySet[Any], aggregate: Aggregate) -> Subquery:
    """The aggregate over all rows, as a part of another query."""
    return Subquery(rows.order_by().annotate(of=Value(1)).values("of").annotate(total=aggregate).values("total"))
