"""Sums at every level and for every resolution, beside an oracle that shares no line with the product."""

from datetime import date
from random import Random

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, Figure, Indicator, Resolution, RootYear, Threshold, UnscoredReturn, Verdict
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import make_return
from targets.tests.verdicts.made_register import (
    AT,
    YEAR,
    Key,
    Values,
    copy_resolution,
    expected_verdicts,
    fill,
    make_districts,
    make_unit,
)
from targets.verdicts import independent, scoring
from targets.verdicts.bounds import bounds_of

pytestmark = pytest.mark.django_db
REFERENCE = date(2023, 12, 31)


def stored(resolution: Resolution) -> dict[Key, Values]:
    rows = Verdict.objects.for_year(YEAR).filter(target__resolution=resolution)
    return {
        (unit, organization, target, basis): tuple(values)
        for unit, organization, target, basis, *values in rows.values_list(
            "unit_id", "organization_id", "target_id", "basis",
            "verdict", "numerator", "denominator", "exceeded", "shortfall", "covered", "expected",
            "own_counted", "own_numerator", "own_denominator",
        )
    }  # fmt: skip


def some_organizations() -> list[Organization]:
    return list(Organization.objects.filter(code__in=["mttq", "hnd", "ldld"]))


@pytest.mark.parametrize("seed", range(3))
def test_ten_districts_of_a_province_and_their_country_are_summed_by_their_own_units(seed: int) -> None:
    country = make_unit(Level.COUNTRY, "Nước", "vn", None)
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", country)
    make_unit(Level.PROVINCE, "Tỉnh không có xã", "q", country)
    districts = make_districts(province, 10, 3)
    make_unit(Level.COMMUNE, "Xã thuộc thẳng tỉnh", "px", province)
    resolutions = [
        copy_resolution(country, "A", floor=70),
        copy_resolution(province, "B", threshold=50),
        copy_resolution(districts[4], "C", threshold=99, floor=0),
    ]
    fill(Unit.objects.under(country), some_organizations(), Random(seed))
    scoring.score_year(YEAR)
    for resolution in resolutions:
        assert stored(resolution) == expected_verdicts([resolution])
    assert not scoring.differences(YEAR)
    assert not independent.differences(YEAR).first


def test_province_over_communes_is_judged_without_districts_between() -> None:
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", None)
    for number in range(8):
        make_unit(Level.COMMUNE, f"Xã {number}", f"pc{number}", province)
    resolution = copy_resolution(province, "A")
    fill(Unit.objects.under(province), some_organizations(), Random(7))
    scoring.score_year(YEAR)
    assert stored(resolution) == expected_verdicts([resolution])


def test_two_resolutions_of_one_district_are_judged_side_by_side() -> None:
    """One is loosened and scored again; the other's rows, with their keys, are as before."""
    first = Resolution.objects.get()
    second = copy_resolution(first.unit, "A", threshold=1, floor=0)
    fill(first.units(REFERENCE), some_organizations(), Random(3))
    scoring.score_year(YEAR)
    assert stored(first) == expected_verdicts([first])
    assert stored(second) == expected_verdicts([second])
    before = list(Verdict.objects.filter(target__resolution=first).order_by("pk").values())
    Resolution.objects.filter(pk=second.pk).update(first_year=2026, last_year=2030)
    scoring.score_year(YEAR)
    assert not stored(second), "out of force in the year"
    assert list(Verdict.objects.filter(target__resolution=first).order_by("pk").values()) == before


def test_targets_of_which_less_is_better_are_judged_alike_by_the_oracle_and_by_sql() -> None:
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", None)
    make_districts(province, 3, 4)
    resolution = copy_resolution(province, "A", threshold=90, floor=50)
    Indicator.objects.filter(resolution=resolution).update(direction="LOWER")
    counted = Threshold.objects.filter(target__resolution=resolution, target__indicator__kind="COUNT")
    counted.update(value=0, maximum=None)
    fill(Unit.objects.under(province), some_organizations(), Random(5))
    scoring.score_year(YEAR)
    assert stored(resolution) == expected_verdicts([resolution])
    assert not independent.differences(YEAR).first
    judged = Verdict.objects.filter(target__resolution=resolution).with_parties()
    assert {verdict.verdict for verdict in judged} >= {"MET", "NOT_MET", "UNCLEAR", "NO_DATA"}
    ratios = [verdict for verdict in judged if verdict.gap is not None and verdict.verdict in {"MET", "NOT_MET"}]
    assert {verdict.exceeded for verdict in ratios} == {True, False}
    assert all((verdict.gap >= 0) is (verdict.verdict == "MET") for verdict in ratios)


def test_bounds_of_a_district_ask_its_own_communes_only() -> None:
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", None)
    make_districts(province, 2, 4)
    copy_resolution(province, "A", floor=0)
    fill(Unit.objects.under(province), some_organizations(), Random(11))
    scoring.score_year(YEAR)
    partial = [
        verdict
        for verdict in Verdict.objects.for_year(YEAR).filter(unit__path__startswith=province.path).with_parties()
        if verdict.unit.level != Level.COMMUNE and 0 < verdict.covered < verdict.expected
    ]
    assert {verdict.unit.level for verdict in partial} == {Level.PROVINCE, Level.DISTRICT}
    together, alone = bounds_of(partial), {}
    for verdict in partial:
        alone.update(bounds_of([verdict]))
    assert together == alone


@pytest.mark.parametrize("seed", range(3))
def test_changes_of_single_returns_leave_what_scoring_everything_gives(seed: int) -> None:
    """Returns change state at random; each organization is scored by its changes, and the sums follow."""
    random = Random(seed)
    country = make_unit(Level.COUNTRY, "Nước", "vn", None)
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", country)
    districts = make_districts(province, 3, 4)
    resolutions = [copy_resolution(country, "A", floor=60), copy_resolution(districts[0], "B", floor=0)]
    fill(Unit.objects.under(country), some_organizations(), random)
    scoring.score_year(YEAR)
    made_returns = list(AnnualReturn.objects.filter(year=YEAR, unit__path__startswith=country.path).select_related())
    for step in range(6):
        for made in random.sample(made_returns, 3):
            unstamped = {"approved_at": None, "approved_by": None}
            status, stamps = (
                ("APPROVED", {"approved_at": AT, "approved_by": User.system()})
                if made.status == "SUBMITTED"
                else ("SUBMITTED", {"submitted_at": AT, "submitted_by": User.system(), **unstamped})
            )
            made.status = status
            AnnualReturn.objects.filter(pk=made.pk).update(status=status, **stamps)
            UnscoredReturn.objects.create(annual_return=made)
        for organization in some_organizations():
            scoring.score_changes(YEAR, organization)
        assert not scoring.differences(YEAR), step
    for resolution in resolutions:
        assert stored(resolution) == expected_verdicts([resolution])
    assert not UnscoredReturn.objects.exists()


def test_one_change_is_read_by_its_unit_and_the_sums_above_it_whatever_lies_beside() -> None:
    def queries(made: AnnualReturn) -> list[str]:
        UnscoredReturn.objects.create(annual_return=made)
        Figure.objects.filter(annual_return=made, definition__key="members").update(value=F("value") - 1)
        with CaptureQueriesContext(connection) as captured:
            assert scoring.score_changes(YEAR, made.organization) == 6, (
                "a commune, its district and the province, twice"
            )
        return [query["sql"] for query in captured]

    province = make_unit(Level.PROVINCE, "Tỉnh", "p", None)
    make_districts(province, 2, 2)
    copy_resolution(province, "A")
    commune = Unit.objects.get(code="pd0c0")
    farmers = Organization.objects.get(code="hnd")
    made = AnnualReturn.objects.create(
        unit=commune, organization=farmers, year_id=YEAR, status="APPROVED",
        submitted_at=AT, submitted_by=User.system(), approved_at=AT, approved_by=User.system(),
    )  # fmt: skip
    Figure.objects.create(annual_return=made, definition_id="members", value=90)
    Figure.objects.create(annual_return=made, definition_id="eligible", value=100)
    scoring.score_year(YEAR)
    queries(made)  # remembers what the register asks
    few = queries(made)
    for number in range(5):
        make_unit(Level.COMMUNE, f"Xã thêm {number}", f"more{number}", commune.parent)
    scoring.score_year(YEAR)
    queries(made)
    assert len(queries(made)) == len(few) <= 9


def test_change_of_a_closed_year_is_left_alone() -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    RootYear.objects.filter(year=YEAR).update(closed_at=AT, closed_by=User.system())
    before = list(Verdict.objects.order_by("pk").values())
    assert scoring.score_changes(YEAR, made.organization) == 0
    assert list(Verdict.objects.order_by("pk").values()) == before
    assert scoring.differences(YEAR), "what was approved is not in the verdicts"


def test_sum_that_was_changed_by_hand_into_nonsense_is_added_up_anew() -> None:
    made = make_return(status=ReturnStatus.APPROVED)
    scoring.score_year(YEAR)
    Verdict.objects.filter(unit__code="030", covered=1).update(numerator=0, denominator=0, covered=0)
    returns.reopen(made, reason="Sai số.", by=make_user(Role.HEAD_OF_STAFF), at=AT)
    scoring.score_changes(YEAR, made.organization)
    assert not scoring.differences(YEAR, [made.organization])
