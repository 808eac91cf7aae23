"""Checks the group headings above a column: a group may not change what the column header means.

«Hoàn thành tốt nhiệm vụ» under «Xếp loại đảng viên» rates no grassroots body, «Hội viên» under «Kế hoạch năm 2024» is
no figure of the year. So a group, too, is made of known words only; one unknown word and the column is asked about.
"""

import re
from collections.abc import Sequence
from typing import Final

from organizations.names import fold
from organizations.organization_names import Organizations
from targets.workbook.headers.rules import (
    BRANCHES,
    CAMPAIGN,
    HEADS,
    OWNERS,
    PARTY,
    RATINGS,
    Topic,
    is_made_of,
    known_phrases,
)

# «Mục tiêu» alone is a plan, «thực hiện các mục tiêu» is what came of it.
_ANYWHERE: Final = (
    "ket qua|thuc hien|thuc hien muc tieu|thuc hien cac muc tieu|thuc hien muc tieu nghi quyet|thuc hien nghi quyet"
    "|thuc hien cac muc tieu nghi quyet|thuc hien chi tieu nghi quyet|thuc hien cac chi tieu|cac chi tieu chu yeu"
    "|noi dung|cong tac|so lieu|tinh hinh|doi moi|phuong thuc|hoat dong|nang cao|chat luong|hieu qua hoat dong"
    f"|{OWNERS}"
)
_ORGANIZING: Final = "xay dung to chuc|phat trien to chuc|to chuc bo may|cung co to chuc|xay dung|to chuc|doan|hoi"
_POLITICAL: Final = (
    f"{PARTY}|chu de|giam sat|phan bien|xa hoi|doc lap|chu tri|tham gia xay dung dang|xay dung dang"
    "|tham gia xay dung chinh quyen|xay dung chinh quyen|he thong chinh tri|trong tam|hang nam"
)
_WORDS: Final = {
    Topic.THEME: _POLITICAL,
    Topic.SUPERVISION: _POLITICAL,
    Topic.CRITIQUE: _POLITICAL,
    Topic.CAMPAIGN: f"{CAMPAIGN}|yeu nuoc|huong ung|duoc giao",
    Topic.MEMBERSHIP: (
        f"{_ORGANIZING}|tap hop|thu hut|van dong|tang cuong|doan ket|doan vien|hoi vien|quan chung|nhan dan|vao"
        "|cong doan|nguoi lao dong|tham gia to chuc|duy tri|ty le tap hop"
    ),
    Topic.BRANCH: f"{_ORGANIZING}|{BRANCHES}|cung co|kien toan|duy tri|thuong xuyen|hieu qua",
    Topic.RATING: f"{_ORGANIZING}|{RATINGS}|hoan thanh nhiem vu|muc do hoan thanh|muc do|cuoi nam|tap the",
    Topic.HEAD: (
        f"{_ORGANIZING}|{HEADS}|trinh do|chuyen mon|nghiep vu|ly luan chinh tri|doi ngu|chuan hoa|dieu kien|du"
        "|tieu chuan"
    ),
}
_PATTERNS: Final = {topic: known_phrases(f"{_ANYWHERE}|{words}") for topic, words in _WORDS.items()}

_EVERYBODY: Final = re.compile(
    r"doan vien\W.*hoi vien|hoi vien\W.*doan vien|chi doan\W.*chi hoi|chi hoi\W.*chi doan|\bdv\W+hv\b|\bdvhv\b|doan the"
    r"|chu tich\W.*bi thu|bi thu\W.*chu tich"
)

_JOINED: Final = re.compile(r"\b(?:vao|gia nhap)\b.*\btrong (?:nam|ky)\b|\btrong (?:nam|ky)\b.*\b(?:vao|gia nhap)\b")
_OF_ALL: Final = re.compile(r".*\bto chuc")  # «MTTQ và các tổ chức»


def suits(group: str, topic: Topic) -> bool:
    """Whether a group speaks of the topic, or of everything, and of nothing besides."""
    return is_made_of(group, _PATTERNS[topic]) and not (topic is Topic.MEMBERSHIP and _JOINED.search(group))


def suits_any(group: str) -> bool:
    """Whether a group is made of the words of one topic, whichever it is."""
    return any(suits(group, topic) for topic in Topic)


def is_of_others(path: Sequence[str], organization: str | None, organizations: Organizations) -> bool:
    """Whether a header counts one organization's people in a book of another, or in a table of several."""
    texts = [fold(text) for text in path]
    if organization is not None and _counts_others(texts, organization, organizations):
        return True
    return any(_names_others(text, organization, organizations) for text in texts)


def _counts_others(texts: Sequence[str], organization: str, organizations: Organizations) -> bool:
    """Whether the lowest text with such a word names people or branches that the book's organization has none of."""
    for text in reversed(texts):
        owners = organizations.sharing(text)
        if owners is not None:
            return not _EVERYBODY.search(text) and organization not in owners
    return False


def _names_others(text: str, organization: str | None, organizations: Organizations) -> bool:
    named, leading = set(), set()
    for code, words in organizations.own_words.items():
        if code not in organizations.speaking_for_all:
            named |= {code} if words.search(text) else set()
        elif any(not _OF_ALL.match(text, match.end()) for match in words.finditer(text)):
            leading.add(code)  # «Chủ tịch MTTQ» in a book of the Farmers, but not «MTTQ và các tổ chức»
    if organization is not None:
        if not _EVERYBODY.search(text):
            named |= leading
        return bool(named) and organization not in named
    return len(named) == 1 and not _EVERYBODY.search(text)
