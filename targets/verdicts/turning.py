"""Which stored verdicts would turn if a year were scored by a plan. Judged in memory; nothing is written."""

from collections.abc import Iterator
from typing import NamedTuple

from targets.models import Verdict
from targets.verdicts.judging import Judging, Outcome
from targets.verdicts.plan import Plan


class Turned(NamedTuple):
    """A stored verdict, and what scoring would store in its place; parties as primary keys."""

    year: int
    unit: int
    organization: int
    target: int
    basis: str
    before: str
    outcome: Outcome

    @property
    def after(self) -> str:
        return self.outcome.verdict


def turned(plan: Plan) -> Iterator[Turned]:
    """Every stored verdict of the plan's targets that scoring would give another word, on both bases.

    Two queries an organization. Memory holds the verdicts of one organization at a time.
    """
    places = [place for places in plan.places.values() for place in places]
    resolutions = {place.resolution.pk: place.resolution for place in places}.values()
    for organization in plan.organizations:
        targets = [target.pk for one in resolutions for target in one.targets.get(organization.pk, ())]
        rows = Verdict.objects.for_year(plan.year).filter(organization=organization, target__in=targets).order_by()
        stored = {tuple(parties): word for *parties, word in rows.values_list("unit", "target", "basis", "verdict")}
        for row in Judging(plan, organization).rows():
            before = stored.get((row.unit, row.target, row.basis))
            if before is not None and before != row.outcome.verdict:
                yield Turned(plan.year, row.unit, row.organization, row.target, row.basis, before, row.outcome)
