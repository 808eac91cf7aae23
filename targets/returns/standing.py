"""How one organization's return stands: its state, days and problems, whether it has been begun or not.

Shared by the full sheet of a page (`targets.returns.sheet`) and the row of a list (`targets.returns.lines`).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property

from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Capability, can, in_scope
from targets.models import FigureDefinition, ReportingYear
from targets.returns.deadlines import PastStep
from targets.rules.periods import Deadline, Due, YearTerms
from targets.rules.plausibility import PlausibilityProblem
from targets.rules.workflow import (
    EDITABLE,
    FirstReview,
    ReturnStatus,
    Step,
    TransitionDenied,
    check_step,
    shown_state,
)


class ReturnStanding(ABC):
    """One organization's return in a unit and year, read `at` an instant."""

    year: ReportingYear
    #: The days that hold there, and whether the year is closed to it.
    terms: YearTerms
    unit: Unit
    organization: Organization
    definitions: Sequence[FigureDefinition]
    absence: Absence | None
    at: datetime

    @property
    @abstractmethod
    def state(self) -> ReturnStatus:
        """DRAFT while it has not been begun."""

    @property
    @abstractmethod
    def revision(self) -> int: ...

    @property
    @abstractmethod
    def submitted_at(self) -> datetime | None: ...

    @property
    @abstractmethod
    def submitted_by_pk(self) -> int | None: ...

    @property
    @abstractmethod
    def first_review(self) -> FirstReview: ...

    @property
    @abstractmethod
    def sent_count(self) -> int:
        """How often it was sent."""

    @property
    @abstractmethod
    def last_step(self) -> PastStep | None:
        """The latest step; for a returned one it holds the reviewer's reason."""

    @property
    @abstractmethod
    def deadline(self) -> Deadline:
        """The day that holds for this return, and when it was first sent; both apart from the review."""

    @property
    @abstractmethod
    def entered(self) -> int:
        """How many of the owed figures are answered."""

    @property
    @abstractmethod
    def problems(self) -> Sequence[PlausibilityProblem]:
        """What sender and reviewer should look at; nothing while the organization is absent or nothing is entered."""

    @property
    @abstractmethod
    def is_nil_throughout(self) -> bool:
        """Every owed figure is nil, and no absence is recorded: nothing is reported, yet the organization exists."""

    @property
    @abstractmethod
    def moved_registers(self) -> Sequence[FigureDefinition]:
        """The figures of an approved return whose register has moved away from them since; see `moved_since`."""

    @cached_property
    def errors(self) -> list[PlausibilityProblem]:
        return [problem for problem in self.problems if problem.is_error]

    @cached_property
    def flags(self) -> list[PlausibilityProblem]:
        """Problems without the blanks, which are counted instead."""
        return [problem for problem in self.problems if not problem.is_blank]

    @cached_property
    def unexplained(self) -> list[PlausibilityProblem]:
        """Warnings that the sender has not answered yet; in the browser they hold the return back."""
        return [problem for problem in self.problems if problem.needs_explanation]

    @property
    def owed(self) -> int:
        return len(self.definitions)

    @property
    def blanks(self) -> int:
        return self.owed - self.entered

    @property
    def is_complete(self) -> bool:
        return self.entered == self.owed

    @property
    def shown_state(self) -> ReturnStatus | None:
        """The state for the badge; None while nothing has been entered."""
        return shown_state(self.state, has_figures=self.entered > 0)

    @cached_property
    def is_editable(self) -> bool:
        return self.state in EDITABLE and not self.terms.is_closed and self.due is not Due.NOT_OPEN

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
                is_own_submission=self.submitted_by_pk == user.pk,
                year_is_closed=self.terms.is_closed,
                first_review=self.first_review,
            )
        except TransitionDenied as refusal:
            return str(refusal)
        if not self.lies_in_scope(user):
            return "Báo cáo này không thuộc đơn vị hoặc tổ chức của đồng chí."
        if step is Step.SUBMIT and (why_not := self.terms.why_not_begun(self.at)):
            return why_not
        if step is Step.SUBMIT and self.errors:
            return f"Báo cáo còn {len(self.errors)} lỗi phải sửa."
        if step is Step.SUBMIT and self.unexplained:
            return f"Báo cáo còn {len(self.unexplained)} nội dung cần giải trình."
        return ""
