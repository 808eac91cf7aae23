"""Series → SVG text. Pure; drawn on the server, no script, no style attributes, widths in per cent.

Every chart carries a whole sentence as its name; the numbers stand in a table beside it.
"""

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from organizations import formats

MET, BAD, NEAR, INK, MUTED, LINE, SOFT = "#0F6B5C", "#A93409", "#F4B183", "#14212B", "#556471", "#76848F", "#4B6478"
DASHED = f'fill="#fff" stroke="{LINE}" stroke-dasharray="4 3" stroke-width="1.5"'
DOTTED = f'fill="#fff" stroke="{LINE}" stroke-dasharray="1.5 2.5" stroke-width="1.5"'
SPAN = 8  # small charts show the threshold ± so many points, so that slopes compare


def bullet(rate: Fraction, threshold: int, previous: Fraction | None, label: str, *, met: bool | None) -> str:
    """A zero-based bar on 0-100 %, shaded to the threshold, ticked at it; a hollow dot for last year.

    `met` None: not judged yet, a neutral bar.
    """
    height, middle = 26, 13
    colour = SOFT if met is None else MET if met else BAD
    dot = (
        f'<svg x="{_percent(previous)}" y="{middle}" overflow="visible">'
        f'<circle r="3.6" fill="#fff" stroke="{INK}" stroke-width="1.6"/></svg>'
        if previous is not None
        else ""
    )
    return (
        f'<svg class="bullet" width="100%" height="{height}" role="img" aria-label="{escape(label)}">'
        f'<rect y="{middle - 10}" width="100%" height="20" fill="#EDF0F3"/>'
        f'<rect y="{middle - 10}" width="{threshold}%" height="20" fill="#D5DCE2"/>'
        f'<rect y="{middle - 5}" width="{_percent(rate)}" height="10" fill="{colour}"/>{dot}'
        f'<svg x="{threshold}%" overflow="visible">'
        f'<rect x="-1.5" y="{middle - 12}" width="3" height="24" fill="{INK}"/></svg></svg>'
    )


def dot_bar(rate: Fraction, threshold: int, label: str, *, met: bool | None) -> str:
    """A line of the league table: a thin bar that ends in a dot, and the threshold's tick."""
    colour = SOFT if met is None else MET if met else BAD
    end = _percent(rate)
    return (
        f'<svg class="bullet" width="100%" height="20" role="img" aria-label="{escape(label)}">'
        '<rect y="9.5" width="100%" height="1" fill="#D3DAE0"/>'
        f'<rect y="8.5" width="{end}" height="3" fill="{colour}"/>'
        f'<svg x="{end}" y="10" overflow="visible"><circle r="4.4" fill="{colour}"/></svg>'
        f'<svg x="{threshold}%" overflow="visible"><rect x="-1" width="2" height="20" fill="{INK}"/></svg></svg>'
    )


def share_bar(rate: Fraction | None) -> str:
    """A mark of 30 × 8 pixels beside a number that says the same."""
    width = float(30 * rate) if rate is not None else 0
    return (
        '<svg class="mini-bar" width="30" height="8" aria-hidden="true"><rect width="30" height="8" fill="#DDE3E8"/>'
        f'<rect width="{width:.1f}" height="8" fill="{SOFT}"/></svg>'
    )


def spark(rates: Sequence[Fraction | None], label: str) -> str:
    """A share over the years on a fixed scale of 0-100 %: gaps where nothing is known, the last point marked."""
    width, height = 76, 22
    xs = [4 + index * (width - 10) / max(1, len(rates) - 1) for index in range(len(rates))]
    points = [
        None if rate is None else (x, height - 3 - float(rate) * (height - 6))
        for x, rate in zip(xs, rates, strict=True)
    ]
    lines = "".join(
        f'<polyline points="{_points(run)}" fill="none" stroke="{SOFT}" stroke-width="1.6" stroke-linejoin="round"/>'
        for run in _runs(points)
        if len(run) > 1
    )
    known = [point for point in points if point is not None]
    dots = f'<circle cx="{known[-1][0]:.1f}" cy="{known[-1][1]:.1f}" r="2.6" fill="{INK}"/>' if known else ""
    if known and points[-1] is None:
        dots += (
            f'<circle cx="{xs[-1]:.1f}" cy="{known[-1][1]:.1f}" r="2.6" fill="#fff" stroke="{LINE}" '
            'stroke-dasharray="1.5 1.5"/>'
        )
    return (
        f'<svg class="spark" width="{width}" height="{height}" role="img" aria-label="{escape(label)}">'
        f'<path d="M0 {height - 3}H{width}" stroke="#D3DAE0"/>{lines}{dots}</svg>'
    )


def trend(
    rates: Sequence[Fraction | None],
    threshold: int,
    years: Sequence[int],
    label: str,
    *,
    partial: bool,
    thresholds: Sequence[int] = (),
    lower: bool = False,
) -> str:
    """A small multiple on the scale threshold ± 8 points; filled points meet the threshold, hollow ones do not.

    `thresholds`: each year's own ones, where they are not all the last one. `lower`: below the threshold is the good
    side. The last segment is dashed where the last year is `partial`. Years without figures leave a gap.
    """
    width, height, left, right, top, bottom = 240, 112, 6, 46, 8, 20
    edge = width - right

    def across(index: int) -> float:
        return left + 16 + index * (width - left - right - 26) / max(1, len(years) - 1)

    def down(value: float) -> float:
        shown = max(threshold - SPAN, min(threshold + SPAN, value))
        return top + (threshold + SPAN - shown) * (height - top - bottom) / (2 * SPAN)

    line = down(threshold)
    above, below = ("#FCEDE2", "#F3F8F6") if lower else ("#F3F8F6", "#FCEDE2")
    parts = [
        f'<svg class="trend" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">',
        f'<rect x="{left}" y="{top}" width="{edge - left}" height="{line - top:.1f}" fill="{above}"/>',
        f'<rect x="{left}" y="{line:.1f}" width="{edge - left}" height="{height - bottom - line:.1f}" fill="{below}"/>',
        f'<path d="M{left} {line:.1f}H{edge}" stroke="{INK}" stroke-width="1.3" stroke-dasharray="5 4"/>',
    ]
    points = [None if rate is None else (across(i), down(float(rate * 100))) for i, rate in enumerate(rates)]
    last_rate = next((rate for rate in reversed(rates) if rate is not None), None)
    if last_rate is not None:
        colour = MET if _is_met(last_rate, threshold, lower=lower) else BAD
        parts += _segments(points, colour, partial=partial)
        met = [
            rate is not None and _is_met(rate, own, lower=lower)
            for rate, own in zip(rates, thresholds or [threshold] * len(rates), strict=True)
        ]
        parts += _dots(points, met, colour)
        parts += _labels(points, rates, threshold, colour, edge, line, sign="≤" if lower else "≥")
    for index in {0, len(years) - 1}:
        parts.append(
            f'<text x="{across(index):.1f}" y="{height - 4}" text-anchor="middle" fill="{MUTED}">{years[index]}</text>'
        )
    return "".join(parts) + "</svg>"


def stack(parts: Sequence[tuple[int, str]], label: str, name: str) -> str:
    """One bar of 100 %: (count, fill), fill a colour, «dashed», «dotted» or «hatch». `name` keeps pattern ids apart."""
    patterns = {"dashed": DASHED, "dotted": DOTTED, "hatch": f'fill="url(#hatch-{name})"'}
    total = sum(count for count, _ in parts) or 1
    drawn = [
        '<svg class="stack" width="100%" height="20" role="img" aria-label="' + escape(label) + '"><defs>'
        f'<pattern id="hatch-{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" fill="#E9EDF0"/>'
        '<rect width="2" height="6" fill="#B4BEC6"/></pattern></defs>'
    ]
    start = 0
    for count, fill in parts:
        if count:
            paint = patterns.get(fill, f'fill="{fill}"')
            drawn.append(
                f'<svg x="{_percent(Fraction(start, total))}" width="{_percent(Fraction(count, total))}" height="20">'
                f'<rect x="1" y="1" width="100%" height="18" {paint}/></svg>'
            )
        start += count
    return "".join(drawn) + "</svg>"


def pips(states: Sequence[bool | None], label: str) -> str:
    """A square for each body: met (filled, ticked), missed (filled, crossed) or unknown (dashed)."""
    size, gap = 18, 4
    drawn = []
    for index, met in enumerate(states):
        x = index * (size + gap)
        paint = DASHED if met is None else f'fill="{MET if met else BAD}"'
        drawn.append(f'<rect x="{x + 1}" y="4" width="{size - 2}" height="{size - 2}" rx="2" {paint}/>')
        if met is not None:
            sign = f"M{x + 5} 12.5l3 3 5.5-6.5" if met else f"M{x + 5.5} 8.5l7 7M{x + 12.5} 8.5l-7 7"
            drawn.append(f'<path d="{sign}" fill="none" stroke="#fff" stroke-width="2"/>')
    return (
        f'<svg class="pips" width="{len(states) * (size + gap)}" height="26" role="img" '
        f'aria-label="{escape(label)}">{"".join(drawn)}</svg>'
    )


Point = tuple[float, float]


def _percent(rate: Fraction) -> str:
    return f"{float(max(Fraction(0), min(Fraction(1), rate)) * 100):.2f}%"


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Stretches of known points."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _segments(points: Sequence[Point | None], colour: str, *, partial: bool) -> list[str]:
    before, last = points[-2:] if len(points) > 1 else (None, None)
    solid = [*points[:-1], None] if partial else points
    drawn = [
        f'<polyline points="{_points(run)}" fill="none" stroke="{colour}" stroke-width="2.6" '
        'stroke-linejoin="round" stroke-linecap="round"/>'
        for run in _runs(solid)
        if len(run) > 1
    ]
    if partial and before and last:
        drawn.append(
            f'<path d="M{before[0]:.1f} {before[1]:.1f}L{last[0]:.1f} {last[1]:.1f}" stroke="{colour}" '
            'stroke-width="2.2" stroke-dasharray="3 3"/>'
        )
    return drawn


def _is_met(rate: Fraction, threshold: int, *, lower: bool) -> bool:
    return rate * 100 <= threshold if lower else rate * 100 >= threshold


def _dots(points: Sequence[Point | None], met: Sequence[bool], colour: str) -> list[str]:
    drawn = []
    for index, (point, is_met) in enumerate(zip(points, met, strict=True)):
        if point is None:
            continue
        fill = colour if is_met else "#fff"
        radius = 4.4 if index == len(points) - 1 else 3
        drawn.append(
            f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius}" fill="{fill}" stroke="{colour}" '
            'stroke-width="1.8"/>'
        )
    return drawn


def _labels(
    points: Sequence[Point | None],
    rates: Sequence[Fraction | None],
    threshold: int,
    colour: str,
    edge: float,
    line: float,
    *,
    sign: str,
) -> list[str]:
    """The first and the last known value, and the threshold, kept from covering each other."""
    known = [(point, rate) for point, rate in zip(points, rates, strict=True) if point and rate is not None]
    (first, first_rate), (last, last_rate) = known[0], known[-1]
    value_y, threshold_y = last[1] + 4.5, line + 4.5
    if abs(value_y - threshold_y) < 14:
        middle = (value_y + threshold_y) / 2
        above = 7 if last_rate * 100 >= threshold else -7
        value_y, threshold_y = middle - above, middle + above
    drawn = [
        f'<text x="{edge + 4}" y="{value_y:.1f}" font-weight="700" fill="{colour}">'
        f"{_short(last_rate, threshold)}</text>",
        f'<text x="{edge + 4}" y="{threshold_y:.1f}" fill="{MUTED}">{sign} {threshold}</text>',
    ]
    if len(known) > 1:
        first_y = first[1] - 9 if first_rate * 100 >= threshold else first[1] + 18
        drawn.append(
            f'<text x="{first[0]:.1f}" y="{max(10.0, min(first_y, 104.0)):.1f}" text-anchor="middle" fill="{INK}">'
            f"{_short(first_rate, threshold)}</text>"
        )
    return drawn


def _short(rate: Fraction, threshold: int) -> str:
    return formats.percent(rate, threshold=threshold).removesuffix("%")
