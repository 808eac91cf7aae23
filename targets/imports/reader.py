"""The child process that reads workbooks, given the names of each year and the figures each return owes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.db.models import Q

from organizations.models import Organization, Unit, User
from organizations.names import UnitName
from organizations.organization_names import Organizations
from targets.asked import asked_now
from targets.models import AnnualReturn, FigureDefinition, OwedFigures, PlausibilityRule, ReportingYear, Resolution
from targets.rules.figures import FigureName
from targets.rules.plausibility_rules import Kind
from targets.rules.sizes import GENERAL, PEOPLE, Reported, Sizes, identity
from targets.workbook.headers.figure_names import FigureNames
from targets.workbook.sandbox.parent import ReadingChild, Register

_OwedKeys = Mapping[str, frozenset[str]]

#: The names of files that may hold a return, in the shell and in the browser alike. The reader goes by a file's bytes,
#: and says what to do about a workbook with macros.
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv", ".txt")


def workbook_reader(*, max_bytes: int, by: User | None = None, is_kept: bool = False) -> ReadingChild:
    """A child process, with limits, that reads any number of workbooks; units are those in force in their year.

    `by`: whose workbooks; what was reported before is read of the returns that they see, since others are refused.
    `is_kept`: the process waits for the next reader of this worker when this one is done. Two queries, and some more
    the first time after the register changed.
    """
    register, general = asked_now().kept(_read)
    sizes = Sizes(general, _reported(by))
    return ReadingChild(register, max_bytes=max_bytes, sizes=sizes, is_kept=is_kept)


def _read() -> tuple[Register, Mapping[str, int]]:
    """The names and what is owed, and what the figures of a unit without earlier years may come to."""
    units_by_year = {year.year: list(year.units()) for year in ReportingYear.objects.all()}
    names = _Names.read(units_by_year)
    owed, owed_by_year = _owed_keys(units_by_year)
    figures = FigureNames(
        tuple(
            FigureName(
                definition.key,
                definition.name,
                definition.unit_noun,
                definition.group,
                part_of=definition.breakdown_of_id or "",
                scale=tuple(definition.scale),
            )
            for definition in FigureDefinition.objects.all()
        )
    )
    register = Register.of(
        units_by_year=names.by_year,
        areas=names.areas,
        organizations=Organizations(tuple(row.written_name for row in Organization.objects.all())),
        figures=figures,
        owed=owed,
        owed_by_year=owed_by_year,
    )
    general = dict(GENERAL)
    for rule in PlausibilityRule.objects.active().filter(kind=Kind.TOO_LARGE):
        general |= dict.fromkeys(rule.keys or figures.names, int(rule.limit or 0))
    return register, general


@dataclass(frozen=True)
class _Names:
    """The units of each year, and the areas that they, or those they came from or went into, lie in."""

    by_year: dict[int, list[UnitName]]
    areas: list[UnitName]

    @classmethod
    def read(cls, units_by_year: Mapping[int, Sequence[Unit]]) -> Self:
        """The names of these units. Three queries."""
        resolutions = list(Resolution.objects.all())
        units = {unit.pk: unit for of_year in units_by_year.values() for unit in of_year}
        kin = Unit.objects.filter(Q(successions__to_unit__in=units) | Q(origins__from_unit__in=units)).distinct()
        lineages = [unit.lineage for unit in (*units.values(), *kin)]
        above = Unit.objects.in_bulk({pk for lineage in lineages for pk in lineage[:-1]})

        def named(unit: Unit, *, is_sum: bool) -> UnitName:
            return replace(
                unit.written_name,
                is_sum=is_sum,
                above=tuple(above[pk].code for pk in reversed(unit.lineage[:-1])),
                valid_from=unit.valid_from.isoformat(),
                valid_to=unit.valid_to.isoformat() if unit.valid_to else "",
            )

        by_year = {
            year: [
                named(unit, is_sum=not any(resolution.asks(unit, year) for resolution in resolutions))
                for unit in of_year
            ]
            for year, of_year in units_by_year.items()
        }
        return cls(by_year, [named(unit, is_sum=True) for pk, unit in above.items() if pk not in units])


def _reported(by: User | None) -> Reported:
    """What each approved return that the person sees said of people. One query."""
    seen = AnnualReturn.objects.visible_to(by) if by else AnnualReturn.objects.all()
    cells = seen.approved().filter(figures__definition__key__in=PEOPLE, figures__value__gt=0).order_by()
    columns = ("unit__code", "unit__valid_from", "organization__code", "year", "figures__definition", "figures__value")
    reported: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for code, valid_from, organization, year, key, value in cells.values_list(*columns):
        own = reported.setdefault(identity(code, valid_from.isoformat()), {}).setdefault(organization, {})
        own.setdefault(key, {})[str(year)] = value
    return reported


def _owed_keys(units_by_year: Mapping[int, Sequence[Unit]]) -> tuple[_OwedKeys, dict[int, dict[str, _OwedKeys]]]:
    """The keys that each organization's return owes, by its code: those of most units, and by year of each other unit.

    By year, because another unit may bear a code later: that of a merged commune is often one of the old ones.
    """
    organizations = list(Organization.objects.all())
    owed_in = OwedFigures.read_years(units_by_year)
    of_year: dict[int, dict[str, _OwedKeys]] = {
        year: {
            unit.code: {
                # What a sum owes for bodies of its own is read of the portal's form alone: see `plan.plan_returns`.
                organization.code: frozenset(one.key for one in owed_in[year].of(unit, organization) if not one.where)
                for organization in organizations
            }
            for unit in units
        }
        for year, units in units_by_year.items()
    }
    counted = Counter(frozenset(own.items()) for units in of_year.values() for own in units.values())
    usual = dict(counted.most_common(1)[0][0]) if counted else {}
    owed = {organization.code: usual.get(organization.code, frozenset()) for organization in organizations}
    return owed, {year: {code: own for code, own in units.items() if own != owed} for year, units in of_year.items()}
