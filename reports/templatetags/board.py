"""How results look on a page: their colour, sign and words, and the charts drawn from them."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from organizations import formats
from organizations.models import Organization, Unit
from reports.scoreboard import charts, text as board_text
from reports.scoreboard.board import Cell, CommuneRow, TargetPart, TargetRow, Trend
from reports.scoreboard.results import Result
from targets.models import Target
from targets.rules.compliance import VERDICT_LABELS, VerdictValue
from targets.rules.outcome import Bounds, rate_text

register = template.Library()

#: Class of the fill and sign of each verdict; a missed target is `bad` or, not far off, `near`.
LOOKS = {
    VerdictValue.MET: ("met", "check"),
    VerdictValue.NOT_MET: ("not-met", "x"),
    VerdictValue.NO_DATA: ("no-data", "q"),
    VerdictValue.NOT_APPLICABLE: ("not-applicable", "minus"),
    VerdictValue.NOT_DUE: ("not-due", "calendar"),
    VerdictValue.UNCLEAR: ("unclear", "alert"),
}


def card_address(result: Result, unit: Unit, organization: Organization) -> str:
    return reverse("verdict:card", args=[result.year, unit.slug, organization.slug, result.target.code])


def _short_label(verdict: VerdictValue) -> str:
    """The word of a cell without a number, as short as the cell is narrow."""
    return "Chưa có" if verdict is VerdictValue.NO_DATA else VERDICT_LABELS[verdict]


@register.inclusion_tag("dashboard/_cell.html")
def score_cell(cell: Cell, *, only: bool = False) -> dict[str, Any]:
    """A cell of the scorecard. `only`: the table shows one target, so the cell shows its value."""
    css, sign = LOOKS[cell.verdict]
    shown = cell.decisive
    if shown is None or cell.verdict is VerdictValue.NOT_APPLICABLE:
        return {"empty": True, "css": "not-applicable", "sentence": f"{cell.organization.short_name}: không áp dụng"}
    if cell.verdict is VerdictValue.NOT_MET and (is_near(shown) if only else not cell.is_far):
        css = "near"
    text = board_text.value_text(shown) if only else f"{cell.met}/{cell.applicable}" if cell.applicable else ""
    nothing = cell.verdict in {VerdictValue.NO_DATA, VerdictValue.NOT_DUE} and not (cell.met or (only and text))
    word = board_text.verdict_word(cell.verdict)
    return {
        "css": css,
        "sign": sign,
        "text": "" if nothing else text,
        "nothing": _short_label(cell.verdict) if nothing else "",
        "gap": "" if only or cell.worst is None or cell.worst.gap is None else formats.points(cell.worst.gap),
        "sentence": f"{cell.unit.short_name}, {cell.organization.short_name}: {word}"
        + ("" if only or nothing else ", đạt"),
        "title": board_text.lack_text(cell.worst) if cell.worst else "",
        "url": card_address(shown, cell.unit, cell.organization),
        "provisional": cell.is_provisional,
    }


@register.inclusion_tag("dashboard/_cell.html")
def target_cell(cell: Cell, target: Target) -> dict[str, Any]:
    """The cell's result on one target."""
    return score_cell(
        replace(cell, results=tuple(result for result in cell.results if result.target == target)), only=True
    )


@register.filter
def look(result: Result) -> str:
    """The class of a result's fill."""
    if result.verdict is VerdictValue.NOT_MET and is_near(result):
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
def so_far(part: TargetPart) -> str:
    return board_text.so_far(part)


@register.filter
def bounds_text(limits: Bounds) -> str:
    return board_text.bounds_text(limits)


@register.filter
def threshold(target: Target) -> str:
    return board_text.threshold_text(target)


@register.filter
def gap(result: Result | None) -> str:
    """«−4,2» where points can be spoken of; nothing for counts, small denominators and what is not judged."""
    if result is None or result.gap is None or result.is_small or not result.is_judged:
        return ""
    return formats.points(result.gap)


@register.filter
def is_near(result: Result) -> bool:
    """Missed by less than five points, or over too few for points."""
    return result.lack is None or result.lack > -5


@register.simple_tag
def bullet(part: TargetPart) -> SafeString:
    """The district's rate against its threshold, and last year's."""
    result = part.result
    if result.rate is None:
        return SafeString("")
    previous = part.previous if part.previous and not part.previous.is_inconclusive else None
    before = previous.rate if previous else None
    label = f"{result.target.short_name}, {part.organization.short_name}: năm {result.year} {rate_text(result)}"
    label += f", ngưỡng {result.threshold}%"
    if previous and before is not None:
        label += f", năm {previous.year} {rate_text(previous)}"
    return mark_safe(  # noqa: S308 - charts escapes its label
        charts.bullet(result.rate, result.threshold, before, label, met=_met(result))
    )


@register.simple_tag
def dot_bar(result: Result, unit: Unit) -> SafeString:
    if result.rate is None or result.is_small:
        return SafeString("")
    label = f"{unit.short_name}: {board_text.value_text(result)}, ngưỡng {result.threshold}%"
    return mark_safe(charts.dot_bar(result.rate, result.threshold, label, met=_met(result)))  # noqa: S308


@register.simple_tag
def pips(row: TargetRow) -> SafeString:
    """One square an organization: whether the district's own return meets the target."""
    states = [_met(part.result) for part in row.parts]
    label = f"{row.target.short_name}, cấp huyện: " + ", ".join(
        f"{part.organization.short_name} {board_text.verdict_word(part.result.verdict)}" for part in row.parts
    )
    return mark_safe(charts.pips(states, label))  # noqa: S308


@register.simple_tag
def spark(row: CommuneRow, years: tuple[int, ...]) -> SafeString:
    rates = [share.drawn_rate for share in row.shares]
    if not any(rate is not None for rate in rates):
        return SafeString("")
    text = ", ".join(
        f"{year} {'chưa có' if rate is None else formats.percent(rate)}"
        for year, rate in zip(years, rates, strict=True)
    )
    return mark_safe(charts.spark(rates, f"{row.unit.short_name}, tỷ lệ chỉ tiêu đạt: {text}"))  # noqa: S308


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
            trend.target.threshold,
            trend.years,
            board_text.trend_label(trend),
            partial=trend.is_partial,
        )
    )


@register.filter
def trend_sentence(trend: Trend) -> str:
    return board_text.trend_sentence(trend)


def _met(result: Result) -> bool | None:
    return {VerdictValue.MET: True, VerdictValue.NOT_MET: False}.get(result.verdict)
