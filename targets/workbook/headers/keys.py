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

from organizations.names import fold
from organizations.organization_names import Organizations
from targets.rules.figures import FigureName
from targets.workbook.headers.figure_names import FIFTEEN, FigureNames
from targets.workbook.headers.groups import suits, suits_any
from targets.workbook.headers.rules import (
    EXTRA,
    GRADES,
    JOINING,
    LOOKALIKES,
    NEVER,
    RATING_WORDS,
    RULES,
    HeaderWording,
    Topic,
    is_made_of,
)
from targets.workbook.headers.words import plain, spelled_out, undated


class Role(Enum):
    """What a column is: a figure, or one of the things that are no figure."""

    FIGURE = "figure"
    RATE = "rate"
    RATING_TOTAL = "rating total"
    NUMBER = "running number"
    TEXT = "text"
    OTHER_YEAR = "another year's figure"  # passed over only beside the same figure of the return's own year
    EXTRA = "another count"  # a known sub-count («nữ», «kết nạp mới»): read by nobody, no reason to ask
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Heading:
    """What a column's header says; `key` for a figure, `topic` where one is named."""

    role: Role
    key: str = ""
    topic: Topic | None = None
    is_weak: bool = False  # «Thực hiện»: a figure only beside «Kế hoạch» of the same group
    is_by_name: bool = False  # the leaf is the figure's name in the catalogue


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


def _compile(patterns: dict[Topic, str]) -> dict[Topic, re.Pattern[str]]:
    return {topic: re.compile(rf"\b(?:{pattern})\b") for topic, pattern in patterns.items()}


_STRONG_PATTERNS: Final = _compile(_STRONG)
_WEAK_PATTERNS: Final = _compile(_WEAK)

_LONGEST: Final = 600  # a header is no essay
_BARE_PERCENT: Final = re.compile(r"(?<!\d )%")
_RATE: Final = re.compile(r"%|\b(?:ty|ti) le\b|\bphan tram\b")
_COUNTS: Final = re.compile(r"^(?:tong )?so (?!voi|sanh)")
_TEXT: Final = re.compile(
    r"^(?:ghi chu|nhan xet|can cu|nguyen nhan|kien nghi|ten|thoi gian|ngay|ho (?:va )?ten|chuc vu|(?:so )?dien thoai"
    r"|(?:so )?(?:, )?(?:ngay )?(?:ky hieu|so hieu)?(?: ?, ?ngay)? ?van ban|so , ngay|tai lieu|nguon|dia chi"
    r"|danh gia chung|nam sinh|gioi tinh|trinh do (?:van hoa|hoc van|pho thong|giao duc pho thong|gdpt))\b"
    r"|\bminh chung\b"
)
# «Tăng so với năm 2022»: a comparison is no figure, whatever year it names.
_COMPARISON: Final = re.compile(r"(?:so sanh|so voi|chenh lech|tang|giam)\b(?! (?:cuong|sat))")
_NUMBER: Final = re.compile(r"(?:stt|tt|so tt|so thu tu|thu tu|no)")
_SHARE: Final = re.compile(r"/ (?:tong |so |chi tieu)")  # two figures in one cell
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_COUNTED: Final = re.compile(r"^(?:tong )?so\b|doi tuong|\bdien\b")
_MEMBERS: Final = re.compile(r"(?:(?:tong )?so )?(?:doan vien|hoi vien)(?: ,?/? ?(?:va )?(?:doan vien|hoi vien))?")
_NO_COUNT: Final = re.compile(r"(?:(?:nam|ky|bao cao|thoi diem|don vi|don vi tinh|dvt|xa|cap xa|thi tran)\b ?)+")
_NEUTRAL: Final = re.compile(r"(?:trong do )?(?:tong so|so luong|so|tong|tong cong)?(?: \( ?\w+ ?\))?")


def classify(
    path: Sequence[str], organizations: Organizations, year: int | None = None, figures: FigureNames = FIFTEEN
) -> Heading:
    """What the column is whose header texts, from the uppermost group down to the leaf, are these.

    `year` is the return's own: it may stand in a header, another one makes the column another year's. A figure that
    `figures` has not is none.
    """
    if sum(map(len, path)) > _LONGEST:
        return UNKNOWN
    heading = _by_words(path, organizations, year)
    if heading.key and heading.key not in figures.names:
        heading = UNKNOWN
    called = figures.called(path[-1]) if path else ()
    return _by_name(path, called, heading, organizations, year) if called else heading


def _by_words(path: Sequence[str], organizations: Organizations, year: int | None) -> Heading:
    """One of the fifteen figures, by the words of its header."""
    years = {int(match) for text in path for match in _YEAR.findall(fold(text))}
    levels = [text for header in path if (text := undated(plain(header, organizations)))]
    if levels and path and _COMPARISON.match(plain(path[-1], organizations)):
        return Heading(Role.EXTRA)
    heading = _classify(levels)
    if years and heading.topic is Topic.MEMBERSHIP and levels and JOINING.search(levels[-1]):
        return UNKNOWN  # «Số đã tập hợp vào tổ chức năm 2023»: all of them, or those of that year?
    if not years or years == {year}:
        return heading
    if heading.role is Role.FIGURE and len(years) == 1 and year is not None:
        return Heading(Role.OTHER_YEAR, heading.key, heading.topic)
    return UNKNOWN


def _by_name(
    path: Sequence[str],
    called: Sequence[FigureName],
    by_words: Heading,
    organizations: Organizations,
    year: int | None,
) -> Heading:
    """The figure of the catalogue with this name, where neither groups nor words make it another one.

    `by_words`: what the header says by its words. «Nữ» may be a name, too: it needs the figure's own group above it.
    """
    *groups, leaf = path
    fitting = [figure for figure in called if all(_is_group_of(text, figure, leaf, organizations) for text in groups)]
    under_own = [figure for figure in fitting if any(_is_own_group(text, figure) for text in groups)]
    if not fitting:
        return by_words
    if len(fitting) > 1:
        fitting = under_own
    if len(fitting) != 1 or (by_words.key and not by_words.is_weak):
        return UNKNOWN
    figure = fitting[0]
    if by_words.role is not Role.UNKNOWN and not under_own and not names_its_topic(leaf, organizations):
        return UNKNOWN
    years = {int(match) for text in path for match in _YEAR.findall(fold(text))}
    years -= {int(match) for match in _YEAR.findall(fold(figure.name))}
    if not years or years == {year}:
        return Heading(Role.FIGURE, figure.key, is_by_name=True)
    is_other = len(years) == 1 and year is not None
    return Heading(Role.OTHER_YEAR, figure.key, is_by_name=True) if is_other else UNKNOWN


def _is_own_group(group: str, figure: FigureName) -> bool:
    return bool(figure.group) and undated(spelled_out(group)) == spelled_out(figure.group)


def _is_group_of(group: str, figure: FigureName, leaf: str, organizations: Organizations) -> bool:
    """Whether a group leaves a figure of the catalogue what it is: its own one, one of its topic or of everything."""
    text = undated(plain(group, organizations))
    if not text or _is_own_group(group, figure):
        return True
    if _RATE.search(text) and not _COUNTED.search(plain(leaf, organizations)):
        return False  # a share, written as 95 for 95 %
    words = f"{plain(figure.group, organizations)} {plain(figure.name, organizations)}"
    topics = [topic for topic, pattern in _STRONG_PATTERNS.items() if pattern.search(words)]
    return any(suits(text, topic) for topic in topics) or all(suits(text, topic) for topic in Topic)


def _classify(levels: list[str]) -> Heading:
    if not levels:
        return UNKNOWN
    leaf = levels[-1]
    if _NUMBER.fullmatch(leaf):
        return Heading(Role.NUMBER)
    topics, depth = _topics(levels)
    if _BARE_PERCENT.search(leaf) and _COUNTS.search(leaf):
        return UNKNOWN  # «Số hoạt động hiệu quả (%)»: a count or a rate?
    if _RATE.search(leaf) and not _COUNTS.search(leaf):
        return Heading(Role.RATE, topic=topics.pop() if len(topics) == 1 else None)
    if _TEXT.search(leaf):
        return Heading(Role.TEXT)
    if _SHARE.search(leaf):
        return UNKNOWN
    if len(topics) == 1:
        heading = _within(topics.pop(), levels, depth)
        if heading.role is not Role.UNKNOWN:
            return heading
    return Heading(Role.EXTRA) if EXTRA.search(leaf) else UNKNOWN


def names_its_topic(header: str, organizations: Organizations) -> bool:
    """Whether a leaf says by itself what it is about: «Số hội viên» does, «Tổng số» and «Hoàn thành» do not."""
    return any(pattern.search(plain(header, organizations)) for pattern in _STRONG_PATTERNS.values())


def is_plain_group(group: str, organizations: Organizations) -> bool:
    """Whether a group says what a column is about, and nothing that would change what the column counts."""
    return suits_any(undated(plain(group, organizations))) and not _YEAR.search(fold(group))


def _topics(levels: list[str]) -> tuple[set[Topic], int]:
    """The topics that the lowest speaking level names, and which level that is; clear words before vague ones."""
    for patterns in (_STRONG_PATTERNS, _WEAK_PATTERNS):
        for depth in range(len(levels) - 1, -1, -1):
            match = {topic for topic, pattern in patterns.items() if pattern.search(levels[depth])}
            if match:
                return match, depth
    return set(), 0


def _within(topic: Topic, levels: list[str], depth: int) -> Heading:
    """The figure of this topic that the levels from `depth` on say; the groups above must be of the topic too."""
    group, below = levels[depth], " ".join(levels[depth + 1 :])
    if not all(suits(level, topic) for level in levels[:depth]):
        return UNKNOWN
    if any("ty le" in level for level in levels[:-1]) and not _COUNTED.search(levels[-1]):
        return UNKNOWN  # «Đoàn viên, hội viên» under «Tỷ lệ tập hợp» may well be 95 for 95 %
    whole = " ".join(levels)
    if topic is Topic.HEAD and ("chuyen mon" in whole) != ("ly luan" in whole):
        return UNKNOWN  # the target asks for both: a column of one of them is another count
    is_vague = topic is Topic.HEAD and "chuyen mon" not in whole and not _STRONG_PATTERNS[topic].search(whole)
    if not below:
        return _figure(topic, group, is_alone=True, is_weak=is_vague)
    if _NO_COUNT.fullmatch(below):
        return UNKNOWN
    is_bare = bool(_NEUTRAL.fullmatch(below))
    if is_bare and topic is Topic.MEMBERSHIP:
        # «Tổng số» under «Tập hợp đoàn viên, hội viên»: of those who could join, or of those who did?
        return _figure(topic, group, is_weak=True) if _MEMBERS.fullmatch(group) else UNKNOWN
    if is_bare:
        heading = _figure(topic, f"{group} {below}", is_weak=is_vague)
        if heading.role is not Role.UNKNOWN or not suits(group, topic) or topic is Topic.RATING:
            return heading
        return _figure(topic, f"{_SUBJECTS.get(topic, '')} {below}".strip(), is_weak=True)
    if not suits(group, topic):
        return UNKNOWN
    is_alone = topic is Topic.MEMBERSHIP and "tap hop" in group
    return _figure(topic, f"{_SUBJECTS.get(topic, '')} {below}".strip(), is_alone=is_alone, is_weak=is_vague)


def _figure(topic: Topic, text: str, *, is_alone: bool = False, is_weak: bool = False) -> Heading:
    if topic is Topic.RATING:
        return _rating(text)
    if NEVER.search(text) or LOOKALIKES[topic].search(text):
        return UNKNOWN
    fitting: set[HeaderWording] = {
        rule for rule in RULES[topic] if rule.fits(text) and (is_alone or not rule.needs_no_group)
    }
    if len({rule.key for rule in fitting}) != 1:
        return UNKNOWN
    return Heading(
        Role.FIGURE, next(iter(fitting)).key, topic, is_weak=is_weak or all(rule.is_weak for rule in fitting)
    )


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
