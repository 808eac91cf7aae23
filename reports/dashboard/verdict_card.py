"""Content of a verdict card: requirement, formula, figures with their sources, and the return."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from organizations.models import Level, Organization, Unit, User
from reports.scoreboard import text as board_text
from reports.scoreboard.results import Result, shown_results
from targets.models import (
    AnnualReturn,
    Basis,
    FigureChange,
    FigureDefinition,
    ReportingYear,
    Target,
    Verdict,
)
from targets.rules.compliance import NIL, Amount
from targets.rules.outcome import Bounds, Outcome
from targets.verdicts.bounds import bounds_of, outcome_of


@dataclass(frozen=True)
class Input:
    """A figure that the verdict reads. `side`: above or below the line; both for the four grades' best two.

    `change`: the last change of the figure, None where nothing was ever entered; `file_name` for an import.
    """

    definition: FigureDefinition
    side: str
    amount: Amount
    nil_reason: str
    change: FigureChange | None
    file_name: str

    @property
    def is_nil(self) -> bool:
        return self.amount is NIL


@dataclass(frozen=True)
class Share:
    """A commune's part in a district sum."""

    unit: Unit
    result: Result


@dataclass(frozen=True)
class Card:
    """Everything about one verdict that this person may see. `official` and `provisional` are the stored rows."""

    unit: Unit
    organization: Organization
    target: Target
    year: ReportingYear
    result: Result
    official: Verdict
    provisional: Verdict | None
    siblings: tuple[Result, ...]
    annual_return: AnnualReturn | None
    inputs: tuple[Input, ...]
    shares: tuple[Share, ...]

    @property
    def is_district(self) -> bool:
        return self.unit.level == Level.DISTRICT

    @property
    def is_sum(self) -> bool:
        """The district's figure is the sum of the communes'."""
        return self.is_district and not self.target.from_own_return

    @property
    def shortfall(self) -> str:
        return board_text.shortfall_sentence(self.result, self.organization)

    @cached_property
    def bounds(self) -> Bounds | None:
        """Between which rates the sum can come to lie. One query where units are missing."""
        stored = self.provisional if self.result.provisional else self.official
        return bounds_of([stored]).get(stored.pk) if stored else None

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


def read_card(
    user: User, *, year: ReportingYear, unit: Unit, organization: Organization, target: Target
) -> Card | None:
    """The card, or None where the target is not judged in this unit for this organization."""
    stored = {
        row.basis: row
        for row in Verdict.objects.visible_to(user)
        .filter(year=year, unit=unit, organization=organization, target=target)
        .select_related("unit")
    }
    if Basis.APPROVED not in stored:
        return None
    in_force = Target.objects.in_force(year.pk).select_related("indicator", "clause", "resolution")
    targets = {value.pk: value for value in in_force}
    own = shown_results(user, [year.pk], targets, unit_id=unit.pk)
    siblings = sorted(
        (result for result in own.values() if result.organization_id == organization.pk),
        key=lambda result: result.target.position,
    )
    is_sum = unit.level == Level.DISTRICT and not target.from_own_return
    annual_return = None if is_sum else _visible_return(user, year, unit, organization)
    return Card(
        unit=unit,
        organization=organization,
        target=targets[target.pk],
        year=year,
        result=next(result for result in siblings if result.target.pk == target.pk),
        official=stored[Basis.APPROVED],
        provisional=stored.get(Basis.WITH_SUBMITTED),
        siblings=tuple(siblings),
        annual_return=annual_return,
        inputs=tuple(_inputs(annual_return, targets[target.pk])) if annual_return else (),
        shares=tuple(_shares(user, year, organization, targets[target.pk])) if is_sum else (),
    )


def _visible_return(user: User, year: ReportingYear, unit: Unit, organization: Organization) -> AnnualReturn | None:
    return (
        AnnualReturn.objects.visible_to(user)
        .for_year(year.pk)
        .for_unit(unit)
        .filter(organization=organization)
        .select_related("year", "submitted_by", "approved_by")
        .first()
    )


def _inputs(annual_return: AnnualReturn, target: Target) -> Iterable[Input]:
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
        )


def _side(*, above: bool, below: bool) -> str:
    if above and below:
        return "tử số và mẫu số"
    return "tử số" if above else "mẫu số"


def _shares(user: User, year: ReportingYear, organization: Organization, target: Target) -> Iterable[Share]:
    results = shown_results(user, [year.pk], {target.pk: target})
    for unit in year.units().communes():
        result = results.get((year.pk, unit.pk, organization.pk, target.pk))
        if result is not None:
            yield Share(unit, result)
