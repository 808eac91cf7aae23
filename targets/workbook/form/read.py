"""The portal's own form: how it is laid out, the stamp that says whose it is, and reading it back by its codes.

A form carries a very hidden sheet `_meta` (the stamp), a hidden row with the figures' keys and a hidden column with
the codes of its rows. So it is read without guessing, whatever was typed into its headers; and what contradicts the
stamp (another unit in the title, a row that was renamed, a stamp that was changed by hand) is an error in words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from organizations.names import Match, UnitName, Units
from targets.rules.sizes import Sizes
from targets.workbook.figures import rows
from targets.workbook.figures.checks import check_figures
from targets.workbook.figures.columns import ColumnMap
from targets.workbook.figures.sizes import check_sizes
from targets.workbook.files.grid import Cell, Grid, Position, Sheet, cell_name
from targets.workbook.form.moved_headings import tell_moved_columns
from targets.workbook.form.stamp import (
    AGAIN,
    CORNER,
    META_SHEET,
    NAMES,
    NIL,
    REPORTER,
    TOTAL,
    WHOLE_ROW,
    YEAR,
    Stamp,
    is_form,
    read_stamp,
    sheet_text,
)
from targets.workbook.headers.figure_names import WorkbookNames, workbook_names
from targets.workbook.numbers import Kind, parse_count
from targets.workbook.problems import ProblemList
from targets.workbook.reading import FigureCell
from targets.workbook.tables.header_rows import Column
from targets.workbook.tables.layout import Row, RowKind, Table

_YEAR_WRITTEN: Final = re.compile(r"\d{4}")


@dataclass(frozen=True)
class TemplateReading:
    """What a form says; no rows where its problems do not let it be read."""

    layout: str | None = None
    unit: str | None = None
    organization: str | None = None
    year: int | None = None
    rows: Mapping[str, Mapping[str, FigureCell]] | None = None


def read_template(
    grid: Grid,
    units_by_year: Mapping[int, Sequence[UnitName]],
    names: WorkbookNames,
    owed: Mapping[str, frozenset[str]],
    owed_by_year: Mapping[int, Mapping[str, Mapping[str, frozenset[str]]]],
    problems: ProblemList,
    sizes: Sizes,
) -> TemplateReading | None:
    """The workbook read by the codes of the portal's form; None for a workbook that is no such form.

    `names`: organizations and areas, to which the units of the form's year are added. `owed`, `owed_by_year`: as the
    reader of any workbook has them.
    """
    meta = next((sheet for sheet in grid.sheets if sheet.name.strip().lower() == META_SHEET), None)
    text = {sheet_text(meta, row, 1): sheet_text(meta, row, 2) for row in meta.rows} if meta else {}
    if meta is None or not is_form(text):
        return TemplateReading() if _has_lost_its_stamp(grid, problems) else None
    stamp = read_stamp(text, meta, units_by_year, names, problems)
    if stamp is None:
        return TemplateReading()
    reading = TemplateReading(
        layout="commune" if stamp.unit else "organization",
        unit=stamp.unit or None,
        organization=stamp.organization or None,
        year=stamp.year,
    )
    units = tuple(units_by_year[stamp.year])
    book = workbook_names(units, names.organizations, names.areas.listed, names.figures)
    form = _Form.find(grid, meta, stamp, book, problems)
    if form is None:
        return reading
    sizes = sizes.in_year(stamp.year, units_by_year[stamp.year])
    figures = form.read(owed, owed_by_year.get(stamp.year, {}), problems, sizes)
    return TemplateReading(reading.layout, reading.unit, reading.organization, reading.year, figures)


def _has_lost_its_stamp(grid: Grid, problems: ProblemList) -> bool:
    """Whether a sheet is of the portal's form and the stamp is gone (copied into another file, saved as text)."""
    for sheet in grid.sheets:
        for (row, column), cell in sheet.cells.items():
            if cell.text.strip() == CORNER and NAMES in {sheet_text(sheet, row, other) for other in sheet.rows[row]}:
                problems.error(
                    sheet.name,
                    (row, column),
                    f"Trang này lập theo mẫu của cổng nhưng tệp đã mất trang ẩn «{META_SHEET}», không chắc là của ai."
                    f" {AGAIN}",
                    read="mẫu không có trang ẩn",
                    expected="tệp mẫu còn nguyên các trang ẩn",
                )
                return True
    return False


@dataclass(frozen=True)
class _Form:
    """The sheet of a form, with where its keys and codes stand."""

    stamp: Stamp
    sheet: Sheet
    book: WorkbookNames
    corner: Position
    columns: Mapping[str, int]  # by key or mark
    codes: Mapping[int, str]  # by row

    @classmethod
    def find(cls, grid: Grid, meta: Sheet, stamp: Stamp, book: WorkbookNames, problems: ProblemList) -> "_Form | None":
        corners = [
            (sheet, position)
            for sheet in grid.sheets
            if sheet is not meta
            for position, cell in sheet.cells.items()
            if cell.text.strip() == CORNER
        ]
        if len(corners) != 1:
            problems.error(
                corners[1][0].name if corners else "",
                None,
                "Tệp có nhiều trang mẫu, không rõ trang nào là báo cáo. Xin để lại một trang."
                if corners
                else f"Không còn dòng mã ẩn của mẫu trong tệp. {AGAIN}",
                read=", ".join(f"«{sheet.name}»" for sheet, _ in corners),
                expected="một trang theo mẫu",
            )
            return None
        sheet, (top, left) = corners[0]
        columns = {sheet_text(sheet, top, column): column for column in sheet.rows[top] if column > left}
        lost = [book.figures.names[key] for key in stamp.keys if key not in columns]
        if lost or NAMES not in columns:
            problems.error(
                sheet.name,
                (top, left),
                f"Mẫu đã mất cột {', '.join(f'«{name}»' for name in lost) or 'tên'}. {AGAIN}",
                expected="đủ các cột của mẫu",
            )
            return None
        codes = {row: code for row in sheet.rows if row > top and (code := sheet_text(sheet, row, left))}
        return cls(stamp, sheet, book, (top, left), columns, codes)

    def read(
        self,
        owed: Mapping[str, frozenset[str]],
        owed_by_unit: Mapping[str, Mapping[str, frozenset[str]]],
        problems: ProblemList,
        sizes: Sizes,
    ) -> dict[str, dict[str, FigureCell]]:
        """The figures, all keys a row, through the same rules as any other workbook."""
        self._check_title(problems)
        self._check_names(problems)
        self._check_strays(problems)
        tell_moved_columns(self.sheet, self.corner, self.columns, self.stamp.keys, AGAIN, self.book, problems)
        stamp = self.stamp
        owners = stamp.rows if stamp.unit else (stamp.organization,)
        codes = [stamp.unit] if stamp.unit else stamp.rows
        due_by_unit = {
            unit: {code: of_unit.get(code, frozenset()) & frozenset(stamp.keys) for code in owners}
            for unit in codes
            for of_unit in [owed_by_unit.get(unit, owed)]
        }
        # Another unit may owe more than this form has columns for: what a row owes is asked of its own unit.
        due = {code: frozenset[str]().union(*(of_unit[code] for of_unit in due_by_unit.values())) for code in owners}
        columns = {key: Column(self.columns[key], (), (), (self.corner[0], self.columns[key])) for key in stamp.keys}
        # An organization's form may be for some of the units: the others are not absent from it.
        units = Units(tuple(unit for unit in self.book.units if stamp.unit or unit.code in stamp.rows))
        table = Table(
            self.sheet,
            replace(self.book, units=units),
            "commune" if stamp.unit else "organization",
            self.columns[NAMES],
            [self.corner[0]],
            list(columns.values()),
            [
                Row(RowKind.DATA, (row, self.columns[NAMES]), self._name(row), Match(code))
                for row, code in self.codes.items()
                if code in stamp.rows
            ],
        )
        for row in table.rows:
            code = row.match.code or ""
            of_row = due_by_unit[stamp.unit][code] if stamp.unit else due_by_unit[code][stamp.organization]
            self._spread_nil(row.number, of_row, problems)
        mapped = ColumnMap(columns)
        unit, organization = stamp.unit or None, stamp.organization or None
        figures = rows.read_rows(table, mapped, organization, due, problems, unit=unit, owed_by_unit=due_by_unit)
        check_figures(table, mapped, figures, problems)
        check_sizes(table, mapped, figures, sizes, problems, unit=unit, organization=organization)
        return figures

    def _name(self, row: int) -> str:
        return sheet_text(self.sheet, row, self.columns[NAMES])

    def _matches(self, text: str, code: str, *, is_unit: bool) -> bool:
        matched = self.book.match_unit(text) if is_unit else self.book.match_organization(text)
        return matched.code == code or (matched.is_ambiguous and code in matched.suggestions)

    def _check_title(self, problems: ProblemList) -> None:
        """The title says the same unit and year as the stamp, or somebody re-used another's form."""
        stamp = self.stamp
        for (row, column), cell in sorted(self.sheet.cells.items()):
            text = " ".join(cell.text.split())
            if row >= self.corner[0]:
                return
            if text.startswith(REPORTER):
                written = text.removeprefix(REPORTER).strip()
                if not self._matches(written, stamp.unit or stamp.organization, is_unit=bool(stamp.unit)):
                    self._refuse_title(problems, (row, column), written, self._reporter())
            elif text.startswith(YEAR) and (match := _YEAR_WRITTEN.search(text)) and int(match[0]) != stamp.year:
                self._refuse_title(problems, (row, column), match[0], f"năm {stamp.year}")

    def _reporter(self) -> str:
        if not self.stamp.unit:
            return self.book.organizations.names[self.stamp.organization]
        return self.book.titles[self.stamp.unit]

    def _refuse_title(self, problems: ProblemList, position: Position, written: str, meant: str) -> None:
        problems.error(
            self.sheet.name,
            position,
            f"Tiêu đề ghi «{written}» nhưng mẫu này lập cho {meant}. Xin không sửa tiêu đề của mẫu; {AGAIN[0].lower()}"
            f"{AGAIN[1:]}",
            read=written,
            expected=meant,
        )

    def _check_names(self, problems: ProblemList) -> None:
        names = {**self.book.titles, **self.book.organizations.names}
        for row, code in self.codes.items():
            if code not in self.stamp.rows or self._matches(self._name(row), code, is_unit=not self.stamp.unit):
                continue
            problems.error(
                self.sheet.name,
                (row, self.columns[NAMES]),
                f"Dòng này của mẫu dành cho {names[code]}, nhưng ô tên ghi «{self._name(row)}». Xin ghi lại đúng tên,"
                " hoặc chuyển số liệu sang đúng dòng.",
                read=self._name(row),
                expected=names[code],
            )

    def _check_strays(self, problems: ProblemList) -> None:
        """Figures in a row of the table without a code: somebody put a row in."""
        own = [row for row, code in self.codes.items() if code in self.stamp.rows or code == TOTAL]
        for row in range(min(own, default=1), max(own, default=0) + 1):
            column = self.columns[NAMES]
            if row not in self.codes and any(
                self.sheet.text(row, self.columns[key]).strip() for key in self.stamp.keys
            ):
                problems.error(
                    self.sheet.name,
                    (row, column),
                    f"Dòng {row} được chèn thêm vào mẫu, không rõ là số liệu của ai. Xin xóa dòng này và nhập số liệu"
                    " vào các dòng có sẵn.",
                    read=self._name(row),
                    expected="các dòng có sẵn của mẫu",
                )

    def _spread_nil(self, row: int, due: frozenset[str], problems: ProblemList) -> None:
        """«Cả dòng không phát sinh»: nil in every cell of the row that is owed and empty."""
        column = self.columns.get(WHOLE_ROW)
        if column is None or not self.sheet.text(row, column).strip():
            return
        text = self.sheet.text(row, column)
        cells = {key: self.sheet.at(row, self.columns[key]) for key in due}
        filled = [key for key, cell in cells.items() if parse_count(cell.value).kind not in (Kind.MISSING, Kind.NIL)]
        if parse_count(text).kind is not Kind.NIL:
            problems.error(
                self.sheet.name,
                (row, column),
                f"Ô «Cả dòng không phát sinh» chỉ nhận {NIL} hoặc để trống.",
                read=text,
                expected=f"{NIL} hoặc để trống",
            )
        elif filled:
            place = cell_name(row, self.columns[min(filled, key=self.stamp.keys.index)])
            problems.error(
                self.sheet.name,
                (row, column),
                f"Dòng này vừa chọn «Cả dòng không phát sinh» vừa có số liệu ở ô {place}. Xin bỏ một trong hai.",
                read=text,
                expected="để trống, vì dòng có số liệu",
            )
        else:
            for key, cell in cells.items():
                if not cell.text.strip():
                    self.sheet.cells[row, self.columns[key]] = Cell(NIL, NIL)
