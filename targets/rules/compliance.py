"""Judging: figures against a target. Pure, exact, and the only place that divides or compares.

An amount is one of three things that are never mixed: a whole number, NIL («không phát sinh», an answer), or
None (missing, no answer). Verdicts are decided on integers: `100 × numerator >= threshold × denominator`, or `<=` where
lower is better.
Source: NQ, I.2.1-2.2; the readings are listed in docs/adr/0003-readings-of-the-resolution.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Final, Literal


class Nil(Enum):
    """«Không phát sinh»: an answer, not a number."""

    NIL = "nil"


NIL: Final = Nil.NIL
Amount = int | Literal[Nil.NIL] | None


class VerdictValue(StrEnum):
    MET = "MET"
    NOT_MET = "NOT_MET"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NO_DATA = "NO_DATA"
    NOT_DUE = "NOT_DUE"
    UNCLEAR = "UNCLEAR"


VERDICT_LABELS: dict[VerdictValue, str] = {
    VerdictValue.MET: "Đạt",
    VerdictValue.NOT_MET: "Chưa đạt",
    VerdictValue.NOT_APPLICABLE: "Không áp dụng",
    VerdictValue.NO_DATA: "Chưa có số liệu",
    VerdictValue.NOT_DUE: "Chưa đến hạn",
    VerdictValue.UNCLEAR: "Cần làm rõ",
}


#: Verdicts of a sum that do not ask how many units entered it.
BEFORE_FLOOR = frozenset({VerdictValue.NOT_APPLICABLE, VerdictValue.NOT_DUE})


class RuleKind(StrEnum):
    RATIO = "RATIO"  # Σ numerator keys ÷ Σ denominator keys, threshold in whole per cent
    COUNT = "COUNT"  # one key, at least `threshold`, and at most `maximum` where there is one


class Direction(StrEnum):
    HIGHER = "HIGHER"  # the threshold is the least: «90% trở lên»
    LOWER = "LOWER"  # the threshold is the most: «không quá 5%»


@dataclass(frozen=True)
class JudgingRule:
    """How one target reads figures. Keys name figures of a return.

    `zero_over_zero`: what 0/0 means (T04: nothing assigned; elsewhere: contradictory).
    `nil_as_none`: keys whose nil beside numbers counts as none (the four grades of T11-T16).
    `due_year`: judged from this year on; earlier years are NOT_DUE and keep their figures (T17).
    `direction`: which side of the threshold is met; the threshold itself always is.
    `accumulates`: a COUNT that adds up over years, judged by `cumulative.judge_years` and nothing else.
    `scale`: the words of a COUNT of positions, worst first; judging compares positions only.
    """

    kind: RuleKind
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    threshold: int = 1
    maximum: int | None = None
    zero_over_zero: VerdictValue = VerdictValue.UNCLEAR
    nil_as_none: bool = False
    due_year: int | None = None
    direction: Direction = Direction.HIGHER
    accumulates: bool = False
    scale: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return (*self.numerator, *self.denominator)

    def beyond(self, numerator: int, denominator: int | None) -> int:
        """How far the figures lie on the better (positive) or worse (negative) side of the threshold; 0 is on it.

        In hundredths of a body for a ratio, whole ones for a count; exact, for comparing with 0 only.
        """
        over = numerator - self.threshold if denominator is None else 100 * numerator - self.threshold * denominator
        return -over if self.direction is Direction.LOWER else over


@dataclass(frozen=True)
class Judgement:
    """A verdict and what it rests on. `covered` of `expected` units entered the figures."""

    verdict: VerdictValue
    numerator: int | None = None
    denominator: int | None = None
    exceeded: bool = False
    shortfall: int | None = None
    covered: int = 0
    expected: int = 1


def rate(numerator: int | None, denominator: int | None) -> Fraction | None:
    """The exact fraction, or None where one side is no number or the denominator is 0."""
    if numerator is None or not denominator:
        return None
    return Fraction(numerator, denominator)


def gap(
    numerator: int | None, denominator: int | None, threshold: int, direction: Direction = Direction.HIGHER
) -> Fraction | None:
    """Percentage points on the better (positive) or worse (negative) side of the threshold, exactly."""
    value = rate(numerator, denominator)
    if value is None:
        return None
    return threshold - value * 100 if direction is Direction.LOWER else value * 100 - threshold


def shortfall(rule: JudgingRule, numerator: int, denominator: int | None) -> int:
    """The smallest whole number to add to the numerator so that the target is met; 0 if it is.

    Where lower is better: to take away from it. Source: NQ, I.2.1-2.2; inclusive thresholds: ADR 0003.
    """
    if rule.direction is Direction.LOWER:
        most = rule.threshold if denominator is None else rule.threshold * denominator // 100
        return max(0, numerator - most)
    needed = rule.threshold if denominator is None else -(-rule.threshold * denominator // 100)
    return max(0, needed - numerator)


def is_all_nil(owed: Iterable[Amount]) -> bool:
    """Whether every owed figure of a return is nil: only a dated absence explains that.

    Source: ADR 0003, «For every target», point 4.
    """
    amounts = list(owed)
    return bool(amounts) and all(amount is NIL for amount in amounts)


def judge(rule: JudgingRule, year: int, owed: Mapping[str, Amount] | None, *, absent: bool = False) -> Judgement:
    """The verdict of one unit's return.

    `owed`: every figure the return owes, by key; None if there is no return that counts.
    `absent`: a dated record (organizations.Absence) says that the organization does not exist in the unit. Nothing
    else takes it out of its targets: a return that is nil throughout without such a record is UNCLEAR for each.
    Source: NQ, I.2.1-1 to I.2.2-3 (T01-T17), ADR 0003.
    """
    if owed is None:
        return judge_amounts(rule, year, None, absent=absent)
    amounts = [owed.get(key) for key in rule.keys]
    return judge_amounts(rule, year, amounts, all_nil=is_all_nil(owed.values()), absent=absent)


def judge_amounts(
    rule: JudgingRule, year: int, amounts: Sequence[Amount] | None, *, all_nil: bool = False, absent: bool = False
) -> Judgement:
    """`judge` on the target's own amounts alone, in the order of `rule.keys`.

    `all_nil`: what `is_all_nil` says of the whole return. The answer depends on the arguments only, so that scoring
    may keep it for equal amounts. Source: NQ, I.2.1-1 to I.2.2-3 (T01-T17), ADR 0003.
    """
    if absent:
        return Judgement(VerdictValue.NOT_APPLICABLE, expected=0)
    if amounts is None:
        judgement = Judgement(VerdictValue.NO_DATA)
    elif all_nil:
        judgement = Judgement(VerdictValue.UNCLEAR)
    else:
        judgement = _on_figures(rule, dict(zip(rule.keys, amounts, strict=True)))
    return _when_due(rule, year, judgement)


def is_enough(covered: int, expected: int, floor: int) -> bool:
    """Whether so many of the expected units entered a sum that it may be judged; `floor` in whole per cent.

    Source: ADR 0003, «For every target», point 3.
    """
    return covered > 0 and covered * 100 >= floor * expected


def judge_sum(rule: JudgingRule, year: int, units: Iterable[Judgement], *, floor: int) -> Judgement:
    """Σ numerators ÷ Σ denominators over units; never an average of rates.

    Only units with both sides numbers that do not contradict each other enter, on either side. Units where
    the target does not apply are not expected. `floor`: the share of the expected units, in whole per cent, below
    which the sum is NO_DATA and keeps its figures; NOT_APPLICABLE and NOT_DUE come before it.
    Source: NQ, I.2.2 (T04-T17), ADR 0003.
    """
    total = Total()
    for unit in units:
        total.add(unit)
    return judge_total(rule, year, total, floor=floor)


@dataclass
class Total:
    """A sum under way: both sides over the units that entered it, how many these are, and of how many.

    Sums add up to sums: the total of a province is that of its districts.
    """

    numerator: int = 0
    denominator: int = 0
    covered: int = 0
    expected: int = 0

    def add(self, unit: Judgement) -> None:
        """A unit enters with both sides or, where it is missing, contradictory or not concerned, with neither."""
        if unit.verdict is VerdictValue.NOT_APPLICABLE:
            return
        self.expected += 1
        if unit.covered:
            self.covered += 1
            self.numerator += unit.numerator or 0
            self.denominator += unit.denominator or 0

    def add_total(self, other: Total) -> None:
        self.numerator += other.numerator
        self.denominator += other.denominator
        self.covered += other.covered
        self.expected += other.expected


def judge_total(rule: JudgingRule, year: int, total: Total, *, floor: int) -> Judgement:
    """The verdict of a sum once it is added up. Source: NQ, I.2.2 (T04-T17), ADR 0003."""
    if not total.expected:
        return Judgement(VerdictValue.NOT_APPLICABLE, expected=0)
    if not total.covered:
        return _when_due(rule, year, Judgement(VerdictValue.NO_DATA, expected=total.expected))
    judgement = replace(
        _on_numbers(rule, total.numerator, total.denominator), covered=total.covered, expected=total.expected
    )
    due = _when_due(rule, year, judgement)
    if due.verdict in BEFORE_FLOOR or is_enough(total.covered, total.expected, floor):
        return due
    return replace(judgement, verdict=VerdictValue.NO_DATA, exceeded=False, shortfall=None)


def judge_stored(rule: JudgingRule, year: int, stored: Judgement, *, floor: int) -> Judgement:
    """What a stored judgement becomes by a rule with another threshold or maximum, and else the same.

    A judgement keeps all that a threshold is compared with; one that keeps nothing of it (no return, nil, contradictory
    sides) is the same at every threshold. `floor`: of a sum; a unit is whole. Not for a rule that accumulates.
    Source: NQ, I.2.1-1 to I.2.2-3 (T01-T17), ADR 0003.
    """
    if rule.kind is RuleKind.COUNT:
        if not stored.covered and stored.numerator is None:
            return stored
        return judge_amounts(rule, year, [NIL if stored.numerator is None else stored.numerator])
    if not stored.covered:
        return stored
    total = Total(stored.numerator or 0, stored.denominator or 0, stored.covered, stored.expected)
    return judge_total(rule, year, total, floor=floor)


def group_verdict(verdicts: Iterable[VerdictValue]) -> VerdictValue:
    """One word for several verdicts: NOT_MET > UNCLEAR > NO_DATA > MET; the rest only if nothing else is there.

    Source: ADR 0003, «For groups of verdicts».
    """
    present = set(verdicts)
    order = (
        VerdictValue.NOT_MET,
        VerdictValue.UNCLEAR,
        VerdictValue.NO_DATA,
        VerdictValue.MET,
        VerdictValue.NOT_DUE,
    )
    return next((verdict for verdict in order if verdict in present), VerdictValue.NOT_APPLICABLE)


def _on_figures(rule: JudgingRule, amounts: Mapping[str, Amount]) -> Judgement:
    if any(amount is None for amount in amounts.values()):
        return Judgement(VerdictValue.NO_DATA, *_written_sides(rule, amounts))
    if rule.kind is RuleKind.COUNT:
        return _on_count(rule, amounts[rule.numerator[0]])
    nils = [key for key, amount in amounts.items() if amount is NIL]
    if len(nils) == len(amounts):
        return Judgement(VerdictValue.NOT_APPLICABLE, expected=0)
    if nils and not rule.nil_as_none:
        return Judgement(VerdictValue.UNCLEAR, *_written_sides(rule, amounts))
    return _on_numbers(rule, _total(rule.numerator, amounts), _total(rule.denominator, amounts))


def _on_count(rule: JudgingRule, amount: Amount) -> Judgement:
    """COUNT targets: nil is an answer («none»), so nobody escapes by writing it. Source: NQ, I.2.1 (T01-T03)."""
    if not isinstance(amount, int):
        return Judgement(_met(rule, 0, None), shortfall=shortfall(rule, 0, None), covered=1)
    if rule.maximum is not None and amount > rule.maximum:
        return Judgement(VerdictValue.UNCLEAR, numerator=amount)
    return Judgement(
        _met(rule, amount, None),
        numerator=amount,
        shortfall=shortfall(rule, amount, None),
        covered=1,
    )


def _met(rule: JudgingRule, numerator: int, denominator: int | None) -> VerdictValue:
    return VerdictValue.MET if rule.beyond(numerator, denominator) >= 0 else VerdictValue.NOT_MET


def _on_numbers(rule: JudgingRule, numerator: int, denominator: int) -> Judgement:
    if numerator > denominator:
        return Judgement(VerdictValue.UNCLEAR, numerator, denominator)
    if denominator == 0:
        expected = 0 if rule.zero_over_zero is VerdictValue.NOT_APPLICABLE else 1
        return Judgement(rule.zero_over_zero, 0, 0, expected=expected)
    return Judgement(
        _met(rule, numerator, denominator),
        numerator,
        denominator,
        exceeded=rule.beyond(numerator, denominator) > 0,
        shortfall=shortfall(rule, numerator, denominator),
        covered=1,
    )


def _when_due(rule: JudgingRule, year: int, found: Judgement) -> Judgement:
    """Before its due year a target shows its figures and no judgement. Source: NQ, I.2.2-3 (T17)."""
    if rule.due_year is None or year >= rule.due_year or found.verdict is VerdictValue.NOT_APPLICABLE:
        return found
    return replace(found, verdict=VerdictValue.NOT_DUE, exceeded=False)


def _total(keys: Sequence[str], amounts: Mapping[str, Amount]) -> int:
    """The sum of the numbers; a nil that stands for «none» adds nothing."""
    return sum(amount for key in keys if isinstance(amount := amounts[key], int))


def _written_sides(rule: JudgingRule, amounts: Mapping[str, Amount]) -> tuple[int | None, int | None]:
    """Numerator and denominator; a side is shown only where each of its figures is a number."""

    def side(keys: Sequence[str]) -> int | None:
        numbers = [amount for key in keys if isinstance(amount := amounts[key], int)]
        return sum(numbers) if keys and len(numbers) == len(keys) else None

    return side(rule.numerator), side(rule.denominator)
