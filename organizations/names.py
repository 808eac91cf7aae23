"""Vietnamese names: one spelling to compare, one key to sort by, exact matching of units.

A match is exact or it is none: «Ngọc Linh» and «Ngọc Minh» differ by one letter, so likeness only ever
makes a suggestion for a person to choose from.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, count
from typing import Final, overload

from rapidfuzz import fuzz, process

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


def says_something(text: str) -> bool:
    """Whether there is a letter or digit in it: «...» gives no reason and names nothing."""
    return any(letter.isalnum() for letter in text)


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
    """A unit as names are matched against it; `kind` is «xã», «thị trấn», «huyện», «thôn»…

    `is_sum`: it adds up others (the root, and every unit between the root and those that report). `above`: the codes
    of the units above it, nearest first. `valid_from` tells it from another unit of the same code; `valid_to`: its last
    day, blank while it goes on.
    """

    code: str
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    is_sum: bool = False
    above: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""

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
class Spellings:
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


#: The kinds of units of each level, the highest first; a city may be a province or part of one.
KIND_LEVELS: Final[tuple[tuple[str, ...], ...]] = (
    ("tỉnh", "thành phố"),
    ("huyện", "quận", "thị xã", "thành phố"),
    ("xã", "thị trấn", "phường", "đặc khu"),
    ("thôn", "tổ dân phố", "bản", "xóm", "ấp", "buôn", "làng", "khu phố"),
)
#: Kinds that are read as such in every text. Those below a commune are common words and begin other names («Bản Díu»).
KINDS: Final = tuple(dict.fromkeys(kind for level in KIND_LEVELS[:3] for kind in level))
_FARM: Final = "nông trường"
# The type words before a name, the longest first; the second half is what the name itself then begins with.
_TYPE_WORDS: Final[tuple[tuple[str, str, str], ...]] = (
    (r"(?:thị trấn|thi tran|t\.? ?t)\.? ?(?:n\.? ?t)\b\.?", "thị trấn", _FARM),
    (r"(?:thị trấn|thi tran|th?\. ?(?:trấn|tran))\b|t\.? ?t\b\.?", "thị trấn", ""),
    (r"(?:thành phố|thanh pho)\b|t\.? ?p\b\.?", "thành phố", ""),
    (r"(?:thị xã|thi xa)\b|t\.? ?x\b\.?", "thị xã", ""),
    (r"(?:phường|phuong)\b|p\.", "phường", ""),
    (r"(?:đặc khu|dac khu)\b", "đặc khu", ""),
    (r"(?:huyện|huyen)\b|h\.", "huyện", ""),
    (r"(?:quận|quan)\b|q\.", "quận", ""),
    (r"(?:tỉnh|tinh)\b", "tỉnh", ""),
    (r"(?:xã|xa)\b|x\b\.?", "xã", ""),
    (r"n\.? ?t\b\.?", "", _FARM),
)
_SHORT_KINDS: Final[Mapping[str, str]] = {"tổ dân phố": r"|t\.? ?d\.? ?p\b\.?", "khu phố": r"|k\.? ?p\b\.?"}


@lru_cache(maxsize=64)
def _type_patterns(kinds: frozenset[str]) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """The patterns of all kinds: the usual ones, and those of these units besides."""
    others = sorted(kinds - {*KINDS, ""}, key=lambda kind: (-len(kind), kind))
    words = [
        (rf"(?:{re.escape(kind)}|{re.escape(fold(kind))})\b{_SHORT_KINDS.get(kind, '')}", kind, "") for kind in others
    ]
    return tuple(
        (re.compile(rf"(?:{pattern})\s*:?\s*(?=\S)"), kind, start) for pattern, kind, start in (*words, *_TYPE_WORDS)
    )


def split_kind(written: str, kinds: frozenset[str] = frozenset()) -> tuple[str, str]:
    """The kind that a normalized name begins with, or "", and the name («ttnt x» is «nông trường x»).

    `kinds`: kinds besides the usual ones, such as «thôn».
    """
    for pattern, kind, start in _type_patterns(kinds):
        if match := pattern.match(written):
            rest = written[match.end() :]
            return kind, f"{start} {rest}" if start else rest
    return "", written


@dataclass(frozen=True, eq=False)
class Units(Sequence[UnitName]):
    """Units whose names are looked up again and again. Compared by identity."""

    listed: tuple[UnitName, ...]

    @overload
    def __getitem__(self, index: int) -> UnitName: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[UnitName, ...]: ...
    def __getitem__(self, index: int | slice) -> UnitName | tuple[UnitName, ...]:
        return self.listed[index]

    def __len__(self) -> int:
        return len(self.listed)

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(unit.kind for unit in self.listed)

    @cached_property
    def kinds_of(self) -> Mapping[str, frozenset[str]]:
        """The kinds of the units of each code: a list of several years may hold two of one code."""
        kinds: dict[str, set[str]] = {}
        for unit in self.listed:
            kinds.setdefault(unit.code, set()).add(unit.kind)
        return {code: frozenset(of_code) for code, of_code in kinds.items()}

    @cached_property
    def by_code(self) -> Mapping[str, UnitName]:
        return {unit.code: unit for unit in self.listed}

    @cached_property
    def spellings(self) -> Spellings:
        spellings = Spellings()
        for unit in self.listed:
            for name in (unit.name, *unit.aliases):
                spellings.add(name, unit.code)
        return spellings

    def split_kind(self, written: str) -> tuple[str, str]:
        """`split_kind` with the kinds of these units."""
        return split_kind(written, self.kinds - {*KINDS})


FOOTNOTE: Final = re.compile(r"\s*(?:[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+|\(\s*(?:\*+|\d)\s*\))$")


def match_unit(written: str, units: Sequence[UnitName], *, suggest: bool = True) -> Match:
    """The unit that the text names exactly, or suggestions.

    A type word that is there must be the unit's own: «Xã Vị Xuyên» is not the town; «Vị Xuyên» alone may be
    both the town and the district. A list that is asked often is best given as `Units`.
    """
    known = units if isinstance(units, Units) else Units(tuple(units))
    text = FOOTNOTE.sub("", normalize(written)).strip(" .,:;-–")
    marks = has_marks(text)
    kind, name = known.split_kind(text)
    if not marks:
        name = fold(name)
    named = known.spellings.find(name, marks=marks)
    fitting = {code for code in named if not kind or kind in known.kinds_of[code]}
    if not fitting and kind:  # a name may itself begin with such a word: «Bản Ngò», «Quan Ba»
        fitting = known.spellings.find(text, marks=marks)
    if len(fitting) == 1:
        return Match(next(iter(fitting)))
    if fitting:
        return Match(None, tuple(sorted(fitting)), is_ambiguous=True)
    if not suggest:
        return Match(None)
    likely = list(dict.fromkeys([*sorted(named), *known.spellings.resembling(name)])) if name else []
    return Match(None, tuple(likely[:4]))
