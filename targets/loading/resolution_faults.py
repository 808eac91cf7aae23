"""What is wrong between the rows of a resolution's file: unknown names, impossible thresholds, undefined figures."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from targets.loading.duty_faults import duty_faults
from targets.loading.own_bodies_faults import own_bodies_faults
from targets.loading.resolution_fields import (
    BAND,
    BASELINE,
    LINE,
    PAPER,
    TEXT,
    Debt,
    Field,
    bands_of,
    debts_of,
    indicator_scales,
    review_clauses_of,
    row_faults,
    start_of,
    unknown,
    years_of,
)
from targets.loading.scale_faults import scale_faults, threshold_wanted, worded_target_faults
from targets.models.resolution import DEFAULT_COVERAGE_FLOOR, DEFAULT_REPLY_DAYS, REVIEW_PARTS
from targets.rules.compliance import Direction, RuleKind
from targets.rules.thresholds import limits


def reference_faults(tree: Mapping[str, Any], organization_codes: frozenset[str]) -> list[str]:
    """Faults of references: unknown names, impossible thresholds, undefined figures."""
    years = years_of(tree)
    owed = {row["key"]: debts_of(row, years) for row in tree["figures"]}
    clauses = {row["number"] for row in tree["clauses"]}
    indicators = {row["code"]: row for row in tree["indicators"]}
    faults: list[str] = []
    floor = tree["resolution"].get("coverage_floor", DEFAULT_COVERAGE_FLOOR)
    if not 0 <= floor <= 100:
        faults.append(f"line {tree['resolution'][LINE]}: resolution: coverage_floor {floor} is not 0 to 100 per cent")
    days = tree["resolution"].get("reply_days", DEFAULT_REPLY_DAYS)
    if not 1 <= days <= 366:
        faults.append(f"line {tree['resolution'][LINE]}: resolution: reply_days {days} is not 1 to 366 days")
    parts = list(review_clauses_of(tree))
    faults += unknown(tree["resolution"], "resolution", "part of a review", parts, frozenset(REVIEW_PARTS))
    if not years:
        faults.append(f"line {tree['resolution'][LINE]}: resolution: last_year is before first_year")
    for section, field_name in (("years", "year"), ("reviews", "last_year")):
        faults += [
            f"line {row[LINE]}: {section}: {row[field_name]} is no year of the resolution"
            for row in tree[section]
            if row[field_name] not in years
        ]
    for row in tree["figures"]:
        faults += _owing_faults(row, years, organization_codes)
    if faults:
        return faults
    faults += _breakdown_faults(tree["figures"], owed, years)
    if wrong_scales := list(scale_faults(tree)):
        return [*faults, *wrong_scales]
    scales = indicator_scales(tree)
    for row in tree["indicators"]:
        keys = [*row["numerator"], *row.get("denominator", [])]
        faults += unknown(row, "indicators", "figure", keys, frozenset(owed))
        wanted = row["kind"] == RuleKind.RATIO
        if not row["numerator"] or bool(row.get("denominator")) is not wanted:
            faults.append(f"line {row[LINE]}: indicators: {row['kind']} with a wrong numerator or denominator")
    for row in tree["targets"]:
        faults += unknown(row, "targets", "organization", row["organizations"], organization_codes)
        faults += unknown(row, "targets", "clause", [row["clause"]], frozenset(clauses))
        faults += unknown(row, "targets", "indicator", [row["indicator"]], frozenset(indicators))
        indicator = indicators.get(row["indicator"])
        if indicator is None:
            continue
        scale = scales[row["indicator"]]
        faults += _threshold_faults(row, years, indicator, scale)
        if indicator["kind"] == RuleKind.COUNT and row["district"] == "sum":  # its threshold is asked of one return
            fault = f"{row['code']} counts, and counts are not added up over units: write 'district: own_return'"
            faults.append(f"line {row[LINE]}: targets: {fault}")
        faults += _baseline_faults(row, years, indicator)
        faults += _cumulative_faults(row, years, indicator)
        faults += worded_target_faults(row, scale)
        for key in (*indicator["numerator"], *indicator.get("denominator", [])):
            for code in sorted(set(row["organizations"])):
                debts = [debt for debt in owed.get(key, ()) if debt.organization == code]
                if lacking := [year for year in years if not any(debt.covers(year) for debt in debts)]:
                    when = "" if len(lacking) == len(years) else f" in {', '.join(map(str, lacking))}"
                    fault = f"{row['code']} judges '{code}', which does not owe '{key}'{when}"
                    faults.append(f"line {row[LINE]}: targets: {fault}")
    faults += own_bodies_faults(tree, owed, organization_codes)
    targets = {row["code"] for row in tree["targets"]}
    return [*faults, *duty_faults(tree["duties"], years, frozenset(clauses), frozenset(targets), organization_codes)]


def _threshold_faults(
    row: Mapping[str, Any], years: range, indicator: Mapping[str, Any], scale: list[str]
) -> Iterator[str]:
    """Faults of «threshold» and «thresholds»: out of range, and spans that overlap or leave years out."""
    at, spans = f"line {row[LINE]}: targets:", row.get("thresholds", [])
    if (row.get("threshold") is None) is not bool(spans):
        yield f"{at} {row['code']} has 'threshold' and 'thresholds', or neither"
        return
    if spans and row.get("maximum") is not None:
        yield f"{at} {row['code']}: 'maximum' belongs to each of 'thresholds'"
    if shape := list(_span_faults(row[LINE], spans)):
        yield from shape
        return
    allowed = limits(RuleKind(indicator["kind"]), Direction(indicator.get("direction", Direction.HIGHER)), scale)
    bands = bands_of(row, years, scale)
    given = [(span[LINE], span["value"]) for span in spans] or [(row[LINE], row["threshold"])]
    for (line, value), band in zip(given, bands, strict=True):
        if isinstance(value, str) is not bool(scale) or (scale and band.value not in allowed):
            yield f"line {line}: targets: threshold {value!r} is not {threshold_wanted(scale)}"
        elif band.value not in allowed:
            yield f"line {line}: targets: threshold {band.value} is out of range"
        if not (band.first_year <= band.last_year and band.first_year in years and band.last_year in years):
            yield f"line {line}: targets: {row['code']} has a threshold from {band.first_year} to {band.last_year}"
    covered = Counter(year for band in bands for year in band.years())
    if twice := [year for year, times in covered.items() if times > 1]:
        yield f"{at} {row['code']} has two thresholds in {', '.join(map(str, twice))}"
    if lacking := [year for year in years if year not in covered]:
        yield f"{at} {row['code']} has no threshold in {', '.join(map(str, lacking))}"


def _span_faults(line: int, spans: list[Any]) -> Iterator[str]:
    for span in spans:
        if not isinstance(span, dict):
            yield f"line {line}: targets: thresholds: {span!r} is no mapping"
            continue
        yield from (f"line {span[LINE]}: targets: thresholds: {fault}" for fault in row_faults(span, BAND))
        if isinstance(paper := span.get("paper"), dict):
            yield from (f"line {paper[LINE]}: targets: thresholds: paper: {text}" for text in row_faults(paper, PAPER))


def _cumulative_faults(row: Mapping[str, Any], years: range, indicator: Mapping[str, Any]) -> Iterator[str]:
    """Faults of «accumulates»: what has no clear meaning once years are added up. Source: ADR 0021."""
    if not row.get("accumulates", False):
        return
    at = f"line {row[LINE]}: targets: {row['code']} accumulates,"
    if row.get("due_year") not in years:
        yield f"{at} so it needs a due_year from {years.start} to {years.stop - 1}"
    if indicator["kind"] != RuleKind.COUNT:
        yield f"{at} but '{row['indicator']}' is a ratio: its bodies would be counted again every year"
    if indicator.get("direction", Direction.HIGHER) != Direction.HIGHER:
        yield f"{at} but '{row['indicator']}' is better the lower it is, which no year can conclude before the last one"
    if row["district"] != "own_return":
        yield f"{at} so each level judges its own returns: district must be own_return"
    if row.get("thresholds") or row.get("maximum") is not None:
        yield f"{at} so it has one threshold for all years, and no maximum"


def _baseline_faults(row: Mapping[str, Any], years: range, indicator: Mapping[str, Any]) -> Iterator[str]:
    """Faults of «baselines»: whose it is, a year inside the resolution's time, and what is no per cent or count."""
    seen: set[str] = set()
    for one in row.get("baselines", []):
        if not isinstance(one, dict):
            yield f"line {row[LINE]}: targets: baselines: {one!r} is no mapping"
            continue
        at = f"line {one[LINE]}: targets: baselines:"
        if shape := list(row_faults(one, BASELINE)):
            yield from (f"{at} {fault}" for fault in shape)
            continue
        code, value = start_of(row, one), Decimal(str(one["value"]))
        if code not in row["organizations"]:
            yield f"{at} {row['code']} is set for {', '.join(row['organizations'])}, not for '{code}'"
        if code in seen:
            yield f"{at} {row['code']} has two for '{code}'"
        seen.add(code)
        if one["year"] > years.start:
            yield f"{at} {one['year']} is after the resolution's first year {years.start}"
        if indicator["kind"] != RuleKind.RATIO and not (value >= 0 and value == int(value)):
            yield f"{at} {one['value']} is no count"
        if indicator["kind"] == RuleKind.RATIO and not (0 <= value <= 100 and value == round(value, 3)):
            yield f"{at} {one['value']} is no per cent from 0 to 100 with three decimals at most"


def _owing_faults(row: Mapping[str, Any], years: range, organization_codes: frozenset[str]) -> Iterator[str]:
    """Faults of «owed_by»: unknown organizations, years outside the resolution, and spans that overlap."""
    fields = {"organization": TEXT, "first_year": Field(int, None), "last_year": Field(int, None)}
    for one in row["owed_by"]:
        if not isinstance(one, str | dict):
            yield f"line {row[LINE]}: figures: owed_by {one!r} is neither a code nor a mapping"
        elif isinstance(one, dict):
            yield from (f"line {one[LINE]}: figures: owed_by: {fault}" for fault in row_faults(one, fields))
    debts = debts_of(row, years)
    yield from unknown(row, "figures", "owed_by", [debt.organization for debt in debts], organization_codes)
    seen: set[tuple[str, int]] = set()
    for code, first, last in debts:
        if not (isinstance(first, int) and isinstance(last, int)):
            continue
        if not (first <= last and first in years and last in years):
            yield f"line {row[LINE]}: figures: '{row['key']}' is owed by '{code}' from {first} to {last}"
            continue
        own = {(code, year) for year in range(first, last + 1)}
        if own & seen:
            yield f"line {row[LINE]}: figures: '{row['key']}' is owed twice by '{code}' in one year"
        seen |= own


def _breakdown_faults(rows: list[dict[str, Any]], owed: Mapping[str, list[Debt]], years: range) -> Iterator[str]:
    """Faults of «breakdown_of»: no figure before it, a breakdown itself, or not owed where the part is owed."""
    before: dict[str, dict[str, Any]] = {}
    for row in rows:
        whole, at = row.get("breakdown_of", ""), f"line {row[LINE]}: figures: '{row['key']}'"
        if whole and whole not in before:
            yield f"{at} is a breakdown of '{whole}', which is no figure above it in the file"
        elif whole and before[whole].get("breakdown_of"):
            yield f"{at} is a breakdown of '{whole}', which is a breakdown itself"
        elif whole:
            for code in sorted({debt.organization for debt in owed[row["key"]]}):
                lacking = [
                    year for year in years if _owes(owed[row["key"]], code, year) > _owes(owed[whole], code, year)
                ]
                if lacking:
                    yield f"{at} is owed by '{code}' in {', '.join(map(str, lacking))} without '{whole}'"
        before[row["key"]] = row


def _owes(debts: list[Debt], organization: str, year: int) -> bool:
    return any(debt.organization == organization and debt.covers(year) for debt in debts)
