"""The lines of a register's table as what forms take, and faults as sentences with their cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.names import normalize
from targets.models.registers.base import RegisterRow
from targets.registers.forms import RowForm
from targets.registers.register import StepPage
from targets.registers.tables.columns import RegisterTable, Source, TableColumn, UnreadableCell
from targets.registers.tables.workbook import ReadTable


@dataclass(frozen=True)
class LineReader:
    """Reads lines of one file by the register's columns."""

    table: RegisterTable
    read: ReadTable

    def data(
        self,
        number: int,
        cells: Mapping[TableColumn, Any],
        source: Source,
        stored: RegisterRow | None = None,
        page: StepPage[Any] | None = None,
        *,
        offered: RowForm | None = None,
    ) -> dict[str, Any]:
        """Field → what its form takes. A column that the file lacks keeps what is stored. Raises ValidationError.

        `offered`: a form of the row, whose fields and choices may depend on the row; a cell of a field that it lacks
        must be blank or as stored.
        """
        data: dict[str, Any] = {}
        faults = []
        for column in self.table.columns:
            if column.source is not source or column.step is not page:
                continue
            cell = cells.get(column)
            if cell is None and column not in self.read.letters and stored is not None and stored.pk:
                cell = _kept(self.table, column, stored)
            if offered is not None and column.name not in offered.fields:
                faults += self._unfit(number, column, cell, stored)
                continue
            try:
                data[column.name] = (column.within(offered) if offered is not None else column).data(cell)
            except UnreadableCell as fault:
                faults.append(self.sentence(number, str(fault), column))
        if faults:
            raise ValidationError(faults)
        return data

    def _unfit(
        self, number: int, column: TableColumn, cell: tuple[str, Any] | None, stored: RegisterRow | None
    ) -> list[str]:
        """The fault of a cell that says something new in a column that the row does not take."""
        kept = _kept(self.table, column, stored) if stored is not None else None
        if cell is None or (kept is not None and normalize(str(cell[1])) == normalize(str(kept[1]))):
            return []
        return [
            self.sentence(number, f"Dòng này không ghi hoặc không sửa được cột này (đọc được «{cell[1]}»).", column)
        ]

    def faults(self, number: int, form: forms.Form, source: Source) -> list[str]:
        """The form's errors with their cells."""
        if form.is_valid():
            return []
        columns = {column.name: column for column in self.table.columns if column.source is source}
        return [
            self.sentence(number, str(text), columns.get(name)) for name, texts in form.errors.items() for text in texts
        ]

    def fault(self, number: int, text: str, column: TableColumn | None = None) -> ValidationError:
        return ValidationError([self.sentence(number, text, column)])

    def sentence(self, number: int, text: str, column: TableColumn | None) -> str:
        if column is None:
            return f"Dòng {number}: {text}"
        letter = self.read.letters.get(column, "")
        where = f"Ô {letter}{number}" if letter else f"Dòng {number}"
        return f"{where}, cột «{column.title}»: {text}"


def _kept(table: RegisterTable, column: TableColumn, row: RegisterRow) -> tuple[str, Any] | None:
    value = table.cell(column, row)
    if value is None:
        return None
    if isinstance(value, date):
        return "day", value.isoformat()
    return ("number", value) if isinstance(value, int) else ("text", str(value))
