"""What is still open in the registers of a person's own places, in the open years."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organizations.models import AgencyKind, User
from organizations.permissions import Capability, Role, can
from targets.models import ReportingYear, RootYears
from targets.registers.lines import RegisterSummary
from targets.registers.places import EVERYWHERE, RegisterArea
from targets.registers.summaries import read_summaries


@dataclass(frozen=True)
class RegisterYear:
    """`open`: the registers of one open year in which something is to be done."""

    year: ReportingYear
    open: Sequence[RegisterSummary]


def register_years(
    user: User, years: Sequence[ReportingYear], root_years: RootYears, at: datetime
) -> list[RegisterYear]:
    """The years with open registers for who enters rows or answers them. Empty for who approves.

    The queries of `read_summaries` for each year.
    """
    area = _own_places(user)
    if area is None:
        return []
    collected = []
    for year in years:
        terms = root_years.of(year.year, user.unit) if user.unit else None
        if terms and not terms.is_awaited(at):
            continue
        if still_open := [summary for summary in read_summaries(year, user, area=area) if summary.open]:
            collected.append(RegisterYear(year, still_open))
    return collected


def _own_places(user: User) -> RegisterArea | None:
    """Where the person enters rows or answers them; None where they only look on, or approve.

    An officer sees rows of the units above too, which are not theirs. Of agencies those of organizations enter, and
    the unit's Party committee answers; what others see is not for them to do.
    """
    if not can(user, Capability.ENTER_REGISTERS) or can(user, Capability.APPROVE_RETURNS):
        return None
    if user.role == Role.COMMUNE_OFFICER:
        return RegisterArea(user.unit, user.organization)
    if user.role != Role.AGENCY:
        return EVERYWHERE
    own = user.agency
    if own is None or not (own.organization_id or own.kind == AgencyKind.PARTY_COMMITTEE):
        return None
    return RegisterArea(own.unit, own.organization)
