"""What a title says its figures are: a year's result, something else, or something that only the sender can say.

The words that a year's result may be called by are a list (`title_words`). A title with another word is asked about,
and the answer is remembered for its sender; what is certainly no year's result (six months, a plan) is refused.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from organizations.name_book import NameBook
from organizations.names import fold
from targets.workbook.tables import title_words as words_of
from targets.workbook.tables.title_areas import foreign_area_in
from targets.workbook.tables.title_text import ADDRESSED, DOCUMENT, YEAR, Line, cleared, unlabelled
from targets.workbook.tables.title_years import without_outlook

_SCALED_MEASURE: Final = re.compile(
    r"\b(?:don vi(?: tinh)?|dvt)\b.{0,20}?(?:\bnghin\b|\btrieu\b|\b1[. ]?000\b|\b(?:chuc|tram) (?:nguoi|ho)\b)"
    r"|\b(?:don vi tinh|dvt) ?: ?%[ )]*$"
)
_MEASURE: Final = re.compile(r"\(?(?:don vi(?: tinh)?|dvt) ?:.*")
_SPEAKS_OF_FIGURES: Final = re.compile(
    r"\b(?:bao cao|ket qua|tong hop|tong ket|so lieu|thong ke|tinh hinh|danh gia|bieu(?! quyet| duong))\b"
    r"|(?<!\d)20\d\d(?!\d)"
)
_ONLY_YEAR: Final = re.compile(r"\W*(?:ca )?nam(?: bao cao)?\W*20\d\d\W*")
_NOTE: Final = re.compile(r"\W*(?:ghi chu|chu thich|luu y|chu y|nguon|huong dan|yeu cau)\b|\*")
_ATTACHED: Final = re.compile(
    r"\W*(?:(?:ban hanh )?kem theo|theo (?:cong van|huong dan|mau)|can cu|thuc hien cong van)\b"
)
_PLACE_AND_DATE: Final = re.compile(
    r"(?:[^,:]{0,40}, ?)?ngay\b.{0,20}\bthang\b.*|[^,:]{2,40}, ?thang ?[\d.…]{1,4} ?(?:nam|/) ?[\d.…]{2,6}"
)


class TitleKind(StrEnum):
    """What a title says against its figures being one whole year's result."""

    PART_OF_YEAR = "part of a year"
    NOT_YET = "plan or estimate"
    SEVERAL_YEARS = "several years"
    EARLIER = "earlier period"
    SHARES = "shares"
    UNKNOWN = "unknown words"


#: What the sender may call a year's result all the same; the other kinds contradict that until they are mended.
ASKED: Final = frozenset({TitleKind.SHARES, TitleKind.UNKNOWN})


@dataclass(frozen=True)
class TitleDoubt:
    """One line that does not say that the figures are a year's result; `words`: the unknown ones, without marks."""

    kind: TitleKind
    line: Line
    words: str = ""


def title_key(text: str) -> str:
    """A title without marks, signs and years: next year's title has the same one."""
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", YEAR.sub(" ", fold(text))).split())


def find_doubts(lines: Sequence[Line], book: NameBook) -> list[TitleDoubt]:
    """The lines of a title that say something else than a year's result, or hold a word that nobody knows."""
    doubts: list[TitleDoubt] = []
    for line, is_title in _own_lines(without_outlook(lines)):
        text = words_of.written_out(line.text)
        kind, words = contradiction_in(text, book.last_days, is_title=is_title), ""
        if kind is None and is_title and words_of.SHARES.search(text):
            kind = TitleKind.SHARES
        elif kind is None and is_title and foreign_area_in(line.text, book) is None:
            # The name of another district is told as such.
            words = words_of.unknown_words(text, book)
            kind = TitleKind.UNKNOWN if words else None
        if kind is not None:
            doubts.append(TitleDoubt(kind, line, words))
    return doubts


def contradiction_in_name(name: str, last_days: frozenset[str]) -> TitleKind | None:
    """What the name of a sheet or file says against a year's result; words that nobody knows are usual there."""
    text = words_of.written_out(re.sub(r"[_.+-]+", " ", name))
    kind = contradiction_in(text, last_days, is_title=False)
    if kind is None and re.search(r"\bke hoach\b", text):
        return TitleKind.NOT_YET
    return None if kind is TitleKind.EARLIER else kind


def contradiction_in(text: str, last_days: frozenset[str], *, is_title: bool) -> TitleKind | None:
    """What a written-out line certainly says against a year's result; None where it says nothing of the kind."""
    if words_of.names_part_of_year(text, last_days):
        return TitleKind.PART_OF_YEAR
    is_monthly = is_title or text.startswith("thang")
    if is_monthly and "ngay" not in text and words_of.MONTH.search(DOCUMENT.sub("~", text)):
        return TitleKind.PART_OF_YEAR
    remaining = words_of.CAME_OF_AIM.sub("~", cleared(text))
    if words_of.NOT_YET.search(remaining) or (is_title and words_of.AIMED.search(remaining)):
        return TitleKind.NOT_YET
    if words_of.SEVERAL.search(text) and not words_of.OF_ONE_YEAR.search(text):
        return TitleKind.SEVERAL_YEARS
    return TitleKind.EARLIER if words_of.EARLIER.search(remaining) else None


def find_scaled_measure(lines: Sequence[Line]) -> Line | None:
    """The line that says that the figures are in thousands."""
    return next((line for line in lines if _SCALED_MEASURE.search(fold(line.text))), None)


def _own_lines(lines: Sequence[Line]) -> Iterator[tuple[Line, bool]]:
    """The lines that may speak of the figures, and whether each is a title: it names a year, or says what it is."""
    above: Line | None = None
    addressed: int | None = None
    for line in lines:
        folded = " ".join(fold(line.text).split())
        if ADDRESSED.match(folded):
            addressed = line.position[0]
        if line.position[0] == addressed or _is_no_title(folded) or unlabelled(line.text):
            continue
        is_title = bool(_SPEAKS_OF_FIGURES.search(cleared(folded))) and not _NOTE.match(folded)
        if above is not None and _ONLY_YEAR.fullmatch(folded):
            yield above, True  # «BẢN GIAO ƯỚC» above «NĂM 2023»
        above = None if is_title else line
        yield line, is_title


def _is_no_title(folded: str) -> bool:
    patterns = (_MEASURE, _PLACE_AND_DATE)
    has_words = re.search(r"[a-z]{2}", folded)
    return not has_words or bool(_ATTACHED.match(folded)) or any(pattern.fullmatch(folded) for pattern in patterns)
