"""Content of a reporting year's page: days, expected returns, progress, extensions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from organizations.models import Organization, User
from organizations.permissions import Role
from targets.models import AnnualReturn, Extension, Resolution, RootYear, RootYears, YearEvent
from targets.returns import duty_lines
from targets.rules.periods import is_begun, local_day
from targets.rules.workflow import ReturnStatus, shown_state
from targets.years.expected import Expected, expected_returns


@dataclass(frozen=True)
class YearPage:
    """A root's year as the head of Ban Dân vận sees it, at an instant."""

    root_year: RootYear
    expected: Expected
    states: Counter[str]
    extensions: Sequence[Extension]
    events: Sequence[YearEvent]
    without_first_reviewer: Sequence[Organization]
    next_year: int | None
    unfinished_duties: int
    at: datetime

    @property
    def is_begun(self) -> bool:
        return is_begun(self.root_year.opens_on, self.at)

    @property
    def days_to_begin(self) -> int:
        return max(0, (self.root_year.opens_on - local_day(self.at)).days)

    @property
    def status(self) -> str:
        """«NOT_OPEN», «OPEN» or «CLOSED», for the badge."""
        if self.root_year.is_closed:
            return "CLOSED"
        return "OPEN" if self.is_begun else "NOT_OPEN"

    @property
    def unfinished(self) -> int:
        """How many expected returns are not approved, those of agencies' duties included."""
        return self.expected.count - self.states[ReturnStatus.APPROVED] + self.unfinished_duties

    @property
    def shown_states(self) -> list[tuple[str, int]]:
        """The states with their counts; first, as an empty one, what nobody has begun, made or not."""
        shown = [(status.value, self.states[status]) for status in ReturnStatus]
        return [("", self.expected.count - sum(count for _, count in shown)), *shown]


def year_page(root_year: RootYear, at: datetime) -> YearPage:
    """At most sixteen queries, whatever the size of the year. The next year is offered once this one has begun."""
    expected = expected_returns(root_year)
    absent = {(absence.unit_id, absence.organization_id) for absence in expected.absences}
    states = Counter[str]()
    rows = AnnualReturn.objects.for_year(root_year.year_id).filter(unit__in=expected.units).with_has_figures()
    for row in rows:
        state = shown_state(row.state, has_figures=row.has_figures)
        if state and (row.unit_id, row.organization_id) not in absent:
            states[state] += 1
    year, root = root_year.year_id, root_year.root
    looking = User.objects.filter(role=Role.DISTRICT_ORGANIZATION, is_active=True, unit__in=root.lineage)
    asked = Organization.objects.filter(targets__resolution__unit=root).distinct()
    latest = RootYear.objects.filter(root=root).order_by("-year").values_list("year", flat=True).first()
    extensions = Extension.objects.filter(year=year, unit__path__startswith=root.path)
    next_year = year + 1 if year == latest and is_begun(root_year.opens_on, at) else None
    if next_year and not Resolution.objects.in_force(next_year).filter(unit=root).exists():
        next_year = None
    return YearPage(
        root_year=root_year,
        expected=expected,
        states=states,
        extensions=list(extensions.select_related("unit", "by").order_by("-at", "-pk")),
        events=list(YearEvent.objects.filter(year=year, root=root).select_related("by").order_by("-at", "-pk")),
        without_first_reviewer=list(asked.exclude(pk__in=looking.values("organization"))),
        next_year=next_year,
        unfinished_duties=_unfinished_duties(root_year, at),
        at=at,
    )


def _unfinished_duties(root_year: RootYear, at: datetime) -> int:
    """How many agencies at and below the root owe a return of duties that is not approved. Three queries at most."""
    known = RootYears(list(RootYear.objects.filter(pk=root_year.pk).with_parties().with_stamp()))
    by_place = duty_lines.read([root_year.year], User.system(), at=at, root_years=known)
    lines = [line for own in by_place.values() for line in own if root_year.root_id in line.unit.lineage]
    return sum(line.state is not ReturnStatus.APPROVED for line in lines)
