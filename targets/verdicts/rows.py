"""A verdict as the row that leaves the portal: one form for the API and the `verdicts` command.

Codes for parties, whole numbers for figures, decimal strings for what is divided: nothing is a float, so two
readers of the same row can never disagree on a rounding.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import TypedDict

from organizations.formats import rounded
from targets.models import Verdict
from targets.rules.outcome import Bounds
from targets.rules.own_bodies import OwnLine
from targets.rules.scales import word_of


class BoundsRow(TypedDict):
    """Between which rates a sum can come to lie once its missing units have reported, as fractions with 6 places."""

    low: str
    high: str


class OwnBodiesRow(TypedDict):
    """What the unit's own return adds to a sum for bodies outside its reporting units; None where not `counted`."""

    counted: bool
    numerator: int | None
    denominator: int | None


class VerdictRow(TypedDict):
    """`rate`: the fraction with 6 places; `gap`: signed percentage points with 2; None where nothing divides.

    `threshold`: whole per cent, the smallest count, or the position of a word on the target's scale, as `numerator` is
    then; `word` and `threshold_word` are these words, None where nothing is graded. `covered` of `expected` units
    entered the figures. `own_bodies`: a part of the figures that is no unit; None where none are asked for.
    """

    unit: str
    organization: str
    target: str
    year: int
    numerator: int | None
    denominator: int | None
    word: str | None
    rate: str | None
    threshold: int
    threshold_word: str | None
    verdict: str
    exceeded: bool
    provisional: bool
    gap: str | None
    shortfall: int | None
    clause: str
    covered: int
    expected: int
    own_bodies: OwnBodiesRow | None
    bounds: BoundsRow | None


def verdict_row(verdict: Verdict, bounds: Bounds | None) -> VerdictRow:
    """The row of one verdict; fetch it `with_parties()`, then this asks nothing of the database.

    `bounds`: what `bounds_of` gives for it. A sum below the coverage floor is «no_data» with `covered` above 0.
    """
    return {
        "unit": verdict.unit.code,
        "organization": verdict.organization.code,
        "target": verdict.target.code,
        "year": verdict.year_id,
        "numerator": verdict.numerator,
        "denominator": verdict.denominator,
        "word": word_json(verdict.numerator, verdict.target.scale),
        "rate": rate_json(verdict.rate),
        "threshold": verdict.threshold,
        "threshold_word": word_json(verdict.threshold, verdict.target.scale),
        "verdict": verdict.verdict.lower(),
        "exceeded": verdict.exceeded,
        "provisional": verdict.is_provisional,
        "gap": gap_json(verdict.gap),
        "shortfall": verdict.shortfall,
        "clause": verdict.target.clause.number,
        "covered": verdict.covered,
        "expected": verdict.expected,
        "own_bodies": own_bodies_json(OwnLine(verdict.own_counted, verdict.own_numerator, verdict.own_denominator)),
        "bounds": bounds_json(bounds),
    }


def word_json(amount: int | None, scale: Sequence[str]) -> str | None:
    """The word at a position of the scale; None without a scale or an amount."""
    return word_of(amount, scale) if scale and amount is not None else None


def rate_json(rate: Fraction | None) -> str | None:
    """12/13 → «0.923077», rounded half up."""
    return None if rate is None else _fraction(rate)


def gap_json(gap: Fraction | None) -> str | None:
    """Percentage points as «+2.31» or «-0.50», rounded half up; nothing at all is «+0.00»."""
    return None if gap is None else f"{rounded(gap, 2):+.2f}"


def own_bodies_json(line: OwnLine) -> OwnBodiesRow | None:
    if line.counted is None:
        return None
    return {"counted": line.counted, "numerator": line.numerator, "denominator": line.denominator}


def bounds_json(bounds: Bounds | None) -> BoundsRow | None:
    return None if bounds is None else {"low": _fraction(bounds.low), "high": _fraction(bounds.high)}


def _fraction(value: Fraction) -> str:
    return f"{rounded(value, 6):.6f}"
