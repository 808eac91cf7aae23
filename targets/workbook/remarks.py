"""Warnings about the workbook as a whole: old fonts, broken letters, struck names, hidden content."""

from typing import Final

from targets.workbook.files.grid import Grid, Sheet, cell_name
from targets.workbook.numbers import shows_money
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables.layout import Table

_MOST_OFFERS: Final = 5


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
    offers = [f"ô {cell_name(*place)} là «{short(sheet.text(*place))}»" for place in positions[:_MOST_OFFERS]]
    more = len(positions) - len(offers)
    rest = f", và {more} ô khác" if more else ""
    problems.error(
        sheet.name,
        positions[0],
        f"Chữ trong {len(positions)} ô bị hỏng mã (tệp được mở sai bảng mã UTF-8). Có phải {'; '.join(offers)}{rest}"
        " không? Nếu đúng, xin gõ lại như vậy, hoặc mở tệp gốc, lưu thành Excel (.xlsx) rồi tải lên lại.",
        read="chữ bị hỏng mã",
        expected=short(sheet.text(*positions[0])),
    )


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


def tell_unseen(table: Table, problems: ProblemList) -> None:
    """A name, header or title that nobody can see is read, with a warning; so are zeros that the sheet hides."""
    sheet = table.sheet
    last = table.rows[-1].number if table.rows else table.header_rows[-1]
    for (row, column), cell in sheet.cells.items():
        is_name_or_header = row <= table.header_rows[-1] or column == table.name_column
        if cell.is_unseen and cell.text.strip() and is_name_or_header and row <= last:
            problems.warning(
                sheet.name,
                (row, column),
                f"Chữ trong ô {sheet.cell_name(row, column)} («{short(cell.text)}») cùng màu với nền hoặc quá nhỏ nên"
                " không nhìn thấy. Hệ thống vẫn đọc; xin xóa hẳn, hoặc đặt lại màu chữ.",
                read=short(cell.text),
                expected="chữ nhìn thấy được",
            )
    zeros = [
        sheet.cell_name(row.number, column.number)
        for row in table.rows
        for column in table.columns
        if sheet.hides_zeros and _is_zero(sheet, row.number, column.number)
    ]
    if zeros:
        more = f" và {len(zeros) - _MOST_OFFERS} ô khác" if len(zeros) > _MOST_OFFERS else ""
        problems.warning(
            sheet.name,
            None,
            f"Trang đang đặt chế độ không hiện số 0, nên các ô {', '.join(zeros[:_MOST_OFFERS])}{more} trông như để"
            " trống. Hệ thống đọc là số 0; nếu chưa có số liệu, xin xóa số 0 trong ô.",
            read=f"{len(zeros)} ô là số 0",
            expected="số 0 nhìn thấy được",
        )


def _is_zero(sheet: Sheet, row: int, column: int) -> bool:
    value = sheet.at(row, column).value
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0


def tell_money(table: Table, problems: ProblemList) -> None:
    """Counts that the format shows as sums of money are read, with a warning."""
    sheet, columns = table.sheet, [column.number for column in table.columns]
    value = [
        (row.number, column)
        for row in table.rows
        for column in columns
        if shows_money(sheet.at(row.number, column).value, sheet.at(row.number, column).number_format)
    ]
    if value:
        names = [sheet.cell_name(*position) for position in value]
        more = f" và {len(names) - _MOST_OFFERS} ô khác" if len(names) > _MOST_OFFERS else ""
        problems.warning(
            sheet.name,
            value[0],
            f"Định dạng của ô {', '.join(names[:_MOST_OFFERS])}{more} là tiền tệ (có ký hiệu tiền). Hệ thống đọc là số"
            " lượng; xin kiểm tra có phải số tiền không.",
            read=f"{len(names)} ô định dạng tiền tệ",
            expected="định dạng số (General hoặc #,##0)",
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
