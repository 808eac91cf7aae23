"""Whose facts of a year the cross-checks look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from organizations.models import Organization, Unit, User
from targets.asked import Asked, asked
from targets.models import ReportingYear, RootYears
from targets.returns.counts import RegisterCounts
from targets.rules.workflow import ReturnStatus

#: Returns that somebody answers for: drafts are nobody's word yet.
SENT = (ReturnStatus.SUBMITTED, ReturnStatus.APPROVED)


@dataclass(frozen=True)
class FactScope:
    """Whose facts of a year are read. `units`: those that findings are wanted of; `root_years`: of their roots.

    `counts`: of the registers, where they have been read already.
    """

    year: ReportingYear
    units: Sequence[Unit]
    user: User
    root_years: RootYears
    at: datetime
    counts: RegisterCounts | None = None

    @cached_property
    def known(self) -> Asked:
        return asked(self.root_years.stamp)

    @cached_property
    def organizations(self) -> Mapping[int, Organization]:
        return {organization.pk: organization for organization in self.known.organizations}

    @cached_property
    def parents(self) -> frozenset[int]:
        """The parents of the units that report: units below the same one are comparable."""
        asking = self.known.in_force([self.year.year])
        reporting = [unit for unit in self.units if any(one.asks(unit, self.year.year) for one in asking)]
        return frozenset(unit.parent_id for unit in reporting if unit.parent_id)
