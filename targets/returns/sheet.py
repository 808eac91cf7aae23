"""A sheet: one organization's return in one unit and year, with all that belongs to it on a page (last year's
figures, problems, deadline, dialogue, absence), whether it has been begun or not. `targets.returns.sheets` reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Capability, can, in_scope
from targets.models import AnnualReturn, Figure, FigureDefinition, ReportingYear, ReturnEvent
from targets.returns.deadlines import deadline_of
from targets.returns.dialogue import Remark, Round, may_join, remarks, rounds
from targets.rules.compliance import Amount, is_all_nil
from targets.rules.periods import Deadline, Due, LaterDay
from targets.rules.plausibility import CheckRule, Figures, PlausibilityProblem, problems
from targets.rules.workflow import (
    EDITABLE,
    NO_FIRST_REVIEW,
    ReturnStatus,
    Step,
    TransitionDenied,
    check_step,
    shown_state,
)


@dataclass(frozen=True)
class ReturnSheet:
    """One organization's return in a unit and year, read `at` an instant. `stored` is None until the year opens."""

    year: ReportingYear
    unit: Unit
    organization: Organization
    definitions: Sequence[FigureDefinition]
    stored: AnnualReturn | None = None
    last_year: Mapping[str, Amount] = field(default_factory=dict)
    absence: Absence | None = None
    rules: Sequence[CheckRule] = ()
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
    def problems(self) -> Sequence[PlausibilityProblem]:
        """What sender and reviewer should look at; nothing while the organization is absent or nothing is entered."""
        if self.absence or not self.entered:
            return ()
        names = {definition.key: definition.name for definition in self.definitions}
        note = self.stored.note if self.stored else ""
        figures = Figures(self.year.year, names, self.amounts, self.last_year, self.notes, note)
        return problems(self.rules, figures)

    @property
    def is_nil_throughout(self) -> bool:
        """Every owed figure is nil, and no absence is recorded: nothing is reported, yet the organization exists."""
        return not self.absence and is_all_nil(self.amounts.get(definition.key) for definition in self.definitions)

    @property
    def errors(self) -> list[PlausibilityProblem]:
        return [problem for problem in self.problems if problem.is_error]

    @property
    def flags(self) -> list[PlausibilityProblem]:
        """Problems without the blanks, which are counted instead."""
        return [problem for problem in self.problems if not problem.is_blank]

    @property
    def unexplained(self) -> list[PlausibilityProblem]:
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
    def shown_state(self) -> ReturnStatus | None:
        """The state for the badge; None while nothing has been entered."""
        return shown_state(self.state, has_figures=self.entered > 0)

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
        collected: dict[str, list[Remark]] = {}
        for remark in self.comments:
            collected.setdefault(remark.key, []).append(remark)
        return collected

    @cached_property
    def dialogue(self) -> Sequence[Round]:
        """Comments and the reasons of steps by sending, the latest sending first."""
        return rounds(self.stored, self.comments)

    def may_comment(self, user: User) -> bool:
        if self.stored is None or self.year.is_closed:
            return False
        return may_join(user, unit=self.unit, organization_id=self.organization.pk)

    def may_enter(self, user: User) -> bool:
        return can(user, Capability.ENTER_RETURNS) and self.lies_in_scope(user)

    def lies_in_scope(self, user: User) -> bool:
        return in_scope(user, unit=self.unit, organization_id=self.organization.pk)

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
        if step is Step.SUBMIT and (why_not := self.year.why_not_begun(self.at)):
            return why_not
        if step is Step.SUBMIT and self.errors:
            return f"Báo cáo còn {len(self.errors)} lỗi phải sửa."
        if step is Step.SUBMIT and self.unexplained:
            return f"Báo cáo còn {len(self.unexplained)} nội dung cần giải trình."
        return ""
