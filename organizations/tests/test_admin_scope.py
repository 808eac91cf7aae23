"""An administrator of one root: sees and changes what lies under it, and nothing that all roots share."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tablib import Dataset

from organizations.models import Level, Notice, Organization, Unit, User
from organizations.permissions import Role
from organizations.resources import UnitResource
from organizations.tests.factories import make_district, make_unit, make_user

pytestmark = pytest.mark.django_db
PASSWORDS = {"password1": "Suoi-Khe-2023", "password2": "Suoi-Khe-2023"}


@pytest.fixture
def other() -> Unit:
    """A second district with a commune and an account."""
    district = Unit.objects.create(
        code="034", valid_from=date(1991, 10, 1), level=Level.DISTRICT, kind="huyện", name="Bắc Quang",
        parent=Unit.objects.get(code="02"),
    )  # fmt: skip
    Unit.objects.create(
        code="034-1", valid_from=date(1991, 10, 1), level=Level.COMMUNE, kind="xã", name="Vô Điếm", parent=district
    )
    make_user(Role.STAFF, username="ben-kia", unit=district)
    return district


@pytest.fixture
def administrator(other: Unit) -> User:
    return make_user(Role.ADMINISTRATOR, username="quantri-huyen", whole=False)


@pytest.fixture
def client(administrator: User) -> Client:
    signed_in = Client()
    signed_in.force_login(administrator)
    return signed_in


def account(**changes: object) -> dict[str, object]:
    return {
        "username": "moi", "full_name": "Lý Văn Mới", "email": "", "phone": "", "role": Role.STAFF.value,
        "unit": make_district().pk, "organization": "", **PASSWORDS, **changes,
    }  # fmt: skip


def test_lists_hold_the_own_root_only(client: Client) -> None:
    units = client.get(reverse("admin:organizations_unit_changelist") + "?q=").content.decode()
    accounts = client.get(reverse("admin:organizations_user_changelist")).content.decode()
    assert "Cao Bồ" in units and "Vô Điếm" not in units
    assert "quantri-huyen" in accounts and "ben-kia" not in accounts


@pytest.mark.parametrize("page", ["admin:organizations_user_change", "admin:auth_user_password_change"])
def test_foreign_and_higher_accounts_cannot_be_opened(client: Client, page: str) -> None:
    whole = make_user(Role.ADMINISTRATOR, username="quantri-toan-so")
    for user in (User.objects.get(username="ben-kia"), whole):
        assert client.get(reverse(page, args=[user.pk])).status_code in {302, 404}
        client.post(reverse(page, args=[user.pk]), {**account(), **PASSWORDS})
    assert not Client().login(username="quantri-toan-so", password="Suoi-Khe-2023")
    assert not User.objects.filter(full_name="Lý Văn Mới").exists()


def test_account_is_made_under_the_own_unit_only_and_never_of_the_whole_register(client: Client, other: Unit) -> None:
    address = reverse("admin:organizations_user_add")
    assert client.post(address, account(unit=other.pk)).status_code == 200
    assert client.post(address, account(unit="")).status_code == 200
    assert not User.objects.filter(username="moi").exists()
    assert client.post(address, account(is_whole_register="on")).status_code == 302
    assert not User.objects.get(username="moi").is_whole_register


def test_units_outside_are_neither_changed_nor_taken_over(client: Client, administrator: User, other: Unit) -> None:
    for unit in (other, make_district()):  # the root itself belongs to whoever stands above it
        assert client.get(reverse("admin:organizations_unit_change", args=[unit.pk])).status_code == 302
    headers = ["code", "valid_from", "valid_to", "level", "kind", "name", "parent", "aliases"]
    foreign = ["034-1", "1991-10-01", "", "COMMUNE", "xã", "Vô Điếm", "030", ""]
    made = ["99001", "1991-10-01", "", "COMMUNE", "xã", "Mới", "034", ""]
    own = ["99002", "1991-10-01", "2025-06-30", "COMMUNE", "xã", "Mới", "030", ""]
    for row, taken in ((foreign, False), (made, False), (own, True)):
        result = UnitResource(acting=administrator).import_data(Dataset(row, headers=headers), dry_run=True)
        assert (not result.invalid_rows and not result.has_errors()) is taken, row


def test_what_all_roots_share_is_read_only(client: Client) -> None:
    farmers = Organization.objects.get(code="hnd")
    page = reverse("admin:organizations_organization_change", args=[farmers.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"name": "Tên khác"}).status_code == 403
    for view in ("organizations_succession_add", "organizations_organization_import"):
        assert client.get(reverse(f"admin:{view}")).status_code == 403


def test_news_of_accounts_stays_in_the_root(client: Client, other: Unit) -> None:
    there = make_user(Role.HEAD_OF_STAFF, username="truong-ben-kia", unit=other)
    here = make_user(Role.HEAD_OF_STAFF, username="truong-ben-nay")
    above = make_user(Role.ADMINISTRATOR, username="toan-so")
    client.post(reverse("admin:organizations_user_add"), account(unit=make_unit().pk))
    told = set(Notice.objects.values_list("to__username", flat=True))
    assert {here.username, above.username} <= told and there.username not in told
