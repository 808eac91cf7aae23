"""How many targets are met of how many judged, and the same against last year. Pure counting over results."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from targets.rules import compliance
from targets.rules.compliance import VerdictValue, group_verdict
from targets.rules.outcome import FEWEST_FOR_RATE, JUDGED


@dataclass(frozen=True)
class Share:
    """So many targets met of so many judged. `unjudged`: what applies and has no figures, or contradictory ones."""

    met: int
    judged: int
    unjudged: int = 0

    @property
    def rate(self) -> Fraction | None:
        return compliance.rate(self.met, self.judged)

    @property
    def drawn_rate(self) -> Fraction | None:
        """The rate as a line may draw it: over too few it says nothing about a course."""
        return self.rate if self.judged >= FEWEST_FOR_RATE else None


#: A verdict of last year and this year's of the same target, None where there is none.
Pair = tuple[VerdictValue | None, VerdictValue | None]


def share_of(verdicts: Iterable[VerdictValue | None]) -> Share:
    """Met of met and missed; everything else is left out."""
    return _share([verdict for verdict in verdicts if verdict in JUDGED])


def _share(judged: Sequence[VerdictValue | None]) -> Share:
    return Share(judged.count(VerdictValue.MET), len(judged))


@dataclass(frozen=True)
class Comparison:
    """This year against the last one, over the same units and the same targets, judged in both years."""

    units: int
    before: Share
    now: Share


def compare(pairs: Mapping[int, Sequence[Pair]]) -> Comparison | None:
    """Of each unit's verdicts (before, now) those judged in both years; None if there are none."""
    judged = {
        unit: both for unit, known in pairs.items() if (both := [pair for pair in known if JUDGED.issuperset(pair)])
    }
    both = [pair for known in judged.values() for pair in known]
    if not both:
        return None
    return Comparison(len(judged), *(_share([pair[side] for pair in both]) for side in (0, 1)))


def places_met(groups: Iterable[Sequence[VerdictValue]]) -> Share:
    """In how many units a target is met by all its organizations, of those where it was judged."""
    return share_of_verdicts([group_verdict(group) for group in groups])


def share_of_verdicts(verdicts: Sequence[VerdictValue]) -> Share:
    """Met of judged, and how many are neither though the target applies."""
    met, missed = verdicts.count(VerdictValue.MET), verdicts.count(VerdictValue.NOT_MET)
    return Share(met, met + missed, verdicts.count(VerdictValue.NO_DATA) + verdicts.count(VerdictValue.UNCLEAR))
