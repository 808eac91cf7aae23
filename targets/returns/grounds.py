"""On what the figures of returns rest: rows of registers, papers, or the bare declaration. Computed when read.

For a verdict's card, and for documents that say it of many places. It decides nothing: see `targets.rules.confidence`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from organizations.models import Organization, User
from targets.models import AnnualReturn, Figure, ReportingYear, ReturnPaper
from targets.returns.counts import RegisterCount, RegisterCounts
from targets.rules.compliance import NIL, Amount
from targets.rules.confidence import CONFIDENCE_LABELS, Confidence, agrees, grade, tally, weakest
from targets.rules.workflow import ReturnStatus


@dataclass(frozen=True)
class FigureGround:
    """What one figure of one return rests on. `counted`: None where it has no register, or that has no row there.

    `papers`: those attached to the figure itself, cancelled ones among them. A paper that goes with the whole return is
    the declaration on paper, and bears no single figure.
    """

    key: str
    amount: Amount
    counted: RegisterCount | None
    papers: Sequence[ReturnPaper]

    @property
    def grade(self) -> Confidence | None:
        has_paper = any(row.proves for row in self.papers)
        return grade(self.amount, count=self.counted.value if self.counted else None, has_paper=has_paper)

    @property
    def label(self) -> str:
        """«có dòng trong sổ»; empty for a missing figure."""
        return CONFIDENCE_LABELS[self.grade] if self.grade else ""

    @property
    def differs(self) -> bool:
        """Whether the register counts something else than was declared."""
        return self.counted is not None and self.amount is not None and not agrees(self.amount, self.counted.value)


Grounds = Mapping[str, FigureGround]


def grounds_of(
    year: ReportingYear,
    organization: Organization,
    units: Collection[int],
    keys: Collection[str],
    user: User,
    *,
    statuses: Iterable[ReturnStatus] = tuple(ReturnStatus),
) -> dict[int, Grounds]:
    """By unit, what these figures of the organization's returns rest on: of returns that the person sees, in these
    states. A figure without a row is missing, and is there with None. Three queries and one a register, however many
    units."""
    states = [status.value for status in statuses]
    returns = (
        AnnualReturn.objects.visible_to(user)
        .for_year(year.pk)
        .filter(organization=organization, unit__in=units, status__in=states)
    )
    places = dict(returns.order_by().values_list("pk", "unit"))
    if not places:
        return {}
    amounts: dict[tuple[int, str], Amount] = {}
    figures = Figure.objects.filter(annual_return__in=returns.order_by(), definition__in=list(keys)).order_by()
    for pk, key, value, is_nil in figures.values_list("annual_return", "definition", "value", "is_nil"):
        amounts[pk, str(key)] = NIL if is_nil else value
    papers: dict[tuple[int, str], list[ReturnPaper]] = {}
    for row in ReturnPaper.objects.filter(annual_return__in=returns.order_by(), key__in=list(keys)).with_papers(user):
        papers.setdefault((row.annual_return_id, row.key), []).append(row)
    counts = RegisterCounts.read([year], units)
    return {
        unit: {
            key: FigureGround(
                key,
                amounts.get((pk, key)),
                counts.of(year.pk, unit, organization.pk).get(key),
                papers.get((pk, key), ()),
            )
            for key in keys
        }
        for pk, unit in places.items()
    }


def grade_of(grounds: Grounds) -> Confidence | None:
    """The grade of a verdict that rests on these figures: the weakest of them."""
    return weakest(ground.grade for ground in grounds.values())


def grades_of_sum(parts: Iterable[Grounds]) -> list[tuple[str, int]]:
    """For a sum over places: how many of them have each grade, in words, the strongest first."""
    return [(CONFIDENCE_LABELS[one], number) for one, number in tally(map(grade_of, parts)).items()]
