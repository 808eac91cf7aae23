"""The year that the lines above a table name; a date beside a signature is no year, nor is next year's plan."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from organizations.names import fold
from targets.workbook.tables.title_text import DATE, PERIOD, YEAR, Line, cleared

_RANGE: Final = re.compile(r"\bnam\s*20\d\d\s*[-–]\s*(?:20)?\d\d\b")
_YEAR: Final = re.compile(r"\bnam(?:\s*bao\s*cao)?\s*:?\s*(20\d\d)\b")
_BARE_YEAR: Final = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/.-])")


# The second half of the commonest title: «… NĂM 2023, PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024».
_OUTLOOK: Final = re.compile(
    r"(?:^|[\s,;:.(/–-])\s*(?:va )?(?:(?:de ra|xay dung|trien khai|mot so|nhung|cac) )*"
    r"(?P<what>phuong huong|nhiem vu|ke hoach|chuong trinh|muc tieu|dinh huong|giai phap|du kien|chi tieu)\b"
)
_NEXT_YEAR: Final = re.compile(r"\bnam (?:toi|sau|tiep theo|ke tiep)\b")
_ALONE: Final = frozenset({"phuong huong", "nhiem vu", "giai phap"})  # these need no year to be the next one's
_RESULT: Final = re.compile(r"\b(?:ket qua|tong ket|bao cao|so lieu|tong hop|tinh hinh|danh gia)\b")


def find_years(lines: Sequence[Line]) -> dict[str, Line]:
    """The years that the title names, as text, each with its first line.

    Dates, document numbers, periods like 2021-2025 and the year after the reported one are none.
    """
    values: dict[str, Line] = {}
    lines = without_outlook(lines)
    for line in _with_values(lines):
        text = cleared(line.text)
        for range_ in _RANGE.findall(text):
            for year in re.findall(r"20\d\d", range_):
                values.setdefault(year, line)
        for year in _YEAR.findall(text):
            values.setdefault(year, line)
    if not values:
        for line in lines:
            text = cleared(line.text)
            if re.search(r"\b(?:ket qua|bao cao|tong hop|bieu|so lieu)\b", text):
                for year in _BARE_YEAR.findall(text):
                    values.setdefault(year, line)
    return values


def _with_values(lines: Sequence[Line]) -> list[Line]:
    """The lines, a label («Năm báo cáo:») joined with the value in the next cell of its row."""
    joined = list(lines)
    for line, following in pairwise(lines):
        if line.position[0] == following.position[0] and re.fullmatch(r".*\bnam(?: bao cao)?\s*:?", fold(line.text)):
            joined.append(Line(f"{line.text} {following.text}", following.position))
    return joined


def years_in_name(name: str) -> set[str]:
    """The years in the name of a file or sheet."""
    return set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", name))


def without_outlook(lines: Iterable[Line]) -> list[Line]:
    """The lines without what they say of the next year behind a year's result."""
    kept: list[Line] = []
    reported: tuple[int, int] | None = None  # the year of a result, and the row that names it
    for line in lines:
        row, text = line.position[0], unicodedata.normalize("NFC", line.text)
        letters = _letters(text)
        above = reported[0] if reported and reported[1] < row else None
        text = text[: _outlook_in(letters, above)]
        if years := _years_in(letters[: len(text)]):
            reported = (years[-1], row) if _RESULT.search(letters) else reported
        if text.strip(" ,;:.-–(/"):
            kept.append(Line(text, line.position))
    return kept


def _outlook_in(letters: str, above: int | None) -> int:
    """Where a text begins to speak of the year after the one that it, or the title above it, reports; else its end."""
    for match in _OUTLOOK.finditer(letters):
        before = _years_in(letters[: match.start()])
        year = before[-1] if before else above
        after = [int(value) for value in YEAR.findall(letters, match.start())]
        is_next = bool(after) or bool(_NEXT_YEAR.search(letters, match.start())) or match["what"] in _ALONE
        if year is not None and is_next and all(value == year + 1 for value in after):
            return match.start()
    return len(letters)


def _years_in(letters: str) -> list[int]:
    return [int(value) for value in YEAR.findall(PERIOD.sub(" ", DATE.sub(" ", letters)))]


@lru_cache(maxsize=2_000)
def _letters(text: str) -> str:
    """The text without marks, exactly as long as it was, so that a place in one is a place in the other."""
    folded = [" " if letter.isspace() else fold(letter) for letter in text]
    return "".join(letter if len(letter) == 1 else " " for letter in folded)
