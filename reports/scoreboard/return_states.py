"""How far the returns of a year have come, unit by unit, as far as the person may see them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, OuterRef, Q, Subquery

from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Role
from targets.models import AnnualReturn, Extension, ReportingYear
from targets.rules.periods import Calendar, local_day
from targets.rules.workflow import ReturnStatus, least_advanced, shown_state


@dataclass(frozen=True)
class ReturnsState:
    """The state of a unit's least advanced return; None if an organization entered nothing yet."""

    status: ReturnStatus | None
    unfinished: int = 0  # returns that are neither sent nor approved
    sent_back_at: datetime | None = None
    times_sent_back: int = 0
    extended_to: date | None = None

    def days_overdue(self, calendar: Calendar, at: datetime) -> int:
        """Whole days past the day that holds for the unit, which may be later than the year's; 0 in time."""
        if calendar.is_backlog and not self.extended_to:
            return 0
        return max(0, (local_day(at) - (self.extended_to or calendar.due_on)).days)

    @property
    def is_awaited(self) -> bool:
        """Something is still to be sent."""
        return self.status in {None, ReturnStatus.DRAFT}


def states_of_returns(
    user: User, year: ReportingYear, units: Sequence[Unit], organizations: Sequence[Organization]
) -> dict[int, ReturnsState]:
    """By unit. A commune officer gets the own unit, a district organization its own returns. Two queries."""
    if user.role == Role.COMMUNE_OFFICER:
        units = [unit for unit in units if unit.pk == user.unit_id]
    if user.role == Role.DISTRICT_ORGANIZATION:
        organizations = [organization for organization in organizations if organization.pk == user.organization_id]
    absent = Absence.objects.in_force(year.reference_on).places()
    back = Q(events__to_status=ReturnStatus.SENT_BACK)
    latest = Extension.objects.filter(year=OuterRef("year"), unit=OuterRef("unit")).order_by("-at", "-pk")
    returns: dict[int, dict[int, AnnualReturn]] = {}
    for annual_return in (
        AnnualReturn.objects.visible_to(user)
        .for_year(year.pk)
        .filter(unit__in=units)
        .with_has_figures()
        .annotate(
            sent_back_at=Max("events__at", filter=back),
            times_sent_back=Count("events", filter=back),
            extended_to=Subquery(latest.values("due_on")[:1]),
        )
    ):
        returns.setdefault(annual_return.unit_id, {})[annual_return.organization_id] = annual_return
    return {
        unit.pk: _state(
            [
                returns.get(unit.pk, {}).get(organization.pk)
                for organization in organizations
                if (unit.pk, organization.pk) not in absent
            ]
        )
        for unit in units
    }


def _state(returns: Collection[AnnualReturn | None]) -> ReturnsState:
    states = [
        shown_state(annual_return.state, has_figures=annual_return.has_figures) if annual_return is not None else None
        for annual_return in returns
    ]
    back = [
        annual_return
        for annual_return in returns
        if annual_return is not None and annual_return.state is ReturnStatus.SENT_BACK
    ]
    return ReturnsState(
        status=least_advanced(states),
        unfinished=sum(state in {None, ReturnStatus.DRAFT} for state in states),
        sent_back_at=max(
            (at for annual_return in back if (at := getattr(annual_return, "sent_back_at", None))), default=None
        ),
        times_sent_back=max((getattr(annual_return, "times_sent_back", 0) for annual_return in back), default=0),
        extended_to=next((annual_return.extended_to for annual_return in returns if annual_return is not None), None),  # type: ignore[attr-defined]
    )


def tally(states: Collection[ReturnsState]) -> Counter[ReturnStatus | None]:
    """How many units stand at each state."""
    return Counter(state.status for state in states)
