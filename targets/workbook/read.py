"""A workbook file as a `Reading`: what each organization or unit reports, and every problem of the file at once.

Nothing is guessed. What can be read in two ways is an error with a question in it; what is odd but certain is a
warning. One error keeps the whole file out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from organizations.names import UnitName
from targets.figures import FIGURE_KEYS
from targets.workbook import identity, rows
from targets.workbook.checks import check_figures
from targets.workbook.columns import map_columns
from targets.workbook.grid import Grid, Sheet, cell_name
from targets.workbook.guard import RefusedWorkbook
from targets.workbook.layout import NoTable, Table, find_table
from targets.workbook.opening import open_grid
from targets.workbook.problems import ProblemList
from targets.workbook.reading import FigureCell, Problem, Reading, reading_from_json, reading_to_json

__all__ = ["FigureCell", "Problem", "Reading", "read_workbook", "reading_from_json", "reading_to_json"]

UnitsByYear = Mapping[int, Sequence[UnitName]]


def read_workbook(
    path: Path,
    *,
    units_by_year: UnitsByYear,
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
) -> Reading:
    """What the workbook says. Never raises for what stands in the file: a file that can't be opened is a problem.

    `units_by_year` holds the years that may be reported, each with the units in force in it, the district among
    them; `owed` the figure keys that each organization owes.
    """
    try:
        grid = open_grid(path, max_bytes=max_bytes)
    except RefusedWorkbook as refusal:
        problems = ProblemList()
        problems.error("", None, str(refusal), read=refusal.read or path.name, expected=refusal.expected)
        return Reading(None, None, None, None, {}, problems.sorted(), "", path.name)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return _Reader(grid, path.name, sha256, units_by_year, owed).read()


class _Reader:
    """One pass over one opened workbook; the steps share the problems they find."""

    def __init__(
        self,
        grid: Grid,
        file_name: str,
        sha256: str,
        units_by_year: UnitsByYear,
        owed: Mapping[str, frozenset[str]],
    ) -> None:
        self.grid = grid
        self.file_name = file_name
        self.sha256 = sha256
        self.units_by_year = units_by_year
        self.owed = owed
        self.problems = ProblemList(sheet.name for sheet in grid.sheets)

    def read(self) -> Reading:
        self._tell_text()
        units = list(dict.fromkeys(unit for units in self.units_by_year.values() for unit in units))
        table = self._only_table(units)
        if table is None:
            return self._reading()
        lines = identity.lines_above(table)
        year = identity.read_year(table, lines, self.file_name, self.units_by_year, self.problems)
        if year is not None and set(self.units_by_year[year]) != set(units):
            # The names were looked for among the units of all years; now that the year is known, among its own.
            units = list(self.units_by_year[year])
            found = find_table(table.sheet, units)
            table = found if isinstance(found, Table) else table
        unit, organization = identity.read_reporter(table, lines, self.file_name, units, self.problems)
        identity.tell_foreign_rows(table, unit, organization, units, self.problems)
        self._tell_hidden(table)
        self._tell_struck(table)
        needed = self._needed(table, organization)
        columns = map_columns(table, needed, self.problems, year=year, organization=organization)
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
        problems = self.problems.sorted()
        return Reading(layout, unit, organization, year, figures or {}, problems, self.sha256, self.file_name)

    def _needed(self, table: Table, organization: str | None) -> set[str]:
        """The keys that the table must have a column for."""
        if table.layout == "organization":
            return set(self.owed.get(organization or "", frozenset()))
        return {key for key in FIGURE_KEYS if any(key in keys for keys in self.owed.values())}

    def _tell_text(self) -> None:
        if self.grid.sources:
            sources = ", ".join(self.grid.sources)
            self.problems.warning(
                "",
                None,
                f"Tệp dùng phông chữ cũ ({sources}). Hệ thống đã chuyển sang Unicode, xin kiểm tra lại tên.",
                read=sources,
                expected="chữ Unicode (Times New Roman, Arial)",
            )
        for sheet in self.grid.sheets:
            for position in dict.fromkeys(sheet.damaged):
                self.problems.error(
                    sheet.name,
                    position,
                    f"Chữ trong ô {cell_name(*position)} bị hỏng mã («{sheet.text(*position)}»), không khôi phục chắc"
                    " chắn được. Xin gõ lại ô này bằng chữ Unicode.",
                    read=sheet.text(*position),
                    expected="chữ Unicode",
                )

    def _only_table(self, units: Sequence[UnitName]) -> Table | None:
        """The one table of the file; None, and a problem told, where there is none or more than one."""
        found = {sheet.name: find_table(sheet, units) for sheet in self.grid.sheets}
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
                f"Dường như có bảng khác bắt đầu ở ô {cell_name(*position)}. Xin để mỗi báo cáo một tệp, mỗi"
                " tệp một bảng.",
                read=" ".join(table.sheet.text(*position).split()),
                expected="một bảng số liệu trong một tệp",
            )

    def _tell_struck(self, table: Table) -> None:
        """A name, header or title that is struck through was taken back: whose figures are these then?"""
        last = table.rows[-1].number if table.rows else table.header_rows[-1]
        for (row, column), cell in table.sheet.cells.items():
            is_name_or_header = row <= table.header_rows[-1] or column == table.name_column
            if cell.is_struck and row <= last and is_name_or_header:
                self.problems.error(
                    table.sheet.name,
                    (row, column),
                    f"Chữ trong ô {cell_name(row, column)} đang bị gạch ngang, không rõ còn dùng hay đã bỏ. Xin xóa hẳn"
                    " hoặc bỏ nét gạch.",
                    read=" ".join(cell.text.split()),
                    expected="chữ không gạch ngang",
                )

    def _tell_hidden(self, table: Table) -> None:
        for sheet in self.grid.sheets:
            if sheet.is_hidden and sheet.cells:
                self.problems.warning(
                    sheet.name,
                    None,
                    f"Trang «{sheet.name}» đang ẩn nhưng có nội dung. Xin kiểm tra lại.",
                    read=f"{len(sheet.cells)} ô có nội dung",
                    expected="không có trang ẩn",
                )
        sheet = table.sheet
        names = _hidden(sheet, table)
        if names:
            self.problems.warning(
                sheet.name,
                None,
                f"Trang có dòng, cột đang ẩn nhưng có số liệu ({names}). Hệ thống vẫn đọc; xin kiểm tra lại.",
                read=names,
                expected="không có dòng, cột ẩn",
            )


def _hidden(sheet: Sheet, table: Table) -> str:
    """The hidden rows and columns of a table that hold something, as text."""
    first = table.header_rows[0]
    used_rows = {row for row, _ in sheet.cells if row >= first}
    used_columns = {column for row, column in sheet.cells if row >= first}
    rows_ = [f"dòng {row}" for row in sorted(sheet.hidden_rows & used_rows)]
    columns = [f"cột {cell_name(1, column)[:-1]}" for column in sorted(sheet.hidden_columns & used_columns)]
    return ", ".join([*rows_, *columns])
