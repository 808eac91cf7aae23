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
    is_whole_register: bool = False


@dataclass(frozen=True)
class Place:
    lineage: tuple[int, ...]


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


OWN, OTHER = Place((7, 1)), Place((8, 2))  # communes 1 and 2 of the districts 7 and 8
WHOLE = Person(Role.STAFF, is_whole_register=True)


@pytest.mark.parametrize(
    ("person", "unit", "organization", "inside"),
    [
        pytest.param(Person(Role.COMMUNE_OFFICER, 1), OWN, 9, True, id="own commune, any organization"),
        pytest.param(Person(Role.COMMUNE_OFFICER, 1), Place((7, 3)), 9, False, id="another commune"),
        pytest.param(Person(Role.COMMUNE_OFFICER, 7), OWN, 9, False, id="an officer's unit has nothing below it"),
        pytest.param(Person(Role.COMMUNE_OFFICER, 1, 9), OWN, 8, False, id="scoped to one organization"),
        pytest.param(Person(Role.DISTRICT_ORGANIZATION, 7, 9), OWN, 9, True, id="own organization"),
        pytest.param(Person(Role.DISTRICT_ORGANIZATION, 7, 9), OWN, 8, False, id="another organization"),
        pytest.param(Person(Role.DISTRICT_ORGANIZATION, 7, 9), OTHER, 9, False, id="own one in another district"),
        pytest.param(Person(Role.STAFF, 7), OWN, 8, True, id="staff below their unit"),
        pytest.param(Person(Role.STAFF, 7), Place((7,)), 8, True, id="staff at their unit"),
        pytest.param(Person(Role.STAFF, 7), OTHER, 8, False, id="staff in another district"),
        pytest.param(WHOLE, OTHER, 8, True, id="the whole register"),
    ],
)
def test_scope(person: Person, unit: Place, organization: int, inside: bool) -> None:
    assert in_scope(person, unit=unit, organization_id=organization) is inside
    if not inside:
        with pytest.raises(NotPermitted):
            require_in_scope(person, Capability.ENTER_RETURNS, unit=unit, organization_id=organization)
