"""Who owes which duties in a year: by kind, board, organization and place, on the reference day."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from organizations.models import Absence, Agency, AgencyKind, BoardFunction, Organization, Unit
from organizations.tests.factories import make_agency
from targets.models import Duty, ReportingYear, Resolution
from targets.returns.duty_lines import DutyCatalogue

pytestmark = pytest.mark.django_db


def codes(agency: Agency, year: int = 2023) -> list[str]:
    owed = DutyCatalogue(ReportingYear.objects.get(year=year), None).duties_of(agency)
    return list(Duty.objects.filter(pk__in=owed).values_list("code", flat=True))


def commune() -> Unit:
    return Unit.objects.get(code="00952", valid_to__isnull=False)


def board(function: BoardFunction) -> Agency:
    return Agency.objects.get(function=function)


def test_boards_owe_by_their_function() -> None:
    assert codes(board(BoardFunction.ORGANIZING)) == ["Q1.2", "Q5.1", "Q5.2", "Q5.3", "O4"]
    assert codes(board(BoardFunction.PROPAGANDA)) == ["O3.1", "O3.2"]
    assert codes(board(BoardFunction.MASS_MOBILIZATION)) == ["O6.1", "O6.2"]
    assert codes(board(BoardFunction.INSPECTION)) == ["Q1.8"]
    assert codes(board(BoardFunction.OFFICE)) == []


def test_root_and_reporting_units_owe_different_duties() -> None:
    root, below = Resolution.objects.get().unit, commune()
    governments = [Agency.objects.get(unit=unit, kind=AgencyKind.GOVERNMENT) for unit in (root, below)]
    assert set(codes(governments[0])) - set(codes(governments[1])) == {"Q3.6", "O2.1"}
    assert set(codes(governments[1])) - set(codes(governments[0])) == {"Q1.7", "Q2.5"}
    cell = make_agency(root, AgencyKind.DIRECT_PARTY_UNIT, "Chi bộ Văn phòng")
    assert codes(cell) == ["O1", "O7"]


def test_the_front_alone_owes_its_duties() -> None:
    front, farmers = (Agency.objects.get(unit=commune(), organization__code=code) for code in ("mttq", "hnd"))
    assert set(codes(front)) - set(codes(farmers)) == {"Q4.11", "Q4.12", "Q4.16"}
    assert set(codes(farmers)) < set(codes(front))


def test_years_of_a_duty() -> None:
    staff = board(BoardFunction.MASS_MOBILIZATION)
    assert codes(staff, 2022) == ["O6.1"]
    assert codes(staff, 2025) == ["O6.1", "O6.2", "O6.3"]


def test_absent_organization_owes_nothing() -> None:
    union = Organization.objects.get(code="ldld")
    agency = Agency.objects.get(unit=commune(), organization=union)
    assert codes(agency)
    Absence.objects.create(
        unit=commune(), organization=union, valid_from=date(2022, 1, 1), valid_to=date(2023, 12, 31), reason="Chưa có"
    )
    assert codes(agency, 2023) == []
    assert codes(agency, 2024)


def test_agency_owes_on_the_reference_day_only() -> None:
    office = board(BoardFunction.INSPECTION)
    Agency.objects.filter(pk=office.pk).update(valid_to=date(2023, 12, 30))
    office.refresh_from_db()
    assert codes(office, 2022) == ["Q1.8"]
    assert codes(office, 2023) == []
    Agency.objects.filter(pk=office.pk).update(valid_to=date(2023, 12, 31))
    office.refresh_from_db()
    assert codes(office, 2023) == ["Q1.8"]


def test_units_elsewhere_and_other_years_owe_nothing() -> None:
    elsewhere = Unit.objects.create(
        code="031", valid_from=date(1991, 10, 1), level="DISTRICT", kind="huyện", name="Hoàng Su Phì"
    )
    assert codes(make_agency(elsewhere)) == []
    resolution = Resolution.objects.get()
    Resolution.objects.update(last_year=2024)
    Duty.objects.filter(first_year=2025).delete()
    Duty.objects.update(last_year=2024)
    assert codes(Agency.objects.get(unit=resolution.unit, kind=AgencyKind.GOVERNMENT), 2025) == []


def test_reading_asks_the_same_queries_for_any_number_of_agencies(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agencies = list(Agency.objects.with_parties())
    year = ReportingYear.objects.get(year=2023)
    with django_assert_num_queries(3):
        catalogue = DutyCatalogue(year, None)
        owing = [agency for agency in agencies if catalogue.duties_of(agency)]
    assert len(owing) == 12 + 24 * 8  # all but the office of the committee
    priorities = Duty.objects.get(code="O5.1").pk
    debtors = [agency for agency in owing if priorities in catalogue.duties_of(agency)]
    assert [agency.organization.code for agency in debtors if agency.organization] == [
        "mttq", "ldld", "hnd", "dtn", "lhpn", "ccb",
    ]  # fmt: skip
