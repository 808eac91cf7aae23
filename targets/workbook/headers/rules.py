"""The wordings of the fifteen figures: which words a header must hold, may not hold, and may hold besides."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final


class Topic(Enum):
    THEME = "theme"
    SUPERVISION = "supervision"
    CRITIQUE = "critique"
    CAMPAIGN = "campaign"
    MEMBERSHIP = "membership"
    BRANCH = "branch"
    RATING = "rating"
    HEAD = "head"


_SUBSET: Final = (
    r"(?<!phu )nu|dan toc|dtts|ton giao|dang vien|ket nap (?:moi|trong|them)|moi ket nap|da ket nap"
    r"|phat trien (?:moi|them|trong)|moi phat trien|dau (?:nam|ky)|nam truoc|ky truoc|cung ky|tang|giam(?! sat)|ngheo"
    r"|nong cot|uu tu|danh du"
)
# Counts that stand in such tables and are none of the fifteen: a part of one, or another thing altogether.
EXTRA: Final = re.compile(rf"\b(?:{_SUBSET}|dan so|so (?:thon|ho|khau)|ma (?:so|don vi|xa|huyen)|kinh phi)\b")
# Not this year's whole: planned, registered, missed, or a part of it.
NEVER: Final = re.compile(
    rf"\b(?:{_SUBSET}|du kien|dang ky|de xuat|de nghi|xin|phan dau|nam sau|chua|khong|so voi|thieu|ky luat|khen thuong"
    r"|binh quan|giai the|sap nhap|cap pho|ty le)\b|(?!\b100 %)\b\d+ %"
)

FILLER: Final = (
    "tong so|so luong|so|tong|/|,|%|cac|cua|va|trong do|trong nam|trong|do|la|duoc|da|co|tai|o|theo|cho|ve|den"
    "|nam|ky|bao cao|hien nay|hien|nay|cuoi nam|cuoi ky|tinh den|thoi diem|toan xa|nguoi|dong chi|cap xa|xa"
    "|thi tran|co so|don vi|don vi tinh|dvt|ket qua|ghi ro"
)
# Bodies that may stand in a header, and are counted themselves where they come first: «Số thôn có chi hội».
_BODIES: Final = "xa|thi tran|don vi|co so|thon|xom|khu dan cu|to dan pho|to khu pho"
_COUNTS_BODIES: Final = (
    rf"\bso (?:luong )?(?:cac )?(?:{_BODIES})\b(?! (?:hoi|doan)\b)"
    rf"|^(?:cac )?(?:{_BODIES})\b.* (?:co|hoan thanh|thuc hien|dat|da|duoc|hoat dong)\b"
)
_PARTY_BODIES: Final = r"(?:cac )?(?:cap uy|dang uy|huyen uy|dang bo|dang|chinh quyen|bch|ban thuong vu)\b"
_BY_OTHERS: Final = rf" (?:(?:xa hoi|doc lap|nam|hang nam|cong tac) )*(?:cua|do|boi) {_PARTY_BODIES}"
_IN_THE_YEAR: Final = r"\btrong (?:nam|ky)\b"
# Words that are fillers in one header and change what another counts: who joined in the year is no member's total,
# what the Party supervises is not the Front's.
LOOKALIKES: Final[dict[Topic, re.Pattern[str]]] = {
    topic: re.compile(f"{_COUNTS_BODIES}{rest}")
    for topic, rest in {
        Topic.THEME: rf"|\bchu de{_BY_OTHERS}(?! (?:giao|cho|duyet|phe duyet|dong y|chap thuan))",
        Topic.SUPERVISION: rf"|\bgiam sat{_BY_OTHERS}(?! (?:giao|cho))",
        Topic.CRITIQUE: rf"|\bphan bien{_BY_OTHERS}(?! (?:giao|cho))",
        Topic.CAMPAIGN: r"|^(?!.*\bchi tieu\b).*\b(?:phong trao|cuoc van dong)\b",
        Topic.MEMBERSHIP: rf"|{_IN_THE_YEAR}|\bvien (?:da |duoc |moi )*(?:vao|gia nhap|tham gia)\b",
        Topic.BRANCH: rf"|{_IN_THE_YEAR}",
        Topic.HEAD: rf"|{_IN_THE_YEAR}",
    }.items()
}
JOINING: Final = re.compile(r"\b(?:vao|gia nhap|thu hut)\b")
# The only numbers that leave a figure what it is: the end of the year, and «ít nhất 01 nội dung».
_NUMBERS: Final = r"(?:ngay )?(?:14|15|30|31) (?:/ )?12(?: / 20\d\d)?|thang 12|0?1(?= noi dung)"


@dataclass(frozen=True)
class HeaderWording:
    """One wording of one key: every `need` is there, `avoid` is not, and nothing stands there but known phrases."""

    key: str
    need: tuple[str, ...]
    phrases: str
    avoid: str = ""
    is_weak: bool = False
    needs_no_group: bool = False  # a leaf that says all of it, under no group but «Tập hợp …»

    def fits(self, text: str) -> bool:
        if not all(re.search(rf"\b(?:{need})\b", text) for need in self.need):
            return False
        if self.avoid and re.search(rf"\b(?:{self.avoid})\b", text):
            return False
        return is_made_of(text, self._known)

    @cached_property
    def _known(self) -> re.Pattern[str]:
        return known_phrases(self.phrases)


def known_phrases(phrases: str) -> re.Pattern[str]:
    """A pattern for texts that hold the given phrases and the fillers, and no other word or number.

    The longest phrase first, and no way back (possessive): a header made to be slow is judged in linear time.
    """
    longest_first = sorted({*phrases.split("|"), *FILLER.split("|")}, key=len, reverse=True)
    return re.compile(rf"(?>(?:{'|'.join(longest_first)}|{_NUMBERS})(?: |$))*+")


def is_made_of(text: str, known: re.Pattern[str]) -> bool:
    return bool(known.fullmatch(" ".join(text.split())))


PARTY: Final = (
    "nhiem vu|cap uy|giao|dang uy|dang bo|thuong vu|ban thuong vu|btv|huyen uy|chu truong|y kien|cong tac|chinh quyen"
    "|nhiem vu chinh tri|ban chap hanh|bch"
)
_APPROVED: Final = r"chu truong|phe duyet|duyet|chap thuan|dong y|thong nhat|cap uy|dang uy|thuong vu|cho y kien"
OWNERS: Final = (
    "mttq|doan the|mat tran to quoc|mat tran|cac to chuc|to chuc chinh tri xa hoi|cac to chuc chinh tri xa hoi|to chuc"
)
CAMPAIGN: Final = (
    f"chi tieu|phong trao|thi dua|cuoc van dong|phat dong|cap tren|{OWNERS}|thuc hien cac|uy giao|cap uy|huyen uy"
    "|dang uy|yeu nuoc"
)
_MOVEMENTS: Final = "so phong trao|so cuoc van dong|so luong phong trao|tong so phong trao"
_GATHERED: Final = (
    r"da (?:duoc )?(?:tap hop|vao|tham gia|gia nhap)|tap hop duoc|(?<!can )(?<!phai )duoc tap hop|thuc te"
    r"|dang sinh hoat"
)
_KINDS: Final = (
    "thanh nien|phu nu|nong dan|ho nong dan|ho(?! dan)|cuu chien binh|lao dong|nguoi lao dong|quan chung|cong nhan"
    "|cnvcld|cong nhan vien chuc|vien chuc|ho nong nghiep"
)
_ELIGIBLE: Final = (
    r"doi tuong|(?:trong|thuoc) dien|dien (?:tap hop|van dong|ket nap|phat trien)|du dieu kien|trong do tuoi"
    rf"|(?:can|phai) (?:duoc )?tap hop|do tuoi tap hop|(?:co the|kha nang) tap hop|tong so (?:{_KINDS})"
)
# Women are eligible from 18 on, the young from 16 to 30; another age is another count.
_AGES: Final = (
    "trong do tuoi|do tuoi|du 18 tuoi|18 tuoi|tu 18 tuoi|18 tuoi tro len|tu 18 tuoi tro len|du 18 tuoi tro len|16 tuoi"
    "|tu 16 tuoi|tu du 16 tuoi|16 30 tuoi|tu 16 30 tuoi|16 den 30 tuoi|tu 16 den 30 tuoi|den 30 tuoi|30 tuoi"
    "|16 30|tu 16 30|16 den 30|tu 16 den 30"
)
_PEOPLE: Final = (
    f"doan vien|hoi vien|to chuc|hoi|doan|cong doan|tap hop|vao|tham gia|gia nhap|sinh hoat|cong tac|{_KINDS}|{OWNERS}"
)
BRANCHES: Final = (
    "chi doan|chi hoi|phan hoi|to mat tran|ban cong tac mat tran|khu dan cu|truc thuoc|thon|to khu pho|to dan pho"
    "|nong dan|phu nu|cuu chien binh"
    "|thanh nien|to chuc|doan the|hien co"
)
_EFFECTIVE: Final = r"hoat dong tot|thuong xuyen|hieu qua|cung co (?:, |va )?kien toan|ne nep|nen nep"
HEADS: Final = (
    "can bo|chu chot|cap truong|nguoi dung dau|dung dau|chu tich|bi thu|bi thu doan|truong doan the"
    f"|truong cac doan the|hoi|hien co|{OWNERS}"
)
_QUALIFIED: Final = (
    r"du (?:dieu kien|tieu chuan|trinh do|chuan)|dat (?:chuan|tieu chuan|trinh do|yeu cau|dieu kien)|dam bao|bao dam"
    r"|dap ung|co (?:du )?trinh do|trinh do chuyen mon"
)
RATINGS: Final = (
    f"xep loai|danh gia|phan loai|doan|hoi|cong doan|muc|chat luong|nhiem vu|to chuc co so|cong tac|{OWNERS}"
)
RATING_WORDS: Final = known_phrases(RATINGS)

RULES: Final[dict[Topic, tuple[HeaderWording, ...]]] = {
    Topic.THEME: (
        HeaderWording(
            "themes",
            ("chu de", _APPROVED),
            f"chu de|chu de hoat dong|{PARTY}|phe duyet|chap thuan|dong y|thong nhat|thuc hien|lua chon|xay dung"
            "|trong tam|hang nam",
        ),
        HeaderWording(
            "themes", ("chu de",), "chu de|chu de hoat dong|cong tac|nhiem vu|cap uy|giao|trong tam|hang nam"
        ),
    ),
    Topic.SUPERVISION: (
        HeaderWording(
            "supervisions",
            ("giam sat", "doc lap|noi dung|chu tri"),
            "giam sat|doc lap|noi dung|chu tri|hoi chu tri|doan chu tri|chuyen de"
            "|xa hoi|thuc hien|trien khai|hoan thanh|tien hanh|it nhat"
            f"|{PARTY}|{OWNERS}",
        ),
    ),
    Topic.CRITIQUE: (
        HeaderWording(
            "critiques",
            ("phan bien",),
            f"phan bien|xa hoi|noi dung|chu tri|thuc hien|trien khai|hoan thanh|tien hanh|it nhat|{PARTY}|{OWNERS}",
            avoid="so y kien|^y kien",
        ),
    ),
    Topic.CAMPAIGN: (
        HeaderWording(
            "campaign_assigned",
            (r"giao|ke hoach|de ra|tong (?:so )?chi tieu|chi tieu .*tong so",),
            f"{CAMPAIGN}|giao|ke hoach|de ra",
            avoid=_MOVEMENTS,
        ),
        HeaderWording("campaign_assigned", (r"(?:so )?chi tieu",), "chi tieu", is_weak=True),
        HeaderWording(
            "campaign_completed",
            (r"hoan thanh|dat|thuc hien xong",),
            f"{CAMPAIGN}|hoan thanh|dat|thuc hien xong|thuc hien dat|thuc hien hoan thanh|100 %|va vuot"
            "|hoac vuot|, vuot|/ vuot",
            avoid=_MOVEMENTS,
        ),
        HeaderWording(
            "campaign_completed",
            (
                r"giao (?:da |duoc )?(?:thuc hien )?(?:hoan thanh|dat|thuc hien xong)"
                r"|(?:hoan thanh|dat) (?:cac )?chi tieu (?:duoc )?giao",
            ),
            f"{CAMPAIGN}|hoan thanh|dat|thuc hien xong|thuc hien hoan thanh|thuc hien dat|giao",
            avoid=rf"{_MOVEMENTS}|va hoan thanh",
        ),
        HeaderWording("campaign_completed", (r"thuc hien",), f"{CAMPAIGN}|thuc hien", is_weak=True),
    ),
    Topic.MEMBERSHIP: (
        HeaderWording(
            "eligible",
            (_ELIGIBLE,),
            f"{_PEOPLE}|doi tuong|dien|thuoc|du dieu kien|can|phai|co the|co kha nang|kha nang|van dong|ket nap"
            f"|phat trien|thu hut|tren dia ban|dia ban|tren|hien co|co mat|{_AGES}",
            avoid=rf"{_GATHERED}|(?<!dieu kien )tham gia|doi tuong (?:vao|gia nhap|ket nap|sinh hoat)"
            r"|^(?:tong )?so (?:luong )?(?:doan vien|hoi vien)",
        ),
        HeaderWording(
            "eligible",
            (rf"(?:so|^) ?(?:nguoi )?(?:{_KINDS})\b(?! (?:duoc|da))",),
            f"{_KINDS}|{_AGES}|tren dia ban|dia ban|hien co|co mat",
            avoid=r"doan vien|hoi vien",
            is_weak=True,
            needs_no_group=True,
        ),
        HeaderWording(
            "members",
            (rf"doan vien|hoi vien|{_GATHERED}",),
            f"{_PEOPLE}|hien co|dang sinh hoat|dang quan ly|thuc te|doi tuong",
            avoid=r"can (?:duoc )?tap hop|phai (?:duoc )?tap hop|ho|doi tuong(?! da| duoc)|la"
            r"|tap hop (?:duoc |them )?trong nam|(?:doan|hoi) vien (?:da |duoc )?tham gia(?! sinh hoat| to chuc)",
        ),
        HeaderWording(
            "members",
            ("da (?:duoc )?tap hop|tap hop duoc",),
            f"{_PEOPLE}|doi tuong|trong dien|thuoc dien",
            avoid=r"can|phai|ho|trong nam",
        ),
        HeaderWording(
            "members",
            (r"ho (?:nong dan |nong nghiep )?co hoi vien",),
            "ho|hoi vien|nong dan|nong nghiep|hien co",
            is_weak=True,
        ),
    ),
    Topic.BRANCH: (
        HeaderWording(
            "branches_effective",
            (_EFFECTIVE,),
            f"{BRANCHES}|hoat dong|hoat dong tot|thuong xuyen|hieu qua|cung co|kien toan|ne nep|nen nep|on dinh|dam bao"
            "|duy tri",
            avoid=r"can (?:duoc )?(?:cung co|kien toan)",
        ),
        HeaderWording(
            "branches",
            ("chi doan|chi hoi|phan hoi|to mat tran|ban cong tac mat tran",),
            f"{BRANCHES}|xay dung|cung co(?= chi)",
            avoid="hoat dong|thuong xuyen|hieu qua|kien toan",
        ),
    ),
    Topic.HEAD: (
        HeaderWording(
            "heads_qualified",
            (_QUALIFIED,),
            f"{HEADS}|du|dieu kien|tieu chuan|trinh do|chuan|dat|yeu cau|dam bao|bao dam|dap ung|chuyen mon|nghiep vu"
            "|ly luan chinh tri|quy dinh|chuc danh",
        ),
        HeaderWording(
            "heads",
            ("cap truong|dung dau|chu tich|bi thu|truong (?:cac )?doan the",),
            HEADS,
            avoid=_QUALIFIED,
        ),
    ),
}
GRADES: Final = (  # the longer phrase first: each holds the next
    ("rated_poor", re.compile(r"\b(?:khong|chua) hoan thanh(?: nhiem vu)?\b")),
    ("rated_excellent", re.compile(r"\b(?:hoan thanh )?xuat sac(?: nhiem vu)?\b")),
    ("rated_good", re.compile(r"\b(?:hoan thanh )?tot(?: nhiem vu)?\b")),
    ("rated_fair", re.compile(r"\bhoan thanh(?: nhiem vu)?\b")),
)
