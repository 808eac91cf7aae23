"""How the portal's workbooks look: fonts, fills, page and protection; and text that never becomes a formula."""

from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_THIN: Final = Side(style="thin", color="76848F")
BOX: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
HEAD: Final = PatternFill("solid", fgColor="DCE6F1")
CLOSED: Final = PatternFill("solid", fgColor="D9D9D9")
INFO: Final = PatternFill("solid", fgColor="F4F6F8")
WRONG: Final = PatternFill("solid", bgColor="F8CBAD")
_FACE: Final = "Times New Roman"
CENTER: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)
TOP_LEFT: Final = Alignment(horizontal="left", vertical="top", wrap_text=True)
PLAIN_LEFT: Final = Alignment(horizontal="left", vertical="center")


def font(size: int, **style: Any) -> Font:
    """The one face of the portal's workbooks."""
    return Font(name=_FACE, size=size, **style)


def put(sheet: Worksheet, row: int, column: int, value: object) -> Any:
    """Write a value that is no formula of ours; text stays text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = value  # type: ignore[assignment]
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(_RISKY):
            cell.quotePrefix = True
    return cell


def set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.right.text = "Trang &P/&N"  # type: ignore[union-attr]


def protect(sheet: Worksheet) -> None:
    """Against slips only: there is no password, so that whoever must change the sheet can."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
