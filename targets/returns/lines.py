"""Rows of lists: what a list of many units says of each return, without an object a figure, event or comment.

Nothing computed is stored, so nothing can be stale: state, days and figures come from the database with each request,
each return as one row with its steps and figures as text beside it. Only the looking for problems is remembered, in
the process, under all it looks at (the rules, the owed figures, that very text of figures and notes, last year's), so
that a remembered answer is the answer. A page that shows the figures themselves reads `targets.returns.sheets`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Case, OuterRef, Q, Subquery, TextField, When
from django.db.models.functions import Cast
from django.utils import timezone

from organizations.models import Absence, Organization, Unit, User
from targets.asked import asked
from targets.models import (
    AnnualReturn,
    Extension,
    Figure,
    FigureDefinition,
    ReportingYear,
    ReturnEvent,
    RootYears,
    breakdowns_of,
    scales_of,
)
from targets.models.annual_return import first_review
from targets.returns.counts import Counts, RegisterCounts, values
from targets.returns.deadlines import PastStep, YearUnit, first_sent
from targets.returns.json_rows import instant, loaded, rows_beside
from targets.returns.looking import Answers, Seen, amounts_and_notes, looking
from targets.returns.sheets import sees
from targets.returns.standing import ReturnStanding
from targets.roots import root_years_seen
from targets.rules.compliance import Amount
from targets.rules.periods import Deadline, LaterDay, YearTerms
from targets.rules.plausibility import PlausibilityProblem
from targets.rules.workflow import NO_FIRST_REVIEW, FirstReview, ReturnStatus, Step

#: Returns that still move: lists speak of their steps. An approved return's steps are not read.
WITH_STEPS = (ReturnStatus.DRAFT, ReturnStatus.SUBMITTED, ReturnStatus.SENT_BACK)
STEP_REST = ("by__username", "by__full_name", "reason", "revision")


class NotRead(LookupError):
    """A list asks for something that its reading left out. A fault in the code, never a nought on the page."""


class StoredRow(NamedTuple):
    """One return as a row. `steps`, `figures`, `last_year`: JSON rows, see `_rows`; `approved_counts`: JSON object."""

    pk: int
    unit: int
    organization: int
    year: int
    status: str
    revision: int
    note: str
    submitted_at: datetime | None
    submitted_by: int | None
    is_endorsed: bool
    resubmit_by: date | None
    steps: str | None
    figures: str | None
    last_year: str | None
    approved_counts: str | None


@dataclass(frozen=True)
class ReturnLine(ReturnStanding):
    """One organization's return as a row of a list. `row` is None until the year opens.

    `answers` is None where the list did not ask for figures of returns in this state.
    """

    year: ReportingYear
    terms: YearTerms
    unit: Unit
    organization: Organization
    definitions: Sequence[FigureDefinition]
    row: StoredRow | None
    answers: Answers | None
    absence: Absence | None = None
    later_days: Sequence[LaterDay] = ()
    at: datetime = field(default_factory=timezone.now)

    @cached_property
    def state(self) -> ReturnStatus:
        return ReturnStatus(self.row.status) if self.row else ReturnStatus.DRAFT

    @property
    def revision(self) -> int:
        return self.row.revision if self.row else 0

    @property
    def submitted_at(self) -> datetime | None:
        return self.row.submitted_at if self.row else None

    @property
    def submitted_by_pk(self) -> int | None:
        return self.row.submitted_by if self.row else None

    @property
    def first_review(self) -> FirstReview:
        return first_review(self.terms, self.unit.pk, is_endorsed=self.row.is_endorsed) if self.row else NO_FIRST_REVIEW

    @cached_property
    def steps(self) -> list[PastStep]:
        """The steps so far, oldest first. Raises NotRead for an approved return."""
        if self.row is None:
            return []
        if self.state not in WITH_STEPS:
            raise NotRead(f"The steps of {self.organization}, {self.unit}, {self.year} were not read.")
        steps = sorted((instant(at), pk, step, *rest) for pk, step, at, *rest in loaded(self.row.steps))
        return [PastStep(Step(step), at, *rest) for at, _, step, *rest in steps]

    @property
    def sent_count(self) -> int:
        return sum(past.step is Step.SUBMIT for past in self.steps)

    @property
    def last_step(self) -> PastStep | None:
        return self.steps[-1] if self.steps else None

    @cached_property
    def deadline(self) -> Deadline:
        """The day that holds; when it was first sent only for returns whose steps were read."""
        resubmit_by = self.row.resubmit_by if self.row else None
        sent_at = first_sent(self.steps) if self.state in WITH_STEPS else None
        return Deadline(self.terms.calendar, self.later_days, resubmit_by, sent_at)

    @property
    def days_late(self) -> int:
        return self.deadline.days_late if self.steps else 0  # asks for the steps, and so for what was read

    @property
    def entered(self) -> int:
        return self._answers.entered

    @property
    def is_nil_throughout(self) -> bool:
        return not self.absence and self._answers.is_all_nil

    @property
    def problems(self) -> Sequence[PlausibilityProblem]:
        return () if self.absence else self._answers.problems

    @cached_property
    def amounts(self) -> dict[str, Amount]:
        """The owed figures, None where one is missing. Raises NotRead where the list did not ask for figures."""
        return self._owed(self.row.figures if self._answers and self.row else None)

    @cached_property
    def last_year(self) -> dict[str, Amount]:
        """The same of the year before."""
        return self._owed(self.row.last_year if self._answers and self.row else None)

    def _owed(self, text: str | None) -> dict[str, Amount]:
        amounts = amounts_and_notes(text)[0]
        return {definition.key: amounts.get(definition.key) for definition in self.definitions}

    @property
    def moved_registers(self) -> Sequence[FigureDefinition]:
        moved = self._answers.moved_registers
        return [definition for definition in self.definitions if definition.key in moved]

    @property
    def _answers(self) -> Answers:
        if self.answers is None:
            raise NotRead(f"The figures of {self.organization}, {self.unit}, {self.year} were not read.")
        return self.answers


def read(
    years: Sequence[ReportingYear],
    user: User,
    *,
    at: datetime,
    units: Sequence[Unit] | None = None,
    figures_of: Collection[ReturnStatus] = (),
    root_years: RootYears | None = None,
    counts: RegisterCounts | None = None,
) -> dict[YearUnit, list[ReturnLine]]:
    """The lines of each year's own units that the person may see, or of these units; of the organizations
    that owe figures, in their order.

    None for a unit of which no root has the year. `figures_of`: the states of returns whose figures the list speaks
    of. `root_years`: those that the person sees, and `counts` of these units, where they have been read already. Three
    queries, two with root years; one more a register where figures are spoken of; some more the first time after the
    register changed.
    """
    root_years = root_years or root_years_seen(user, years)
    units_of, lists = _units(years, user, units, root_years)
    keys = {unit.pk for own in units_of.values() for unit in own}
    rows = _rows(years, keys, user, figures_of)
    if counts is None:
        counts = RegisterCounts.read(years, keys) if figures_of else RegisterCounts()
    owed_in = asked(root_years.stamp).owed(units_of, {unit for own in units_of.values() for unit in own})
    look = looking(asked(root_years.stamp).rules if figures_of else ())
    lines: dict[YearUnit, list[ReturnLine]] = {}
    for year in years:
        owed = owed_in[year.year]
        organizations = [organization for organization in owed.organizations if sees(user, organization)]
        for unit in units_of[year.year]:
            absent, later = lists[unit.pk].absences(year), lists[unit.pk].later_days(year)
            lines[year.year, unit.pk] = own = []
            if (terms := root_years.of(year.year, unit)) is None:
                continue
            for organization in organizations:
                row = rows.get((year.year, unit.pk, organization.pk))
                definitions = owed.of(unit, organization)
                if not definitions and not (row and row.revision):
                    continue  # nothing is owed here, and nothing was ever done
                state = ReturnStatus(row.status) if row else ReturnStatus.DRAFT
                counted = counts.of(year.year, unit.pk, organization.pk)
                own.append(
                    ReturnLine(
                        year=year,
                        terms=terms,
                        unit=unit,
                        organization=organization,
                        definitions=definitions,
                        row=row,
                        answers=look(_seen(year, definitions, row, counted)) if state in figures_of else None,
                        absence=absent.get(organization.pk),
                        later_days=later,
                        at=at,
                    )
                )
    return lines


class _UnitLists:
    """The absences and extensions of one unit, as they came beside it."""

    def __init__(self, unit: Unit, absences: str | None, extensions: str | None) -> None:
        self._absences = [
            Absence(
                pk=pk,
                unit=unit,
                organization_id=organization,
                valid_from=date.fromisoformat(first),
                valid_to=_day(last),
            )
            for pk, organization, first, last in loaded(absences)
        ]
        rows = sorted((instant(at), pk, year, due_on) for pk, year, at, due_on in loaded(extensions))
        self._extensions = [(year, LaterDay(at, date.fromisoformat(due_on))) for at, _, year, due_on in rows]

    def absences(self, year: ReportingYear) -> Mapping[int, Absence]:
        """Those in force on the year's reference day, by organization."""
        in_force = [absence for absence in self._absences if absence.is_in_force(year.reference_on)]
        return {absence.organization_id: absence for absence in in_force}

    def later_days(self, year: ReportingYear) -> Sequence[LaterDay]:
        return [later for number, later in self._extensions if number == year.year]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _units(
    years: Sequence[ReportingYear], user: User, units: Sequence[Unit] | None, root_years: RootYears
) -> tuple[dict[int, list[Unit]], dict[int, _UnitLists]]:
    """Each year's units, and what was granted to each unit. One query for any number of years."""
    numbers, days = [year.year for year in years], [year.reference_on for year in years]
    if not years:
        return {}, {}
    resolutions = asked(root_years.stamp).in_force(numbers)
    if units is None:
        judged = Q(pk__in=())
        for resolution in resolutions:
            judged |= Q(path__startswith=resolution.unit.path)
        wanted = Unit.objects.visible_to(user).overlapping(min(days), max(days)).filter(judged)
    else:
        wanted = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    absences = Absence.objects.filter(unit=OuterRef("pk"))
    extensions = Extension.objects.filter(unit=OuterRef("pk"), year__in=numbers)
    found = list(
        wanted.annotate(
            absence_rows=rows_beside(absences, "unit", "pk", "organization_id", "valid_from", "valid_to"),
            extension_rows=rows_beside(extensions, "unit", "pk", "year_id", "at", "due_on"),
        )
    )
    of_year: dict[int, list[Unit]] = {
        year.year: [
            unit
            for unit in found
            if units is not None
            or (
                unit.exists_on(year.reference_on)
                and any(root_years.has(year.year, one.unit_id) and one.judges(unit, year.year) for one in resolutions)
            )
        ]
        for year in years
    }
    lists = {unit.pk: _UnitLists(unit, unit.absence_rows, unit.extension_rows) for unit in found}
    return of_year, lists


def _rows(
    years: Iterable[ReportingYear], units: Collection[int], user: User, figures_of: Collection[ReturnStatus]
) -> dict[tuple[int, int, int], StoredRow]:
    """Each return as a row, by year, unit and organization. One query.

    Beside it as text: its steps while it moves (key, step, instant, then the rest of a `PastStep`), and for the states
    in `figures_of` its figures and last year's (key, number, whether nil, note); of an approved one what the registers
    counted then.
    """
    steps = ReturnEvent.objects.filter(annual_return=OuterRef("pk"))
    figures = Figure.objects.filter(annual_return=OuterRef("pk"))
    before = Figure.objects.filter(
        annual_return__year=OuterRef("year_id") - 1,
        annual_return__unit=OuterRef("unit_id"),
        annual_return__organization=OuterRef("organization_id"),
    )
    cells = ("annual_return", "definition_id", "value", "is_nil", "note")
    approved = [state for state in figures_of if state is ReturnStatus.APPROVED]
    approvals = steps.filter(step=Step.APPROVE).order_by("-pk").annotate(counts=Cast("register_counts", TextField()))
    found = (
        AnnualReturn.objects.visible_to(user)
        .filter(year__in=list(years), unit__in=units)
        .order_by()
        .annotate(
            is_endorsed=Q(endorsed_at__isnull=False),
            steps=_if(WITH_STEPS, rows_beside(steps, "annual_return", "pk", "step", "at", *STEP_REST)),
            figure_rows=_if(figures_of, rows_beside(figures, *cells)),
            last_rows=_if(figures_of, rows_beside(before, *cells)),
            approved_counts=_if(approved, Subquery(approvals.values("counts")[:1])),
        )
    )
    columns = ("pk", "unit_id", "organization_id", "year_id", "status", "revision", "note", "submitted_at")
    beside = ("submitted_by_id", "is_endorsed", "resubmit_by", "steps", "figure_rows", "last_rows", "approved_counts")
    rows = map(StoredRow._make, found.values_list(*columns, *beside))
    return {(row.year, row.unit, row.organization): row for row in rows}


def _if(states: Collection[ReturnStatus], rows: object) -> Case:
    return Case(When(status__in=list(states), then=rows), default=None, output_field=TextField())


def _seen(year: ReportingYear, definitions: Sequence[FigureDefinition], row: StoredRow | None, counts: Counts) -> Seen:
    owed = tuple((definition.key, definition.name) for definition in definitions)
    breakdowns, worded = breakdowns_of(definitions), tuple(scales_of(definitions))
    if row is None:
        return Seen(year.year, owed, breakdowns, worded, None, None, "", (), None)
    registers = tuple(values(counts).items())
    return Seen(
        year.year, owed, breakdowns, worded, row.figures, row.last_year, row.note, registers, row.approved_counts
    )
