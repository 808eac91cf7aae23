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
    what they give now; no other unit is read. None where a stored row is missing to go on from, or does not keep what
    lines of sums below gave it.
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
    moved: dict[tuple[int, int, str], Total] = {}
    for (unit, target, basis), (before, now) in turned.items():
        for above in judging.sums_over(unit, target):
            _exchange(moved.setdefault((above, target, basis), Total()), part(before), part(now))
    for (unit, target, basis), line in judging.lines.items():
        whole = stored.get((unit, target, basis))
        if whole is None:
            return None
        for summed in (unit, *judging.sums_over(unit, target)) if whole.own != line else ():
            total = moved.setdefault((summed, target, basis), Total())
            whole.own.leave(total)
            line.enter(total)
    for unit, place in plan.sums():
        for asked, basis in product(place.resolution.targets.get(organization.pk, ()), judging.bases):
            key = unit, asked.pk, basis
            if key not in moved:
                continue
            total, whole = moved[key], stored.get(key)
            if whole is None:
                return None
            total.add_total(part(whole))
            if not whole.covered and total.covered and judging.adds_own_bodies(place.resolution, asked):
                # Lines are not in the figures of a sum without units: its own is known, those of sums below are not.
                if not place.is_lowest_sum:
                    return None
                whole.own.enter(total)
            if not is_possible(total if total.covered else Total(expected=total.expected)):
                return None
            row = judging.sum_row(unit, place, asked, basis, total, judging.lines.get(key, whole.own))
            if row.outcome != whole:
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
