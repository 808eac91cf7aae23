"""Who may do what: one table of roles and capabilities, and the two functions that ask it.

Pure. Which rows a person may see is `QuerySet.visible_to(user)`, beside each model.
"""

from enum import StrEnum
from typing import Protocol

from organizations.profile import NEUTRAL
from organizations.refused import NotPermitted


class Role(StrEnum):
    COMMUNE_OFFICER = "COMMUNE_OFFICER"
    DISTRICT_ORGANIZATION = "DISTRICT_ORGANIZATION"
    STAFF = "STAFF"
    HEAD_OF_STAFF = "HEAD_OF_STAFF"
    LEADER = "LEADER"
    ADMINISTRATOR = "ADMINISTRATOR"
    AGENCY = "AGENCY"


#: Role → its name, to be filled with the words of a root (`Profile.fill`).
ROLE_NAMES: dict[Role, str] = {
    Role.COMMUNE_OFFICER: "Cán bộ {places}",
    Role.DISTRICT_ORGANIZATION: "Tổ chức cấp {kind}",
    Role.STAFF: "Chuyên viên {body}",
    Role.HEAD_OF_STAFF: "Trưởng {body}",
    Role.LEADER: "Lãnh đạo",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
    Role.AGENCY: "Cơ quan, đơn vị",
}
#: The same where no root is at hand: in lists of choices and in commands.
ROLE_LABELS: dict[Role, str] = {role: NEUTRAL.fill(name) for role, name in ROLE_NAMES.items()}


class Capability(StrEnum):
    """What a URL or an action asks for."""

    SEE_RETURNS = "SEE_RETURNS"
    ENTER_RETURNS = "ENTER_RETURNS"
    ENDORSE_RETURNS = "ENDORSE_RETURNS"
    APPROVE_RETURNS = "APPROVE_RETURNS"
    REOPEN_RETURNS = "REOPEN_RETURNS"
    MANAGE_YEAR = "MANAGE_YEAR"
    MANAGE_ABSENCES = "MANAGE_ABSENCES"
    MANAGE_TARGETS = "MANAGE_TARGETS"
    SEE_DUTIES = "SEE_DUTIES"
    ENTER_DUTIES = "ENTER_DUTIES"
    SEE_REGISTERS = "SEE_REGISTERS"
    ENTER_REGISTERS = "ENTER_REGISTERS"
    SEE_FINDINGS = "SEE_FINDINGS"
    SEE_RESULTS = "SEE_RESULTS"
    ASK_EXPLANATIONS = "ASK_EXPLANATIONS"
    ANSWER_EXPLANATIONS = "ANSWER_EXPLANATIONS"
    JUDGE_EXPLANATIONS = "JUDGE_EXPLANATIONS"
    SEE_PAPERS = "SEE_PAPERS"
    ENTER_PAPERS = "ENTER_PAPERS"
    SEE_REVIEWS = "SEE_REVIEWS"
    BUILD_REVIEWS = "BUILD_REVIEWS"
    ADMINISTER = "ADMINISTER"


_EVERYBODY = frozenset({
    Capability.SEE_RETURNS, Capability.SEE_DUTIES, Capability.SEE_REGISTERS, Capability.SEE_PAPERS,
    Capability.SEE_RESULTS,
})  # fmt: skip
_ENTERING = frozenset({
    Capability.ENTER_RETURNS, Capability.ENTER_DUTIES, Capability.ENTER_REGISTERS, Capability.ENTER_PAPERS,
})  # fmt: skip
_STAFF = (_EVERYBODY | _ENTERING) | {
    Capability.ASK_EXPLANATIONS,
    Capability.ANSWER_EXPLANATIONS,
    Capability.JUDGE_EXPLANATIONS,
    Capability.APPROVE_RETURNS,
    Capability.MANAGE_ABSENCES,
    Capability.SEE_FINDINGS,
    Capability.SEE_REVIEWS,
    Capability.BUILD_REVIEWS,
}
CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.COMMUNE_OFFICER: _EVERYBODY | _ENTERING | {Capability.ANSWER_EXPLANATIONS},
    Role.DISTRICT_ORGANIZATION: _EVERYBODY | _ENTERING | {Capability.ANSWER_EXPLANATIONS, Capability.ENDORSE_RETURNS},
    Role.STAFF: _STAFF,
    Role.HEAD_OF_STAFF: _STAFF | {Capability.REOPEN_RETURNS, Capability.MANAGE_YEAR},
    Role.LEADER: _EVERYBODY | {Capability.ASK_EXPLANATIONS, Capability.SEE_FINDINGS, Capability.SEE_REVIEWS},
    Role.ADMINISTRATOR: _EVERYBODY
    | {
        Capability.MANAGE_ABSENCES,
        Capability.MANAGE_TARGETS,
        Capability.SEE_FINDINGS,
        Capability.SEE_REVIEWS,
        Capability.ADMINISTER,
    },
    Role.AGENCY: (_EVERYBODY | _ENTERING) - {Capability.SEE_RETURNS, Capability.ENTER_RETURNS},
}


class Account(Protocol):
    """The part of a user that the rules read. `organization_id` is None for all organizations.

    Every account stands at a unit; one of the whole register needs none.
    """

    @property
    def is_active(self) -> bool: ...
    @property
    def role(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def organization_id(self) -> int | None: ...
    @property
    def is_whole_register(self) -> bool: ...


class AgencyAccount(Account, Protocol):
    """An account that may be an agency's; `agency_id` is None for all others."""

    @property
    def agency_id(self) -> int | None: ...


class Placed(Protocol):
    """The part of a unit that the rules read: the keys of the units above it, from the top down, and its own."""

    @property
    def lineage(self) -> tuple[int, ...]: ...


def can(account: Account, capability: Capability) -> bool:
    """Whether the account's role holds the capability."""
    return account.is_active and capability in CAPABILITIES.get(Role(account.role), frozenset())


def in_scope(account: Account, *, unit: Placed, organization_id: int) -> bool:
    """Whether a return of this unit and organization lies within the account's scope.

    A commune officer's is the own unit; everybody else's is the own unit with everything below it.
    """
    role = Role(account.role)
    if role is Role.COMMUNE_OFFICER:
        return account.unit_id == unit.lineage[-1] and account.organization_id in (None, organization_id)
    if role is Role.DISTRICT_ORGANIZATION and account.organization_id != organization_id:
        return False
    return account.is_whole_register or account.unit_id in unit.lineage


def enters_duties_of(account: AgencyAccount, *, agency: int, unit: Placed, organization_id: int | None) -> bool:
    """Whether the account's scope holds what this agency owes; `organization_id`: of the agency, None for others.

    An agency's account: its own. A commune officer: every agency of the own unit, or that of the own organization.
    An organization's account: the agency of the organization at the account's unit. Others: all under their unit.
    """
    role, own = Role(account.role), unit.lineage[-1]
    if role is Role.AGENCY:
        return account.agency_id == agency
    if role is Role.COMMUNE_OFFICER:
        return account.unit_id == own and account.organization_id in (None, organization_id)
    if role is Role.DISTRICT_ORGANIZATION:
        return account.unit_id == own and account.organization_id == organization_id
    return account.is_whole_register or account.unit_id in unit.lineage


def acts_for(account: Account, unit: Placed) -> bool:
    """Whether somebody who sends a return of the unit does so in its place: then both names are kept."""
    return account.unit_id != unit.lineage[-1]


def require(account: Account, capability: Capability) -> None:
    """Raise NotPermitted unless the account's role holds the capability."""
    if not can(account, capability):
        raise NotPermitted("Tài khoản của đồng chí không có quyền làm việc này.")


def require_in_scope(account: Account, capability: Capability, *, unit: Placed, organization_id: int) -> None:
    """Raise NotPermitted unless the account may do this to a return of this unit and organization."""
    require(account, capability)
    if not in_scope(account, unit=unit, organization_id=organization_id):
        raise NotPermitted("Báo cáo này không thuộc đơn vị hoặc tổ chức của đồng chí.")
