"""Facts of a review as frozen data, read once. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from organizations.formats import printed_points
from organizations.profile import Profile
from reports.reviews.own_bodies import OwnBodies
from reports.scoreboard.reorganization import Reorganization
from targets.rules import compliance
from targets.rules.compliance import Direction, RuleKind, VerdictValue
from targets.rules.mergers import Point
from targets.rules.outcome import JUDGED, YEARS_LOOKED_BACK, Bounds, Change, Outcome, bounds, like_for_like

Pair = tuple[str, str]  # target code, organization code


@dataclass(frozen=True)
class Body:
    """One of the organizations, with the words that sentences need."""

    code: str
    name: str
    short_name: str
    member_noun: str
    eligible_noun: str
    branch_noun: str
    body_noun: str


@dataclass(frozen=True)
class Goal:
    """One target of the resolution. `indicator` says which sentence fits it; `thresholds`: by year."""

    code: str
    name: str
    short_name: str
    clause: str
    indicator: str
    kind: RuleKind
    thresholds: Mapping[int, int] = field(hash=False)
    direction: Direction
    due_year: int | None
    own_return: bool
    organizations: tuple[str, ...]
    accumulates_from: int | None = None  # the first year of a target that adds up over years
    scale: tuple[str, ...] = ()  # the words of a worded target, worst first

    @property
    def spans(self) -> list[tuple[int, int, int]]:
        """(first year, last year, threshold), equal years joined."""
        joined: list[tuple[int, int, int]] = []
        for year, threshold in sorted(self.thresholds.items()):
            if joined and joined[-1][2] == threshold:
                joined[-1] = (joined[-1][0], year, threshold)
            else:
                joined.append((year, year, threshold))
        return joined


@dataclass(frozen=True, order=True)
class NamedUnit:
    """A commune or town as it was named in the year. `code`: equal in two years where it is the same place."""

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
class Move:
    """A change between two years, in percentage points: the difference of the printed rates, or counted over others.

    `over`: «cùng 23 xã, thị trấn» where the rates printed beside it rest on other units; else empty.
    """

    points: Fraction
    over: str = ""


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
    place: NamedUnit | None
    lack: Lack
    organizations: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class MergedLine:
    """A present unit, or several whose former figures cannot be told apart, as written names.

    `former`: the units that they were made of; `divided`: those of them that went to several; `beyond`: units that
    share the ground and are not counted. `points`: one a year of the series; `parts`: the same units one by one.
    """

    present: tuple[str, ...]
    former: tuple[str, ...]
    divided: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    points: tuple[Point | None, ...] = ()
    parts: tuple["MergedLine", ...] = ()


@dataclass(frozen=True)
class MergedGoal:
    """A target of an organization over a reorganization, by present units; `total`: over all of them."""

    goal: str
    organization: str
    years: tuple[int, ...]
    lines: tuple[MergedLine, ...]
    total: tuple[Point | None, ...]


@dataclass(frozen=True)
class MergedFacts:
    """What a review prints of a reorganization of its units."""

    told: Reorganization
    grounds: tuple[MergedLine, ...]
    goals: tuple[MergedGoal, ...]


@dataclass(frozen=True)
class Facts:
    """Everything that one review prints, as known at `read_at`; names are those of that moment.

    `word`: «sơ kết»; `compared_with`: the last year of the review before this one; `resolution_until`: the last year of
    the resolution. `floor`: the share of communes, in whole per cent, below which a year is not spoken of as a whole.
    `merged`: None where no unit followed another in the review's years. `own_bodies`: what bodies outside the communes
    add to the sums.
    """

    profile: Profile
    word: str
    is_final: bool
    years: tuple[int, ...]
    resolution_until: int
    compared_with: int | None
    data_until: Mapping[int, date]
    resolution: str
    subject: str
    clauses: Mapping[str, str]
    floor: int
    bodies: Mapping[str, Body]
    goals: tuple[Goal, ...]
    places: Mapping[int, tuple[NamedUnit, ...]]
    district: Mapping[tuple[str, str, int], Outcome]
    communes: Mapping[tuple[str, str, int], Mapping[NamedUnit, Outcome]]
    missing: tuple[Missing, ...]
    read_at: datetime
    merged: MergedFacts | None = None
    own_bodies: OwnBodies = field(default_factory=OwnBodies)

    @property
    def last_year(self) -> int:
        return self.years[-1]

    @property
    def own_return_codes(self) -> str:
        """«T01, T02, T03»: the targets that the root reports itself."""
        return ", ".join(goal.code for goal in self.goals if goal.own_return)

    def earlier_review(self, year: int) -> int | None:
        """The last year of the review before this final one, where this year lies after it."""
        earlier = self.compared_with if self.is_final else None
        return earlier if earlier is not None and year > earlier else None

    @property
    def year_told(self) -> int:
        """The latest year that concludes something of the communes' sums: what sentences and annexes speak of.

        Without one the latest year with figures; then the document concludes nothing.
        """
        order = (self._concludes_sums, self.is_concluded, self.has_data)
        latest = (next((year for year in reversed(self.years) if holds(year)), None) for holds in order)
        return next((year for year in latest if year is not None), self.last_year)

    @property
    def year_before(self) -> int | None:
        """The latest earlier year that concludes something, to compare with."""
        earlier = [year for year in self.years if year < self.year_told and self.is_concluded(year)]
        return earlier[-1] if earlier else None

    @property
    def open_years(self) -> tuple[int, ...]:
        """The years that the document draws no conclusion from, though a reader may expect one."""
        shown_year = self.year_told
        return tuple(
            year for year in self.years if year > shown_year or (year == shown_year and not self.is_concluded(year))
        )

    def is_concluded(self, year: int) -> bool:
        """Some target of some organization is met or missed at the district."""
        return any(result.is_judged for (_, _, value), result in self.district.items() if value == year)

    def _concludes_sums(self, year: int) -> bool:
        return any(
            self.whole(goal, code, year).is_judged
            for goal in self.goals
            if not goal.own_return
            for code in goal.organizations
        )

    def is_enough(self, covered: int, expected: int) -> bool:
        return compliance.is_enough(covered, expected, self.floor)

    def reported(self, year: int) -> tuple[int, int]:
        """How many communes have figures of the year, of how many."""
        known = {
            place
            for (_, _, result_year), results in self.communes.items()
            if result_year == year
            for place, result in results.items()
            if result.covered or result.numerator is not None
        }
        return len(known), len(self.places[year])

    def has_data(self, year: int) -> bool:
        return any(
            result.covered or result.numerator is not None
            for (_, _, result_year), results in self.communes.items()
            if result_year == year
            for result in results.values()
        )

    def pairs(self, goal: Goal) -> tuple[Pair, ...]:
        return tuple((goal.code, organization) for organization in goal.organizations)

    def whole(self, goal: Goal, organization: str, year: int) -> Outcome:
        """The district's verdict; NO_DATA where the year was never judged."""
        blank = Outcome(
            VerdictValue.NO_DATA, goal.thresholds[year], expected=len(self.places[year]), direction=goal.direction
        )
        return self.district.get((goal.code, organization, year), blank)

    def parts(self, goal: Goal, organization: str, year: int) -> Mapping[NamedUnit, Outcome]:
        """Each commune's verdict, in the order of the communes' names."""
        blank = Outcome(VerdictValue.NO_DATA, goal.thresholds[year], expected=1, direction=goal.direction)
        by_place = self.communes.get((goal.code, organization, year), {})
        return {place: by_place.get(place, blank) for place in self.places[year]}

    def group(self, goal: Goal, year: int) -> VerdictValue:
        """One word for the target over its organizations, at district level."""
        return compliance.group_verdict(self.whole(goal, code, year).verdict for code in goal.organizations)

    def is_exceeded(self, goal: Goal, year: int) -> bool:
        """The target is met and every organization that is judged lies strictly above the threshold.

        Of a target «không quá» nobody says «vượt», which would be read the other way round.
        """
        if goal.direction is Direction.LOWER:
            return False
        judged = [self.whole(goal, code, year) for code in goal.organizations]
        met = [result for result in judged if result.verdict is VerdictValue.MET]
        return self.group(goal, year) is VerdictValue.MET and all(result.exceeded for result in met)

    def total(self, goal: Goal, year: int) -> Outcome:
        """Σ numerators and Σ denominators over the target's organizations; no verdict of its own.

        `covered` of `expected`: communes where all organizations that the target applies to entered.
        """
        rows = [self.whole(goal, code, year) for code in goal.organizations]
        both = [row for row in rows if row.covered and row.numerator is not None and row.denominator is not None]
        covered, expected = self._complete_places(goal, year)
        return Outcome(
            self.group(goal, year),
            goal.thresholds[year],
            numerator=sum(row.numerator or 0 for row in both) if both else None,
            denominator=sum(row.denominator or 0 for row in both) if both else None,
            covered=covered,
            expected=expected,
            direction=goal.direction,
        )

    def _complete_places(self, goal: Goal, year: int) -> tuple[int, int]:
        parts = [self.parts(goal, code, year) for code in goal.organizations]
        owing = [
            [value for part in parts if (value := part[place]).verdict is not VerdictValue.NOT_APPLICABLE]
            for place in self.places[year]
        ]
        owing = [results for results in owing if results]
        return sum(all(result.covered for result in results) for results in owing), len(owing)

    def bounds(self, goal: Goal, organization: str, year: int) -> Bounds | None:
        """Between which rates the district's sum can come to lie, once the missing communes have reported."""
        years = [self._by_code(goal, organization, year - back) for back in range(YEARS_LOOKED_BACK + 1)]
        places = [place.code for place in self.places[year]]
        return bounds(self.whole(goal, organization, year), [[number.get(code) for number in years] for code in places])

    def move(self, goal: Goal, organization: str, year: int, before: int) -> Move | None:
        """The district's change between two years over the communes that entered the sum in both.

        For T01-T03 the change of the share of communes that met the target. None where a year concludes nothing.
        """
        pairs = self._pairs(goal, organization, year, before)
        now, then = (self.whole(goal, organization, value) for value in (year, before))
        if goal.own_return:
            now, then = (self.share(goal, organization, value) for value in (year, before))
            both = [(old, new) for old, new in pairs if old and new and old.is_judged and new.is_judged]
            old, new = (_share([pair[side] for pair in both]) for side in (0, 1))
            change = Change(old.rate, new.rate, len(both)) if old.rate is not None and new.rate is not None else None
        else:
            change = like_for_like(pairs)
        alike = self.own_bodies.are_alike(goal.code, organization, year, before)
        return self._move(now, then, change, self.profile.places, [(now.covered, then.covered)], alike=alike)

    def move_of_total(self, goal: Goal, year: int, before: int) -> Move | None:
        """The same over all organizations of the target together."""
        pairs = [pair for code in goal.organizations for pair in self._pairs(goal, code, year, before)]
        now, then = self.total(goal, year), self.total(goal, before)
        entered = [
            (self.whole(goal, code, year).covered, self.whole(goal, code, before).covered)
            for code in goal.organizations
        ]
        alike = all(self.own_bodies.are_alike(goal.code, code, year, before) for code in goal.organizations)
        return self._move(now, then, like_for_like(pairs), "báo cáo", entered, alike=alike)

    def _move(
        self,
        now: Outcome,
        then: Outcome,
        change: Change | None,
        what: str,
        entered: list[tuple[int, int]],
        *,
        alike: bool,
    ) -> Move | None:
        """`entered`: how many units each printed sum rests on, this year and before.

        `alike`: whether the same bodies outside the units are in both; if not the change leaves them out and says so.
        """
        enough = self.is_enough(now.covered, now.expected) and self.is_enough(then.covered, then.expected)
        if change is None or not enough or now.rate is None or then.rate is None:
            return None
        totals = [sum(side) for side in zip(*entered, strict=True)]
        if alike and totals == [change.units, change.units]:
            return Move(printed_points(now.rate, then.rate, threshold=now.threshold))
        return Move(change.points, f"cùng {change.units} {what}")

    def share(self, goal: Goal, organization: str, year: int) -> Outcome:
        """The communes that meet the target over those judged, as a rate; it has no threshold of its own."""
        parts = self.parts(goal, organization, year).values()
        owing = [result for result in parts if result.verdict is not VerdictValue.NOT_APPLICABLE]
        return _share(owing)

    def _pairs(
        self, goal: Goal, organization: str, year: int, before: int
    ) -> list[tuple[Outcome | None, Outcome | None]]:
        now, then = (self._by_code(goal, organization, value) for value in (year, before))
        return [(then.get(code), outcome) for code, outcome in now.items()]

    def _by_code(self, goal: Goal, organization: str, year: int) -> dict[str, Outcome]:
        """A commune keeps its code when its name changes; on other ground it has another one. See `reading`."""
        return {place.code: value for place, value in self.communes.get((goal.code, organization, year), {}).items()}

    def missing_in(self, year: int) -> tuple[Missing, ...]:
        """Communes whose returns do not count in the year."""
        return tuple(entry for entry in self.missing if entry.year == year and entry.place is not None)

    def district_missing_in(self, year: int) -> tuple[Missing, ...]:
        """Organizations of the district itself whose own return does not count in the year."""
        return tuple(entry for entry in self.missing if entry.year == year and entry.place is None)


def _share(results: Sequence[Outcome]) -> Outcome:
    judged = [result for result in results if result.verdict in JUDGED]
    met = sum(result.verdict is VerdictValue.MET for result in judged)
    return Outcome(VerdictValue.NOT_DUE, 0, met, len(judged), covered=len(judged), expected=len(results))
