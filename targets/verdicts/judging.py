"""From counted returns to judged rows: returns stream in, verdicts stream out, sums add up on the way.

SQL turns the figures of a return into one row of integers; `judge_amounts` decides. Its answers are kept for equal
amounts, since most of the country's pairs («1 of 1», «11 of 11») are alike. Memory holds the tree and the sums of one
organization, never its returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple

from django.db.models import BigIntegerField, Case, F, Max, Q, QuerySet, Value, When

from organizations.models import Level, Organization
from targets.models import AnnualReturn, Basis, PastYears
from targets.rules.compliance import NIL, Amount, Judgement, Total, judge_amounts, judge_total
from targets.rules.cumulative import YearAnswer, YearsSum, judge_years
from targets.rules.own_bodies import NO_LINE, OwnLine, own_line
from targets.rules.workflow import ReturnStatus
from targets.verdicts.plan import COUNTED, JudgedResolution, JudgedTarget, Place, Plan

#: A nil in a row of integers; a missing figure is None.
NIL_MARK = -1
CHUNK = 2000
#: Answers of one target that are kept at the same time.
MOST_KEPT = 50_000
APPROVED, WITH_SUBMITTED = Basis.APPROVED.value, Basis.WITH_SUBMITTED.value
NOTHING = Total()
Amounts = tuple[int | None, ...]
Answered = tuple[int | None, ...]  # a return's figures, in the order asked for


class Outcome(NamedTuple):
    """The judged columns of a verdict's row."""

    verdict: str
    numerator: int | None
    denominator: int | None
    threshold: int
    exceeded: bool
    shortfall: int | None
    covered: int
    expected: int
    own_counted: bool | None = None
    own_numerator: int | None = None
    own_denominator: int | None = None

    @property
    def own(self) -> OwnLine:
        """What bodies outside the reporting units add, of a sum."""
        return OwnLine(self.own_counted, self.own_numerator, self.own_denominator)


class Row(NamedTuple):
    """A verdict's row, without its year; parties as primary keys."""

    unit: int
    organization: int
    target: int
    basis: str
    outcome: Outcome


def outcome_of(target: JudgedTarget, judgement: Judgement, own: OwnLine = NO_LINE) -> Outcome:
    return Outcome(
        judgement.verdict.value,
        judgement.numerator,
        judgement.denominator,
        target.threshold,
        judgement.exceeded,
        judgement.shortfall,
        judgement.covered,
        judgement.expected,
        *own,
    )


@dataclass
class Judge:
    """One target's answers. A return without the right to count answers like none."""

    target: JudgedTarget
    year: int
    kept: dict[Amounts, tuple[Outcome, Judgement]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.missing = self._answer(judge_amounts(self.target.rule, self.year, None))
        self.absent = self._answer(judge_amounts(self.target.rule, self.year, None, absent=True))
        nothing: list[Amount] = [NIL] * len(self.target.rule.keys)
        self.all_nil = self._answer(judge_amounts(self.target.rule, self.year, nothing, all_nil=True))

    def on(self, amounts: Amounts) -> tuple[Outcome, Judgement]:
        answer = self.kept.get(amounts)
        if answer is None:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            read = [NIL if amount == NIL_MARK else amount for amount in amounts]
            answer = self.kept[amounts] = self._answer(judge_amounts(self.target.rule, self.year, read))
        return answer

    def _answer(self, judgement: Judgement) -> tuple[Outcome, Judgement]:
        return outcome_of(self.target, judgement), judgement


@dataclass(frozen=True)
class Form:
    """How the returns of one level and organization below the same roots are read: what is owed and what is judged.

    `lines`: of a sum, the targets to whose sums the return adds bodies of its own.
    """

    owed: tuple[int, ...]
    judges: Sequence[tuple[Judge, Callable[[Answered], Amounts]]]
    lines: Sequence[tuple[Judge, Callable[[Answered], Amounts]]] = ()

    def is_all_nil(self, figures: Answered) -> bool:
        return bool(self.owed) and all(figures[column] == NIL_MARK for column in self.owed)


@dataclass
class Judging:
    """The judging of one organization's year by a plan.

    A reporting unit is judged on its own return; a sum on its own return for the targets that ask it of every level
    (T01-T03), and for the others by Σ numerators ÷ Σ denominators of its own reporting units, at every level up to
    the root of each resolution. Where a sum's own return counts bodies outside its reporting units, these enter its sum
    and those above it, once. Source: NQ, I.2.1-2.2, ADR 0003, ADR 0027.
    """

    bases: ClassVar[Sequence[str]] = (APPROVED, WITH_SUBMITTED)

    plan: Plan
    organization: Organization
    #: By sum, target and basis; filled while `units()` runs.
    totals: dict[tuple[int, int, str], Total] = field(default_factory=dict)
    #: What a sum's own return adds, likewise; of the sums among the units that were judged.
    lines: dict[tuple[int, int, str], OwnLine] = field(default_factory=dict)
    _past: PastYears = field(default_factory=lambda: PastYears({}))
    _judges: dict[int, Judge] = field(default_factory=dict)
    _forms: dict[tuple[int, Level, tuple[int, ...]], Form] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = [place for places in self.plan.places.values() for place in places]
        resolutions = {place.resolution.pk: place.resolution for place in places}.values()
        rules = [target.rule for one in resolutions for target in one.targets.get(self.organization.pk, ())]
        owed = {
            key
            for roots, level in {(place.roots, place.level) for place in places}
            for key in self.plan.owed.keys_under(roots, level, self.organization)
        }
        self.keys = sorted({key for rule in rules for key in rule.keys} | owed)

        self.cumulative = {
            target.cumulative
            for one in resolutions
            for target in one.targets.get(self.organization.pk, ())
            if target.cumulative
        }

    def rows(self) -> Iterator[Row]:
        """Every row of the organization: the units' own, then the sums."""
        yield from self.units(None)
        yield from self.sums()

    def units(self, units: Iterable[int] | None) -> Iterator[Row]:
        """The rows judged on the units' own returns, of all units or of these; adds to the totals above them."""
        left = set(self.plan.places if units is None else units)
        if self.cumulative:
            self._past = PastYears.read(self.plan.year, self.organization, self.cumulative, left)
        returns = self._returns(None if units is None else left)
        for unit, status, *figures in returns.iterator(CHUNK) if units is None else returns:
            if unit in left:
                left.remove(unit)
                # The last column is never answered: what a return does not owe is read there.
                yield from self._of_unit(unit, ReturnStatus(status), (*figures, None))
        for unit in left:
            yield from self._of_unit(unit, None, ())

    def sums(self) -> Iterator[Row]:
        """The rows of all sums, once `units()` has been read to its end."""
        for unit, place in self.plan.sums():
            for target in place.resolution.targets.get(self.organization.pk, ()):
                if not target.is_summed:
                    continue
                for basis in self.bases:
                    total = self.totals.get((unit, target.pk, basis), NOTHING)
                    if place.above:
                        self._total(place.above[0], target.pk, basis).add_total(total)
                    own = self.lines.get((unit, target.pk, basis), NO_LINE)
                    yield self.sum_row(unit, place, target, basis, total, own)

    def sums_over(self, unit: int, target: int) -> Sequence[int]:
        """The sums that the unit's own judgement on a target enters; none where each level is judged by itself."""
        for place in self.plan.places[unit]:
            for asked in place.resolution.targets.get(self.organization.pk, ()):
                if asked.pk == target:
                    return place.above if asked.is_summed else ()
        return ()

    def adds_own_bodies(self, resolution: JudgedResolution, target: JudgedTarget) -> bool:
        """Whether sums owe all figures of the target for bodies of their own."""
        keys = self.plan.owed.body_keys(resolution.pk, self.organization.pk)
        return target.is_summed and keys.issuperset(target.rule.keys)

    def sum_row(self, unit: int, place: Place, target: JudgedTarget, basis: str, total: Total, own: OwnLine) -> Row:
        """`total`: of all that enters the sum; `own`: the part of it that the unit's own return adds."""
        judgement = judge_total(target.rule, self.plan.year, total, floor=place.resolution.floor)
        return Row(unit, self.organization.pk, target.pk, basis, outcome_of(target, judgement, own))

    def _returns(self, units: set[int] | None) -> QuerySet[AnnualReturn, tuple[Any, ...]]:
        """(unit, status, one integer for each key) of the counted returns. One query."""
        counted = AnnualReturn.objects.for_year(self.plan.year).filter(
            organization=self.organization, status__in=COUNTED
        )
        if units is not None:
            counted = counted.filter(unit__in=units)
        amount = Case(
            When(figures__is_nil=True, then=Value(NIL_MARK)),
            default=F("figures__value"),
            output_field=BigIntegerField(),
        )
        columns = {
            f"figure_{number}": Max(amount, filter=Q(figures__definition=key)) for number, key in enumerate(self.keys)
        }
        return counted.order_by().values("pk").annotate(**columns).values_list("unit_id", "status", *columns)

    def _of_unit(self, unit: int, status: ReturnStatus | None, figures: Answered) -> Iterator[Row]:
        organization = self.organization.pk
        is_absent = (unit, organization) in self.plan.absent
        for place in self.plan.places[unit]:
            form = self._form(place)
            all_nil = status is not None and form.is_all_nil(figures)
            for judge, read in (*form.judges, *form.lines):
                if is_absent:
                    provisional = official = judge.absent
                elif status is None:
                    provisional = official = judge.missing
                else:
                    provisional = judge.all_nil if all_nil else judge.on(read(figures))
                    official = provisional if status is ReturnStatus.APPROVED else judge.missing
                target = judge.target
                if target.is_summed and place.is_sum:
                    self._add_line(unit, target.pk, APPROVED, official[1])
                    self._add_line(unit, target.pk, WITH_SUBMITTED, provisional[1])
                    continue
                if target.cumulative and not is_absent:
                    yield from self._over_years(
                        unit, status, target, read(figures) if figures else (None,), all_nil=all_nil
                    )
                    continue
                yield Row(unit, organization, target.pk, APPROVED, official[0])
                yield Row(unit, organization, target.pk, WITH_SUBMITTED, provisional[0])
                if target.is_summed and place.above:
                    self._total(place.above[0], target.pk, APPROVED).add(official[1])
                    self._total(place.above[0], target.pk, WITH_SUBMITTED).add(provisional[1])

    def _add_line(self, unit: int, target: int, basis: str, judgement: Judgement) -> None:
        line = self.lines[unit, target, basis] = own_line(judgement)
        line.enter(self._total(unit, target, basis))

    def _over_years(
        self, unit: int, status: ReturnStatus | None, target: JudgedTarget, amounts: Amounts, *, all_nil: bool
    ) -> Iterator[Row]:
        """The rows of a target that adds up over years: this year's return with those before it."""
        year, amount = self.plan.year, NIL if amounts[0] == NIL_MARK else amounts[0]
        for basis in self.bases:
            is_counted = status is ReturnStatus.APPROVED or (status is not None and basis == WITH_SUBMITTED)
            now = YearAnswer(year, amount, all_nil) if is_counted else YearAnswer(year, None)
            years = YearsSum.of([*self._past.of(unit, target.pk, basis), now])
            outcome = outcome_of(target, judge_years(target.rule, year, years))
            yield Row(unit, self.organization.pk, target.pk, basis, outcome)

    def _total(self, unit: int, target: int, basis: str) -> Total:
        key = unit, target, basis
        total = self.totals.get(key)
        if total is None:
            total = self.totals[key] = Total()
        return total

    def _form(self, place: Place) -> Form:
        resolution = place.resolution
        form = self._forms.get((resolution.pk, place.level, place.roots))
        if form is None:
            owed = self.plan.owed.keys_under(place.roots, place.level, self.organization)
            columns = {key: number if key in owed else len(self.keys) for number, key in enumerate(self.keys)}
            judges = [
                (self._judge(target), _reader([columns[key] for key in target.rule.keys]))
                for target in resolution.targets.get(self.organization.pk, ())
            ]
            form = self._forms[resolution.pk, place.level, place.roots] = Form(
                owed=tuple(columns[key] for key in self.keys if key in owed),
                judges=[one for one in judges if not (place.is_sum and one[0].target.is_summed)],
                lines=[one for one in judges if place.is_sum and self.adds_own_bodies(resolution, one[0].target)],
            )
        return form

    def _judge(self, target: JudgedTarget) -> Judge:
        if target.pk not in self._judges:
            self._judges[target.pk] = Judge(target, self.plan.year)
        return self._judges[target.pk]


def _reader(columns: Sequence[int]) -> Callable[[Answered], Amounts]:
    """Picks the columns out of a return's figures as a tuple, whatever their number."""
    if len(columns) == 1:
        (column,) = columns
        return lambda figures: (figures[column],)
    return itemgetter(*columns)
