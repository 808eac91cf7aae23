"""Workbooks of several reports, for the tests: side by side, one below the other, stacked, on their side."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.workbook_cases import (
    ORGANIZATION_ROWS,
    UNITS,
    Value,
    commune_figures,
    errors,
    read,
    standard_headers,
    write_table,
)
from targets.workbook.reading import Part

NAMES = {unit.code: f"{unit.kind.capitalize()} {unit.name}" for unit in UNITS}


YEAR = "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023"


def stepped(step: int) -> dict[str, dict[str, Value]]:
    """Figures of another commune: a figure read from the wrong rows is seen."""
    return {
        code: {**figures, "supervisions": 2 + step, "branches": figures["branches"], "rated_good": 1 + step}
        for code, figures in commune_figures().items()
    }


def plain_part(part: Part) -> dict[str, dict[str, Value]]:
    """The figures of a part as they were written: a number, «KPS», or None."""
    return {
        row: {key: "KPS" if cell.is_nil else cell.value for key, cell in cells.items()}
        for row, cells in part.rows.items()
    }


def book(path: Path, *sheets: tuple[str, Callable[[Worksheet], object]]) -> Path:
    """A workbook of these sheets, each with what fills it."""
    book = Workbook()
    book.remove(book.active)
    for name, fill in sheets:
        fill(book.create_sheet(name))
    book.save(path)
    return path


def commune(title: str, step: int, *, year: str = YEAR, top: int = 1, left: int = 1) -> Callable[[Worksheet], object]:
    """The return of one commune, with its title."""

    def fill(sheet: Worksheet) -> None:
        sheet.cell(top, left, year)
        sheet.cell(top + 1, left, title)
        write_table(sheet, stepped(step), names=ORGANIZATION_ROWS, top=top + 3, left=left, headers=standard_headers())

    return fill


def parts_of(path: Path) -> dict[str | None, dict[str, dict[str, Value]]]:
    """The parts of a right workbook of communes of 2023, by unit."""
    reading = read(path)
    assert errors(reading) == []
    assert (reading.year, reading.layout, reading.rows) == (2023, "commune", {})
    return {part.unit: plain_part(part) for part in reading.parts}


TWO = {"00952": stepped(0), "00925": stepped(1)}


def stack(heading: Callable[[Worksheet, int, str], object], *, sums: bool = False) -> Callable[[Worksheet], object]:
    """One header, and the six rows of each commune below a heading."""

    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = f"TỔNG HỢP {YEAR}"
        row = write_table(sheet, {}, names={}, top=4)
        for code, step in (("00952", 0), ("00925", 1)):
            heading(sheet, row, NAMES[code])
            if sums:
                for column, key in enumerate(FIGURE_KEYS, 3):
                    values = [figures[key] for figures in stepped(step).values()]
                    sheet.cell(row, column, sum(value for value in values if isinstance(value, int)))
            for number, (organization, figures) in enumerate(stepped(step).items(), 1):
                sheet.cell(row + number, 1, number)
                sheet.cell(row + number, 2, ORGANIZATION_ROWS[organization])
                for column, key in enumerate(FIGURE_KEYS, 3):
                    sheet.cell(row + number, column, figures[key])
            row += 7

    return fill


HEADINGS: Mapping[str, Callable[[Worksheet, int, str], object]] = {
    "roman": lambda sheet, row, name: (sheet.cell(row, 1, "I"), sheet.cell(row, 2, name.upper())),
    "merged": lambda sheet, row, name: (
        sheet.cell(row, 1, f"I. {name}"),
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=17),
    ),
    "labelled": lambda sheet, row, name: sheet.cell(row, 1, f"Đơn vị: {name}"),
}


def with_column(
    first_only: bool, *, merged: bool = False, written: Sequence[str] = ()
) -> Callable[[Worksheet], object]:
    """A column of communes before the organizations."""

    def fill(sheet: Worksheet) -> None:
        sheet["B1"] = YEAR
        rows = {
            f"{code}-{unit}": row for unit, step in (("00952", 0), ("00925", 1)) for code, row in stepped(step).items()
        }
        names = {key: ORGANIZATION_ROWS[key[: key.index("-")]] for key in rows}
        write_table(sheet, rows, names=names, top=4, left=2)
        sheet["A4"] = "Xã, thị trấn"
        for number, (key, name) in enumerate(zip(rows, written or [NAMES[key[-5:]] for key in rows], strict=True)):
            if not first_only or key.startswith("mttq"):
                sheet.cell(5 + number, 1, name)
        if merged:
            sheet.merge_cells("A5:A10")
            sheet.merge_cells("A11:A16")

    return fill


def turned(source: Callable[[Worksheet], object], *, title: int) -> Callable[[Worksheet], object]:
    """The table below row `title` with rows and columns in each other's place."""

    def fill(sheet: Worksheet) -> None:
        upright = Workbook().active
        source(upright)
        for row in upright.iter_rows():
            for cell in row:
                if cell.value is not None:
                    is_title = cell.row <= title
                    place = (cell.row, cell.column) if is_title else (cell.column + title, cell.row - title)
                    sheet.cell(*place, cell.value)

    return fill


def with_measures(*, members: str = "người") -> Callable[[Worksheet], object]:
    """A table on its side with a column of measures before the figures."""
    measures = ["chủ đề", *["nội dung"] * 2, *["chỉ tiêu"] * 2, "người", members, *["chi hội"] * 2, *["cơ sở"] * 4]

    def fill(sheet: Worksheet) -> None:
        turned(commune("Đơn vị báo cáo: Xã Cao Bồ", 1), title=3)(sheet)
        sheet.insert_cols(3)
        for row, text in enumerate(["ĐVT", *measures, "đồng chí", "đồng chí"], 5):
            sheet.cell(row, 3, text)

    return fill
