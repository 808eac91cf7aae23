"""What a register declares: its rows, steps, forms and words. Actions and pages are shared and know none by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from organizations.models import Agency, User
from targets.models import Paper
from targets.models.paper import PaperQuerySet
from targets.models.registers.base import RegisterQuerySet, RegisterRow
from targets.registers.forms import PlaceForm, RowForm
from targets.registers.scope import owns
from targets.rules.step_table import RegisterStep, StepTable

R = TypeVar("R", bound=RegisterRow)


def _always(row: RegisterRow) -> bool:
    return True


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column of the list beside subject, place and state."""

    title: str
    text: Callable[[R], str]


@dataclass(frozen=True)
class Fact:
    """A line of the row's own page: words, or a paper. `address`: where the words lead."""

    label: str
    text: str = ""
    paper: Paper | None = None
    address: str = ""


@dataclass(frozen=True)
class RowFilter(Generic[R]):
    """Rows of the list beside those of a state, as of a day: overdue ones, say. `is_open`: there is something to do.

    `rows` is given the query set of the register's own model, whose methods it may use.
    """

    slug: str
    words: str
    rows: Callable[[Any, date], RegisterQuerySet[R]]
    is_open: bool = True


@dataclass(frozen=True)
class StepPaper(Generic[R]):
    """The paper that a step rests on.

    `field`: where the row keeps it. `fits`: papers that may be cited; `misfit`: what the others lack («không phải
    của …»). `agency`: whose a new one is, None where the person enters none for it. `is_required`: as the step's table
    says, unless the step goes without (`needs` decides).
    """

    field: str
    legend: str
    fits: Callable[[R], PaperQuerySet]
    misfit: Callable[[R, Paper], str]
    agency: Callable[[R, User], Agency | None]


@dataclass(frozen=True)
class StepPage(Generic[R]):
    """A step's page and what it stores.

    `form`: fields stored with the step, in a form whose names are those of the row. `check`: given the row as it will
    be and the paper, raises RegisterRefused. `applies`: whether a row takes the step at all.
    """

    step: RegisterStep
    slug: str
    title: str
    lead: str
    button: str
    done: str
    form: type[RowForm] | None = None
    paper: StepPaper[R] | None = None
    check: Callable[[R, Paper | None], None] | None = None
    applies: Callable[[R], bool] = _always


@dataclass(frozen=True)
class Part(Generic[R]):
    """Rows of another register that belong to a row, on its page. `asked`: the parameter that names it to a new one.

    `enters`: who may add one; `year`: to which year's register, given the row and the year that its page shows.
    """

    slug: str
    asked: str
    rows: Callable[[R], RegisterQuerySet[Any]]
    enters: Callable[[User, R], bool] = owns
    year: Callable[[R, int], int] = lambda row, shown: row.year_id


def _unchecked(row: RegisterRow) -> None:
    """No rule beyond those of the form and the database."""


def _nobody(user: User, row: RegisterRow) -> bool:
    return False


def _nothing(row: RegisterRow) -> Mapping[str, Any]:
    """No field follows from others."""
    return {}


def _active(rows: RegisterQuerySet[Any], year: int) -> RegisterQuerySet[Any]:
    return rows.active()


@dataclass(frozen=True)
class Register(Generic[R]):
    """One register.

    `figure`: key of the figure that its rows are counted in, blank if none; who owes it is expected to have a row.
    `rows`: the query of its rows with what its pages show. `tags`: state → class and sign. `open_states`: those in
    which something is still to be done, in words. `check_new`: refuses a new row at this place; `check`: refuses a row
    that contradicts itself (both raise RegisterRefused; relations are read by `row.several`). `twice`: the sentence
    where the database has the row already. `answers`: whether an account that does not own the row enters for the
    agency that answers it. `is_one_a_place`: whether a place has one row a year that holds, by the database. `follows`:
    given the row as it is about to be stored, the values of fields that follow from others and that nobody enters.
    `fulfils`: the rows of a year with which a place that is expected to have one has it. `cites`:
    whether a row takes papers as proof. `entry_page`: name of the page of a year on which rows are entered, where that
    is not one by one.
    """

    slug: str
    title: str
    noun: str
    lead: str
    model: type[R]
    rows: Callable[[], RegisterQuerySet[R]]
    table: StepTable
    tags: Mapping[str, tuple[str, str]]
    open_states: Mapping[str, str]
    columns: Sequence[Column[R]]
    facts: Callable[[R], Sequence[Fact]]
    place_form: type[PlaceForm]
    form: type[RowForm]
    steps: Sequence[StepPage[R]]
    figure: str = ""
    check_new: Callable[[R], None] = _unchecked
    check: Callable[[R], None] = _unchecked
    twice: Callable[[R], str] = lambda row: "Sổ đã có dòng này. Xin mở dòng đó để sửa."
    answers: Callable[[User, R], bool] = _nobody
    cites: Callable[[R], bool] = _always
    filters: Sequence[RowFilter[R]] = ()
    parts: Sequence[Part[R]] = ()
    is_one_a_place: bool = False
    follows: Callable[[R], Mapping[str, Any]] = _nothing
    fulfils: Callable[[RegisterQuerySet[R], int], RegisterQuerySet[R]] = _active
    entry_page: str = ""

    def step_page(self, step: RegisterStep) -> StepPage[R]:
        """The page of the step. Raises StopIteration where the register has none."""
        return next(page for page in self.steps if page.step is step)
