"""Reading and loading fixtures/plausibility.yaml. What the administration has changed is kept, and told."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from targets.models import PlausibilityRule
from targets.rules.plausibility_rules import Kind, Severity, fault_of_keys, fault_of_message, fault_of_numbers

FIELDS = frozenset({"code", "kind", "severity", "keys", "limit", "least", "message"})
REASON = "Nạp từ fixtures/plausibility.yaml"


class RuleFileFaulty(Exception):
    """The file cannot be loaded; `faults` says where and why, one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Loaded:
    """What loading did, by the rules' codes. `kept`: changed by the administration, so the file's words wait."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()


def read_rule_file(path: Path, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The checked rows by code, each as `PlausibilityRule.as_row` has it. Raises RuleFileFaulty with every fault.

    `keys`: of the figures that there are; a rule may name no others.
    """
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RuleFileFaulty([f"not YAML: {error}"]) from error
    rows = tree.get("rules") if isinstance(tree, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RuleFileFaulty(["the file is not a list of rules under «rules»"])
    faults = [
        f"rule {row.get('code', number)}: {text}" for number, row in enumerate(rows, 1) for text in _faults(row, keys)
    ]
    codes = [row.get("code") for row in rows]
    faults += [f"rule {code}: stands twice" for code in dict.fromkeys(codes) if codes.count(code) > 1]
    if faults:
        raise RuleFileFaulty(faults)
    return {row["code"]: _row(row) for row in rows}


def _faults(row: Mapping[str, Any], keys: Collection[str]) -> Iterator[str]:
    for name in row.keys() - FIELDS:
        yield f"field '{name}' is not known"
    for name, words in (("kind", Kind), ("severity", Severity)):
        if row.get(name) not in [word.value for word in words]:
            yield f"field '{name}' is {row.get(name)!r}; expected one of {', '.join(words)}"
            return
    if not isinstance(row.get("code"), str) or not isinstance(row.get("message"), str) or not row["message"]:
        yield "'code' and 'message' must be text"
        return
    if len(row["message"]) > 400 or len(row["code"]) > 10:
        yield "'code' or 'message' is too long"
    kind, limit, least = Kind(row["kind"]), row.get("limit"), row.get("least", 0)
    if not isinstance(limit, int | float | type(None)) or not isinstance(least, int) or least < 0:
        yield "'limit' and 'least' must be numbers"
        return
    if kind is Kind.BLANK and row["severity"] != Severity.WARNING:
        yield "a blank never hinders"
    yield from filter(
        None,
        (
            fault_of_message(kind, row["message"]),
            fault_of_keys(kind, row.get("keys", []), keys),
            fault_of_numbers(kind, None if limit is None else Decimal(str(limit)), least),
        ),
    )


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    limit = row.get("limit")
    return {
        "kind": row["kind"],
        "severity": row["severity"],
        "keys": list(row.get("keys", [])),
        "limit": None if limit is None else f"{Decimal(str(limit)).normalize():f}",
        "least": row.get("least", 0),
        "message": row["message"],
        "is_active": True,
    }


@transaction.atomic
def load_rules(rows: Mapping[str, Mapping[str, Any]]) -> Loaded:
    """Store the rows; safe to repeat.

    A rule that is as the file last gave it follows the file. A rule that the administration has changed since stays
    as it is. A rule that left the file is switched off once, never deleted; switched on again by hand, it stays on.
    """
    stored = {rule.code: rule for rule in PlausibilityRule.objects.all()}
    new, changed, kept = [], [], []
    for position, (code, row) in enumerate(rows.items()):
        rule = stored.pop(code, None)
        if rule is None:
            new.append(code)
            rule = PlausibilityRule(code=code)
        elif row != rule.as_loaded:
            if rule.as_row() != rule.as_loaded and rule.as_row() != row:
                kept.append(code)
                continue
            changed.append(code)
        elif position == rule.position:
            continue
        else:  # only moved: what was changed by hand stays
            rule.position = position
            _save(rule)
            continue
        _fill(rule, row, position)
    retired = []
    for code, rule in stored.items():
        if rule.is_active and rule.as_row() != rule.as_loaded:
            kept.append(code)
        elif rule.is_active:
            retired.append(code)
            rule.is_active = False
            rule.as_loaded = {**rule.as_loaded, "is_active": False}
            _save(rule)
    return Loaded(tuple(new), tuple(changed), tuple(kept), tuple(retired))


def _fill(rule: PlausibilityRule, row: Mapping[str, Any], position: int) -> None:
    for name, value in {**row, "limit": rule.limit_of(row)}.items():
        setattr(rule, name, value)
    rule.position = position
    rule.as_loaded = dict(row)
    _save(rule)


def _save(rule: PlausibilityRule) -> None:
    rule._change_reason = REASON  # type: ignore[attr-defined]  # django-simple-history reads it
    rule.save()
