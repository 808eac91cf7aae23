"""Short texts of a judgement beside the figures on the entry page: rate and verdict. Pure.

The page says the same while somebody types: static/js/judge.js. See also targets/tests/judge_cases.json.
"""

from organizations.formats import number, percent, points
from targets.rules.compliance import VERDICT_LABELS, Judgement, JudgingRule, RuleKind, VerdictValue, gap, rate


def rate_text(rule: JudgingRule, found: Judgement) -> str:
    """«92,3%» on the right side of the threshold, a COUNT's number, or «–»."""
    if rule.kind is RuleKind.COUNT:
        return "–" if found.numerator is None else number(found.numerator)
    value = rate(found.numerator, found.denominator)
    return "–" if value is None else percent(value, threshold=rule.threshold)


def verdict_text(rule: JudgingRule, found: Judgement) -> str:
    """«Đạt, ngưỡng 90%», «Chưa đạt, thiếu 3,6 điểm %», «Cần làm rõ»…"""
    label = VERDICT_LABELS[found.verdict]
    if found.verdict is VerdictValue.NOT_DUE:
        return f"{label}, tính từ năm {rule.due_year}"
    if rule.kind is RuleKind.COUNT:
        return f"{label}, cần ít nhất {number(rule.threshold)}" if found.verdict is VerdictValue.NOT_MET else label
    if found.verdict is VerdictValue.MET:
        return f"{label}, ngưỡng {rule.threshold}%"
    lack = gap(found.numerator, found.denominator, rule.threshold)
    if found.verdict is VerdictValue.NOT_MET and lack is not None:
        return f"{label}, thiếu {points(lack, signed=False)} điểm %"
    return label


def lack_text(rule: JudgingRule, found: Judgement) -> str:
    """Shortfall of a missed rate as text: «cần thêm 37»; "" otherwise."""
    if found.verdict is not VerdictValue.NOT_MET or rule.kind is RuleKind.COUNT or not found.shortfall:
        return ""
    return f"cần thêm {number(found.shortfall)}"
