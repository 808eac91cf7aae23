"""What is left to do, for those who enter and for those who review. Counts of queries do not grow with the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Max

from organizations.models import Unit, User
from organizations.permissions import Capability, can
from targets.approval.queue import QueueRow, rows
from targets.chasing import debtors as chasing
from targets.chasing.debtors import Debtor
from targets.entry.hub_steps import is_unfinished, was_mended, where_to_go_on
from targets.inbox.duties import DutyYear, duty_years, waiting_duties
from targets.inbox.explanations import (
    NOTHING_OWED,
    ExplanationYear,
    OwedExplanations,
    owed_explanations,
    waiting_explanations,
)
from targets.inbox.recommendations import WaitingRecommendation, overdue_by_year, to_answer
from targets.inbox.registers import RegisterYear, register_years
from targets.models import FigureChange, ReportingYear, RootYear, RootYears
from targets.returns import lines
from targets.returns.deadlines import YearUnit
from targets.returns.lines import ReturnLine
from targets.roots import root_year_of
from targets.rules.periods import local_day
from targets.rules.workflow import EDITABLE, ReturnStatus, Step

#: A year that opens within so many days is announced where nothing else is left to do.
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class YearWork:
    """What a person who enters still has in one open year. `own`: the expected returns in the person's scope."""

    year: ReportingYear
    own: Sequence[ReturnLine]
    today: date
    last_edited: ReturnLine | None = None
    #: Sent returns that wait for this person's agreement, in a year of two steps.
    to_endorse: int = 0

    @cached_property
    def left(self) -> list[ReturnLine]:
        """Still to be sent, or to be sent again."""
        return [sheet for sheet in self.own if sheet.is_editable]

    @property
    def waiting(self) -> int:
        return sum(sheet.state is ReturnStatus.SUBMITTED for sheet in self.own)

    @property
    def approved(self) -> int:
        return sum(sheet.state is ReturnStatus.APPROVED for sheet in self.own)

    @property
    def due_on(self) -> date | None:
        """The day that comes first among what is left."""
        return min((sheet.due_on for sheet in self.left), default=None)

    @property
    def days_left(self) -> int:
        """Whole days to that day; negative once it is past."""
        return (self.due_on - self.today).days if self.due_on else 0

    @property
    def is_backlog(self) -> bool:
        """Whether the year is open for entering old figures, so that its due day counts for nobody."""
        return any(sheet.terms.is_backlog for sheet in self.own)

    @property
    def days_overdue(self) -> int:
        return 0 if self.is_backlog else max(0, -self.days_left)

    @cached_property
    def next(self) -> ReturnLine | None:
        """The return that the big button leads to; None when only checking and sending is left."""
        return where_to_go_on(self.left, self.last_edited)

    @property
    def is_returned(self) -> bool:
        """Whether the button leads to what came back and was not touched since."""
        return self.next is not None and self.next.state is ReturnStatus.SENT_BACK and not was_mended(self.next)

    @property
    def is_begun(self) -> bool:
        return any(sheet.entered for sheet in self.left)

    @property
    def to_check(self) -> ReturnLine | None:
        """A return of the unit that is ready to be checked and sent, when nothing is left to be entered."""
        if self.next is not None or not self.left:
            return None
        return self.last_edited or self.left[0]

    @cached_property
    def groups(self) -> list[tuple[str, list[ReturnLine]]]:
        """What is left by how far it is, for lists of many units; the most urgent first."""
        found: dict[str, list[ReturnLine]] = {}
        for sheet in self.left:
            found.setdefault(_how_far(sheet), []).append(sheet)
        return [(words, found[words]) for words in HOW_FAR if words in found]


HOW_FAR = ("Trả lại, phải sửa", "Có lỗi phải sửa", "Đang nhập", "Đã nhập đủ, chưa gửi", "Chưa nhập")


def _how_far(sheet: ReturnLine) -> str:
    if sheet.state is ReturnStatus.SENT_BACK:
        return HOW_FAR[0]
    if sheet.errors:
        return HOW_FAR[1]
    if not sheet.entered:
        return HOW_FAR[4]
    return HOW_FAR[2] if is_unfinished(sheet) else HOW_FAR[3]


@dataclass(frozen=True)
class EntryWork:
    """The open years of somebody who enters returns, and the next year while nothing is left."""

    years: Sequence[YearWork]
    coming: RootYear | None = None
    #: Open years in which this person has nothing at all to do; kept where that is so for every open year.
    closed_to_unit: Sequence[int] = ()
    duties: Sequence[DutyYear] = ()
    explanations: OwedExplanations = NOTHING_OWED
    registers: Sequence[RegisterYear] = ()
    #: Recommendations to the person's own agencies that are not answered.
    recommendations: Sequence[WaitingRecommendation] = ()

    @property
    def is_idle(self) -> bool:
        has_duties = any(one.left for one in self.duties)
        return not (self.busy or has_duties or self.explanations.total or self.recommendations)

    @property
    def busy(self) -> list[YearWork]:
        return [work for work in self.years if work.left or work.to_endorse]

    @property
    def finished(self) -> list[YearWork]:
        return [work for work in self.years if not (work.left or work.to_endorse)]


@dataclass(frozen=True)
class SentBackUnit:
    """A unit's returns that were sent back and not sent again."""

    year: ReportingYear
    sheets: Sequence[ReturnLine]

    @property
    def due_on(self) -> date:
        return min(sheet.due_on for sheet in self.sheets)

    @property
    def days_overdue(self) -> int:
        return max(sheet.days_overdue for sheet in self.sheets)


@dataclass(frozen=True)
class ReviewWork:
    """The lists of the reviewing side, over all open years.

    `waiting`: units whose sent returns this desk can look at now, flags first. `with_organizations`: sent returns
    that district organizations look at first. `late`: who has not sent, or not sent again, in time, the longest
    overdue first.
    """

    years: Sequence[ReportingYear]
    waiting: Sequence[tuple[ReportingYear, QueueRow[ReturnLine]]]
    with_organizations: int
    sent_back: Sequence[SentBackUnit]
    late: Sequence[Debtor]
    is_empty: bool
    coming: RootYear | None = None
    #: The latest open year at the person's root, while nobody has entered anything.
    begun: RootYear | None = None
    #: (year, number of agencies' returns of duties that wait for approval).
    duties: Sequence[tuple[int, int]] = ()
    explanations: Sequence[ExplanationYear] = ()
    #: (year, number of recommendations whose answer is overdue).
    recommendations: Sequence[tuple[int, int]] = ()

    @property
    def to_approve(self) -> int:
        return sum(row.ready for _, row in self.waiting)

    @property
    def sent_again(self) -> int:
        return sum(row.round > 1 for _, row in self.waiting)

    @property
    def late_units(self) -> int:
        """How many units are overdue, one that owes for several years counted once."""
        return len({debtor.unit.pk for debtor in self.late})

    @cached_property
    def late_by_year(self) -> list[tuple[ReportingYear, list[Debtor]]]:
        found: dict[int, list[Debtor]] = {}
        for debtor in self.late:
            found.setdefault(debtor.year.year, []).append(debtor)
        by_year = {year.year: year for year in self.years}
        return [(by_year[year], late) for year, late in sorted(found.items(), reverse=True)]


@dataclass(frozen=True)
class OpenYears:
    """Years whose returns some root that the person sees awaits, the latest first; all rows of them; and what is next.

    `coming`: the next year that opens at such a root, if that is soon.
    """

    years: Sequence[ReportingYear]
    root_years: RootYears
    coming: RootYear | None


def open_years(user: User, at: datetime) -> OpenYears:
    """One query."""
    today = local_day(at)
    seen = RootYear.objects.visible_to(user)
    wanted = seen.filter(year__in=seen.awaited(at + AHEAD).order_by().values("year"))
    rows = list(wanted.with_parties().with_stamp())
    still_open = [row for row in rows if not row.is_closed]
    begun = {row.year_id: row.year for row in still_open if row.opens_on <= today}
    coming = [row for row in still_open if today < row.opens_on <= today + AHEAD]
    years = [begun[number] for number in sorted(begun, reverse=True)]
    return OpenYears(years, RootYears(rows), min(coming, key=_opens_on, default=None))


def _opens_on(row: RootYear) -> date:
    return row.opens_on


def entry_work(user: User, at: datetime) -> EntryWork:
    """The open years of somebody who enters returns, with what is left in their own scope."""
    opened = open_years(user, at)
    years = opened.years
    by_place = lines.read(years, user, at=at, figures_of=EDITABLE, root_years=opened.root_years)
    own = {
        year.year: [
            sheet
            for (number, _), found in by_place.items()
            for sheet in found
            if number == year.year
            and user.reporting_unit in (None, sheet.unit)
            and sheet.terms.is_awaited(at)
            and not sheet.absence
            and sheet.owed
            and sheet.lies_in_scope(user)
        ]
        for year in years
    }
    last = _last_edited(user, [sheet for found in own.values() for sheet in found if sheet.is_editable])
    return EntryWork(
        closed_to_unit=[] if any(own.values()) else [year.year for year in years] or _open_elsewhere(at),
        years=[
            YearWork(year, own[year.year], local_day(at), last.get(year.year), _to_endorse(own[year.year], user))
            for year in years
            if own[year.year]
        ],
        coming=opened.coming,
        duties=duty_years(user, years, opened.root_years, at),
        explanations=owed_explanations(user, at),
        registers=register_years(user, years, opened.root_years, at),
        recommendations=to_answer(user, local_day(at)),
    )


def _open_elsewhere(at: datetime) -> list[int]:
    """The years that are open for units under other roots, the latest first. One query."""
    return list(RootYear.objects.awaited(at).order_by("-year").values_list("year", flat=True).distinct())


def _last_edited(user: User, candidates: Sequence[ReturnLine]) -> Mapping[int, ReturnLine]:
    """By year, the return of which this person changed a figure last. One query."""
    by_pk = {line.row.pk: line for line in candidates if line.row}
    changes = FigureChange.objects.filter(by=user, annual_return__in=by_pk).order_by()
    latest: dict[int, tuple[datetime, ReturnLine]] = {}
    for pk, at in changes.values_list("annual_return").annotate(at=Max("at")):
        year = by_pk[pk].year.year
        if year not in latest or at > latest[year][0]:
            latest[year] = (at, by_pk[pk])
    return {year: line for year, (_, line) in latest.items()}


def _to_endorse(own: Sequence[ReturnLine], user: User) -> int:
    if not can(user, Capability.ENDORSE_RETURNS):
        return 0
    return sum(not sheet.why_not(Step.ENDORSE, user) for sheet in own)


def review_work(user: User, at: datetime) -> ReviewWork:
    """What waits for approval, what was sent back, and who is overdue, over all open years."""
    opened = open_years(user, at)
    years = opened.years
    by_place = lines.read(years, user, at=at, figures_of=(ReturnStatus.SUBMITTED,), root_years=opened.root_years)
    by_unit: dict[int, dict[Unit, Sequence[ReturnLine]]] = {year.year: {} for year in years}
    for (number, _), own in by_place.items():
        if own:
            by_unit[number][own[0].unit] = own
    queue = [
        (year, row)
        for year in years
        for row in rows(by_unit[year.year], by_unit[year.year].__getitem__, Step.APPROVE, user)
    ]
    waiting = [(year, row) for year, row in queue if row.ready]
    returned = [
        SentBackUnit(year, back)
        for year, row in queue
        if (back := [sheet for sheet in row.expected if sheet.state is ReturnStatus.SENT_BACK])
    ]
    is_empty = _is_empty(by_place, years, user, at)
    debtors = [one for one in chasing.read(years, user, at=at, by_place=by_place) if one.late]
    return ReviewWork(
        years=years,
        waiting=sorted(waiting, key=lambda pair: (pair[1].urgency, -pair[0].year)),
        with_organizations=sum(row.waits_for_organization for _, row in queue),
        sent_back=sorted(returned, key=lambda one: (one.due_on, one.sheets[0].unit.sort_key)),
        late=sorted(debtors, key=lambda one: (-one.days_late, one.unit.sort_key)),
        is_empty=is_empty,
        begun=root_year_of(user, years[0].year, opened.root_years) if is_empty and years else None,
        coming=opened.coming,
        duties=waiting_duties(user, years, opened.root_years, at),
        explanations=waiting_explanations(user, at),
        recommendations=overdue_by_year(user, local_day(at)),
    )


def _is_empty(
    by_place: Mapping[YearUnit, Sequence[ReturnLine]], years: Sequence[ReportingYear], user: User, at: datetime
) -> bool:
    """Whether nobody has entered anything. Where no sent return says otherwise, the figures of all are read."""
    if any(line.entered for own in by_place.values() for line in own if line.state is ReturnStatus.SUBMITTED):
        return False
    every = lines.read(years, user, at=at, figures_of=tuple(ReturnStatus))
    return not any(line.entered for own in every.values() for line in own)
