"""Stored verdicts as they are shown: one result a unit × organization × target × year.

The official row is shown wherever it has data; only where it has none does the provisional one («tạm tính»,
submitted returns counted too) take its place, and it says so.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from organizations.models import Level, User
from targets.models import AnnualReturn, Basis, Target, Verdict
from targets.models.verdict import VerdictQuerySet
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import Outcome
from targets.verdicts.bounds import OUTCOME_COLUMNS

Key = tuple[int, int, int, int]  # year, unit, organization, target


@dataclass(frozen=True, kw_only=True)
class Result(Outcome):
    """A stored verdict as a page or a document shows it, with what it is about."""

    year: int
    unit_id: int
    organization_id: int
    target: Target
    provisional: bool

    @property
    def weight(self) -> int:
        """2: it has an answer; 1: a sum with too few units for one; 0: nothing. The higher one is shown."""
        return 2 if self.has_data else int(self.covered > 0)


def read_results(verdicts: VerdictQuerySet, targets: Mapping[int, Target]) -> Iterator[Result]:
    """The given verdicts as results. One query: the only place where pages and documents read stored verdicts."""
    rows = verdicts.values_list("year_id", "unit_id", "organization_id", "target_id", "basis", *OUTCOME_COLUMNS)
    for year, unit, organization, target, basis, verdict, *figures in rows:
        yield Result(
            VerdictValue(verdict),
            *figures,
            year=year,
            unit_id=unit,
            organization_id=organization,
            target=targets[target],
            provisional=basis == Basis.WITH_SUBMITTED,
        )


def official_results(years: Collection[int], targets: Mapping[int, Target]) -> dict[Key, Result]:
    """From approved returns only: what a review prints. One query."""
    verdicts = Verdict.objects.official().filter(year__in=years, target__in=targets).order_by()
    return {_key(result): result for result in read_results(verdicts, targets)}


def _key(result: Result) -> Key:
    return result.year, result.unit_id, result.organization_id, result.target.pk


def shown_results(
    user: User, years: Collection[int], targets: Mapping[int, Target], *, unit_id: int | None = None
) -> dict[Key, Result]:
    """The result to show for each key, of all units or of one. One query.

    Provisional rows are read only where they can differ: at the district, and where a return waits for review.
    """
    waiting = AnnualReturn.objects.submitted().filter(
        unit=OuterRef("unit"), organization=OuterRef("organization"), year=OuterRef("year")
    )
    rows = (
        Verdict.objects.visible_to(user)
        .filter(year__in=years, target__in=targets)
        .filter(Q(basis=Basis.APPROVED) | Q(unit__level=Level.DISTRICT) | Exists(waiting))
        .order_by("basis")  # APPROVED comes first
    )
    if unit_id is not None:
        rows = rows.filter(unit=unit_id)
    collected: dict[Key, Result] = {}
    for result in read_results(rows, targets):
        official = collected.get(_key(result))
        if official is None or result.weight > official.weight:
            collected[_key(result)] = result
    return collected
