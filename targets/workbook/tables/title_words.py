"""The words of titles: those that a year's result may be called by, and those that make it something else."""

import re
from functools import lru_cache
from typing import Final

from organizations.name_book import NameBook
from organizations.names import KIND_LEVELS, fold
from targets.workbook.tables.title_text import DOCUMENT, DOTS, YEAR, cleared

_MONTHS: Final = "mot|hai|ba|bon|tu|nam(?= nam)|sau|bay|tam|chin|muoi mot|muoi hai|muoi|gieng|chap"

# A part of a year: «06 THÁNG ĐẦU NĂM», «9T/2023», «QUÝ 04», «ĐỢT 1», «GIỮA NĂM». Twelve months are a year.
_PART: Final = re.compile(
    r"(?<!\d[ /.-])\b(?:0?[1-9]|1[01]) ?thang\b(?! ?(?:0?\d|1[0-2])\b)"
    r"|(?<!muoi )\b(?:mot|hai|ba|bon|sau|bay|tam|chin|muoi(?: mot)?) thang\b|\bnam thang (?:dau|cuoi)\b"
    r"|\b(?:0?[1-9]|1[01]) ?t\b|\b(?:0?[1-9]|1[01])t(?=\W*(?:20\d\d|dau|cuoi|nam))"
    r"|\bquy ?(?:so )?(?:0?[1-4]|i{1,3}|iv|mot|hai|ba|bon|tu|nhat|dau|cuoi|nay)\b|\b(?:0?[1-3]|mot|hai|ba) quy\b"
    r"|\bq ?[1-4]\b|\b(?:dot|tuan|hoc ky|ban nien|so ket)\b"
    r"|\b(?:giua|nua|(?<!phan )dau) nam\b|\bnua (?:dau|cuoi)\b"
    r"|\b(?:i{1,3}|iv) ?/ ?20\d\d\b|\bky (?:so )?(?:0?[1-3]|i{1,3}|mot|hai)\b|\bhang (?:thang|quy)\b"
)
# A monthly report, in a title only: «Cao Bồ, tháng 12 năm 2023» is a place and a date.
MONTH: Final = re.compile(
    rf"(?<!den )(?<!het )(?<!tu )(?<!- )(?<!12 )(?<!hai )\bthang (?:0?\d|1[0-2]|{_MONTHS}|nay)\b(?! (?:den|- ) ?)"
)
# «Số liệu tính đến 30/6/2023», «từ 01/7 đến 31/12»: no whole year; a cut-off in December is usual.
_CUT_OFF: Final = re.compile(
    r"\b(?:den|het) (?:het |cuoi )?(?:ngay )?"
    r"(?:\d{1,2} ?(?:[/.-]|thang) ?(?:0?[1-9]|1[01])\b(?! thang)|thang (?:0?[1-9]|1[01])\b)"
    r"|\btu (?:ngay )?(?:\d{1,2} ?(?:[/.-]|thang) ?(?:0?[2-9]|1[01])\b|thang (?:0?[2-9]|1[01])\b)"
)
# Taken away before a part of a year is looked for; «QUÝ 4/2023» stays.
_DAYS: Final = re.compile(
    r"\bngay ?[\d.…_]* ?thang ?[\d.…_]*(?: ?nam ?[\d.…_]*)?|\b\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?(?:20)?\d\d\b"
    r"|(?<!quy )\b\d{1,2} ?[/.-] ?\d{1,2}\b"
)

# What came of a plan is a result: «kết quả thực hiện kế hoạch», «hoàn thành các chỉ tiêu được giao».
_AIM: Final = (
    r"(?:ke hoach|chi tieu(?: thi dua)?|muc tieu|nhiem vu|chuong trinh hanh dong|chuong trinh(?: cong tac)?"
    r"|giao uoc(?: thi dua)?|phong trao)"
)
CAME_OF_AIM: Final = re.compile(
    rf"\b(?:thuc hien|hoan thanh|danh gia)(?: (?:cac|nhung|so|mot so|viec|tot))*(?: {_AIM}(?: ?[,;]| va)?)+"
    r"(?: (?:nghi quyet|duoc giao|de ra|cong tac|trong tam|chu yeu|theo|cua|cap tren))*"
)
# No result yet, wherever it stands: «ƯỚC TH», «DỰ KIẾN», «GIAO ƯỚC THI ĐUA», «PHẤN ĐẤU».
NOT_YET: Final = re.compile(
    r"\b(?:uoc|du (?:kien|bao|toan|tinh)|tam tinh|dang ky|phuong huong|phan dau|cam ket|giao uoc|nhu cau|de ra"
    r"|giao (?:chi tieu|ke hoach|nhiem vu))\b"
)
# A plan in a title; elsewhere these words head a column.
AIMED: Final = re.compile(
    r"\b(?:ke hoach|muc tieu|dinh huong|kha nang|chuong trinh cong tac|de xuat|de nghi"
    r"|chi tieu (?:giao|duoc giao|nam|thi dua|ke hoach)|(?:trien khai )?nhiem vu (?:trong tam|nam|chu yeu))\b"
    r"|^(?:(?:bieu|bang|tong hop|bao cao|danh sach) )*(?:cac )?(?:chi tieu|nhiem vu)\b|\bnhiem vu$"
)
# More than a year: «TỪ ĐẦU NHIỆM KỲ», «BÌNH QUÂN 3 NĂM», «KẾT QUẢ GIAI ĐOẠN 2021-2023».
SEVERAL: Final = re.compile(
    r"\b(?:luy ke|cong don|binh quan|trung binh|(?:dau|nua|giua|ca|toan|trong|het) nhiem ky|qua cac nam"
    r"|(?:cac|nhung|nhieu|moi) nam|den nay)\b"
    r"|\b(?:0?[2-9]|10|hai|ba|bon|nam|sau|bay|tam|chin|muoi) nam\b(?! ?20\d\d)"
    r"|\b(?:ket qua|so lieu|tong hop|bieu|bao cao|thong ke|tong ket)(?: cong tac| hoat dong| thuc hien)*"
    r" (?:giai doan|nhiem ky|thoi ky|tu nam)\b"
    r"|^(?!.*\b(?:nghi quyet|de an|dai hoi|giai doan|nhiem ky)\b).*(?<!nam )\b20\d\d ?[-–] ?20\d\d\b"
)
#: A summary of several years whose table is of one: «TỔNG KẾT 5 NĂM …, SỐ LIỆU NĂM 2021».
OF_ONE_YEAR: Final = re.compile(r"\b(?:so lieu|ket qua)(?: cua)?(?: rieng)? nam 20\d\d\b[ )]*$")
EARLIER: Final = re.compile(r"\b(?:cung ky|(?:ky|nam) (?:truoc|ngoai)|so sanh|tang giam|bien dong|chenh lech)\b")
SHARES: Final = re.compile(r"%|\b(?:ty|ti) le\b|\bphan tram\b|\bty trong\b|\bco cau\b|\bto(?:c|k) do\b")

_SHORTENED: Final = (
    (re.compile(r"\bu\.?t\.?h\b(?= ?(?:nam|20\d\d|$))"), "uoc thuc hien"),
    (re.compile(r"\bt\.?h\b(?! ?[-/&])"), "thuc hien"),
    (re.compile(r"\bk\.?h\b(?! ?[-/])"), "ke hoach"),
    (re.compile(r"\bb\.?c\b(?! ?[-/])"), "bao cao"),
    (re.compile(r"\bn\.?q\b(?! ?[-/])"), "nghi quyet"),
    (re.compile(r"\bk\.?q\b"), "ket qua"),
    (re.compile(r"\bl\.?k\b"), "luy ke"),
    (re.compile(r"\bct ?td\b"), "chi tieu thi dua"),
    (re.compile(r"\bki\b"), "ky"),
)

# All that may stand in the title of a year's result. Places and organizations are taken away before.
_KNOWN: Final = (
    "ket qua|ket qua dat duoc|dat duoc|bao cao|bieu|bieu mau|bieu bao cao|bang|phu bieu|phu luc|mau|mau bieu|so"
    "|so lieu|tong hop|tong ket|thong ke|danh gia|tinh hinh|thuc hien|trien khai thuc hien|viec|to chuc thuc hien"
    "|hoan thanh|nghi quyet|ve|cua|va|cac|o|tai|trong|theo|tren|cho|voi|doi voi|la|tiep tuc|su|lanh dao|cap"
    "|chi tieu nghi quyet|doi moi|noi dung|phuong thuc|hoat dong|nang cao|chat luong|hieu qua|tang cuong|cong tac"
    "|xay dung|to chuc|tap hop|doan ket|quan chung|nhan dan|phong trao|thi dua|yeu nuoc|cuoc van dong|giam sat"
    "|phan bien|xa hoi|chu de|cung co|kien toan|phat trien|doan vien|hoi vien|chi hoi|chi doan|to mat tran"
    "|ban cong tac mat tran|can bo|cap truong|chu chot|xep loai|phan loai|co so|tham gia|dang|chinh quyen"
    "|he thong chinh tri|vung manh|trong sach|dan van|khoi|ban dan van|mttq|mat tran to quoc|mat tran|cong doan"
    "|doan the|chinh tri|to chuc chinh tri xa hoi|dang bo|dang uy|dang cong san viet nam|huyen uy|ban thuong vu"
    "|btv|ban chap hanh|bch|ban thuong truc|uy ban|uy ban nhan dan|ubnd|hdnd|hoi|doan|huyen|xa|thi tran|tinh"
    "|thanh pho|thi xa|quan|phuong|dac khu|thon|tinh uy|thanh uy|thi uy|quan uy|tinh doan|thanh doan|thi doan|quan doan"
    "|huyen doan|huyen hoi|doc lap|tu do|hanh phuc|cong hoa xa hoi chu nghia viet nam|toan tinh|toan thanh pho"
    "|toan thi xa|toan quan|toan phuong|toan huyen|toan xa|dia ban|dia phuong|don vi|ten don vi|nam|ca nam|hang nam"
    "|nam bao cao|ky bao cao"
    "|thoi diem bao cao|thoi diem|12 thang|muoi hai thang|cuoi nam|cuoi ky|tinh den|den|het|ngay|tu|nguoi|chot"
    "|chot so lieu|thang 12|thang 1 den thang 12|thang 01 den thang 12|so lieu mau|khong phai so lieu that"
    "|tiep theo|tiep|trang|chinh thuc|dung cho|danh cho|kem theo|ban hanh|khoa|lan thu|dai hoi|nhiem ky|giai doan"
    "|thuoc|i|ii|iii|iv|v|vi|x|xi|xii|xiii|xiv|xv|xvi|xvii|xviii|xix|xx|a|b|c|nong dan|phu nu|thanh nien"
    "|cuu chien binh|lao dong|lien hiep|tncs|ho chi minh|viet nam|5|05|6|06|sau|chi tiet|so luong|truc thuoc"
    "|toan dien|chung|thieu nhi|thanh thieu nhi|thieu nien|cong nhan|vien chuc|cnvcld|nguoi lao dong|nhat|thu"
    "|hoc tap|lam theo"
)
_MOST_WORDS: Final = 5
_TYPES: Final = "|".join(sorted({fold(kind) for kinds in KIND_LEVELS for kind in kinds}, key=len, reverse=True))
_WORDS: Final = "|".join(sorted(set(_KNOWN.split("|")), key=len, reverse=True))
_NUMBERED: Final = (
    r"(?<=bieu )\d{1,2}\w?|(?<=mau )\d{1,2}\w?|(?<=so )(?:\d{1,4}\w?|[ivx]{1,4})"
    r"|(?<=phu luc )(?:\d{1,2}\w?|[ivx]{1,4})|(?<=khoa )[ivx]{1,6}"
)
_ALL_KNOWN: Final = re.compile(rf"(?>(?:{_WORDS}|{_NUMBERED}|~)(?: |$))*+")


def written_out(text: str) -> str:
    """The folded words of a title: abbreviations written out, the dotted lines of a form left out."""
    folded = DOTS.sub(" ", " ".join(fold(text).split()))
    for pattern, full in _SHORTENED:
        folded = pattern.sub(full, folded)
    return " ".join(folded.split())


def names_part_of_year(text: str, last_days: frozenset[str]) -> bool:
    """Whether a written-out line says that the figures are those of some months.

    `last_days`: ISO days on which a root ended; a return as of such a day is that of the whole year.
    """
    text = _last_day(last_days).sub("~", text) if last_days else text
    without_days = _DAYS.sub("~", DOCUMENT.sub("~", text))
    return bool(_CUT_OFF.search(text) or _PART.search(without_days))


@lru_cache(maxsize=64)
def _last_day(days: frozenset[str]) -> re.Pattern[str]:
    """«30/6/2025», «ngày 30 tháng 06 năm 2025» for the ISO day 2025-06-30."""
    parts = [[int(part) for part in day.split("-")] for day in sorted(days)]
    written = "|".join(rf"0?{day} ?(?:[/.-]|thang) ?0?{month} ?(?:[/.-]|nam) ?{year}" for year, month, day in parts)
    return re.compile(rf"\b(?:{written})\b")


def is_usual(text: str) -> bool:
    """Whether a text is made of the words of a year's result alone, so that no name of a place stands in it."""
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())
    known = _ALL_KNOWN.match(words)
    return known is not None and known.end() == len(words)


def unknown_words(text: str, book: NameBook) -> str:
    """The first words of a written-out title that a year's result is not called by; empty if there are none."""
    text = CAME_OF_AIM.sub(" ~ ", YEAR.sub(" ", cleared(text)))
    text = book.organizations.anywhere.sub(" ~ ", _places(book).sub(" ~ ", text))
    words = " ".join(re.sub(r"[^a-z0-9~]+", " ", text).split())
    known = _ALL_KNOWN.match(words)
    rest = words[known.end() if known else 0 :].replace("~", " ").split()[:_MOST_WORDS]
    following = (number for number in range(1, len(rest)) if _ALL_KNOWN.sub("", " ".join(rest[number:]), count=1) == "")
    return " ".join(rest[: next(following, len(rest))])


@lru_cache(maxsize=16)
def _places(book: NameBook) -> re.Pattern[str]:
    """The units and areas of the book, each with or without its kind."""
    units = (*book.units, *book.known_areas)
    names = sorted({fold(name) for unit in units for name in (unit.name, *unit.aliases)}, key=len, reverse=True)
    return re.compile(rf"\b(?:(?:{_TYPES}|ttnt|tt|x)\.? ?)?(?:{'|'.join(map(re.escape, names)) or '(?!)'})\b")
