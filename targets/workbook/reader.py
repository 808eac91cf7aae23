"""Reads a workbook file into a `Reading`: the figures of each organization or unit, and all problems at once.

Nothing is guessed. What can be read in two ways is an error with a question in it; what is odd but certain is a
warning. One error keeps the whole file out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from organizations.formats import listing
from organizations.names import UnitName
from organizations.organization_names import Organizations
from targets.rules.sizes import Sizes
from targets.workbook import personal, remarks
from targets.workbook.answers import Answers, column_number, said_of
from targets.workbook.figures import rows
from targets.workbook.figures.checks import check_figures
from targets.workbook.figures.columns import data_rows, map_columns
from targets.workbook.figures.mapping import likely_columns, signature_of, table_columns
from targets.workbook.figures.repeats import Report, sums_of, tell_absent_lists, tell_twice
from targets.workbook.figures.sizes import check_sizes
from targets.workbook.files.grid import Grid
from targets.workbook.files.guard import RefusedWorkbook
from targets.workbook.files.opening import open_grid
from targets.workbook.form.read import read_template
from targets.workbook.headers.figure_names import FIFTEEN, FigureNames, WorkbookNames, workbook_names
from targets.workbook.marking.signs import without_marks
from targets.workbook.problems import ProblemList
from targets.workbook.reading import (
    FigureCell,
    Part,
    ReadColumn,
    Reading,
    WorkbookProblem,
    reading_from_json,
    reading_to_json,
)
from targets.workbook.reporter import year as identity
from targets.workbook.reporter.reporter import read_reporter, tell_foreign_rows
from targets.workbook.reporter.title import tell_title
from targets.workbook.tables.groups import Group, split, tell_contradiction, tell_unknown
from targets.workbook.tables.layout import Choice, NoTable, Table, find_tables
from targets.workbook.tables.title_areas import find_own_sum
from targets.workbook.tables.title_text import Line
from targets.workbook.tables.title_years import find_years

__all__ = ["FigureCell", "Reading", "WorkbookProblem", "read_workbook", "reading_from_json", "reading_to_json"]

_TITLE_ROWS: Final = 15  # looked at for the name of a district

UnitsByYear = Mapping[int, Sequence[UnitName]]
OwedByYear = Mapping[int, Mapping[str, Mapping[str, frozenset[str]]]]  # keys by year, unit and organization


def read_workbook(
    path: Path,
    *,
    units_by_year: UnitsByYear,
    organizations: Organizations,
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
    areas: Sequence[UnitName] = (),
    answers: Answers | None = None,
    owed_by_year: OwedByYear | None = None,
    sizes: Sizes | None = None,
    figures: FigureNames = FIFTEEN,
) -> Reading:
    """What the workbook says. Never raises for what stands in the file: a file that can't be opened is a problem.

    `units_by_year` holds the years that may be reported, each with the units in force in it, the sums above them
    among them; `areas` what lies above the sums; `organizations` whose returns there are; `owed` the figure keys that
    each organization owes, `owed_by_year` the same by year for units (by code) whose returns owe others; `answers` what
    the sender said on the mapping page; `sizes` how large a unit's figures may be; `figures` the catalogue.
    """
    try:
        grid = without_marks(open_grid(path, max_bytes=max_bytes))
    except RefusedWorkbook as refusal:
        problems = ProblemList()
        problems.error("", None, str(refusal), read=refusal.read or path.name, expected=refusal.expected)
        return Reading(None, None, None, None, {}, problems.sorted(), "", path.name)
    sizes = sizes or Sizes()
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return _Reader(
        grid,
        path.name,
        sha256,
        units_by_year,
        workbook_names((), organizations, tuple(areas), figures),
        owed,
        owed_by_year or {},
        answers or {},
        sizes or Sizes(),
    ).read()


class _Reader:
    """One pass over one opened workbook; the steps share the problems they find."""

    def __init__(
        self,
        grid: Grid,
        file_name: str,
        sha256: str,
        units_by_year: UnitsByYear,
        names: WorkbookNames,
        owed: Mapping[str, frozenset[str]],
        owed_by_year: OwedByYear,
        answers: Answers,
        sizes: Sizes,
    ) -> None:
        self.grid = grid
        self.file_name = file_name
        self.sha256 = sha256
        self.units_by_year = units_by_year
        self.names = names  # without units: those of the year join them
        self.owed = owed
        self.owed_by_year = owed_by_year
        #: Those of the year of the workbook; until it is known, each unit's latest.
        self.owed_by_unit: Mapping[str, Mapping[str, frozenset[str]]] = {
            unit: owed for _, of_year in sorted(owed_by_year.items()) for unit, owed in of_year.items()
        }
        self.answers = answers
        self.sizes = sizes
        self.problems = ProblemList(sheet.name for sheet in grid.sheets)
        self.columns: list[ReadColumn] = []
        self.no_tables: list[tuple[str, NoTable]] = []

    def read(self) -> Reading:
        personal.cover(self.grid, self.problems)  # before anything else sees a cell
        remarks.tell_text(self.grid, self.problems)
        form = read_template(
            self.grid, self.units_by_year, self.names, self.owed, self.owed_by_year, self.problems, self.sizes
        )
        if form is not None:
            return self._reading(form.year, [Part(form.layout, form.unit, form.organization, form.rows or {})])
        units = list(dict.fromkeys(unit for units in self.units_by_year.values() for unit in units))
        tables = self._find_tables(self._book(units))
        remarks.tell_left_out(self.grid, self.answers.get("sheet"), self.problems)
        if not tables:
            self._tell_no_table()
            return self._reading()
        years = [self._year(table) for table in tables]
        year = self._one_year(tables, years)
        if year is not None:
            self.owed_by_unit = self.owed_by_year.get(year, {})
            self.sizes = self.sizes.in_year(year, self.units_by_year[year])
        if year is not None and set(self.units_by_year[year]) != set(units):
            # The names were looked for among the units of all years; now that the year is known, among its own.
            units = list(self.units_by_year[year])
            tables = self._find_tables(self._book(units)) or tables
        remarks.tell_hidden_sheets(self.grid, self.problems)
        if any(table.list_of for table in tables):
            self._tell_unread()
        reports = [report for table in tables for report in self._reports(table, year, is_only=len(tables) == 1)]
        if year is not None:
            tell_twice(reports, self.problems)
        return self._reading(year, self._parts(reports))

    def _book(self, units: Sequence[UnitName]) -> WorkbookNames:
        """The names among these units; those of one district where the workbook names one of several."""
        book = workbook_names(tuple(units), self.names.organizations, self.names.areas.listed, self.names.figures)
        if len(book.sums) < 2:
            return book
        texts = [
            text
            for sheet in self.grid.sheets
            for text in (
                sheet.name,
                *(cell.text for (row, _), cell in sorted(sheet.cells.items()) if row <= _TITLE_ROWS and cell.text),
            )
        ]
        own = find_own_sum(texts, book)
        return book.within(own) if own else book

    def _parts(self, reports: Sequence[Report]) -> list[Part]:
        """The parts of the reports; the vertical lists of one unit are one part, which must have all organizations."""
        lists = [report for report in reports if report.table.list_of]
        parts = [report.part for report in reports if not report.table.list_of]
        for unit in dict.fromkeys(report.part.unit for report in lists):
            of_unit = [report for report in lists if report.part.unit == unit]
            rows = {code: cells for report in reversed(of_unit) for code, cells in report.part.rows.items()}
            asked = [code for code, keys in self.owed_by_unit.get(unit or "", self.owed).items() if keys]
            tell_absent_lists(of_unit[0].table, rows, asked, self.problems)
            parts.append(Part("commune", unit, None, {code: rows[code] for code in self.owed if code in rows}))
        return parts

    def _year(self, table: Table) -> int | None:
        lines = identity.lines_above(table)
        if not find_years(lines):
            lines = [*lines, *table.shared]
        if not find_years(lines):
            lines = [*lines, *identity.lines_over(table)]
        tell_title(table, lines, self.file_name, self.problems, self.answers.get("titles", ()))
        return identity.read_year(
            table, lines, self.file_name, self.units_by_year, self.problems, said=self.answers.get("year")
        )

    def _one_year(self, tables: Sequence[Table], years: Sequence[int | None]) -> int | None:
        """The year of all tables; None, and a problem told, where they differ."""
        known = {year: table for table, year in reversed(list(zip(tables, years, strict=True))) if year is not None}
        if len(known) > 1:
            named = listing([f"năm {year} ở {_place(table)}" for year, table in sorted(known.items())])
            self.problems.ask()  # the sender may choose one of the sheets
            for year, table in sorted(known.items())[1:]:
                self.problems.error(
                    table.sheet.name,
                    None,
                    f"Tệp có báo cáo của nhiều năm: {named}. Xin để mỗi năm một tệp.",
                    read=str(year),
                    expected="các báo cáo của cùng một năm",
                )
        return next(iter(known)) if len(known) == 1 and None not in years else None

    def _reports(self, table: Table, year: int | None, *, is_only: bool) -> list[Report]:
        """The reports of one table, with its columns told apart once."""
        problems = self.problems.turned() if table.sheet.is_turned else self.problems
        self._tell_strays(table, problems)
        groups = split(table)
        tell_unknown(groups, problems)
        lines = identity.lines_above(table)
        if table.outers:
            tell_contradiction(table, groups, lines, self.problems)
        reporters = [self._reporter(group, lines) for group in groups]
        remarks.tell_hidden(table, problems)
        remarks.tell_struck(table, problems)
        remarks.tell_unseen(table, problems)
        remarks.tell_money(table, problems)
        organizations = {organization for _, organization in reporters}
        organization = organizations.pop() if len(organizations) == 1 else None
        columns = map_columns(
            table,
            self._needed(table, reporters),
            problems,
            year=year,
            organization=organization or table.list_of,
            said=said_of(
                self.answers, table.sheet, table.columns, keys=self.names.figures.names.keys(), is_only=is_only
            ),
        )
        self.columns += table_columns(table, columns)
        reports = []
        for group, (unit, of) in zip(groups, reporters, strict=True):
            tell_foreign_rows(group.table, unit, of, problems)
            figures = rows.read_rows(
                group.table, columns, of, self.owed, problems, unit=unit, owed_by_unit=self.owed_by_unit
            )
            reports.append(Report(Part(table.layout, unit, of, figures), group.table))
        whole = sums_of([report.part for report in reports]) if len(reports) > 1 else {}
        for report in reports:
            part = report.part
            check_figures(report.table, columns, part.rows, problems, whole)
            sizes = self.sizes.of_many_units() if table.book.is_sum(part.unit or "") else self.sizes
            check_sizes(
                report.table, columns, part.rows, sizes, problems, unit=part.unit, organization=part.organization
            )
        return reports

    def _reporter(self, group: Group, lines: list[Line]) -> tuple[str | None, str | None]:
        """The unit or the organization of a group: the table's own word, else the title's."""
        if group.outer is not None:
            return (group.code, None) if group.table.layout == "commune" else (None, group.code)
        return read_reporter(
            group.table,
            lines,
            self.file_name,
            self.problems,
            answers=self.answers,
            shared=group.table.shared,
            other_years=self.units_by_year,
        )

    def _reading(self, year: int | None = None, parts: Sequence[Part] = ()) -> Reading:
        """The reading of these parts; what they share stands in its own fields."""
        layouts, units = {part.layout for part in parts}, {part.unit for part in parts}
        organizations = {part.organization for part in parts}
        return Reading(
            layouts.pop() if len(layouts) == 1 else None,
            units.pop() if len(units) == 1 else None,
            organizations.pop() if len(organizations) == 1 else None,
            year,
            parts[0].rows if len(parts) == 1 else {},
            self.problems.sorted(),
            self.sha256,
            self.file_name,
            several=tuple(parts) if len(parts) > 1 else (),
            columns=tuple(self.columns),
            needs_mapping=self.problems.needs_mapping,
            signature=signature_of(self.columns),
            titles=self.problems.titles,
        )

    def _choice(self) -> Choice | None:
        """Where the sender said that the table is, on the one sheet that is read."""
        column = column_number(self.answers.get("name_column", ""))
        filled = [sheet for sheet in self.grid.sheets if sheet.cells]
        if column is None or ("sheet" not in self.answers and len(filled) > 1):
            return None
        return Choice(self.answers.get("layout", "commune"), column, self.answers.get("header_row"))

    def _needed(self, table: Table, reporters: Sequence[tuple[str | None, str | None]]) -> set[str]:
        """The keys that the table must have a column for. `reporters`: unit and organization of each group."""
        if table.layout == "organization":
            units = {row.match.code or "" for row in data_rows(table)} or {""}
            return {
                key
                for _, organization in reporters
                for unit in units
                for key in self.owed_by_unit.get(unit, self.owed).get(organization or "", frozenset())
            }
        return {
            key
            for unit, _ in reporters
            for organization, keys in self.owed_by_unit.get(unit or "", self.owed).items()
            for key in keys
            if table.list_of in (None, organization)
        }

    def _find_tables(self, book: WorkbookNames) -> list[Table]:
        """The tables of the sheets that are to be read."""
        self.no_tables = []
        tables: list[Table] = []
        for sheet in self.grid.sheets:
            if sheet.name != self.answers.get("sheet", sheet.name):
                continue
            tables_found = find_tables(sheet, book, self._choice())
            of_sheet = [table for table in tables_found if isinstance(table, Table)]
            for table in of_sheet[1:]:
                table.shared = identity.lines_above(of_sheet[0])
            tables += of_sheet
            self.no_tables += [(sheet.name, no_table) for no_table in tables_found if isinstance(no_table, NoTable)]
        # Beside an ordinary table, lists repeat its figures.
        return [table for table in tables if not table.list_of] or tables

    def _tell_unread(self) -> None:
        """One sentence for all sheets with the same reason why they are not read."""
        sheets: dict[str, list[tuple[str, NoTable]]] = {}
        for name, no_table in self.no_tables:
            sheets.setdefault(no_table.message, []).append((name, no_table))
        for message, alike in sheets.items():  # six sheets of one layout are one sentence
            name, no_table = alike[0]
            also = f" (các trang {', '.join(f'«{other}»' for other, _ in alike)})" if len(alike) > 1 else ""
            self.problems.error(name, no_table.position, f"{message}{also}", expected="mỗi tên một dòng")

    def _tell_no_table(self) -> None:
        self._tell_unread()
        if not self.no_tables:
            self.problems.error(
                self.grid.sheets[0].name if self.grid.sheets else "",
                None,
                "Không tìm thấy bảng số liệu trong tệp. Bảng cần có cột tên tổ chức (hoặc tên đơn vị) và các"
                " dòng tiêu đề như biểu mẫu.",
                read=", ".join(f"«{sheet.name}»" for sheet in self.grid.sheets),
                expected="bảng theo biểu mẫu",
            )
        self.columns = likely_columns(self.grid)
        if self.columns:
            self.problems.ask()

    def _tell_strays(self, table: Table, problems: ProblemList) -> None:
        for position in table.strays:
            problems.error(
                table.sheet.name,
                position,
                f"Dường như có bảng khác bắt đầu ở ô {table.sheet.cell_name(*position)}, không rõ là số liệu của báo"
                " cáo nào. Xin để mỗi báo cáo một trang, hoặc mỗi báo cáo một tệp.",
                read=" ".join(table.sheet.text(*position).split()),
                expected="mỗi báo cáo một bảng, có tiêu đề riêng",
            )


def _place(table: Table) -> str:
    return f"bảng từ ô {table.sheet.cell_name(table.header_rows[0], table.name_column)} trang «{table.sheet.name}»"
