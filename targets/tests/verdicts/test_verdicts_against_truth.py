"""All sample workbooks through the commands, and every verdict against a calculation that shares no code with ours."""

import json
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from targets.models import Verdict
from targets.tests.factories import record_sample_absences

RETURNS = settings.BASE_DIR / "fixtures" / "returns"
THRESHOLDS = {
    "T05": ("ldld", 95), "T06": ("hnd", 90), "T07": ("dtn", 75), "T08": ("lhpn", 90), "T09": ("ccb", 95),
    "T11": ("mttq", 85), "T12": ("ldld", 95), "T13": ("hnd", 90), "T14": ("dtn", 85), "T15": ("lhpn", 90),
    "T16": ("ccb", 90),
}  # fmt: skip
SIX = ("mttq", "ldld", "hnd", "dtn", "lhpn", "ccb")
#: Communes without a union, recorded before the workbooks are read.
ABSENT = {("00937", "ldld"), ("00943", "ldld")}
Row = dict[str, Any]


def truth() -> dict[tuple[int, str, str], Row]:
    """(year, unit, organization) → figures as a careful reader finds them."""
    rows: dict[tuple[int, str, str], Row] = {}
    for file in json.loads((RETURNS / "truth.json").read_text(encoding="utf-8")):
        for row, figures in file["figures"].items() if file["layout"] != "fault" else ():
            unit, organization = (file["unit"], row) if file["layout"] == "commune" else (row, file["organization"])
            rows[file["year"], unit, organization] = figures
    return rows


def owed(organization: str, figures: Row) -> Row:
    skipped = {"mttq": {"eligible", "members"}, "ldld": {"branches", "branches_effective", "heads", "heads_qualified"}}
    kept = {key: value for key, value in figures.items() if key not in skipped.get(organization, set())}
    if organization != "mttq":
        kept.pop("critiques")
    return kept


def expected_count(value: Any, most: int | None) -> tuple[str, int | None]:
    if value == "missing":
        return "no_data", None
    if value == "nil":
        return "not_met", None
    if most is not None and value > most:
        return "unclear", value
    return ("met" if value >= 1 else "not_met"), value


def expected_ratio(top: list[Any], bottom: list[Any], threshold: int, *, grades: bool, zero: str) -> str:
    values = [*top, *bottom]
    if "missing" in values:
        return "no_data"
    if all(value == "nil" for value in values):
        return "not_applicable"
    if "nil" in values and not grades:
        return "unclear"
    numerator, denominator = (sum(value for value in side if value != "nil") for side in (top, bottom))
    if numerator > denominator:
        return "unclear"
    if denominator == 0:
        return zero
    return "met" if Decimal(numerator) / Decimal(denominator) * 100 >= threshold else "not_met"


def targets_of(organization: str) -> dict[str, tuple[list[str], list[str], int]]:
    """Ratio targets of an organization: numerator keys, denominator keys, threshold."""
    grades = ["rated_excellent", "rated_good", "rated_fair", "rated_poor"]
    found = {"T04": (["campaign_completed"], ["campaign_assigned"], 100)}
    if organization != "ldld":
        found["T10"] = (["branches_effective"], ["branches"], 100)
        found["T17"] = (["heads_qualified"], ["heads"], 100)
    for code, (holder, threshold) in THRESHOLDS.items():
        if holder == organization:
            rating = code >= "T11"
            found[code] = (grades[:2], grades, threshold) if rating else (["members"], ["eligible"], threshold)
    return found


def expected_of(organization: str, figures: Row, *, is_absent: bool = False) -> dict[str, tuple[str, int | None]]:
    """Target → (verdict, count) of one commune's return."""
    mine = owed(organization, figures)
    nothing = all(value == "nil" for value in mine.values())
    counted = {"T01": ("themes", 1), "T03": ("supervisions", None)}
    if organization == "mttq":
        counted["T02"] = ("critiques", None)
    result = {code: expected_count(mine[key], most) for code, (key, most) in counted.items()}
    for code, (top, bottom, threshold) in targets_of(organization).items():
        verdict = expected_ratio(
            [mine[key] for key in top],
            [mine[key] for key in bottom],
            threshold,
            grades="rated_good" in top,
            zero="not_applicable" if code == "T04" else "unclear",
        )
        result[code] = ("not_due" if code == "T17" and verdict != "not_applicable" else verdict, None)
    if is_absent:
        return dict.fromkeys(result, ("not_applicable", None))
    return dict.fromkeys(result, ("unclear", None)) if nothing else result


@pytest.mark.django_db
def test_every_verdict_of_every_year() -> None:
    record_sample_absences()
    for year in (2021, 2022, 2023, 2024):
        call_command("import_returns", str(RETURNS / str(year)), commit=True, approve=True, verbosity=0)
    figures = truth()
    assert len(figures) == 569
    checked = 0
    for year in (2021, 2022, 2023, 2024):
        out = StringIO()
        call_command("verdicts", year, json=True, stdout=out)
        rows = {(row["unit"], row["organization"], row["target"]): row for row in json.loads(out.getvalue())}
        for (known, unit, organization), values in figures.items():
            if known != year:
                continue
            for code, (verdict, count) in expected_of(
                organization, values, is_absent=(unit, organization) in ABSENT
            ).items():
                row = rows[unit, organization, code]
                assert row["verdict"] == verdict, row
                if row["denominator"] is None and verdict in {"met", "not_met"}:
                    assert row["numerator"] == count, row
                checked += 1
        for organization in SIX:
            for code, (top, bottom, threshold) in targets_of(organization).items():
                check_sum(rows["030", organization, code], figures, year, top, bottom, threshold)
                checked += 1
    assert checked > 3500


@pytest.mark.django_db
def test_communes_without_a_union_stay_unclear_until_it_is_recorded() -> None:
    books = [str(path) for path in sorted((RETURNS / "2023").iterdir()) if "00937" in path.name or "00943" in path.name]
    assert books
    call_command("import_returns", *books, commit=True, approve=True, verbosity=0)
    rows = (
        Verdict.objects.for_year(2023).official().filter(unit__code__in=["00937", "00943"], organization__code="ldld")
    )
    assert set(rows.exclude(target__code="T17").values_list("verdict", flat=True)) == {"UNCLEAR"}
    record_sample_absences()
    call_command("compute_compliance", year=2023, verbosity=0)
    assert set(rows.values_list("verdict", flat=True)) == {"NOT_APPLICABLE"}


def check_sum(
    row: Row, figures: dict[tuple[int, str, str], Row], year: int, top: list[str], bottom: list[str], threshold: int
) -> None:
    numerator = denominator = 0
    for (known, _, organization), values in figures.items():
        if known != year or organization != row["organization"]:
            continue
        read = [values[key] for key in (*top, *bottom)]
        if "missing" in read or all(value == "nil" for value in read):
            continue
        if "nil" in read and "rated_good" not in top:
            continue
        above, below = (sum(values[key] for key in keys if values[key] != "nil") for keys in (top, bottom))
        if 0 < below >= above:
            numerator, denominator = numerator + above, denominator + below
    assert (row["numerator"], row["denominator"]) == (numerator, denominator), row
    rate = Decimal(numerator) / Decimal(denominator)
    assert row["rate"] == str(rate.quantize(Decimal("0.000001"), ROUND_HALF_UP)), row
    assert Decimal(row["gap"]) == (rate * 100 - threshold).quantize(Decimal("0.01"), ROUND_HALF_UP), row
    verdict = "met" if numerator * 100 >= threshold * denominator else "not_met"
    assert row["verdict"] == ("not_due" if row["target"] == "T17" else verdict), row
