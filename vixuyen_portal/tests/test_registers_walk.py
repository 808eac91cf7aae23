"""Every page of every register, with a row of it: who is let in, what odd addresses and posts are answered."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from organizations.models import User
from organizations.permissions import CAPABILITIES, Capability, Role
from organizations.tests.factories import make_user
from targets.models.registers.base import AgencyRow
from targets.registers.pages import REGISTERS
from targets.rules.step_table import RegisterStep
from targets.tests.factories import unit_named
from targets.tests.registers.every_row import ROWS, YEAR
from targets.tests.registers.theme_steps import agency_of
from targets.tests.shared_register import made_once
from vixuyen_portal.tests.test_posts_walk import ODD

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
rows = made_once(lambda: {slug: make().pk for slug, make in ROWS.items()})
#: Pages that every register has below a row's address, beside those of its own steps.
OF_A_ROW = ("", "sua/", "minh-chung/", "huy/")


def test_every_register_is_walked() -> None:
    assert ROWS.keys() == REGISTERS.keys()


def pages_of(slug: str, pk: int) -> list[str]:
    steps = [f"{page.slug}/" for page in REGISTERS[slug].steps]
    return [f"/so/{YEAR}/{slug}/{pk}/{page}" for page in (*OF_A_ROW, *steps)]


def somebody(role: Role, unit: str = "00952") -> User:
    if role is Role.AGENCY:
        return make_user(role, agency=agency_of(unit_named(unit)))
    return make_user(role, unit=unit_named(unit) if role is Role.COMMUNE_OFFICER else None)


@pytest.mark.parametrize("slug", ROWS)
def test_each_role_is_answered(client: Client, rows: Mapping[str, int], slug: str) -> None:
    """Nobody meets an error; whoever enters nothing is refused every page that changes a row."""
    for role in Role:
        client.force_login(somebody(role))
        may_enter = Capability.ENTER_REGISTERS in CAPABILITIES[role]
        assert client.get(f"/so/{YEAR}/{slug}/").status_code == 200
        assert client.get(f"/so/{YEAR}/{slug}/them/").status_code in ({200, 302, 403} if may_enter else {403})
        shown, *changing = pages_of(slug, rows[slug])
        assert client.get(shown).status_code == 200, role
        for address in changing:
            assert client.get(address).status_code in ({200, 403, 409} if may_enter else {403}), (role, address)


@pytest.mark.parametrize("slug", ROWS)
def test_owner_and_staff_take_what_follows(client: Client, rows: Mapping[str, int], slug: str) -> None:
    register = REGISTERS[slug]
    row = register.rows().get(pk=rows[slug])
    for user in (somebody(Role.STAFF), somebody(Role.COMMUNE_OFFICER)):
        client.force_login(user)
        shown = client.get(f"/so/{YEAR}/{slug}/{row.pk}/").content.decode()
        for page in register.steps:
            transition = register.table.transition(page.step, row.state)
            is_offered = transition is not None and page.applies(row)
            address = f"/so/{YEAR}/{slug}/{row.pk}/{page.slug}/"
            assert (f'href="{address}"' in shown) == is_offered, address
            if is_offered:
                assert client.get(address).status_code == 200, address
        assert register.table.transition(RegisterStep.CHANGE, row.state) is not None
        assert client.get(f"/so/{YEAR}/{slug}/{row.pk}/sua/").status_code == 200
        assert client.get(f"/so/{YEAR}/{slug}/them/", follow=True).status_code == 200


@pytest.mark.parametrize("slug", ROWS)
def test_another_communes_row_is_unknown(client: Client, rows: Mapping[str, int], slug: str) -> None:
    for user in (somebody(Role.COMMUNE_OFFICER, "00919"), somebody(Role.AGENCY, "00919")):
        client.force_login(user)
        for address in pages_of(slug, rows[slug]):
            assert client.get(address).status_code == 404, (user.role, address)


@pytest.mark.parametrize("slug", ROWS)
def test_list_and_each_filter(client: Client, rows: Mapping[str, int], slug: str) -> None:
    client.force_login(somebody(Role.STAFF))
    register = REGISTERS[slug]
    for chosen in ("", "huy", "thieu", *register.table.states, *(one.slug for one in register.filters)):
        answer = client.get(f"/so/{YEAR}/{slug}/", {"loc": chosen})
        assert answer.status_code == 200, chosen
    assert client.get(f"/so/{YEAR}/{slug}/", {"loc": "khac"}).status_code == 404
    slugs = [one.slug for one in register.filters]
    reserved = {"huy", "thieu", *register.table.states}
    assert len(slugs) == len(set(slugs)) and not reserved & set(slugs)


@pytest.mark.parametrize("slug", ROWS)
def test_odd_values_are_answered_and_never_fail(client: Client, rows: Mapping[str, int], slug: str) -> None:
    client.force_login(somebody(Role.STAFF))
    register = REGISTERS[slug]
    row: Any = register.rows().get(pk=rows[slug])
    names = {
        *register.form.base_fields,
        *register.place_form.base_fields,
        "agency",
        "reason",
        "don-vi",
        "chuong-trinh",
        "noi-dung",
        "du-thao",
        "co-quan",
        "loc",
        "to-chuc",
    }
    names |= {name for page in register.steps if page.form for name in page.form.base_fields}
    names |= {"cite-papers", "cite-kind", "cite-issued_on", "cite-title", "tim", "trang"}
    place = {"agency": row.agency_id} if isinstance(row, AgencyRow) else {"unit": row.unit_id}
    for shift in range(0, len(ODD), 4):
        odd: dict[str, Any] = {name: ODD[(number + shift) % len(ODD)] for number, name in enumerate(sorted(names))}
        for address in (f"/so/{YEAR}/{slug}/them/", *pages_of(slug, row.pk)):
            for answer in (client.post(address, odd | {"rev": row.revision} | place), client.get(address, odd)):
                assert answer.status_code < 500, (address, odd)
