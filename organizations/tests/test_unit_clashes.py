"""Units that cannot stand side by side: a second district, and two of one address, however they are brought in."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tablib import Dataset

from organizations.loading import TableFaulty, load_table
from organizations.models import Level, Unit
from organizations.permissions import Role
from organizations.resources import UnitResource
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
HEADERS = ["code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases"]
DISTRICT = ["031", "2000-01-01", "2020-12-31", "DISTRICT", "huyện", "Bắc Quang", "", ""]
TWIN = ["99001", "2024-01-01", "", "COMMUNE", "xã", "Cao Bồ", "030", ""]
VILLAGE = ["99001", "2020-01-01", "", "VILLAGE", "xã", "Cao Bồ", "", ""]


def unit(row: list[str]) -> Unit:
    code, first, last, level, kind, name, _, _ = row
    return Unit(
        code=code,
        valid_from=date.fromisoformat(first),
        valid_to=date.fromisoformat(last) if last else None,
        level=level,
        kind=kind,
        name=name,
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        pytest.param(DISTRICT, "đã có Huyện Vị Xuyên (030) ở cấp huyện", id="second district"),
        pytest.param(TWIN, "đã có Xã Cao Bồ (00952) cùng tên", id="second commune of a name"),
        pytest.param(
            [*TWIN[:5], "CAO BO", *TWIN[6:]], "đã có Xã Cao Bồ (00952) cùng tên", id="same address without marks"
        ),
    ],
)
def test_clash_is_refused_with_a_sentence_everywhere(client: Client, row: list[str], sentence: str) -> None:
    with pytest.raises(ValidationError, match="Trong những ngày này") as refused:
        unit(row).full_clean()
    assert sentence in " ".join(refused.value.messages)

    result = UnitResource().import_data(Dataset(row, headers=HEADERS), dry_run=False, raise_errors=False)
    assert any(sentence in str(one.error) for one in result.invalid_rows)
    with pytest.raises(TableFaulty, match="Trong những ngày này"):
        load_table(UnitResource(), Dataset(row, headers=HEADERS))

    client.force_login(make_user(Role.ADMINISTRATOR))
    code, first, last, level, kind, name, _, _ = row
    form = {"code": code, "valid_from": first, "valid_to": last, "level": level, "kind": kind, "name": name}
    answer = client.post(reverse("admin:organizations_unit_add"), form)
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not Unit.objects.filter(code=code, valid_from=first).exists()


def test_raising_a_commune_to_a_district_and_lengthening_a_former_one_are_refused() -> None:
    commune = Unit.objects.get(code="00952", valid_to__isnull=False)
    commune.level = Level.DISTRICT
    with pytest.raises(ValidationError, match="ở cấp huyện"):
        commune.full_clean()
    commune = Unit.objects.get(pk=commune.pk)
    commune.valid_to = None  # its successor bears the same name
    with pytest.raises(ValidationError, match="cùng tên"):
        commune.full_clean()


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(VILLAGE, id="villages make no returns"),
        pytest.param(["031", "2025-07-01", "", *DISTRICT[3:]], id="after the district ended"),
        pytest.param([*TWIN[:1], "1980-01-01", "1991-09-30", *TWIN[3:]], id="before the commune began"),
    ],
)
def test_units_that_do_not_meet_are_taken(row: list[str]) -> None:
    unit(row).full_clean()


def test_loading_the_own_table_again_is_no_clash() -> None:
    for one in Unit.objects.all():
        one.full_clean()
    assert not Unit.objects.in_force(date(2023, 12, 31)).clashes()
