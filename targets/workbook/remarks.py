"""What is odd about a workbook as such: old fonts, broken letters, struck names, hidden sheets, rows and columns."""

from typing import Final

from targets.workbook.files.grid import Grid, Sheet, cell_name
from targets.workbook.problems import ProblemList
from targets.workbook.tables.layout import Table

_MOST_OFFERS: Final = 5
_LONGEST: Final = 80


def tell_text(grid: Grid, problems: ProblemList) -> None:
    """Text that was decoded from an old font is a warning, letters that are lost or broken an error."""
    if grid.sources:
        sources = ", ".join(grid.sources)
        problems.warning(
            "",
            None,
            f"Tệp dùng phông chữ cũ ({sources}). Hệ thống đã chuyển sang Unicode, xin kiểm tra lại tên.",
            read=sources,
            expected="chữ Unicode (Times New Roman, Arial)",
        )
    for sheet in grid.sheets:
        for position in dict.fromkeys(sheet.damaged):
            problems.error(
                sheet.name,
                position,
                f"Chữ trong ô {cell_name(*position)} bị hỏng mã («{sheet.text(*position)}»), không khôi phục chắc"
                " chắn được. Xin gõ lại ô này bằng chữ Unicode.",
                read=sheet.text(*position),
                expected="chữ Unicode",
            )
        if sheet.repaired:
            _offer_repair(sheet, problems)


def _offer_repair(sheet: Sheet, problems: ProblemList) -> None:
    """UTF-8 opened as another code page: what stood there is likely, and the sender says whether it is so."""
    positions = list(dict.fromkeys(sheet.repaired))
    offers = [f"ô {cell_name(*place)} là «{_short(sheet.text(*place))}»" for place in positions[:_MOST_OFFERS]]
    more = len(positions) - len(offers)
    rest = f", và {more} ô khác" if more else ""
    problems.error(
        sheet.name,
        positions[0],
        f"Chữ trong {len(positions)} ô bị hỏng mã (tệp được mở sai bảng mã UTF-8). Có phải {'; '.join(offers)}{rest}"
        " không? Nếu đúng, xin gõ lại như vậy, hoặc mở tệp gốc, lưu thành Excel (.xlsx) rồi tải lên lại.",
        read="chữ bị hỏng mã",
        expected=_short(sheet.text(*positions[0])),
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def tell_struck(table: Table, problems: ProblemList) -> None:
    """A name, header or title that is struck through was taken back: whose figures are these then?"""
    last = table.rows[-1].number if table.rows else table.header_rows[-1]
    for (row, column), cell in table.sheet.cells.items():
        is_name_or_header = row <= table.header_rows[-1] or column == table.name_column
        if cell.is_struck and row <= last and is_name_or_header:
            problems.error(
                table.sheet.name,
                (row, column),
                f"Chữ trong ô {table.sheet.cell_name(row, column)} đang bị gạch ngang, không rõ còn dùng hay đã bỏ."
                " Xin xóa hẳn hoặc bỏ nét gạch.",
                read=" ".join(cell.text.split()),
                expected="chữ không gạch ngang",
            )


def tell_hidden_sheets(grid: Grid, problems: ProblemList) -> None:
    """A hidden sheet is read, with a warning."""
    for sheet in grid.sheets:
        if sheet.is_hidden and sheet.cells:
            problems.warning(
                sheet.name,
                None,
                f"Trang «{sheet.name}» đang ẩn nhưng có nội dung. Xin kiểm tra lại.",
                read=f"{len(sheet.cells)} ô có nội dung",
                expected="không có trang ẩn",
            )


def tell_left_out(grid: Grid, chosen: str | None, problems: ProblemList) -> None:
    """Where the sender chose one sheet, the others are named: nothing is left out unseen."""
    left_out = [sheet.name for sheet in grid.sheets if sheet.cells and sheet.name != chosen]
    if chosen is not None and left_out:
        names = ", ".join(f"«{name}»" for name in left_out)
        problems.warning(
            chosen,
            None,
            f"Theo đồng chí chọn, chỉ đọc trang «{chosen}»; không đọc {names}.",
            read=names,
            expected=f"trang «{chosen}»",
        )


def tell_hidden(table: Table, problems: ProblemList) -> None:
    """What is hidden in a table is read, with a warning."""
    sheet = table.sheet
    names = _hidden(sheet, table)
    if names:
        problems.warning(
            sheet.name,
            None,
            f"Trang có dòng, cột đang ẩn nhưng có số liệu ({names}). Hệ thống vẫn đọc; xin kiểm tra lại.",
            read=names,
            expected="không có dòng, cột ẩn",
        )


def _hidden(sheet: Sheet, table: Table) -> str:
    """The hidden rows and columns of a table that hold something, as text."""
    first = table.header_rows[0]
    along, across = ("cột", "dòng") if sheet.is_turned else ("dòng", "cột")
    used_rows = {row for row, _ in sheet.cells if row >= first}
    used_columns = {column for row, column in sheet.cells if row >= first}
    rows_ = [f"{along} {sheet.row_name(row)}" for row in sorted(sheet.hidden_rows & used_rows)]
    columns = [f"{across} {sheet.column_name(column)}" for column in sorted(sheet.hidden_columns & used_columns)]
    return ", ".join([*rows_, *columns])
