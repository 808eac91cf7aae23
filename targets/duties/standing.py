"""How the duties of a resolution stand in a year: counted for each duty and group of agencies, or agency by agency.

The counts are grouped in the database, so a matrix costs the same queries for one district or a country.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from organizations.models import Absence, Agency, AgencyKind, Organization, Unit, User
from organizations.models.agency import AgencyQuerySet
from targets.models import Duty, DutyAnswer, DutyFigure, OwedDuty, ReportingYear, Resolution, RootYear, Target
from targets.models.duty import DutyQuerySet
from targets.models.duty_return import DutyAnswerQuerySet
from targets.rules.compliance import NIL, Amount, VerdictValue
from targets.rules.duty_owing import AgencyFacts, DutyPlace, OwedBy
from targets.rules.duty_standing import (
    AnswerState,
    DutyPeriod,
    DutyReport,
    Standing,
    duty_verdict,
    standing,
    year_that_counts,
)
from targets.rules.periods import Calendar
from targets.rules.workflow import ReturnStatus

#: Returns that count as reported.
SENT = (ReturnStatus.SUBMITTED.value, ReturnStatus.APPROVED.value)
#: From the most pressing to the least.
PRESSING = (
    Standing.OVERDUE,
    Standing.NOT_REPORTED,
    Standing.UNEVIDENCED,
    Standing.NOT_DUE,
    Standing.NIL,
    Standing.EVIDENCED,
)
#: Kind, function, organization and place: agencies that owe the same.
Group = tuple[str, str, int | None, str]
#: (duty, agency) → the year whose report counts.
DoneIn = dict[tuple[int, int], int]


@dataclass(frozen=True)
class DutyScope:
    """A year of one resolution as a person sees it. `calendar`: the root's; `as_of`: the day of the standings.

    Narrowed down (`dataclasses.replace`) nothing else is read: `under`, `at`, `organization`: only agencies at and
    below this unit, at this one, of this organization; `target`: only duties that serve it.
    """

    resolution: Resolution
    year: ReportingYear
    calendar: Calendar
    user: User
    as_of: date
    under: Unit | None = None
    at: Unit | None = None
    organization: Organization | None = None
    target: Target | None = None

    @classmethod
    def of(cls, row: RootYear, resolution: Resolution, user: User, as_of: date) -> "DutyScope":
        return cls(resolution, row.year, row.calendar, user, as_of)

    def duties(self) -> DutyQuerySet:
        """The duties of the year, those that serve the target where one is set, with their clauses."""
        duties = Duty.objects.of(self.resolution).in_force(self.year.year).select_related("clause")
        return duties.filter(targets=self.target) if self.target else duties

    def agencies(self) -> AgencyQuerySet:
        """The agencies that may owe something: in force on the reference day, their organization not absent.

        Annotated with `owed_at`: where each stands, as `DutyPlace` has it.
        """
        on, area = self.year.reference_on, self.under or self.resolution.unit
        absent = Absence.objects.in_force(on).filter(unit=OuterRef("unit"), organization=OuterRef("organization"))
        seen = Agency.objects.visible_to(self.user).in_force(on).filter(unit__path__startswith=area.path)
        if self.at:
            seen = seen.filter(unit=self.at)
        if self.organization:
            seen = seen.filter(organization=self.organization)
        placed: Any = seen.annotate(owed_at=self._place("unit")).exclude(owed_at="").exclude(Exists(absent))
        return cast(AgencyQuerySet, placed)

    def _place(self, unit: str) -> Case:
        return Case(
            When(**{unit: self.resolution.unit_id}, then=Value(DutyPlace.ROOT.value)),
            When(**{f"{unit}__level": self.resolution.reporting_level}, then=Value(DutyPlace.REPORTING.value)),
            default=Value(""),
            output_field=CharField(),
        )

    def answers(self) -> DutyAnswerQuerySet:
        """What these agencies reported up to the year, annotated with `proved` and `reasoned`."""
        cited = DutyAnswer.evidence.through.objects.filter(dutyanswer=OuterRef("pk"), paper__cancelled_at__isnull=True)
        rows = DutyAnswer.objects.filter(
            duty__resolution=self.resolution,
            duty_return__status__in=SENT,
            duty_return__agency__in=self.agencies().values("pk"),
        )
        if self.target:
            rows = rows.filter(duty__in=self.duties().values("pk"))
        return rows.exclude(state="").annotate(proved=Exists(cited), reasoned=~Q(summary=""))


@dataclass
class Tally:
    """How many agencies stand how. `met`, `judged`: of a duty with a rule, how many meet it, of how many judged."""

    counts: Counter[Standing] = field(default_factory=Counter)
    met: int = 0
    judged: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def fine(self) -> int:
        """Those that need nothing more now: proved, or with nothing to report for a reason."""
        return self.counts[Standing.EVIDENCED] + self.counts[Standing.NIL]

    @property
    def worst(self) -> Standing | None:
        """The most pressing standing that occurs; None without agencies."""
        return next((value for value in PRESSING if self.counts[value]), None)

    @property
    def is_late(self) -> bool:
        return self.counts[Standing.OVERDUE] > 0

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to report, or to prove what was reported."""
        return self.counts[Standing.NOT_REPORTED] + self.counts[Standing.UNEVIDENCED] > 0

    @property
    def parts(self) -> list[tuple[Standing, int]]:
        """Standings that occur with their numbers, the most pressing first."""
        return [(value, self.counts[value]) for value in PRESSING if self.counts[value]]

    def add(self, other: "Tally") -> None:
        self.counts.update(other.counts)
        self.met += other.met
        self.judged += other.judged


@dataclass(frozen=True)
class Column:
    """A column of the matrix: agencies of one kind, at the root or in the reporting units."""

    place: DutyPlace
    kind: AgencyKind

    @property
    def label(self) -> str:
        return AgencyKind(self.kind).label


@dataclass(frozen=True)
class MatrixRow:
    """One duty with a tally for each column, None where nobody of the column owes it."""

    duty: Duty
    cells: Sequence[Tally | None]
    total: Tally

    @property
    def urgency(self) -> tuple[int, int]:
        """Orders rows: the most pressing standing first, then as the resolution has them."""
        worst = self.total.worst
        return PRESSING.index(worst) if worst else len(PRESSING), self.duty.position


@dataclass(frozen=True)
class Matrix:
    """All duties of a resolution in a year, and how the agencies stand that owe them."""

    scope: DutyScope
    columns: Sequence[Column]
    rows: Sequence[MatrixRow]

    @property
    def places(self) -> list[tuple[str, list[Column]]]:
        """The columns under the names of their places."""
        names = {DutyPlace.ROOT: str(self.scope.resolution.unit), DutyPlace.REPORTING: "Đơn vị báo cáo"}
        grouped: dict[DutyPlace, list[Column]] = {}
        for column in self.columns:
            grouped.setdefault(column.place, []).append(column)
        return [(names[place], columns) for place, columns in grouped.items()]

    @cached_property
    def total(self) -> Tally:
        whole = Tally()
        for row in self.rows:
            whole.add(row.total)
        return whole


def read_matrix(scope: DutyScope, *, with_verdicts: bool = True) -> Matrix:
    """Six queries, whatever the number of agencies; five without verdicts, which then count none as judged."""
    owed = _owed(scope)
    duties = sorted(owed, key=lambda duty: duty.position)
    sizes = _sizes(scope)
    reports, done_in = _reports(scope, duties)
    verdicts = _verdicts(scope, [duty for duty in duties if duty.rule and with_verdicts], done_in)
    tallies: dict[int, dict[Column, Tally]] = defaultdict(dict)
    for duty in duties:
        for group, size in sizes.items():
            if not _owes(owed[duty], group, scope.year.year):
                continue
            column = Column(DutyPlace(group[3]), AgencyKind(group[0]))
            tally = tallies[duty.pk].setdefault(column, Tally())
            reported = reports.get((duty.pk, group), Counter())
            for report, count in reported.items():
                tally.counts[_standing(scope, duty, report)] += count
            if silent := size - sum(reported.values()):
                tally.counts[_standing(scope, duty, None)] += silent
            for value in verdicts.get((duty.pk, group), ()):
                tally.judged += 1
                tally.met += value is VerdictValue.MET
    columns = sorted({column for own in tallies.values() for column in own}, key=_column_order)
    rows = [_row(duty, columns, tallies[duty.pk]) for duty in duties if tallies[duty.pk]]
    return Matrix(scope, columns, rows)


def _row(duty: Duty, columns: Sequence[Column], own: Mapping[Column, Tally]) -> MatrixRow:
    total = Tally()
    for tally in own.values():
        total.add(tally)
    return MatrixRow(duty, [own.get(column) for column in columns], total)


def _column_order(column: Column) -> tuple[int, int]:
    return [*DutyPlace].index(column.place), AgencyKind.values.index(column.kind)


def _owed(scope: DutyScope) -> Mapping[Duty, list[OwedBy]]:
    """The duties of the year with who owes each; one that nobody owes is in no matrix."""
    owed: dict[Duty, list[OwedBy]] = defaultdict(list)
    for row in OwedDuty.objects.filter(duty__in=scope.duties()).select_related("duty__clause"):
        owed[row.duty].append(row.by)
    return owed


def _owes(rows: Iterable[OwedBy], group: Group, year: int) -> bool:
    kind, function, organization, place = group
    facts = AgencyFacts(kind, function, organization, DutyPlace(place))
    return any(row.names(facts, year) for row in rows)


def _sizes(scope: DutyScope) -> dict[Group, int]:
    agencies: Any = scope.agencies().order_by()
    rows = agencies.values_list("kind", "function", "organization", "owed_at").annotate(Count("pk"))
    return {(kind, function, organization, place): count for kind, function, organization, place, count in rows}


def _reports(
    scope: DutyScope, duties: Sequence[Duty]
) -> tuple[Mapping[tuple[int, Group], Counter[DutyReport]], DoneIn]:
    """How many agencies of each group reported what; of what is done once, also in which year each report counts."""
    once = [duty.pk for duty in duties if duty.period == DutyPeriod.ONCE]
    agency = [f"duty_return__agency__{name}" for name in ("kind", "function", "organization")]
    rows = scope.answers().order_by().annotate(owed_at=scope._place("duty_return__agency__unit"))
    collected: dict[tuple[int, Group], Counter[DutyReport]] = defaultdict(Counter)
    yearly = rows.exclude(duty__in=once).filter(duty_return__year=scope.year)
    parts = ("duty_id", *agency, "owed_at", "state", "proved", "reasoned")
    for duty, kind, function, organization, place, state, proved, reasoned, count in yearly.values_list(
        *parts
    ).annotate(Count("pk")):
        report = DutyReport(AnswerState(state), proved, reasoned)
        collected[duty, (kind, function, organization, place)][report] += count
    by_agency: dict[tuple[int, Group, int], dict[int, DutyReport]] = defaultdict(dict)
    of_once = rows.filter(duty__in=once, duty_return__year__lte=scope.year)
    for duty, kind, function, organization, place, state, proved, reasoned, pk, year in of_once.values_list(
        *parts, "duty_return__agency", "duty_return__year"
    ):
        report = DutyReport(AnswerState(state), proved, reasoned)
        by_agency[duty, (kind, function, organization, place), pk][year] = report
    done_in: DoneIn = {}
    for (duty, group, pk), reports in by_agency.items():
        states = {year: report.state for year, report in reports.items()}
        if counted := year_that_counts(DutyPeriod.ONCE, scope.year.year, states):
            collected[duty, group][reports[counted]] += 1
            done_in[duty, pk] = counted
    return collected, done_in


def _verdicts(
    scope: DutyScope, duties: Sequence[Duty], done_in: DoneIn
) -> Mapping[tuple[int, Group], list[VerdictValue]]:
    """The verdicts of the agencies that reported numbers, for duties with a rule, by the report that counts."""
    by_pk = {duty.pk: duty for duty in duties}
    path = "answer__duty_return"
    rows = DutyFigure.objects.filter(
        **{
            "answer__duty__in": by_pk,
            f"{path}__year__lte": scope.year,
            f"{path}__status__in": SENT,
            f"{path}__agency__in": scope.agencies().values("pk"),
        },
    ).exclude(answer__state="")
    rows = rows.filter(Q(answer__duty__period=DutyPeriod.ONCE) | Q(**{f"{path}__year": scope.year}))
    amounts: dict[tuple[int, Group, int], dict[str, Amount]] = defaultdict(dict)
    parts = [f"{path}__agency__{name}" for name in ("kind", "function", "organization")]
    placed = rows.annotate(owed_at=scope._place(f"{path}__agency__unit")).order_by()
    for duty, kind, function, organization, place, agency, year, key, value, is_nil in placed.values_list(
        "answer__duty", *parts, "owed_at", f"{path}__agency", f"{path}__year", "measure__key", "value", "is_nil"
    ):
        is_once = by_pk[duty].period == DutyPeriod.ONCE
        if not is_once or done_in.get((duty, agency)) == year:
            amounts[duty, (kind, function, organization, place), agency][key] = NIL if is_nil else value
    collected: dict[tuple[int, Group], list[VerdictValue]] = defaultdict(list)
    for (duty, group, _), owed in amounts.items():
        if verdict := _verdict(by_pk[duty], scope.year.year, owed):
            collected[duty, group].append(verdict)
    return collected


def _verdict(duty: Duty, year: int, amounts: Mapping[str, Amount]) -> VerdictValue | None:
    """The verdict on an agency's numbers; None without a rule, or where none of the numbers that it needs is there."""
    rule = duty.rule
    if rule is None or all(amounts.get(key) is None for key in rule.keys):
        return None
    return duty_verdict(rule, year, amounts).verdict


def _standing(scope: DutyScope, duty: Duty, report: DutyReport | None) -> Standing:
    return standing(duty.terms, report, as_of=scope.as_of, calendar=scope.calendar)


@dataclass(frozen=True)
class AgencyStanding:
    """How one agency stands with one duty, with what it reported in the year."""

    agency: Agency
    standing: Standing
    answer: DutyAnswer | None
    verdict: VerdictValue | None
    from_year: int | None = None


def read_duty(scope: DutyScope, duty: Duty) -> list[AgencyStanding]:
    """Every agency that owes the duty in the year, the most pressing first. Five queries, of agencies of its kinds.

    Reads the duty's `measures` (prefetch them).
    """
    owed = [row.by for row in OwedDuty.objects.filter(duty=duty).select_related("duty")]
    agencies: Any = scope.agencies().filter(kind__in={row.kind for row in owed}).with_parties()
    owing = [
        agency
        for agency in agencies
        if _owes(owed, (agency.kind, agency.function, agency.organization_id, agency.owed_at), scope.year.year)
    ]
    reports: dict[int, dict[int, DutyAnswer]] = defaultdict(dict)
    rows = scope.answers().filter(duty=duty, duty_return__year__lte=scope.year).select_related("duty_return")
    for answer in rows.prefetch_related("evidence", "figures"):
        reports[answer.duty_return.agency_id][answer.duty_return.year_id] = answer
    standings = [_agency_standing(scope, duty, agency, reports[agency.pk]) for agency in owing]
    return sorted(standings, key=lambda one: PRESSING.index(one.standing))


def _agency_standing(scope: DutyScope, duty: Duty, agency: Agency, answers: Mapping[int, DutyAnswer]) -> AgencyStanding:
    states = {year: AnswerState(answer.state) for year, answer in answers.items()}
    year = year_that_counts(DutyPeriod(duty.period), scope.year.year, states)
    answer = answers[year] if year is not None else None
    keys = {measure.pk: measure.key for measure in duty.measures.all()}
    amounts = {keys[figure.measure_id]: figure.amount for figure in answer.figures.all()} if answer else {}
    return AgencyStanding(
        agency=agency,
        standing=_standing(scope, duty, _report(answer) if answer else None),
        answer=answer,
        verdict=_verdict(duty, scope.year.year, amounts),
        from_year=year if year != scope.year.year else None,
    )


def _report(answer: DutyAnswer) -> DutyReport:
    return DutyReport(AnswerState(answer.state), answer.proved, answer.reasoned)  # type: ignore[attr-defined]
