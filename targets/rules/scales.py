"""Scales: the ordered words that a worded figure may be («Yếu», «Trung bình», «Khá», «Tốt»), worst first. Pure.

A worded figure is stored as the position of its word, from 1. A figure that is counted has an empty scale.
Source: ADR 0021, «Worded or scored indicator».
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from organizations.names import fold

#: How many words a scale has.
SIZES: Final = range(2, 21)
#: So many letters, the commas between the words included, leave room for KPS in a workbook's drop-down list of 255.
MOST_LETTERS: Final = 240
#: A word begins with a letter, so that it is never a number or a formula, and has no mark that separates a list.
_WORD: Final = re.compile(r"[^\W\d_][\w ()/.-]{0,39}")
#: What a cell says that is no grade, folded: nil and missing.
_NO_GRADES: Final = frozenset({"kps", "k.p.s", "khong phat sinh", "ko phat sinh", "khong ps", "chua co so lieu"})


def position_of(text: str, scale: Sequence[str]) -> int | None:
    """The position of the word, from 1; None where it is none of the scale. Case and marks are not compared."""
    wanted = fold(text)
    return next((position for position, word in enumerate(scale, start=1) if fold(word) == wanted), None)


def word_of(position: int, scale: Sequence[str]) -> str:
    """The word at the position, from 1. Raises LookupError outside the scale."""
    if not 1 <= position <= len(scale):
        raise LookupError(f"{position} is no position of {scale}")
    return scale[position - 1]


def at_least(position: int, scale: Sequence[str]) -> str:
    """The threshold at the position: «Khá trở lên», and «Tốt» for the best."""
    word = word_of(position, scale)
    return word if position == len(scale) else f"{word} trở lên"


def listed(scale: Sequence[str]) -> str:
    """The words for a sentence: «Yếu», «Trung bình», «Khá», «Tốt»."""
    return ", ".join(f"«{word}»" for word in scale)


def faults_of_scale(scale: Sequence[object]) -> Iterator[str]:
    """What is wrong with a scale of a resolution's file, in English; nothing with an empty one."""
    if not scale:
        return
    if len(scale) not in SIZES:
        yield f"has {len(scale)} words; a scale has {SIZES[0]} to {SIZES[-1]}"
    for word in scale:
        if not isinstance(word, str) or not _WORD.fullmatch(word) or word != " ".join(word.split()):
            yield f"has {word!r}, which is no word: a letter, then at most 39 letters, digits, spaces or ()/.-"
        elif fold(word) in _NO_GRADES:
            yield f"has {word!r}, which a cell says that has no grade"
    words = [word for word in scale if isinstance(word, str)]
    for folded, times in Counter(map(fold, words)).items():
        if times > 1:
            alike = ", ".join(repr(word) for word in words if fold(word) == folded)
            yield f"has {alike}, which are one word once case and marks are not compared"
    if len(",".join(words)) > MOST_LETTERS:
        yield f"has more than {MOST_LETTERS} letters together, so no drop-down list of a workbook holds it"
