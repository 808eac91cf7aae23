"""Units side by side: names, addresses, parents and paths, however they are brought in."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tablib import Dataset

from organizations.loading import TableFaulty, load_table
from organizations.models import Unit
from organizations.permissions import Role
from organizations.resources import UnitResource
from organizations.tests.factories import make_user

pytestmark = pytest.mark.django_db
HEADERS = ["code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases"]
DISTRICT = ["031", "2000-01-01", "2020-12-31", "DISTRICT", "huyện", "Bắc Quang", "", ""]
TWIN = ["99001", "2024-01-01", "", "COMMUNE", "xã", "Cao Bồ", "030", ""]
VILLAGE = ["99001", "2020-01-01", "", "VILLAGE", "xã", "Cao Bồ", "", ""]


def unit(row: list[str]) -> Unit:
    code, first, last, level, kind, name, parent, _ = row
    return Unit(
        parent=Unit.objects.filter(code=parent).first(),
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
        pytest.param(TWIN, "đã có Xã Cao Bồ (00952) cùng tên", id="second commune of a name in a district"),
        pytest.param([*TWIN[:5], "CAO BO", *TWIN[6:]], "đã có Xã Cao Bồ (00952) cùng tên", id="without marks"),
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
    code, first, last, level, kind, name, parent, _ = row
    form = {"code": code, "valid_from": first, "valid_to": last, "level": level, "kind": kind, "name": name}
    form["parent"] = str(Unit.objects.get(code=parent).pk)
    answer = client.post(reverse("admin:organizations_unit_add"), form)
    assert answer.status_code == 200 and sentence in answer.content.decode()
    assert not Unit.objects.filter(code=code, valid_from=first).exists()


def test_lengthening_a_former_unit_into_its_successors_time_is_refused() -> None:
    commune = Unit.objects.get(code="00952", valid_to__isnull=False)
    commune.valid_to = None  # its successor has the same address
    with pytest.raises(ValidationError, match="cùng địa chỉ «cao-bo»"):
        commune.full_clean()


@pytest.mark.parametrize(
    ("parent", "sentence"),
    [
        pytest.param("00952", "không phải đơn vị cấp trên", id="a commune under a commune"),
        pytest.param("99001", "thuộc chính đơn vị này", id="a unit under itself"),
    ],
)
def test_parent_that_is_not_above_is_refused(parent: str, sentence: str) -> None:
    made = unit(TWIN)
    made.code, made.name = "99001", "Mới"
    made.save()
    made.parent = Unit.objects.filter(code=parent).first()
    with pytest.raises(ValidationError, match=sentence):
        made.full_clean()


def test_second_district_and_equal_names_in_it_are_ordinary() -> None:
    load_table(UnitResource(), Dataset(["034", *DISTRICT[1:3], *DISTRICT[3:]], headers=HEADERS))
    other = Unit.objects.get(code="034")
    names = ["Trung Thành", "Trung Thành Mới", "Trung Thành"]
    made = []
    for number, (name, parent) in enumerate(zip(names, (other, other, None), strict=True)):
        one = unit([f"9900{number}", "2000-01-01", "2020-12-31", "COMMUNE", "xã", name, "", ""])
        one.parent = parent
        one.save()
        made.append(one.slug)
    assert made == ["trung-thanh-bac-quang", "trung-thanh-moi", "trung-thanh-99002"]
    assert other.slug == "huyen-bac-quang" and not Unit.objects.in_force(date(2015, 1, 1)).slug_clashes()


def test_paths_follow_a_unit_that_moves() -> None:
    province, district = Unit.objects.get(code="02"), Unit.objects.get(code="030")
    commune = Unit.objects.get(code="00952", valid_to__isnull=False)
    assert commune.lineage == (province.pk, district.pk, commune.pk)
    district.parent = None
    district.save()
    commune.refresh_from_db()
    assert commune.lineage == (district.pk, commune.pk)
    assert set(Unit.objects.below(district)) == set(district.children.all())
    assert province not in Unit.objects.under(district) and not Unit.objects.below(province)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(VILLAGE, id="a village"),
        pytest.param(DISTRICT, id="a second district"),
        pytest.param([*TWIN[:1], "1980-01-01", "1991-09-30", *TWIN[3:]], id="before the commune began"),
    ],
)
def test_units_that_do_not_clash_are_taken(row: list[str]) -> None:
    unit(row).full_clean()


def test_loading_the_own_table_again_is_no_clash() -> None:
    for one in Unit.objects.all():
        one.full_clean()
    assert not Unit.objects.in_force(date(2023, 12, 31)).slug_clashes()
