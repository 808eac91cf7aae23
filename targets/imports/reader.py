"""The child process that reads workbooks, given the units of each year and the figures each organization owes."""

from organizations.models import Organization
from targets.models import FigureDefinition, ReportingYear
from targets.workbook.sandbox.parent import ReadingChild


def workbook_reader(*, max_bytes: int) -> ReadingChild:
    """A child process, with limits, that reads any number of workbooks; units are those in force in their year."""
    owed = {organization.code: set[str]() for organization in Organization.objects.all()}
    for definition in FigureDefinition.objects.prefetch_related("owed_by"):
        for organization in definition.owed_by.all():
            owed[organization.code].add(definition.key)
    return ReadingChild(
        units_by_year={year.year: [unit.written_name for unit in year.units()] for year in ReportingYear.objects.all()},
        owed={code: frozenset(keys) for code, keys in owed.items()},
        max_bytes=max_bytes,
    )
