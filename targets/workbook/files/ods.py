"""Opening an .ods workbook as plain cells: its content.xml, row by row, as LibreOffice writes it.

The package was inspected before (`guard`): no DOCTYPE, no entity, bounded sizes and cells. Repeated cells and rows are
written out as far as they hold something; a repetition to the edge of the sheet is only its empty rest.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from defusedxml.ElementTree import iterparse

from targets.workbook.files.building import FARTHEST_COLUMN, FARTHEST_ROW, Builder, Run, plain_text
from targets.workbook.files.comments import own_words
from targets.workbook.files.grid import Area, Cell, Grid, Position, Sheet, cell_name
from targets.workbook.files.guard import RefusedWorkbook
from targets.workbook.files.ods_conditions import under_conditions
from targets.workbook.files.ods_styles import Element, Style, Styles, is_hidden_line, tag, texts
from targets.workbook.number_formats import colour_of

_MOST_CELLS: Final = 200_000
_CONFIG: Final = "{urn:oasis:names:tc:opendocument:xmlns:config:1.0}"
_CELLS: Final = {tag("table:table-cell"), tag("table:covered-table-cell")}


def open_ods(path: Path) -> Grid:
    """The workbook as plain cells. Raises RefusedWorkbook where it repeats cells without end."""
    reader = _Reader()
    with zipfile.ZipFile(path) as package:
        if "styles.xml" in package.namelist():
            with package.open("styles.xml") as part:
                for _, element in iterparse(part, forbid_dtd=True):
                    reader.styles.take(element)
        with package.open("content.xml") as part:
            reader.read(iterparse(part, events=("start", "end"), forbid_dtd=True))
        if "settings.xml" in package.namelist():
            with package.open("settings.xml") as part:
                _take_view(reader.sheets, iterparse(part, forbid_dtd=True))
    return Grid(reader.sheets, list(reader.builder.sources))


class _Reader:
    """One pass over content.xml: styles come first, then the tables row by row."""

    def __init__(self) -> None:
        self.styles = Styles()
        self.builder = Builder()
        self.sheets: list[Sheet] = []
        self.cells = 0
        self.row = self.column = 1
        self.backgrounds: dict[Position, str] = {}  # of the cells of the sheet, where they have a colour
        self.column_styles: list[tuple[int, str | None]] = []  # (last column, default style of its cells)

    def read(self, events: Iterator[tuple[str, Element]]) -> None:
        """Take in the whole file; changes that were only tracked are no cells of the sheet."""
        depth = 0  # of tables: a table inside a cell is no sheet
        passed_over = 0
        for event, element in events:
            if element.tag in (tag("table:tracked-changes"), tag("office:styles")):
                passed_over += 1 if event == "start" else -1
            if event == "start":
                if element.tag == tag("table:table") and not passed_over:
                    depth += 1
                    if depth == 1:
                        self._begin(element)
                continue
            if element.tag == tag("table:table") and not passed_over:
                depth -= 1
                element.clear()
            elif passed_over or depth == 0:
                self.styles.take(element)
            elif depth == 1 and element.tag == tag("table:table-column"):
                self._take_column(element)
            elif depth == 1 and element.tag == tag("table:table-row"):
                self._take_row(element)
                element.clear()
            elif depth == 1 and element.tag == tag("calcext:conditional-formats"):
                cells = self.sheets[-1].cells
                cells |= under_conditions(element, cells, self.styles, self.backgrounds)

    def _begin(self, table: Element) -> None:
        style = self.styles.of("table", table.get(tag("table:style-name")))
        self.sheets.append(Sheet(table.get(tag("table:name"), ""), is_hidden=not style.is_shown))
        self.row = self.column = 1
        self.column_styles, self.backgrounds = [], {}

    def _take_column(self, element: Element) -> None:
        last = self.column + _repeated(element, "table:number-columns-repeated") - 1
        if is_hidden_line(element):
            self.sheets[-1].hidden_columns.update(range(self.column, min(last, FARTHEST_COLUMN) + 1))
        self.column_styles.append((last, element.get(tag("table:default-cell-style-name"))))
        self.column = last + 1

    def _take_row(self, element: Element) -> None:
        sheet, repeated = self.sheets[-1], _repeated(element, "table:number-rows-repeated")
        if is_hidden_line(element):
            sheet.hidden_rows.update(range(self.row, min(self.row + repeated - 1, FARTHEST_ROW) + 1))
        column = 1
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            width = _repeated(cell, "table:number-columns-repeated")
            if cell.tag == tag("table:table-cell"):
                self._take_cell(cell, column, width, repeated, element.get(tag("table:default-cell-style-name")))
            column += width
        self.row += repeated

    def _take_cell(self, cell: Element, column: int, width: int, height: int, row_style: str | None) -> None:
        """Put the cell at every place that it stands for."""
        if not len(cell) and cell.get(tag("office:value-type")) is None and cell.get(tag("table:formula")) is None:
            self._merge(cell, column)
            return
        self.cells += width * height
        if self.cells > _MOST_CELLS:
            raise RefusedWorkbook(
                "Trang tính có quá nhiều ô. Xin xóa các dòng, cột lặp lại ở dưới và bên phải bảng rồi tải lên lại.",
                read=f"ô {cell_name(self.row, column)} lặp lại {width * height} lần",
                expected=f"không quá {_MOST_CELLS} ô",
            )
        name = cell.get(tag("table:style-name")) or row_style or self._column_style(column)
        style = self.styles.of("table-cell", name)
        for row in range(self.row, self.row + height):
            for number in range(column, column + width):
                self._put(cell, (row, number), style)
        self._merge(cell, column)

    def _put(self, cell: Element, position: Position, style: Style) -> None:
        sheet = self.sheets[-1]
        note = cell.find(tag("office:annotation"))
        if note is not None:
            words = "".join(run.text for run in self._runs(note, Style()))
            sheet.comments[position] = own_words(words)
        made = self._cell(cell, position, style)
        if made is not None:
            self.builder.put(sheet, position, made)
            if style.behind:
                self.backgrounds[position] = style.behind

    def _merge(self, cell: Element, column: int) -> None:
        wide, high = _repeated(cell, "table:number-columns-spanned"), _repeated(cell, "table:number-rows-spanned")
        if wide * high > 1:
            self.sheets[-1].merged.append(Area(self.row, column, self.row + high - 1, column + wide - 1))

    def _column_style(self, column: int) -> str | None:
        return next((style for last, style in self.column_styles if column <= last), None)

    def _cell(self, cell: Element, position: Position, style: Style) -> Cell | None:
        """The cell as the rest of the reader knows it; None for one that holds nothing."""
        kind, written = cell.get(tag("office:value-type")), cell.get(tag("office:value"), "")
        is_formula = cell.get(tag("table:formula")) is not None
        runs = list(self._runs(cell, style))
        text = self.builder.text(self.sheets[-1], position, runs)
        look = _Look(
            is_formula,
            is_struck=any(run.is_struck and run.text.strip() for run in runs),
            is_unseen=self.styles.hides(style),
            is_raised=bool(style.is_raised),
        )
        is_error = cell.get(tag("calcext:value-type")) == "error" or text.startswith("#")
        if kind in ("float", "percentage", "currency") and not written and is_formula:
            return look.cell(None, "")  # a library that cannot calculate wrote it
        if kind in ("float", "percentage", "currency"):
            value = float(written)
            number_format = self.styles.format_of(style.data_style, value)
            if colour := colour_of(value, number_format):
                look = replace(look, is_unseen=self.styles.hides(style, colour))
            if kind == "percentage" and "%" not in number_format:
                number_format = "0%"
            if is_error and is_formula:
                return look.cell(text, text, number_format, is_error=True)
            return look.cell(int(value) if value.is_integer() else value, plain_text(value), number_format)
        if kind == "date":
            moment = _moment(cell.get(tag("office:date-value"), ""))
            return look.cell(moment, text or str(moment), "dd/mm/yyyy")
        if kind == "time":
            return look.cell(timedelta(), text, "hh:mm")
        if kind == "boolean":
            value = cell.get(tag("office:boolean-value")) == "true"
            return look.cell(value, str(value))
        # =IF(B5="";"";B5) of a blank is a blank: LibreOffice writes an empty paragraph for it, and no kind.
        if not text and (not is_formula or kind == "string" or next(texts(cell), None) is not None):
            return None
        value_or_none = text if kind == "string" or text else None
        return look.cell(value_or_none, text, is_error=is_error and is_formula)

    def _runs(self, cell: Element, style: Style) -> Iterator[Run]:
        for number, paragraph in enumerate(texts(cell)):
            if number:
                yield Run("\n", style.font or "")
            yield from self._pieces(paragraph, style)

    def _pieces(self, element: Element, style: Style) -> Iterator[Run]:
        """The text of a paragraph in the fonts of its spans."""
        yield self._run(element.text or "", style)
        for child in element:
            if child.tag == tag("text:s"):
                yield self._run(" " * min(_repeated(child, "text:c"), 1_000), style)
            elif child.tag in (tag("text:line-break"), tag("text:tab")):
                yield self._run("\n" if child.tag == tag("text:line-break") else "\t", style)
            elif child.tag == tag("text:span"):
                yield from self._pieces(child, self._span(child, style))
            elif child.tag == tag("text:a"):
                yield from self._pieces(child, style)
            yield self._run(child.tail or "", style)

    def _span(self, span: Element, around: Style) -> Style:
        own = self.styles.of("text", span.get(tag("text:style-name")))
        return Style(
            font=own.font if own.font is not None else around.font,
            is_struck=own.is_struck if own.is_struck is not None else around.is_struck,
            is_raised=own.is_raised if own.is_raised is not None else around.is_raised,
        )

    def _run(self, text: str, style: Style) -> Run:
        return Run(text, style.font or "", bool(style.is_struck), bool(style.is_raised))


@dataclass(frozen=True)
class _Look:
    """What all the cells of one kind or another have: how they were made and how they look."""

    is_formula: bool
    is_struck: bool
    is_unseen: bool
    is_raised: bool

    def cell(self, value: object, text: str, number_format: str = "General", *, is_error: bool = False) -> Cell:
        is_raised = self.is_raised and not isinstance(value, str)
        return Cell(value, text, number_format, self.is_formula, is_error, self.is_struck, self.is_unseen, is_raised)


def _take_view(sheets: list[Sheet], events: Iterator[tuple[str, Element]]) -> None:
    """Which sheets hide their zeros: what the view of the workbook says, unless a sheet says otherwise."""
    names = {sheet.name: sheet for sheet in sheets}
    for _, element in events:
        own = names.get(element.get(_CONFIG + "name", ""))
        shown = {
            child.get(_CONFIG + "name"): (child.text or "").strip() != "false"
            for child in element
            if child.tag == _CONFIG + "config-item"
        }
        if "ShowZeroValues" in shown:
            if own is not None:
                own.hides_zeros = not shown["ShowZeroValues"]
                del names[own.name]
            else:  # what holds for all comes last, after its sheets
                for sheet in names.values():
                    sheet.hides_zeros = not shown["ShowZeroValues"]


def _repeated(element: Element, name: str) -> int:
    """How often; a file that says nonsense is refused by the caller, as any damaged one."""
    return max(1, int(element.get(tag(name), 1)))


def _moment(written: str) -> date:
    return datetime.fromisoformat(written.rstrip("Z")) if "T" in written else date.fromisoformat(written)
