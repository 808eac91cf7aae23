"""Bodies outside the reporting units (schools, agencies, enterprises), as a line of their own in a sum. Pure."""

from fractions import Fraction
from typing import NamedTuple

from targets.rules.compliance import Judgement, Total, VerdictValue, rate


class OwnLine(NamedTuple):
    """What a unit's own return adds to its sum for bodies outside the units below.

    `counted`: None where nothing is asked, or the target does not apply; False where both sides are not there as
    numbers that agree: the line then adds nothing. The sides are None unless it is counted.
    """

    counted: bool | None = None
    numerator: int | None = None
    denominator: int | None = None

    @property
    def rate(self) -> Fraction | None:
        """The exact fraction of these bodies alone."""
        return rate(self.numerator, self.denominator)

    def enter(self, total: Total) -> None:
        """Add both sides, but no unit: `covered` and `expected` count reporting units only."""
        total.numerator += self.numerator or 0
        total.denominator += self.denominator or 0

    def leave(self, total: Total) -> None:
        """Take both sides out again."""
        total.numerator -= self.numerator or 0
        total.denominator -= self.denominator or 0


NO_LINE = OwnLine()


def own_line(judgement: Judgement) -> OwnLine:
    """The line of a return that was judged like a unit's: it enters as a unit would (ADR 0003, point 3).

    Source: NQ, I.2.2-1 and I.2.2-2 (T05, T07, T12, T14), ADR 0027.
    """
    if judgement.verdict is VerdictValue.NOT_APPLICABLE:
        return NO_LINE
    if not judgement.covered:
        return OwnLine(counted=False)
    return OwnLine(True, judgement.numerator or 0, judgement.denominator or 0)
