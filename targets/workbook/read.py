"""A workbook file as a `Reading`: what each organization or unit reports, and every problem of the file at once.

Nothing is guessed. What can be read in two ways is an error with a question in it; what is odd but certain is a
warning. One error keeps the whole file out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from organizations.names import UnitName
from targets.figures import FIGURE_KEYS
from targets.workbook import identity, personal, remarks, rows
from targets.workbook.answers import Answers, column_number, said_of
from targets.workbook.checks import check_figures
from targets.workbook.columns import map_columns
from targets.workbook.grid import Grid
from targets.workbook.guard import RefusedWorkbook
from targets.workbook.layout import Choice, NoTable, Table, find_table
from targets.workbook.mapping import likely_columns, signature_of, table_columns
from targets.workbook.marks import without_marks
from targets.workbook.opening import open_grid
from targets.workbook.problems import ProblemList
from targets.workbook.reading import FigureCell, Problem, ReadColumn, Reading, reading_from_json, reading_to_json
from targets.workbook.reporter import read_reporter, tell_foreign_rows
from targets.workbook.template import read_template

__all__ = ["FigureCell", "Problem", "Reading", "read_workbook", "reading_from_json", "reading_to_json"]

UnitsByYear = Mapping[int, Sequence[UnitName]]


def read_workbook(
    path: Path,
    *,
    units_by_year: UnitsByYear,
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
    answers: Answers | None = None,
) -> Reading:
    """What the workbook says. Never raises for what stands in the file: a file that can't be opened is a problem.

    `units_by_year` holds the years that may be reported, each with the units in force in it, the district among
    them; `owed` the figure keys that each organization owes; `answers` what the sender said on the mapping page.
    """
    try:
        grid = without_marks(open_grid(path, max_bytes=max_bytes))
    except RefusedWorkbook as refusal:
        problems = ProblemList()
        problems.error("", None, str(refusal), read=refusal.read or path.name, expected=refusal.expected)
        return Reading(None, None, None, None, {}, problems.sorted(), "", path.name)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return _Reader(grid, path.name, sha256, units_by_year, owed, answers or {}).read()


class _Reader:
    """One pass over one opened workbook; the steps share the problems they find."""

    def __init__(
        self,
        grid: Grid,
        file_name: str,
        sha256: str,
        units_by_year: UnitsByYear,
        owed: Mapping[str, frozenset[str]],
        answers: Answers,
    ) -> None:
        self.grid = grid
        self.file_name = file_name
        self.sha256 = sha256
        self.units_by_year = units_by_year
        self.owed = owed
        self.answers = answers
        self.problems = ProblemList(sheet.name for sheet in grid.sheets)
        self.columns: list[ReadColumn] = []

    def read(self) -> Reading:
        personal.cover(self.grid, self.problems)  # before anything else sees a cell
        remarks.tell_text(self.grid, self.problems)
        form = read_template(self.grid, self.units_by_year, self.owed, self.problems)
        if form is not None:
            return self._reading(form.layout, form.unit, form.organization, form.year, form.rows)
        units = list(dict.fromkeys(unit for units in self.units_by_year.values() for unit in units))
        table = self._only_table(units)
        if table is None:
            self.columns = self.columns or likely_columns(self.grid)
            self.problems.needs_mapping = self.problems.needs_mapping or bool(self.columns)
            return self._reading()
        lines = identity.lines_above(table)
        year = identity.read_year(
            table, lines, self.file_name, self.units_by_year, self.problems, said=self.answers.get("year")
        )
        if year is not None and set(self.units_by_year[year]) != set(units):
            # The names were looked for among the units of all years; now that the year is known, among its own.
            units = list(self.units_by_year[year])
            found = find_table(table.sheet, units, self._choice())
            table = found if isinstance(found, Table) else table
        unit, organization = read_reporter(table, lines, self.file_name, units, self.problems, answers=self.answers)
        tell_foreign_rows(table, unit, organization, units, self.problems)
        remarks.tell_hidden(self.grid, table, self.problems)
        remarks.tell_struck(table, self.problems)
        columns = map_columns(
            table,
            self._needed(table, organization),
            self.problems,
            year=year,
            organization=organization,
            said=said_of(self.answers, table.sheet, table.columns),
        )
        self.columns += table_columns(table, columns)
        figures = rows.read_rows(table, columns, organization, self.owed, units, self.problems)
        check_figures(table, columns, figures, self.problems)
        return self._reading(table.layout, unit, organization, year, figures)

    def _reading(
        self,
        layout: str | None = None,
        unit: str | None = None,
        organization: str | None = None,
        year: int | None = None,
        figures: Mapping[str, Mapping[str, FigureCell]] | None = None,
    ) -> Reading:
        return Reading(
            layout,
            unit,
            organization,
            year,
            figures or {},
            self.problems.sorted(),
            self.sha256,
            self.file_name,
            columns=tuple(self.columns),
            needs_mapping=self.problems.needs_mapping,
            signature=signature_of(self.columns),
        )

    def _choice(self) -> Choice | None:
        """Where the sender said that the table is."""
        column = column_number(self.answers.get("name_column", ""))
        if column is None:
            return None
        return Choice(self.answers.get("layout", "commune"), column, self.answers.get("header_row"))

    def _needed(self, table: Table, organization: str | None) -> set[str]:
        """The keys that the table must have a column for."""
        if table.layout == "organization":
            return set(self.owed.get(organization or "", frozenset()))
        return {key for key in FIGURE_KEYS if any(key in keys for keys in self.owed.values())}

    def _only_table(self, units: Sequence[UnitName]) -> Table | None:
        """The one table of the file; None, and a problem told, where there is none or more than one."""
        sheets = [sheet for sheet in self.grid.sheets if sheet.name == self.answers.get("sheet", sheet.name)]
        found = {sheet.name: find_table(sheet, units, self._choice()) for sheet in sheets}
        tables = [table for table in found.values() if isinstance(table, Table)]
        for name, result in found.items():
            if isinstance(result, NoTable):
                self.problems.error(name, result.position, result.message, expected="mỗi tên một dòng")
        if len(tables) > 1:
            names = ", ".join(f"«{table.sheet.name}»" for table in tables)
            for table in tables[1:]:
                self.problems.error(
                    table.sheet.name,
                    (table.header_rows[0], table.name_column),
                    f"Tệp có nhiều bảng số liệu, ở các trang {names}. Xin để mỗi báo cáo một tệp.",
                    read=names,
                    expected="một bảng số liệu trong một tệp",
                )
            return None
        if not tables:
            if not any(isinstance(result, NoTable) for result in found.values()):
                self.problems.error(
                    self.grid.sheets[0].name if self.grid.sheets else "",
                    None,
                    "Không tìm thấy bảng số liệu trong tệp. Bảng cần có cột tên tổ chức (hoặc tên xã, thị trấn) và các"
                    " dòng tiêu đề như biểu mẫu.",
                    read=", ".join(f"«{sheet.name}»" for sheet in self.grid.sheets),
                    expected="bảng theo biểu mẫu",
                )
            return None
        self._tell_strays(tables[0])
        return tables[0]

    def _tell_strays(self, table: Table) -> None:
        for position in table.strays:
            self.problems.error(
                table.sheet.name,
                position,
                f"Dường như có bảng khác bắt đầu ở ô {table.sheet.cell_name(*position)}. Xin để mỗi báo cáo một tệp,"
                " mỗi tệp một bảng.",
                read=" ".join(table.sheet.text(*position).split()),
                expected="một bảng số liệu trong một tệp",
            )
