"""What a few changed returns turn: their units' own verdicts, and the sums above them by the difference."""

from collections.abc import Iterable
from itertools import product

from organizations.models import Organization
from targets.rules.compliance import Total
from targets.verdicts import storing
from targets.verdicts.judging import Judging, Outcome, Row
from targets.verdicts.plan import Plan


def rows_after(plan: Plan, organization: Organization, units: Iterable[int]) -> list[Row] | None:
    """The rows that differ from the stored ones once these units are judged again. Two queries.

    `plan`: of these units and those above them. A sum is its stored total without what the units gave before, with
    what they give now; no other unit is read. None where a stored row is missing to go on from.
    """
    judging = Judging(plan, organization)
    stored = storing.stored_rows(plan.year, organization.pk, plan.places)
    changed: list[Row] = []
    turned: dict[tuple[int, int, str], tuple[Outcome, Outcome]] = {}
    for row in judging.units(units):
        before = stored.get((row.unit, row.target, row.basis))
        if before is None:
            return None
        if before != row.outcome:
            changed.append(row)
            turned[row.unit, row.target, row.basis] = before, row.outcome
    totals: dict[tuple[int, int, str], Total] = {}
    for (unit, target, basis), (before, now) in turned.items():
        for above in judging.sums_over(unit, target):
            total = totals.get((above, target, basis))
            if total is None:
                whole = stored.get((above, target, basis))
                if whole is None:
                    return None
                total = totals[above, target, basis] = part(whole)
            _exchange(total, part(before), part(now))
    for unit, place in plan.sums():
        for asked, basis in product(place.resolution.targets.get(organization.pk, ()), judging.bases):
            total = totals.get((unit, asked.pk, basis))
            if total is None:
                continue
            if not is_possible(total):
                return None
            row = judging.sum_row(unit, place, asked, basis, total)
            if row.outcome != stored[unit, asked.pk, basis]:
                changed.append(row)
    return changed


def part(outcome: Outcome) -> Total:
    """What a stored row, of a unit or of a sum, gives to the sums above it."""
    if not outcome.covered:
        return Total(expected=outcome.expected)
    return Total(outcome.numerator or 0, outcome.denominator or 0, outcome.covered, outcome.expected)


def _exchange(total: Total, before: Total, now: Total) -> None:
    total.numerator += now.numerator - before.numerator
    total.denominator += now.denominator - before.denominator
    total.covered += now.covered - before.covered
    total.expected += now.expected - before.expected


def is_possible(total: Total) -> bool:
    """Whether a total can be one: stored rows that were changed by hand may not add up."""
    return min(total.numerator, total.denominator) >= 0 and 0 <= total.covered <= total.expected
