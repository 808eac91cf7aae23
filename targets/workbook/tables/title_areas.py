"""Which districts or provinces a title names: the register's own, or another one, which makes it another's workbook.

A name is compared as a unit, by its kind and its name, with the sums of the register and the areas around them; no
name is known to the code.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from organizations.name_book import NameBook
from organizations.names import KIND_LEVELS, UnitName, fold, has_marks, normalize
from targets.workbook.tables.title_text import Line, is_asked_by, without_addressed
from targets.workbook.tables.title_words import is_usual

_TOKEN: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
_SHORT: Final = {"tp": "thành phố", "tx": "thị xã"}
_LONGEST_NAME: Final = 4  # syllables
# «Huyện ủy Bắc Quang», «Tỉnh đoàn Hà Giang» name the area by its committee.
_COMMITTEES: Final = {"ủy", "uỷ", "đoàn", "hội", "uy", "doan", "hoi"}
_WITH_COMMITTEE: Final = {"huyện", "tỉnh", "quận"}
# «Toàn huyện», «cấp tỉnh»: no name follows.
_BEFORE: Final = {"toan", "cap", "cac", "trong", "moi", "tung", "ngoai", "nhieu"}
# Words that follow a kind in a sentence and begin no name in it.
_AFTER: Final = {"và", "của", "về", "theo", "để", "đề", "năm", "đã", "được", "có", "đến", "là", "thực", "trong"}
# These begin names too («Quản Bạ», «Giao Thủy», «Từ Sơn»): the second word decides.
_AFTER_IN_PAIRS: Final = re.compile(
    r"quan ly\b|giao (?:nam|chi|ke|nhiem|cho|uoc|cac|ban|nop|trong)\b|tu (?:nam|ngay|thang|dau|cac|\w+ den)\b"
)
_AFTER_FOLDED: Final = frozenset(map(fold, _AFTER))
# Without marks «tinh» may be «tính» and «quan» any of six words.
_CLEAR_WITHOUT_MARKS: Final = {"huyện", "thị xã", "thành phố"}


@dataclass(frozen=True)
class NamedArea:
    """An area in a title: the register's own units that it may be, or none of them and the words as written."""

    units: tuple[UnitName, ...]
    written: str
    kind: str


@dataclass(frozen=True)
class ForeignArea:
    """The first area in a title that the register does not lie in."""

    written: str
    line: Line


def foreign_area_in(text: str, book: NameBook, *, is_of_reporter: bool = False) -> str | None:
    """The area in this text that is none of the register's, as written; None if there is none.

    `is_of_reporter`: the text names the reporter, so that what follows a kind is a name in small letters too.
    """
    for area in _areas_in(text, book, is_of_reporter=is_of_reporter):
        if not area.units and area.kind in book.kinds_above and not _may_be_inside(area, book):
            return area.written
    return None


def find_foreign_area(lines: Sequence[Line], book: NameBook) -> ForeignArea | None:
    """The area of another register that a title names; one that is only written to matters if no own one is named."""
    own = [line for line in without_addressed(lines) if not is_asked_by(line.text)]
    named = [area for line in own for area in _areas_in(line.text, book) if area.units]
    names_own = any(book.is_sum(area.units[0].code) for area in named)
    for line in own if names_own else lines:
        if (written := foreign_area_in(line.text, book)) is not None:
            return ForeignArea(written, line)
    return None


def find_own_sum(texts: Sequence[str], book: NameBook) -> str | None:
    """The code of the one sum that these texts name; the lowest where a district and its province are named."""
    areas = [area for text in texts for area in _areas_in(text, book) if area.units]
    certain = {area.units[0].code for area in areas if len(area.units) == 1}
    named: set[str] = set()
    for area in areas:
        fitting = [unit for unit in area.units if len(area.units) == 1 or certain & {*unit.above}]
        named |= {fitting[0].code} if len(fitting) == 1 else set()
    sums = {code for code in named if book.is_sum(code)}
    lowest = sums - {above for code in sums for above in book.sums.by_code[code].above}
    return lowest.pop() if len(lowest) == 1 else None


def _may_be_inside(area: NamedArea, book: NameBook) -> bool:
    """«Thành phố Tuyên Quang» in a register of the province that knows no districts: it may lie in it."""
    knows_districts = any(kind in book.kinds_above for kind in KIND_LEVELS[1] if kind not in KIND_LEVELS[0])
    same_name = {normalize(unit.name) for unit in book.known_areas}
    return area.kind == "thành phố" and not knows_districts and normalize(area.written).endswith(tuple(same_name))


def _areas_in(text: str, book: NameBook, *, is_of_reporter: bool = False) -> Iterator[NamedArea]:
    """The areas that a text names, each behind its kind."""
    text = unicodedata.normalize("NFC", text)
    tokens = _TOKEN.findall(text)
    marks = has_marks(text)
    has_small = any(token.islower() and len(token) > 1 for token in tokens)
    number = 0
    while number < len(tokens):
        kind, length = _kind_at(tokens, number, book, marks=marks)
        start, number = number + length, number + max(length, 1)
        if not kind:
            continue
        before = fold(tokens[start - length - 1]) if start > length else ""
        if kind in _WITH_COMMITTEE and start < len(tokens) and normalize(tokens[start]) in _COMMITTEES:
            start += 1
        words = _words_from(tokens, start)
        if units := _units_named(kind, words, book, marks=marks):
            yield NamedArea(units, f"{kind} {units[0].name}", kind)
        elif before not in _BEFORE and _is_name(words, marks=marks, needs_capital=has_small and not is_of_reporter):
            yield NamedArea((), f"{kind} {' '.join(_shown(words, has_small=has_small))}", kind)


def _kind_at(tokens: Sequence[str], number: int, book: NameBook, *, marks: bool) -> tuple[str, int]:
    """The kind of area that begins at a token, and of how many tokens it is made; "" for none."""
    kinds = {*KIND_LEVELS[0], *KIND_LEVELS[1], *book.kinds_above}
    for kind in sorted(kinds, key=len, reverse=True):
        length = len(kind.split())
        written = " ".join(map(normalize, tokens[number : number + length]))
        if written == kind or (not marks and kind in _CLEAR_WITHOUT_MARKS and written == fold(kind)):
            return kind, length
    short = _SHORT.get(tokens[number].lower(), "")
    is_dotted = tokens[number + 1 : number + 2] == ["."]
    return (short, 1 + is_dotted) if short else ("", 0)


def _words_from(tokens: Sequence[str], start: int) -> list[str]:
    """The words up to the next sign or number."""
    words: list[str] = []
    for token in tokens[start : start + _LONGEST_NAME]:
        if not token.isalpha():
            break
        words.append(token)
    return words


def _units_named(kind: str, words: Sequence[str], book: NameBook, *, marks: bool) -> tuple[UnitName, ...]:
    """The areas and units of the register with this kind whose name these words begin with; the longest name."""
    write = normalize if marks else fold
    written = [write(word) for word in words]
    named = [
        (len(spelled), unit)
        for unit, name in book.by_beginning.get((kind, fold(words[0]) if words else ""), ())
        if written[: len(spelled := [write(word) for word in _TOKEN.findall(name)])] == spelled
    ]
    longest = max((length for length, _ in named), default=0)
    return tuple(dict.fromkeys(unit for length, unit in named if length == longest))


def _is_name(words: Sequence[str], *, marks: bool, needs_capital: bool) -> bool:
    """Whether these words may be a name that the register does not know."""
    if not words or (needs_capital and not words[0][:1].isupper()):
        return False
    first = normalize(words[0])
    is_capital = needs_capital or (words[0].istitle() and not words[0].isupper())
    if not is_capital and (first in _AFTER or (not marks and first in _AFTER_FOLDED)):
        return False
    if is_capital:
        return True
    if _AFTER_IN_PAIRS.match(" ".join(map(fold, words))):
        return False
    return len(words) >= 2 and not is_usual(" ".join(words[:2])) and not is_usual(" ".join(words))


def _shown(words: Sequence[str], *, has_small: bool) -> list[str]:
    """The words of an unknown name: those with a capital, or two where all letters are alike."""
    if has_small:
        end = next((place for place, word in enumerate(words) if not word[:1].isupper()), len(words))
        return list(words[: end or 2])
    rest = next((place for place in range(2, len(words)) if is_usual(" ".join(words[place:]))), len(words))
    return [word.title() for word in words[:rest]]
