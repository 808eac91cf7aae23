"""Who holds the heads' posts on given days, and how each stands to the standard in force then."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from organizations.models import Head
from organizations.models.head import HeadQuerySet
from targets.models import HeadStandard
from targets.models.registers.dated import RulesInForce
from targets.models.registers.head_standard import expected_levels, standing_of
from targets.rules.head_standards import HeadResult, is_met_by


@dataclass(frozen=True)
class HeadOnDay:
    """A head in post with the standing of the day. `expected`: the one once what is being learnt has ended, or None."""

    head: Head
    day: date
    result: HeadResult
    expected: HeadResult | None


def heads_on(heads: HeadQuerySet, days: Collection[date]) -> list[HeadOnDay]:
    """Those of the heads who are in their post on some of the days, once a day, who took it first before others.

    Three queries; one where nobody is.
    """
    if not days:
        return []
    held = heads.filter(Q(left_on__isnull=True) | Q(left_on__gte=min(days)), appointed_on__lte=max(days))
    found = list(held.with_parties().prefetch_related("degrees").order_by("appointed_on", "pk"))
    if not found:
        return []
    lineage = {pk for head in found for pk in head.unit.lineage}
    rules = HeadStandard.objects.valid().filter(unit__in=lineage, valid_from__lte=max(days))
    in_order = list(rules.order_by("valid_from"))
    standards = {day: RulesInForce(rule for rule in in_order if rule.valid_from <= day) for day in days}
    return [
        _on_day(head, standards[day].of(head.unit, head.organization_id), day)
        for head in found
        for day in sorted(days)
        if head.appointed_on <= day and (head.left_on is None or day <= head.left_on)
    ]


def _on_day(head: Head, standard: HeadStandard | None, day: date) -> HeadOnDay:
    return HeadOnDay(head, day, standing_of(head, standard, day), _expected(head, standard))


def _expected(head: Head, standard: HeadStandard | None) -> HeadResult | None:
    if not head.in_training or head.expected_on is None or standard is None:
        return None
    return is_met_by(standard.rule, expected_levels(head, head.expected_on), head.expected_on)
