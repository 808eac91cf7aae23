"""The child process that reads workbooks, given the units of each year and the figures each return owes."""

from organizations.models import Level, Organization
from targets.models import OwedFigures, ReportingYear
from targets.workbook.sandbox.parent import ReadingChild

#: The names of files that may hold a return, in the shell and in the browser alike. The reader goes by a file's bytes,
#: and says what to do about a workbook with macros.
WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv", ".txt")


def workbook_reader(*, max_bytes: int) -> ReadingChild:
    """A child process, with limits, that reads any number of workbooks; units are those in force in their year."""
    units_by_year = {year.year: list(year.units()) for year in ReportingYear.objects.all()}
    districts = {unit.code for units in units_by_year.values() for unit in units if unit.level == Level.DISTRICT}
    return ReadingChild(
        units_by_year={year: [unit.written_name for unit in units] for year, units in units_by_year.items()},
        owed=_owed_keys(Level.COMMUNE),
        owed_by_unit=dict.fromkeys(districts, _owed_keys(Level.DISTRICT)),
        max_bytes=max_bytes,
    )


def _owed_keys(level: Level) -> dict[str, frozenset[str]]:
    """The keys of the figures that each organization's return owes in units of a level, by its code."""
    owed = OwedFigures.read()
    return {
        organization.code: frozenset(definition.key for definition in owed.at_level(level, organization))
        for organization in Organization.objects.all()
    }
