"""Form of the mapping page: the figure of each column, and the unit, organization and year of the report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from organizations.models import Organization, User
from organizations.permissions import Role
from targets.models import FigureDefinition, ReportingYear
from targets.workbook.answers import Answers
from targets.workbook.reading import ReadColumn, Reading
from targets.workbook.tables.layout import Layout
from targets.workbook.tables.title_meaning import title_key

SKIP = "Bỏ qua (không phải số liệu)"
LAYOUTS = [
    ("commune", "Báo cáo của một đơn vị: mỗi dòng một tổ chức"),
    ("organization", "Báo cáo của một tổ chức: mỗi dòng một đơn vị"),
]
REMEMBERED = "giống lần trước"
IS_RESULT = "dung"
NO_RESULT = "Cổng này chỉ nhận kết quả thực hiện của cả năm nên không đọc tệp này."
TITLE_ANSWERS = [
    ("", "Xin chọn"),
    (IS_RESULT, "Đúng, là kết quả thực hiện của cả năm"),
    ("sai", "Không, là số liệu khác (kế hoạch, một phần của năm, tỷ lệ…)"),
]
#: What may be remembered for the next workbook of the same form; unit and year are of one workbook only.
LASTING = ("sheet", "layout", "name_column", "header_row", "columns")


@dataclass(frozen=True)
class ColumnLine:
    """One column on the page: its content, the select, and the reason of the preselected figure."""

    column: ReadColumn
    field: BoundField
    basis: str


class ColumnsForm(forms.Form):
    """Selects of figures, one a column; layout, unit, organization and year only where the reader did not find them."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        reading: Reading,
        year: ReportingYear,
        user: User,
        remembered: Mapping[str, Any] | None,
    ) -> None:
        super().__init__(data)
        self.reading = reading
        self._remembered = remembered or {}
        self._names = [_name_of(column, reading.columns) for column in reading.columns]
        figures = _figure_choices()
        for number, column in enumerate(reading.columns):
            self.fields[f"cot-{number}"] = _choice(f"Cột {column.letter} ghép với", figures, self._guess(number))
        for number, title in enumerate(reading.titles):
            label = f"Tiêu đề «{title[:150]}» có phải là kết quả thực hiện của cả năm không?"
            self.fields[f"tieu-de-{number}"] = _choice(label, TITLE_ANSWERS, "", is_needed=True, missing="Xin trả lời.")
        sheets = list(dict.fromkeys(column.sheet for column in reading.columns))
        if len(sheets) > 1:
            every = [("", "Tất cả các trang"), *((name, name) for name in sheets)]
            self.fields["sheet"] = _choice("Đọc trang", every, self._remembered.get("sheet", ""))
        is_one = not reading.several  # several reports name their units themselves
        if reading.layout is None and is_one:
            self.fields["layout"] = _choice("Loại báo cáo", LAYOUTS, self._remembered.get("layout"), is_needed=True)
            letters = [(column.letter, f"Cột {column.letter} «{column.header[:60]}»") for column in reading.columns]
            names = [("", "Chọn cột"), *dict(letters).items()]
            self.fields["name_column"] = _choice(
                "Cột ghi tên tổ chức (hoặc tên đơn vị)", names, self._remembered.get("name_column")
            )
        if reading.year is None:
            years = [
                ("", "Chọn năm"),
                *(
                    (reporting_year.year, str(reporting_year.year))
                    for reporting_year in ReportingYear.objects.order_by("-year")
                ),
            ]
            self.fields["year"] = _choice("Năm của báo cáo", years, year.year if data is None else "", is_needed=True)
        if is_one and reading.unit is None and reading.layout != "organization":
            self.fields["unit"] = _choice(
                "Đơn vị báo cáo", _units(year, user), user.reporting_unit.code if user.reporting_unit else ""
            )
        if is_one and reading.organization is None and reading.layout != "commune":
            self.fields["organization"] = _choice(
                "Tổ chức báo cáo", _organizations(user), user.organization.code if user.organization else ""
            )

    def _guess(self, number: int) -> str:
        remembered = self._remembered.get("columns", {})
        return remembered.get(self._names[number], self.reading.columns[number].key)

    @property
    def lines(self) -> list[ColumnLine]:
        remembered = self._remembered.get("columns", {})
        return [
            ColumnLine(column, self[f"cot-{number}"], REMEMBERED if self._names[number] in remembered else column.basis)
            for number, column in enumerate(self.reading.columns)
        ]

    @property
    def other_fields(self) -> list[BoundField]:
        return [field for field in self if not field.name.startswith("cot-")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [
            (column.sheet, _row(column.cell), key)
            for number, column in enumerate(self.reading.columns)
            if (key := cleaned.get(f"cot-{number}"))
        ]
        for number, _ in enumerate(self.reading.titles):
            if cleaned.get(f"tieu-de-{number}", IS_RESULT) != IS_RESULT:
                self.add_error(
                    f"tieu-de-{number}", "Cổng này chỉ nhận kết quả thực hiện của cả năm nên không đọc tệp này."
                )
        names = dict(FigureDefinition.objects.values_list("key", "name"))
        for (_, _, key), times in Counter(chosen).items():
            if times > 1:
                number = next(n for n in range(len(self.reading.columns)) if cleaned.get(f"cot-{n}") == key)
                self.add_error(f"cot-{number}", f"{times} cột cùng ghép với «{names[key]}». Xin để một cột.")
        if "name_column" in self.fields and not cleaned.get("name_column"):
            self.add_error("name_column", "Xin chọn cột ghi tên.")
        needed = {"commune": "unit", "organization": "organization"}.get(
            str(cleaned.get("layout") or self.reading.layout)
        )
        if needed in self.fields and not cleaned.get(needed):
            self.add_error(needed, f"Xin chọn {str(self.fields[needed].label).lower()}.")
        return cleaned

    def answers(self) -> Answers:
        """The answers in the form that the reader takes."""
        cleaned = self.cleaned_data
        layout: Layout = (
            "organization" if (cleaned.get("layout") or self.reading.layout) == "organization" else "commune"
        )
        answers = Answers(
            columns={name: cleaned[f"cot-{number}"] for number, name in enumerate(self._names)},
        )
        if self.reading.titles:  # each was answered with «đúng», else the form has an error
            answers["titles"] = [title_key(title) for title in self.reading.titles]
        if sheet := cleaned.get("sheet"):
            answers["sheet"] = sheet
        if letter := cleaned.get("name_column"):
            answers["layout"], answers["name_column"] = layout, letter
            rows = [_row(column.cell) for column in self.reading.columns]
            answers["header_row"] = max(rows, default=1)
        if cleaned.get("year"):
            answers["year"] = int(cleaned["year"])
        if layout == "commune" and cleaned.get("unit"):
            answers["unit"] = cleaned["unit"]
        if layout == "organization" and cleaned.get("organization"):
            answers["organization"] = cleaned["organization"]
        return answers


def _choice(
    label: str, choices: Sequence[tuple[Any, Any]], initial: Any, *, is_needed: bool = False, missing: str = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        required=is_needed,
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={
            "required": missing or f"Xin chọn {label[:1].lower()}{label[1:]}.",
            "invalid_choice": "Xin chọn lại.",
        },
    )


def _figure_choices() -> list[tuple[Any, Any]]:
    """The figures under their groups, after «bỏ qua»."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for definition in FigureDefinition.objects.all():
        groups.setdefault(definition.group, []).append((definition.key, definition.name))
    return [("", SKIP), *groups.items()]


def _units(year: ReportingYear, user: User) -> list[tuple[str, str]]:
    units = year.units().visible_to(user)
    if user.role == Role.COMMUNE_OFFICER:
        units = units.filter(pk=user.unit_id or 0)
    return [("", "Chọn đơn vị"), *((unit.code, unit.full_name) for unit in units)]


def _organizations(user: User) -> list[tuple[str, str]]:
    organizations = Organization.objects.all()
    if user.role == Role.DISTRICT_ORGANIZATION:
        organizations = organizations.filter(pk=user.organization_id or 0)
    return [("", "Chọn tổ chức"), *((item.code, item.name) for item in organizations)]


def _name_of(column: ReadColumn, columns: Sequence[ReadColumn]) -> str:
    """How an answer names the column: by sheet and letter, by its header cell where a letter means two columns."""
    twice = sum((column_row.sheet, column_row.letter) == (column.sheet, column.letter) for column_row in columns) > 1
    return f"{column.sheet}!{column.cell if twice else column.letter}"


def _row(cell: str) -> int:
    return int("".join(filter(str.isdigit, cell)) or 1)
