"""Bounds of stored sums: computed when read, never stored, since they change with every year that is added."""

from collections.abc import Collection, Mapping

from django.db.models import F, Q

from targets.models import Verdict
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import YEARS_LOOKED_BACK, Bounds, Outcome, bounds

#: The columns of an Outcome, in its order.
OUTCOME_COLUMNS = (
    "verdict", "threshold", "numerator", "denominator", "exceeded", "shortfall", "covered", "expected",
    "own_counted", "own_numerator", "own_denominator",
)  # fmt: skip
_Series = tuple[str, int, int]  # basis, organization, target


def outcome_of(verdict: Verdict) -> Outcome:
    """The pure form of a stored verdict."""
    figures = [getattr(verdict, name) for name in (*OUTCOME_COLUMNS[1:], "direction")]
    return Outcome(verdict.value, *figures)


def bounds_of(verdicts: Collection[Verdict]) -> dict[int, Bounds]:
    """The bounds of those verdicts that are sums lacking units, by primary key; fetch them `with_parties()`.

    One query, none where no sum lacks a unit.
    """
    partial = [verdict for verdict in verdicts if _is_partial_sum(verdict)]
    if not partial:
        return {}
    units = _reporting_units(partial)
    collected: dict[int, Bounds] = {}
    for verdict in partial:
        years = [verdict.year_id - back for back in range(YEARS_LOOKED_BACK + 1)]
        series = units.get((str(verdict.basis), verdict.organization_id, verdict.target_id), {})
        histories = [
            [of_unit.get(year) for year in years]
            for path, of_unit in series.items()
            if years[0] in of_unit and path.startswith(verdict.unit.path)
        ]
        limits = bounds(outcome_of(verdict), histories)
        if limits is not None:
            collected[verdict.pk] = limits
    return collected


def _is_partial_sum(verdict: Verdict) -> bool:
    is_sum = verdict.unit.level != verdict.target.resolution.reporting_level
    return is_sum and 0 < verdict.covered < verdict.expected


def _reporting_units(partial: Collection[Verdict]) -> Mapping[_Series, dict[str, dict[int, Outcome]]]:
    """The outcomes of the reporting units under these sums: series → path of the unit → year → outcome."""
    years = {verdict.year_id for verdict in partial}
    below = Q(pk__in=())
    for path in _highest({verdict.unit.path for verdict in partial}):
        below |= Q(unit__path__startswith=path)
    rows = Verdict.objects.filter(
        below,
        year__gte=min(years) - YEARS_LOOKED_BACK,
        year__lte=max(years),
        unit__level=F("target__resolution__reporting_level"),
        basis__in={verdict.basis for verdict in partial},
        organization__in={verdict.organization_id for verdict in partial},
        target__in={verdict.target_id for verdict in partial},
    ).order_by()
    collected: dict[_Series, dict[str, dict[int, Outcome]]] = {}
    for basis, organization, target, path, year, verdict, *figures in rows.values_list(
        "basis", "organization_id", "target_id", "unit__path", "year_id", *OUTCOME_COLUMNS
    ):
        units = collected.setdefault((basis, organization, target), {})
        units.setdefault(path, {})[year] = Outcome(VerdictValue(verdict), *figures)
    return collected


def _highest(paths: Collection[str]) -> list[str]:
    """Of these paths those that lie under no other one."""
    highest: list[str] = []
    for path in sorted(paths):
        if not highest or not path.startswith(highest[-1]):
            highest.append(path)
    return highest
