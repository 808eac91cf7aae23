"""What is wrong with the duties of a resolution's file: who owes them, their days, their measures and their rule."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from organizations.models import AgencyKind
from targets.loading.resolution_fields import LINE, MEASURE, OWED_BY, RULE, row_faults, unknown
from targets.rules.compliance import Direction, RuleKind
from targets.rules.duty_owing import DutyPlace
from targets.rules.duty_standing import DutyPeriod
from targets.rules.thresholds import limits


def duty_faults(
    rows: Sequence[Mapping[str, Any]],
    years: range,
    clauses: frozenset[str],
    targets: frozenset[str],
    organizations: frozenset[str],
) -> Iterator[str]:
    """Faults of duties, one sentence each. The last three arguments: the names that a duty may refer to."""
    for row in rows:
        yield from unknown(row, "duties", "clause", [row["clause"]], clauses)
        yield from unknown(row, "duties", "target", row.get("targets", []), targets)
        at = f"line {row[LINE]}: duties: {row['code']}"
        for text in (*_year_faults(row, years), *_day_faults(row, years)):
            yield f"{at} {text}"
        yield from _owing_faults(row, organizations)
        yield from _measure_faults(row, targets)
        yield from _rule_faults(row)


def span_of(row: Mapping[str, Any], years: range) -> tuple[int, int]:
    """First and last year of a duty: the resolution's, where the row names none."""
    return row.get("first_year") or years.start, row.get("last_year") or years.stop - 1


def _year_faults(row: Mapping[str, Any], years: range) -> Iterator[str]:
    first, last = span_of(row, years)
    if not (first <= last and first in years and last in years):
        yield f"is owed from {first} to {last}; the resolution's years are {years.start} to {years.stop - 1}"


def _day_faults(row: Mapping[str, Any], years: range) -> Iterator[str]:
    """«due_on»: a day of the duty's years or of the year after, when they are reported; «due_day»: of any year."""
    due_on, due_day, period = row.get("due_on"), row.get("due_day", ""), row["period"]
    if due_on and period != DutyPeriod.ONCE:
        yield f"is {period}, and 'due_on' is for what is done ONCE"
    elif due_on:
        first, last = span_of(row, years)
        if not first <= due_on.year <= last + 1:
            yield f"is due on {due_on}, outside of its years {first} to {last}"
    if due_day and period != DutyPeriod.YEARLY:
        yield f"is {period}, and 'due_day' is for what is done YEARLY"
    elif due_day and not _is_day(due_day):
        yield f"has 'due_day' {due_day!r}; expected a day that every year has, as «31/01»"


def _is_day(text: str) -> bool:
    try:
        return datetime.strptime(f"{text}/2023", "%d/%m/%Y").strftime("%d/%m") == text
    except ValueError:
        return False


def _owing_faults(row: Mapping[str, Any], organizations: frozenset[str]) -> Iterator[str]:
    """Faults of «owed_by»: nobody, unknown kinds and places, a board without its function, the same agencies twice."""
    if not row["owed_by"]:
        yield f"line {row[LINE]}: duties: {row['code']} is owed by nobody"
    seen: set[tuple[str, str, str, str]] = set()
    for owed in row["owed_by"]:
        if not isinstance(owed, dict):
            yield f"line {row[LINE]}: duties: owed_by: {owed!r} is no mapping"
            continue
        at = f"line {owed[LINE]}: duties: owed_by:"
        if shape := list(row_faults(owed, OWED_BY)):
            yield from (f"{at} {fault}" for fault in shape)
            continue
        kind, function, organization = owed["kind"], owed.get("function", ""), owed.get("organization", "")
        if (kind == AgencyKind.PARTY_BOARD) is not bool(function):
            yield f"{at} 'function' is {function!r} beside {kind}; it goes with {AgencyKind.PARTY_BOARD} only"
        if organization and kind != AgencyKind.FRONT_OR_UNION:
            yield f"{at} 'organization' goes with {AgencyKind.FRONT_OR_UNION}, not with {kind}"
        if organization and organization not in organizations:
            yield f"{at} organization '{organization}' is not known"
        if not owed["at"]:
            yield f"{at} 'at' is empty; expected {', '.join(DutyPlace)}"
        for place in owed["at"]:
            if place not in list(DutyPlace):
                yield f"{at} 'at' has {place!r}; expected {', '.join(DutyPlace)}"
            elif {(kind, function, organization, place), (kind, function, "", place)} & seen:
                yield f"{at} {kind} at {place} owes {row['code']} already"
            seen.add((kind, function, organization, place))


def _measure_faults(row: Mapping[str, Any], targets: frozenset[str]) -> Iterator[str]:
    """Faults of «measures»; their `code` is a target's with a letter behind it, since it is a part of that one."""
    seen: set[str] = set()
    for measure in row.get("measures", []):
        if not isinstance(measure, dict):
            yield f"line {row[LINE]}: duties: measures: {measure!r} is no mapping"
            continue
        at = f"line {measure[LINE]}: duties: measures:"
        yield from (f"{at} {fault}" for fault in row_faults(measure, MEASURE))
        if (code := str(measure.get("code", ""))) and code[:-1] not in targets:
            yield f"{at} code '{code}' is no target's with a letter behind it, as «T04b»"
        if (key := str(measure.get("key"))) in seen:
            yield f"{at} {row['code']} has '{key}' twice"
        seen.add(key)


def _rule_faults(row: Mapping[str, Any]) -> Iterator[str]:
    rule = row.get("rule", {})
    if not rule:
        return
    at = f"line {rule[LINE]}: duties: rule:"
    if shape := list(row_faults(rule, RULE)):
        yield from (f"{at} {fault}" for fault in shape)
        return
    keys = [measure.get("key") for measure in row.get("measures", []) if isinstance(measure, dict)]
    for key in filter(None, (rule["numerator"], rule.get("denominator", ""))):
        if key not in keys:
            yield f"{at} '{key}' is no measure of {row['code']}"
    kind = RuleKind.RATIO if rule.get("denominator") else RuleKind.COUNT
    if rule["threshold"] not in limits(kind, Direction.HIGHER):
        yield f"{at} threshold {rule['threshold']} is out of range"
