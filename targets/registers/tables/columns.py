"""The columns of a register's table: the fields of its place, of its rows and of its steps, and their papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django import forms

from organizations.formats import short_date
from organizations.names import normalize
from targets.models import ReportingYear
from targets.models.registers.base import RegisterRow
from targets.registers.forms import PlaceForm, RowForm
from targets.registers.register import StepPage
from targets.registers.tables.spellings import Spelling, spelling_of
from targets.registers.tables.tabled import Tabled

YES: Final = "x"
_TRUE: Final = frozenset({"x", "có", "v", "✓", "√", "1", "đúng"})
_FALSE: Final = frozenset({"", "không", "k", "0", "-"})
CODE: Final = "Mã dòng"
STATE: Final = "Trạng thái"


class Source(StrEnum):
    """Where a column's cells come from and go to."""

    CODE = "CODE"  # key of a stored row; written by the portal
    STATE = "STATE"  # written by the portal, not read
    PLACE = "PLACE"
    ROW = "ROW"
    STEP = "STEP"
    PAPER_NUMBER = "PAPER_NUMBER"
    PAPER_DAY = "PAPER_DAY"


class UnreadableCell(ValueError):
    """The cell does not say what the column asks; the sentence says what was read and what is expected."""


@dataclass(frozen=True, eq=False)
class TableColumn:
    """One column. `name`: the field; `step`: of a step's field or paper, the step's page.

    `labels`: of a choice, its words → the value that the form takes; a word of two choices stands for none.
    `spelling`: the value for other words that name one choice exactly.
    """

    source: Source
    title: str
    name: str = ""
    step: StepPage[Any] | None = None
    form_field: forms.Field | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    shown: Sequence[str] = ()
    spelling: Spelling = lambda text: ""

    @property
    def is_required(self) -> bool:
        is_asked = self.source in (Source.PLACE, Source.ROW)
        return is_asked and self.form_field is not None and self.form_field.required

    def within(self, form: RowForm) -> "TableColumn":
        """The column with the choices of this form, where the table's own form, which knows no row, has none."""
        is_choice = isinstance(self.form_field, forms.ChoiceField | forms.ModelChoiceField)
        return self if self.labels or not is_choice else _column(self.source, self.name, form[self.name])

    def data(self, cell: tuple[str, Any] | None) -> Any:
        """What the form takes for the cell. Raises UnreadableCell."""
        kind, value = cell or ("text", "")
        if kind == "fault":
            raise UnreadableCell(f"Ô có lỗi công thức («{value}»). Xin ghi giá trị thay cho công thức.")
        if isinstance(self.form_field, forms.BooleanField):
            return self._truth(kind, value)
        if isinstance(self.form_field, forms.ModelMultipleChoiceField):
            words = [word.strip() for part in _text(kind, value).split(";") for word in part.splitlines()]
            return [self._choice(word) for word in words if word]
        if isinstance(self.form_field, forms.ChoiceField | forms.ModelChoiceField):
            text = _text(kind, value)
            return self._choice(text) if text else self.only
        if kind == "truth":
            raise UnreadableCell(f"Đọc được «{'có' if value else 'không'}», cần {self._wanted}.")
        text = _text(kind, value)
        if isinstance(self.form_field, forms.IntegerField | forms.DecimalField) and kind == "text":
            return _plain_number(text)
        return text

    @property
    def _wanted(self) -> str:
        if isinstance(self.form_field, forms.DateField):
            return "một ngày, ví dụ 15/01/2026"
        return "một số" if isinstance(self.form_field, forms.IntegerField | forms.DecimalField) else "chữ"

    @property
    def only(self) -> str:
        """The single choice there is, which a blank cell of a required field means; blank if there are several."""
        values = {value for value in self.labels.values() if value}
        return next(iter(values)) if self.is_required and len(values) == 1 else ""

    def _truth(self, kind: str, value: Any) -> bool:
        word = ("có" if value else "không") if kind == "truth" else normalize(_text(kind, value))
        if word not in _TRUE | _FALSE:
            raise UnreadableCell(f"Đọc được «{value}», cần «{YES}» nếu có hoặc để trống nếu không.")
        return word in _TRUE

    def _choice(self, text: str) -> str:
        value = self.labels.get(normalize(text))
        if value is None and (value := self.spelling(text) or None) is None:
            offered = "; ".join(self.shown[:12]) + (" …" if len(self.shown) > 12 else "")
            raise UnreadableCell(f"Đọc được «{text}», không có trong danh sách: {offered or 'danh sách trống'}.")
        if not value:
            raise UnreadableCell(f"«{text}» là tên của nhiều mục trong danh sách. Xin nhập dòng này trên trang của sổ.")
        return value


@dataclass(frozen=True)
class RegisterTable:
    """The columns of a register or list for one person and year."""

    tabled: Tabled
    columns: Sequence[TableColumn]

    @classmethod
    def of(cls, tabled: Tabled, place: PlaceForm, form: RowForm, year: ReportingYear) -> "RegisterTable":
        """From forms that are made for the person: their choices are what the lists offer."""
        columns = [TableColumn(Source.CODE, CODE)]
        columns += [_column(Source.PLACE, name, place[name]) for name in place.fields]
        columns += [_column(Source.ROW, name, form[name]) for name in form.fields]
        for step in tabled.steps:
            if step.paper is not None:
                columns.append(TableColumn(Source.PAPER_NUMBER, f"{step.paper.legend}: số", step.paper.field, step))
                day = TableColumn(
                    Source.PAPER_DAY, f"{step.paper.legend}: ngày", step.paper.field, step, forms.DateField()
                )
                columns.append(day)
            if step.form is not None:
                asked = step.form(user=form.user, year=year)
                own = [name for name in asked.fields if name not in form.fields]
                columns += [_column(Source.STEP, name, asked[name], step) for name in own]
        columns.append(TableColumn(Source.STATE, STATE))
        return cls(tabled, columns)

    def cells(self, row: RegisterRow) -> list[Any]:
        """A stored row as the cells of its line: text, whole or decimal numbers, days. Reads relations."""
        return [self.cell(column, row) for column in self.columns]

    def cell(self, column: TableColumn, row: RegisterRow) -> Any:
        match column.source:
            case Source.CODE:
                return f"{row.pk}v{row.revision}"
            case Source.STATE:
                return self.tabled.state(row)
            case Source.PAPER_NUMBER | Source.PAPER_DAY:
                paper = getattr(row, column.name)
                is_number = column.source is Source.PAPER_NUMBER
                return None if paper is None else (paper.number or None) if is_number else paper.issued_on
            case _:
                return shown_value(row, column.name, column)


def shown_value(row: RegisterRow, name: str, column: TableColumn) -> Any:
    """A field of a row as a cell shows it; choices and related rows in the words that the lists offer."""
    field_ = row._meta.get_field(name)
    if field_.many_to_many:
        return "; ".join(sorted(str(one) for one in row.several(name))) or None
    value = getattr(row, name)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return YES if value else None
    if isinstance(value, int | Decimal | date):
        return value
    choices = dict(getattr(field_, "flatchoices", None) or ())
    text = str(choices.get(value, value))
    return _label_of(column, getattr(row, getattr(field_, "attname", name)), text)


def _label_of(column: TableColumn, value: Any, text: str) -> str:
    """The list's word for a value, where the list offers it in other words than the row itself."""
    words = {offered: label for label, offered in zip(column.shown, _values(column), strict=True)}
    return words.get(str(value), text)


def _values(column: TableColumn) -> list[str]:
    return [column.labels.get(normalize(label), "") for label in column.shown]


def _column(source: Source, name: str, bound: forms.BoundField, step: StepPage[Any] | None = None) -> TableColumn:
    choices = list(_flat(getattr(bound.field, "choices", ())))
    labels: dict[str, str] = {}
    for value, label in choices:
        key = normalize(label)
        labels[key] = "" if key in labels and labels[key] != value else value
    shown = [label for _, label in choices]
    spelling = spelling_of(name, bound.field)
    title = f"{step.title}: {bound.label}" if step else str(bound.label)
    return TableColumn(source, title, name, step, bound.field, labels, shown, spelling)


def _flat(choices: Any) -> Any:
    """(value, words) of a field's choices, groups opened, without the empty one."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        elif str(value):
            yield str(value), str(label)


def _text(kind: str, value: Any) -> str:
    if kind == "number":
        return str(int(value)) if float(value).is_integer() else repr(value)
    if kind == "truth":
        return "có" if value else "không"
    return str(value).strip()


def _plain_number(text: str) -> str:
    """«1.234» and «1.234,5» as a form field reads them; anything else as it is, for the field to refuse."""
    whole, _, rest = text.replace(" ", "").partition(",")
    parts = whole.split(".")
    if len(parts) > 1 and not (len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])):
        return text
    return "".join(parts) + (f".{rest}" if rest else "")


def said(value: Any) -> str:
    """A cell in the words of a preview."""
    if isinstance(value, date):
        return short_date(value)
    return "" if value is None else str(value)
