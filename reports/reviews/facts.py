"""What a review rests on, as plain frozen data: read once, then only counted and put into words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from targets.rules import compliance
from targets.rules.compliance import RuleKind, VerdictValue

Pair = tuple[str, str]  # target code, organization code


@dataclass(frozen=True)
class Body:
    """One of the six organizations, with the words that sentences need."""

    code: str
    name: str
    short_name: str
    member_noun: str
    eligible_noun: str
    branch_noun: str


@dataclass(frozen=True)
class Goal:
    """One target of the resolution. `indicator` says which sentence fits it."""

    code: str
    name: str
    short_name: str
    clause: str
    indicator: str
    kind: RuleKind
    threshold: int
    due_year: int | None
    own_return: bool
    organizations: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Place:
    """A commune or town as it was named in the year."""

    sort_key: str
    code: str
    kind: str
    name: str
    short_name: str

    @property
    def written(self) -> str:
        """«xã Cao Bồ»."""
        return f"{self.kind} {self.name}"

    @property
    def titled(self) -> str:
        """«Xã Cao Bồ», at the head of a table's row."""
        return f"{self.kind[:1].upper()}{self.kind[1:]} {self.name}"


@dataclass(frozen=True)
class Result:
    """One stored verdict: of the district, or of one commune."""

    verdict: VerdictValue
    threshold: int
    numerator: int | None = None
    denominator: int | None = None
    exceeded: bool = False
    shortfall: int | None = None
    covered: int = 0
    expected: int = 0

    @property
    def rate(self) -> Fraction | None:
        return compliance.rate(self.numerator, self.denominator)

    @property
    def gap(self) -> Fraction | None:
        return compliance.gap(self.numerator, self.denominator, self.threshold)


class Lack(StrEnum):
    """Why a return is not among the official figures."""

    NOT_SENT = "chưa gửi báo cáo"
    NOT_APPROVED = "đã gửi báo cáo, chưa được duyệt"
    SENT_BACK = "có báo cáo đã trả lại để sửa, chưa gửi lại"


@dataclass(frozen=True)
class Missing:
    """Returns of one unit and year that do not count. `place` is None for the district's own organizations.

    `whole`: none of the unit's owed returns of the year counts, and all for this one reason.
    """

    year: int
    place: Place | None
    lack: Lack
    organizations: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Facts:
    """Everything that one review prints, as known at `read_at`; names are those of that moment."""

    is_final: bool
    years: tuple[int, ...]
    compared_with: int
    data_until: Mapping[int, date]
    resolution: str
    subject: str
    bodies: Mapping[str, Body]
    goals: tuple[Goal, ...]
    places: Mapping[int, tuple[Place, ...]]
    district: Mapping[tuple[str, str, int], Result]
    communes: Mapping[tuple[str, str, int], Mapping[Place, Result]]
    missing: tuple[Missing, ...]
    read_at: datetime

    @property
    def last_year(self) -> int:
        return self.years[-1]

    @property
    def year_told(self) -> int:
        """The latest year with an approved return: what sentences and annexes speak of, always with its number."""
        return next((year for year in reversed(self.years) if self.has_data(year)), self.last_year)

    @property
    def year_before(self) -> int | None:
        """The latest earlier year with data, to compare with."""
        earlier = [year for year in self.years if year < self.year_told and self.has_data(year)]
        return earlier[-1] if earlier else None

    def has_data(self, year: int) -> bool:
        return any(
            result.covered or result.numerator is not None
            for (_, _, found), results in self.communes.items()
            if found == year
            for result in results.values()
        )

    def pairs(self, goal: Goal) -> tuple[Pair, ...]:
        return tuple((goal.code, organization) for organization in goal.organizations)

    def whole(self, goal: Goal, organization: str, year: int) -> Result:
        """The district's verdict; NO_DATA where the year was never judged."""
        blank = Result(VerdictValue.NO_DATA, goal.threshold, expected=len(self.places[year]))
        return self.district.get((goal.code, organization, year), blank)

    def parts(self, goal: Goal, organization: str, year: int) -> Mapping[Place, Result]:
        """Each commune's verdict, in the order of the communes' names."""
        blank = Result(VerdictValue.NO_DATA, goal.threshold, expected=1)
        found = self.communes.get((goal.code, organization, year), {})
        return {place: found.get(place, blank) for place in self.places[year]}

    def group(self, goal: Goal, year: int) -> VerdictValue:
        """One word for the target over its organizations, at district level."""
        return compliance.group_verdict(self.whole(goal, code, year).verdict for code in goal.organizations)

    def is_exceeded(self, goal: Goal, year: int) -> bool:
        """The target is met and every organization that is judged lies strictly above the threshold."""
        judged = [self.whole(goal, code, year) for code in goal.organizations]
        met = [result for result in judged if result.verdict is VerdictValue.MET]
        return self.group(goal, year) is VerdictValue.MET and all(result.exceeded for result in met)

    def total(self, goal: Goal, year: int) -> Result:
        """Σ numerators and Σ denominators over the target's organizations; no verdict of its own."""
        rows = [self.whole(goal, code, year) for code in goal.organizations]
        both = [row for row in rows if row.covered and row.numerator is not None and row.denominator is not None]
        return Result(
            self.group(goal, year),
            goal.threshold,
            numerator=sum(row.numerator or 0 for row in both) if both else None,
            denominator=sum(row.denominator or 0 for row in both) if both else None,
        )

    def missing_in(self, year: int) -> tuple[Missing, ...]:
        """Communes whose returns do not count in the year."""
        return tuple(entry for entry in self.missing if entry.year == year and entry.place is not None)

    def district_missing_in(self, year: int) -> tuple[Missing, ...]:
        """Organizations of the district itself whose own return does not count in the year."""
        return tuple(entry for entry in self.missing if entry.year == year and entry.place is None)
