"""What the lines above a table say: the reporting unit, the year, the organization.

The file's name may contradict what stands in the sheet, never supply it; a date beside a signature is no year.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from organizations.names import Match, UnitName, fold, match_unit, normalize, organizations_in, split_kind
from targets.workbook.files.grid import Position

_LABEL: Final = re.compile(
    r"\s*(?:tên\s+|ten\s+)?(?:đơn\s+vị(?:\s+(?:báo\s+cáo|gửi|lập|nộp)(?:\s+(?:báo\s+cáo|biểu))?)?|cơ\s+quan\s+báo\s+cáo|nơi\s+gửi"
    r"|địa\s+phương|ten don vi|don vi(?: (?:bao cao|gui|lap|nop)(?: (?:bao cao|bieu))?)?|dia phuong"
    r"|(?<=tên\s)xã|(?<=ten\s)xa|xã\s*(?:,|/|\(|hoặc)\s*thị\s+trấn\)?|xa\s*(?:,|/|\(|hoac)\s*thi\s+tran\)?)"
    r"\s*[:\-–]\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# A body inside or above a commune is not the commune; another district's commune is not ours.
_PART_OF_UNIT: Final = re.compile(
    r"(?:^|[:,;(-])\s*(?:thon|to dan pho|tdp|khu pho|xom|truong (?:mam|tieu|trung|th|ptdt|mn)\w*|chi bo|tram|cum|lop"
    r"|doanh nghiep|hop tac xa|htx|cong ty)\b"
)
_OTHER_DISTRICT: Final = re.compile(
    r"\bhuyen (?!vi xuyen\b|uy\b|doan\b|hoi\b|nam\b|va\b|cua\b|giao\b|ve\b|theo\b|de\b|quan ly\b)[a-z]+ [a-z]+"
)
# «Đơn vị: người, %» in the corner is the unit of measure.
_MEASURE: Final = re.compile(
    r"(?:(?:nguoi|%|hoi vien|doan vien|chi hoi|chi doan|to chuc|co so|chi tieu|noi dung|ho|luot|dong|cai)[\s,;/]*)+"
)
_TYPE: Final = re.compile(r"\b(?:thị trấn|thi tran|xã|xa|huyện|huyen|phường|phuong|ttnt|tt|x)\b[. ]*(?=\w)")
_DATE: Final = re.compile(
    r"ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam\s*(?:20)?[\d.…_]*|\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:20)?\d\d\b"
    r"|thang\s*\d{1,2}\s*(?:nam|/)\s*20\d\d|\b\d{1,2}/20\d\d\b"
)
_PERIOD: Final = re.compile(
    r"(?:giai doan|nhiem ky|thoi ky|cac nam|tu nam)\s*(?:nam\s*)?20\d\d"
    r"(?:\s*(?:[-–/]|den|toi)\s*(?:nam\s*)?(?:20)?\d\d)?"
)
_RANGE: Final = re.compile(r"\bnam\s*20\d\d\s*[-–]\s*(?:20)?\d\d\b")
_YEAR: Final = re.compile(r"\bnam(?:\s*bao\s*cao)?\s*:?\s*(20\d\d)\b")
_BARE_YEAR: Final = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-])")
_PART_YEAR: Final = re.compile(
    r"\b(?:[1-9]|10|11|sau|chin|ba|muoi|muoi mot) thang\b|\bquy (?:i{1,3}|iv|[1-4])\b|\bnua (?:dau |cuoi )?nam\b"
    r"|\b(?:[1-9]|10|11)t ?(?:/ ?)?20\d\d\b"
)
_MONTH: Final = re.compile(r"\bthang (?:0?[1-9]|1[01])\b")
# «Số liệu tính đến 30/6/2023», «từ 01/01 đến 30/6»: the year is not over there; a cut-off in December is usual.
_CUT_OFF: Final = re.compile(
    r"\bden (?:het )?(?:ngay )?(?:\d{1,2} ?(?:[/.-]|thang) ?(?:0?[1-9]|1[01])\b(?! thang)|thang (?:0?[1-9]|1[01])\b)"
)
# The district's last day: the return of 2025 is made as of it.
_LAST_DAY: Final = re.compile(r"\b30 ?(?:[/.-]|thang) ?0?6 ?(?:[/.-]|nam) ?2025\b")
# Figures that are no year's result yet, or more than a year's.
_NO_RESULT: Final = re.compile(
    r"\b(?:du kien|uoc (?:thuc hien|dat|tinh|ket qua|(?:ca )?nam)|phuong huong|dang ky (?:chi tieu|thuc hien|ke hoach)"
    r"|luy ke|so ket|giao (?:chi tieu|ke hoach)|(?:so lieu|ket qua) (?:ky|nam) truoc|cung ky)\b"
    r"|^(?:(?:bieu|bang|danh sach|tong hop) )*(?:ke hoach|dang ky|chi tieu (?:duoc )?(?:giao|ke hoach|dang ky))\b"
)
_SCALED_MEASURE: Final = re.compile(
    r"\b(?:don vi(?: tinh)?|dvt)\b.{0,20}?(?:\bnghin\b|\btrieu\b|\b1[. ]?000\b|\b(?:chuc|tram) (?:nguoi|ho)\b)"
    r"|\b(?:don vi tinh|dvt) ?: ?%[ )]*$"
)
_DOCUMENT: Final = re.compile(
    r"(?:nghi quyet|quyet dinh|ke hoach|chi thi|bao cao|cong van|so)\s*(?:so\s*:?\s*)?\d+\s*[-/]\S*"
)
# «Kính gửi: Ủy ban MTTQ huyện» names who gets the report.
_ADDRESSED: Final = re.compile(r"[\s(*-]*(?:kinh )?gui\b|[\s(*-]*noi nhan\b")
# «(Kèm theo Công văn số 12/CV-MTTQ của Ủy ban MTTQ huyện)» names who asked for the report; «Kèm theo Báo cáo» its own.
_ASKED_BY: Final = re.compile(
    r"[\s(*-]*(?:(?:ban hanh )?(?:kem )?theo|can cu)\b[^\n]*?"
    r"\b(?:cong van|cv|huong dan|hd|quyet dinh|qd|ke hoach|kh|thong bao|tb|de cuong|yeu cau|de nghi|mau)\b"
)


@dataclass(frozen=True)
class Line:
    """One text above the table."""

    text: str
    position: Position


@dataclass(frozen=True)
class Named:
    """What a title names: all different values with the cell of each."""

    values: dict[str, Line]
    part_of_year: Line | None = None


def unlabelled(text: str) -> str:
    """«Xã Cao Bồ» of «Đơn vị báo cáo: Xã Cao Bồ»; "" for a text without such a label."""
    labelled = _LABEL.fullmatch(text)
    return labelled["rest"].strip(" .…") if labelled else ""


def find_years(lines: Sequence[Line]) -> Named:
    """The years that the title names, as text; dates, document numbers and periods like 2021-2025 are none."""
    values: dict[str, Line] = {}
    for line in _with_values(lines):
        text = _cleared(line.text)
        for range_ in _RANGE.findall(text):
            for year in re.findall(r"20\d\d", range_):
                values.setdefault(year, line)
        for year in _YEAR.findall(text):
            values.setdefault(year, line)
    if not values:
        for line in lines:
            text = _cleared(line.text)
            if re.search(r"\b(?:ket qua|bao cao|tong hop|bieu|so lieu)\b", text):
                for year in _BARE_YEAR.findall(text):
                    values.setdefault(year, line)
    return Named(values, next(filter(_is_part_of_year, lines), None))


def _is_part_of_year(line: Line) -> bool:
    text = _LAST_DAY.sub("~", " ".join(fold(line.text).split()))
    named = _cleared(line.text)
    told = _DOCUMENT.sub(" ", text)
    is_report = bool(re.search(r"^thang|bao cao|ket qua|so lieu|\bky\b", told)) and "ngay" not in told
    month = is_report and bool(_MONTH.search(told)) and bool(re.search(r"20\d\d", told))
    return bool(_PART_YEAR.search(named) or _CUT_OFF.search(text) or month or re.search(r"\bthang \d.*\bnam\b", named))


def find_no_result(lines: Sequence[Line]) -> Line | None:
    """The line that says that the figures are planned, estimated or summed over years; None for a year's result."""
    for line in lines:
        text = _cleared(line.text)
        if _NO_RESULT.search(text) and not re.search(r"\bket qua thuc hien\b", text):
            return line
    return None


def find_scaled_measure(lines: Sequence[Line]) -> Line | None:
    """The line that says that the figures are in thousands."""
    return next((line for line in lines if _SCALED_MEASURE.search(fold(line.text))), None)


def _with_values(lines: Sequence[Line]) -> list[Line]:
    """The lines, a label («Năm báo cáo:») joined with the value in the next cell of its row."""
    joined = list(lines)
    for line, following in pairwise(lines):
        if line.position[0] == following.position[0] and re.fullmatch(r".*\bnam(?: bao cao)?\s*:?", fold(line.text)):
            joined.append(Line(f"{line.text} {following.text}", following.position))
    return joined


def _cleared(text: str) -> str:
    folded = fold(text)
    for pattern in (_DATE, _PERIOD, _DOCUMENT):
        folded = pattern.sub(" ~ ", folded)
    return folded


@dataclass(frozen=True)
class UnitClaim:
    """What the title says about the reporting unit: the codes found, or the text that nobody knows."""

    codes: dict[str, Line]
    unknown: Line | None = None
    written: str = ""
    match: Match | None = None


def find_unit(lines: Sequence[Line], units: Sequence[UnitName]) -> UnitClaim:
    """The reporting unit. A labelled line decides; without one, a commune named in the title does; else nothing."""
    codes: dict[str, Line] = {}
    for number, line in enumerate(lines):
        labelled = _LABEL.fullmatch(line.text)
        if not labelled:
            continue
        rest = labelled["rest"].strip(" .…")
        if _MEASURE.fullmatch(fold(rest)):
            continue
        source = line
        if not rest:
            source = next((other for other in lines[number + 1 :] if other.position[0] == line.position[0]), line)
            rest = source.text.strip() if source is not line else ""
        if not rest:
            continue
        match = Match(None) if _is_elsewhere(rest) else _match_rest(rest, units)
        if match.code is None:
            return UnitClaim(codes, source, rest, match)
        codes.setdefault(match.code, source)
    if not codes:
        codes = _communes_in(lines, units)
        elsewhere = next((line for line in codes.values() if _is_elsewhere(line.text)), None)
        if elsewhere:
            return UnitClaim({}, elsewhere, " ".join(elsewhere.text.split()), Match(None))
    if codes:
        return UnitClaim(codes)
    return _first_unknown(lines, units)


def _is_elsewhere(text: str) -> bool:
    """Whether the words name a body inside the commune (a village, a school), or a commune of another district."""
    plain = " ".join(fold(text).replace("–", "-").split())
    return bool(_PART_OF_UNIT.search(plain) or _OTHER_DISTRICT.search(plain))


def _match_rest(rest: str, units: Sequence[UnitName]) -> Match:
    """«Xã Cao Bồ, huyện Vị Xuyên» and «MTTQ và các đoàn thể xã Cao Bồ» name Cao Bồ."""
    whole = match_unit(rest, units)
    if whole.code or whole.is_ambiguous:
        return whole
    found = codes_in(rest, units)
    communes = {code for code in found if not _is_district(code, units)} or found
    first = match_unit(re.split(r"\s*[,;\-–(]\s*", rest)[0], units)
    if first.code and communes <= {first.code}:
        return first
    return Match(communes.pop()) if len(communes) == 1 and not first.code else whole


def _is_district(code: str, units: Sequence[UnitName]) -> bool:
    return any(unit.code == code and unit.kind == "huyện" for unit in units)


def codes_in(text: str, units: Sequence[UnitName]) -> set[str]:
    """The units named in a sentence, each behind its type word."""
    plain = normalize(text)
    codes = set()
    for found in _TYPE.finditer(plain):
        words = re.split(r"[\s]+", plain[found.start() :])
        for length in range(min(len(words), 7), 1, -1):
            candidate = " ".join(words[:length]).strip(" ,;:.-–()")
            if split_kind(candidate)[0] and (code := match_unit(candidate, units).code):
                codes.add(code)
                break
    return codes


def _communes_in(lines: Iterable[Line], units: Sequence[UnitName]) -> dict[str, Line]:
    """Communes named anywhere in the title; the district stands in every letterhead and names no reporter."""
    codes: dict[str, Line] = {}
    for line in _own(lines):
        found = {code for code in codes_in(line.text, units) if not _is_district(code, units)}
        whole = match_unit(line.text, units).code
        if whole and not _is_district(whole, units):
            found.add(whole)
        for code in sorted(found):
            codes.setdefault(code, line)
    return codes


def _own(lines: Iterable[Line]) -> list[Line]:
    """The lines that can name the reporter; those behind «Kính gửi:», in its own row, can not."""
    own: list[Line] = []
    addressed = None
    for line in lines:
        if _ADDRESSED.match(fold(line.text)):
            addressed = line.position[0]
        if line.position[0] != addressed:
            own.append(line)
    return own


def _first_unknown(lines: Iterable[Line], units: Sequence[UnitName]) -> UnitClaim:
    """The first text that looks like a commune's name and is none, so that the question has a cell."""
    for line in lines:
        for found in _TYPE.finditer(normalize(line.text)):
            rest = normalize(line.text)[found.start() :]
            match = match_unit(" ".join(rest.split()[:4]), units)
            if match.suggestions and not match.code:
                written = " ".join(rest.split()[:4])
                return UnitClaim({}, line, written, match)
    return UnitClaim({})


def find_organizations(lines: Iterable[Line]) -> dict[str, Line]:
    """The organizations that the title names; «MTTQ và các đoàn thể» names none."""
    codes: dict[str, Line] = {}
    for line in _own(lines):
        if _ASKED_BY.match(fold(line.text)):
            continue
        for code in sorted(organizations_in(line.text)):
            codes.setdefault(code, line)
    return codes


def years_in_name(name: str) -> set[str]:
    """The years in the name of a file or sheet."""
    return set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", name))


def units_in_name(name: str, units: Sequence[UnitName]) -> set[str]:
    """The units that a file's name speaks of, by code or by name; the longest name first, each word once."""
    text = f" {re.sub(r'[^a-z0-9]+', ' ', fold(name))} "
    codes = {unit.code for unit in units if len(unit.code) == 5 and f" {unit.code} " in text}
    for unit in sorted(units, key=lambda unit: -len(unit.name)):
        spelled = f" {fold(unit.name)} "
        if unit.kind == "huyện":
            text = text.replace(f" huyen{spelled}", " ~ ")
        elif spelled in text:
            codes.add(unit.code)
            text = text.replace(spelled, " ~ ")
    return codes
