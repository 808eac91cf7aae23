"""Scoring: both levels, both bases, rebuilt the same, and only differences written."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from organizations.models import Absence, Organization
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, Basis, Resolution, Verdict
from targets.returns import actions as returns
from targets.rules.compliance import NIL
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import GOOD_FIGURES, make_return, unit_named
from targets.verdicts import scoring

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 10, 2, 0, tzinfo=UTC)


def verdict_of(unit: str, target: str, organization: str = "hnd", *, basis: str = Basis.APPROVED) -> Verdict:
    return Verdict.objects.get(
        year=2023, unit__code=unit, organization__code=organization, target__code=target, basis=basis
    )


def test_every_pair_of_unit_and_target_has_a_row() -> None:
    scoring.score_year(2023)
    rows = Verdict.objects.for_year(2023).official()
    assert rows.count() == 25 * (3 * 6 + 1 + 5 + 5 + 6 + 5)
    assert not rows.filter(target__code="T10", organization__code="ldld").exists()
    assert not rows.filter(target__code="T17", organization__code="ldld").exists()
    assert set(rows.filter(target__code="T02").values_list("organization__code", flat=True)) == {"mttq"}
    assert not rows.filter(year=2023, unit__valid_from__gte=date(2025, 7, 1)).exists()


def test_submitted_return_counts_only_provisionally() -> None:
    annual_return = make_return(status=ReturnStatus.SUBMITTED)
    scoring.score_year(2023)
    assert verdict_of("00952", "T06").verdict == "NO_DATA"
    assert verdict_of("00952", "T06", basis=Basis.WITH_SUBMITTED).verdict == "MET"
    returns.approve(annual_return, by=make_user(Role.STAFF), at=AT)
    scoring.score_organization(2023, annual_return.organization)
    found = verdict_of("00952", "T06")
    assert (found.verdict, found.numerator, found.denominator, found.exceeded) == ("MET", 923, 1000, True)


def test_reopened_return_leaves_the_official_sums() -> None:
    annual_return = make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    assert verdict_of("030", "T06").covered == 1
    returns.reopen(annual_return, reason="Sai số.", by=make_user(Role.HEAD_OF_STAFF), at=AT)
    scoring.score_year(2023)
    assert (verdict_of("030", "T06").verdict, verdict_of("00952", "T06").verdict) == ("NO_DATA", "NO_DATA")


def test_district_is_the_sum_of_its_communes() -> None:
    make_return("00952", figures={**GOOD_FIGURES, "members": 9, "eligible": 10}, status=ReturnStatus.APPROVED)
    make_return("00919", figures={**GOOD_FIGURES, "members": 600, "eligible": 1000}, status=ReturnStatus.APPROVED)
    make_return("00922", figures={**GOOD_FIGURES, "members": NIL}, status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    whole = verdict_of("030", "T06")
    assert (whole.numerator, whole.denominator, whole.verdict) == (609, 1010, "NO_DATA"), "2 of 24 conclude nothing"
    assert (whole.covered, whole.expected, whole.shortfall) == (2, 24, None)
    assert verdict_of("00922", "T06").verdict == "UNCLEAR"

    Resolution.objects.update(coverage_floor=8)  # 2 of 24 are 8,33 %
    scoring.score_year(2023)
    whole = verdict_of("030", "T06")
    assert (whole.verdict, whole.covered, whole.expected, whole.shortfall) == ("NOT_MET", 2, 24, 300)
    Resolution.objects.update(coverage_floor=9)
    changed = [difference.computed for difference in scoring.differences(2023).first]
    assert [(row.target.code, row.verdict) for row in changed if row] == [("T06", "NO_DATA")] * 2, "on both bases"


def test_district_counts_come_from_its_own_return() -> None:
    make_return("00952", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    assert verdict_of("030", "T03").verdict == "NO_DATA"
    make_return("030", status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    assert verdict_of("030", "T03").verdict == "MET"
    assert verdict_of("030", "T06").numerator == 923, "the district's own return never joins the sum"


def test_absence_record_makes_the_organization_not_applicable_and_not_expected() -> None:
    union = Organization.objects.get(code="ldld")
    Absence.objects.create(
        unit=unit_named("00943"), organization=union, valid_from=date(2021, 1, 1), reason="Không có công đoàn"
    )
    scoring.score_year(2023)
    assert verdict_of("00943", "T05", "ldld").verdict == "NOT_APPLICABLE"
    assert verdict_of("030", "T05", "ldld").expected == 23


def test_merged_unit_is_judged_in_its_own_years_only() -> None:
    scoring.score_year(2025)
    reused = Verdict.objects.for_year(2025).filter(unit__code="00970")
    assert {verdict.unit.name for verdict in reused.with_parties()} == {"Ngọc Linh"}


def test_scoring_twice_writes_nothing_the_second_time() -> None:
    make_return(status=ReturnStatus.APPROVED)
    assert scoring.score_year(2023) > 0
    before = set(Verdict.objects.values_list("pk", flat=True))
    assert scoring.score_year(2023) == 0
    assert set(Verdict.objects.values_list("pk", flat=True)) == before


def test_check_command_finds_a_verdict_changed_by_hand_and_scoring_mends_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_return(status=ReturnStatus.APPROVED)
    call_command("compute_compliance", year=2023)
    call_command("compute_compliance", year=2023, check=True)
    Verdict.objects.filter(pk=verdict_of("00952", "T06").pk).update(verdict="NOT_MET")
    with pytest.raises(CommandError, match="1 stored verdict"):
        call_command("compute_compliance", year=2023, check=True)
    assert "00952 hnd T06 APPROVED: stored NOT_MET" in capsys.readouterr().out
    call_command("compute_compliance", year=2023)
    assert verdict_of("00952", "T06").verdict == "MET"


def test_queries_do_not_grow_with_the_returns() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            scoring.differences(2023)
        return len(captured)

    make_return("00952", status=ReturnStatus.APPROVED)
    queries()  # remembers what the register asks
    few = queries()
    for code in ("00919", "00922", "00925", "00928"):
        make_return(code, status=ReturnStatus.APPROVED)
    assert queries() == few <= 20


def test_one_verdict_for_a_unit_organization_target_year_and_basis() -> None:
    scoring.score_year(2023)
    first, second = Verdict.objects.for_year(2023).official().filter(target__code="T06")[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(pk=second.pk).update(unit=first.unit)


def test_renaming_a_unit_changes_no_verdict() -> None:
    make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(2023)
    unit = unit_named("00952")
    unit.name = "Cao Bồ mới"
    unit.save()
    assert not scoring.differences(2023)
    assert AnnualReturn.objects.get(unit=unit).unit_id == unit.pk
