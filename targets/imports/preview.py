"""What storing a workbook would change in the register, with every problem in its way.

The reader (targets.workbook) knows nothing of the register; here its figures meet what is stored. Figures that are
already there change nothing; drafts are filled and sent; figures that differ from a sent, approved or closed
return refuse the file and name the cells. A blank never erases a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from organizations.formats import number
from organizations.models import Unit, User
from organizations.refused import Refused
from targets.imports.choice import EVERYTHING, Choice, chosen
from targets.imports.plan import Difference, PlannedReturn, plan_returns
from targets.imports.problems import Earlier, may_enter, not_begun, register_problems, wrong_place
from targets.imports.questions import Question, Questions
from targets.models import ReportingYear
from targets.rules.amounts import token
from targets.workbook.reading import ERROR, Reading, WorkbookProblem

#: The page of one unit that a file was sent from.
Wanted = tuple[ReportingYear, Unit]


class ImportRefused(Refused):
    """The file has problems that must be mended first."""


@dataclass(frozen=True)
class Unchanged:
    """How much of a year a file repeats: figures, returns, and the primary keys of their units."""

    year: ReportingYear
    figures: int
    returns: int
    units: frozenset[int]


@dataclass(frozen=True)
class Preview:
    """What committing the file would do. `problems`: the reader's and the register's, all at once.

    `questions`: warnings that want a reason in writing; a return with one that has none is stored, but not sent.
    `seen`: stands for the figures of the file beside the stored ones; another one once any of them has moved.
    `unchanged`: of a file that is known to change nothing (`targets.imports.unchanged`); it has nothing planned.
    """

    reading: Reading
    year: ReportingYear | None
    planned: Sequence[PlannedReturn] = ()
    questions: Sequence[Question] = ()
    seen: str = ""
    unchanged: Unchanged | None = None

    @property
    def problems(self) -> Sequence[WorkbookProblem]:
        return self.reading.problems

    @property
    def differences(self) -> list[Difference]:
        return [difference for plan in self.planned for difference in plan.differences]

    @property
    def problems_in_cells(self) -> list[WorkbookProblem]:
        """All that can be marked in the workbook, what is odd about the figures too."""
        return [*self.problems, *(question.as_problem() for question in self.questions)]

    @property
    def can_commit(self) -> bool:
        return not self.reading.is_refused

    @property
    def reason(self) -> str:
        """Why the file cannot be stored; empty if it can."""
        errors = sum(problem.severity == ERROR for problem in self.problems)
        if not errors:
            return ""
        return f"Tệp còn {number(errors)} lỗi phải sửa nên chưa ghi vào báo cáo. Xin sửa trong tệp rồi gửi lại."


def preview(reading: Reading, *, by: User, earlier: Earlier | None = None) -> Preview:
    """What storing the reading would do, with the register's own problems added to the reader's.

    A return that is not the person's is named as a problem and left out of the plan: beside the file's figures the
    page shows the stored ones, so that any file about another commune would lay its figures open.
    `earlier`: what other files of the same run say of a return, by place; filled along the way.
    """
    year = ReportingYear.objects.filter(year=reading.year).first() if reading.year else None
    if reading.is_refused or year is None:
        return Preview(reading, year)
    planned = [plan for plan in plan_returns(reading, year) if not plan.is_empty]  # an empty row reports nothing
    problems = register_problems(planned, year, by=by, file_name=reading.file_name, earlier=earlier)
    own = [plan for plan in planned if may_enter(plan, by)]
    return Preview(replace(reading, problems=(*reading.problems, *problems)), year, own)


def preview_as_chosen(
    reading: Reading, *, by: User, wanted: Wanted | None = None, choice: Choice = EVERYTHING
) -> Preview:
    """The preview of a page: for the unit that it is of, with what the sender decided, and with what is odd."""
    import_preview = preview(reading, by=by)
    problems = wrong_place(reading, wanted) + not_begun(import_preview.year, import_preview.planned, by)
    if import_preview.year is None or import_preview.reading.is_refused or problems:
        return replace(
            import_preview, reading=replace(import_preview.reading, problems=(*problems, *import_preview.problems))
        )
    questions = Questions(import_preview.year, import_preview.planned, by)
    planned = chosen(import_preview.planned, choice, questions)
    # A breakdown above its whole is in both.
    problems = tuple(dict.fromkeys((*import_preview.problems, *questions.contradictions(planned))))
    seen = _fingerprint(import_preview.differences)
    return Preview(
        replace(import_preview.reading, problems=problems), import_preview.year, planned, questions.open(planned), seen
    )


def _fingerprint(differences: Sequence[Difference]) -> str:
    lines = [f"{difference.name_in_form} {token(difference.old)} {token(difference.new)}" for difference in differences]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]
