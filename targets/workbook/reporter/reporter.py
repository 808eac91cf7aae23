"""The reporting unit or organization: from the title, checked against sheet, file name and rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from organizations.formats import listing
from organizations.names import UnitName, Units, match_unit
from targets.workbook.answers import Answers
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables import title
from targets.workbook.tables.layout import Table
from targets.workbook.tables.title import UnitClaim
from targets.workbook.tables.title_areas import ForeignArea, find_foreign_area, foreign_area_in
from targets.workbook.tables.title_text import Line, unlabelled

_ELSEWHERE: Final = "nếu là báo cáo của nơi khác (thôn, trường, cụm, {} khác), xin không gửi tệp này."


def read_reporter(
    table: Table,
    lines: Sequence[Line],
    file_name: str,
    problems: ProblemList,
    *,
    answers: Answers,
    shared: Sequence[Line] = (),
    other_years: Mapping[int, Sequence[UnitName]] | None = None,
) -> tuple[str | None, str | None]:
    """The unit of a commune's return, or the organization of an organization's book; None with a problem told.

    A title that names another district is refused, whatever the sender said; else what the sender said decides, with
    a warning where the title says otherwise. `shared` is the title of the first
    table of the sheet, for a table whose own title says nothing; in `other_years` a name may have been known.
    """
    book = table.book
    organizations = book.organizations
    if table.layout == "organization" and not title.find_organizations(lines, organizations):
        lines = [*lines, *shared]
    elif table.layout == "commune" and shared:
        claim = title.find_unit(lines, book)
        lines = lines if claim.codes or claim.unknown else [*lines, *shared]
    foreign = find_foreign_area([*lines, Line(table.sheet.name, (1, 1))], book)
    is_told_with_unit = table.layout == "commune" and _is_told_with_unit(title.find_unit(lines, book), table)
    if foreign is not None and not is_told_with_unit:
        _tell_foreign_area(table, foreign, problems)
        return None, None
    if table.layout == "organization":
        if organization := answers.get("organization"):
            claims = title.find_organizations(lines, organizations)
            return None, _said(table, organization, claims, organizations.names, problems)
        organization = _read_organization(table, lines, problems)
        _tell_file_name(table, organization, lines, file_name, problems)
        return None, organization
    if (unit := answers.get("unit")) and not is_told_with_unit:
        return _said(table, unit, title.find_unit(lines, book).codes, book.titles, problems), None
    _tell_one_reporter(table, lines, problems)
    return _read_unit(table, lines, file_name, problems, other_years or {}), None


def _is_told_with_unit(claim: UnitClaim, table: Table) -> bool:
    """Whether the words that name the reporter name another district too, so that one sentence says both."""
    return bool(claim.unknown) and foreign_area_in(claim.written, table.book, is_of_reporter=True) is not None


def _tell_foreign_area(table: Table, foreign: ForeignArea, problems: ProblemList) -> None:
    problems.error(
        table.sheet.name,
        foreign.line.position,
        f"{_of_another_area(foreign.written, table)} Nếu ghi nhầm, xin sửa lại tiêu đề; nếu đúng là báo cáo của"
        f" {foreign.written}, xin không gửi tệp này vào đây.",
        read=short(foreign.line.text),
        expected=table.book.root_titles,
    )


def _of_another_area(written: str, table: Table) -> str:
    return f"Tệp ghi {written}, còn ở đây chỉ nhận báo cáo của {table.book.root_titles}."


def _tell_file_name(
    table: Table, organization: str | None, lines: Sequence[Line], file_name: str, problems: ProblemList
) -> None:
    organizations = table.book.organizations
    named = organizations.named_in(re.sub(r"[-_.+]+", " ", file_name))
    if organization and named and organization not in named:
        listed = listing([organizations.names[code] for code in sorted(named)])
        problems.warning(
            table.sheet.name,
            lines[0].position if lines else None,
            f"Tên tệp ghi {listed}, còn trong tệp là {organizations.names[organization]}. Hệ thống dùng tên trong tệp;"
            " xin kiểm tra lại.",
            read=file_name,
            expected=organizations.names[organization],
        )


def _tell_one_reporter(table: Table, lines: Sequence[Line], problems: ProblemList) -> None:
    """«Đơn vị báo cáo: Hội Nông dân xã Cao Bồ» above the rows of all: odd, but the rows say whose they are."""
    organizations = table.book.organizations
    for line in lines:
        named = organizations.named_in(unlabelled(line.text)) - organizations.speaking_for_all
        others = {row.match.code for row in table.rows if row.match.code} - named
        if len(named) == 1 and others:
            name = organizations.names[named.pop()]
            problems.warning(
                table.sheet.name,
                line.position,
                f"Đơn vị báo cáo ghi {name}, còn bảng có số liệu của nhiều tổ chức. Hệ thống đọc theo tên ở từng dòng;"
                " xin kiểm tra lại.",
                read=short(line.text),
                expected=f"{table.book.kinds} báo cáo",
            )


def _said(
    table: Table, said: str, found: Mapping[str, Line], names: Mapping[str, str], problems: ProblemList
) -> str | None:
    """The code that the sender said, with a warning where the title says another; None for one that is none."""
    if said not in names:
        problems.error(
            table.sheet.name,
            None,
            f"Nơi báo cáo đã chọn («{said}») không có trong năm báo cáo. Xin chọn lại.",
            read=said,
            expected=f"tên một đơn vị, tổ chức của {table.book.root_kind}",
        )
        return None
    if set(found) == {said}:
        return said
    line = next(iter(found.values()), None)
    others = f"; trong tệp ghi {listing([names.get(code, code) for code in sorted(found)])}" if found else ""
    problems.warning(
        table.sheet.name,
        line.position if line else None,
        f"Nơi báo cáo là {names.get(said, said)} theo đồng chí ghép{others}. Xin kiểm tra lại.",
        read=short(line.text) if line else "",
        expected=names.get(said, said),
    )
    return said


def _read_organization(table: Table, lines: Sequence[Line], problems: ProblemList) -> str | None:
    known = table.book.organizations
    codes: Mapping[str, Line] = title.find_organizations(lines, known)
    in_sheet = known.named_in(table.sheet.name)
    if not codes:
        codes = dict.fromkeys(in_sheet, Line(table.sheet.name, (1, 1)))
    if len(codes) == 1 and in_sheet and not in_sheet & codes.keys():
        code, line = next(iter(codes.items()))
        listed = listing([known.names[other] for other in sorted(in_sheet)])
        _tell_sheet_name(table, line, listed, known.names[code], problems)
        return None
    if len(codes) == 1:
        return next(iter(codes))
    first = lines[0] if lines else Line("", (1, 1))
    problems.ask()
    if not codes:
        example = " ".join([*[*known.names.values()][-1:], *(unit.title for unit in table.book.roots[:1])])
        problems.error(
            table.sheet.name,
            first.position,
            "Không rõ đây là bảng của tổ chức nào. Xin ghi tên tổ chức ở tiêu đề"
            + (f", ví dụ «{example.upper()}»." if example else "."),
            read=short(first.text),
            expected=", ".join(known.names.values()),
        )
        return None
    names = listing([known.names[code] for code in sorted(codes)])
    line = list(codes.values())[-1]
    problems.error(
        table.sheet.name,
        line.position,
        f"Phần tiêu đề nêu nhiều tổ chức: {names}. Xin chỉ để tên tổ chức lập bảng.",
        read=short(line.text),
        expected="tên một tổ chức",
    )
    return None


def _tell_sheet_name(table: Table, line: Line, in_sheet: str, in_title: str, problems: ProblemList) -> None:
    problems.error(
        table.sheet.name,
        line.position,
        f"Tên trang ghi {in_sheet}, còn phần tiêu đề ghi {in_title}. Xin sửa lại cho khớp.",
        read=short(line.text),
        expected=f"{in_title} ở cả hai nơi",
    )


def _read_unit(
    table: Table,
    lines: Sequence[Line],
    file_name: str,
    problems: ProblemList,
    other_years: Mapping[int, Sequence[UnitName]],
) -> str | None:
    book = table.book
    names = book.titles
    claim = title.find_unit(lines, book)
    if claim.unknown is not None:
        _tell_unknown_unit(table, claim, problems, other_years)
        return None
    codes = dict(claim.codes)
    if not codes:
        in_sheet_name = title.find_unit([Line(table.sheet.name, (1, 1))], book)
        codes = dict(in_sheet_name.codes)
    if len(codes) != 1:
        _tell_unit_count(table, lines, codes, names, problems)
        return None
    code, line = next(iter(codes.items()))
    # A name that alone means a district as well says nothing in the name of a sheet.
    of_sums = {unit.name for unit in book.sums}
    certain = replace(book, units=Units(tuple(unit for unit in book.units if unit.name not in of_sums)))
    in_sheet = title.units_in_name(table.sheet.name, certain)
    if in_sheet and code not in in_sheet:
        listed = listing([names[other] for other in sorted(in_sheet)])
        _tell_sheet_name(table, line, listed, names[code], problems)
        return None
    in_name = title.units_in_name(file_name, book)
    if in_name and code not in in_name:
        listed = listing([names[other] for other in sorted(in_name)])
        problems.warning(
            table.sheet.name,
            line.position,
            f"Tên tệp ghi {listed}, còn trong tệp là {names[code]}. Hệ thống dùng tên trong tệp; xin kiểm tra lại.",
            read=file_name,
            expected=names[code],
        )
    return code


def tell_foreign_rows(table: Table, unit: str | None, organization: str | None, problems: ProblemList) -> None:
    """«Hội Nông dân xã Tùng Bá» in the return of Cao Bồ, or in a book of the Women: a row from another file."""
    if table.layout == "organization":
        return _tell_rows_of_others(table, organization, problems)
    if unit is None:
        return
    names = table.book.titles
    for row in table.rows:
        named = title.codes_in(row.label, table.book.units)
        if named and unit not in named:
            listed = listing([names[code] for code in sorted(named)])
            problems.error(
                table.sheet.name,
                row.position,
                f"Dòng này ghi {listed}, còn đơn vị báo cáo là {names[unit]}. Xin kiểm tra lại số liệu của dòng này.",
                read=short(row.label),
                expected=names[unit],
            )


def _tell_rows_of_others(table: Table, organization: str | None, problems: ProblemList) -> None:
    names = table.book.organizations.names
    for row in table.rows:
        named = table.book.match_organization(row.label, suggest=False).code
        if organization and named and named != organization:
            problems.error(
                table.sheet.name,
                row.position,
                f"Dòng này ghi {names[named]}, còn bảng là của {names[organization]}."
                " Xin kiểm tra lại số liệu của dòng này.",
                read=short(row.label),
                expected=names[organization],
            )


def _tell_unknown_unit(
    table: Table,
    claim: UnitClaim,
    problems: ProblemList,
    other_years: Mapping[int, Sequence[UnitName]],
) -> None:
    names, foreign = table.book.titles, foreign_area_in(claim.written, table.book, is_of_reporter=True)
    if foreign is None:
        problems.ask()  # a unit of another district is no matter of choice
    assert claim.unknown is not None
    assert claim.match is not None
    likely = [names[code] for code in claim.match.suggestions if code in names]
    written = " ".join(claim.written.split())
    if claim.match.is_ambiguous:
        kinds = {unit.kind for unit in table.book.units if unit.code in claim.match.suggestions}
        clearer = "ghi rõ loại đơn vị trước tên" if len(kinds) > 1 else f"ghi rõ thuộc {table.book.kind_above} nào"
        message = f"«{written}» có thể là {listing(likely)}. Xin {clearer}."
    else:
        question = f" Có phải {' hay '.join(likely)} không?" if likely else ""
        known = [str(year) for year, units in sorted(other_years.items()) if match_unit(written, units).code]
        once = f" Tên này có trong các năm {', '.join(known)}." if known else ""
        message = f"Không có đơn vị nào tên «{written}» trong năm báo cáo.{once}{question}"
        message += f" {_of_another_area(foreign, table)}" if foreign else ""
        message += f" Nếu ghi nhầm, xin sửa lại {'năm báo cáo hoặc ' if known else ''}tên đơn vị báo cáo;"
        message += f" {_ELSEWHERE.format(table.book.root_kind)}"
    problems.error(
        table.sheet.name,
        claim.unknown.position,
        message,
        read=written,
        expected=" hoặc ".join(likely) or f"tên một {table.book.kinds} của {table.book.root_kind}",
    )


def _tell_unit_count(
    table: Table,
    lines: Sequence[Line],
    codes: Mapping[str, Line],
    names: Mapping[str, str],
    problems: ProblemList,
) -> None:
    problems.ask()
    example = f"một dòng «Đơn vị báo cáo: {table.book.kinds.partition(',')[0]} …»"
    if codes:
        line = list(codes.values())[-1]
        listed = listing([names[code] for code in codes])
        message = f"Phần tiêu đề nêu nhiều đơn vị: {listed}. Xin chỉ để đơn vị báo cáo."
        problems.error(table.sheet.name, line.position, message, read=short(line.text), expected=example)
        return
    line = _line_of_unit(lines)
    where = f" Ô này đang ghi «{short(line.text)}»." if line.text.strip() else ""
    problems.error(
        table.sheet.name,
        line.position,
        f"Không tìm thấy tên đơn vị báo cáo ở phần tiêu đề.{where} Xin ghi {example} phía trên bảng.",
        read=short(line.text),
        expected=example,
    )


def _line_of_unit(lines: Sequence[Line]) -> Line:
    """The line of the title that looks like the reporter's: the last with a colon in it, else the first of all."""
    labelled = [line for line in lines if ":" in line.text and not any(map(str.isdigit, line.text))]
    return labelled[-1] if labelled else lines[0] if lines else Line("", (1, 1))
