"""How many targets are met of how many judged, and the same against last year. Pure counting over results."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.scoreboard.results import Result
from targets.rules import compliance
from targets.rules.compliance import VerdictValue, group_verdict


@dataclass(frozen=True)
class Share:
    """So many targets met of so many judged."""

    met: int
    judged: int

    @property
    def rate(self) -> Fraction | None:
        return compliance.rate(self.met, self.judged)


def share_of(results: Iterable[Result]) -> Share:
    judged = [result for result in results if result.is_judged]
    return Share(sum(result.verdict is VerdictValue.MET for result in judged), len(judged))


@dataclass(frozen=True)
class Comparison:
    """This year against the last one, over the same communes and the same targets, judged in both years."""

    communes: int
    before: Share
    now: Share

    @property
    def difference(self) -> Fraction | None:
        """Percentage points."""
        if self.before.rate is None or self.now.rate is None:
            return None
        return (self.now.rate - self.before.rate) * 100


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


def places_met(groups: Iterable[Sequence[Result]]) -> Share:
    """In how many communes a target is met by all its organizations, of those where it was judged."""
    verdicts = [group_verdict(result.verdict for result in group) for group in groups]
    judged = [verdict for verdict in verdicts if verdict in {VerdictValue.MET, VerdictValue.NOT_MET}]
    return Share(sum(verdict is VerdictValue.MET for verdict in judged), len(judged))
