"""Plausibility questions about a file's figures, compared with stored figures and last year's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from organizations.models import User
from targets.imports.plan import PlannedReturn
from targets.imports.problems import at_cell
from targets.models import ReportingYear
from targets.returns import sheets
from targets.returns.actions import Entry
from targets.returns.sheets import ReturnSheet
from targets.rules import plausibility
from targets.rules.plausibility import Figures
from targets.workbook.reading import WARNING, WorkbookProblem

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Question:
    """A warning that wants a reason in writing before the return is sent. `name`: what a form calls it."""

    plan: PlannedReturn
    problem: plausibility.PlausibilityProblem
    name: str

    @property
    def key(self) -> str:
        """The figure beside which the reason is kept; empty for the return as a whole."""
        return self.problem.keys[0] if self.problem.keys else ""

    def as_problem(self) -> WorkbookProblem:
        """The question at the cell of its figure."""
        return at_cell(self.plan, self.problem, severity=WARNING, expected="giải trình, hoặc số đúng")


class Questions:
    """The sheets of the planned returns that are open, read once, and what their figures ask as they would be."""

    def __init__(self, year: ReportingYear, planned: Sequence[PlannedReturn], by: User) -> None:
        units = list({plan.unit.pk: plan.unit for plan in planned if plan.is_open}.values())
        sheets_by_unit = sheets.read([year], units, by) if units else {}
        self._sheets: Mapping[tuple[str, str], ReturnSheet] = {
            (sheet.unit.code, sheet.organization.code): sheet
            for of_unit in sheets_by_unit.values()
            for sheet in of_unit
        }

    def problems(self, plan: PlannedReturn) -> list[plausibility.PlausibilityProblem]:
        """What the return's figures would ask; nothing where it stays as it is."""
        sheet = self._sheets.get(plan.place)
        if sheet is None or sheet.absence or not plan.is_open or plan.is_empty:
            return []
        names = {definition.key: definition.name for definition in sheet.definitions}
        notes = dict(sheet.notes) | {key: entry.note for key, entry in plan.entries.items()}
        stored_note = plan.stored.note if plan.stored else ""
        note = stored_note if plan.note is None else plan.note
        figures = Figures(
            sheet.year.year, names, plan.amounts, sheet.last_year, notes, note, sheet.scales, sheet.register_numbers
        )
        return plausibility.problems(sheet.asked.rules, figures)

    def open(self, planned: Iterable[PlannedReturn]) -> list[Question]:
        """The warnings without a reason yet, return by return."""
        return [
            Question(plan, problem, ".".join((*plan.place, problem.code, *problem.keys)))
            for plan in planned
            for problem in self.problems(plan)
            if problem.needs_explanation
        ]

    def contradictions(self, planned: Iterable[PlannedReturn]) -> list[WorkbookProblem]:
        """Errors between figures of the file and stored ones: the file alone did not show them."""
        return [at_cell(plan, problem) for plan in planned for problem in self.problems(plan) if problem.is_error]


def answered(question: Question, words: str, plan: PlannedReturn) -> PlannedReturn:
    """The plan with the reason beside the figure that the question speaks of, or on the return."""
    key = question.key
    if not key:
        stored = plan.note if plan.note is not None else (plan.stored.note if plan.stored else "")
        return replace(plan, note="\n".join(filter(None, (stored, words))))
    entry = plan.entries.get(key) or _stored_entry(plan, key)
    note = "; ".join(filter(None, (entry.note, words)))[:LONGEST_NOTE]
    return replace(plan, entries={**plan.entries, key: replace(entry, note=note)})


def _stored_entry(plan: PlannedReturn, key: str) -> Entry:
    figures = plan.stored.figures.all() if plan.stored else ()
    figure = next((figure for figure in figures if figure.key == key), None)
    return Entry(figure.amount, figure.nil_reason, figure.note) if figure else Entry(None)
