"""The cells of one sheet's XML: found by their place, made where the sheet has none."""

from typing import Final

from lxml import etree
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries

from targets.workbook.files.grid import Area, Position
from targets.workbook.marking.package import Element, main

_BEFORE_NOTES: Final = frozenset(
    (
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
        "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
        "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
        "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors",
        "smartTags", "drawing",
    )
)  # fmt: skip


class SheetCells:
    """The cells of a sheet by their places; rows and cells may leave out their own."""

    def __init__(self, root: Element) -> None:
        self.root = root
        data = root.find(main("sheetData"))
        self._data = etree.SubElement(root, main("sheetData")) if data is None else data
        self._rows: dict[int, Element] = {}
        self._cells: dict[Position, Element] = {}
        number = 0
        for row in self._data.iterchildren(main("row")):
            number, column = int(row.get("r", number + 1)), 0
            self._rows[number] = row
            for cell in row.iterchildren(main("c")):
                column = coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
                self._cells[number, column] = cell
        self._merged = [
            Area(top or 1, left or 1, bottom or 1, right or 1)
            for area in root.iter(main("mergeCell"))
            for left, top, right, bottom in [range_boundaries(area.get("ref", "A1"))]
        ]

    def at(self, position: Position) -> Element | None:
        return self._cells.get(position)

    def origin(self, position: Position) -> Position:
        """The first cell of the merged range that covers a place, else the place itself."""
        row, column = position
        for area in self._merged:
            if area.top <= row <= area.bottom and area.left <= column <= area.right:
                return area.origin
        return position

    def made(self, position: Position) -> Element:
        """The cell at a place, an empty one of the right style if there was none."""
        if (value := self._cells.get(position)) is not None:
            return value
        row = self._row(position[0])
        cell = etree.Element(main("c"), r=f"{get_column_letter(position[1])}{position[0]}")
        if style := self._style_around(row, position[1]):
            cell.set("s", style)
        before = [column for number, column in self._cells if number == position[0] and column < position[1]]
        row.insert(len(before), cell)
        row.attrib.pop("spans", None)
        self._cells[position] = cell
        return cell

    def _row(self, number: int) -> Element:
        self._name_all()
        if number not in self._rows:
            row = etree.Element(main("row"), r=str(number))
            self._data.insert(sum(other < number for other in self._rows), row)
            self._rows[number] = row
        return self._rows[number]

    def _name_all(self) -> None:
        """Write the places of rows and cells down: they were known by their order, which is about to change."""
        for number, row in self._rows.items():
            row.set("r", str(number))
        for (number, column), cell in self._cells.items():
            cell.set("r", f"{get_column_letter(column)}{number}")

    def _style_around(self, row: Element, column: int) -> str:
        if row.get("customFormat") in ("1", "true"):
            return row.get("s", "")
        for columns in self.root.iter(main("col")):
            if int(columns.get("min", 0)) <= column <= int(columns.get("max", 0)):
                return columns.get("style", "")
        return ""

    def add_behind_drawing(self, element: Element) -> None:
        """Put the reference to the notes' shapes where the order of a sheet's elements wants it."""
        place = 0
        for index, child in enumerate(self.root):
            if isinstance(child.tag, str) and child.tag.rpartition("}")[2] in _BEFORE_NOTES:
                place = index + 1
        self.root.insert(place, element)
