"""Stored verdicts as they are shown: one result a unit × organization × target × year.

The official row is shown wherever it has data; only where it has none does the provisional one («tạm tính»,
submitted returns counted too) take its place, and it says so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from organizations.models import Level, User
from targets.models import AnnualReturn, Basis, Target, Verdict
from targets.rules import compliance
from targets.rules.compliance import VerdictValue

#: A rate over fewer than this is shown as «0/1», never as a gap: one body more or less would swing it.
FEWEST_FOR_GAP = 20
JUDGED = frozenset({VerdictValue.MET, VerdictValue.NOT_MET})
LEFT_OUT = frozenset({VerdictValue.NOT_APPLICABLE, VerdictValue.NOT_DUE})
COLUMNS = (
    "year_id", "unit_id", "organization_id", "target_id", "basis", "verdict",
    "numerator", "denominator", "threshold", "exceeded", "shortfall", "covered", "expected",
)  # fmt: skip
Key = tuple[int, int, int, int]  # year, unit, organization, target


@dataclass(frozen=True, slots=True)
class Result:
    """What a page shows of one verdict. `covered` of `expected` units entered its figures."""

    year: int
    unit_id: int
    organization_id: int
    target: Target
    provisional: bool
    verdict: VerdictValue
    numerator: int | None
    denominator: int | None
    threshold: int
    exceeded: bool
    shortfall: int | None
    covered: int
    expected: int

    @property
    def rate(self) -> Fraction | None:
        return compliance.rate(self.numerator, self.denominator)

    @property
    def gap(self) -> Fraction | None:
        """Percentage points from the threshold; None for counts and without figures."""
        return compliance.gap(self.numerator, self.denominator, self.threshold)

    @property
    def lack(self) -> Fraction | None:
        """The gap of a missed ratio over enough people or bodies to speak of points; else None."""
        if self.verdict is not VerdictValue.NOT_MET or (self.denominator or 0) < FEWEST_FOR_GAP:
            return None
        return self.gap

    @property
    def is_small(self) -> bool:
        """A ratio over too few to be shown as a rate."""
        return self.denominator is not None and self.denominator < FEWEST_FOR_GAP

    @property
    def has_data(self) -> bool:
        """Some return answered, be it with «không phát sinh»."""
        if self.verdict is VerdictValue.NOT_DUE:
            return self.covered > 0
        return self.verdict is not VerdictValue.NO_DATA

    @property
    def is_judged(self) -> bool:
        """Met or missed: what shares are made of."""
        return self.verdict in JUDGED

    @property
    def is_applicable(self) -> bool:
        return self.verdict not in LEFT_OUT


def shown_results(
    user: User, years: Collection[int], targets: Mapping[int, Target], *, unit_id: int | None = None
) -> dict[Key, Result]:
    """The result to show for each key, of all units or of one. One query.

    Provisional rows are read only where they can differ: at the district, and where a return waits for review.
    """
    waiting = AnnualReturn.objects.submitted().filter(
        unit=OuterRef("unit"), organization=OuterRef("organization"), year=OuterRef("year")
    )
    rows = (
        Verdict.objects.visible_to(user)
        .filter(year__in=years, target__in=targets)
        .filter(Q(basis=Basis.APPROVED) | Q(unit__level=Level.DISTRICT) | Exists(waiting))
        .order_by("basis")  # APPROVED comes first
    )
    if unit_id is not None:
        rows = rows.filter(unit=unit_id)
    found: dict[Key, Result] = {}
    for year, unit, organization, target, basis, verdict, *figures in rows.values_list(*COLUMNS):
        key = (year, unit, organization, target)
        official = found.get(key)
        if official is not None and official.has_data:
            continue
        result = Result(
            year, unit, organization, targets[target], basis == Basis.WITH_SUBMITTED, VerdictValue(verdict), *figures
        )
        if official is None or result.has_data:
            found[key] = result
    return found
