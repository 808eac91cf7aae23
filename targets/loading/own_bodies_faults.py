"""What is wrong in the section «own_bodies» of a resolution's file: what sums owe for bodies outside their units."""

from collections.abc import Iterator, Mapping
from typing import Any

from targets.loading.resolution_fields import LINE, Debt, unknown


def own_bodies_faults(tree: Mapping[str, Any], owed: Mapping[str, list[Debt]], codes: frozenset[str]) -> Iterator[str]:
    """Faults of names, of what nobody would add up, and of what a sum's own return would count twice.

    `owed`: who owes each figure; `codes`: of the organizations. Source: ADR 0027.
    """
    row = tree["own_bodies"]
    at = f"line {row[LINE]}: own_bodies:"
    figures, organizations = row.get("figures", []), row.get("organizations", [])
    for name in ("name", "hint", "organizations"):
        if bool(row.get(name)) is not bool(figures):
            fault = "is empty beside" if figures else "is given without"
            yield f"{at} '{name}' {fault} 'figures'"
    for name, values in (("figures", figures), ("organizations", organizations)):
        if len(set(map(str, values))) < len(values):
            yield f"{at} '{name}' has an entry twice"
    wrong = [
        *unknown(row, "own_bodies", "figure", figures, frozenset(owed)),
        *unknown(row, "own_bodies", "organization", organizations, codes),
    ]
    if wrong:
        yield from wrong
        return
    wholes = {one["key"]: one.get("breakdown_of", "") for one in tree["figures"]}
    for key in figures:
        if wholes[key] and wholes[key] not in figures:
            yield f"{at} '{key}' is a part of '{wholes[key]}', which is not among 'figures'"
    for code in organizations:
        yield from _of_organization(tree, at, code, figures, owed)


def _of_organization(
    tree: Mapping[str, Any], at: str, code: str, figures: list[str], owed: Mapping[str, list[Debt]]
) -> Iterator[str]:
    indicators = {row["code"]: [*row["numerator"], *row.get("denominator", [])] for row in tree["indicators"]}
    added: set[str] = set()
    for target in tree["targets"]:
        keys = indicators.get(target["indicator"], [])
        among = [key for key in keys if key in figures]
        if code not in target["organizations"] or not among:
            continue
        if target["district"] == "own_return":
            yield f"{at} {target['code']} judges '{among[0]}' of '{code}' on each level's own return, which is no sum"
        elif len(among) < len(keys):
            lacking = ", ".join(key for key in keys if key not in figures)
            yield f"{at} {target['code']} of '{code}' reads {lacking} too, so half of a ratio would be added"
        added.update(keys)
    for key in figures:
        if not any(debt.organization == code for debt in owed[key]):
            yield f"{at} '{code}' does not owe '{key}'"
        elif key not in added:
            yield f"{at} no target adds up '{key}' of '{code}'"
