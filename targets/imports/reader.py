"""The child process that reads workbooks, given the units of each year and the figures each return owes."""

from django.db.models import Max

from organizations.models import Level, Organization
from targets.models import Figure, OwedFigures, PlausibilityRule, ReportingYear
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
    units_by_year = {year.year: list(year.units()) for year in ReportingYear.objects.all()}
    districts = {unit.code for units in units_by_year.values() for unit in units if unit.level == Level.DISTRICT}
    return ReadingChild(
        units_by_year={year: [unit.written_name for unit in units] for year, units in units_by_year.items()},
        owed=_owed_keys(Level.COMMUNE),
        owed_by_unit=dict.fromkeys(districts, _owed_keys(Level.DISTRICT)),
        max_bytes=max_bytes,
        sizes=_sizes(),
        is_kept=is_kept,
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
