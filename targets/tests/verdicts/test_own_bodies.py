"""Bodies outside the reporting units in sums of every level: entered once and never a unit, beside the oracle."""

from datetime import date
from random import Random

import pytest

from organizations.models import Level, Organization, Unit, User
from organizations.permissions import Role
from organizations.tests.factories import make_user
from targets.models import AnnualReturn, OwedFigures, ReportingYear, UnscoredReturn, Verdict
from targets.returns import actions as returns
from targets.rules.workflow import ReturnStatus
from targets.tests.factories import lift_coverage_floor, make_absence, make_return
from targets.tests.verdicts.made_register import (
    AT,
    YEAR,
    copy_resolution,
    count_own_bodies,
    expected_verdicts,
    fill,
    make_districts,
    make_unit,
)
from targets.tests.verdicts.test_sums import stored
from targets.verdicts import independent, scoring

pytestmark = pytest.mark.django_db
BODIES = {"eligible": 200, "members": 190, "rated_excellent": 4, "rated_good": 3, "rated_fair": 2, "rated_poor": 1}
COMMUNE = {"eligible": 100, "members": 80, "rated_excellent": 1, "rated_good": 0, "rated_fair": 1, "rated_poor": 0}
YOUTH = "dtn"


def bodies_organizations() -> list[Organization]:
    return list(Organization.objects.filter(code__in=["ldld", "dtn", "hnd"]))


def district(code: str = "T07", basis: str = "APPROVED") -> Verdict:
    return Verdict.objects.get(unit__code="030", target__code=code, basis=basis, year=YEAR)


def figures(verdict: Verdict) -> tuple[object, ...]:
    own = verdict.own_counted, verdict.own_numerator, verdict.own_denominator
    return verdict.numerator, verdict.denominator, verdict.covered, own


@pytest.fixture
def counted() -> None:
    count_own_bodies(Unit.objects.get(code="030"))


@pytest.mark.parametrize("seed", range(2))
def test_sums_of_sums_add_each_own_line_once_on_every_level(seed: int) -> None:
    """Three resolutions over each other's units; one of them counts no bodies outside them in the year."""
    random = Random(seed)
    country = make_unit(Level.COUNTRY, "Nước", "vn", None)
    province = make_unit(Level.PROVINCE, "Tỉnh", "p", country)
    make_unit(Level.PROVINCE, "Tỉnh không có xã", "q", country)
    districts = make_districts(province, 4, 3)
    make_unit(Level.COMMUNE, "Xã thuộc thẳng tỉnh", "px", province)
    roots = [country, province, districts[1]]
    resolutions = [copy_resolution(root, mark, floor=60) for root, mark in zip(roots, "ABC", strict=True)]
    count_own_bodies(country)
    count_own_bodies(districts[1])
    fill(Unit.objects.under(country), bodies_organizations(), random)
    scoring.score_year(YEAR)
    for resolution in resolutions:
        assert stored(resolution) == expected_verdicts([resolution])
    assert not scoring.differences(YEAR)
    assert not independent.differences(YEAR).first
    rows = Verdict.objects.for_year(YEAR).exclude(own_counted=None)
    assert set(rows.values_list("target__resolution__code", flat=True)) == {"nq-A", "nq-C"}
    assert set(rows.values_list("unit__level", flat=True)) == {Level.COUNTRY, Level.PROVINCE, Level.DISTRICT}
    assert {True, False} == set(rows.values_list("own_counted", flat=True))
    _change_at_random(country, random)
    for resolution in resolutions:
        assert stored(resolution) == expected_verdicts([resolution])


def _change_at_random(country: Unit, random: Random) -> None:
    """Returns of units and of sums change their state; each organization is scored by its changes alone."""
    made_returns = list(AnnualReturn.objects.filter(year=YEAR, unit__path__startswith=country.path).select_related())
    for step in range(8):
        for made in random.sample(made_returns, 4):
            unstamped = {"approved_at": None, "approved_by": None}
            made.status, stamps = (
                ("APPROVED", {"approved_at": AT, "approved_by": User.system()})
                if made.status == "SUBMITTED"
                else ("SUBMITTED", {"submitted_at": AT, "submitted_by": User.system(), **unstamped})
            )
            AnnualReturn.objects.filter(pk=made.pk).update(status=made.status, **stamps)
            UnscoredReturn.objects.create(annual_return=made)
        for organization in bodies_organizations():
            scoring.score_changes(YEAR, organization)
        assert not scoring.differences(YEAR), step


def test_own_return_enters_its_sum_once_approved_and_is_no_unit_of_it(counted: None) -> None:
    lift_coverage_floor()
    make_return("00952", YOUTH, figures=COMMUNE, status=ReturnStatus.APPROVED)
    own = make_return("030", YOUTH, figures=BODIES, status=ReturnStatus.SUBMITTED)
    scoring.score_year(YEAR)
    assert figures(district()) == (80, 100, 1, (False, None, None)), "sent, not approved"
    assert figures(district(basis="WITH_SUBMITTED")) == (270, 300, 1, (True, 190, 200))
    assert district().expected == district(basis="WITH_SUBMITTED").expected == 24
    returns.approve(own, by=make_user(Role.STAFF), at=AT)
    scoring.score_changes(YEAR, own.organization)
    assert figures(district()) == (270, 300, 1, (True, 190, 200))
    assert figures(district("T14")) == (8, 12, 1, (True, 7, 10))
    assert not scoring.differences(YEAR) and not independent.differences(YEAR).total


def test_own_return_alone_is_no_verdict_on_the_district(counted: None) -> None:
    own = make_return("030", YOUTH, figures=BODIES, status=ReturnStatus.APPROVED)
    scoring.score_year(YEAR)
    assert figures(district()) == (None, None, 0, (True, 190, 200)) and district().verdict == "NO_DATA"
    made = make_return("00952", YOUTH, figures=COMMUNE, status=ReturnStatus.APPROVED)
    scoring.score_changes(YEAR, made.organization)
    assert figures(district()) == (270, 300, 1, (True, 190, 200)), "the first unit brings the line into the figures"
    assert district().verdict == "NO_DATA", "1 of 24 communes is below the floor, whatever the line adds"
    returns.reopen(own, reason="Sai số.", by=make_user(Role.HEAD_OF_STAFF), at=AT)
    scoring.score_changes(YEAR, made.organization)
    assert figures(district()) == (80, 100, 1, (False, None, None))
    assert not scoring.differences(YEAR) and not independent.differences(YEAR).total


def test_contradictory_line_is_left_out(counted: None) -> None:
    lift_coverage_floor()
    make_return("00952", YOUTH, figures=COMMUNE, status=ReturnStatus.APPROVED)
    make_return("030", YOUTH, figures=BODIES | {"members": 201}, status=ReturnStatus.APPROVED)
    scoring.score_year(YEAR)
    assert figures(district()) == (80, 100, 1, (False, None, None))
    assert figures(district("T14"))[3] == (True, 7, 10), "each target by its own figures"
    assert not independent.differences(YEAR).total


def test_absent_organization_has_no_line(counted: None) -> None:
    lift_coverage_floor()
    make_return("00952", YOUTH, figures=COMMUNE, status=ReturnStatus.APPROVED)
    make_absence("030", YOUTH)
    scoring.score_year(YEAR)
    assert figures(district()) == (80, 100, 1, (None, None, None))
    assert not independent.differences(YEAR).total


def test_years_that_do_not_count_them_ask_and_judge_as_before() -> None:
    """2021 to 2024 of the samples: the district's own return owes what it did, and a number there is not added."""
    root, youth = Unit.objects.get(code="030"), Organization.objects.get(code=YOUTH)
    asked = {year.year: OwedFigures.read(year.year).keys(root, youth) for year in ReportingYear.objects.all()}
    before = {"themes", "supervisions"}
    assert asked == {2021: before, 2022: before, 2023: before, 2024: before, 2025: before | set(BODIES)}
    lift_coverage_floor()
    make_return("00952", YOUTH, figures=COMMUNE, status=ReturnStatus.APPROVED)
    own = make_return("030", YOUTH, figures={"themes": 1}, status=ReturnStatus.APPROVED)
    own.figures.create(definition_id="members", value=190)
    own.figures.create(definition_id="eligible", value=200)
    scoring.score_year(YEAR)
    assert figures(district()) == (80, 100, 1, (None, None, None))
    assert not independent.differences(YEAR).total


def test_only_organizations_that_the_file_names_are_asked(counted: None) -> None:
    root, owed = Unit.objects.get(code="030"), OwedFigures.read(YEAR)
    added = {
        code: owed.keys(root, Organization.objects.get(code=code)) & set(BODIES) for code in ("hnd", "ldld", "dtn")
    }
    assert added == {"hnd": set(), "ldld": set(BODIES), "dtn": set(BODIES)}
    commune = Unit.objects.in_force(date(YEAR, 12, 31)).get(code="00952")
    asked = owed.of(commune, Organization.objects.get(code=YOUTH))
    assert [one.label for one in asked if one.key == "members"] == ["Đoàn viên, hội viên"]
    own = [one for one in owed.of(root, Organization.objects.get(code=YOUTH)) if one.key in BODIES]
    assert {one.group for one in own} == {"Ngoài xã: trường học, cơ quan, doanh nghiệp"}
    assert own[1].label == "Đoàn viên, hội viên (ngoài xã)"
