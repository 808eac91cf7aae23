"""The lines of a register's table, each taken through the register's actions, by django-import-export."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader
from import_export.results import RowResult
from tablib import Dataset

from organizations.models import User
from organizations.names import normalize
from organizations.refused import Refused
from targets.models import Paper, PaperKind, ReportingYear
from targets.models.registers.base import RegisterRow
from targets.papers.actions import PaperDetails, add_paper
from targets.registers import actions
from targets.registers.claims import RegisterRefused
from targets.registers.forms import RowForm
from targets.registers.register import StepPage
from targets.registers.tables.columns import RegisterTable, Source, TableColumn, UnreadableCell, said
from targets.registers.tables.line_reader import LineReader
from targets.registers.tables.tabled import Tabled, TouchedRow
from targets.registers.tables.workbook import ReadTable

#: A line of the table: column → (kind, value). «row» is its number in the sheet.
Line = Mapping[str, Any]


@dataclass(frozen=True)
class TakenStep:
    """A step that a line takes: its fields, and its paper, there or to be entered (number, day)."""

    page: StepPage[Any]
    values: Mapping[str, Any]
    paper: tuple[str, date] | None


class LineResult(RowResult):
    """`changes`: (column, before, after) of a line that changes a row; `what`: the row in words."""

    changes: list[tuple[str, str, str]]
    what: str


class RowResource(resources.Resource):
    """Takes lines of one register or list and year for one person: new rows, corrections and steps, all or nothing.

    A line is that of a stored row by the code that the portal wrote, or by saying the same of the same place; a line
    that changes nothing is skipped, so the same file twice changes nothing. Faults carry the sheet's row and column.
    """

    class Meta:
        use_transactions = True
        report_skipped = True
        skip_diff = True
        import_id_fields: tuple[str, ...] = ()
        instance_loader_class = BaseInstanceLoader

    def __init__(
        self,
        tabled: Tabled,
        year: ReportingYear,
        read: ReadTable,
        table: RegisterTable,
        *,
        by: User,
        at: datetime,
    ) -> None:
        super().__init__()
        self.tabled, self.year, self.read, self.table = tabled, year, read, table
        self.reader = LineReader(table, read)
        self.by, self.at = by, at
        self.touched: list[TouchedRow] = []
        self.known: dict[tuple[Any, ...], list[RegisterRow]] = {}
        for row in tabled.rows(year, by):
            self.known.setdefault(self._key(row), []).append(row)
        self.by_code = {row.pk: row for same in self.known.values() for row in same}
        self.lines: dict[tuple[Any, ...], int] = {}
        self._row_data: dict[str, Any] = {}
        self._values: dict[str, Any] = {}
        self._told: dict[str, tuple[str, str]] = {}
        self._steps: list[TakenStep] = []

    @classmethod
    def get_row_result_class(cls) -> type[RowResult]:
        return LineResult

    def dataset(self) -> Dataset:
        """The lines as the library takes them: the sheet's row number, then the cells."""
        data = Dataset(headers=["row", "cells"])
        for number, cells in self.read.lines.items():
            data.append([number, cells])
        return data

    def get_or_init_instance(self, instance_loader: Any, row: Any) -> tuple[RegisterRow, bool]:
        number, cells = row["row"], row["cells"]
        stored = self._by_code(number, cells)
        if stored is None:
            made, form = self._made(number, cells)
            stored = self._alike(number, made, form.values)
        else:
            self._check_place(number, cells, stored)
        self._check_once(number, cells, stored or made)
        if stored is None:
            self._values = form.values
            return made, True
        self._values = self._form(number, cells, stored).values
        return stored, False

    def _made(self, number: int, cells: Mapping[TableColumn, Any]) -> tuple[RegisterRow, RowForm]:
        """A row of the line's place and its content, with all faults of both at once. Raises ValidationError."""
        faults: list[str] = []
        fields: dict[str, Any] = {}
        try:
            data = self.reader.data(number, cells, Source.PLACE)
            figure = self.tabled.figure
            place = self.tabled.place_form(data, user=self.by, year=self.year, figure=figure, asked={})
            faults = self.reader.faults(number, place, Source.PLACE)
            fields = {} if faults else place.place
        except ValidationError as fault:
            faults = fault.messages
        try:
            form = self._form(number, cells, None, fields)
        except ValidationError as fault:
            raise ValidationError([*faults, *fault.messages]) from fault
        if faults:
            raise ValidationError(faults)
        return self.tabled.made(self.year, fields), form

    def _form(
        self,
        number: int,
        cells: Mapping[TableColumn, Any],
        stored: RegisterRow | None,
        place: Mapping[str, Any] | None = None,
    ) -> RowForm:
        """The content of a line, for a stored row or a new one of this place. Raises ValidationError."""
        how: dict[str, Any] = {"user": self.by, "year": self.year, "row": stored, "place": place}
        self._row_data = self.reader.data(number, cells, Source.ROW, stored, offered=self.tabled.form(**how))
        form = self.tabled.form(self._row_data, **how)
        if faults := self.reader.faults(number, form, Source.ROW):
            raise ValidationError(faults)
        return form

    def _check_place(self, number: int, cells: Mapping[TableColumn, Any], stored: RegisterRow) -> None:
        """The place of a stored row stays. Raises ValidationError where the line names another one."""
        for column, (_, value) in cells.items():
            if column.source is not Source.PLACE:
                continue
            if normalize(str(value)) != normalize(str(self.table.cell(column, stored))):
                place = self.tabled.place(stored)
                text = f"Dòng này của sổ là của {place}, không chuyển nơi khác được. Xin hủy dòng rồi nhập lại."
                raise self.reader.fault(number, text, column)

    def _check_once(self, number: int, cells: Mapping[TableColumn, Any], row: RegisterRow) -> None:
        """No two lines of a file are of one row, or say the same of a new one. Raises ValidationError."""
        key: tuple[Any, ...] = (row.pk,)
        if row.pk is None:
            said_of_it = sorted((column.title, str(value)) for column, (_, value) in cells.items())
            key = self._key(row) if self.tabled.is_one_a_place else (*self._key(row), *said_of_it)
        first = self.lines.setdefault(key, number)
        if first != number:
            raise self.reader.fault(number, f"Dòng này trùng với dòng {first} của tệp. Xin xóa một dòng.")

    def import_instance(self, instance: RegisterRow, row: Any, **kwargs: Any) -> None:
        """Find the steps that the line takes; the content was read when the row was looked for."""
        self._steps = [step for page in self.tabled.steps if (step := self._step(instance, page, row)) is not None]

    def skip_row(self, instance: RegisterRow, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors or instance.pk is None:
            return False
        return not self._steps and not actions.changed_words(instance, self._values)

    def validate_instance(self, instance: RegisterRow, import_validation_errors: Any = None, **kwargs: Any) -> None:
        """The actions check what forms and database do not."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: RegisterRow, is_create: bool, row: Any, **kwargs: Any) -> None:
        before = None if is_create else _snapshot(instance)
        how: dict[str, Any] = {"by": self.by, "at": self.at}
        try:
            seen = 0 if is_create else self._seen(row["cells"], instance)
            if is_create:
                self.tabled.add(instance, self._values, year=self.year, **how)
            elif changes := actions.changed_words(instance, self._values):
                self._told = changes
                self.tabled.change(instance, self._values, seen=seen, **how)
                seen = instance.revision
            for step in self._steps:
                how |= {"values": step.values, "paper": self._paper(instance, step), "seen": seen}
                self.tabled.take(step.page, instance, **how)
                seen = instance.revision
        except Refused as refused:
            raise self.reader.fault(row["row"], str(refused)) from refused
        self.touched.append(TouchedRow(instance.pk, before, instance.revision))

    def save_m2m(self, instance: RegisterRow, row: Any, **kwargs: Any) -> None:
        """The actions stored the relations."""

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self._told = {}

    def after_import_row(self, row: Any, row_result: Any, **kwargs: Any) -> None:
        titles = {column.name: column.title for column in self.table.columns if column.source is Source.ROW}
        row_result.changes = [(titles[name], *words) for name, words in self._told.items()]
        row_result.changes += [(step.page.title, "", _paper_words(step.paper)) for step in self._steps]

    def _step(self, row: RegisterRow, page: StepPage[Any], line: Line) -> TakenStep | None:
        """The step, if the line holds something for it that the row does not hold yet. Raises ValidationError."""
        cells = line["cells"]
        own = [column for column in self.table.columns if column.step is page and column in cells]
        if not own:
            return None
        paper = self._stated_paper(line, page)
        stored = getattr(row, page.paper.field) if page.paper is not None else None
        if stored is not None:
            if paper is not None and (normalize(stored.number), stored.issued_on) != (normalize(paper[0]), paper[1]):
                text = f"Sổ đã ghi {stored} cho «{page.title}», khác với tệp. Xin xem lại trên trang của dòng này."
                raise self.reader.fault(line["row"], text)
            paper = None
        values: dict[str, Any] = {}
        if page.form is not None and (paper or any(column.source is Source.STEP for column in own)):
            how: dict[str, Any] = {"user": self.by, "year": self.year, "row": row if row.pk else None}
            offered = page.form(**how)
            data = self.reader.data(line["row"], cells, Source.STEP, how["row"], page, offered=offered)
            form = page.form(self._row_data | data, **how)
            if faults := self.reader.faults(line["row"], form, Source.STEP):
                raise ValidationError(faults)
            values = form.values if row.pk is None or actions.changed_words(row, form.values) else {}
        return TakenStep(page, values, paper) if paper or values else None

    def _stated_paper(self, line: Line, page: StepPage[Any]) -> tuple[str, date] | None:
        """Number and day of the step's paper as the line says them. Raises ValidationError."""
        stated: dict[Source, Any] = {}
        for column, cell in line["cells"].items():
            if column.step is page and column.source in (Source.PAPER_NUMBER, Source.PAPER_DAY):
                try:
                    text = column.data(cell)
                    stated[column.source] = column.form_field.clean(text) if column.form_field else text
                except (UnreadableCell, ValidationError) as fault:
                    words = fault.messages[0] if isinstance(fault, ValidationError) else str(fault)
                    raise self.reader.fault(line["row"], words, column) from fault
        if not stated:
            return None
        if Source.PAPER_DAY not in stated:
            raise self.reader.fault(line["row"], f"Có số mà thiếu ngày của văn bản «{page.title}». Xin ghi cả ngày.")
        return str(stated.get(Source.PAPER_NUMBER, "")), stated[Source.PAPER_DAY]

    def _paper(self, row: RegisterRow, step: TakenStep) -> Paper | None:
        """The step's paper: one that fits and has the number and day, or entered now. Raises Refused."""
        if step.paper is None or step.page.paper is None:
            return None
        number, day = step.paper
        fitting = step.page.paper.fits(row).visible_to(self.by).filter(issued_on=day).order_by("pk")
        found = [paper for paper in fitting if normalize(paper.number) == normalize(number)]
        if found:
            return found[0]
        agency = step.page.paper.agency(row, self.by)
        if agency is None:
            raise RegisterRefused(
                f"Trên cổng chưa có văn bản số «{number}» ngày {said(day)} cho «{step.page.title}», và đồng chí không "
                "nhập văn bản của cơ quan đó. Xin đề nghị cơ quan nhập văn bản trước."
            )
        title = f"{step.page.paper.legend}: {self.tabled.subject(row)}"[:300]
        return add_paper(PaperDetails(agency, PaperKind.OTHER, number, day, title), upload=None, by=self.by, at=self.at)

    def _by_code(self, number: int, cells: Mapping[TableColumn, Any]) -> RegisterRow | None:
        """The stored row whose code the line bears. Raises ValidationError for a code of no row that is seen."""
        code = next((cell for column, cell in cells.items() if column.source is Source.CODE), None)
        if code is None:
            return None
        pk, _, revision = str(code[1]).strip().partition("v")
        if not (pk.isascii() and pk.isdigit() and revision.isascii() and revision.isdigit() and len(str(code[1])) < 30):
            raise self.reader.fault(
                number, f"Mã dòng «{code[1]}» không phải của cổng. Xin để nguyên cột mã như tệp tải về."
            )
        row = self.by_code.get(int(pk))
        if row is None:
            raise self.reader.fault(number, "Dòng này không còn trong sổ của năm hoặc đã hủy. Xin tải tệp mới của sổ.")
        return row

    def _seen(self, cells: Mapping[TableColumn, Any], row: RegisterRow) -> int:
        """The revision that the file was written from; that of now where the line bears no code."""
        code = next((cell for column, cell in cells.items() if column.source is Source.CODE), None)
        return row.revision if code is None else int(str(code[1]).strip().partition("v")[2])

    def _alike(self, number: int, made: RegisterRow, values: Mapping[str, Any]) -> RegisterRow | None:
        """The stored row that a line without code is of; None for a new one. Raises ValidationError.

        It is that of the place, where a place has one; else the one that says exactly the same. A line that says
        something else than a stored row of the same place and subject is asked: it may be that one, or another.
        """
        for name, value in values.items():
            if not made._meta.get_field(name).many_to_many:
                setattr(made, name, value)
        stored = self.known.get(self._key(made), [])
        same = (
            stored if self.tabled.is_one_a_place else [row for row in stored if not actions.changed_words(row, values)]
        )
        if stored and not same:
            text = (
                f"Sổ đã có dòng «{self.tabled.subject(stored[0])[:80]}» của nơi này, ghi khác với tệp. Nếu là dòng ấy, "
                "xin sửa trong tệp tải từ sổ (có mã dòng); nếu là dòng khác, xin ghi rõ để phân biệt (thêm ngày, lần) "
                "hoặc nhập trên trang của sổ."
            )
            raise self.reader.fault(number, text)
        return same[0] if same else None

    def _key(self, row: RegisterRow) -> tuple[Any, ...]:
        place = tuple(getattr(row, f"{name}_id") for name in sorted(self.tabled.place_form.fills))
        return (*place, "" if self.tabled.is_one_a_place else normalize(self.tabled.subject(row)))


def _paper_words(paper: tuple[str, date] | None) -> str:
    return " ngày ".join(filter(None, (paper[0], said(paper[1])))) if paper else "có"


def _snapshot(row: RegisterRow) -> dict[str, Any]:
    """The stored fields of a row, relations to several as keys; JSON without loss."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return fields | {field.name: [one.pk for one in row.several(field.name)] for field in row._meta.many_to_many}
