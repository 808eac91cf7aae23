"""How many targets are met of how many judged, and the same against last year. Pure counting over results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.scoreboard.results import Result
from targets.rules import compliance
from targets.rules.compliance import VerdictValue, group_verdict
from targets.rules.outcome import FEWEST_FOR_RATE, Outcome


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


def share_of(results: Iterable[Outcome]) -> Share:
    judged = [result for result in results if result.is_judged]
    return Share(sum(result.verdict is VerdictValue.MET for result in judged), len(judged))


@dataclass(frozen=True)
class Comparison:
    """This year against the last one, over the same communes and the same targets, judged in both years."""

    communes: int
    before: Share
    now: Share


def compare(pairs: Iterable[tuple[Result | None, Result | None]]) -> Comparison | None:
    """Of (before, now) pairs those judged in both years; None if there are none."""
    both = [(before, now) for before, now in pairs if before and now and before.is_judged and now.is_judged]
    if not both:
        return None
    return Comparison(
        communes=len({now.unit_id for _, now in both}),
        before=share_of(before for before, _ in both),
        now=share_of(now for _, now in both),
    )


def places_met(groups: Iterable[Sequence[Outcome]]) -> Share:
    """In how many communes a target is met by all its organizations, of those where it was judged."""
    verdicts = [group_verdict(result.verdict for result in group) for group in groups]
    return share_of_verdicts(verdicts)


def share_of_verdicts(verdicts: Sequence[VerdictValue]) -> Share:
    """Met of judged, and how many are neither though the target applies."""
    met, missed = verdicts.count(VerdictValue.MET), verdicts.count(VerdictValue.NOT_MET)
    return Share(met, met + missed, verdicts.count(VerdictValue.NO_DATA) + verdicts.count(VerdictValue.UNCLEAR))
