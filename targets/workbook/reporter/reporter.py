"""The reporting unit or organization: from the title, checked against sheet, file name and rows."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from organizations.aliases import ORGANIZATION_NAMES
from organizations.formats import listing
from organizations.names import UnitName, match_organization, match_unit, organizations_in
from targets.workbook.answers import Answers
from targets.workbook.problems import ProblemList, short
from targets.workbook.tables import title
from targets.workbook.tables.layout import Table
from targets.workbook.tables.title import UnitClaim
from targets.workbook.tables.title_text import Line, unlabelled

_ELSEWHERE: Final = "nếu là báo cáo của nơi khác (thôn, trường, cụm, huyện khác), xin không gửi tệp này."


def read_reporter(
    table: Table,
    lines: Sequence[Line],
    file_name: str,
    units: Sequence[UnitName],
    problems: ProblemList,
    *,
    answers: Answers,
    shared: Sequence[Line] = (),
    other_years: Mapping[int, Sequence[UnitName]] | None = None,
) -> tuple[str | None, str | None]:
    """The unit of a commune's return, or the organization of an organization's book; None with a problem told.

    What the sender said decides, with a warning where the title says otherwise. `shared` is the title of the first
    table of the sheet, for a table whose own title says nothing; in `other_years` a name may have been known.
    """
    if table.layout == "organization" and not title.find_organizations(lines):
        lines = [*lines, *shared]
    elif table.layout == "commune" and shared:
        claim = title.find_unit(lines, units)
        lines = lines if claim.codes or claim.unknown else [*lines, *shared]
    if table.layout == "organization":
        if organization := answers.get("organization"):
            claims = title.find_organizations(lines)
            return None, _said(table, organization, claims, ORGANIZATION_NAMES, problems)
        organization = _read_organization(table, lines, problems)
        _tell_file_name(table, organization, lines, file_name, problems)
        return None, organization
    if unit := answers.get("unit"):
        names = {unit.code: unit.title for unit in units}
        return _said(table, unit, title.find_unit(lines, units).codes, names, problems), None
    _tell_one_reporter(table, lines, problems)
    return _read_unit(table, lines, file_name, units, problems, other_years or {}), None


def _tell_file_name(
    table: Table, organization: str | None, lines: Sequence[Line], file_name: str, problems: ProblemList
) -> None:
    named = organizations_in(re.sub(r"[-_.+]+", " ", file_name))
    if organization and named and organization not in named:
        listed = listing([ORGANIZATION_NAMES[code] for code in sorted(named)])
        problems.warning(
            table.sheet.name,
            lines[0].position if lines else None,
            f"Tên tệp ghi {listed}, còn trong tệp là {ORGANIZATION_NAMES[organization]}. Hệ thống dùng tên trong tệp;"
            " xin kiểm tra lại.",
            read=file_name,
            expected=ORGANIZATION_NAMES[organization],
        )


def _tell_one_reporter(table: Table, lines: Sequence[Line], problems: ProblemList) -> None:
    """«Đơn vị báo cáo: Hội Nông dân xã Cao Bồ» above the rows of all six: odd, but the rows say whose they are."""
    for line in lines:
        named = organizations_in(unlabelled(line.text)) - {"mttq"}
        others = {row.match.code for row in table.rows if row.match.code} - named
        if len(named) == 1 and others:
            name = ORGANIZATION_NAMES[named.pop()]
            problems.warning(
                table.sheet.name,
                line.position,
                f"Đơn vị báo cáo ghi {name}, còn bảng có số liệu của nhiều tổ chức. Hệ thống đọc theo tên ở từng dòng;"
                " xin kiểm tra lại.",
                read=short(line.text),
                expected="xã, thị trấn báo cáo",
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
            expected="tên một đơn vị, tổ chức của huyện",
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
    codes: Mapping[str, Line] = title.find_organizations(lines)
    if not codes:
        codes = dict.fromkeys(organizations_in(table.sheet.name), Line(table.sheet.name, (1, 1)))
    in_sheet = organizations_in(table.sheet.name)
    if len(codes) == 1 and in_sheet and not in_sheet & codes.keys():
        code, line = next(iter(codes.items()))
        listed = listing([ORGANIZATION_NAMES[other] for other in sorted(in_sheet)])
        _tell_sheet_name(table, line, listed, ORGANIZATION_NAMES[code], problems)
        return None
    if len(codes) == 1:
        return next(iter(codes))
    first = lines[0] if lines else Line("", (1, 1))
    problems.ask()
    if not codes:
        problems.error(
            table.sheet.name,
            first.position,
            "Không rõ đây là bảng của tổ chức nào. Xin ghi tên tổ chức ở tiêu đề, ví dụ «HỘI NÔNG DÂN HUYỆN VỊ XUYÊN».",
            read=short(first.text),
            expected=", ".join(ORGANIZATION_NAMES.values()),
        )
        return None
    names = listing([ORGANIZATION_NAMES[code] for code in sorted(codes)])
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
    units: Sequence[UnitName],
    problems: ProblemList,
    other_years: Mapping[int, Sequence[UnitName]],
) -> str | None:
    names = {unit.code: unit.title for unit in units}
    claim = title.find_unit(lines, units)
    if claim.unknown is not None:
        _tell_unknown_unit(table, claim, names, problems, other_years)
        return None
    codes = dict(claim.codes)
    if not codes:
        in_sheet_name = title.find_unit([Line(table.sheet.name, (1, 1))], units)
        codes = dict(in_sheet_name.codes)
    if len(codes) != 1:
        _tell_unit_count(table, lines, codes, names, problems)
        return None
    code, line = next(iter(codes.items()))
    in_sheet = title.units_in_name(
        table.sheet.name, [unit for unit in units if unit.name not in _district_names(units)]
    )
    if in_sheet and code not in in_sheet:
        listed = listing([names[other] for other in sorted(in_sheet)])
        _tell_sheet_name(table, line, listed, names[code], problems)
        return None
    in_name = title.units_in_name(file_name, units)
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


def tell_foreign_rows(
    table: Table, unit: str | None, organization: str | None, units: Sequence[UnitName], problems: ProblemList
) -> None:
    """«Hội Nông dân xã Tùng Bá» in the return of Cao Bồ, or in a book of the Women: a row from another file."""
    if table.layout == "organization":
        return _tell_rows_of_others(table, organization, units, problems)
    if unit is None:
        return
    names = {known.code: known.title for known in units}
    for row in table.rows:
        named = title.codes_in(row.label, units)
        if named and unit not in named:
            listed = listing([names[code] for code in sorted(named)])
            problems.error(
                table.sheet.name,
                row.position,
                f"Dòng này ghi {listed}, còn đơn vị báo cáo là {names[unit]}. Xin kiểm tra lại số liệu của dòng này.",
                read=short(row.label),
                expected=names[unit],
            )


def _tell_rows_of_others(
    table: Table, organization: str | None, units: Sequence[UnitName], problems: ProblemList
) -> None:
    for row in table.rows:
        named = match_organization(row.label, units, suggest=False).code
        if organization and named and named != organization:
            problems.error(
                table.sheet.name,
                row.position,
                f"Dòng này ghi {ORGANIZATION_NAMES[named]}, còn bảng là của {ORGANIZATION_NAMES[organization]}."
                " Xin kiểm tra lại số liệu của dòng này.",
                read=short(row.label),
                expected=ORGANIZATION_NAMES[organization],
            )


def _district_names(units: Sequence[UnitName]) -> set[str]:
    """Names that alone mean the district as well as one of its units."""
    return {unit.name for unit in units if unit.kind == "huyện"}


def _tell_unknown_unit(
    table: Table,
    claim: UnitClaim,
    names: Mapping[str, str],
    problems: ProblemList,
    other_years: Mapping[int, Sequence[UnitName]],
) -> None:
    problems.ask()
    assert claim.unknown is not None
    assert claim.match is not None
    likely = [names[code] for code in claim.match.suggestions if code in names]
    written = " ".join(claim.written.split())
    if claim.match.is_ambiguous:
        message = f"«{written}» có thể là {listing(likely)}. Xin ghi rõ loại đơn vị trước tên."
    else:
        question = f" Có phải {' hay '.join(likely)} không?" if likely else ""
        known = [str(year) for year, units in sorted(other_years.items()) if match_unit(written, units).code]
        once = f" Tên này có trong các năm {', '.join(known)}." if known else ""
        message = f"Không có đơn vị nào tên «{written}» trong năm báo cáo.{once}{question}"
        message += f" Nếu ghi nhầm, xin sửa lại {'năm báo cáo hoặc ' if known else ''}tên đơn vị báo cáo; {_ELSEWHERE}"
    problems.error(
        table.sheet.name,
        claim.unknown.position,
        message,
        read=written,
        expected=" hoặc ".join(likely) or "tên một xã, thị trấn của huyện",
    )


def _tell_unit_count(
    table: Table,
    lines: Sequence[Line],
    codes: Mapping[str, Line],
    names: Mapping[str, str],
    problems: ProblemList,
) -> None:
    problems.ask()
    expected = "một dòng «Đơn vị báo cáo: xã …»"
    if codes:
        line = list(codes.values())[-1]
        listed = listing([names[code] for code in codes])
        message = f"Phần tiêu đề nêu nhiều đơn vị: {listed}. Xin chỉ để đơn vị báo cáo."
        problems.error(table.sheet.name, line.position, message, read=short(line.text), expected=expected)
        return
    line = _line_of_unit(lines)
    where = f" Ô này đang ghi «{short(line.text)}»." if line.text.strip() else ""
    problems.error(
        table.sheet.name,
        line.position,
        f"Không tìm thấy tên đơn vị báo cáo ở phần tiêu đề.{where} Xin ghi một dòng «Đơn vị báo cáo: xã …» phía trên"
        " bảng.",
        read=short(line.text),
        expected=expected,
    )


def _line_of_unit(lines: Sequence[Line]) -> Line:
    """The line of the title that looks like the reporter's: the last with a colon in it, else the first of all."""
    labelled = [line for line in lines if ":" in line.text and not any(map(str.isdigit, line.text))]
    return labelled[-1] if labelled else lines[0] if lines else Line("", (1, 1))
