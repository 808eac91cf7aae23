"""What is wrong with the scales of a resolution's file, and with what reads worded figures. Source: ADR 0021."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from targets.loading.resolution_fields import LINE
from targets.rules.compliance import Direction, RuleKind
from targets.rules.figures import FIGURE_KEYS
from targets.rules.scales import faults_of_scale


def scale_faults(tree: Mapping[str, Any]) -> Iterator[str]:
    """Faults of «scale» of figures, and of indicators that add up, divide or turn round positions of words."""
    worded: set[str] = set()
    wholes = {row.get("breakdown_of") for row in tree["figures"]}
    for row in tree["figures"]:
        at, key = f"line {row[LINE]}: figures: '{row['key']}'", row["key"]
        if not (scale := row.get("scale", [])):
            continue
        worded.add(key)
        yield from (f"{at}: scale {fault}" for fault in faults_of_scale(scale))
        if key in FIGURE_KEYS:
            yield f"{at} has a scale, but is one of the figures that are counted in every resolution"
        if row.get("breakdown_of") or key in wholes:
            yield f"{at} has a scale, so it can neither be a breakdown nor have one: there is no part of a word"
    for row in tree["indicators"]:
        keys = [*row["numerator"], *row.get("denominator", [])]
        at = f"line {row[LINE]}: indicators: '{row['code']}'"
        if worded.isdisjoint(keys):
            continue
        if row["kind"] != RuleKind.COUNT or len(keys) > 1:
            yield f"{at} adds up or divides {', '.join(keys)}, but words can only be compared: COUNT of one figure"
        if row.get("direction", Direction.HIGHER) != Direction.HIGHER:
            yield f"{at} is better the lower it is, but a scale is written worst first: turn its words round"


def worded_target_faults(row: Mapping[str, Any], scale: Sequence[str]) -> Iterator[str]:
    """What a target on a worded figure cannot have: a word is neither added up over years nor moved away from."""
    if not scale:
        return
    for name in ("accumulates", "maximum", "baselines"):
        if row.get(name) or any(isinstance(span, dict) and span.get(name) for span in row.get("thresholds", [])):
            yield f"line {row[LINE]}: targets: {row['code']} is judged by a word, so it has no '{name}'"


def threshold_wanted(scale: Sequence[str]) -> str:
    """What a threshold must be, for a fault. The worst word asks nothing."""
    return f"one of {', '.join(map(repr, scale[1:]))}" if scale else "a number"
