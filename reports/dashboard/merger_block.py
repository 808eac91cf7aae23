"""What pages show of a reorganization of units: the notice with its three views, and the block of a reporting unit."""

from dataclasses import dataclass

from django.db.models import Q

from organizations.formats import listing, short_date
from organizations.models import Organization, Succession, User
from reports.dashboard.addresses import Addresses
from reports.scoreboard import merger_reading as reading
from reports.scoreboard.board import TREND_INDICATORS, Scoreboard, UnitRow
from reports.scoreboard.merger_words import followed_sentences, written_names
from reports.scoreboard.mergers import VIEW_LABELS, Line, Merged
from reports.scoreboard.results import Result
from targets.models import Target
from targets.rules.mergers import Area


@dataclass(frozen=True)
class Notice:
    """Which units the figures of a page speak of, and the three views of a target's series with their addresses."""

    day: str
    sentences: tuple[str, ...]
    target: Target | None
    views: tuple[tuple[str, str], ...]


def notice(board: Scoreboard, links: Addresses, of: tuple[Target, Organization] | None = None) -> Notice | None:
    """None where the page's years are not compared over a reorganization. One query where they are.

    `of`: the target and organization that the views show, else those of the page's first small chart of its kind.
    """
    told = reading.read_reorganization(board.scope)
    if told is None:
        return None
    target, organization = of or _first(board) or (None, None)
    views = (
        tuple((label, links.mergers(target.code, organization.slug, view)) for view, label in VIEW_LABELS.items())
        if target and organization
        else ()
    )
    sentences = (told.sentence(board.year.reference_on), told.divided_sentence)
    return Notice(told.day, tuple(text for text in sentences if text), target, views)


def _first(board: Scoreboard) -> tuple[Target, Organization] | None:
    trends = sorted(board.trends, key=lambda trend: trend.target.indicator.code != TREND_INDICATORS[0])
    drawn = [(trend.target, trend.organization) for trend in trends if trend.target.is_ratio]
    rated = [(row.target, row.organizations[0]) for row in board.target_rows if row.target.is_ratio]
    return next(iter([*drawn, *rated]), None)


@dataclass(frozen=True)
class UnitLine:
    """A target of the unit over the years on the ground that the unit is a part of, and where its three views are."""

    result: Result
    organization: Organization
    line: Line
    address: str


@dataclass(frozen=True)
class UnitBlock:
    """The reorganization as a reporting unit's page tells it. `lines`: empty where nothing is added up yet.

    `beyond`: what the kept page depends on besides its scope.
    """

    day: str
    sentences: tuple[str, ...]
    years: tuple[int, ...]
    lines: tuple[UnitLine, ...]
    beyond: reading.Beyond


def unit_block(user: User, board: Scoreboard, row: UnitRow, links: Addresses) -> UnitBlock | None:
    """None where the unit neither followed another one nor was followed. Eight queries where it did or was."""
    if board.scope.reorganized_on is None:
        return None
    own = list(
        Succession.objects.filter(Q(from_unit=row.unit) | Q(to_unit=row.unit)).select_related("from_unit", "to_unit")
    )
    if not own:
        return None
    descent = reading.read_descent()
    beyond = reading.beyond_of(descent.joined(row.unit.pk))
    rated = [(result, cell.organization) for cell in row.cells for result in cell.results if result.target.is_ratio]
    merged = reading.read_of_unit(user, row.unit, descent, [(result.target, body) for result, body in rated])
    area = merged.area_of(row.unit)
    sentences = followed_sentences(row.unit, own, written_names(merged.units.values()))
    lines: tuple[UnitLine, ...] = ()
    if area is not None and len(area.units) > 1:
        lines = tuple(
            UnitLine(result, body, line, links.mergers(result.target.code, body.slug))
            for result, body in rated
            if merged.goes_back(result.target, body) and (line := merged.whole(area, result.target, body)).has_figures
        )
    if area is not None and lines:
        sentences.append(_ground_sentence(merged, area))
    last = max(link.happened_on for link in own)
    return UnitBlock(short_date(last), tuple(sentences), tuple(year.pk for year in merged.years), lines, beyond)


def _ground_sentence(merged: Merged, area: Area) -> str:
    """What the table adds up, and what cannot be told apart."""

    def names(pks: tuple[int, ...]) -> str:
        units = sorted((merged.units[pk] for pk in pks), key=lambda unit: (unit.sort_key, unit.pk))
        return listing([written[unit.pk] for unit in units])

    written = written_names([merged.units[pk] for pk in {*area.former, *area.present, *area.units}])
    text = f"Bảng dưới cộng trên cùng một địa bàn qua các năm: trước đây là {names(area.former)}; nay là "
    if area.is_one:
        return f"{text}{names(area.present)}."
    return f"{text}{names(area.present)}, cộng chung vì số liệu cũ không tách được cho từng nơi."
