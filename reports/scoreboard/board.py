"""Verdicts → the read model of a year: behind the page, and later the API, Excel and Word.

Everything here is counted from stored verdicts; nothing is judged again and no rate is averaged.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeGuard

from organizations.models import Organization, Unit
from reports.scoreboard.results import Result, Results
from reports.scoreboard.return_states import ReturnsState
from reports.scoreboard.scope import Scope
from reports.scoreboard.shares import Comparison, Share, share_of
from reports.scoreboard.words import Words
from targets.models import ReportingYear, RootYear, Target
from targets.rules.compliance import VerdictValue, group_verdict
from targets.rules.outcome import JUDGED, Bounds, Change, like_for_like

#: What each organization's small chart follows: its gathering rate; the Front gathers nobody and shows its rating.
TREND_INDICATORS = ("gathering", "rating")
FAR = 5  # points below the threshold from which a cell is drawn in the darker shade


@dataclass(frozen=True)
class Cell:
    """One organization in one unit: its results, in the order of the targets."""

    unit: Unit
    organization: Organization
    results: tuple[Result, ...]

    @cached_property
    def verdict(self) -> VerdictValue:
        return group_verdict(result.verdict for result in self.results)

    @cached_property
    def met(self) -> int:
        return sum(result.verdict is VerdictValue.MET for result in self.results)

    @cached_property
    def applicable(self) -> int:
        return sum(result.is_applicable for result in self.results)

    @cached_property
    def worst(self) -> Result | None:
        """The missed target furthest on the worse side of its threshold, of those with a denominator to speak of."""
        lacking = [result for result in self.results if result.lack is not None]
        return min(lacking, key=_lack, default=None)

    @cached_property
    def decisive(self) -> Result | None:
        """The result that explains the cell: the worst one, else the first that bears the cell's verdict."""
        same = (result for result in self.results if result.verdict is self.verdict)
        return self.worst or next(same, None) or next(iter(self.results), None)

    @property
    def is_far(self) -> bool:
        """The darker band: 5 points or more below a threshold, or half of the targets missed. A matter of display."""
        missed = sum(result.verdict is VerdictValue.NOT_MET for result in self.results)
        return 2 * missed >= self.applicable or (self.worst is not None and _lack(self.worst) <= -FAR)

    @property
    def is_provisional(self) -> bool:
        return any(result.provisional for result in self.results)


@dataclass(frozen=True)
class UnitRow:
    """A child of the unit across the organizations. `shares`: met of judged, a year each; `comparison` with last year,
    None where no target was judged in both; `state` of its returns, None for a sum and where the person may not see
    it."""

    unit: Unit
    cells: tuple[Cell, ...]
    shares: tuple[Share, ...]
    comparison: Comparison | None
    state: ReturnsState | None
    is_sum: bool = False

    @cached_property
    def results(self) -> tuple[Result, ...]:
        return tuple(result for cell in self.cells for result in cell.results)

    @property
    def change(self) -> int | None:
        """Targets met more (or fewer) than last year, among those judged in both years."""
        return self.comparison.now.met - self.comparison.before.met if self.comparison else None

    @property
    def met(self) -> int:
        return sum(cell.met for cell in self.cells)

    @property
    def applicable(self) -> int:
        return sum(cell.applicable for cell in self.cells)

    @cached_property
    def missed(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.verdict is VerdictValue.NOT_MET)

    @cached_property
    def unclear(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.verdict is VerdictValue.UNCLEAR)

    @cached_property
    def worst(self) -> Result | None:
        return min((cell.worst for cell in self.cells if cell.worst), key=_lack, default=None)

    @cached_property
    def has_data(self) -> bool:
        """Some target is met, missed or unclear."""
        return any(result.is_applicable and result.has_data for result in self.results)

    @property
    def is_provisional(self) -> bool:
        return any(cell.is_provisional for cell in self.cells)


@dataclass(frozen=True)
class TargetPart:
    """A target at the unit for one organization, and in how many of its children it is met.

    `bounds`: between which rates the sum can come to lie, where children are missing and enough is known of them; None
    where children are sums themselves, since what is missing lies below them.
    """

    organization: Organization
    result: Result
    previous: Result | None
    places: Share
    bounds: Bounds | None = None


@dataclass(frozen=True)
class TargetRow:
    """A target at the unit: one part an organization. `places`: children where every part is met."""

    target: Target
    parts: tuple[TargetPart, ...]
    places: Share

    @cached_property
    def verdict(self) -> VerdictValue:
        return group_verdict(part.result.verdict for part in self.parts)

    @cached_property
    def decisive(self) -> Result:
        """The result that explains the row's verdict: of the parts that bear it the first one with figures."""
        same = [part.result for part in self.parts if part.result.verdict is self.verdict]
        return max(same or [part.result for part in self.parts], key=lambda result: result.covered > 0)

    @property
    def met_parts(self) -> int:
        return sum(part.result.verdict is VerdictValue.MET for part in self.parts)

    @property
    def judged_parts(self) -> int:
        """Organizations whose result at the unit is met or missed: «0/0» is no answer, not a failure."""
        return sum(part.result.is_judged for part in self.parts)

    @property
    def is_provisional(self) -> bool:
        return any(part.result.provisional for part in self.parts)

    @property
    def is_single(self) -> bool:
        return len(self.parts) == 1

    @property
    def organizations(self) -> tuple[Organization, ...]:
        return tuple(part.organization for part in self.parts)

    @cached_property
    def lowest(self) -> TargetPart | None:
        """The organization with the worst rate, which the row shows; None where nobody has enough figures."""
        rated = [part for part in self.parts if part.result.gap is not None and not part.result.is_inconclusive]
        return min(rated, key=lambda part: part.result.gap or Fraction(0), default=None)


@dataclass(frozen=True)
class Trend:
    """One target of one organization in one unit over the years; None where a year has no figures.

    `change`: from the first to the last year that is drawn, over the same units where it is a sum of reporting units;
    None where it is a sum of sums.
    """

    target: Target
    organization: Organization
    years: tuple[int, ...]
    results: tuple[Result | None, ...]
    change: Change | None = None

    @cached_property
    def drawn(self) -> tuple[Result, ...]:
        """The results that a line may go through."""
        return tuple(result for result in self.results if is_drawn(result))

    @property
    def threshold(self) -> int:
        """That of the last year, which the chart's line shows."""
        return self.target.threshold_in(self.years[-1]).value

    @property
    def thresholds(self) -> tuple[int, ...]:
        """Each year's own one, as the result was judged by."""
        return tuple(result.threshold if result else self.threshold for result in self.results)

    @property
    def rates(self) -> tuple[Fraction | None, ...]:
        return tuple(result.rate if is_drawn(result) else None for result in self.results)

    @property
    def is_partial(self) -> bool:
        """The last year is provisional or lacks units."""
        last = self.results[-1]
        return last is not None and (last.provisional or last.covered < last.expected)


def is_drawn(result: Result | None) -> TypeGuard[Result]:
    """A rate over enough people or bodies, and over enough units, to be a point of a line."""
    return result is not None and result.rate is not None and not result.is_small and not result.is_inconclusive


def counted(part: Result | None, whole: Result) -> Result | None:
    """A unit's result as far as it entered the sum: an official sum holds no provisional part."""
    return None if part is not None and part.provisional and not whole.provisional else part


@dataclass(frozen=True)
class Scoreboard:
    """A year of a unit for one resolution. Rows are its children, in the order of their names.

    `years`: the years up to this one, which series run over.
    """

    scope: Scope
    words: Words
    years: tuple[int, ...]
    organizations: tuple[Organization, ...]
    targets: tuple[Target, ...]
    rows: tuple[UnitRow, ...]
    target_rows: tuple[TargetRow, ...]
    comparison: Comparison | None
    results: Results = field(repr=False)

    @property
    def year(self) -> ReportingYear:
        return self.scope.year

    @property
    def root_year(self) -> RootYear | None:
        """The year's days at the resolution's root, and whether it is closed there; None where it has no such year."""
        return self.scope.root_year

    @property
    def whole(self) -> Unit:
        """The unit that the page shows."""
        return self.scope.unit

    @property
    def span(self) -> str:
        """«2021-2023», the years that series run over; «2026» for one alone."""
        return "-".join(map(str, dict.fromkeys((self.years[0], self.year.year))))

    @property
    def year_before(self) -> int | None:
        """The year that this one is compared with; None for the first."""
        return self.year.year - 1 if self.year.year - 1 in self.years else None

    @property
    def all_years(self) -> tuple[int, ...]:
        """Every year one may turn to."""
        return self.scope.years

    def result(self, unit: Unit, organization: Organization, target: Target, year: int | None = None) -> Result | None:
        """This year's result, or another year's."""
        return self.results.get((year or self.year.pk, unit.pk, organization.pk, target.pk))

    def series(self, unit: Unit, organization: Organization, target: Target) -> Trend:
        """A target over the years in one unit, and its change over the children of both the first and the last year."""
        result = tuple(self.result(unit, organization, target, year) for year in self.years)
        series = Trend(target, organization, self.years, result)
        if len(series.drawn) < 2:
            return series
        first, last = series.drawn[0], series.drawn[-1]
        pairs: list[tuple[Result | None, Result | None]] = [(first, last)]
        if unit == self.whole and not target.from_own_return:
            if self.words.are_sums:
                return series
            pairs = [
                (
                    counted(self.result(row.unit, organization, target, first.year), first),
                    counted(self.result(row.unit, organization, target, last.year), last),
                )
                for row in self.rows
            ]
        return replace(series, change=like_for_like(pairs))

    @cached_property
    def trends(self) -> tuple[Trend, ...]:
        """The unit's small charts: each organization's gathering rate, or its rating where it gathers nobody."""
        collected = []
        for organization in self.organizations:
            own = {
                row.target.indicator.code: row.target for row in self.target_rows if organization in row.organizations
            }
            target = next((own[code] for code in TREND_INDICATORS if code in own), None)
            if target is not None:
                collected.append(self.series(self.whole, organization, target))
        return tuple(collected)

    @cached_property
    def is_concluded(self) -> bool:
        """Some target is met or missed at the unit."""
        return any(row.verdict in JUDGED for row in self.target_rows)

    def row(self, unit: Unit) -> UnitRow:
        """The child's row. Raises StopIteration if the unit is no child of the shown one in this year."""
        return next(row for row in self.rows if row.unit == unit)

    @cached_property
    def rows_with_data(self) -> tuple[UnitRow, ...]:
        return tuple(row for row in self.rows if row.has_data)

    @cached_property
    def rows_without_data(self) -> tuple[UnitRow, ...]:
        return tuple(row for row in self.rows if not row.has_data)

    @cached_property
    def verdicts(self) -> Counter[VerdictValue]:
        """How many results of the children there are of each verdict."""
        return Counter(result.verdict for row in self.rows for result in row.results)

    @cached_property
    def share(self) -> Share:
        return share_of(result.verdict for row in self.rows for result in row.results)

    @property
    def has_data(self) -> bool:
        return bool(self.rows_with_data)


def in_need(rows: Iterable[UnitRow]) -> list[UnitRow]:
    """Those that need attention first: most targets missed, then furthest below a threshold, then by name."""
    return sorted(
        rows, key=lambda row: (-len(row.missed), _lack(row.worst) if row.worst else Fraction(0), row.unit.sort_key)
    )


def _lack(result: Result) -> Fraction:
    return result.lack or Fraction(0)
