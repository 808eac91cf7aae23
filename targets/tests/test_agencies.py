"""Agencies: which ones follow from a register, what the database refuses, and the accounts that belong to one."""

from datetime import date

import pytest
import tablib
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from organizations.models import Agency, AgencyKind, BoardFunction, Organization, Unit, User
from organizations.permissions import Role
from organizations.resources import AgencyResource
from organizations.tests.factories import make_agency, make_user
from targets.agencies import make_agencies_of
from targets.models import Resolution

pytestmark = pytest.mark.django_db


def _district() -> Unit:
    return Unit.objects.get(code="030")


def _names(unit: Unit) -> list[str]:
    return [agency.name for agency in Agency.objects.filter(unit=unit)]


def test_setup_makes_the_agencies_of_the_root_and_of_every_reporting_unit() -> None:
    assert _names(_district()) == [
        "Huyện ủy Vị Xuyên",
        "Ủy ban nhân dân huyện Vị Xuyên",
        "Ban Tổ chức Huyện ủy Vị Xuyên",
        "Ban Tuyên giáo Huyện ủy Vị Xuyên",
        "Ban Dân vận Huyện ủy Vị Xuyên",
        "Ủy ban Kiểm tra Huyện ủy Vị Xuyên",
        "Văn phòng Huyện ủy Vị Xuyên",
        "Ủy ban MTTQ Việt Nam huyện Vị Xuyên",
        "Liên đoàn Lao động huyện Vị Xuyên",
        "Hội Nông dân huyện Vị Xuyên",
        "Huyện đoàn Vị Xuyên",
        "Hội Liên hiệp Phụ nữ huyện Vị Xuyên",
        "Hội Cựu chiến binh huyện Vị Xuyên",
    ]
    assert _names(Unit.objects.get(code="00952", valid_to__isnull=False)) == [
        "Đảng ủy xã Cao Bồ",
        "Ủy ban nhân dân xã Cao Bồ",
        "Mặt trận Tổ quốc xã Cao Bồ",
        "Công đoàn xã Cao Bồ",
        "Hội Nông dân xã Cao Bồ",
        "Đoàn Thanh niên xã Cao Bồ",
        "Hội Phụ nữ xã Cao Bồ",
        "Hội Cựu chiến binh xã Cao Bồ",
    ]
    assert Agency.objects.count() == 13 + 24 * 8


def test_what_was_renamed_or_ended_is_not_made_again() -> None:
    front = Agency.objects.get(unit=_district(), organization__code="mttq")
    front.name = "Ủy ban Mặt trận huyện"
    front.save()
    Agency.objects.filter(unit=_district(), function=BoardFunction.OFFICE).update(valid_to=date(2022, 1, 1))
    assert make_agencies_of(Resolution.objects.get()) == 0
    front.refresh_from_db()
    assert (front.name, front.slug) == ("Ủy ban Mặt trận huyện", "uy-ban-mttq-viet-nam-huyen-vi-xuyen")


def test_what_was_taken_away_is_made_again_with_its_history() -> None:
    Agency.objects.get(unit=_district(), function=BoardFunction.OFFICE).delete()
    assert make_agencies_of(Resolution.objects.get()) == 1
    made = Agency.objects.get(unit=_district(), function=BoardFunction.OFFICE)
    assert [row.history_type for row in made.history.all()] == ["+"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"kind": AgencyKind.GOVERNMENT}, id="a board's function without a board"),
        pytest.param({"function": ""}, id="a board without a function"),
        pytest.param({"kind": AgencyKind.FRONT_OR_UNION, "function": ""}, id="an organization's without organization"),
        pytest.param({"valid_to": date(1900, 1, 1)}, id="ended before it began"),
    ],
)
def test_database_refuses(change: dict[str, object]) -> None:
    board = Agency.objects.filter(unit=_district(), function=BoardFunction.ORGANIZING)
    with pytest.raises(IntegrityError), transaction.atomic():
        board.update(**change)


def test_database_refuses_an_organization_beside_another_kind() -> None:
    government = Agency.objects.filter(unit=_district(), kind=AgencyKind.GOVERNMENT)
    with pytest.raises(IntegrityError), transaction.atomic():
        government.update(organization=Organization.objects.get(code="hnd"))


def test_second_board_of_the_same_function_is_refused_until_the_first_has_ended() -> None:
    second = Agency(
        kind=AgencyKind.PARTY_BOARD, function=BoardFunction.PROPAGANDA, name="Ban Tuyên giáo và Dân vận",
        unit=_district(), valid_from=date(2024, 7, 1),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="đã có Ban Tuyên giáo Huyện ủy Vị Xuyên"):
        second.full_clean()
    first = Agency.objects.get(unit=_district(), function=BoardFunction.PROPAGANDA)
    first.valid_to = date(2024, 6, 30)
    first.save()
    second.full_clean()


def test_departments_come_from_a_table() -> None:
    table = tablib.Dataset()
    table.dict = [
        {"unit": "030", "unit_valid_from": "", "kind": "DEPARTMENT", "function": "", "organization": "",
         "name": "Phòng Nội vụ huyện Vị Xuyên", "valid_from": "01/10/1991", "valid_to": ""},
        {"unit": "030", "unit_valid_from": "", "kind": "DIRECT_PARTY_UNIT", "function": "", "organization": "",
         "name": "Chi bộ Hạt Kiểm lâm", "valid_from": "01/10/1991", "valid_to": ""},
    ]  # fmt: skip
    result = AgencyResource().import_data(table)
    assert not result.has_errors() and not result.has_validation_errors()
    assert Agency.objects.get(slug="phong-noi-vu-huyen-vi-xuyen").kind == AgencyKind.DEPARTMENT
    again = AgencyResource().import_data(table)
    assert again.totals["skip"] == 2


def test_account_of_an_agency_stands_at_its_unit(client: Client) -> None:
    agency = Agency.objects.get(unit__code="00952", kind=AgencyKind.GOVERNMENT)
    client.force_login(make_user(Role.ADMINISTRATOR))
    fields = {
        "username": "ubnd.caobo", "full_name": "Nguyễn Văn B", "role": Role.AGENCY.value, "agency": agency.pk,
        "password1": "mot-mat-khau-dai-9", "password2": "mot-mat-khau-dai-9",
    }  # fmt: skip
    answer = client.post(reverse("admin:organizations_user_add"), fields)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert User.objects.get(username="ubnd.caobo").unit == agency.unit


@pytest.mark.parametrize(
    ("role", "with_agency"),
    [pytest.param(Role.AGENCY, False, id="role without agency"), pytest.param(Role.STAFF, True, id="agency of staff")],
)
def test_role_and_agency_go_together(role: Role, with_agency: bool) -> None:
    agency = make_agency(_district())
    user = make_user(Role.AGENCY if with_agency else Role.STAFF, agency=agency if with_agency else None)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(role=role.value)


def test_who_sees_which_agencies() -> None:
    commune = Unit.objects.get(code="00952", valid_to__isnull=False)
    government = Agency.objects.get(unit=commune, kind=AgencyKind.GOVERNMENT)

    def seen(user: User) -> int:
        return Agency.objects.visible_to(user).count()

    assert seen(make_user(Role.AGENCY, agency=government)) == 1
    assert seen(make_user(Role.COMMUNE_OFFICER, unit=commune)) == 13 + 8
    assert seen(make_user(Role.DISTRICT_ORGANIZATION)) == 25  # the farmers' union at the district and in 24 communes
    assert seen(make_user(Role.STAFF)) == 13 + 24 * 8


def test_agency_of_a_commune_sees_results_of_the_whole_district() -> None:
    commune = Unit.objects.get(code="00952", valid_to__isnull=False)
    of_commune = make_user(Role.AGENCY, agency=Agency.objects.get(unit=commune, kind=AgencyKind.GOVERNMENT))
    of_district = make_user(Role.AGENCY, agency=Agency.objects.get(unit=_district(), kind=AgencyKind.GOVERNMENT))
    paths = [Resolution.objects.area_of(user) for user in (of_commune, of_district)]
    assert paths == [_district().path, _district().path]
