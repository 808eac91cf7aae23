"""Reading return sheets of units and years, and statements about several of them.

Any number of sheets costs the same queries: eight, and one a register.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TypeVar

from django.db.models import Prefetch
from django.utils import timezone

from organizations.models import Absence, Organization, Unit, User
from organizations.permissions import Role
from targets.asked import asked
from targets.models import (
    AnnualReturn,
    Basis,
    Figure,
    FigureDefinition,
    PastYears,
    ReportingYear,
    ReturnComment,
    ReturnEvent,
    ReturnPaper,
    RootYears,
    Target,
)
from targets.returns.counts import Counts, RegisterCounts
from targets.returns.deadlines import YearUnit, later_days
from targets.returns.sheet import ReturnSheet as ReturnSheet
from targets.returns.standing import ReturnStanding
from targets.returns.terms import set_terms
from targets.rules.compliance import Amount, Judgement, JudgingRule, judge, rate
from targets.rules.cumulative import YearAnswer, YearsSum, judge_years
from targets.rules.workflow import advance

Standing = TypeVar("Standing", bound=ReturnStanding)


def read(
    years: Sequence[ReportingYear],
    units: Sequence[Unit],
    user: User,
    organization: Organization | None = None,
    *,
    at: datetime | None = None,
    root_years: RootYears | None = None,
) -> dict[YearUnit, list[ReturnSheet]]:
    """Each unit's sheets of each year, in the organizations' order; those of one organization if it is named.

    Only what the person may see: an organization of the district sees its own. `at`: now unless given; `root_years`:
    where they have been read already. None for a unit of which no root has the year: nothing is awaited there. Eight
    queries and one a register; some more the first time after the register changed.
    """
    root_years = root_years or RootYears.read(years, units)
    returns = _returns(years, units, user)
    set_terms(returns.values(), root_years)
    known = asked(root_years.stamp)
    organizations = [
        organization_row
        for organization_row in known.organizations
        if sees(user, organization_row) and organization in (None, organization_row)
    ]
    owed_in = known.owed([year.year for year in years], units)
    absences = list(Absence.objects.filter(unit__in=units))
    counts = RegisterCounts.read(years, {unit.pk for unit in units})
    extensions, now = later_days(years, units), at or timezone.now()
    sheets: dict[YearUnit, list[ReturnSheet]] = {}
    for year in years:
        for unit in units:
            terms = root_years.of(year.year, unit)
            if terms is None:
                sheets[year.year, unit.pk] = []
                continue
            owed = {one.pk: owed_in[year.year].of(unit, one) for one in organizations}
            sheets[year.year, unit.pk] = [
                ReturnSheet(
                    year=year,
                    terms=terms,
                    unit=unit,
                    organization=organization,
                    definitions=owed[organization.pk],
                    stored=returns.get((year.year, unit.pk, organization.pk)),
                    last_year=_amounts(returns.get((year.year - 1, unit.pk, organization.pk))),
                    absence=_absence(absences, unit, organization, year),
                    asked=known,
                    counts=_owed_counts(counts.of(year.pk, unit.pk, organization.pk), owed[organization.pk]),
                    later_days=extensions.get((year.year, unit.pk), ()),
                    at=now,
                )
                for organization in organizations
                if owed[organization.pk] or _is_begun(returns.get((year.year, unit.pk, organization.pk)))
            ]
    return sheets


def _owed_counts(counts: Counts, definitions: Sequence[FigureDefinition]) -> Counts:
    """The counts of figures that the return owes."""
    return {definition.key: counts[definition.key] for definition in definitions if definition.key in counts}


def _is_begun(annual_return: AnnualReturn | None) -> bool:
    """Whether something was ever done to the return: then it is shown even where nothing is owed any more."""
    return annual_return is not None and annual_return.revision > 0


def of_unit(year: ReportingYear, unit: Unit, user: User, *, root_years: RootYears | None = None) -> list[ReturnSheet]:
    """The unit's sheets of a year that the person may see, in the organizations' order. `root_years`: see `read`."""
    return read([year], [unit], user, root_years=root_years)[year.year, unit.pk]


def _returns(
    years: Sequence[ReportingYear], units: Sequence[Unit], user: User
) -> dict[tuple[int, int, int], AnnualReturn]:
    wanted = {year.year for year in years} | {year.year - 1 for year in years}
    annual_returns = (
        AnnualReturn.objects.visible_to(user)
        .filter(year__in=wanted, unit__in=units)
        .with_parties()
        .select_related("submitted_by", "approved_by", "endorsed_by")
        .prefetch_related(
            Prefetch("figures", Figure.objects.order_by("definition__position")),
            Prefetch("events", ReturnEvent.objects.select_related("by")),
            Prefetch("comments", ReturnComment.objects.select_related("by")),
            Prefetch("papers", ReturnPaper.objects.with_papers(user)),
        )
    )
    return {(item.year_id, item.unit_id, item.organization_id): item for item in annual_returns}


def sees(user: User, organization: Organization) -> bool:
    """Whether the person sees returns of this organization at all."""
    return user.role != Role.DISTRICT_ORGANIZATION or user.organization_id == organization.pk


def _amounts(annual_return: AnnualReturn | None) -> Mapping[str, Amount]:
    return annual_return.amounts() if annual_return else {}


def _absence(
    absences: Iterable[Absence], unit: Unit, organization: Organization, year: ReportingYear
) -> Absence | None:
    for absence in absences:
        is_of_return = (absence.unit_id, absence.organization_id) == (unit.pk, organization.pk)
        if is_of_return and absence.is_in_force(year.reference_on):
            return absence
    return None


def least_advanced(sheets: Iterable[Standing]) -> Standing | None:
    """The return whose state is shown for the unit: the least advanced of those that are expected."""
    expected = [sheet for sheet in sheets if not sheet.absence]
    return min(expected, key=lambda sheet: advance(sheet.shown_state), default=None)


def last_sent_at(sheets: Iterable[ReturnStanding]) -> datetime | None:
    """When the latest of these returns was sent."""
    return max((sheet.submitted_at for sheet in sheets if sheet.submitted_at), default=None)


@dataclass(frozen=True)
class Preview:
    """How one target would stand with this return's figures, whatever its state («tạm tính»)."""

    target: Target
    rule: JudgingRule
    judgement: Judgement
    before: YearsSum | None = None  # the years before, of a target that adds up over years

    @property
    def rate(self) -> Fraction | None:
        return rate(self.judgement.numerator, self.judgement.denominator)


def previews(sheets: Sequence[ReturnSheet]) -> dict[int, list[Preview]]:
    """The targets of each organization, judged on the sheets as they are; by organization.

    At a unit that is a sum, only the targets judged on its own return. No query but the first time after the register
    changed; six more for an organization with a target that adds up over years: its earlier years count as far as they
    were sent.
    """
    if not sheets:
        return {}
    year, unit = sheets[0].year.year, sheets[0].unit
    wanted = [(target, target.rule_in(year)) for target in sheets[0].asked.targets(year, unit)]
    return {
        sheet.organization.pk: list(
            _previews(sheet, [pair for pair in wanted if sheet.organization in pair[0].organizations.all()])
        )
        for sheet in sheets
    }


def _previews(sheet: ReturnSheet, asked: Sequence[tuple[Target, JudgingRule]]) -> Iterator[Preview]:
    year, unit = sheet.year.year, sheet.unit.pk
    adding = [target.as_cumulative for target, rule in asked if rule.accumulates]
    past = PastYears.read(year, sheet.organization, adding, [unit]) if adding and not sheet.absence else PastYears({})
    for target, rule in asked:
        if not rule.accumulates or sheet.absence:
            yield Preview(target, rule, _judge(sheet, rule))
            continue
        before = past.of(unit, target.pk, Basis.WITH_SUBMITTED)
        now = YearAnswer(year, sheet.amounts.get(rule.numerator[0]), sheet.is_nil_throughout)
        yield Preview(target, rule, judge_years(rule, year, YearsSum.of([*before, now])), YearsSum.of(before))


def _judge(sheet: ReturnSheet, rule: JudgingRule) -> Judgement:
    owed = {definition.key: sheet.amounts.get(definition.key) for definition in sheet.definitions}
    return judge(rule, sheet.year.year, owed if sheet.entered else None, absent=sheet.absence is not None)
