"""Which agencies owe which duties of a resolution. Pure; the days and places come as facts.

Source: NQ, I.1, II.1 to II.5 and III.1 to III.6, as written in a resolution's file; ADR 0022.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DutyPlace(StrEnum):
    """Where in the tree of units a duty is owed: a sum between root and reporting units owes none."""

    ROOT = "ROOT"
    REPORTING = "REPORTING"


@dataclass(frozen=True)
class AgencyFacts:
    """What an agency in force on the year's reference day is; agencies alike in it owe alike.

    `place`: None for a unit that neither resolved nor reports. `organization`: primary key, for the Front and unions.
    `is_absent`: its organization does not exist in the unit on that day (`organizations.Absence`).
    """

    kind: str
    function: str
    organization: int | None
    place: DutyPlace | None
    is_absent: bool = False


@dataclass(frozen=True)
class OwedBy:
    """One row of who owes a duty, and in which years, both included.

    `function`: of a board of the Party committee; `organization`: None stands for every one. Both narrow the kind.
    """

    duty: int
    kind: str
    function: str
    organization: int | None
    place: DutyPlace
    first_year: int
    last_year: int

    def names(self, agency: AgencyFacts, year: int) -> bool:
        """Whether the agency owes the duty in the year by this row."""
        return (
            self.first_year <= year <= self.last_year
            and not agency.is_absent
            and self.place is agency.place
            and self.kind == agency.kind
            and self.function == agency.function
            and self.organization in (None, agency.organization)
        )


def owed_duties(rows: Iterable[OwedBy], agency: AgencyFacts, year: int) -> frozenset[int]:
    """The duties that the agency owes in the year, by primary key. Source: NQ, II.1 to III.6, ADR 0022."""
    return frozenset(row.duty for row in rows if row.names(agency, year))
