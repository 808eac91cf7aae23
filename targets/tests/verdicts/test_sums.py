"""Sums at every level and for every resolution, beside an oracle that shares no line with the product."""

from datetime import date
from random import Random

import pytest

from organizations.models import Level, Organization, Unit
from targets.models import Resolution, Verdict
from targets.tests.verdicts.made_register import (
    YEAR,
    Key,
    Values,
    copy_resolution,
    expected_verdicts,
    fill,
    make_districts,
    make_unit,
)
from targets.verdicts import scoring
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
