"""What a reading says of each return, beside what is stored: the plan of an import, before anything is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from organizations.models import Level, Organization, Unit
from targets.actions import returns
from targets.compliance import NIL, Amount
from targets.models import AnnualReturn, FigureDefinition, ReportingYear
from targets.sheets import district_keys
from targets.workbook.reading import FigureCell, Reading
from targets.workflow import EDITABLE


@dataclass(frozen=True)
class Difference:
    """One figure of the file beside what is stored. `kind`: «new», «changed» or «same»."""

    unit: Unit
    organization: Organization
    key: str
    name: str
    old: Amount
    new: Amount
    cell: str
    kind: str


@dataclass(frozen=True)
class PlannedReturn:
    """One return that the file speaks of: the stored one, if any, and the figures that the file gives."""

    unit: Unit
    organization: Organization
    stored: AnnualReturn | None
    entries: Mapping[str, returns.Entry]
    differences: Sequence[Difference]
    left_out: Sequence[FigureCell] = ()  # figures that the district's own return does not hold

    @property
    def is_open(self) -> bool:
        return self.stored is None or self.stored.state in EDITABLE


def plan_returns(reading: Reading, year: ReportingYear) -> list[PlannedReturn]:
    """What the reading says of each return of the year, beside what is stored. Seven queries."""
    units = {unit.code: unit for unit in year.units()}
    definitions = list(FigureDefinition.objects.prefetch_related("owed_by"))
    organizations = {organization.code: organization for organization in Organization.objects.all()}
    stored = {
        (found.unit.code, found.organization.code): found
        for found in AnnualReturn.objects.for_year(year.year).with_parties().prefetch_related("figures")
    }
    own_keys = district_keys()
    planned = []
    for part in reading.parts:
        for row, cells in part.rows.items():
            unit_code, organization_code = (part.unit, row) if part.layout == "commune" else (row, part.organization)
            unit, organization = units[str(unit_code)], organizations[str(organization_code)]
            owed = [definition for definition in definitions if organization in definition.owed_by.all()]
            kept = [definition for definition in owed if unit.level != Level.DISTRICT or definition.key in own_keys]
            found = stored.get((unit.code, organization.code))
            others = [
                cells[definition.key] for definition in owed if definition not in kept and definition.key in cells
            ]
            plan = _plan_return(unit, organization, found, cells, kept)
            planned.append(replace(plan, left_out=[cell for cell in others if cell.value is not None]))
    return planned


def _plan_return(
    unit: Unit,
    organization: Organization,
    stored: AnnualReturn | None,
    cells: Mapping[str, FigureCell],
    owed: Sequence[FigureDefinition],
) -> PlannedReturn:
    amounts = stored.amounts() if stored else {}
    entries: dict[str, returns.Entry] = {}
    differences = []
    for definition in owed:
        cell = cells.get(definition.key)
        if cell is None or cell.is_missing:
            continue
        new: Amount = NIL if cell.is_nil else cell.value
        old = amounts.get(definition.key)
        entries[definition.key] = returns.Entry(
            amount=new,
            nil_reason=cell.text if cell.is_nil else "",
            sheet=cell.sheet,
            cell=cell.cell,
            text=cell.text,
        )
        kind = "same" if old == new else "new" if old is None else "changed"
        differences.append(Difference(unit, organization, definition.key, definition.name, old, new, cell.cell, kind))
    return PlannedReturn(unit, organization, stored, entries, differences)
