"""The words of a column header in one plain form: no marks, no footnotes, abbreviations written out."""

import re
from functools import lru_cache
from typing import Final

from organizations.names import fold
from organizations.organization_names import Organizations

_FOOTNOTE: Final = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]+|\(\s*[*\d]{1,2}\s*\)|\[\s*\d{1,2}\s*\]")
_COLUMN_FORMULA: Final = re.compile(r"\(?\b\d{1,2}\s*=\s*[\d\s/:+x*()\-]+%?\)?")
_NUMBERING: Final = re.compile(
    r"^\s*(?:(?:muc|phan|nhom|noi dung) \d{1,2}\s*[.:]\s*"
    r"|\(?(?:\d{1,2}(?:\.\d{1,2})+\.?\s+|\d{1,2}(?:\.\d{1,2})*\s*[.)/\-:]\s*"
    r"|(?:[ivx]{1,4}|[a-o])(?:[)/]\s*|[.\-]\s+|\s-\s)))(?=\S)"
)
# «Mục tiêu 3» only numbers a group; «Mục tiêu» alone is a plan.
_NUMBERED_GROUP: Final = re.compile(r"(?:(?:nhom )?muc tieu|nhom|phan|muc)(?: so)? (?:\d{1,2}|[ivx]{1,4})")
# The union of farmers counts households, the others people: this measure says nothing of the column.
_MEASURE: Final = re.compile(r"\(\s*nguoi\s*[/,]\s*ho\s*\)")
_AND_OLDER: Final = re.compile(r"\b(1[68])\s*(?:t|tuoi)?\s*\+")
_LEADING_DASH: Final = re.compile(r"^\s*[-+–•]\s*")

# In this order: what is longer, or decides the meaning of what follows, comes first.
_ABBREVIATIONS: Final = (
    (r"dv ?,? ?hv|dvhv", "doan vien hoi vien"),
    (r"ht ?xs ?nv|htxs", "hoan thanh xuat sac nhiem vu"),
    (r"(?:k|ko|khong) ?ht ?nv|kht ?nv", "khong hoan thanh nhiem vu"),
    (r"ch?ht ?nv|chua ht ?nv", "chua hoan thanh nhiem vu"),
    (r"tccs", "to chuc co so"),
    (r"cdcs", "cong doan co so"),
    (r"csd", "co so doan"),
    (r"csh", "co so hoi"),
    (r"k(?:hong )?ht", "khong hoan thanh nhiem vu"),
    (r"ct ?td", "chi tieu thi dua"),
    (r"htt ?nv|ht (?:tot|t) ?nv|httot(?: nv)?|htt", "hoan thanh tot nhiem vu"),
    (r"ht ?nv", "hoan thanh nhiem vu"),
    (r"ht", "hoan thanh"),
    (r"xs", "xuat sac"),
    (r"nv", "nhiem vu"),
    (r"td ?cm ?, ?ll|tdcm", "trinh do chuyen mon"),
    (r"cm ?nv", "chuyen mon nghiep vu"),
    (r"td ?llct|llct", "ly luan chinh tri"),
    (r"(?<=trinh do )cm", "chuyen mon"),
    (r"ly luan ct", "ly luan chinh tri"),
    (r"du dk|ddk", "du dieu kien"),
    (r"cb", "can bo"),
    (r"dv ?cd", "doan vien cong doan"),
    (r"d vien", "doan vien"),
    (r"h vien", "hoi vien"),
    (r"hnd", "hoi nong dan"),
    (r"(?<=hoi )nd|(?<=hoi vien )nd", "nong dan"),
    (r"(?<=hoi )pn|(?<=hoi vien )pn", "phu nu"),
    (r"dt(?= (?:trong|thuoc) dien| tap hop)", "doi tuong"),
    (r"dvtn", "doan vien thanh nien"),
    (r"dv", "doan vien"),
    (r"hv", "hoi vien"),
    (r"cnvc ?,? ?ld|cnvcld|cnld|cnlđ|cong nhan , vien chuc , lao dong|cong nhan vien chuc lao dong", "cnvcld"),
    (r"nld", "nguoi lao dong"),
    (r"tn", "thanh nien"),
    (r"ts", "tong so"),
    (r"sl", "so luong"),
    (r"tl", "ty le"),
    (r"gs ?dl", "giam sat doc lap"),
    (r"gs", "giam sat"),
    (r"pb ?xh", "phan bien xa hoi"),
    (r"pb", "phan bien"),
    (r"cvd", "cuoc van dong"),
    (r"pt ?td", "phong trao thi dua"),
    (r"(?<=phong trao )td|td(?= , cuoc van dong)", "thi dua"),
    (r"cong doan vien", "doan vien cong doan"),
    (r"d / c", "dong chi"),
    (r"pt", "phong trao"),
    (r"ban ctmt|bctmt|ctmt|ban cong tac mt", "ban cong tac mat tran"),
    (r"to mt", "to mat tran"),
    (r"ct(?= (?:duoc )?giao| hoan thanh| dat| ke hoach| phong trao| da)", "chi tieu"),
    (r"(?<=so )ct", "chi tieu"),
    (r"hdtx", "hoat dong thuong xuyen"),
    (r"hd ?hq", "hoat dong hieu qua"),
    (r"tx", "thuong xuyen"),
    (r"hq", "hieu qua"),
    (r"hd", "hoat dong"),
    (r"kh", "ke hoach"),
    (r"th", "thuc hien"),
    (r"nd(?= giam sat| phan bien)", "noi dung"),
    (r"(?<=so )nd|(?<=phan bien )nd|(?<=giam sat )nd|(?<=xa hoi )nd|(?<=doc lap )nd", "noi dung"),
    (r"xl", "xep loai"),
    (r"h thanh", "hoan thanh"),
    (r"ct xh", "chinh tri xa hoi"),
    (r"ccb", "cuu chien binh"),
    (r"cm(?= , ly luan| va ly luan| ly luan)", "chuyen mon"),
    (r"xh", "xa hoi"),
    (r"toan bo", "tong so"),
    (r"ti le", "ty le"),
    (r"li luan", "ly luan"),
    (r"ki(?= bao cao| truoc| nay|$)", "ky"),
    (r"ki luat", "ky luat"),
    (r"so / ngay", "so , ngay"),
)
_PATTERNS: Final = tuple((re.compile(rf"\b(?:{short})\b"), full) for short, full in _ABBREVIATIONS)
# «Thanh niên Cộng sản Hồ Chí Minh» may stand behind another word than «Đoàn».
_YOUTH: Final = re.compile(r"\b(?:tncs|thanh nien cong san) (?:ho chi minh|hcm)\b|\bho chi minh\b")


_OF_YEAR: Final = re.compile(r"\b(?:(?:trong |cua |ca )?nam )?20\d\d\b")


@lru_cache(maxsize=4_000)
def spelled_out(header: str) -> str:
    """The words of a header, single spaces between them; commas, slashes and % are kept as words of their own."""
    text = _FOOTNOTE.sub(" ", header)
    text = _COLUMN_FORMULA.sub(" ", fold(text))
    text = _AND_OLDER.sub(r"\1 tuoi tro len ", _MEASURE.sub(" ", text))
    text = _LEADING_DASH.sub("", _NUMBERING.sub("", text))
    text = re.sub(r"([,/%])", r" \1 ", text)
    text = " ".join(re.sub(r"[^a-z0-9,/% ]+", " ", text).split()).strip(" ,")
    if _NUMBERED_GROUP.fullmatch(text):
        return ""
    for pattern, full in _PATTERNS:
        text = pattern.sub(full, text)
    return text


@lru_cache(maxsize=4_000)
def plain(header: str, organizations: Organizations) -> str:
    """The words of a header without an organization's own name: «Tổng số chi hội phụ nữ» says no more by it."""
    return " ".join(organizations.own_name.sub(" ", _YOUTH.sub(" ", spelled_out(header))).split())


def undated(text: str) -> str:
    """The words without their year; «trong năm 2023» stays «trong năm», which may count who joined in it."""
    shorter = _OF_YEAR.sub(lambda value: " trong nam " if value[0].startswith("trong") else " ", text)
    return " ".join(shorter.split())
