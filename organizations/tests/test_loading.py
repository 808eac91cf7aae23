"""Loading the tables of fixtures/ again: what an administrator changed stays, and is reported."""

from datetime import date
from io import StringIO

import pytest
import tablib
from django.core.management import call_command

from organizations.loading import Difference, TableFaulty, load_table
from organizations.models import Organization, Succession, Unit
from organizations.resources import OrganizationResource, SuccessionResource, UnitResource

pytestmark = pytest.mark.django_db
HEADERS = ["code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases"]
HUYEN = ("901", "1991-10-01", "", "PROVINCE", "huyện", "Thử", "", "")
XA = ("90101", "1991-10-01", "", "COMMUNE", "xã", "Suối Mơ", "901", "Suoi Mo")
XA_MOI = ("90102", "2020-01-01", "", "COMMUNE", "xã", "Suối Mới", "901", "")
SUCCESSION_HEADERS = ["from_code", "from_valid_from", "to_code", "to_valid_from", "relation", "happened_on"]
SUCCESSION = ("90101", "1991-10-01", "90102", "2020-01-01", "WHOLE", "2020-01-01")


def units(*rows: tuple[str, ...]) -> tablib.Dataset:
    return tablib.Dataset(*rows, headers=HEADERS)


def successions() -> tablib.Dataset:
    return tablib.Dataset(SUCCESSION, headers=SUCCESSION_HEADERS)


@pytest.fixture(autouse=True)
def loaded() -> None:
    assert load_table(UnitResource(), units(HUYEN, XA, XA_MOI)).new == 3
    assert load_table(SuccessionResource(), successions()).new == 1


def commune() -> Unit:
    return Unit.objects.get(code="90101")


def test_what_an_administrator_changed_stays_and_is_listed() -> None:
    unit = commune()
    unit.name, unit.aliases, unit.valid_to = "Suối Mơ Mới", "SM", date(2024, 12, 31)
    unit.save()
    found = load_table(UnitResource(), units(HUYEN, XA, XA_MOI))
    assert (found.new, found.reset) == (0, 0)
    assert set(found.differences) == {
        Difference("90101 1991-10-01", "name", "Suối Mơ Mới", "Suối Mơ"),
        Difference("90101 1991-10-01", "aliases", "SM", "Suoi Mo"),
        Difference("90101 1991-10-01", "valid_to", "2024-12-31", ""),
    }
    unit.refresh_from_db()
    assert (unit.name, unit.aliases, unit.valid_to) == ("Suối Mơ Mới", "SM", date(2024, 12, 31))
    assert unit.history.count() == 2  # nothing was written, not even for the comparison


def test_row_that_the_file_got_since_is_created() -> None:
    found = load_table(UnitResource(), units(HUYEN, XA, XA_MOI, ("90103", *XA_MOI[1:5], "Suối Tư", "901", "")))
    assert (found.new, found.differences) == (1, ())


def test_unit_with_another_first_day_is_not_created_twice() -> None:
    unit = commune()
    unit.valid_from = date(1992, 1, 1)
    unit.save()
    assert load_table(UnitResource(), units(HUYEN, XA, XA_MOI)).absent == ("90101 1991-10-01",)
    assert load_table(SuccessionResource(), successions()).absent == ("90101 90102",)
    assert commune().valid_from == date(1992, 1, 1)


def test_district_with_another_code_hinders_no_start() -> None:
    district = Unit.objects.get(code="901")
    district.code = "902"
    district.save()
    found = load_table(UnitResource(), units(HUYEN, XA, XA_MOI))
    assert (found.new, len(found.absent)) == (0, 3)
    assert not Unit.objects.filter(code="901").exists()


def test_succession_that_was_taken_away_stays_away() -> None:
    Succession.objects.get(from_unit=commune()).delete()
    assert load_table(SuccessionResource(), successions()).absent == ("90101 90102",)
    assert not Succession.objects.filter(from_unit=commune()).exists()


def test_reset_brings_rows_keys_and_taken_ones_back() -> None:
    Succession.objects.get(from_unit=commune()).delete()
    unit = commune()
    unit.code, unit.name = "90109", "Khác"
    unit.save()
    district = Unit.objects.get(code="901")
    district.valid_from = date(1992, 1, 1)
    district.save()
    found = load_table(UnitResource(), units(HUYEN, XA, XA_MOI), reset=True)
    assert (found.new, found.reset, found.differences) == (0, 2, ())
    unit.refresh_from_db()
    assert (unit.code, unit.name) == ("90101", "Suối Mơ")
    assert load_table(SuccessionResource(), successions(), reset=True).new == 1


def test_faulty_row_of_an_empty_register_is_named_and_nothing_is_stored() -> None:
    with pytest.raises(TableFaulty, match="Không có đơn vị mang mã «999»"):
        load_table(UnitResource(), units(("90105", *XA_MOI[1:6], "", ""), ("90104", *XA_MOI[1:6], "999", "")))
    assert not Unit.objects.filter(code__in=["90104", "90105"]).exists()


def test_setup_keeps_the_words_of_an_organization_until_told_otherwise() -> None:
    union = Organization.objects.get(code="hnd")
    given = union.head_post
    union.head_post = "Chủ tịch Hội"
    union.save()
    out = StringIO()
    call_command("setup", stdout=out)
    assert f"hnd: head_post is «Chủ tịch Hội», the file has «{given}»" in out.getvalue()
    union.refresh_from_db()
    assert union.head_post == "Chủ tịch Hội"
    call_command("setup", "--reset-organizations", stdout=(out := StringIO()))
    assert "Organizations: 0 new, 1 reset." in out.getvalue()
    union.refresh_from_db()
    assert union.head_post == given


def test_organization_table_as_loaded_has_no_difference() -> None:
    table = tablib.Dataset().load(OrganizationResource().export().csv, format="csv")
    assert load_table(OrganizationResource(), table).differences == ()
