"""Returns as people look at them: a sheet is one organization's return in one unit and year, with all that belongs
to it on a page (last year's figures, problems, absence, last event), whether it has been begun or not.

Any number of sheets costs the same eleven queries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone

from organizations.models import Absence, Level, Organization, Unit, User
from organizations.permissions import Capability, Role, can, in_scope
from targets.compliance import Amount, Judgement, judge, rate
from targets.deadlines import deadline_of, later_days
from targets.dialogue import Remark, Round, may_join, remarks, rounds
from targets.models import (
    AnnualReturn,
    Figure,
    FigureDefinition,
    PlausibilityRule,
    ReportingYear,
    ReturnComment,
    ReturnEvent,
    Target,
)
from targets.periods import Deadline, Due, LaterDay
from targets.plausibility import Figures, Problem, Rule, problems
from targets.workflow import (
    ADVANCE,
    EDITABLE,
    NO_FIRST_REVIEW,
    ReturnStatus,
    Step,
    TransitionDenied,
    check_step,
)

Place = tuple[int, int]  # year, unit


@dataclass(frozen=True)
class Sheet:
    """One organization's return in a unit and year, read `at` an instant. `stored` is None until the year opens."""

    year: ReportingYear
    unit: Unit
    organization: Organization
    definitions: Sequence[FigureDefinition]
    stored: AnnualReturn | None = None
    last_year: Mapping[str, Amount] = field(default_factory=dict)
    absence: Absence | None = None
    rules: Sequence[Rule] = ()
    later_days: Sequence[LaterDay] = ()
    at: datetime = field(default_factory=timezone.now)

    @cached_property
    def amounts(self) -> Mapping[str, Amount]:
        return self.stored.amounts() if self.stored else {}

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The stored figures by key, with their notes and reasons."""
        return {figure.key: figure for figure in self.stored.figures.all()} if self.stored else {}

    @property
    def notes(self) -> Mapping[str, str]:
        return {key: figure.note for key, figure in self.figures.items()}

    @cached_property
    def problems(self) -> Sequence[Problem]:
        """What sender and reviewer should look at; nothing while the organization is absent or nothing is entered."""
        if self.absence or not self.entered:
            return ()
        names = {definition.key: definition.name for definition in self.definitions}
        note = self.stored.note if self.stored else ""
        figures = Figures(self.year.year, names, self.amounts, self.last_year, self.notes, note)
        return problems(self.rules, figures)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def flags(self) -> list[Problem]:
        """Problems without the blanks, which are counted instead."""
        return [problem for problem in self.problems if not problem.is_blank]

    @property
    def unexplained(self) -> list[Problem]:
        """Warnings that the sender has not answered yet; in the browser they hold the return back."""
        return [problem for problem in self.problems if problem.needs_explanation]

    @property
    def owed(self) -> int:
        return len(self.definitions)

    @cached_property
    def entered(self) -> int:
        return sum(self.amounts.get(definition.key) is not None for definition in self.definitions)

    @property
    def blanks(self) -> int:
        return self.owed - self.entered

    @property
    def is_complete(self) -> bool:
        return self.entered == self.owed

    @property
    def state(self) -> ReturnStatus:
        return self.stored.state if self.stored else ReturnStatus.DRAFT

    @property
    def shown_state(self) -> str:
        """The state's code for the badge; empty while nothing has been entered."""
        return "" if self.state is ReturnStatus.DRAFT and not self.entered else self.state.value

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE and not self.year.is_closed and self.due is not Due.NOT_OPEN

    @cached_property
    def deadline(self) -> Deadline:
        """The day that holds for this return, and when it was first sent; both apart from the review."""
        return deadline_of(self.year, self.stored, self.later_days)

    @property
    def due_on(self) -> date:
        return self.deadline.due_on

    @property
    def due(self) -> Due:
        return self.deadline.state(self.at)

    @property
    def is_overdue(self) -> bool:
        """Expected, still to be sent or sent again, and the day that holds for it is past."""
        return self.is_editable and not self.absence and self.due is Due.OVERDUE

    @property
    def days_overdue(self) -> int:
        return self.deadline.days_overdue(self.at) if self.is_overdue else 0

    @property
    def days_late(self) -> int:
        """By how many days its first sending came too late, whatever the review says later."""
        return self.deadline.days_late

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def revision(self) -> int:
        return self.stored.revision if self.stored else 0

    @cached_property
    def last_event(self) -> ReturnEvent | None:
        """The latest step; for a returned sheet it holds the reviewer's reason."""
        events = list(self.stored.events.all()) if self.stored else []
        return events[-1] if events else None

    @cached_property
    def comments(self) -> Sequence[Remark]:
        """What sender and reviewer wrote, oldest first, over all rounds."""
        return remarks(self.stored, {definition.key: definition.name for definition in self.definitions})

    @cached_property
    def comments_on(self) -> Mapping[str, list[Remark]]:
        """The comments by figure; those on the whole return under the empty key."""
        found: dict[str, list[Remark]] = {}
        for remark in self.comments:
            found.setdefault(remark.key, []).append(remark)
        return found

    @cached_property
    def dialogue(self) -> Sequence[Round]:
        """Comments and the reasons of steps by sending, the latest sending first."""
        return rounds(self.stored, self.comments)

    def may_comment(self, user: User) -> bool:
        if self.stored is None or self.year.is_closed:
            return False
        return may_join(user, unit_id=self.unit.pk, organization_id=self.organization.pk)

    def may_enter(self, user: User) -> bool:
        return can(user, Capability.ENTER_RETURNS) and self.lies_in_scope(user)

    def lies_in_scope(self, user: User) -> bool:
        return in_scope(user, unit_id=self.unit.pk, organization_id=self.organization.pk)

    def why_not(self, step: Step, user: User) -> str:
        """Why this person cannot take this step now, as a sentence; empty if it is possible."""
        if self.absence:
            return f"{self.unit} không có {self.organization}."
        try:
            check_step(
                step,
                self.state,
                user,
                reason="sẽ ghi",  # asked for on the next page
                is_own_submission=self.stored is not None and self.stored.submitted_by_id == user.pk,
                year_is_closed=self.year.is_closed,
                first_review=self.stored.first_review if self.stored else NO_FIRST_REVIEW,
            )
        except TransitionDenied as refusal:
            return str(refusal)
        if not self.lies_in_scope(user):
            return "Báo cáo này không thuộc đơn vị hoặc tổ chức của đồng chí."
        if step is Step.SUBMIT and self.errors:
            return f"Báo cáo còn {len(self.errors)} lỗi phải sửa."
        if step is Step.SUBMIT and self.unexplained:
            return f"Báo cáo còn {len(self.unexplained)} nội dung cần giải trình."
        return ""


def read(
    years: Sequence[ReportingYear],
    units: Sequence[Unit],
    user: User,
    organization: Organization | None = None,
    *,
    at: datetime | None = None,
) -> dict[Place, list[Sheet]]:
    """Each unit's sheets of each year, in the organizations' order; those of one organization if it is named.

    Only what the person may see: an organization of the district sees its own. `at`: now unless given.
    Eleven queries.
    """
    returns = _returns(years, units, user)
    organizations = [
        found for found in Organization.objects.all() if _sees(user, found) and organization in (None, found)
    ]
    definitions = list(FigureDefinition.objects.prefetch_related("owed_by"))
    own_keys = district_keys()
    absences = list(Absence.objects.filter(unit__in=units))
    rules = [rule.rule for rule in PlausibilityRule.objects.active()]
    extensions, now = later_days(years, units), at or timezone.now()
    sheets: dict[Place, list[Sheet]] = {}
    for year in years:
        for unit in units:
            sheets[year.year, unit.pk] = [
                Sheet(
                    year=year,
                    unit=unit,
                    organization=found,
                    definitions=[
                        definition
                        for definition in definitions
                        if found in definition.owed_by.all()
                        and (unit.level != Level.DISTRICT or definition.key in own_keys)
                    ],
                    stored=returns.get((year.year, unit.pk, found.pk)),
                    last_year=_amounts(returns.get((year.year - 1, unit.pk, found.pk))),
                    absence=_absence(absences, unit, found, year),
                    rules=rules,
                    later_days=extensions.get((year.year, unit.pk), ()),
                    at=now,
                )
                for found in organizations
            ]
    return sheets


def of_unit(year: ReportingYear, unit: Unit, user: User) -> list[Sheet]:
    """The unit's sheets of a year that the person may see, in the organizations' order."""
    return read([year], [unit], user)[year.year, unit.pk]


def _returns(
    years: Sequence[ReportingYear], units: Sequence[Unit], user: User
) -> dict[tuple[int, int, int], AnnualReturn]:
    wanted = {year.year for year in years} | {year.year - 1 for year in years}
    found = (
        AnnualReturn.objects.visible_to(user)
        .filter(year__in=wanted, unit__in=units)
        .with_parties()
        .select_related("submitted_by", "approved_by")
        .prefetch_related(
            "figures",
            Prefetch("events", ReturnEvent.objects.select_related("by")),
            Prefetch("comments", ReturnComment.objects.select_related("by")),
        )
    )
    return {(one.year_id, one.unit_id, one.organization_id): one for one in found}


def district_keys() -> frozenset[str]:
    """Figures that the district's own organizations report: those of the targets judged on their own returns.

    Everything else at the district is the sum of the communes, so nobody may enter it there and count it twice.
    """
    own = Target.objects.filter(district_from_own_return=True).select_related("indicator")
    return frozenset(key for target in own for key in (*target.indicator.numerator, *target.indicator.denominator))


def _sees(user: User, organization: Organization) -> bool:
    return user.role != Role.DISTRICT_ORGANIZATION or user.organization_id == organization.pk


def _amounts(annual_return: AnnualReturn | None) -> Mapping[str, Amount]:
    return annual_return.amounts() if annual_return else {}


def _absence(
    absences: Iterable[Absence], unit: Unit, organization: Organization, year: ReportingYear
) -> Absence | None:
    for absence in absences:
        if (absence.unit_id, absence.organization_id) == (unit.pk, organization.pk) and (
            absence.valid_from <= year.reference_on
            and (absence.valid_to is None or absence.valid_to >= year.reference_on)
        ):
            return absence
    return None


def least_advanced(sheets: Iterable[Sheet]) -> Sheet | None:
    """The sheet whose state is shown for the unit: the least advanced of those that are expected."""
    expected = [sheet for sheet in sheets if not sheet.absence]
    return min(expected, key=lambda sheet: (ADVANCE.index(sheet.state), sheet.entered > 0), default=None)


def all_sent(sheets: Iterable[Sheet]) -> bool:
    """Whether nothing is left to send: every expected return waits for approval or has it."""
    return all(sheet.absence or sheet.state not in EDITABLE for sheet in sheets)


def last_sent_at(sheets: Iterable[Sheet]) -> datetime | None:
    """When the latest of these returns was sent."""
    return max(
        (sheet.stored.submitted_at for sheet in sheets if sheet.stored and sheet.stored.submitted_at), default=None
    )


@dataclass(frozen=True)
class Preview:
    """How one target would stand with this return's figures, whatever its state («tạm tính»)."""

    target: Target
    judgement: Judgement

    @property
    def rate(self) -> Fraction | None:
        return rate(self.judgement.numerator, self.judgement.denominator)


def previews(sheets: Sequence[Sheet]) -> dict[int, list[Preview]]:
    """The targets of each organization, judged on the sheets as they are; by organization. Two queries."""
    if not sheets:
        return {}
    year = sheets[0].year.year
    targets = Target.objects.filter(first_year__lte=year, last_year__gte=year)
    if sheets[0].unit.level == Level.DISTRICT:
        targets = targets.filter(district_from_own_return=True)
    wanted = list(targets.select_related("indicator").prefetch_related("organizations"))
    return {
        sheet.organization.pk: [
            Preview(target, _judge(sheet, target))
            for target in wanted
            if sheet.organization in target.organizations.all()
        ]
        for sheet in sheets
    }


def _judge(sheet: Sheet, target: Target) -> Judgement:
    owed = {definition.key: sheet.amounts.get(definition.key) for definition in sheet.definitions}
    return judge(target.rule, sheet.year.year, owed if sheet.entered else None, absent=sheet.absence is not None)
