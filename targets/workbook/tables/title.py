"""Who reports, as the lines above a table say it: the unit, or the organization.

The name of the file may contradict what stands in the sheet, never supply it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from organizations.names import Match, UnitName, fold, match_unit, normalize, organizations_in, split_kind
from targets.workbook.tables.title_text import ADDRESSED, LABEL, Line

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
# «(Kèm theo Công văn số 12/CV-MTTQ của Ủy ban MTTQ huyện)» names who asked for the report; «Kèm theo Báo cáo» its own.
_ASKED_BY: Final = re.compile(
    r"[\s(*-]*(?:(?:ban hanh )?(?:kem )?theo|can cu)\b[^\n]*?"
    r"\b(?:cong van|cv|huong dan|hd|quyet dinh|qd|ke hoach|kh|thong bao|tb|de cuong|yeu cau|de nghi|mau)\b"
)


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
        labelled = LABEL.fullmatch(line.text)
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
    codes = codes_in(rest, units)
    communes = {code for code in codes if not _is_district(code, units)} or codes
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
    for match in _TYPE.finditer(plain):
        words = re.split(r"[\s]+", plain[match.start() :])
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
        codes_row = {code for code in codes_in(line.text, units) if not _is_district(code, units)}
        whole = match_unit(line.text, units).code
        if whole and not _is_district(whole, units):
            codes_row.add(whole)
        for code in sorted(codes_row):
            codes.setdefault(code, line)
    return codes


def _own(lines: Iterable[Line]) -> list[Line]:
    """The lines that can name the reporter; those behind «Kính gửi:», in its own row, can not."""
    own: list[Line] = []
    addressed = None
    for line in lines:
        if ADDRESSED.match(fold(line.text)):
            addressed = line.position[0]
        if line.position[0] != addressed:
            own.append(line)
    return own


def _first_unknown(lines: Iterable[Line], units: Sequence[UnitName]) -> UnitClaim:
    """The first text that looks like a commune's name and is none, so that the question has a cell."""
    for line in lines:
        for match_row in _TYPE.finditer(normalize(line.text)):
            rest = normalize(line.text)[match_row.start() :]
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
