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


class Topic(Enum):
    THEME = "theme"
    SUPERVISION = "supervision"
    CRITIQUE = "critique"
    CAMPAIGN = "campaign"
    MEMBERSHIP = "membership"
    BRANCH = "branch"
    RATING = "rating"
    HEAD = "head"


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
    Topic.HEAD: r"cap truong|nguoi dung dau|chu tich|bi thu|truong (?:cac )?doan the",
}
_WEAK: Final = {
    Topic.CAMPAIGN: r"chi tieu",
    Topic.MEMBERSHIP: r"quan chung|thanh nien|phu nu|nong dan|cuu chien binh|lao dong|cnvcld|du dieu kien vao|ho",
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

_SUBSET: Final = (
    r"(?<!phu )\bnu\b|\bdan toc\b|\bdtts\b|\bton giao\b|\bdang vien\b|\bket nap (?:moi|trong|them)\b|\bmoi ket nap\b"
    r"|\bda ket nap\b|\bphat trien (?:moi|them|trong)\b|\bmoi phat trien\b|\bdau (?:nam|ky)\b|\bnam truoc\b|\bky truoc\b"
    r"|\bcung ky\b|\btang\b|\bgiam\b(?! sat)|\bngheo\b|\bnong cot\b|\buu tu\b|\bdanh du\b"
)
_EXTRA: Final = re.compile(
    _SUBSET + r"|\bdan so\b|\bso (?:thon|ho|khau)\b|\bma (?:so|don vi|xa|huyen)\b|\bkinh phi\b|\bdiem\b"
)
# Not this year's whole: planned, registered, missed, or a part of it.
_NEVER: Final = re.compile(
    _SUBSET + r"|\bdu kien\b|\bdang ky\b|\bde xuat\b|\bde nghi\b|\bxin\b|\bphan dau\b|\bnam sau\b|\bchua\b|\bkhong\b"
    r"|\bso voi\b|\bthieu\b|\bky luat\b|\bkhen thuong\b|\bbinh quan\b|\bgiai the\b|\bsap nhap\b|\bcap pho\b|\bty le\b"
)
_RATE: Final = re.compile(r"%|\b(?:ty|ti) le\b|\bphan tram\b")
_COUNTS: Final = re.compile(r"^(?:tong )?so (?!voi|sanh)")
_TEXT: Final = re.compile(
    r"^(?:ghi chu|nhan xet|can cu|nguyen nhan|kien nghi|ten|thoi gian|ngay|ho (?:va )?ten|chuc vu|(?:so )?dien thoai"
    r"|(?:so )?(?:, )?(?:ngay )?(?:ky hieu|so hieu)?(?: ?, ?ngay)? ?van ban|so , ngay|tai lieu|nguon|dia chi|danh gia chung)\b"
    r"|\bminh chung\b"
)
_NUMBER: Final = re.compile(r"(?:stt|tt|so tt|so thu tu|thu tu|so)")
_NEUTRAL: Final = re.compile(r"(?:trong do )?(?:tong so|so luong|so|tong|tong cong)?(?: \( ?\w+ ?\))?")

_FILLER: Final = (
    "so luong tong / cac cua va hoac trong do la duoc da co tai o theo cho ve tu den nam ky bao cao hien nay cuoi thuc te"
    " toan bo nguoi dong chi cap xa thi tran huyen co so % , tinh ket qua thoi diem don vi"
)


@dataclass(frozen=True)
class _Rule:
    """One wording of one key: every `need` is there, `avoid` is not, and no word stands there but the known ones."""

    key: str
    need: tuple[str, ...]
    words: str
    avoid: str = ""
    is_weak: bool = False

    def fits(self, text: str) -> bool:
        if not all(re.search(rf"\b(?:{need})\b", text) for need in self.need):
            return False
        if self.avoid and re.search(rf"\b(?:{self.avoid})\b", text):
            return False
        known = frozenset(f"{_FILLER} {self.words}".split())
        return all(word in known or word.isdigit() for word in text.split())


_PARTY: Final = "nhiem vu cap uy giao dang thuong vu huyen chu truong y kien cong tac chinh quyen ban chap hanh"
_APPROVED: Final = r"chu truong|phe duyet|duyet|chap thuan|dong y|thong nhat|cap uy|dang uy|thuong vu|cho y kien"
_CAMPAIGN: Final = "chi tieu phong trao thi dua cuoc van dong phat dong tren pham vi mttq doan the ub mat tran to quoc"
_GATHERED: Final = r"da (?:duoc )?(?:tap hop|vao|tham gia|gia nhap)|tap hop duoc|duoc tap hop|thuc te|dang sinh hoat"
_ELIGIBLE: Final = (
    r"doi tuong|(?:trong|thuoc) dien|dien (?:tap hop|van dong|ket nap|phat trien)|du dieu kien|trong do tuoi"
    r"|(?:can|phai) (?:duoc )?tap hop|(?:co the|kha nang) tap hop"
    r"|tong so (?:ho|thanh nien|phu nu|nong dan|ho nong dan|cuu chien binh|lao dong|quan chung|cong nhan|cnvcld|nguoi lao dong)"
)
_PEOPLE: Final = (
    "doan vien hoi vien to chuc hoi doan doan the tap hop vao tham gia gia nhap thanh nien phu nu nong dan cuu chien binh"
    " cong doan lao dong cong nhan vien chuc cnvcld nguoi sinh hoat mttq chinh tri xa hoi cong tac"
)
_BRANCHES: Final = (
    "chi doan chi hoi phan hoi to mat tran ban cong tac khu dan cu truc thuoc nong dan phu nu cuu chien binh thanh nien to"
    " chuc doan the xay dung"
)
_EFFECTIVE: Final = r"thuong xuyen|hieu qua|cung co|kien toan|ne nep"
_BODY: Final = (
    "xep loai danh gia phan loai to chuc doan hoi don vi muc chat luong mttq doan the cong doan nhiem vu trong"
)
_HEADS: Final = (
    "can bo cap truong nguoi dung dau chu tich bi thu truong doan the mttq to chuc mat tran hoi chinh tri xa hoi"
)
_QUALIFIED: Final = (
    r"du (?:dieu kien|tieu chuan|trinh do|chuan)|dat (?:chuan|tieu chuan|trinh do|yeu cau|dieu kien)|dam bao|bao dam"
    r"|dap ung|co (?:du )?trinh do|trinh do chuyen mon"
)

_RULES: Final = {
    Topic.THEME: (
        _Rule(
            "themes",
            ("chu de", _APPROVED),
            f"{_PARTY} chu de phe duyet chap thuan dong y thong nhat thuc hien lua chon",
        ),
        _Rule("themes", ("chu de",), "chu de cong tac nhiem vu cap uy giao noi dung"),
    ),
    Topic.SUPERVISION: (
        _Rule(
            "supervisions",
            ("giam sat", "doc lap|noi dung|chu tri"),
            f"{_PARTY} giam sat doc lap noi dung chu tri to chuc thuc hien hoan thanh chuyen de xa hoi mttq doan the tien hanh",
            avoid="cuoc|phoi hop|tham gia|phan bien",
        ),
    ),
    Topic.CRITIQUE: (
        _Rule(
            "critiques",
            ("phan bien",),
            f"{_PARTY} phan bien xa hoi noi dung chu tri to chuc thuc hien hoan thanh mttq doan the tien hanh",
            avoid="cuoc|giam sat",
        ),
    ),
    Topic.CAMPAIGN: (
        _Rule(
            "campaign_assigned",
            (r"giao|ke hoach|de ra|tong (?:so )?chi tieu",),
            f"{_CAMPAIGN} giao ke hoach de ra uy tren dau cap dang",
            avoid="so phong trao|so cuoc van dong",
        ),
        _Rule(
            "campaign_completed",
            (r"hoan thanh|dat|thuc hien xong",),
            f"{_CAMPAIGN} hoan thanh dat xong thuc hien vuot 100",
            avoid=r"so phong trao|so cuoc van dong|(?<!va )(?<!hoac )(?<!, )vuot|dang thuc hien",
        ),
        _Rule(
            "campaign_completed",
            (
                r"giao (?:da |duoc )?(?:hoan thanh|dat|thuc hien xong)|(?:hoan thanh|dat) (?:cac )?chi tieu (?:duoc )?giao",
            ),
            f"{_CAMPAIGN} hoan thanh dat xong thuc hien giao uy dang",
            avoid=r"so phong trao|so cuoc van dong|va hoan thanh|muc do",
        ),
        _Rule("campaign_completed", (r"(?:ket qua |da )?thuc hien(?: duoc)?",), f"{_CAMPAIGN} thuc hien", is_weak=True),
    ),
    Topic.MEMBERSHIP: (
        _Rule(
            "eligible",
            (_ELIGIBLE,),
            f"{_PEOPLE} doi tuong dien thuoc du dieu kien do tuoi can phai the kha nang van dong ket nap phat trien quan"
            " chung ho gia dinh tro len dia ban tren tuoi den dan luc",
            avoid=rf"{_GATHERED}|^(?:tong )?so (?:doan vien|hoi vien)|chi hoi|chi doan",
        ),
        _Rule(
            "members",
            (rf"doan vien|hoi vien|{_GATHERED}",),
            f"{_PEOPLE} sinh hoat dang quan ly doi tuong trong so",
            avoid=r"can (?:duoc )?tap hop|phai (?:duoc )?tap hop|dien|du dieu kien|ho|doi tuong(?! da| duoc)|cong doan",
        ),
        _Rule(
            "members",
            ("da (?:duoc )?tap hop|tap hop duoc",),
            f"{_PEOPLE} doi tuong trong dien dien ty",
            avoid="can|phai",
        ),
    ),
    Topic.BRANCH: (
        _Rule(
            "branches_effective",
            (_EFFECTIVE,),
            f"{_BRANCHES} hoat dong thuong xuyen hieu qua cung co kien toan ne nep on dinh dam bao duy tri nen",
            avoid=r"can (?:duoc )?(?:cung co|kien toan)|kem|yeu",
        ),
        _Rule(
            "branches", ("chi doan|chi hoi|phan hoi|to mat tran|ban cong tac mat tran",), _BRANCHES, avoid=_EFFECTIVE
        ),
    ),
    Topic.HEAD: (
        _Rule(
            "heads_qualified",
            (_QUALIFIED,),
            f"{_HEADS} du dieu kien tieu chuan trinh do chuan dat yeu cau dam bao bao dam dap ung chuyen mon nghiep vu ly"
            " luan chinh tri ve theo quy dinh chuc danh va",
        ),
        _Rule(
            "heads", ("cap truong|nguoi dung dau|chu tich|bi thu|truong (?:cac )?doan the",), _HEADS, avoid=_QUALIFIED
        ),
    ),
}
_GRADES: Final = (  # the longer phrase first: each holds the next
    ("rated_poor", re.compile(r"\b(?:khong|chua) hoan thanh(?: nhiem vu)?\b")),
    ("rated_excellent", re.compile(r"\b(?:hoan thanh )?xuat sac(?: nhiem vu)?\b")),
    ("rated_good", re.compile(r"\b(?:hoan thanh )?tot(?: nhiem vu)?\b")),
    ("rated_fair", re.compile(r"\bhoan thanh(?: nhiem vu)?\b")),
)


def classify(path: Sequence[str]) -> Heading:
    """What the column is whose header texts, from the uppermost group down to the leaf, are these."""
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
    if len(topics) == 1 and not _is_contradicted(levels, depth, topics):
        heading = _within(topics.pop(), levels, depth)
        if heading.role is not Role.UNKNOWN:
            return heading
    return Heading(Role.EXTRA) if _EXTRA.search(leaf) else UNKNOWN


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
    if any(_NEVER.search(level) for level in above):
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
    if _NEVER.search(text):
        return UNKNOWN
    if depth < len(levels) - 1 and text == below:
        text = f"{_SUBJECTS.get(topic, '')} {text}".strip()
    fitting = {(rule.key, rule.is_weak) for rule in _RULES[topic] if rule.fits(text)}
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
    for key, pattern in _GRADES:
        rest, count = pattern.subn(" ", rest)
        grades += [key] * count
    known = frozenset(f"{_FILLER} {_BODY}".split())
    if _NEVER.search(rest) or not all(word in known for word in rest.split()):
        return UNKNOWN
    if len(grades) == 1:
        return Heading(Role.FIGURE, grades[0], Topic.RATING)
    return UNKNOWN if grades else Heading(Role.RATING_TOTAL, topic=Topic.RATING)
