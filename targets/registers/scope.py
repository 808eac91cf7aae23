"""Who enters the rows of a register, and who answers them."""

from collections.abc import Callable
from typing import TypeVar

from organizations.models import Agency, Organization, Unit, User
from organizations.permissions import Capability, Role, can, in_scope
from targets.models.registers.base import AgencyRow, RegisterRow
from targets.rules.step_table import Side

R = TypeVar("R", bound=RegisterRow)


def side_of(user: User, row: R, answers: Callable[[User, R], bool]) -> Side | None:
    """How the account stands to the row; None where it only sees it, if that. Two queries at most."""
    if not can(user, Capability.ENTER_REGISTERS):
        return None
    if owns(user, row):
        return Side.OWNER
    return Side.ANSWERER if answers(user, row) else None


def owns(user: User, row: RegisterRow) -> bool:
    """Whether the account enters the row, stored or not yet: its agency's, or its organization's in its unit."""
    if isinstance(row, AgencyRow):
        return enters_for(user, row.agency)
    return enters(user, row.unit, row.organization)


def enters(user: User, unit: Unit, organization: Organization) -> bool:
    """Whether the account enters rows of this unit and organization; an agency's, of its own ones."""
    if not can(user, Capability.ENTER_REGISTERS):
        return False
    if Role(user.role) is not Role.AGENCY:
        return in_scope(user, unit=unit, organization_id=organization.pk)
    agency = user.agency
    return agency is not None and (agency.unit_id, agency.organization_id) == (unit.pk, organization.pk)


def enters_for(user: User, agency: Agency) -> bool:
    """Whether the account enters rows, and papers, of the agency. One query."""
    return can(user, Capability.ENTER_REGISTERS) and Agency.objects.enterable_by(user).filter(pk=agency.pk).exists()
