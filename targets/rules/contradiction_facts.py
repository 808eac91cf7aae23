"""What the cross-checks look at: the facts of one year, as plain values. Pure.

Units and organizations are primary keys; `name` is the organization as a sentence names it. One fact a record. A check
over another register needs a fact here, or an `UnkeptFact` where it has no rows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol, TypeVar

from targets.rules.compliance import Amount, VerdictValue
from targets.rules.duty_standing import AnswerState
from targets.rules.findings import Record
from targets.rules.plausibility import PlausibilityProblem


@dataclass(frozen=True)
class ReturnFact:
    """A return that was sent or approved. `problems`: what the rules of plausibility ask about it, without blanks.

    `pairs`: part and whole of each of its rates. `grades`: the keys of its grades, the best one first.
    """

    unit: int
    organization: int
    name: str
    record: Record
    amounts: Mapping[str, Amount]
    last_year: Mapping[str, Amount] = field(default_factory=dict)
    problems: Sequence[PlausibilityProblem] = ()
    pairs: Sequence[tuple[str, str]] = ()
    grades: Sequence[str] = ()


@dataclass(frozen=True)
class VerdictFact:
    """How a target is judged there. `target`: primary key; `code`: as sentences name it."""

    unit: int
    organization: int
    name: str
    record: Record
    target: int
    code: str
    verdict: VerdictValue


@dataclass(frozen=True)
class DutyFact:
    """A duty that an organization's agency owes in the year, and that serves targets.

    `state`: of the report that counts, None where nothing was sent. `has_obstacle`: whether the report names a
    difficulty. `is_overdue`: nothing was reported although it was due. `has_end`: it is done each year or once, not
    without end or when there is cause; `can_lapse`: it is owed only when there is cause.
    """

    unit: int
    organization: int
    record: Record
    code: str
    targets: frozenset[int]
    state: AnswerState | None = None
    has_obstacle: bool = False
    is_overdue: bool = False
    has_end: bool = True
    can_lapse: bool = False


@dataclass(frozen=True)
class UnkeptFact:
    """A figure of which the register holds no row in this place, in a unit that keeps the register in the year.

    `figure_name`, `register`: in the words of a sentence.
    """

    unit: int
    organization: int
    name: str
    figure: str
    figure_name: str
    register: str


@dataclass(frozen=True)
class PaperFact:
    """A paper that a register's row rests on. `what`: «văn bản báo cáo chủ đề»."""

    unit: int
    organization: int
    name: str
    record: Record
    what: str
    number: str
    issued_on: date


@dataclass(frozen=True)
class HeadFact:
    """A head in the post on the year's reference day. `post`: «Chủ tịch Hội Nông dân»; `person`: the name, folded."""

    unit: int
    organization: int
    record: Record
    post: str
    person: str
    full_name: str


@dataclass(frozen=True)
class TopicFact:
    """A topic of supervision or critique that its lead counts in the year.

    `what`: «giám sát»; `subject`: its text, folded.
    """

    unit: int
    organization: int
    name: str
    record: Record
    what: str
    subject: str
    text: str


@dataclass(frozen=True)
class OverdueFact:
    """A recommendation whose answer is overdue, of an agency that reports to settle them and names no difficulty.

    `agency`: as a sentence names it; `duty`: the code; `report`: of the agency on the duty.
    """

    unit: int
    agency: str
    record: Record
    due_on: date
    duty: str
    report: Record


@dataclass(frozen=True)
class RateFact:
    """A rate of a target in a unit, and its rate of the year before, as numerator and denominator.

    `group`: units of the same group are comparable: the same parent and level.
    """

    unit: int
    organization: int
    name: str
    record: Record
    target: int
    code: str
    group: int | str
    now: tuple[int, int]
    before: tuple[int, int] | None = None

    @property
    def rate(self) -> Fraction:
        return Fraction(*self.now)


@dataclass(frozen=True)
class YearFacts:
    """The facts of a year. `units`: those that findings are wanted of; rates are of all that they compare with."""

    year: int
    units: frozenset[int]
    returns: Sequence[ReturnFact] = ()
    verdicts: Sequence[VerdictFact] = ()
    duties: Sequence[DutyFact] = ()
    unkept: Sequence[UnkeptFact] = ()
    papers: Sequence[PaperFact] = ()
    heads: Sequence[HeadFact] = ()
    topics: Sequence[TopicFact] = ()
    overdue: Sequence[OverdueFact] = ()
    rates: Sequence[RateFact] = ()


class _OfUnit(Protocol):
    @property
    def unit(self) -> int: ...


Fact = TypeVar("Fact", bound=_OfUnit)


def by_unit(facts: Iterable[Fact]) -> Mapping[int, list[Fact]]:
    grouped: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        grouped[fact.unit].append(fact)
    return grouped
