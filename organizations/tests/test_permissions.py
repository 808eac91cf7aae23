"""The table of roles, and scopes."""

from dataclasses import dataclass

import pytest

from organizations.permissions import (
    CAPABILITIES,
    ROLE_LABELS,
    Capability,
    Role,
    can,
    in_scope,
    require_in_scope,
)
from organizations.refused import NotPermitted


@dataclass(frozen=True)
class Person:
    role: str
    unit_id: int | None = None
    organization_id: int | None = None
    is_active: bool = True


def test_every_role_has_capabilities_and_a_label() -> None:
    assert set(CAPABILITIES) == set(ROLE_LABELS) == set(Role)


@pytest.mark.parametrize("role", [Role.LEADER, Role.ADMINISTRATOR])
def test_leaders_and_administrators_neither_enter_nor_approve(role: Role) -> None:
    assert not CAPABILITIES[role] & {Capability.ENTER_RETURNS, Capability.APPROVE_RETURNS, Capability.MANAGE_YEAR}


def test_only_the_head_reopens_and_closes_years() -> None:
    for capability in (Capability.REOPEN_RETURNS, Capability.MANAGE_YEAR):
        assert [role for role in Role if capability in CAPABILITIES[role]] == [Role.HEAD_OF_STAFF]


def test_inactive_account_can_nothing() -> None:
    assert not any(can(Person(Role.HEAD_OF_STAFF, is_active=False), capability) for capability in Capability)


@pytest.mark.parametrize(
    ("person", "unit", "organization", "inside"),
    [
        pytest.param(Person(Role.COMMUNE_OFFICER, unit_id=1), 1, 9, True, id="own commune, any organization"),
        pytest.param(Person(Role.COMMUNE_OFFICER, unit_id=1), 2, 9, False, id="another commune"),
        pytest.param(Person(Role.COMMUNE_OFFICER, 1, 9), 1, 8, False, id="scoped to one organization"),
        pytest.param(Person(Role.DISTRICT_ORGANIZATION, organization_id=9), 2, 9, True, id="own organization"),
        pytest.param(Person(Role.DISTRICT_ORGANIZATION, organization_id=9), 2, 8, False, id="another one"),
        pytest.param(Person(Role.STAFF), 2, 8, True, id="staff everywhere"),
    ],
)
def test_scope(person: Person, unit: int, organization: int, inside: bool) -> None:
    assert in_scope(person, unit_id=unit, organization_id=organization) is inside
    if not inside:
        with pytest.raises(NotPermitted):
            require_in_scope(person, Capability.ENTER_RETURNS, unit_id=unit, organization_id=organization)
