"""Where a year's register expects a row: units and organizations that owe the figure which its rows are counted in."""

from collections.abc import Sequence
from dataclasses import dataclass

from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Role
from targets.models import OwedFigures, ReportingYear
from targets.registers.scope import enters


@dataclass(frozen=True)
class RegisterPlace:
    """A unit and an organization of which a row is expected. `may_enter`: whether the person enters it."""

    unit: Unit
    organization: Organization
    may_enter: bool

    @property
    def key(self) -> tuple[int, int]:
        return self.unit.pk, self.organization.pk


def expected_places(year: ReportingYear, figure: str, user: User) -> list[RegisterPlace]:
    """The places in the person's own scope that owe the figure, without recorded absences. Five queries at most.

    A commune officer's and an agency's scope is the own unit, also where they see rows of units above.
    """
    units = year.units()
    if user.role in (Role.COMMUNE_OFFICER, Role.AGENCY):
        units = units.filter(pk__in=[user.unit_id])
    elif not user.is_whole_register:
        units = units.under(user.unit) if user.unit else units.none()
    own = list(units)
    owed = OwedFigures.read(year.year, own)
    absent = Absence.objects.in_force(year.reference_on).filter(unit__in=own).places() if own else set()
    only = user.agency.organization_id if user.agency else user.organization_id
    return [
        RegisterPlace(unit, organization, enters(user, unit, organization))
        for unit in own
        for organization in _owing(owed, unit, figure)
        if only in (None, organization.pk) and (unit.pk, organization.pk) not in absent
    ]


def _owing(owed: OwedFigures, unit: Unit, figure: str) -> Sequence[Organization]:
    return [organization for organization in owed.organizations if figure in owed.keys(unit, organization)]
