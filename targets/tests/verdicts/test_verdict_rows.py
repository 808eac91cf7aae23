"""The one form in which verdicts leave the portal."""

from fractions import Fraction

import pytest

from targets.models import Basis, Verdict
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_absence, make_return
from targets.verdicts.rows import gap_json, rate_json, verdict_row
from targets.verdicts.scoring import score_year


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        pytest.param(None, None, id="nothing-divides"),
        pytest.param(Fraction(12, 13), "0.923077", id="rounded-up"),
        pytest.param(Fraction(1, 2_000_000), "0.000001", id="half-goes-up"),
        pytest.param(Fraction(1), "1.000000", id="whole"),
        pytest.param(Fraction(0), "0.000000", id="zero"),
        pytest.param(Fraction(130, 100), "1.300000", id="above-one"),
    ],
)
def test_rate_json_keeps_six_places(rate: Fraction | None, expected: str | None) -> None:
    assert rate_json(rate) == expected


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        pytest.param(None, None, id="nothing-divides"),
        pytest.param(Fraction(30, 13), "+2.31", id="above"),
        pytest.param(Fraction(-1, 2), "-0.50", id="below"),
        pytest.param(Fraction(5, 1000), "+0.01", id="half-goes-away-from-zero"),
        pytest.param(Fraction(-5, 1000), "-0.01", id="half-goes-away-from-zero-below"),
        pytest.param(Fraction(0), "+0.00", id="exactly-there"),
        pytest.param(Fraction(-1, 1000), "+0.00", id="no-negative-zero"),
        pytest.param(Fraction(-1234), "-1234.00", id="no-grouping"),
    ],
)
def test_gap_json_is_signed_with_two_places(gap: Fraction | None, expected: str | None) -> None:
    assert gap_json(gap) == expected


def _verdict(target: str, *, unit: str = "00952", basis: Basis = Basis.APPROVED) -> Verdict:
    found = Verdict.objects.with_parties().for_year(2023).filter(basis=basis, organization__code="hnd")
    return found.get(unit__code=unit, target__code=target)


@pytest.mark.django_db
def test_verdict_row_of_a_ratio_carries_figures_and_clause() -> None:
    make_return(status=ReturnStatus.APPROVED)
    score_year(2023)
    verdict = Verdict.objects.with_parties().get(
        year=2023, basis=Basis.APPROVED, unit__code="00952", organization__code="hnd", numerator=923
    )
    row = verdict_row(verdict, None)
    assert {key: row[key] for key in ("unit", "organization", "year", "numerator", "denominator")} == {
        "unit": "00952", "organization": "hnd", "year": 2023, "numerator": 923, "denominator": 1000,
    }  # fmt: skip
    assert row["rate"] == "0.923000"
    assert row["verdict"] == "met"
    assert row["gap"] == f"{92.3 - verdict.threshold:+.2f}"
    assert row["clause"] == verdict.target.clause.number
    assert (row["provisional"], row["covered"], row["expected"]) == (False, 1, 1)


@pytest.mark.django_db
def test_verdict_row_of_a_count_has_no_rate_and_no_gap() -> None:
    make_return(status=ReturnStatus.APPROVED)
    score_year(2023)
    row = verdict_row(_verdict("T01"), None)
    assert (row["numerator"], row["denominator"], row["rate"], row["gap"]) == (1, None, None, None)
    assert (row["threshold"], row["verdict"], row["shortfall"]) == (1, "met", 0)


@pytest.mark.django_db
def test_verdict_row_without_figures_has_nulls() -> None:
    score_year(2023)
    row = verdict_row(_verdict("T04"), None)
    assert row["verdict"] == "no_data"
    assert [row[key] for key in ("numerator", "denominator", "rate", "gap", "shortfall")] == [None] * 5


@pytest.mark.django_db
def test_verdict_row_of_the_district_carries_its_code_and_coverage() -> None:
    make_return(status=ReturnStatus.APPROVED)
    score_year(2023)
    row = verdict_row(_verdict("T04", unit="030"), None)
    assert (row["unit"], row["covered"], row["expected"]) == ("030", 1, 24)


@pytest.mark.django_db
def test_verdict_row_with_submitted_returns_is_provisional() -> None:
    make_return(status=ReturnStatus.SUBMITTED)
    score_year(2023)
    assert verdict_row(_verdict("T04"), None)["verdict"] == "no_data"
    provisional = verdict_row(_verdict("T04", basis=Basis.WITH_SUBMITTED), None)
    assert (provisional["verdict"], provisional["provisional"]) == ("met", True)


@pytest.mark.django_db
def test_verdict_row_of_an_absent_organization_is_not_applicable() -> None:
    make_absence("00952", "hnd")
    score_year(2023)
    row = verdict_row(_verdict("T04"), None)
    assert (row["verdict"], row["covered"], row["expected"]) == ("not_applicable", 0, 0)
