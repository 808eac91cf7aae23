"""A sheet: one organization's return in one unit and year, with all that belongs to it on a page (last year's
figures, problems, deadline, dialogue, absence), whether it has been begun or not. `targets.returns.sheets` reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from organizations.models import Absence, Organization, Unit, User
from targets.asked import Asked
from targets.models import (
    AnnualReturn,
    Figure,
    FigureDefinition,
    ReportingYear,
    ReturnEvent,
    ReturnPaper,
    breakdowns_of,
    scales_of,
)
from targets.returns.counts import Counts, values
from targets.returns.deadlines import PastStep, deadline_of, past_step
from targets.returns.dialogue import Remark, Round, may_join, remarks, rounds, sendings
from targets.returns.standing import ReturnStanding
from targets.rules.compliance import Amount, is_all_nil
from targets.rules.confidence import moved_since
from targets.rules.periods import Deadline, LaterDay, YearTerms
from targets.rules.plausibility import CheckRule, Figures, PlausibilityProblem, breakdown_rules, problems
from targets.rules.workflow import NO_FIRST_REVIEW, FirstReview, ReturnStatus, Step


@dataclass(frozen=True)
class ReturnSheet(ReturnStanding):
    """One organization's return in a unit and year, read `at` an instant. `stored` is None until the year opens.

    `counts`: what the registers count for its figures, without those whose register has no row there.
    """

    year: ReportingYear
    terms: YearTerms
    unit: Unit
    organization: Organization
    definitions: Sequence[FigureDefinition]
    stored: AnnualReturn | None = None
    last_year: Mapping[str, Amount] = field(default_factory=dict)
    absence: Absence | None = None
    asked: Asked = field(default_factory=Asked)
    counts: Counts = field(default_factory=dict)
    later_days: Sequence[LaterDay] = ()
    at: datetime = field(default_factory=timezone.now)

    @cached_property
    def amounts(self) -> Mapping[str, Amount]:
        return self.stored.amounts() if self.stored else {}

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The stored figures by key, with their notes and reasons."""
        return {figure.key: figure for figure in self.stored.figures.all()} if self.stored else {}

    @cached_property
    def scales(self) -> Mapping[str, tuple[str, ...]]:
        """The words of the worded figures among those owed, by key."""
        return scales_of(self.definitions)

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
        figures = Figures(
            self.year.year, names, self.amounts, self.last_year, self.notes, note, self.scales, self.register_numbers
        )
        return problems(self.rules, figures)

    @cached_property
    def register_numbers(self) -> Mapping[str, int]:
        """What the registers count, by figure."""
        return values(self.counts)

    @cached_property
    def moved_registers(self) -> Sequence[FigureDefinition]:
        """The figures of an approved return whose register has moved away from them since; see `moved_since`."""
        if self.state is not ReturnStatus.APPROVED or self.stored is None:
            return ()
        approvals = [event for event in self.stored.events.all() if event.step == Step.APPROVE]
        before = approvals[-1].register_counts if approvals else None
        moved = moved_since(before, self.register_numbers, self.amounts)
        return [definition for definition in self.definitions if definition.key in moved]

    @cached_property
    def papers(self) -> Mapping[str, list[ReturnPaper]]:
        """The papers attached to each figure; those of the return as a whole under the empty key."""
        collected: dict[str, list[ReturnPaper]] = {}
        for attached in self.stored.papers.all() if self.stored else ():
            collected.setdefault(attached.key, []).append(attached)
        return collected

    @cached_property
    def rules(self) -> Sequence[CheckRule]:
        """The rules of plausibility that the return is held against, those of its breakdowns among them."""
        return [*self.asked.rules, *breakdown_rules(breakdowns_of(self.definitions))]

    @property
    def whole_papers(self) -> Sequence[ReturnPaper]:
        """The papers of the return as a whole."""
        return self.papers.get("", ())

    @property
    def is_nil_throughout(self) -> bool:
        """Every owed figure is nil, and no absence is recorded: nothing is reported, yet the organization exists."""
        return not self.absence and is_all_nil(self.amounts.get(definition.key) for definition in self.definitions)

    @cached_property
    def entered(self) -> int:
        return sum(self.amounts.get(definition.key) is not None for definition in self.definitions)

    @property
    def state(self) -> ReturnStatus:
        return self.stored.state if self.stored else ReturnStatus.DRAFT

    @cached_property
    def deadline(self) -> Deadline:
        """The day that holds for this return, and when it was first sent; both apart from the review."""
        return deadline_of(self.terms, self.stored, self.later_days)

    @property
    def revision(self) -> int:
        return self.stored.revision if self.stored else 0

    @property
    def submitted_at(self) -> datetime | None:
        return self.stored.submitted_at if self.stored else None

    @property
    def submitted_by_pk(self) -> int | None:
        return self.stored.submitted_by_id if self.stored else None

    @property
    def first_review(self) -> FirstReview:
        return self.stored.first_review if self.stored else NO_FIRST_REVIEW

    @property
    def sent_count(self) -> int:
        return len(sendings(self.stored))

    @cached_property
    def last_event(self) -> ReturnEvent | None:
        """The latest step; for a returned sheet it holds the reviewer's reason."""
        events = list(self.stored.events.all()) if self.stored else []
        return events[-1] if events else None

    @property
    def last_step(self) -> PastStep | None:
        return past_step(self.last_event) if self.last_event else None

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
        if self.stored is None or self.terms.is_closed:
            return False
        return may_join(user, unit=self.unit, organization_id=self.organization.pk)
