"""How results look on a page: their colour, sign and words, and the charts drawn from them."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Protocol

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from organizations import formats
from organizations.models import Organization, Unit
from reports.scoreboard import charts, looks, text as board_text
from reports.scoreboard.board import TargetPart, TargetRow, Trend
from reports.scoreboard.looks import LOOKS
from reports.scoreboard.results import Result
from reports.scoreboard.words import Words
from targets.models import Target
from targets.rules.compliance import Direction, VerdictValue
from targets.rules.mergers import Point
from targets.rules.outcome import Bounds, rate_text

register = template.Library()


class Links(Protocol):
    """Addresses within the page, which the view gives as `links`."""

    def overview(self, year: int | None = None) -> str: ...
    def unit_page(self, unit: Unit, year: int | None = None) -> str: ...
    def targets(self, year: int | None = None) -> str: ...
    def organization(self, slug: str, year: int | None = None) -> str: ...
    def target(self, code: str, organization: str = "", year: int | None = None) -> str: ...
    def card(self, unit: Unit, organization: Organization, target: Target) -> str: ...


@register.simple_tag(takes_context=True)
def overview_url(context: Context, year: int | None = None) -> str:
    """The overview of the shown unit; of another year where one is given, as below."""
    return _links(context).overview(year)


@register.simple_tag(takes_context=True)
def targets_url(context: Context, year: int | None = None) -> str:
    return _links(context).targets(year)


@register.simple_tag(takes_context=True)
def organization_url(context: Context, slug: str, year: int | None = None) -> str:
    return _links(context).organization(slug, year)


@register.simple_tag(takes_context=True)
def target_url(context: Context, code: str, organization: str = "", year: int | None = None) -> str:
    return _links(context).target(code, organization, year)


@register.simple_tag(takes_context=True)
def card_url(context: Context, unit: Unit, organization: Organization, target: Target) -> str:
    return _links(context).card(unit, organization, target)


def _links(context: Context) -> Links:
    links: Links = context["links"]
    return links


@register.filter
def look(result: Result) -> str:
    """The class of a result's fill."""
    if result.verdict is VerdictValue.NOT_MET and looks.is_near(result):
        return "near"
    return LOOKS[result.verdict][0]


@register.filter
def sign(verdict: VerdictValue) -> str:
    """The icon of a verdict."""
    return LOOKS[verdict][1]


@register.filter
def value(result: Result | None) -> str:
    return "" if result is None else board_text.value_text(result)


@register.filter
def so_far(part: TargetPart, words: Words) -> str:
    return board_text.so_far(part, words)


@register.filter
def bounds_text(limits: Bounds) -> str:
    return board_text.bounds_text(limits)


@register.filter
def threshold(target: Target, year: int) -> str:
    return board_text.threshold_text(target, year)


@register.simple_tag
def over_years(result: Result, target: Target, year: int) -> str:
    return board_text.over_years(result, target, year)


@register.filter
def gap(result: Result | None) -> str:
    """«−4,2» where points can be spoken of; nothing for counts, small denominators and what is not judged."""
    if result is None or result.gap is None or result.is_small or not result.is_judged:
        return ""
    return formats.points(result.gap)


@register.filter
def is_near(result: Result) -> bool:
    """Missed by less than five points, or over too few for points."""
    return looks.is_near(result)


@register.simple_tag
def bullet(part: TargetPart) -> SafeString:
    """The unit's rate against its threshold, and last year's."""
    result = part.result
    if result.rate is None:
        return SafeString("")
    previous = part.previous if part.previous and not part.previous.is_inconclusive else None
    before = previous.rate if previous else None
    label = f"{result.target.short_name}, {part.organization.short_name}: năm {result.year} {rate_text(result)}"
    label += f", {board_text.limit_text(result)}"
    if previous and before is not None:
        label += f", năm {previous.year} {rate_text(previous)}"
    return mark_safe(  # noqa: S308 - charts escapes its label
        charts.bullet(result.rate, result.threshold, before, label, met=_met(result))
    )


@register.simple_tag
def dot_bar(result: Result, unit: Unit) -> SafeString:
    if result.rate is None or result.is_small:
        return SafeString("")
    label = f"{unit.short_name}: {board_text.value_text(result)}, {board_text.limit_text(result)}"
    return mark_safe(charts.dot_bar(result.rate, result.threshold, label, met=_met(result)))  # noqa: S308


@register.simple_tag
def pips(row: TargetRow, words: Words) -> SafeString:
    """One square an organization: whether its own return at the unit meets the target."""
    states = [_met(part.result) for part in row.parts]
    label = f"{row.target.short_name}, {words.level}: " + ", ".join(
        f"{part.organization.short_name} {board_text.verdict_word(part.result.verdict)}" for part in row.parts
    )
    return mark_safe(charts.pips(states, label))  # noqa: S308


@register.simple_tag
def series_spark(series: Trend, unit: Unit) -> SafeString:
    """A target's rates over the years; nothing for counts and where no year has a rate."""
    if not any(rate is not None for rate in series.rates):
        return SafeString("")
    label = f"{unit.short_name}, {board_text.trend_label(series)}"
    return mark_safe(charts.spark(series.rates, label))  # noqa: S308


@register.simple_tag
def share_bar(met: int, applicable: int) -> SafeString:
    return mark_safe(charts.share_bar(Fraction(met, applicable) if applicable else None))  # noqa: S308


@register.simple_tag
def trend_chart(trend: Trend) -> SafeString:
    return mark_safe(  # noqa: S308
        charts.trend(
            trend.rates,
            trend.threshold,
            trend.years,
            board_text.trend_label(trend),
            partial=trend.is_partial,
            thresholds=trend.thresholds,
            lower=trend.target.direction is Direction.LOWER,
        )
    )


@register.filter
def trend_sentence(trend: Trend, words: Words) -> str:
    return board_text.trend_sentence(trend, words)


def _met(result: Result) -> bool | None:
    return {VerdictValue.MET: True, VerdictValue.NOT_MET: False}.get(result.verdict)


@register.filter
def by_year(points: Sequence[Point | None], years: Sequence[int]) -> list[tuple[int, Point | None]]:
    """Each year with its point of a series over a reorganization."""
    return list(zip(years, points, strict=True))


@register.filter
def point_rate(point: Point, threshold: int) -> str:
    """«92,3%», on the right side of the threshold; nothing where nothing divides."""
    return "" if point.rate is None else formats.percent(point.rate, threshold=threshold)


@register.filter
def point_sides(point: Point) -> str:
    """«923/1.000»."""
    return f"{formats.number(point.numerator or 0)}/{formats.number(point.denominator or 0)}"
