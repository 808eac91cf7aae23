"""Small scoreboards made by hand, for rules that need no database."""

from collections.abc import Mapping
from datetime import date
from itertools import count

from organizations.models import Level, Organization, Unit
from reports.scoreboard.board import Cell, Scoreboard, TargetPart, TargetRow, UnitRow
from reports.scoreboard.results import Key, Result, Results
from reports.scoreboard.return_states import ReturnsState
from reports.scoreboard.scope import Scope
from reports.scoreboard.shares import Comparison, Share
from reports.scoreboard.words import Words
from targets.models import Indicator, ReportingYear, Resolution, RootYear, Target, Threshold
from targets.rules.compliance import RuleKind, VerdictValue
from targets.rules.outcome import Bounds

_keys = count(1)
YEAR = ReportingYear(year=2024, reference_on=date(2024, 12, 31))
ROOT_YEAR = RootYear(
    year=YEAR,
    opens_on=date(2024, 12, 15),
    due_on=date(2025, 1, 15),
    closes_on=date(2025, 2, 15),
)
DISTRICT = Unit(pk=900, name="Vị Xuyên", kind="huyện", level=Level.DISTRICT, path="/900/", slug="huyen-vi-xuyen")
DISTRICT._state.fields_cache["words"] = None  # none are entered, and nobody asks the database
RESOLUTION = Resolution(unit=DISTRICT, reporting_level=Level.COMMUNE, first_year=2021, last_year=2025)
WORDS = Words.of(DISTRICT, [Unit(kind=kind, level=Level.COMMUNE) for kind in ("xã", "thị trấn")], RESOLUTION)
FARMERS = Organization(
    pk=3, code="hnd", name="Hội Nông dân", short_name="Hội Nông dân", abbreviation="HND", slug="hoi-nong-dan",
    district_name="Hội Nông dân huyện", member_noun="hội viên Hội Nông dân", branch_noun="chi hội nông dân",
    position=3,
)  # fmt: skip


def make_target(
    code: str = "T06", indicator: str = "gathering", *, threshold: int = 90, due: int | None = None
) -> Target:
    kind = RuleKind.COUNT if indicator in {"theme", "critique", "supervision"} else RuleKind.RATIO
    target = Target(
        pk=int(code[1:]),
        code=code,
        name="Tỷ lệ tập hợp hội viên nông dân",
        short_name="Tập hợp hội viên nông dân",
        indicator=Indicator(code=indicator, kind=kind.value),
        due_year=due,
    )
    asked = Threshold(target=target, first_year=2000, last_year=2100, value=threshold)
    vars(target)["_prefetched_objects_cache"] = {"thresholds": [asked]}
    return target


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
        target.threshold_in(year).value,
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
    state: ReturnsState | None = None,
) -> UnitRow:
    unit = make_unit(name)
    comparison = Comparison(1, Share(before, 30), Share(now, 30)) if before is not None and now is not None else None
    return UnitRow(unit, (Cell(unit, FARMERS, results),), (), comparison, state)


def make_part(result: Result, *, places: Share | None = None, bounds: Bounds | None = None) -> TargetPart:
    return TargetPart(FARMERS, result, None, places or Share(0, 0), bounds)


def make_target_row(*results: Result) -> TargetRow:
    """A target at the unit; more than one result stand for several organizations."""
    return TargetRow(results[0].target, tuple(make_part(result) for result in results), Share(0, 0))


def make_scope(*rows: UnitRow) -> Scope:
    """The district with the rows' units as its children."""
    scope = Scope(DISTRICT, RESOLUTION, YEAR, (2023, 2024))
    vars(scope)["root_year"] = ROOT_YEAR
    vars(scope)["children"] = tuple(row.unit for row in rows)
    return scope


def make_board(
    *rows: UnitRow,
    comparison: Comparison | None = None,
    target_rows: tuple[TargetRow, ...] = (),
    results: Mapping[Key, Result] | None = None,
) -> Scoreboard:
    return Scoreboard(
        scope=make_scope(*rows),
        words=WORDS,
        years=(2023, 2024),
        organizations=(FARMERS,),
        targets=(make_target(),),
        rows=rows,
        target_rows=target_rows,
        comparison=comparison,
        results=Results.of(results or {}),
    )
