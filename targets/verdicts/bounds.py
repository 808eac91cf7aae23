"""Bounds of stored sums: computed when read, never stored, since they change with every year that is added."""

from collections.abc import Collection, Mapping

from django.db.models import Q

from organizations.models import Level
from targets.models import Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import YEARS_LOOKED_BACK, Bounds, Outcome, bounds

#: The columns of an Outcome, in its order.
OUTCOME_COLUMNS = (
    "verdict", "threshold", "numerator", "denominator", "exceeded", "shortfall", "covered", "expected",
)  # fmt: skip
_Series = tuple[str, int, int]  # basis, organization, target


def outcome_of(verdict: Verdict) -> Outcome:
    """The pure form of a stored verdict."""
    return Outcome(verdict.value, *(getattr(verdict, name) for name in OUTCOME_COLUMNS[1:]))


def bounds_of(verdicts: Collection[Verdict]) -> dict[int, Bounds]:
    """The bounds of those verdicts that are sums lacking units, by primary key; `unit` and `target` fetched along.

    One query, none where no sum lacks a unit.
    """
    partial = [verdict for verdict in verdicts if _is_partial_sum(verdict)]
    if not partial:
        return {}
    units = _communes(partial)
    collected: dict[int, Bounds] = {}
    for verdict in partial:
        years = [verdict.year_id - back for back in range(YEARS_LOOKED_BACK + 1)]
        series = units.get((str(verdict.basis), verdict.organization_id, verdict.target_id), {})
        histories = [[of_unit.get(year) for year in years] for of_unit in series.values() if years[0] in of_unit]
        limits = bounds(outcome_of(verdict), histories)
        if limits is not None:
            collected[verdict.pk] = limits
    return collected


def _is_partial_sum(verdict: Verdict) -> bool:
    return verdict.unit.level == Level.DISTRICT and 0 < verdict.covered < verdict.expected


def _communes(partial: Collection[Verdict]) -> Mapping[_Series, dict[int, dict[int, Outcome]]]:
    """Every commune's outcomes of the series concerned: series → unit → year → outcome."""
    years = {verdict.year_id for verdict in partial}
    rows = Verdict.objects.filter(
        Q(year__gte=min(years) - YEARS_LOOKED_BACK, year__lte=max(years)),
        unit__level=Level.COMMUNE,
        basis__in={verdict.basis for verdict in partial},
        organization__in={verdict.organization_id for verdict in partial},
        target__in={verdict.target_id for verdict in partial},
    ).order_by()
    collected: dict[_Series, dict[int, dict[int, Outcome]]] = {}
    for basis, organization, target, unit, year, verdict, *figures in rows.values_list(
        "basis", "organization_id", "target_id", "unit_id", "year_id", *OUTCOME_COLUMNS
    ):
        units = collected.setdefault((basis, organization, target), {})
        units.setdefault(unit, {})[year] = Outcome(VerdictValue(verdict), *figures)
    return collected
