"""Content of a verdict card: requirement, formula, figures with their sources, and the return."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from organizations.models import Organization, Unit, User
from reports.scoreboard import text as board_text
from reports.scoreboard.results import Result, shown_results
from reports.scoreboard.scope import Scope
from reports.scoreboard.words import Words
from targets.models import (
    AnnualReturn,
    Basis,
    FigureChange,
    FigureDefinition,
    ReportingYear,
    Target,
    Verdict,
)
from targets.returns.grounds import FigureGround, grade_of, grades_of_sum, grounds_of
from targets.rules.compliance import NIL, Amount
from targets.rules.confidence import CONFIDENCE_LABELS
from targets.rules.outcome import Bounds, Outcome
from targets.rules.own_bodies import OwnLine
from targets.rules.workflow import ReturnStatus
from targets.verdicts.bounds import bounds_of, outcome_of


@dataclass(frozen=True)
class Input:
    """A figure that the verdict reads. `side`: above or below the line; both for the four grades' best two.

    `change`: the last change of the figure, None where nothing was ever entered; `file_name` for an import.
    `ground`: on what the figure rests.
    """

    definition: FigureDefinition
    side: str
    amount: Amount
    nil_reason: str
    change: FigureChange | None
    file_name: str
    ground: FigureGround

    @property
    def is_nil(self) -> bool:
        return self.amount is NIL


@dataclass(frozen=True)
class Share:
    """A child's part in the sum of the unit."""

    unit: Unit
    result: Result


@dataclass(frozen=True)
class OwnBodiesLine:
    """What the unit's own return adds to its sum: «ngoài xã», which bodies these are, and both sides."""

    name: str
    hint: str
    line: OwnLine


@dataclass(frozen=True)
class Card:
    """Everything about one verdict of the scope's unit that this person may see.

    `official` and `provisional` are the stored rows; `shares`: of the unit's children, where it is their sum; `grades`:
    how many of the places in that sum rest on what, in words.
    """

    scope: Scope
    words: Words
    organization: Organization
    target: Target
    result: Result
    official: Verdict
    provisional: Verdict | None
    siblings: tuple[Result, ...]
    annual_return: AnnualReturn | None
    inputs: tuple[Input, ...]
    shares: tuple[Share, ...]
    grades: Sequence[tuple[str, int]]

    @property
    def unit(self) -> Unit:
        return self.scope.unit

    @property
    def year(self) -> ReportingYear:
        return self.scope.year

    @property
    def is_above(self) -> bool:
        """The unit is a sum of others in most targets, and makes a return of its own for the rest."""
        return not self.scope.reports(self.unit)

    @property
    def is_sum(self) -> bool:
        """The figure is the sum of the units below."""
        return _is_sum(self.scope, self.target)

    @property
    def own_body(self) -> str:
        """«Hội Nông dân huyện»: who makes the return of the unit itself."""
        return self.words.body_of(self.organization)

    @property
    def own_bodies(self) -> OwnBodiesLine | None:
        """The line of bodies outside the units below; None where the sum asks for none."""
        line, resolution = self.result.own, self.scope.resolution
        if line.counted is None:
            return None
        return OwnBodiesLine(resolution.own_bodies_name, resolution.own_bodies_hint, line)

    @property
    def shortfall(self) -> str:
        return board_text.shortfall_sentence(self.result, self.organization)

    @cached_property
    def bounds(self) -> Bounds | None:
        """Between which rates the sum can come to lie. One query where units are missing."""
        stored = self.provisional if self.result.provisional else self.official
        return bounds_of([stored]).get(stored.pk) if stored else None

    @property
    def rests_on(self) -> str:
        """On what the verdict rests, by its weakest figure; empty where it has none."""
        weakest = grade_of({one.definition.key: one.ground for one in self.inputs})
        return CONFIDENCE_LABELS[weakest] if weakest else ""

    @property
    def official_outcome(self) -> Outcome:
        return outcome_of(self.official)

    @property
    def provisional_outcome(self) -> Outcome | None:
        return outcome_of(self.provisional) if self.provisional else None

    @cached_property
    def differs(self) -> bool:
        """The provisional row says something else than the official one."""
        other = self.provisional
        return other is not None and (other.verdict, other.numerator, other.denominator) != (
            self.official.verdict,
            self.official.numerator,
            self.official.denominator,
        )


def read_card(scope: Scope, user: User, *, organization: Organization, code: str, shows_parts: bool) -> Card | None:
    """The card, or None where the resolution's target is not judged in the scope's unit for this organization.

    `shows_parts`: with the children of a sum; not for somebody who sees some of them only.
    """
    in_force = (
        Target.objects.in_force(scope.year.pk).of(scope.resolution).with_rules().select_related("clause", "resolution")
    )
    targets = {known.pk: known for known in in_force}
    target = next((known for known in targets.values() if known.code == code), None)
    if target is None:
        return None
    year, unit, is_sum = scope.year, scope.unit, _is_sum(scope, target)
    stored = {
        row.basis: row
        for row in Verdict.objects.visible_to(user)
        .filter(year=year, unit=unit, organization=organization, target=target)
        .select_related("unit", "target__resolution", "target__indicator")
    }
    if Basis.APPROVED not in stored:
        return None
    units = [unit.pk, *(child.pk for child in scope.children)] if is_sum else [unit.pk]
    results = shown_results(
        user,
        [year.pk],
        targets,
        units=units,
        sums=[unit.pk, *(child.pk for child in scope.children if not scope.reports(child))] if is_sum else [unit.pk],
        only=Q(unit=unit, organization=organization) | Q(organization=organization, target=target),
    )
    own = [results.get((year.pk, unit.pk, organization.pk, pk)) for pk in targets]
    siblings = sorted((result for result in own if result is not None), key=lambda result: result.target.position)
    annual_return = None if is_sum else _visible_return(user, year, unit, organization)
    shown = next(one for one in siblings if one.target.pk == target.pk)
    shows_shares = is_sum and shows_parts
    return Card(
        scope=scope,
        words=Words.of(unit, scope.children if not scope.reports(unit) else (), scope.resolution),
        organization=organization,
        target=target,
        result=shown,
        official=stored[Basis.APPROVED],
        provisional=stored.get(Basis.WITH_SUBMITTED),
        siblings=tuple(siblings),
        annual_return=annual_return,
        inputs=tuple(_inputs(annual_return, target, user)) if annual_return else (),
        shares=tuple(
            Share(child, result)
            for child in scope.children
            if (result := results.get((year.pk, child.pk, organization.pk, target.pk)))
        )
        if shows_shares
        else (),
        grades=_grades(scope, user, organization, target, shown) if shows_shares else (),
    )


def _is_sum(scope: Scope, target: Target) -> bool:
    return not scope.reports(scope.unit) and not target.from_own_return


def _visible_return(user: User, year: ReportingYear, unit: Unit, organization: Organization) -> AnnualReturn | None:
    return (
        AnnualReturn.objects.visible_to(user)
        .for_year(year.pk)
        .for_unit(unit)
        .filter(organization=organization)
        .select_related("year", "organization", "submitted_by", "approved_by")
        .first()
    )


def _grades(
    scope: Scope, user: User, organization: Organization, target: Target, result: Result
) -> Sequence[tuple[str, int]]:
    """On what the places below that report rest. Four queries and one a register."""
    sent = (ReturnStatus.SUBMITTED,) if result.provisional else ()
    reporting = [unit.pk for unit in scope.year.units().under(scope.unit) if scope.reports(unit)]
    grounds = grounds_of(
        scope.year, organization, reporting, _keys(target), user, statuses=(ReturnStatus.APPROVED, *sent)
    )
    return grades_of_sum(grounds.values())


def _keys(target: Target) -> list[str]:
    """The figures that the target reads, each once."""
    return list(dict.fromkeys((*target.indicator.numerator, *target.indicator.denominator)))


def _inputs(annual_return: AnnualReturn, target: Target, user: User) -> Iterable[Input]:
    grounds = grounds_of(annual_return.year, annual_return.organization, [annual_return.unit_id], _keys(target), user)[
        annual_return.unit_id
    ]
    above, below = set(target.indicator.numerator), set(target.indicator.denominator)
    figures = {figure.key: figure for figure in annual_return.figures.all()}
    changes = {
        change.key: change
        for change in annual_return.changes.filter(key__in=above | below)
        .select_related("by", "file")
        .defer("file__reading", "file__before")
        .order_by("at", "pk")
    }
    definitions = FigureDefinition.objects.filter(key__in=above | below)
    for definition in sorted(definitions, key=lambda value: (value.key not in above, value.position)):
        figure = figures.get(definition.key)
        change = changes.get(definition.key)
        yield Input(
            definition=definition,
            side=_side(above=definition.key in above, below=definition.key in below),
            amount=figure.amount if figure else None,
            nil_reason=figure.nil_reason if figure else "",
            change=change,
            file_name=change.file.name if change and change.file else "",
            ground=grounds[definition.key],
        )


def _side(*, above: bool, below: bool) -> str:
    if above and below:
        return "tử số và mẫu số"
    return "tử số" if above else "mẫu số"
