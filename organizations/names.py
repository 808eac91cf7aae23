"""Vietnamese names: one spelling to compare, one key to sort by, exact matching of units and organizations.

A match is exact or it is none: «Ngọc Linh» and «Ngọc Minh» differ by one letter, so likeness only ever
makes a suggestion for a person to choose from.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, count
from typing import Final

from rapidfuzz import fuzz, process

from organizations.aliases import ORGANIZATION_ALIASES, ORGANIZATION_NAMES

__all__ = [
    "ORGANIZATION_NAMES",
    "Match",
    "UnitName",
    "first_free",
    "fold",
    "has_marks",
    "match_organization",
    "match_unit",
    "normalize",
    "organizations_in",
    "search_text",
    "slug_choices",
    "slugify_vi",
    "sort_key",
    "split_kind",
]

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ETH: Final = str.maketrans("\u00d0\u00f0\u0189\u0256", "ĐđĐđ")
_TONES: Final = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: dictionary order
_LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PLAIN: Final = "aaabcddeefghijklmnooopqrstuuvwxyz"
_TONE: Final = f"([{_TONES}])"
# «Hoà» and «Hòa», «hòan» and «hoàn», «Thuỷ» and «Thủy», «Qúy» and «Quý» are one spelling each.
_OPEN_OA: Final = re.compile(rf"o([ae]){_TONE}(?![a-z])")
_CLOSED_OA: Final = re.compile(rf"o{_TONE}([ae])(?=[a-z])")
_OPEN_UY: Final = re.compile(rf"(?<!q)uy{_TONE}(?![a-z])")
_QUY: Final = re.compile(rf"qu{_TONE}y")
# «Kỳ» and «Kì», «Lý» and «Lí», «Quý» and «Quí»: two spellings of one name, and of nothing else.
_SHORT_I: Final = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_ENDING_Y: Final = re.compile(r"(?:(?<=\b[hklmstv])|(?<=\bph)|(?<=\bqu))[yỳýỷỹỵ]\b")


@lru_cache(maxsize=20_000)
def normalize(text: str) -> str:
    """The text in the one form in which names are compared: NFC, lower case, single spaces, one tone place.

    Decode legacy text first: in TCVN3 the soft hyphen U+00AD, dropped here, is the letter «ư».
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_ETH).casefold()
    text = unicodedata.normalize("NFD", " ".join(text.split()))
    text = _OPEN_OA.sub(r"o\2\1", text)
    text = _CLOSED_OA.sub(r"o\2\1", text)
    text = _OPEN_UY.sub(r"u\1y", text)
    text = _QUY.sub(r"quy\1", text)
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The normalized text without any mark, đ as d: what somebody types who writes no marks."""
    decomposed = unicodedata.normalize("NFD", normalize(text)).replace("đ", "d")
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _with_one_i(text: str) -> str:
    """The normalized text with i for the y that ends a syllable behind one of the letters that allow both."""
    return _ENDING_Y.sub(lambda value: value[0].translate(_SHORT_I), text)


def has_marks(text: str) -> bool:
    """Whether the text has any Vietnamese mark. Without one it may have been typed without marks."""
    return fold(text) != normalize(text)


def search_text(text: str) -> str:
    """The stored text that a search without marks looks in."""
    return fold(text)


def slugify_vi(text: str) -> str:
    """«Cao Bồ» as «cao-bo», for addresses and file names."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def slug_choices(kind: str, name: str, names_above: Sequence[str], code: str) -> list[str]:
    """Slugs of a unit in the order of preference: its name, then with the names above it, nearest first, then its code.

    «trung-thanh», «trung-thanh-bac-quang», «trung-thanh-bac-quang-ha-giang», «…-00979».
    """
    parts = [slugify_vi(name if kind == "xã" else f"{kind} {name}"), *map(slugify_vi, names_above), slugify_vi(code)]
    return ["-".join(parts[:length]) for length in range(1, len(parts) + 1)]


def first_free(choices: Sequence[str], taken: Collection[str]) -> str:
    """The first choice that is not taken; a number after the last one if all are."""
    numbered = (f"{choices[-1]}-{number}" for number in count(2))
    return next(choice for choice in chain(choices, numbered) if choice not in taken)


def sort_key(text: str) -> str:
    """A key whose plain binary order is the Vietnamese dictionary order: letters first, then tones.

    Every letter is two characters, so that keys stay aligned: «a0» a, «a1» ă, «a2» â, «d1» đ; a digit is
    «1n» and a space «01». The tones, a digit a syllable, come after «00»: they decide between equal letters.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in re.findall(r"\w+", normalize(text)):
        marks = unicodedata.normalize("NFD", word)
        tones.append(str(next((_TONES.index(char) + 1 for char in marks if char in _TONES), 0)))
        bare = unicodedata.normalize("NFC", "".join(char for char in marks if char not in _TONES))
        letters.append("".join(_letter_code(char) for char in bare))
    return "01".join(letters) + "00" + "".join(tones)


def _letter_code(char: str) -> str:
    position = _LETTERS.find(char)
    if position >= 0:
        plain = _PLAIN[position]
        return f"{plain}{position - _PLAIN.index(plain)}"
    return f"1{char}" if char.isascii() and char.isdigit() else "z9"


@dataclass(frozen=True)
class UnitName:
    """A unit as names are matched against it; `kind` is «xã», «thị trấn», «phường» or «huyện»."""

    code: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name with its kind, as in a letter: «xã Cao Bồ»."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Match:
    """One code for certain, or none and the codes a person may have meant, where they were asked for."""

    code: str | None
    suggestions: tuple[str, ...] = ()
    is_ambiguous: bool = False


@dataclass(frozen=True)
class _Spellings:
    """The spellings of one set of names: exact, and folded for text written without marks."""

    exact: dict[str, set[str]] = field(default_factory=dict)
    folded: dict[str, set[str]] = field(default_factory=dict)

    def add(self, spelling: str, code: str) -> None:
        self.exact.setdefault(_with_one_i(normalize(spelling)), set()).add(code)
        self.folded.setdefault(_with_one_i(fold(spelling)), set()).add(code)

    def find(self, spelling: str, *, marks: bool) -> set[str]:
        """Codes with exactly this spelling. Folded spellings match only text without any mark."""
        return (self.exact if marks else self.folded).get(_with_one_i(spelling), set())

    def resembling(self, written: str) -> list[str]:
        """Codes by falling likeness of the folded name, then those whose name ends with what is written."""
        text = fold(written)
        likely = process.extract(text, list(self.folded), scorer=fuzz.ratio, score_cutoff=72, limit=4)
        spellings = [spelling for spelling, _, _ in likely]
        spellings += [spelling for spelling in self.folded if spelling.endswith(f" {text}")]
        return list(dict.fromkeys(code for spelling in spellings for code in sorted(self.folded[spelling])))


_FARM: Final = "nông trường"
# The type words before a name, the longest first; the second half is what the name itself then begins with.
_TYPE_WORDS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"(?:thị trấn|thi tran|t\.? ?t)\.? ?(?:n\.? ?t)\b\.?", "thị trấn", _FARM),
    (r"(?:thị trấn|thi tran|th?\. ?(?:trấn|tran))\b|t\.? ?t\b\.?", "thị trấn", ""),
    (r"(?:phường|phuong)\b|p\.", "phường", ""),
    (r"(?:huyện|huyen)\b|h\.", "huyện", ""),
    (r"(?:xã|xa)\b|x\b\.?", "xã", ""),
    (r"n\.? ?t\b\.?", "", _FARM),
)
_TYPE_PATTERNS: Final = tuple(
    (re.compile(rf"(?:{pattern})\s*:?\s*(?=\S)"), kind, start) for pattern, kind, start in _TYPE_WORDS
)


def split_kind(written: str) -> tuple[str, str]:
    """The kind that a normalized name begins with, or "", and the name («ttnt x» is «nông trường x»)."""
    for pattern, kind, start in _TYPE_PATTERNS:
        if match := pattern.match(written):
            rest = written[match.end() :]
            return kind, f"{start} {rest}" if start else rest
    return "", written


@lru_cache(maxsize=64)
def _unit_spellings(units: tuple[UnitName, ...]) -> _Spellings:
    spellings = _Spellings()
    for unit in units:
        for name in (unit.name, *unit.aliases):
            spellings.add(name, unit.code)
    return spellings


_FOOTNOTE: Final = re.compile(r"\s*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+|\(\s*(?:\*+|\d)\s*\))$")


def match_unit(written: str, units: Sequence[UnitName], *, suggest: bool = True) -> Match:
    """The unit that the text names exactly, or suggestions.

    A type word that is there must be the unit's own: «Xã Vị Xuyên» is not the town; «Vị Xuyên» alone may be
    both the town and the district.
    """
    text = _FOOTNOTE.sub("", normalize(written)).strip(" .,:;-–")
    marks = has_marks(text)
    kind, name = split_kind(text)
    if not marks:
        name = fold(name)
    spellings = _unit_spellings(tuple(units))
    named = spellings.find(name, marks=marks)
    fitting = {unit.code for unit in units if unit.code in named and kind in ("", unit.kind)}
    if len(fitting) == 1:
        return Match(fitting.pop())
    if fitting:
        return Match(None, tuple(sorted(fitting)), is_ambiguous=True)
    if not suggest:
        return Match(None)
    likely = list(dict.fromkeys([*sorted(named), *spellings.resembling(name)])) if name else []
    return Match(None, tuple(likely[:4]))


# Names that also mean something else inside a sentence; they stand for an organization only alone in a cell.
_ONLY_ALONE: Final = frozenset(
    map(normalize, ("đoàn xã", "đoàn thị trấn", "thanh niên", "phụ nữ", "nông dân", "mặt trận", "cđ", "hpn"))
)
# «MTTQ, đoàn thể», «MTTQ và các tổ chức chính trị - xã hội»: everybody, so nobody in particular.
_GENERIC: Final = re.compile(
    r"\b(?:mttq|mặt trận tổ quốc|mat tran to quoc|mặt trận|mat tran)(?: việt nam| viet nam)?(?: các cấp| cac cap)?"
    r"(?: ?(?:,|và|va|-|&) ?)+(?:các |cac |[56] |0[56] )*(?:đoàn thể|doan the|tổ chức|to chuc)"
)


def _organization_spellings() -> _Spellings:
    spellings = _Spellings()
    for code, aliases in ORGANIZATION_ALIASES.items():
        for alias in aliases:
            spellings.add(alias, code)
    return spellings


_ORGANIZATIONS: Final = _organization_spellings()
_BARE_TYPES: Final = frozenset({"xã", "thị trấn", "huyện", "xa", "thi tran", "huyen"})
_BULLET: Final = re.compile(r"^(?:[-+*•]|\(?(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-h])[.)])\s*")
_BODY: Final = re.compile(r"(?:ban chấp hành|ban chap hanh|bch|ban thường vụ|ban thuong vu|btv)\s+")
_IN_BRACKETS: Final = re.compile(r"(?P<outside>[^()]+)\((?P<inside>[^()]+)\)")


def match_organization(written: str, units: Sequence[UnitName] = (), *, suggest: bool = True) -> Match:
    """The organization that the text names exactly, or suggestions. A unit name after it must be known."""
    text = _FOOTNOTE.sub("", _BULLET.sub("", normalize(written))).strip(" .,:;-–")
    if found_twice := _IN_BRACKETS.fullmatch(text):  # «Hội Nông dân (HND)» says one name twice
        outside, inside = (match_organization(part, units, suggest=suggest) for part in found_twice.groups())
        return outside if outside.code == inside.code else Match(None, outside.suggestions)
    marks = has_marks(text)
    spelling = text if marks else fold(text)
    matched = _ORGANIZATIONS.find(spelling, marks=marks) or _with_unit(spelling, units, marks=marks)
    if not matched and (body := _BODY.match(spelling)):  # «Ban Chấp hành Hội LHPN xã» reports for the union itself
        inner = spelling[body.end() :]
        matched = _ORGANIZATIONS.find(inner, marks=marks) or _with_unit(inner, units, marks=marks)
    if len(matched) == 1:
        return Match(next(iter(matched)))
    return Match(None, tuple(_ORGANIZATIONS.resembling(text)[:3] if text and suggest else ()))


def _with_unit(spelling: str, units: Sequence[UnitName], *, marks: bool) -> set[str]:
    words = spelling.split()
    for cut in range(len(words) - 1, 0, -1):
        head, tail = " ".join(words[:cut]), " ".join(words[cut:])
        matched = _ORGANIZATIONS.find(head.strip(" ,-–"), marks=marks)
        if not matched and (kind := split_kind(tail)[0]):  # «Đoàn xã Cao Bồ»: «đoàn xã» is the name, «đoàn» is none
            matched = _ORGANIZATIONS.find(f"{head} {kind if marks else fold(kind)}", marks=marks)
        # «Hội Nông dân xã», «Công đoàn xã Cao Bồ»: a bare type word is clear from where it stands.
        if matched and (tail in _BARE_TYPES or (split_kind(tail)[0] and match_unit(tail, units, suggest=False).code)):
            return matched
    return set()


def organizations_in(sentence: str) -> set[str]:
    """The organizations named anywhere in a title; «MTTQ và các đoàn thể» names none of them."""
    marks = has_marks(sentence)
    text = _GENERIC.sub("~", normalize(sentence) if marks else fold(sentence))
    spellings = _ORGANIZATIONS.exact if marks else _ORGANIZATIONS.folded
    alone = _ONLY_ALONE if marks else {fold(alias) for alias in _ONLY_ALONE}
    collected: set[str] = set()
    for spelling in sorted(spellings, key=len, reverse=True):
        pattern = rf"(?<!\w){re.escape(spelling)}(?!\w)"
        if spelling not in alone and re.search(pattern, text):
            collected |= spellings[spelling]
            text = re.sub(pattern, "~", text)
    return collected
