"""Tables in and out: what one portal writes another reads, and faults are named by row and column."""

from datetime import date, datetime
from typing import Any

import pytest
import tablib
from import_export.resources import ModelResource
from import_export.results import Result

from organizations.models import Absence, Branch, BranchKind, Head, Level, Organization, Succession, Unit
from organizations.permissions import Role
from organizations.resources import (
    AbsenceResource,
    BranchResource,
    DayWidget,
    HeadResource,
    OrganizationResource,
    SuccessionResource,
    UnitResource,
)
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
OLD_COMMUNE = date(1991, 10, 1)
NEW_COMMUNE = date(2025, 7, 1)


def _import(resource: ModelResource, rows: list[dict[str, Any]]) -> Result:
    table = tablib.Dataset()
    table.dict = rows
    return resource.import_data(table, rollback_on_validation_errors=True)


def _faults(result: Result) -> list[tuple[int, str, str]]:
    assert not result.has_errors(), result.row_errors()
    return [
        (row.number, column, text)
        for row in result.invalid_rows
        for column, texts in row.error_dict.items()
        for text in texts
    ]


def _unit(valid_from: date = OLD_COMMUNE) -> Unit:
    return Unit.objects.get(code="00952", valid_from=valid_from)


def _fill() -> None:
    union = Organization.objects.get(code="hnd")
    for unit in (_unit(), _unit(NEW_COMMUNE)):
        Branch.objects.create(organization=union, unit=unit, kind=BranchKind.BRANCH, name="Chi hội thôn Một")
        Head.objects.create(
            unit=unit, organization=union, full_name="Lý Thị Hoà", appointed_on=unit.valid_from, education="DAI_HOC"
        )
    Absence.objects.create(unit=_unit(), organization=union, valid_from=date(2021, 1, 1), reason="Chưa thành lập")


@pytest.mark.parametrize(
    "resource",
    [UnitResource, SuccessionResource, OrganizationResource, AbsenceResource, BranchResource, HeadResource],
)
def test_exported_table_read_back_changes_nothing(resource: type[ModelResource]) -> None:
    _fill()
    table = resource().export()
    assert len(table) > 0
    result = resource().import_data(table)
    assert not result.has_errors() and not result.has_validation_errors(), _faults(result)
    assert result.totals["skip"] == len(table)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("2023-12-31", date(2023, 12, 31), id="iso"),
        pytest.param("03/04/2023", date(2023, 4, 3), id="day-comes-first"),
        pytest.param(datetime(2023, 4, 3), date(2023, 4, 3), id="excel-cell"),
        pytest.param(date(2023, 4, 3), date(2023, 4, 3), id="date"),
        pytest.param(" ", None, id="blank"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_day_is_read_as_vietnamese_offices_write_it(written: object, expected: date | None) -> None:
    assert DayWidget().clean(written) == expected


@pytest.mark.parametrize("written", ["12/31/2023", "31.12.2023", "tháng 3"])
def test_day_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="không phải ngày"):
        DayWidget().clean(written)


def test_bodies_outside_communes_are_grassroots_bodies_of_the_district_itself() -> None:
    """Schools, agencies and enterprises: no commune, and the district's people see them where they see its branches."""
    row = {"organization": "LDLD", "unit": "030", "kind": "GRASSROOTS", "name": "CĐCS Trường THPT Vị Xuyên"}
    _import(BranchResource(), [{**row, "unit_valid_from": "", "valid_from": "2020-05-01", "valid_to": ""}])
    body = Branch.objects.get()
    body.full_clean()
    assert (body.unit.code, body.unit.level, body.kind) == ("030", Level.DISTRICT, BranchKind.GRASSROOTS)
    union = make_user(Role.DISTRICT_ORGANIZATION, unit=body.unit, organization=body.organization)
    officer = make_user(Role.COMMUNE_OFFICER, username="xa", unit=_unit())
    assert [*Branch.objects.visible_to(union)] == [body] and not Branch.objects.visible_to(officer)


def test_import_makes_a_branch_in_the_unit_of_its_day() -> None:
    row = {"organization": "HND", "unit": "00952", "kind": "BRANCH", "name": "Chi hội thôn Hai"}
    _import(BranchResource(), [{**row, "unit_valid_from": "", "valid_from": "2020-05-01", "valid_to": ""}])
    assert Branch.objects.get().unit == _unit()
    _import(BranchResource(), [{**row, "unit_valid_from": "2025-07-01", "valid_from": "2020-05-01", "valid_to": ""}])
    assert Branch.objects.filter(unit=_unit(NEW_COMMUNE)).count() == 1


def test_import_changes_what_the_key_names_and_keeps_its_history() -> None:
    _fill()
    row = {"unit": "00952", "organization": "hnd", "full_name": "Lý Thị Hòa", "appointed_on": "01/10/1991"}
    result = _import(HeadResource(), [row])
    assert result.totals["update"] == 1
    head = Head.objects.get(unit=_unit())
    assert head.full_name == "Lý Thị Hòa"
    assert head.history.count() == 2


@pytest.mark.parametrize(
    ("resource", "row", "column", "text"),
    [
        pytest.param(
            HeadResource,
            {"unit": "99999", "organization": "hnd", "full_name": "A", "appointed_on": "2020-01-01"},
            "unit", "Không có đơn vị mang mã «99999» vào ngày 01/01/2020.", id="unknown-unit",
        ),
        pytest.param(
            HeadResource,
            {"unit": "00952", "organization": "cong-doan", "full_name": "A", "appointed_on": "2020-01-01"},
            "organization", "Không có tổ chức mang mã «cong-doan»", id="unknown-organization",
        ),
        pytest.param(
            HeadResource,
            {"unit": "00952", "organization": "hnd", "full_name": "A", "appointed_on": "hôm qua"},
            "appointed_on", "«hôm qua» không phải ngày", id="faulty-day",
        ),
        pytest.param(
            HeadResource,
            {"unit": "", "organization": "hnd", "full_name": "A", "appointed_on": "2020-01-01"},
            "unit", "không", id="no-unit",
        ),
        pytest.param(
            BranchResource,
            {"unit": "00952", "organization": "hnd", "kind": "chi hội", "name": "A"},
            "kind", "chi hội", id="unknown-kind",
        ),
        pytest.param(
            SuccessionResource,
            {"from_code": "1", "from_valid_from": "", "to_code": "00952", "to_valid_from": "",
             "relation": "WHOLE", "happened_on": "2025-07-01"},
            "from_code", "Không có đơn vị mang mã «1»", id="named-by-its-column",
        ),
        pytest.param(
            UnitResource,
            {"code": "00001", "valid_from": "2025-07-01", "valid_to": "2024-01-01", "level": "COMMUNE", "kind": "xã",
             "name": "A", "parent": "", "aliases": ""},
            "__all__", "Ngày hết hiệu lực không được trước ngày bắt đầu", id="days-in-the-wrong-order",
        ),
    ],
)  # fmt: skip
def test_fault_is_named_by_row_and_column(
    resource: type[ModelResource], row: dict[str, str], column: str, text: str
) -> None:
    [(number, found, message)] = _faults(_import(resource(), [row]))
    assert (number, found) == (1, column)
    assert text in message


def test_one_faulty_row_keeps_the_whole_table_out() -> None:
    good = {"unit": "00952", "organization": "hnd", "full_name": "A", "appointed_on": "2020-01-01"}
    _import(HeadResource(), [good, {**good, "unit": "99999"}])
    assert not Head.objects.exists()


def test_difference_shows_old_and_new_and_escapes_both() -> None:
    _fill()
    row = {"unit": "00952", "organization": "hnd", "full_name": "<b>Hòa</b>", "appointed_on": "1991-10-01"}
    [found] = _import(HeadResource(), [row]).rows
    html = "".join(found.diff)
    assert "<del>Lý Thị Hoà</del> <ins>&lt;b&gt;Hòa&lt;/b&gt;</ins>" in html
    assert "style=" not in html


def test_successions_keep_both_days() -> None:
    table = SuccessionResource().export()
    assert table.headers[:4] == ["from_code", "from_valid_from", "to_code", "to_valid_from"]
    assert Succession.objects.count() == len(table)
