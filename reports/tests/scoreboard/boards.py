"""Small scoreboards made by hand, for rules that need no database."""

from datetime import date
from itertools import count

from organizations.models import Level, Organization, Unit
from reports.scoreboard.board import Cell, CommuneRow, Scoreboard, TargetPart, TargetRow
from reports.scoreboard.results import Result
from reports.scoreboard.return_states import CommuneState
from reports.scoreboard.shares import Comparison, Share
from targets.models import Indicator, ReportingYear, Target
from targets.rules.compliance import RuleKind, VerdictValue
from targets.rules.outcome import Bounds

_keys = count(1)
YEAR = ReportingYear(
    year=2024,
    reference_on=date(2024, 12, 31),
    opens_on=date(2024, 12, 15),
    due_on=date(2025, 1, 15),
    closes_on=date(2025, 2, 15),
)
FARMERS = Organization(
    pk=3, code="hnd", name="Hội Nông dân", short_name="Hội Nông dân", abbreviation="HND", slug="hoi-nong-dan",
    district_name="Hội Nông dân huyện", member_noun="hội viên Hội Nông dân", branch_noun="chi hội nông dân",
    position=3,
)  # fmt: skip


def make_target(
    code: str = "T06", indicator: str = "gathering", *, threshold: int = 90, due: int | None = None
) -> Target:
    kind = RuleKind.COUNT if indicator in {"theme", "critique", "supervision"} else RuleKind.RATIO
    return Target(
        pk=int(code[1:]),
        code=code,
        name="Tỷ lệ tập hợp hội viên nông dân",
        short_name="Tập hợp hội viên nông dân",
        indicator=Indicator(code=indicator, kind=kind.value),
        threshold=threshold,
        due_year=due,
    )


def make_result(
    verdict: VerdictValue,
    numerator: int | None = None,
    denominator: int | None = None,
    *,
    target: Target | None = None,
    year: int = 2024,
    unit: int = 1,
    shortfall: int | None = None,
    provisional: bool = False,
    covered: int = 1,
    expected: int = 1,
) -> Result:
    target = target or make_target()
    return Result(
        verdict,
        target.threshold,
        numerator,
        denominator,
        shortfall=shortfall,
        covered=covered,
        expected=expected,
        year=year,
        unit_id=unit,
        organization_id=FARMERS.pk,
        target=target,
        provisional=provisional,
    )


def make_unit(name: str = "Cao Bồ") -> Unit:
    pk = next(_keys)
    return Unit(pk=pk, code=str(pk), name=name, kind="xã", level=Level.COMMUNE, slug=f"xa-{pk}", sort_key=name.lower())


def make_row(
    *results: Result,
    name: str = "Cao Bồ",
    before: int | None = None,
    now: int | None = None,
    state: CommuneState | None = None,
) -> CommuneRow:
    unit = make_unit(name)
    comparison = Comparison(1, Share(before, 30), Share(now, 30)) if before is not None and now is not None else None
    return CommuneRow(unit, (Cell(unit, FARMERS, results),), (), comparison, state)


def make_part(result: Result, *, places: Share | None = None, bounds: Bounds | None = None) -> TargetPart:
    return TargetPart(FARMERS, result, None, places or Share(0, 0), bounds)


def make_target_row(*results: Result) -> TargetRow:
    """A target at the district; more than one result stand for several organizations."""
    return TargetRow(results[0].target, tuple(make_part(result) for result in results), Share(0, 0))


def make_board(
    *rows: CommuneRow, comparison: Comparison | None = None, target_rows: tuple[TargetRow, ...] = ()
) -> Scoreboard:
    return Scoreboard(
        year=YEAR,
        years=(2023, 2024),
        all_years=(2023, 2024),
        district=None,
        organizations=(FARMERS,),
        targets=(make_target(),),
        rows=rows,
        target_rows=target_rows,
        comparison=comparison,
        results={},
    )
