"""A unit's returns for its reviewer: years side by side, rows with problems first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from organizations.models import Unit, User
from targets.models import (
    AnnualReturn,
    Figure,
    FigureChange,
    FigureDefinition,
    ReportingYear,
    ReturnEvent,
    ReturnPaper,
)
from targets.returns import sheets
from targets.returns.changed_figures import Moved, SinceSending, changes_of, since_seen, since_sending
from targets.returns.counts import RegisterCount
from targets.returns.dialogue import Remark, sendings
from targets.returns.sheets import Preview, ReturnSheet
from targets.rules.compliance import NIL, Amount
from targets.rules.plausibility import PlausibilityProblem, change_text
from targets.rules.workflow import ReturnStatus, Step

#: How many years stand side by side, with the year itself.
YEARS_SHOWN = 5


@dataclass(frozen=True)
class PastYear:
    """One earlier year of an organization in the unit; `is_official` once it was approved."""

    year: int
    amounts: Mapping[str, Amount]
    is_official: bool


@dataclass(frozen=True)
class ReviewRow:
    """One figure: its values over the years, problems, comments and changes, and what it rests on.

    `has_moved`: its register moved away from it after the approval.
    """

    definition: FigureDefinition
    past: Sequence[tuple[int, Amount]]
    amount: Amount
    change: str
    problems: Sequence[PlausibilityProblem]
    is_touched: bool
    figure: Figure | None
    remarks: Sequence[Remark]
    resent: Moved | None
    fresh: Moved | None
    counted: RegisterCount | None
    papers: Sequence[ReturnPaper]
    has_moved: bool

    @property
    def rank(self) -> int:
        """Sort key: changed since the page was opened, errors, unexplained, explained, corrected, others."""
        order = (
            self.fresh is not None,
            any(problem.is_error for problem in self.problems),
            any(problem.needs_explanation for problem in self.problems),
            bool(self.problems),
            self.resent is not None,
            self.is_touched or self.amount is None,
            True,
        )
        return order.index(True)

    @property
    def is_flagged(self) -> bool:
        return bool(self.problems) or self.is_touched or self.has_moved

    @property
    def is_wrong(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def has_notes(self) -> bool:
        """Whether anything is said below the figures."""
        nil_reason = self.figure.nil_reason if self.figure else ""
        said = self.problems or self.remarks or self.note or nil_reason or self.resent or self.fresh
        return bool(said or self.counted or self.papers or self.has_moved)

    @property
    def note(self) -> str:
        """The sender's words on the figure that no problem repeats."""
        note = self.figure.note.strip() if self.figure else ""
        return "" if any(problem.explanation for problem in self.problems) else note


@dataclass(frozen=True)
class Section:
    """One organization's return on the reviewer's page."""

    sheet: ReturnSheet
    previews: Sequence[Preview]
    past: Sequence[PastYear]
    rows: Sequence[ReviewRow]
    resent: SinceSending | None
    fresh: Sequence[Moved]
    steps: Sequence[Step]
    why_not: str
    last_change: int

    @property
    def sending(self) -> ReturnEvent | None:
        """The latest sending, with who sent and for whom."""
        return next(reversed(sendings(self.sheet.stored)), None)

    @property
    def round(self) -> int:
        return len(sendings(self.sheet.stored))

    @property
    def general(self) -> list[PlausibilityProblem]:
        """Problems of the return as a whole."""
        return [problem for problem in self.sheet.flags if not problem.keys]

    @property
    def waits(self) -> bool:
        return self.sheet.state is ReturnStatus.SUBMITTED


def sections(
    year: ReportingYear,
    unit: Unit,
    own: Sequence[ReturnSheet],
    user: User,
    *,
    steps: Sequence[Step],
    seen: int | None = None,
) -> list[Section]:
    """The unit's sheets for the reviewer, in the organizations' order. `steps`: what this reviewer may do, the first
    one the wanted one; `seen`: the last change that an earlier page showed. Five queries.
    """
    judged, changes, past = sheets.previews(own), changes_of(own), _past(year, unit, user)
    return [
        _section(sheet, judged, changes, past.get(sheet.organization.pk, ()), user, steps=steps, seen=seen)
        for sheet in own
    ]


def _section(
    sheet: ReturnSheet,
    judged: Mapping[int, Sequence[Preview]],
    changes: Mapping[int, Sequence[FigureChange]],
    past: Sequence[PastYear],
    user: User,
    *,
    steps: Sequence[Step],
    seen: int | None,
) -> Section:
    own = changes.get(sheet.stored.pk, ()) if sheet.stored else ()
    resent = since_sending(sheet, own)
    fresh = since_seen(sheet, own, seen) if seen is not None else []
    rows = [_row(sheet, definition, past, resent, fresh) for definition in sheet.definitions]
    return Section(
        sheet=sheet,
        previews=judged[sheet.organization.pk],
        past=past,
        rows=sorted(rows, key=lambda row: row.rank),
        resent=resent,
        fresh=fresh,
        steps=[step for step in steps if not sheet.why_not(step, user)],
        why_not=sheet.why_not(steps[0], user) if sheet.state is ReturnStatus.SUBMITTED else "",
        last_change=own[-1].pk if own else 0,
    )


def _row(
    sheet: ReturnSheet,
    definition: FigureDefinition,
    past: Sequence[PastYear],
    resent: SinceSending | None,
    fresh: Sequence[Moved],
) -> ReviewRow:
    key = definition.key
    return ReviewRow(
        definition=definition,
        past=[(past_year.year, past_year.amounts.get(key)) for past_year in past],
        amount=sheet.amounts.get(key),
        change=change_text(sheet.amounts.get(key), sheet.last_year.get(key), definition.scale),
        problems=[problem for problem in sheet.flags if problem.keys[:1] == (key,)],
        is_touched=any(key in problem.keys[1:] for problem in sheet.flags),
        figure=sheet.figures.get(key),
        remarks=sheet.comments_on.get(key, ()),
        resent=_of(key, resent.moved if resent else ()),
        fresh=_of(key, fresh),
        counted=sheet.counts.get(key),
        papers=sheet.papers.get(key, ()),
        has_moved=definition in sheet.moved_registers,
    )


def _of(key: str, moved: Sequence[Moved]) -> Moved | None:
    return next((change for change in moved if change.key == key), None)


def _past(year: ReportingYear, unit: Unit, user: User) -> dict[int, list[PastYear]]:
    """The years before, of each organization; the same years for all of them. One query."""
    first = year.year - YEARS_SHOWN + 1
    earlier = AnnualReturn.objects.visible_to(user).for_unit(unit).filter(year__gte=first, year__lt=year.year)
    cells = earlier.filter(figures__isnull=False).order_by()
    columns = ("organization_id", "year_id", "status", "figures__definition", "figures__value", "figures__is_nil")
    by_place: dict[tuple[int, int], PastYear] = {}
    amounts: dict[tuple[int, int], dict[str, Amount]] = {}
    for organization, number, status, key, value, is_nil in cells.values_list(*columns):
        own = amounts.setdefault((organization, number), {})
        own[key] = NIL if is_nil else value
        by_place[organization, number] = PastYear(number, own, status == ReturnStatus.APPROVED)
    years = sorted({number for _, number in by_place})
    return {
        organization: [by_place.get((organization, number)) or PastYear(number, {}, True) for number in years]
        for organization in {organization for organization, _ in by_place}
    }
