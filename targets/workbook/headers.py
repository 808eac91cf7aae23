"""Column headers as figure keys: other wordings of the same thing are understood, anything else is asked about.

A header is judged in three steps. Its words are put into one plain form (no marks, abbreviations written out). Its
topic (membership, rating, …) is looked for in the leaf, then in the groups above it. Within the topic a rule needs
certain words, forbids others, and knows every word that may stand there: one unknown word («hội viên vay vốn») and the
column is nobody's. So a new wording costs a question, never a wrong figure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from targets.workbook.header_rules import EXTRA, GRADES, NEVER, RATING_WORDS, RULES, Topic, is_made_of
from targets.workbook.header_words import plain


class Role(Enum):
    """What a column is: a figure, or one of the things that are no figure."""

    FIGURE = "figure"
    RATE = "rate"
    RATING_TOTAL = "rating total"
    NUMBER = "running number"
    TEXT = "text"
    EXTRA = "another count"  # a known sub-count («nữ», «kết nạp mới»): read by nobody, no reason to ask
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Heading:
    """What a column's header says; `key` for a figure, `topic` where one is named."""

    role: Role
    key: str = ""
    topic: Topic | None = None
    is_weak: bool = False  # «Thực hiện»: a figure only beside «Kế hoạch» of the same group


UNKNOWN: Final = Heading(Role.UNKNOWN)

_STRONG: Final = {
    Topic.THEME: r"chu de",
    Topic.SUPERVISION: r"giam sat",
    Topic.CRITIQUE: r"phan bien",
    Topic.CAMPAIGN: r"phong trao|cuoc van dong|thi dua",
    Topic.MEMBERSHIP: r"tap hop|doan vien|hoi vien|doi tuong|dien van dong",
    Topic.BRANCH: r"chi doan|chi hoi|phan hoi|to mat tran|ban cong tac mat tran",
    Topic.RATING: r"xep loai|phan loai|danh gia",
    Topic.HEAD: r"cap truong|(?:nguoi|can bo) dung dau|chu tich|bi thu|truong (?:cac )?doan the",
}
_WEAK: Final = {
    Topic.CAMPAIGN: r"chi tieu",
    Topic.MEMBERSHIP: (
        r"quan chung|thanh nien|phu nu|nong dan|cuu chien binh|lao dong|cnvcld|ho"
        r"|du dieu kien (?:vao|gia nhap|tham gia)"
    ),
    Topic.BRANCH: r"hoat dong|thuong xuyen|cung co|kien toan",
    Topic.RATING: r"xuat sac|hoan thanh tot|hoan thanh nhiem vu",
    Topic.HEAD: r"trinh do chuyen mon|ly luan chinh tri|can bo",
}
# A group may speak of building the organization and gathering members; its leaves then say which of the two.
_BROAD_GROUP: Final = re.compile(r"\b(?:xay dung|to chuc bo may|phat trien to chuc|xay dung to chuc)\b")
_ORGANIZING: Final = {Topic.MEMBERSHIP, Topic.BRANCH, Topic.RATING, Topic.HEAD}


def _compile(patterns: dict[Topic, str]) -> dict[Topic, re.Pattern[str]]:
    return {topic: re.compile(rf"\b(?:{pattern})\b") for topic, pattern in patterns.items()}


_STRONG_PATTERNS: Final = _compile(_STRONG)
_WEAK_PATTERNS: Final = _compile(_WEAK)

_LONGEST: Final = 600  # a header is no essay
_RATE: Final = re.compile(r"%|\b(?:ty|ti) le\b|\bphan tram\b")
_COUNTS: Final = re.compile(r"^(?:tong )?so (?!voi|sanh)")
_TEXT: Final = re.compile(
    r"^(?:ghi chu|nhan xet|can cu|nguyen nhan|kien nghi|ten|thoi gian|ngay|ho (?:va )?ten|chuc vu|(?:so )?dien thoai"
    r"|(?:so )?(?:, )?(?:ngay )?(?:ky hieu|so hieu)?(?: ?, ?ngay)? ?van ban|so , ngay|tai lieu|nguon|dia chi"
    r"|danh gia chung)\b"
    r"|\bminh chung\b"
)
_NUMBER: Final = re.compile(r"(?:stt|tt|so tt|so thu tu|thu tu|no)")
_SHARE: Final = re.compile(r"/ (?:tong |so |chi tieu)")  # two figures in one cell
_NEUTRAL: Final = re.compile(r"(?:trong do )?(?:tong so|so luong|so|tong|tong cong)?(?: \( ?\w+ ?\))?")


def classify(path: Sequence[str]) -> Heading:
    """What the column is whose header texts, from the uppermost group down to the leaf, are these."""
    if sum(map(len, path)) > _LONGEST:
        return UNKNOWN
    levels = [text for text in map(plain, path) if text]
    if not levels:
        return UNKNOWN
    leaf = levels[-1]
    if _NUMBER.fullmatch(leaf):
        return Heading(Role.NUMBER)
    topics, depth = _topics(levels)
    if _RATE.search(leaf) and not _COUNTS.search(leaf):
        return Heading(Role.RATE, topic=topics.pop() if len(topics) == 1 else None)
    if _TEXT.search(leaf):
        return Heading(Role.TEXT)
    if _SHARE.search(leaf):
        return UNKNOWN
    if len(topics) == 1 and not _is_contradicted(levels, depth, topics):
        heading = _within(topics.pop(), levels, depth)
        if heading.role is not Role.UNKNOWN:
            return heading
    return Heading(Role.EXTRA) if EXTRA.search(leaf) else UNKNOWN


def names_its_topic(header: str) -> bool:
    """Whether a leaf says by itself what it is about: «Số hội viên» does, «Tổng số» and «Hoàn thành» do not."""
    return any(pattern.search(plain(header)) for pattern in _STRONG_PATTERNS.values())


def _topics(levels: list[str]) -> tuple[set[Topic], int]:
    """The topics that the lowest speaking level names, and which level that is; clear words before vague ones."""
    for patterns in (_STRONG_PATTERNS, _WEAK_PATTERNS):
        for depth in range(len(levels) - 1, -1, -1):
            found = {topic for topic, pattern in patterns.items() if pattern.search(levels[depth])}
            if found:
                return found, depth
    return set(), 0


def _is_contradicted(levels: list[str], depth: int, topics: set[Topic]) -> bool:
    """Whether a group above speaks of another thing: «Số hội viên» under «Xếp loại cơ sở» counts no members."""
    above = levels[:depth]
    if any(NEVER.search(level) for level in above):
        return True
    for level in reversed(above):
        named = {topic for topic, pattern in _STRONG_PATTERNS.items() if pattern.search(level)}
        if named and not named & topics:
            return not (_BROAD_GROUP.search(level) and topics <= _ORGANIZING)
        if named:
            return False
    return False


def _within(topic: Topic, levels: list[str], depth: int) -> Heading:
    below = " ".join(levels[depth + 1 :])
    is_bare = bool(below) and bool(_NEUTRAL.fullmatch(below))
    if is_bare and topic is Topic.MEMBERSHIP:
        return UNKNOWN  # «Tổng số» under «Tập hợp đoàn viên, hội viên»: of those who could join, or of those who did?
    text = " ".join(levels[depth:]) if is_bare or not below else below
    if topic is Topic.RATING:
        return _rating(text)
    if topic is Topic.HEAD and ("chuyen mon" in text) != ("ly luan" in text):
        return UNKNOWN  # the target asks for both: a column of one of them is another count
    if NEVER.search(text):
        return UNKNOWN
    if depth < len(levels) - 1 and text == below:
        text = f"{_SUBJECTS.get(topic, '')} {text}".strip()
    fitting = {(rule.key, rule.is_weak) for rule in RULES[topic] if rule.fits(text)}
    if len({key for key, _ in fitting}) != 1:
        return UNKNOWN
    key = next(iter(fitting))[0]
    return Heading(Role.FIGURE, key, topic, is_weak=(key, False) not in fitting)


# What a leaf leaves unsaid under a group that says it: «Tổng số» under «Chi đoàn, chi hội».
_SUBJECTS: Final = {
    Topic.THEME: "chu de",
    Topic.SUPERVISION: "giam sat",
    Topic.CRITIQUE: "phan bien",
    Topic.BRANCH: "chi hoi",
    Topic.HEAD: "cap truong",
}


def _rating(text: str) -> Heading:
    rest, grades = text, []
    for key, pattern in GRADES:
        rest, count = pattern.subn(" ", rest)
        grades += [key] * count
    if NEVER.search(rest) or not is_made_of(rest, RATING_WORDS):
        return UNKNOWN
    if len(grades) == 1:
        return Heading(Role.FIGURE, grades[0], Topic.RATING)
    return UNKNOWN if grades else Heading(Role.RATING_TOTAL, topic=Topic.RATING)
