"""The sheet that lists what to mend, as XML: one line a mark, each with a link to its cell."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypedDict
from xml.sax.saxutils import escape, quoteattr

from targets.workbook.marking.package import MAIN
from targets.workbook.marking.signs import HEADING
from targets.workbook.marking.styles import ERROR_COLOUR, WARNING_COLOUR, Styles
from targets.workbook.reading import ERROR

_COLUMNS: Final = (("Mức", 11), ("Trang", 18), ("Ô", 8), ("Đọc được", 24), ("Cần có", 28), ("Xin làm", 80))
_FIRST_ROW: Final = 4
_LETTERS: Final = "ABCDEFG"
_LONGEST: Final = 2000
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIDE: Final = '{0} style="thin"><color rgb="FF76848F"/></{0}>'
_BOX: Final = "".join("<" + _SIDE.format(side) for side in ("left", "right", "top", "bottom")) + "<diagonal/>"


class Mark(TypedDict):
    """One problem as it stands in the cell."""

    sheet: str
    cell: str
    severity: str
    read: str
    expected: str
    message: str


def list_xml(
    marks: Sequence[Mark], sheets: Mapping[str, str], fills: Mapping[tuple[str, str], str], styles: Styles
) -> str:
    """The sheet. `sheets`: the workbook's own name of a mark's sheet; `fills`: the XML of what was behind a cell."""
    top = 'horizontal="left" vertical="top" wrapText="1"'
    head = styles.added(
        font=_font(11, bold=True), fill=_fill("FFDCE6F1"), border=_BOX, alignment='horizontal="center" wrapText="1"'
    )
    body = styles.added(font=_font(11), border=_BOX, alignment=top)
    link = styles.added(font=_font(11, is_link=True), border=_BOX, alignment=top)
    levels = {
        is_error: styles.added(font=_font(11), fill=_fill(colour), border=_BOX, alignment=top)
        for is_error, colour in ((True, ERROR_COLOUR), (False, WARNING_COLOUR))
    }
    heading = styles.added(font=_font(13, bold=True))
    rows = [_row(1, [(HEADING, heading)]), _row(3, [(name, head) for name, _ in _COLUMNS])]
    links = []
    for number, mark in enumerate(sorted(marks, key=lambda mark: mark["severity"] != ERROR), start=_FIRST_ROW):
        is_error = mark["severity"] == ERROR
        own_name = sheets.get(mark["sheet"]) if mark["cell"] else None
        texts = (mark["sheet"], mark["cell"], mark["read"], mark["expected"], mark["message"])
        row = [("Phải sửa" if is_error else "Cần xem", levels[is_error]), *((text, body) for text in texts)]
        if own_name is not None:
            row[2] = mark["cell"], link
            place = "'" + own_name.replace("'", "''") + f"'!{mark['cell']}"
            display = quoteattr(mark["cell"])
            links.append(f'<hyperlink ref="C{number}" location={quoteattr(place)} display={display}/>')
        if old := fills.get((mark["sheet"], mark["cell"])):
            row.append((old, body))
        rows.append(_row(number, row))
    if not marks:
        rows.append(_row(_FIRST_ROW, [("Không có ô nào cần sửa.", body)]))
    widths = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, (_, width) in enumerate(_COLUMNS, start=1)
    )
    linked = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="3" topLeftCell="A4"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols>{widths}<col min="7" max="7" width="9" hidden="1" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>{linked}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
    )


def without_control(text: str) -> str:
    """A text without the characters that XML does not take."""
    return _FORBIDDEN.sub("", text)


def _row(number: int, cells: Sequence[tuple[str, int]]) -> str:
    written = "".join(
        f'<c r="{_LETTERS[place]}{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(without_control(text)[:_LONGEST])}</t></is></c>"
        for place, (text, style) in enumerate(cells)
    )
    return f'<row r="{number}">{written}</row>'


def _font(size: int, *, bold: bool = False, is_link: bool = False) -> str:
    marks = ("<b/>" if bold else "") + ("<u/>" if is_link else "")
    colour = "FF14588F" if is_link else "FF000000"
    return f'{marks}<sz val="{size}"/><color rgb="{colour}"/><name val="Times New Roman"/>'


def _fill(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill>'
