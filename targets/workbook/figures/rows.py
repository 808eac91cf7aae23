"""The rows of a table as figures by organization or unit, with what is wrong or missing in each cell."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from organizations.formats import listing, number
from targets.workbook.figures.columns import ColumnMap
from targets.workbook.files.grid import Cell, Position
from targets.workbook.grades import parse_amount, wanted
from targets.workbook.numbers import WHOLE_NUMBER, Count, Kind
from targets.workbook.problems import ProblemList, short
from targets.workbook.reading import FigureCell, ProblemKind
from targets.workbook.tables.header_rows import Column
from targets.workbook.tables.layout import Row, RowKind, Table

_MOST_NAMELESS: Final = 3
_MOST_STRANGE: Final = 8
_NO_UNITS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = MappingProxyType({})


def read_rows(
    table: Table,
    columns: ColumnMap,
    organization: str | None,
    owed: Mapping[str, frozenset[str]],
    problems: ProblemList,
    *,
    unit: str | None = None,
    owed_by_unit: Mapping[str, Mapping[str, frozenset[str]]] = _NO_UNITS,
) -> dict[str, dict[str, FigureCell]]:
    """The figures of every known row, all keys each.

    `organization` is the book's own in the organization layout, `unit` in the commune layout. `owed`: figure keys by
    organization; `owed_by_unit`: for the units whose returns owe others.
    """
    names = _names(table)
    figures: dict[str, dict[str, FigureCell]] = {}
    seen: dict[str, Row] = {}
    nameless = [row for row in table.rows if row.kind is RowKind.UNKNOWN and not row.label.strip()]
    if len(nameless) > _MOST_NAMELESS:
        _tell_nameless(table, nameless, problems)
    strange = {row.number: row for row in table.rows if _is_strange(row)}
    if len(strange) > _MOST_STRANGE:
        _tell_strange(table, list(strange.values()), problems)
    for row in table.rows:
        is_told = len(strange) > _MOST_STRANGE and row.number in strange
        if row.kind is RowKind.UNKNOWN and not is_told and (row.label.strip() or len(nameless) <= _MOST_NAMELESS):
            _tell_unknown(table, row, names, problems)
        if row.kind is not RowKind.DATA or not row.match.code:
            continue
        code = row.match.code
        if code in seen:
            _tell_double(table, row, seen[code], names[code], problems)
            continue
        seen[code] = row
        of = organization or "" if table.layout == "organization" else code
        keys = owed_by_unit.get(unit or code, owed).get(of, frozenset())
        below = table.book.below(unit or code)
        known = keys.union(*{owed_by_unit.get(each, owed).get(of, frozenset()) for each in below})
        is_empty = _is_empty(table, row, columns)
        if is_empty and keys:
            _tell_empty(table, row, names[code], problems)
        figures[code] = {
            key: _figure(
                table,
                row,
                key,
                columns.figures.get(key),
                problems,
                is_owed=key in keys and not is_empty,
                # A figure that the units below owe is left out of the return, and the import says so once.
                is_foreign=key not in known,
            )
            for key in table.book.figures.names
        }
    if table.layout == "organization" and organization:
        asked = frozenset[str]().union(*(owed_by_unit.get(code, owed).get(organization, ()) for code in figures))
        _tell_sums(table, columns, organization, figures, asked, problems)
    asked_of = [code for code, keys in owed_by_unit.get(unit or "", owed).items() if keys]
    _tell_passed_over(table, len(asked_of), problems)
    _tell_merged(table, columns, problems)
    _tell_other_comments(table, columns, problems)
    if table.list_of is None:
        _tell_absent(table, seen, names, asked_of, problems)
    return figures


def _is_strange(row: Row) -> bool:
    return row.kind is RowKind.UNKNOWN and bool(row.label.strip()) and not row.match.suggestions


def _names(table: Table) -> Mapping[str, str]:
    return table.book.organizations.names if table.layout == "commune" else table.book.titles


def _is_empty(table: Table, row: Row, columns: ColumnMap) -> bool:
    """Whether all figures of a row are missing."""
    cells = [table.sheet.at(row.number, column.number) for column in columns.figures.values()]
    return bool(cells) and all(_count(cell, "", ()).kind is Kind.MISSING for cell in cells)


def _tell_empty(table: Table, row: Row, name: str, problems: ProblemList) -> None:
    problems.warning(
        table.sheet.name,
        row.position,
        f"Dòng của {name} để trống cả dòng nên được coi là chưa có số liệu. Nếu không có việc gì trong năm, xin ghi KPS"
        " ở các ô.",
        read="",
        expected=f"{WHOLE_NUMBER}, hoặc KPS",
    )


def _figure(
    table: Table,
    row: Row,
    key: str,
    column: Column | None,
    problems: ProblemList,
    *,
    is_owed: bool,
    is_foreign: bool,
) -> FigureCell:
    if column is None:
        return FigureCell(None, False, table.sheet.name, "", "")
    position = row.number, column.number
    cell = table.sheet.at(*position)
    scale = table.book.figures.scales[key]
    count = _count(cell, key, scale)
    name = table.book.figures.names[key]
    if count.kind is Kind.FAULT:
        problems.error(table.sheet.name, position, count.reason, read=cell.text, expected=wanted(scale))
    elif count.kind is Kind.MISSING and is_owed:
        problems.warning(
            table.sheet.name,
            position,
            f"Chưa nhập «{name}». {'' if scale else 'Nếu bằng không, xin nhập 0; '}"
            f"{'N' if scale else 'n'}ếu không có việc này trong năm, xin ghi KPS.",
            read=cell.text,
            expected=f"{wanted(scale)}, hoặc KPS",
            kind=ProblemKind.BLANK,
        )
    elif count.kind is Kind.NUMBER and is_foreign and table.list_of and key in ("eligible", "members"):
        problems.error(
            table.sheet.name,
            position,
            f"Bảng ghi là của {table.book.organizations.names[table.list_of]}, tổ chức không có số liệu «{name}». Có"
            " thể đây là số cộng của nhiều tổ chức. Xin gửi bảng riêng của từng tổ chức, hoặc xóa số trong ô nếu đúng"
            " là bảng của tổ chức này.",
            read=cell.text,
            expected="để trống hoặc KPS",
        )
    elif count.kind is Kind.NUMBER and is_foreign:
        problems.warning(
            table.sheet.name,
            position,
            f"Tổ chức này không phải báo cáo «{name}», số trong ô không được dùng. Xin kiểm tra có nhập nhầm dòng, cột"
            " không.",
            read=cell.text,
            expected="để trống hoặc KPS",
        )
    if comment := table.sheet.comments.get(position):
        _tell_comment(table, position, name, comment, problems)
    return FigureCell(
        count.value, count.kind is Kind.NIL, table.sheet.name, table.sheet.cell_name(*position), cell.text
    )


def _tell_sums(
    table: Table,
    columns: ColumnMap,
    organization: str,
    figures: Mapping[str, Mapping[str, FigureCell]],
    keys: frozenset[str],
    problems: ProblemList,
) -> None:
    """Members in most rows of an organization that has none: the table adds up all six under one letterhead."""
    for key in {"eligible", "members"} & columns.figures.keys() - keys:
        filled = [row for row in figures.values() if row[key].value]
        if len(filled) > 1 and len(filled) * 2 > len(figures):
            name = table.book.organizations.names[organization]
            problems.error(
                table.sheet.name,
                columns.figures[key].position,
                f"Bảng ghi là của {name}, nhưng cột «{table.book.figures.names[key]}» có số ở {number(len(filled))}"
                f" dòng, mà {name} không có số liệu này. Có thể đây là số cộng của nhiều tổ chức. Xin gửi bảng riêng"
                f" của từng tổ chức; nếu đúng là bảng của {name}, xin xóa số ở cột này.",
                read=filled[0][key].text,
                expected=f"số liệu của riêng {name}",
            )


def _tell_comment(table: Table, position: Position, name: str, comment: str, problems: ProblemList) -> None:
    text = " ".join(comment.split())[:200]
    problems.warning(
        table.sheet.name,
        position,
        f"Ô «{name}» có lời ghi chú kèm theo (Comment): «{text}». Hệ thống dùng số trong ô; xin kiểm tra lại.",
        read=text,
        expected="số trong ô là số cuối cùng",
    )


def _tell_other_comments(table: Table, columns: ColumnMap, problems: ProblemList) -> None:
    """A comment with a number in it on a name, a header or a note: the true figure may stand there."""
    figures = {column.number for column in columns.figures.values()}
    numbers = {row.number for row in table.rows}
    for (row, column), comment in sorted(table.sheet.comments.items()):
        is_figure = row in numbers and column in figures
        is_inside = row in table.header_rows or row in numbers
        if is_figure or not is_inside or not any(char.isdigit() for char in comment):
            continue
        text = " ".join(comment.split())[:200]
        problems.warning(
            table.sheet.name,
            (row, column),
            f"Ô này có lời ghi chú kèm theo (Comment): «{text}». Hệ thống không dùng lời ghi chú; xin kiểm tra lại.",
            read=text,
            expected="số liệu nằm trong các ô",
        )


def _count(cell: Cell, key: str, scale: Sequence[str]) -> Count:
    if cell.is_struck:
        return Count(
            Kind.FAULT,
            reason="Nội dung ô đang bị gạch ngang, không rõ còn dùng hay đã bỏ. Xin xóa hẳn hoặc bỏ nét gạch.",
        )
    if cell.is_unseen and cell.text.strip():
        return Count(
            Kind.FAULT,
            reason=f"Trong ô có «{short(cell.text)}» nhưng chữ cùng màu với nền (hoặc quá nhỏ) nên không nhìn thấy,"
            " không rõ còn dùng hay đã bỏ. Xin xóa hẳn, hoặc đặt lại màu chữ.",
        )
    if cell.is_raised and cell.text.strip():
        return Count(
            Kind.FAULT,
            reason=f"Số {cell.text} trong ô viết nhỏ, lệch lên hoặc xuống như dấu chú thích, không rõ có phải số liệu"
            " không. Xin nhập lại bằng chữ thường.",
        )
    if cell.is_formula and cell.value is None:
        return Count(
            Kind.FAULT,
            reason="Công thức trong ô chưa có kết quả. Xin mở tệp bằng Excel, lưu lại rồi tải lên, hoặc nhập thẳng số.",
        )
    return parse_amount(cell.value, scale, number_format=cell.number_format, key=key)


def _tell_unknown(table: Table, row: Row, names: Mapping[str, str], problems: ProblemList) -> None:
    label = " ".join(row.label.split())
    kind = _row_noun(table)
    likely = [names[code] for code in row.match.suggestions if code in names]
    if not label:
        message = f"Dòng {row.number} có số liệu nhưng không có tên {kind}. Xin ghi tên vào ô này hoặc xóa dòng."
    elif row.match.is_ambiguous and len(_kinds(table, row)) == 1:
        message = f"«{label}» có thể là {' hoặc '.join(likely)}."
        message += f" Xin ghi ở tiêu đề bảng này thuộc {table.book.kind_above} nào."
    else:
        message = f"Không có {kind} nào tên «{label}»."
        message += f" Có phải {' hay '.join(likely)} không?" if likely else ""
        message += " Xin sửa lại tên."
    problems.error(
        table.sheet.name,
        row.position,
        message,
        read=label,
        expected=" hoặc ".join(likely) or f"tên một {kind} của {table.book.root_kind}",
    )


def _kinds(table: Table, row: Row) -> set[str]:
    """The kinds of the units that a row may be."""
    return {unit.kind for unit in table.book.units if unit.code in row.match.suggestions}


def _tell_strange(table: Table, rows: Sequence[Row], problems: ProblemList) -> None:
    """Many names that resemble none: the table is of another kind, and that is one question."""
    kind = _row_noun(table)
    first = ", ".join(
        f"«{short(row.label)}» (ô {table.sheet.cell_name(*row.position)})" for row in rows[:_MOST_NAMELESS]
    )
    problems.error(
        table.sheet.name,
        rows[0].position,
        f"{number(len(rows))} dòng không mang tên {kind} nào: {first}… Xin lập bảng mỗi {kind} một dòng, mỗi số"
        " liệu một cột như biểu mẫu, hoặc dùng mẫu của cổng.",
        read=f"{number(len(rows))} dòng có tên lạ",
        expected=f"mỗi {kind} một dòng",
    )


def _tell_passed_over(table: Table, organizations: int, problems: ProblemList) -> None:
    """Rows that are no figures of the organizations: one sentence for the parts, one for other associations."""
    for kind, words in (
        (RowKind.PART, "là số phụ (một phần của dòng trên)"),
        (RowKind.OTHER_BODY, f"không thuộc {_in_words(organizations)} tổ chức phải báo cáo"),
    ):
        passed = [row for row in table.rows if row.kind is kind]
        if passed:
            labels = dict.fromkeys(f"«{short(row.label)}»" for row in passed)
            cells = listing([table.sheet.cell_name(*row.position) for row in passed])
            problems.warning(
                table.sheet.name,
                passed[0].position,
                f"Dòng {', '.join(labels)} (ô {cells}) {words} nên không đọc. Xin kiểm tra lại.",
                read=", ".join(labels),
                expected=f"mỗi {_row_noun(table)} một dòng",
            )


def _in_words(count: int) -> str:
    words = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
    return words[count] if count < len(words) else number(count)


def _row_noun(table: Table) -> str:
    return "tổ chức" if table.layout == "commune" else table.book.kinds


def _tell_nameless(table: Table, rows: Sequence[Row], problems: ProblemList) -> None:
    """One question for a table with many figures in rows without a name."""
    numbers = ", ".join(str(row.number) for row in rows[:_MOST_NAMELESS])
    more = len(rows) - _MOST_NAMELESS
    problems.error(
        table.sheet.name,
        rows[0].position,
        f"Các dòng {numbers} và {more} dòng khác có số liệu nhưng không có tên. Xin lập bảng mỗi tên một dòng, mỗi số"
        " liệu một cột như biểu mẫu, hoặc xóa các dòng này.",
        read=f"{len(rows)} dòng không có tên",
        expected="mỗi tên một dòng",
    )


def _tell_double(table: Table, row: Row, first: Row, name: str, problems: ProblemList) -> None:
    problems.error(
        table.sheet.name,
        row.position,
        f"{name[:1].upper()}{name[1:]} có hai dòng, ở ô {table.sheet.cell_name(*first.position)} và ô"
        f" {table.sheet.cell_name(*row.position)}. Xin giữ lại một dòng.",
        read=" ".join(row.label.split()),
        expected="mỗi tên một dòng",
    )


def _tell_merged(table: Table, columns: ColumnMap, problems: ProblemList) -> None:
    """WorkbookProblem of a merged number cell that covers two figures or two rows."""
    rows = {row.number for row in table.rows}
    figure_columns = {column.number for column in columns.figures.values()}
    table_columns = {column.number for column in table.columns}
    for area in table.sheet.merged:
        spanned = set(range(area.left, area.right + 1))
        if area.top <= table.header_rows[-1] or not spanned & figure_columns:
            continue
        is_only_wide = area.top == area.bottom and len(spanned & table_columns) == 1
        text = table.sheet.text(*area.origin)
        if not is_only_wide and text.strip() and any(area.top <= row <= area.bottom for row in rows):
            whole = f"{table.sheet.cell_name(*area.origin)}:{table.sheet.cell_name(area.bottom, area.right)}"
            problems.error(
                table.sheet.name,
                area.origin,
                f"Các ô {whole} đang gộp làm một, không rõ số này của ô nào. Xin bỏ gộp ô và nhập số cho từng ô.",
                read=text,
                expected="mỗi ô một số, không gộp ô",
            )


def _tell_absent(
    table: Table,
    seen: Mapping[str, Row],
    names: Mapping[str, str],
    organizations: Collection[str],
    problems: ProblemList,
) -> None:
    """The rows that a table lacks. `organizations`: those that owe the unit's returns figures."""
    header = table.place or (table.header_rows[-1], table.name_column)
    if table.layout == "commune":
        absent = [names[code] for code in organizations if code not in seen]
        if absent:
            problems.error(
                table.sheet.name,
                header,
                f"Bảng thiếu dòng của {listing(absent)}. Xin bổ sung đủ {len(organizations)} tổ chức; tổ chức không có"
                " ở đơn vị thì ghi KPS ở các ô và đề nghị người duyệt ghi vào sổ nơi không có tổ chức.",
                read=f"{len(seen)} tổ chức",
                expected=listing(absent),
            )
        return
    absent = [names[unit.code] for unit in table.book.reporting if unit.code not in seen]
    if absent:
        problems.warning(
            table.sheet.name,
            header,
            f"Bảng không có dòng của {listing(absent)}. Các đơn vị này được coi là chưa có số liệu.",
            read=f"{len(seen)} đơn vị",
            expected=listing(absent),
        )
