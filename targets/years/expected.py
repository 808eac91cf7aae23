"""Expected returns of a year: every organization in every unit in force, without absences."""

from collections.abc import Sequence
from dataclasses import dataclass

from organizations.models import Absence, Organization, Unit
from targets.models import AnnualReturn, RootYear


@dataclass(frozen=True)
class Expected:
    """The returns of a year as they should be, beside those that are there."""

    root_year: RootYear
    units: Sequence[Unit]
    organizations: Sequence[Organization]
    absences: Sequence[Absence]  # in force on the reference day, in the year's units
    missing: Sequence[tuple[int, int]]  # unit, organization

    @property
    def count(self) -> int:
        """How many returns the year expects in all."""
        absent = {(absence.unit_id, absence.organization_id) for absence in self.absences}
        return len(self.units) * len(self.organizations) - len(absent)


def expected_returns(root_year: RootYear) -> Expected:
    """What opening the year makes at and below the root, and what of it is there. Five queries."""
    units, organizations = list(root_year.units()), list(Organization.objects.all())
    absences = list(
        Absence.objects.in_force(root_year.year.reference_on)
        .filter(unit__in=units)
        .select_related("unit", "organization")
    )
    known = set(AnnualReturn.objects.for_year(root_year.year_id).values_list("unit_id", "organization_id"))
    known |= {(absence.unit_id, absence.organization_id) for absence in absences}
    places = [(unit.pk, organization.pk) for unit in units for organization in organizations]
    return Expected(root_year, units, organizations, absences, [place for place in places if place not in known])
