"""A table as the reports in it: one for an ordinary return, one a unit or organization where the table says whose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from organizations.formats import listing
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables import title
from targets.workbook.tables.layout import RowKind, Table
from targets.workbook.tables.owners import Outer
from targets.workbook.tables.title_text import Line


@dataclass(frozen=True)
class Group:
    """The rows of one report as a table of their own; no outer where only the title can say whose they are."""

    outer: Outer | None
    table: Table

    @property
    def code(self) -> str | None:
        return self.outer.code if self.outer else None


def split(table: Table) -> list[Group]:
    """The reports of a table, in the order of their first rows."""
    if not table.outers:
        return [Group(None, table)]
    outers: dict[str, Outer | None] = {}
    rows: dict[str, list[int]] = {}
    first = next(iter(table.outers.values()))
    for row in table.rows:
        outer = table.outers.get(row.number, first if row.kind is RowKind.TOTAL else None)
        key = "" if outer is None else outer.code or f"? {outer.text}"
        outers.setdefault(key, outer)
        rows.setdefault(key, []).append(row.number)
    return [
        Group(
            outer,
            replace(
                table,
                rows=[row for row in table.rows if row.number in rows[key]],
                strays=[],
                place=outer.position if outer and len(outers) > 1 else None,
            ),
        )
        for key, outer in outers.items()
        if any(row.kind is not RowKind.TOTAL for row in table.rows if row.number in rows[key])
    ]


def tell_unknown(groups: Sequence[Group], problems: ProblemList) -> None:
    """A name beside or above the rows that nobody knows is asked about."""
    for group in groups:
        outer, table, book = group.outer, group.table, group.table.book
        if outer is None and table.outers:
            _tell_nobodys(table, problems)
        if outer is None or outer.code is not None:
            continue
        is_unit = table.layout == "commune"
        match = book.match_unit(outer.text) if is_unit else book.organizations.match(outer.text)
        names = book.titles if is_unit else book.organizations.names
        likely = [names[code] for code in match.suggestions if code in names]
        kind = "đơn vị" if is_unit else "tổ chức"
        question = f" Có phải {' hay '.join(likely)} không?" if likely else ""
        problems.error(
            table.sheet.name,
            outer.position,
            f"Không có {kind} nào tên «{short(outer.text)}» trong năm báo cáo.{question} Nếu ghi nhầm,"
            f" xin sửa lại tên; nếu không phải {kind} của {book.root_kind}, xin bỏ các dòng này khỏi tệp gửi.",
            read=short(outer.text),
            expected=" hoặc ".join(likely) or f"tên một {kind} của {book.root_kind}",
        )


def _tell_nobodys(table: Table, problems: ProblemList) -> None:
    """Rows above the first heading of a table whose other rows say whose they are."""
    row, kind = table.rows[0], "đơn vị" if table.layout == "commune" else "tổ chức"
    problems.error(
        table.sheet.name,
        row.position,
        f"Không rõ các dòng từ ô {table.sheet.cell_name(*row.position)} là số liệu của {kind} nào: phía trên không có"
        f" tên {kind}, còn các dòng khác thì có. Xin ghi tên {kind} phía trên các dòng này.",
        read=short(row.label),
        expected=f"tên {kind}",
    )


def tell_contradiction(table: Table, groups: Sequence[Group], lines: Sequence[Line], problems: ProblemList) -> None:
    """A title that names one reporter above the rows of another: whose figures are they?"""
    book, codes = table.book, {group.code for group in groups if group.code}
    if table.layout == "commune":
        names = book.titles
        claims = {code: line for code, line in title.find_unit(lines, book).codes.items() if not book.is_sum(code)}
        others = codes - claims.keys()
    else:
        names, claims = book.organizations.names, title.find_organizations(lines, book.organizations)
        # The letterhead of a book of several organizations is that of whoever put it together.
        others = codes - claims.keys() if len(codes) == 1 else set()
    if claims and others:
        line = next(iter(claims.values()))
        listed = listing([names[code] for code in claims])
        problems.error(
            table.sheet.name,
            line.position,
            f"Phần tiêu đề ghi {listed}, còn trong bảng có số liệu của"
            f" {listing([names[code] for code in sorted(others)])}. Xin sửa lại cho khớp.",
            read=short(line.text),
            expected=listing([names[code] for code in sorted(codes)]),
        )
