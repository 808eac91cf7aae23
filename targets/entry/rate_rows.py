"""Computed rows of a return's table: each target that its figures decide, provisionally («tạm tính»)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from targets.models import Target
from targets.returns import sheets
from targets.returns.sheets import ReturnSheet
from targets.rules.compliance import Judgement, JudgingRule, VerdictValue, judge
from targets.rules.cumulative import YearsSum
from targets.rules.thresholds import threshold_text
from targets.rules.verdict_text import lack_text, rate_text, verdict_text


@dataclass(frozen=True)
class RateRow:
    """One target under the figures that it is made of. `after`: the key of the figure that it stands below."""

    target: Target
    rule: JudgingRule
    after: str
    formula: str
    last_year: str
    judgement: Judgement
    before: YearsSum | None = None  # the years before, of a target that adds up over years

    @property
    def rate(self) -> str:
        return rate_text(self.rule, self.judgement)

    @property
    def asked(self) -> str:
        """The threshold in words: «≥ 90%», «Khá trở lên»."""
        rule = self.rule
        return threshold_text(rule.kind, rule.direction, rule.threshold, rule.maximum, rule.scale)

    @property
    def verdict(self) -> VerdictValue:
        return self.judgement.verdict

    @property
    def label(self) -> str:
        """The verdict's word, for the badge."""
        return verdict_text(self.rule, self.judgement).partition(", ")[0]

    @property
    def detail(self) -> str:
        """What stands beside the badge: «ngưỡng 90%», «thiếu 3,6 điểm %, cần thêm 36»."""
        rest = verdict_text(self.rule, self.judgement).partition(", ")[2]
        return ", ".join(filter(None, (rest, lack_text(self.rule, self.judgement))))


def rate_rows(sheet: ReturnSheet) -> Mapping[str, list[RateRow]]:
    """The computed rows by the key of the figure that they follow. Three queries."""
    positions = {definition.key: number for number, definition in enumerate(sheet.definitions, start=1)}
    rows: dict[str, list[RateRow]] = {}
    for preview in sheets.previews([sheet]).get(sheet.organization.pk, []):
        target, rule = preview.target, preview.rule
        keys = [key for key in (*rule.numerator, *rule.denominator) if key in positions]
        if keys:
            after = max(keys, key=positions.__getitem__)
            row = RateRow(
                target,
                rule,
                after,
                _formula(rule, positions),
                _last_year(sheet, target, rule),
                preview.judgement,
                preview.before,
            )
            rows.setdefault(after, []).append(row)
    return rows


def _formula(rule: JudgingRule, positions: Mapping[str, int]) -> str:
    """«7 : 6», «(10 + 11) : (10 + 11 + 12 + 13)», by the running numbers of the table; a COUNT's own number."""
    return " : ".join(_side(keys, positions) for keys in (rule.numerator, rule.denominator) if keys)


def _side(keys: Sequence[str], positions: Mapping[str, int]) -> str:
    joined = " + ".join(str(positions[key]) for key in keys if key in positions)
    return f"({joined})" if len(keys) > 1 else joined


def _last_year(sheet: ReturnSheet, target: Target, rule: JudgingRule) -> str:
    """Last year's rate beside last year's threshold, where the target was in force."""
    if not sheet.last_year:
        return "–"
    owed = {definition.key: sheet.last_year.get(definition.key) for definition in sheet.definitions}
    year = sheet.year.year - 1
    then = target.rule_in(year) if year >= target.first_year else rule
    return rate_text(then, judge(then, year, owed))


def rule_as_json(row: RateRow) -> dict[str, Any]:
    """The target for the page's scripts, as judge.js reads it."""
    rule = row.rule
    return {
        "code": row.target.code,
        "kind": rule.kind.value,
        "numerator": list(rule.numerator),
        "denominator": list(rule.denominator),
        "threshold": rule.threshold,
        "maximum": rule.maximum,
        "zero_over_zero": rule.zero_over_zero.value,
        "nil_as_none": rule.nil_as_none,
        "due_year": rule.due_year,
        "direction": rule.direction.value,
        "scale": list(rule.scale),
        "before": asdict(row.before) if row.before else None,
    }
