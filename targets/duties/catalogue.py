"""Which agencies owe which duties of a resolution in a year, read for any number of agencies at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from organizations.models import Absence, Agency
from targets.models import Duty, OwedDuty, ReportingYear, Resolution
from targets.rules.duty_owing import AgencyFacts, DutyPlace, OwedBy, owed_duties


@dataclass(frozen=True)
class DutyCatalogue:
    """The duties of a resolution in a year, by primary key in their order, and who owes them.

    `root`: the unit that resolved; `reporting`: the units in force that report; `absent`: (unit, organization) pairs
    that do not exist. All as of the year's reference day.
    """

    resolution: Resolution
    year: ReportingYear
    duties: dict[int, Duty]
    owed: tuple[OwedBy, ...]
    root: int | None
    reporting: frozenset[int]
    absent: frozenset[tuple[int, int]]
    _known: dict[AgencyFacts, list[Duty]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def read(cls, resolution: Resolution, year: ReportingYear) -> Self:
        """Four queries at any size; a duty comes with its clause. Empty where the resolution is not in force."""
        duties = Duty.objects.of(resolution).in_force(year.year).select_related("clause")
        rows = OwedDuty.objects.filter(duty__resolution=resolution).select_related("duty")
        units = dict(resolution.units(year.reference_on).values_list("pk", "level"))
        return cls(
            resolution=resolution,
            year=year,
            duties={duty.pk: duty for duty in duties},
            owed=tuple(row.by for row in rows),
            root=resolution.unit_id if resolution.unit_id in units else None,
            reporting=frozenset(unit for unit, level in units.items() if level == resolution.reporting_level),
            absent=frozenset(Absence.objects.in_force(year.reference_on).places()),
        )

    def agencies(self) -> list[Agency]:
        """The agencies that owe at least one duty, with unit and organization, in their order. One query."""
        units = self.reporting | ({self.root} if self.root else set())
        stored = Agency.objects.in_force(self.year.reference_on).filter(unit__in=units).with_parties()
        return [agency for agency in stored if self.duties_of(agency)]

    def duties_of(self, agency: Agency) -> list[Duty]:
        """What the agency owes, in order; nothing if it is not in force on the reference day. No query.

        Source: NQ, I.1, II.1 to III.6, ADR 0022.
        """
        on = self.year.reference_on
        if agency.valid_from > on or (agency.valid_to is not None and agency.valid_to < on):
            return []
        facts = self._facts(agency)
        if facts not in self._known:
            owed = owed_duties(self.owed, facts, self.year.year)
            self._known[facts] = [duty for key, duty in self.duties.items() if key in owed]
        return self._known[facts]

    def debtors_of(self, duty: Duty, agencies: Iterable[Agency]) -> list[Agency]:
        """Those of the agencies that owe the duty. No query."""
        return [agency for agency in agencies if duty in self.duties_of(agency)]

    def _facts(self, agency: Agency) -> AgencyFacts:
        place = None
        if agency.unit_id == self.root:
            place = DutyPlace.ROOT
        elif agency.unit_id in self.reporting:
            place = DutyPlace.REPORTING
        return AgencyFacts(
            kind=agency.kind,
            function=agency.function,
            organization=agency.organization_id,
            place=place,
            is_absent=agency.organization_id is not None and (agency.unit_id, agency.organization_id) in self.absent,
        )


def duties_of(agency: Agency, resolution: Resolution, year: ReportingYear) -> list[Duty]:
    """What one agency owes of the resolution in the year, in order. Four queries; for many read the catalogue once."""
    return DutyCatalogue.read(resolution, year).duties_of(agency)
