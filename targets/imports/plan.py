"""Import plan: for each return the figures of the file beside the stored ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from organizations.models import Organization, Unit
from targets.models import AnnualReturn, FigureDefinition, OwedFigures, ReportingYear, RootYears, scales_of
from targets.returns import actions as returns
from targets.returns.terms import set_terms
from targets.rules.compliance import NIL, Amount
from targets.rules.periods import YearTerms
from targets.rules.workflow import EDITABLE
from targets.workbook.reading import FigureCell, Reading


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
    scale: tuple[str, ...] = ()  # the words of a worded figure

    @property
    def name_in_form(self) -> str:
        """What a form calls this figure: unit, organization and key."""
        return f"{self.unit.code}.{self.organization.code}.{self.key}"


@dataclass(frozen=True)
class PlannedReturn:
    """One return that the file speaks of: the stored one, if any, and the figures that the file gives."""

    unit: Unit
    organization: Organization
    terms: YearTerms
    stored: AnnualReturn | None
    entries: Mapping[str, returns.Entry]
    differences: Sequence[Difference]
    left_out: Sequence[FigureCell] = ()  # figures that the own return of a sum does not hold
    owed: Sequence[FigureDefinition] = ()  # all figures that the return holds
    note: str | None = None  # words on the return as a whole, where the sender writes some with the file

    @property
    def place(self) -> tuple[str, str]:
        return self.unit.code, self.organization.code

    @property
    def name_in_form(self) -> str:
        """What a form calls this return: unit and organization."""
        return ".".join(self.place)

    @property
    def is_empty(self) -> bool:
        """Whether the return would hold no figure at all, stored or in the file."""
        return not self.entries and not (self.stored and any(amount is not None for amount in self.amounts.values()))

    @property
    def amounts(self) -> dict[str, Amount]:
        """The figures as they would be with those of the file."""
        stored = self.stored.amounts() if self.stored else {}
        return stored | {key: entry.amount for key, entry in self.entries.items()}

    @property
    def changes_something(self) -> bool:
        """Whether storing it would write anything: an amount, a reason or a note that is not stored yet."""
        stored = {figure.key: figure for figure in self.stored.figures.all()} if self.stored else {}
        return any(key not in stored or not entry.is_stored_in(stored[key]) for key, entry in self.entries.items())

    @property
    def scales(self) -> Mapping[str, tuple[str, ...]]:
        """The words of the worded figures that the return holds, by key."""
        return scales_of(self.owed)

    @property
    def is_year_closed(self) -> bool:
        return self.terms.is_closed

    @property
    def is_open(self) -> bool:
        return self.stored is None or self.stored.state in EDITABLE


def plan_returns(reading: Reading, year: ReportingYear) -> list[PlannedReturn]:
    """What the reading says of each return of the year, beside what is stored. Nine queries.

    Only the units and organizations that the reading names are read: the cost is the file's, not the year's.
    In the order of units and organizations: a stored reading has lost the order of its rows (jsonb keeps none).
    """
    rows = list(rows_of(reading))
    unit_codes, organization_codes = {unit for (unit, _), _ in rows}, {organization for (_, organization), _ in rows}
    units = {unit.code: unit for unit in year.units().filter(code__in=unit_codes)}
    owed = OwedFigures.read(year.year, units.values())
    organizations = {
        organization.code: organization for organization in Organization.objects.filter(code__in=organization_codes)
    }
    returns_of_file = AnnualReturn.objects.for_year(year.year).filter(
        unit__in=units.values(), organization__in=organizations.values()
    )
    stored = {
        (annual_return.unit.code, annual_return.organization.code): annual_return
        for annual_return in returns_of_file.with_parties().prefetch_related("figures").order_by()
    }
    root_years = RootYears.read([year], units.values())
    set_terms(stored.values(), root_years)
    planned = []
    for (unit_code, organization_code), cells in rows:
        unit, organization = units[unit_code], organizations[organization_code]
        annual_return = stored.get((unit.code, organization.code))
        terms = root_years.of(year.year, unit)
        if terms is None:
            raise LookupError(f"{unit} is in the list of {year.year}, but none of its roots has that year")
        held = owed.of(unit, organization)
        taken = taken_of(held, reading)
        plan = _plan_return(unit, organization, terms, annual_return, cells, taken)
        # Of a figure that the organization owes nowhere the reader has said so already.
        others = {definition.key for definition in owed.asked(unit, organization)}
        others -= {definition.key for definition in taken}
        left_out = [cell for key, cell in cells.items() if key in others and cell.value is not None]
        planned.append(replace(plan, left_out=left_out, owed=held))
    unit_ranks, ranks = _ranks(units), _ranks(organizations)
    return sorted(planned, key=lambda plan: (unit_ranks[plan.unit.code], ranks[plan.organization.code]))


def taken_of(owed: Sequence[FigureDefinition], reading: Reading) -> list[FigureDefinition]:
    """Of what a return owes, the figures that are taken from the file.

    Figures of bodies outside a sum's units only from the portal's form, which words them so: an office's own table of
    a district has the totals of its communes there, which would be added twice. Source: ADR 0027.
    """
    return [definition for definition in owed if reading.is_form or not definition.where]


def rows_of(reading: Reading) -> Iterator[tuple[tuple[str, str], Mapping[str, FigureCell]]]:
    """Each row of a reading: the codes of its unit and organization, and its figures by key."""
    for part in reading.parts:
        for row, cells in part.rows.items():
            yield (str(part.unit), row) if part.layout == "commune" else (row, str(part.organization)), cells


def _ranks(codes: Iterable[str]) -> dict[str, int]:
    return {code: rank for rank, code in enumerate(codes)}


def _plan_return(
    unit: Unit,
    organization: Organization,
    terms: YearTerms,
    stored: AnnualReturn | None,
    cells: Mapping[str, FigureCell],
    owed: Sequence[FigureDefinition],
) -> PlannedReturn:
    kept = {figure.key: figure for figure in stored.figures.all()} if stored else {}
    entries: dict[str, returns.Entry] = {}
    differences = []
    for definition in owed:
        cell = cells.get(definition.key)
        if cell is None or cell.is_missing:
            continue
        new: Amount = NIL if cell.is_nil else cell.value
        figure = kept.get(definition.key)
        old = figure.amount if figure else None
        # A file knows no notes: what a person wrote beside the figure stays, and so does the reason for the same nil.
        entries[definition.key] = returns.Entry(
            amount=new,
            nil_reason=((old is NIL and figure and figure.nil_reason) or cell.text) if cell.is_nil else "",
            note=figure.note if figure else "",
            sheet=cell.sheet,
            cell=cell.cell,
            text=cell.text,
        )
        kind = "same" if old == new else "new" if old is None else "changed"
        scale = tuple(definition.scale)
        differences.append(
            Difference(unit, organization, definition.key, definition.name, old, new, cell.cell, kind, scale)
        )
    return PlannedReturn(unit, organization, terms, stored, entries, differences)
