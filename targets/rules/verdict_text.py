"""Short texts of a judgement beside the figures on the entry page: rate and verdict. Pure.

The page says the same while somebody types: static/js/judge.js. See also targets/tests/judge_cases.json.
"""

from collections.abc import Iterator

from organizations.formats import number, percent, points
from targets.rules.amounts import value_text
from targets.rules.compliance import (
    VERDICT_LABELS,
    Direction,
    Judgement,
    JudgingRule,
    RuleKind,
    VerdictValue,
    gap,
    rate,
)
from targets.rules.scales import at_least


def rate_text(rule: JudgingRule, found: Judgement) -> str:
    """«92,3%» on the right side of the threshold, a COUNT's number or word, or «–»."""
    if rule.kind is RuleKind.COUNT:
        return "–" if found.numerator is None else value_text(found.numerator, rule.scale)
    value = rate(found.numerator, found.denominator)
    return "–" if value is None else percent(value, threshold=rule.threshold)


def verdict_text(rule: JudgingRule, found: Judgement) -> str:
    """«Đạt, ngưỡng 90%», «Chưa đạt, thiếu 3,6 điểm %», «Cần làm rõ»…; «Chưa đạt, cao hơn 3,6 điểm %» over a most."""
    is_lower = rule.direction is Direction.LOWER
    label = VERDICT_LABELS[found.verdict]
    if rule.accumulates:
        return ", ".join((label, *_over_years(rule, found)))
    if found.verdict is VerdictValue.NOT_DUE:
        return f"{label}, tính từ năm {rule.due_year}"
    if rule.kind is RuleKind.COUNT:
        if found.verdict is not VerdictValue.NOT_MET:
            return label
        if rule.scale:
            return f"{label}, cần {at_least(rule.threshold, rule.scale)}"
        return f"{label}, {'không quá' if is_lower else 'cần ít nhất'} {number(rule.threshold)}"
    if found.verdict is VerdictValue.MET:
        return f"{label}, {'không quá' if is_lower else 'ngưỡng'} {rule.threshold}%"
    lack = gap(found.numerator, found.denominator, rule.threshold, rule.direction)
    if found.verdict is VerdictValue.NOT_MET and lack is not None:
        return f"{label}, {'cao hơn' if is_lower else 'thiếu'} {points(lack, signed=False)} điểm %"
    return label


def _over_years(rule: JudgingRule, found: Judgement) -> Iterator[str]:
    """«cộng dồn 7/10», «còn năm chưa có số liệu», «hạn năm 2030»."""
    if found.verdict is VerdictValue.NOT_APPLICABLE:
        return
    if found.numerator is not None:
        yield f"cộng dồn {number(found.numerator)}/{number(rule.threshold)}"
    if not found.covered and found.verdict in (VerdictValue.NOT_DUE, VerdictValue.NO_DATA):
        yield "còn năm chưa có số liệu"
    if found.verdict is VerdictValue.NOT_DUE:
        yield f"hạn năm {rule.due_year}"


def lack_text(rule: JudgingRule, found: Judgement) -> str:
    """Shortfall of a missed rate as text: «cần thêm 37», «cần giảm 37»; "" otherwise."""
    if found.verdict is not VerdictValue.NOT_MET or rule.kind is RuleKind.COUNT or not found.shortfall:
        return ""
    return f"cần {'giảm' if rule.direction is Direction.LOWER else 'thêm'} {number(found.shortfall)}"
