"""Content of the check page: a section per organization, and what blocks its submission."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from organizations.models import User
from targets.entry.forms.cell_reasons import CellReasonForm, Question, questions_of
from targets.models import FigureDefinition
from targets.returns.sheets import ReturnSheet
from targets.rules.plausibility import PlausibilityProblem
from targets.rules.workflow import Step


@dataclass(frozen=True)
class Section:
    """One organization's return on the check page.

    `may_enter`: the person may mend it and give reasons here. `why_not`: why they cannot send it now; reasons that
    are still to be given on this page do not count.
    """

    sheet: ReturnSheet
    questions: Sequence[Question]
    may_enter: bool
    why_not: str
    is_ticked: bool

    @property
    def faults(self) -> list[PlausibilityProblem]:
        """Errors that no reason keeps."""
        return [problem for problem in self.sheet.errors if not problem.can_explain]

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.is_open]

    @property
    def blank(self) -> list[FigureDefinition]:
        """Figures without an answer, once there is any answer at all."""
        if self.sheet.absence:
            return []
        return [definition for definition in self.sheet.definitions if self.sheet.amounts.get(definition.key) is None]


@dataclass(frozen=True)
class Summary:
    """The sections together: what is left to do before everything can be sent."""

    sections: Sequence[Section] = field(default_factory=tuple)

    @property
    def mine(self) -> list[Section]:
        return [section for section in self.sections if section.may_enter]

    @property
    def begun(self) -> list[Section]:
        return [section for section in self.mine if section.sheet.entered]

    @property
    def faults(self) -> list[tuple[Section, PlausibilityProblem]]:
        return [(section, problem) for section in self.mine for problem in section.faults]

    @property
    def open_questions(self) -> list[tuple[Section, Question]]:
        return [(section, question) for section in self.mine for question in section.open_questions]

    @property
    def unexplained(self) -> list[tuple[Section, Question, PlausibilityProblem]]:
        """Each problem without a reason, with its form field. Several problems may share a field."""
        return [
            (section, question, problem)
            for section, question in self.open_questions
            for problem in question.problems
            if not problem.is_explained
        ]

    @property
    def blanks(self) -> int:
        return sum(section.sheet.blanks for section in self.mine)

    @property
    def can_send(self) -> bool:
        return any(not section.why_not for section in self.sections)


def sections_of(own: Sequence[ReturnSheet], form: CellReasonForm, user: User, ticked: Collection[str]) -> list[Section]:
    """A section a sheet. `ticked`: slugs of the organizations whose returns are marked to be sent."""
    collected = []
    for sheet in own:
        may_enter = sheet in form.sheets
        questions = form.questions[sheet.organization.code] if may_enter else questions_of(sheet)
        why_not = why_not_sent(sheet, user)
        is_ticked = sheet.organization.slug in ticked and not why_not
        collected.append(Section(sheet, questions, may_enter, why_not, is_ticked))
    return collected


def ready_to_send(own: Sequence[ReturnSheet]) -> set[str]:
    """Slugs ticked by default: complete returns, so that no half-filled return is sent by accident.

    While none is complete, those that have been begun.
    """
    complete = {sheet.organization.slug for sheet in own if sheet.entered and sheet.is_complete and sheet.is_editable}
    return complete or {sheet.organization.slug for sheet in own if sheet.entered}


def why_not_sent(sheet: ReturnSheet, user: User) -> str:
    """Why the person cannot send this return even with every reason given; empty if they can."""
    faults = [problem for problem in sheet.errors if not problem.can_explain]
    if faults:
        return f"Còn {len(faults)} lỗi phải sửa."
    why_not = sheet.why_not(Step.SUBMIT, user)
    return "" if why_not and (sheet.errors or sheet.unexplained) and may_mend(sheet, user) else why_not


def may_mend(sheet: ReturnSheet, user: User) -> bool:
    """Whether the person may change the sheet's figures and notes now."""
    return not sheet.absence and sheet.is_editable and sheet.may_enter(user)
