"""What a row of a table is by its name alone: a total, a part of another row, an association that is not asked for."""

import re
from enum import Enum
from typing import Final

from organizations.names import KINDS, fold
from targets.workbook.tables.sheet_names import Layout, SheetNames

_BULLET: Final = r"(?:[-+*]\s*|\(?(?:[ivx]{1,4}|\d{1,2}|[a-h])[.):/ -]+\s*)?"
_KIND: Final = "|".join(sorted({*map(fold, KINDS)}, key=len, reverse=True))
_TOTAL: Final = re.compile(
    rf"(?:[-+*]\s*)?(?!cong doan\b)(?:(?:tong|cong)(?: (?:cong|so|chung|don|hop))*|toan (?:{_KIND})|chung)"
    rf"(?: toan .*| (?:{_KIND}|tt|hoi|doan|lien doan|mttq|mat tran|cum|nhom|vung|khu vuc) .*| (?:cac|\d+) .*"
    r"|\s*[:(].*|\s+[ivx\d+\s,]+)?\s*[:.]*"
)
# The sums of a printed page, of a cluster of communes, of what was carried over from the page before.
_CARRIED: Final = re.compile(
    r"(?:(?:tong|cong)(?: cong| so)* (?:trang|to so|mang sang|chuyen|luy ke|don)\b.*"
    r"|(?:so )?(?:trang (?:truoc|tren|sau)|mang sang|chuyen sang|chuyen trang|luy ke|cong don|mang (?:tu|sang))\b.*)"
)
_CLUSTER: Final = re.compile(
    rf"{_BULLET}(?:cum|nhom|khu vuc|khu|vung|tieu vung|tuyen|cac xa|xa (?:vung|loai|khu vuc))\b(?! dan cu\b).*"
)
_PART: Final = re.compile(
    r"\W*(?:trong do|trong \S+ co|tr\.? ?do)\b.*"
    r"|\W*(?:so )?(?:nu|(?:hoi vien |doan vien |can bo )?(?:nu|la nu|dtts|(?:nguoi )?dan toc(?: thieu so)?|dang vien"
    r"|ton giao|co dao))\W*"
)
# Associations that report elsewhere; the list is of those that communes have.
_OTHER_BODY: Final = re.compile(
    rf"{_BULLET}(?:(?:bch|ban chap hanh) )?(?:hoi|chi hoi|ban lien lac|cau lac bo|clb)"
    r" (?:nguoi cao tuoi|nct|chu thap do|ctd|khuyen hoc|kh|cuu thanh nien xung phong|cuu tnxp|tnxp|nguoi khuyet tat"
    r"|nan nhan chat doc da cam.*|chat doc da cam.*|nan nhan da cam.*|dong y|lam vuon|sinh vat canh|bao tro.*"
    r"|luat gia|nguoi mu|cuu giao chuc|giao chuc|nha bao|van hoc.*|lien hiep thanh nien.*|lhtn.*"
    r"|chien si cach mang.*|tu yeu nuoc.*|doanh nghiep.*|nuoi ong.*|trong cay.*|cuu quan nhan|truyen thong.*"
    r"|ho tro gia dinh.*|phat giao.*|khoa hoc.*|cap nuoc.*)"
    rf"(?: (?:{_KIND}|tt|viet nam)\b.*)?\W*"
)
_DERIVED: Final = re.compile(r"(?:ty le|ti le|%|binh quan|trung binh|so sanh|so voi|tang|giam)\b.*")


class RowKind(Enum):
    DATA = "data"
    UNKNOWN = "unknown"  # figures beside a name that nobody knows
    TOTAL = "total"
    PART = "part"  # «Trong đó: nữ» below a row: a part of it
    OTHER_BODY = "other body"  # an association that the register has not


def is_total(names: SheetNames, layout: Layout, label: str) -> bool:
    """«Tổng cộng», «Cộng trang 1», «Trang trước chuyển sang»; among communes «Toàn huyện» and «Cụm 1» as well."""
    text = " ".join(fold(label).split())
    if _TOTAL.fullmatch(text) or _CARRIED.fullmatch(text):
        return True
    if layout != "organization":
        return False
    return bool(_CLUSTER.fullmatch(text)) or names.is_whole(label)


def kind_of_unknown(layout: Layout, label: str) -> RowKind:
    text = " ".join(fold(label).split())
    if _PART.fullmatch(text):
        return RowKind.PART
    return RowKind.OTHER_BODY if layout == "commune" and _OTHER_BODY.fullmatch(text) else RowKind.UNKNOWN


def is_derived(label: str) -> bool:
    """«Tỷ lệ», «So sánh»: a row computed from the others."""
    return bool(_DERIVED.fullmatch(fold(label)))
