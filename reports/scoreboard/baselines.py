"""Starting points beside results: «Xuất phát điểm 2020: 61,5%; năm 2026: +3,2 điểm %». Shown, never judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from organizations.formats import MOST_DECIMALS, decimal_text, number
from organizations.models import Organization
from reports.scoreboard.board import TargetPart
from reports.scoreboard.results import Result
from reports.scoreboard.scope import Scope
from targets.models import Baseline, Target
from targets.rules.compliance import VerdictValue
from targets.rules.outcome import rate_shown

#: Results with figures that neither contradict themselves nor stand for too few units.
COMPARED = frozenset({VerdictValue.MET, VerdictValue.NOT_MET, VerdictValue.NOT_DUE})


@dataclass(frozen=True)
class Start:
    """A starting point in words. `change`: from it to the year shown; empty where there is nothing to compare."""

    organization: Organization
    text: str
    change: str
    source: str


def starts(scope: Scope, target: Target, parts: Iterable[TargetPart]) -> list[Start]:
    """The starting points of a target's organizations, beside their results. One query, none below the root."""
    return starts_of(scope, {target: tuple(parts)}).get(target.pk, [])


def starts_of(scope: Scope, parts: Mapping[Target, Iterable[TargetPart]]) -> dict[int, list[Start]]:
    """The same of many targets by their keys. One query; none below the root, of which no starting point speaks."""
    if not scope.is_root:
        return {}
    of_target: dict[int, dict[int, Baseline]] = {}
    for one in Baseline.objects.filter(target__in=parts):
        of_target.setdefault(one.target_id, {})[one.organization_id] = one
    return {
        target.pk: [
            _start(target, part, row) for part in own if (row := of_target[target.pk].get(part.organization.pk))
        ]
        for target, own in parts.items()
        if target.pk in of_target
    }


def _start(target: Target, part: TargetPart, row: Baseline) -> Start:
    unit = "%" if target.is_ratio else ""
    return Start(
        part.organization,
        f"Xuất phát điểm {row.year}: {_plain(row.value)}{unit}",
        change_text(part.result, row.value, is_ratio=target.is_ratio),
        row.source,
    )


def change_text(result: Result, value: Decimal, *, is_ratio: bool) -> str:
    """«+3,2 điểm %», «−4»: from the starting point to the result as both are printed; empty without a result."""
    if result.verdict not in COMPARED or result.is_small:
        return ""
    if is_ratio:
        shown = rate_shown(result)
        return "" if shown is None else f"{_signed(shown - Fraction(value))} điểm %"
    if result.numerator is None:
        return ""
    moved = result.numerator - int(value)
    return f"{'+' if moved > 0 else ''}{number(moved)}"


def _signed(change: Fraction) -> str:
    """The difference of two printed numbers with all of its decimals: «+2,0», «−2,95»."""
    decimals = next(places for places in range(1, MOST_DECIMALS + 1) if (change * 10**places).denominator == 1)
    return f"{'+' if change > 0 else ''}{decimal_text(change, decimals)}"


def _plain(value: Decimal) -> str:
    """61.500 → «61,5»."""
    digits = value.normalize().as_tuple().exponent
    return decimal_text(Fraction(value), max(0, -digits if isinstance(digits, int) else 0))
