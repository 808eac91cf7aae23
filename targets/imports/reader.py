"""The child process that reads workbooks, given the names of each year and the figures each return owes."""

from dataclasses import dataclass, replace
from typing import Self

from django.db.models import Max, Q

from organizations.models import Level, Organization, Unit
from organizations.names import UnitName
from organizations.organization_names import Organizations
from targets.models import Figure, OwedFigures, PlausibilityRule, ReportingYear, Resolution
from targets.rules.figures import FIGURE_KEYS
from targets.rules.plausibility_rules import Kind
from targets.rules.sizes import GENERAL, PEOPLE, Sizes
from targets.rules.workflow import ReturnStatus
from targets.workbook.sandbox.parent import ReadingChild

#: The names of files that may hold a return, in the shell and in the browser alike. The reader goes by a file's bytes,
#: and says what to do about a workbook with macros.
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv", ".txt")


def workbook_reader(*, max_bytes: int, is_kept: bool = False) -> ReadingChild:
    """A child process, with limits, that reads any number of workbooks; units are those in force in their year.

    `is_kept`: the process waits for the next reader of this worker when this one is done.
    """
    names = _Names.read()
    return ReadingChild(
        units_by_year=names.by_year,
        areas=names.areas,
        organizations=Organizations(tuple(row.written_name for row in Organization.objects.all())),
        owed=_owed_keys(Level.COMMUNE),
        owed_by_unit=dict.fromkeys(names.sums, _owed_keys(Level.DISTRICT)),
        max_bytes=max_bytes,
        sizes=_sizes(),
        is_kept=is_kept,
    )


@dataclass(frozen=True)
class _Names:
    """The units of each year, and the areas that they, or those they came from or went into, lie in.

    `sums`: codes of the units that add up others and make returns of their own organizations only.
    """

    by_year: dict[int, list[UnitName]]
    areas: list[UnitName]
    sums: set[str]

    @classmethod
    def read(cls) -> Self:
        """All years' names. A query a year, and four besides."""
        units_by_year = {year.year: list(year.units()) for year in ReportingYear.objects.all()}
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
            )

        by_year = {
            year: [
                named(unit, is_sum=not any(resolution.asks(unit, year) for resolution in resolutions))
                for unit in of_year
            ]
            for year, of_year in units_by_year.items()
        }
        return cls(
            by_year,
            [named(unit, is_sum=True) for pk, unit in above.items() if pk not in units],
            {unit.code for of_year in by_year.values() for unit in of_year if unit.is_sum},
        )


def _sizes() -> Sizes:
    """What the figures may come to: the district's rows of data, and the most that each return had in earlier years."""
    general = dict(GENERAL)
    for rule in PlausibilityRule.objects.active().filter(kind=Kind.TOO_LARGE):
        general |= dict.fromkeys(rule.keys or FIGURE_KEYS, int(rule.limit or 0))
    known: dict[str, dict[str, dict[str, int]]] = {}
    most = (
        Figure.objects.filter(definition__key__in=PEOPLE, value__gt=0, annual_return__status=ReturnStatus.APPROVED)
        .values_list("annual_return__unit__code", "annual_return__organization__code", "definition__key")
        .annotate(most=Max("value"))
        .order_by()
    )
    for unit, organization, key, value in most:
        known.setdefault(unit, {}).setdefault(organization, {})[key] = value
    return Sizes(general, known)


def _owed_keys(level: Level) -> dict[str, frozenset[str]]:
    """The keys of the figures that each organization's return owes in units of a level, by its code."""
    owed = OwedFigures.read()
    return {
        organization.code: frozenset(definition.key for definition in owed.at_level(level, organization))
        for organization in Organization.objects.all()
    }
