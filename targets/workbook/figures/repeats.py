"""Finds a return that is reported twice in one workbook, and the organizations that its lists leave out."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from organizations.formats import listing
from targets.workbook.problems import ProblemList
from targets.workbook.reading import Part
from targets.workbook.tables.layout import Table


@dataclass(frozen=True)
class Report:
    """One report and the rows that it was read from."""

    part: Part
    table: Table


def sums_of(parts: Sequence[Part]) -> dict[str, int]:
    """What all reports of a table come to, by key."""
    sums: Counter[str] = Counter()
    for part in parts:
        for cells in part.rows.values():
            sums.update({key: cell.value or 0 for key, cell in cells.items()})
    return sums


def tell_twice(reports: Sequence[Report], problems: ProblemList) -> None:
    """Two places of a workbook that report the same organization of the same unit: both are named."""
    first: dict[tuple[str, str], tuple[str, Table]] = {}
    reported: set[tuple[int, int]] = set()
    for report in reports:
        part, table = report.part, report.table
        for row in table.rows:
            code = row.match.code
            unit, organization = (part.unit, code) if part.layout == "commune" else (code, part.organization)
            if not unit or not organization or code not in part.rows:
                continue
            here = f"ô {table.sheet.cell_name(*row.position)} trang «{table.sheet.name}»"
            there, other = first.setdefault((unit, organization), (here, table))
            if other is table or (id(other), id(table)) in reported:  # a name twice in one table is told by its rows
                continue
            reported.add((id(other), id(table)))
            (problems.turned() if table.sheet.is_turned else problems).error(
                table.sheet.name,
                row.position,
                f"Báo cáo của {table.book.organizations.names[organization]}, {table.book.titles.get(unit, unit)} có ở"
                f" hai nơi: {there} và {here}. Xin giữ lại một nơi.",
                read=" ".join(row.label.split()),
                expected="mỗi báo cáo một nơi",
            )


def tell_absent_lists(table: Table, reported: Collection[str], owed: Collection[str], problems: ProblemList) -> None:
    """The organizations of a unit without a vertical list, told at the first list."""
    absent = [table.book.organizations.names[code] for code in owed if code not in reported]
    if absent:
        problems.turned().error(
            table.sheet.name,
            table.rows[0].position,
            f"Tệp thiếu bảng của {listing(absent)}. Xin bổ sung đủ {len(owed)} tổ chức; tổ chức không có ở đơn vị thì"
            " ghi KPS ở các ô và đề nghị người duyệt ghi vào sổ nơi không có tổ chức.",
            read=f"{len(reported)} tổ chức",
            expected=listing(absent),
        )
