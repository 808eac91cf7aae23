"""Who enters the rows of a register, and who answers them."""

from organizations.models import AgencyKind, Organization, Unit, User
from organizations.permissions import Capability, Role, can, in_scope
from targets.rules.register_steps import Side


def side_of(user: User, unit: Unit, organization_id: int) -> Side | None:
    """How the account stands to rows of this unit and organization; None where it only sees them, if that.

    An agency's account: the organization's own at the unit enters, the unit's Party committee answers. Others as for
    returns (`in_scope`).
    """
    if not can(user, Capability.ENTER_REGISTERS):
        return None
    if Role(user.role) is not Role.AGENCY:
        return Side.OWNER if in_scope(user, unit=unit, organization_id=organization_id) else None
    agency = user.agency
    if agency is None or agency.unit_id != unit.pk:
        return None
    if agency.kind == AgencyKind.PARTY_COMMITTEE:
        return Side.COMMITTEE
    return Side.OWNER if agency.organization_id == organization_id else None


def enters(user: User, unit: Unit, organization: Organization) -> bool:
    """Whether the account enters rows of this unit and organization."""
    return side_of(user, unit, organization.pk) is Side.OWNER
