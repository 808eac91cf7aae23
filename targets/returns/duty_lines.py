"""Agencies' returns of duties for lists: what each agency owes in a year, how far it is, and by when."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from organizations.models import Absence, Agency, Unit, User
from targets.asked import asked
from targets.models import DutyReturn, Extension, OwedDuty, ReportingYear, Resolution, RootYears
from targets.returns.deadlines import YearUnit
from targets.rules.duty_owing import AgencyFacts, DutyPlace, OwedBy, owed_duties
from targets.rules.periods import Deadline, LaterDay, YearTerms
from targets.rules.workflow import EDITABLE, ReturnStatus

#: More agencies than these are not named in a query: all of the years are read.
MOST_KEYS = 1000


@dataclass(frozen=True)
class DutyLine:
    """One agency's return of a year. `duties`: primary keys of what it owes; `stored`: None while it is not begun.

    `answered`: duties with a state chosen.
    """

    agency: Agency
    year: ReportingYear
    terms: YearTerms
    duties: frozenset[int]
    stored: DutyReturn | None
    answered: int
    extensions: Sequence[LaterDay]
    at: datetime

    @property
    def unit(self) -> Unit:
        return self.agency.unit

    @property
    def state(self) -> ReturnStatus:
        return self.stored.state if self.stored else ReturnStatus.DRAFT

    @property
    def shown_state(self) -> ReturnStatus | None:
        """None («chưa nhập») for a draft without any answer."""
        return None if self.state is ReturnStatus.DRAFT and not self.answered else self.state

    @property
    def owed(self) -> int:
        return len(self.duties)

    @property
    def blanks(self) -> int:
        return self.owed - self.answered

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE and not self.terms.is_closed

    @property
    def deadline(self) -> Deadline:
        stored = self.stored
        return Deadline(
            self.terms.calendar,
            self.extensions,
            stored.resubmit_by if stored else None,
            stored.submitted_at if stored else None,
        )

    @property
    def due_on(self) -> date:
        return self.deadline.due_on

    @property
    def days_overdue(self) -> int:
        """Whole days past the day that holds; 0 while in time, or once it was sent."""
        return self.deadline.days_overdue(self.at) if self.is_editable else 0


class DutyCatalogue:
    """What the resolutions in force in a year ask of agencies. Three queries, none while the register stays as it is.

    `stamp`: the register's, as the rows of the year were read with it.
    """

    def __init__(self, year: ReportingYear, stamp: int | None) -> None:
        self.year = year
        kept = asked(stamp).kept
        self._rows: Mapping[Resolution, Sequence[OwedBy]] = kept(_read_owed, year.year)
        self._absent: set[tuple[int, int]] = kept(_read_absent, year.reference_on)
        self._known: dict[tuple[object, ...], frozenset[int]] = {}

    def duties_of(self, agency: Agency) -> frozenset[int]:
        """The duties that the agency owes in the year, by primary key. Reads the agency's unit; no query.

        Source: NQ, I.1, II.1 to III.6, ADR 0022.
        """
        if not agency.exists_on(self.year.reference_on) or (agency.unit_id, agency.organization_id) in self._absent:
            return frozenset()
        owed: frozenset[int] = frozenset()
        for resolution, rows in self._rows.items():
            if place := _place(agency.unit, resolution):
                owed |= self._owed(resolution.pk, rows, agency, place)
        return owed

    def _owed(self, resolution: int, rows: Sequence[OwedBy], agency: Agency, place: DutyPlace) -> frozenset[int]:
        key = (resolution, place, *agency.place)
        if key not in self._known:
            facts = AgencyFacts(agency.kind, agency.function, agency.organization_id, place)
            self._known[key] = owed_duties(rows, facts, self.year.year)
        return self._known[key]


def _read_owed(year: int) -> Mapping[Resolution, Sequence[OwedBy]]:
    rows = OwedDuty.objects.filter(duty__resolution__in=Resolution.objects.in_force(year))
    owed: dict[int, list[OwedBy]] = defaultdict(list)
    for row in rows.select_related("duty"):
        owed[row.duty.resolution_id].append(row.by)
    return {resolution: owed[resolution.pk] for resolution in Resolution.objects.filter(pk__in=owed)}


def _read_extensions(year: int) -> dict[int, list[LaterDay]]:
    """By unit."""
    rows = Extension.objects.filter(year=year).values_list("unit", "at", "due_on")
    collected: dict[int, list[LaterDay]] = {}
    for unit, at, due_on in rows:
        collected.setdefault(unit, []).append(LaterDay(at, due_on))
    return collected


def _read_absent(on: date) -> set[tuple[int, int]]:
    return Absence.objects.in_force(on).places()


def _place(unit: Unit, resolution: Resolution) -> DutyPlace | None:
    if unit.pk == resolution.unit_id:
        return DutyPlace.ROOT
    if resolution.unit_id in unit.lineage and unit.level == resolution.reporting_level:
        return DutyPlace.REPORTING
    return None


def read(
    years: Sequence[ReportingYear],
    user: User,
    *,
    at: datetime,
    root_years: RootYears,
    units: Sequence[Unit] | None = None,
    agency: Agency | None = None,
    slugs: Collection[str] | None = None,
) -> dict[YearUnit, list[DutyLine]]:
    """The lines of the agencies that the person sees and that owe something, by year and unit, in their order.

    `units`, `agency`, `slugs` (of agencies): narrow it down. Two queries for any number of years and agencies, and
    four more a year after a change of the register.
    """
    seen = Agency.objects.visible_to(user).with_parties()
    if units is not None:
        seen = seen.filter(unit__in=units)
    if agency is not None:
        seen = seen.filter(pk=agency.pk)
    if slugs is not None:
        seen = seen.filter(slug__in=slugs)
    agencies = list(seen)
    owing = {year: _owing(year, agencies, root_years) for year in years}
    stored = _stored(years, {agency.pk for own in owing.values() for agency in own})
    kept = asked(root_years.stamp).kept
    extensions = {year.year: kept(_read_extensions, year.year) for year in years}
    collected: dict[YearUnit, list[DutyLine]] = {}
    for year, own in owing.items():
        for item, (terms, duties) in own.items():
            duty_return = stored.get((year.year, item.pk))
            if duty_return:
                duty_return.agency, duty_return.year, duty_return.terms = item, year, terms
            line = DutyLine(
                agency=item,
                year=year,
                terms=terms,
                duties=duties,
                stored=duty_return,
                answered=getattr(duty_return, "answered", 0),
                extensions=extensions[year.year].get(item.unit_id, ()),
                at=at,
            )
            collected.setdefault((year.year, item.unit_id), []).append(line)
    return collected


def _owing(
    year: ReportingYear, agencies: Sequence[Agency], root_years: RootYears
) -> dict[Agency, tuple[YearTerms, frozenset[int]]]:
    """Those in force on the year's reference day that owe something, under a root that has the year."""
    catalogue = DutyCatalogue(year, root_years.stamp)
    return {
        agency: (terms, duties)
        for agency in agencies
        if (duties := catalogue.duties_of(agency)) and (terms := root_years.of(year.year, agency.unit))
    }


def _stored(years: Sequence[ReportingYear], agencies: Collection[int]) -> dict[YearUnit, DutyReturn]:
    """The begun returns by year and agency."""
    rows = DutyReturn.objects.filter(year__in=years).order_by()
    if len(agencies) <= MOST_KEYS:
        rows = rows.filter(agency__in=agencies)
    rows = rows.annotate(answered=Count("answers", filter=~Q(answers__state="")))
    return {(row.year_id, row.agency_id): row for row in rows if row.agency_id in agencies}
