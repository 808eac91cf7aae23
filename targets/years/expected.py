"""Expected returns of a year: of every organization that owes something in a unit in force, without absences."""

from collections.abc import Sequence
from dataclasses import dataclass

from organizations.models import Absence, Organization, Unit
from targets.models import AnnualReturn, OwedFigures, RootYear


@dataclass(frozen=True)
class Expected:
    """The returns of a year as they should be, beside those that are there."""

    root_year: RootYear
    units: Sequence[Unit]
    organizations: Sequence[Organization]
    absences: Sequence[Absence]  # in force on the reference day, of organizations that would owe something there
    count: int  # how many returns the year expects in all
    missing: Sequence[tuple[int, int]]  # unit, organization

    @property
    def is_full(self) -> bool:
        """Every organization owes something in every unit, so that the count is a product."""
        return self.count == len(self.units) * len(self.organizations) - len(self.absences)


def expected_returns(root_year: RootYear) -> Expected:
    """What opening the year makes at and below the root, and what of it is there. Six queries."""
    units = list(root_year.units())
    owed = OwedFigures.read(root_year.year_id, units)
    places = [(unit.pk, organization.pk) for unit in units for organization in owed.debtors(unit)]
    recorded = (
        Absence.objects.in_force(root_year.year.reference_on)
        .filter(unit__in=units)
        .select_related("unit", "organization")
    )
    owing = set(places)
    absences = [absence for absence in recorded if (absence.unit_id, absence.organization_id) in owing]
    absent = {(absence.unit_id, absence.organization_id) for absence in absences}
    known = set(AnnualReturn.objects.for_year(root_year.year_id).values_list("unit_id", "organization_id")) | absent
    return Expected(
        root_year,
        units,
        owed.organizations,
        absences,
        count=len(places) - len(absent),
        missing=[place for place in places if place not in known],
    )
