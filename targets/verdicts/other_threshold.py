"""Which stored verdicts another threshold of a target would turn. Writes nothing.

SQL leaves out verdicts whose figures lie on the same side of both thresholds; the pure rules judge the others anew by
the figures that they keep.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from organizations.models import Organization
from targets.models import Target, Verdict
from targets.rules.compliance import Direction, Judgement, JudgingRule, RuleKind, VerdictValue, judge_stored
from targets.rules.cumulative import judge_stored_years
from targets.verdicts.judging import CHUNK, MOST_KEPT, Judging
from targets.verdicts.plan import read_plan


class Rejudged(NamedTuple):
    """A stored verdict, and its judgement by the other threshold; parties as primary keys."""

    basis: str
    unit: int
    organization: int
    before: VerdictValue
    after: Judgement


def turned_by(
    rule: JudgingRule, target: Target, year: int, organizations: Sequence[Organization]
) -> Iterator[Rejudged]:
    """The stored verdicts of the target in the year that the rule gives another word, the official ones first.

    `rule`: the target's own but for threshold and maximum; the target comes with its resolution.
    One query, read in chunks. Where a sum over years was enough, is due and would not be enough any more, its verdict
    does not keep why; it is judged from its returns: some queries an organization.
    """
    judge, floor = lru_cache(MOST_KEPT)(_judge), target.resolution.coverage_floor
    unknown: dict[int, dict[tuple[int, str], VerdictValue]] = {}
    rows = _between(target, year, rule).filter(organization__in=organizations).order_by("basis", "unit", "organization")
    columns = "basis", "unit_id", "organization_id", "verdict", "numerator", "denominator", "covered", "expected"
    for basis, unit, organization, *kept in rows.values_list(*columns).iterator(CHUNK):
        before, after = judge(rule, year, floor, *kept)
        if after is None:
            unknown.setdefault(organization, {})[unit, basis] = before
        elif after.verdict is not before:
            yield Rejudged(basis, unit, organization, before, after)
    late = [
        row
        for organization in organizations
        if (stored := unknown.get(organization.pk))
        for row in _from_returns(target, year, rule, organization, stored)
    ]
    yield from sorted(late, key=lambda row: row[:3])


def _judge(
    rule: JudgingRule,
    year: int,
    floor: int,
    verdict: str,
    numerator: int | None,
    denominator: int | None,
    covered: int,
    expected: int,
) -> tuple[VerdictValue, Judgement | None]:
    """The stored word, and the judgement by the rule."""
    stored = Judgement(VerdictValue(verdict), numerator, denominator, covered=covered, expected=expected)
    if rule.accumulates:
        return stored.verdict, judge_stored_years(rule, year, stored)
    return stored.verdict, judge_stored(rule, year, stored, floor=floor)


def _between(target: Target, year: int, rule: JudgingRule) -> QuerySet[Verdict]:
    """All verdicts that may turn: figures between both thresholds, on them included, or about the most of a count."""
    rows = Verdict.objects.for_year(year).filter(target=target)
    if rule.kind is RuleKind.COUNT:
        rows = rows.alias(figure=Coalesce("numerator", 0), was=F("threshold"), other=Value(rule.threshold))
        figures, others = Q(covered__gt=0) | Q(numerator__isnull=False), Q(verdict=VerdictValue.UNCLEAR)
        if rule.maximum is not None:
            others |= Q(numerator__gt=rule.maximum)
    else:
        rows = rows.alias(
            figure=_whole(F("numerator") * 100),
            was=_whole(F("threshold") * F("denominator")),
            other=_whole(F("denominator") * rule.threshold),
        )
        figures, others = Q(covered__gt=0), Q(pk__in=())
    raised = Q(figure__gte=F("was"), figure__lte=F("other"))
    lowered = Q(figure__lte=F("was"), figure__gte=F("other"))
    harder, easier = (lowered, raised) if rule.direction is Direction.LOWER else (raised, lowered)
    harder &= ~Q(verdict=VerdictValue.NOT_MET)
    easier &= ~Q(verdict=VerdictValue.MET)
    return rows.filter(figures & (harder | easier | others))


def _whole(product: object) -> ExpressionWrapper:
    return ExpressionWrapper(product, output_field=BigIntegerField())


def _from_returns(
    target: Target,
    year: int,
    rule: JudgingRule,
    organization: Organization,
    stored: dict[tuple[int, str], VerdictValue],
) -> Iterator[Rejudged]:
    """The same for these verdicts of one organization, by unit and basis, judged from the returns."""
    plan = read_plan(year, [organization], units={unit for unit, _ in stored}, instead={target.pk: rule})
    for row in Judging(plan, organization).units({unit for unit, _ in stored} & plan.places.keys()):
        before = stored.get((row.unit, row.basis))
        if before is not None and before != row.outcome.verdict:
            word, numerator, denominator, _, exceeded, lack, covered, expected, *_ = row.outcome
            judgement = Judgement(VerdictValue(word), numerator, denominator, exceeded, lack, covered, expected)
            yield Rejudged(row.basis, row.unit, row.organization, before, judgement)
