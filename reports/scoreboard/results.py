"""Stored verdicts as they are shown: one result a unit × organization × target × year.

The official row is shown wherever it has data; only where it has none does the provisional one («tạm tính»,
submitted returns counted too) take its place, and it says so.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q

from organizations.models import User
from targets.models import AnnualReturn, Basis, Target, Verdict
from targets.models.verdict import VerdictQuerySet
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import Outcome
from targets.verdicts.bounds import OUTCOME_COLUMNS

Key = tuple[int, int, int, int]  # year, unit, organization, target
#: A stored verdict as it is read: the key, the basis, the columns of an Outcome.
_Row = tuple[Any, ...]
_COLUMNS = ("year_id", "unit_id", "organization_id", "target_id", "basis", *OUTCOME_COLUMNS)
_BASIS, _VERDICT, _COVERED = (_COLUMNS.index(name) for name in ("basis", "verdict", "covered"))


@dataclass(frozen=True, kw_only=True)
class Result(Outcome):
    """A stored verdict as a page or a document shows it, with what it is about."""

    year: int
    unit_id: int
    organization_id: int
    target: Target
    provisional: bool


class Results:
    """Stored verdicts by key. A row becomes a `Result` when it is asked for: a page counts many and shows few."""

    def __init__(self, rows: Mapping[Key, _Row] | None = None, targets: Mapping[int, Target] | None = None) -> None:
        self._rows, self._targets = rows or {}, targets or {}
        self._results: dict[Key, Result] = {}

    @classmethod
    def of(cls, results: Mapping[Key, Result]) -> Self:
        """Of results that are there already."""
        made = cls()
        made._results = dict(results)
        return made

    def get(self, key: Key) -> Result | None:
        result = self._results.get(key)
        if result is None and (row := self._rows.get(key)) is not None:
            result = self._results[key] = _result(row, self._targets)
        return result

    def verdict(self, key: Key) -> VerdictValue | None:
        row = self._rows.get(key)
        return None if row is None else _VALUES[row[_VERDICT]]


_VALUES = {value.value: value for value in VerdictValue}


def _result(row: _Row, targets: Mapping[int, Target]) -> Result:
    year, unit, organization, target, basis, verdict, *figures = row
    return Result(
        _VALUES[verdict],
        *(*figures, targets[target].direction),
        year=year,
        unit_id=unit,
        organization_id=organization,
        target=targets[target],
        provisional=basis == Basis.WITH_SUBMITTED,
    )


def _weight(row: _Row) -> int:
    """2: it has an answer; 1: a sum with too few units for one; 0: nothing. The higher one is shown."""
    verdict, covered = row[_VERDICT], row[_COVERED]
    if verdict == VerdictValue.NO_DATA or (verdict == VerdictValue.NOT_DUE and not covered):
        return int(covered > 0)
    return 2


def official_results(years: Collection[int], targets: Mapping[int, Target]) -> dict[Key, Result]:
    """From approved returns only: what a review prints. One query."""
    verdicts = Verdict.objects.official().filter(year__in=years, target__in=targets).order_by()
    return {row[:4]: _result(row, targets) for row in _read(verdicts)}


def shown_results(
    user: User,
    years: Collection[int],
    targets: Mapping[int, Target],
    *,
    units: Collection[int],
    sums: Collection[int],
    only: Q = Q(),  # noqa: B008 - an empty condition is never changed
) -> Results:
    """The result to show for each key of these units; `sums`: those of them that are sums. One query.

    Provisional rows are read only where they can differ: at sums, and in units where a return waits for approval.
    """
    waiting = AnnualReturn.objects.submitted().filter(unit__in=units, year__in=years).order_by().values("unit")
    verdicts = (
        Verdict.objects.visible_to(user)
        .filter(only, year__in=years, unit__in=units, target__in=targets)
        .filter(Q(basis=Basis.APPROVED) | Q(unit__in=sums) | Q(unit__in=waiting))
        .order_by()
    )
    official: dict[Key, _Row] = {}
    provisional: dict[Key, _Row] = {}
    for row in _read(verdicts):
        (official if row[_BASIS] == Basis.APPROVED else provisional)[row[:4]] = row
    for key, row in provisional.items():
        if key not in official or _weight(row) > _weight(official[key]):
            official[key] = row
    return Results(official, targets)


def _read(verdicts: VerdictQuerySet) -> Iterator[_Row]:
    """The only place where pages and documents read stored verdicts."""
    yield from verdicts.values_list(*_COLUMNS)
