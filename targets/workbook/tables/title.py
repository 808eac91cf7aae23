"""Who reports, as the lines above a table say it: the unit, or the organization.

The name of the file may contradict what stands in the sheet, never supply it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from organizations.name_book import NameBook
from organizations.names import KINDS, Match, Units, fold, match_unit, normalize
from organizations.organization_names import Organizations
from targets.workbook.tables.title_areas import foreign_area_in
from targets.workbook.tables.title_text import LABEL, Line, is_asked_by, without_addressed

# A body inside or above a commune is not the commune.
_PART_OF_UNIT: Final = re.compile(
    r"(?:^|[:,;(-])\s*(?P<body>thon|to dan pho|tdp|khu pho|xom|truong (?:mam|tieu|trung|th|ptdt|mn)\w*|chi bo|tram"
    r"|cum|lop|doanh nghiep|hop tac xa|htx|cong ty)\b"
)
# «Đơn vị: người, %» in the corner is the unit of measure.
_MEASURE: Final = re.compile(
    r"(?:(?:nguoi|%|hoi vien|doan vien|chi hoi|chi doan|to chuc|co so|chi tieu|noi dung|ho|luot|dong|cai)[\s,;/]*)+"
)


@dataclass(frozen=True)
class UnitClaim:
    """What the title says about the reporting unit: the codes found, or the text that nobody knows."""

    codes: dict[str, Line]
    unknown: Line | None = None
    written: str = ""
    match: Match | None = None


def find_unit(lines: Sequence[Line], book: NameBook) -> UnitClaim:
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
        match = Match(None) if _is_elsewhere(rest, book) else _match_rest(rest, book)
        if match.code is None:
            return UnitClaim(codes, source, rest, match)
        codes.setdefault(match.code, source)
    if not codes:
        codes = _communes_in(lines, book)
        elsewhere = next((line for line in codes.values() if _is_elsewhere(line.text, book)), None)
        if elsewhere:
            return UnitClaim({}, elsewhere, " ".join(elsewhere.text.split()), Match(None))
    if codes:
        return UnitClaim(codes)
    return _first_unknown(lines, book.units)


def _is_elsewhere(text: str, book: NameBook) -> bool:
    """Whether the words name a body inside the unit (a village, a school), or a unit of another district."""
    plain = " ".join(fold(text).replace("–", "-").split())
    own_kinds = {fold(kind) for kind in book.units.kinds}
    is_part = any(part["body"] not in own_kinds for part in _PART_OF_UNIT.finditer(plain))
    return is_part or foreign_area_in(text, book, is_of_reporter=True) is not None


def _match_rest(rest: str, book: NameBook) -> Match:
    """«Xã Cao Bồ, huyện …» and «MTTQ và các đoàn thể xã Cao Bồ» name Cao Bồ."""
    whole = book.match_unit(rest)
    if whole.code or whole.is_ambiguous:
        return whole
    codes = codes_in(rest, book.units)
    communes = {code for code in codes if not book.is_sum(code)} or codes
    first = book.match_unit(re.split(r"\s*[,;\-–(]\s*", rest)[0])
    if first.code and communes <= {first.code}:
        return first
    return Match(communes.pop()) if len(communes) == 1 and not first.code else whole


@lru_cache(maxsize=64)
def _type_words(kinds: frozenset[str]) -> re.Pattern[str]:
    words = sorted({word for kind in {*KINDS, *kinds} for word in (kind, fold(kind))}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))}|ttnt|tt|tp|tx|tdp|x)\b[. ]*(?=\w)")


def codes_in(text: str, units: Units) -> set[str]:
    """The units named in a sentence, each behind its type word."""
    plain = normalize(text)
    codes = set()
    for match in _type_words(units.kinds).finditer(plain):
        words = re.split(r"[\s]+", plain[match.start() :])
        for length in range(min(len(words), 7), 1, -1):
            candidate = " ".join(words[:length]).strip(" ,;:.-–()")
            if units.split_kind(candidate)[0] and (code := match_unit(candidate, units).code):
                codes.add(code)
                break
    return codes


def _communes_in(lines: Iterable[Line], book: NameBook) -> dict[str, Line]:
    """Communes named anywhere in the title; the district stands in every letterhead and names no reporter."""
    codes: dict[str, Line] = {}
    for line in without_addressed(lines):
        codes_row = {code for code in codes_in(line.text, book.units) if not book.is_sum(code)}
        whole = book.match_unit(line.text).code
        if whole and not book.is_sum(whole):
            codes_row.add(whole)
        for code in sorted(codes_row):
            codes.setdefault(code, line)
    return codes


def _first_unknown(lines: Iterable[Line], units: Units) -> UnitClaim:
    """The first text that looks like a commune's name and is none, so that the question has a cell."""
    for line in lines:
        for match_row in _type_words(units.kinds).finditer(normalize(line.text)):
            rest = normalize(line.text)[match_row.start() :]
            match = match_unit(" ".join(rest.split()[:4]), units)
            if match.suggestions and not match.code:
                written = " ".join(rest.split()[:4])
                return UnitClaim({}, line, written, match)
    return UnitClaim({})


def find_organizations(lines: Iterable[Line], organizations: Organizations) -> dict[str, Line]:
    """The organizations that the title names; «MTTQ và các đoàn thể» names none."""
    codes: dict[str, Line] = {}
    for line in without_addressed(lines):
        if is_asked_by(line.text):
            continue
        for code in sorted(organizations.named_in(line.text)):
            codes.setdefault(code, line)
    return codes


def units_in_name(name: str, book: NameBook) -> set[str]:
    """The units that a file's name speaks of, by code or by name; the longest name first, each word once."""
    text = f" {re.sub(r'[^a-z0-9]+', ' ', fold(name))} "
    codes = {unit.code for unit in book.units if len(unit.code) >= 5 and f" {unit.code} " in text}
    for unit in sorted(book.units, key=lambda unit: -len(unit.name)):
        spelled = f" {fold(unit.name)} "
        if unit.is_sum:
            text = text.replace(f" {fold(unit.kind)}{spelled}", " ~ ")
        elif spelled in text:
            codes.add(unit.code)
            text = text.replace(spelled, " ~ ")
    return codes
