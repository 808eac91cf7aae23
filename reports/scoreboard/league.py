"""Units side by side on one target of one organization: the league table, and the rank of one in it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from organizations.models import Organization, Unit
from reports.scoreboard.board import Scoreboard
from reports.scoreboard.results import Result
from targets.models import Target


@dataclass(frozen=True)
class Line:
    """A unit's result. `rank`: 1 for the best rate, the same for equal rates.

    None without a rate, over a denominator too small for one, and where all ranked rates are the same.
    """

    unit: Unit
    result: Result
    rank: int | None


def league(board: Scoreboard, organization: Organization, target: Target) -> list[Line]:
    """Children of the shown unit by rate, the best first; those without a rate after them by name."""
    ranked = [(unit, result) for unit in board.scope.children if (result := board.result(unit, organization, target))]
    gaps = [result.gap for _, result in ranked if result.gap is not None and not result.is_small]
    lines = [Line(unit, result, _rank(result, gaps)) for unit, result in ranked]
    return sorted(lines, key=lambda line: (*_order(line.result), line.unit.sort_key))


def _rank(result: Result, gaps: Sequence[Fraction]) -> int | None:
    gap = result.gap
    if gap is None or result.is_small or len(set(gaps)) < 2:
        return None
    return 1 + sum(other > gap for other in gaps)


def _order(result: Result) -> tuple[bool, Fraction]:
    """Better rates first, whatever they are counted over; what has no rate last."""
    return result.gap is None, -(result.gap or Fraction(0))


def rank_text(lines: Sequence[Line], unit: Unit) -> str:
    """«9/20», or nothing for a unit without a rank."""
    ranked = [line for line in lines if line.rank is not None]
    own = next((line for line in ranked if line.unit == unit), None)
    return f"{own.rank}/{len(ranked)}" if own else ""
