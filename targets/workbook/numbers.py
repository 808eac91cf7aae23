"""One cell as a whole number, as nil («không phát sinh»), as missing, or as a fault that says what to mend.

Nothing is guessed: «1.5» may be 1,5 or 15, «1,234» is a fraction to one reader and a thousand to another, «78O» holds
a letter. All of these are faults.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum
from typing import Final

from organizations.formats import number
from organizations.names import fold
from targets.workbook.number_formats import shown_number, shown_text, whole_number
from targets.workbook.personal import COVERED

WHOLE_NUMBER: Final = "số nguyên không âm, ví dụ 1.234"
_MOST_DIGITS: Final = 12
_LONGEST_NOISE: Final = 24
_LARGEST: Final = 999_999_999


class Kind(Enum):
    NUMBER = "number"
    NIL = "nil"
    MISSING = "missing"
    FAULT = "fault"


@dataclass(frozen=True)
class Count:
    """What one cell says; `reason` is the Vietnamese sentence of a fault.

    `has_other_noun`: the fault is that the number carries the noun of another column.
    """

    kind: Kind
    value: int | None = None
    reason: str = ""
    has_other_noun: bool = False


NIL: Final = Count(Kind.NIL)
MISSING: Final = Count(Kind.MISSING)

_PEOPLE: Final = (
    "hội viên|đoàn viên|đoàn viên, hội viên|hội viên, đoàn viên|người|đồng chí|đ/c|hộ|thanh niên|phụ nữ|nông dân"
    "|cựu chiến binh|ccb|lao động|công nhân|cnvclđ|cnvc-lđ|công đoàn viên|đv|hv|đvtn"
)
_BRANCHES: Final = "chi hội|chi đoàn|tổ|tổ mặt trận|chi|ban ctmt|ban công tác mặt trận|phân hội|ban|chi đoàn, chi hội"
_BODIES: Final = "cơ sở|đơn vị|tổ chức|cs"
_HEADS: Final = "đồng chí|đ/c|người|cán bộ|đc|cb"
# The noun that may follow a number in a column; another column's noun is a fault: «12 chi hội» are no members.
_NOUNS: Final = {
    "themes": "chủ đề|nội dung",
    "supervisions": "nội dung|nd",
    "critiques": "nội dung|nd",
    "campaign_assigned": "chỉ tiêu|ct",
    "campaign_completed": "chỉ tiêu|ct",
    "eligible": _PEOPLE,
    "members": _PEOPLE,
    "branches": _BRANCHES,
    "branches_effective": _BRANCHES,
    "rated_excellent": _BODIES,
    "rated_good": _BODIES,
    "rated_fair": _BODIES,
    "rated_poor": _BODIES,
    "heads": _HEADS,
    "heads_qualified": _HEADS,
}
_ALLOWED_NOUNS: Final = {key: frozenset(map(fold, nouns.split("|"))) for key, nouns in _NOUNS.items()}
_ALL_NOUNS: Final = frozenset().union(*_ALLOWED_NOUNS.values())

_DASHES: Final = frozenset("-–—−‐‑‒―")
_NIL_WORDS: Final = frozenset(
    {"kps", "khong phat sinh", "ko phat sinh", "khong ps", "khong phat sinh trong nam", "trong nam khong phat sinh"}
)
_MISSING_WORDS: Final = frozenset({"chua co so lieu"})
_DOTS: Final = re.compile(r"[.…]{2,}|…")
_PLAIN: Final = re.compile(r"\d+")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?: \d{3})+)")
_FRACTION: Final = re.compile(r"\d+\.\d+")
_COMMA: Final = re.compile(r"[\d. ]*,[\d.,]+")
_NEGATIVE: Final = re.compile(r"[-–—−]\s*[\d.,]+|\([\d.,]+\)")
_LOOKALIKES: Final = str.maketrans("OoQlI|", "000111")
_WITH_LETTERS: Final = re.compile(r"(?=.*[OoQlI|])[\dOoQlI|., ]+")
_SPACED: Final = re.compile(r"\d[\d. ]* [\d. ]*\d")
_TWO_LINES: Final = re.compile(r"\d[^\S\n]*\n\s*\d|\d *\t+ *\d")  # a line break separates numbers, never thousands
_PLAIN_FORMAT: Final = "Xin đặt lại định dạng ô là số (General hoặc #,##0) rồi kiểm tra lại số."
_TICKS: Final = frozenset("✓✔√☑☒✗✘×")
_YES_WORDS: Final = frozenset({"x", "v", "co", "d", "dat", "da dat", "hoan thanh", "du", "da co"})
_NO_WORDS: Final = frozenset(
    {"n/a", "na", "khong", "khong co", "ko co", "chua co", "ko", "k", "khong dat", "chua dat", "chua"}
)
# Of these a commune has a few, or a few dozen: 1985 in such a cell is a year of birth, 2023 the year of the return.
_YEARS: Final = range(1900, 2101)
_MANY: Final = frozenset({"eligible", "members"})
_WITH_NOUN: Final = re.compile(r"([\d. ]*\d)\s*([^\d\s].*)")
_PLAIN_FORMATS: Final = frozenset({"General", "@", "0", "#,##0", ""})
_EMPTY_DECIMALS: Final = re.compile(
    r"(?<=\d),(?:0{1,2}|0{4,})?\s*(?![\d])"
)  # «12,00» is 12; «12,000» is not for certain
_CURRENCY: Final = re.compile(r"\s*(?:[$€£¥₫]|\b(?:VNĐ|VND|USD|đ(?!/)|đồng(?! chí))\b)\s*", re.IGNORECASE)
_NOISY: Final = re.compile(r"\d+\.\d{10,}")
_SHORT_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}\.\d{1,2}")
_NO_FRACTION: Final = re.compile(r"\d+\.0+")
_DATE_OR_SHARE: Final = re.compile(r"\d{1,5}\s*[/:]\s*\d{1,5}(?:\s*[/:]\s*\d{2,4})?")


def parse_count(value: object, *, number_format: str = "General", key: str = "") -> Count:
    """What the value of one cell says in a whole-number column.

    `key` decides which nouns may follow a number, and whether it may look like a year.
    """
    count = _parse(value, number_format, key)
    if key and key not in _MANY and count.value in _YEARS:
        return _fault(
            f"Số {count.value} giống một năm (năm sinh, năm báo cáo) hơn là số lượng. Xin kiểm tra có gõ nhầm cột không"
            " và nhập lại số."
        )
    return count


def _parse(value: object, number_format: str, key: str) -> Count:
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return _fault("Ô này là giá trị đúng/sai của Excel, không phải số. Xin nhập số nguyên, ví dụ 1.234.")
    if isinstance(value, int | float):
        return _from_number(value, number_format, key)
    if isinstance(value, date | time | timedelta):
        return _fault(
            "Excel đang hiểu ô này là ngày tháng (thường do gõ dạng 12/15). Xin định dạng lại ô là số và nhập"
            " số nguyên."
        )
    return _from_words(str(value), number_format, key)


def _from_number(value: int | float, number_format: str, key: str) -> Count:
    if "%" in number_format and "%" in (shown_number(value, number_format) or "%"):
        return _fault("Ô này đang định dạng phần trăm, nhưng cột này nhận số lượng. Xin nhập số nguyên.")
    if value < 0:
        return _fault("Số liệu không được âm. Xin kiểm tra lại.")
    whole = whole_number(value)
    if whole is None:
        return _fault(_fraction(value))
    if number_format not in _PLAIN_FORMATS and (fault := _hidden_by_format(whole, number_format, key)):
        return fault
    return _number(whole)


def shows_money(value: object, number_format: str) -> bool:
    """Whether a format writes a sign of money beside a number."""
    if number_format in _PLAIN_FORMATS or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return bool(_CURRENCY.search(shown_number(value, number_format) or ""))


def _fraction(value: float) -> str:
    """Why a number with decimals is no count; 1.25 in a cell may be 1.250 that a program with decimal dots read."""
    decimals = f"{value:.10f}".rstrip("0").partition(".")[2]
    typed = f" Nếu đã gõ {value:.3f}" if len(decimals) <= 3 else " Nếu đã gõ dấu chấm"
    again = f"{value:.3f}".replace(".", "") if len(decimals) <= 3 else "1234"
    return (
        "Ô này nhận số nguyên, không có phần lẻ."
        f"{typed} để ngăn hàng nghìn, Excel có thể đã hiểu là dấu thập phân; xin nhập lại số liền nhau:"
        f" {again}."
    )


def _hidden_by_format(value: int, number_format: str, key: str) -> Count | None:
    """A fault where the format shows another number than the cell holds, or none; None where it shows the number."""
    shown = shown_number(value, number_format)
    if shown is None:
        return _fault(
            f"Trong ô là {number(value)}, nhưng định dạng của ô (ngày tháng, phân số hoặc lũy thừa) làm Excel hiển thị"
            f" khác. {_PLAIN_FORMAT}"
        )
    text = " ".join(shown.split())
    if not text and value == 0:
        return _fault(
            "Trong ô là số 0, nhưng định dạng của ô làm Excel hiển thị trống, không rõ là số 0 hay chưa có số liệu."
            f" {_PLAIN_FORMAT}"
        )
    if not text:
        return _fault(f"Trong ô là {number(value)}, nhưng định dạng của ô làm Excel không hiện số. {_PLAIN_FORMAT}")
    if value == 0 and text in _DASHES:  # the accounts' format; a nil of the sender's own is written as text
        return None
    parsed = _from_text(_CURRENCY.sub("", _EMPTY_DECIMALS.sub("", text)), key)
    if parsed.kind is Kind.NUMBER and parsed.value == value:
        return None
    return _fault(f"Trong ô là {number(value)}, nhưng Excel hiển thị «{text}» do định dạng của ô. {_PLAIN_FORMAT}")


def _from_words(raw: str, number_format: str, key: str) -> Count:
    """What the text of a cell says, where its format shows it as it is."""
    text = _from_text(raw, key)
    if number_format in _PLAIN_FORMATS or text.kind is Kind.MISSING:
        return text
    shown = shown_text(raw, number_format)
    if shown == raw or text == _from_text(shown, key):
        return text
    what = f"hiển thị «{' '.join(shown.split())}»" if shown.strip() else "không hiện chữ"
    return _fault(f"Trong ô là «{_tidy(raw)}», nhưng định dạng của ô làm Excel {what}. {_PLAIN_FORMAT}")


def _from_text(raw: str, key: str) -> Count:
    if _TWO_LINES.search(raw):
        return _fault(_apart(raw))
    text = _tidy(raw)
    if not text or _DOTS.fullmatch(text):
        return MISSING
    words = fold(text).strip(" ().")
    if text in _DASHES or words.replace(".", "") == "kps" or words in _NIL_WORDS:
        return NIL
    if words in _MISSING_WORDS:
        return MISSING
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return _number(_whole(text))
    if _NOISY.fullmatch(text) and len(text) < _LONGEST_NOISE and (whole := whole_number(float(text))) is not None:
        return _number(whole)
    return _with_noun(text, key) or _fault(_reason(text))


def _tidy(raw: str) -> str:
    """The text with plain spaces and digits: NBSP and full-width digits are what people meant, ² is not."""
    digits = (str(unicodedata.decimal(char, char)) for char in unicodedata.normalize("NFC", raw))
    text = "".join(digits).translate(dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff")))
    return " ".join(text.split()).removeprefix("'").removeprefix("’").strip()


def _with_noun(text: str, key: str) -> Count | None:
    """«1.269 hội viên» as 1269, or a fault where the noun belongs to another column; None where it is no noun."""
    if not (match := _WITH_NOUN.fullmatch(text)):
        return None
    digits, noun = match[1].strip(), fold(match[2]).strip(" .()")
    if noun not in _ALL_NOUNS or not (_PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits)):
        return None
    if key and noun not in _ALLOWED_NOUNS[key]:
        reason = f"«{match[2].strip()}» không phải đơn vị tính của cột này. Xin kiểm tra lại và chỉ nhập số."
        return Count(Kind.FAULT, reason=reason, has_other_noun=True)
    return _number(_whole(digits))


def _reason(text: str) -> str:
    if text.startswith("#"):
        return "Ô này đang báo lỗi công thức. Xin sửa công thức hoặc nhập lại số."
    if _NEGATIVE.fullmatch(text):
        return "Số liệu không được âm. Xin kiểm tra lại."
    if _FRACTION.fullmatch(text):
        return f"Ô này nhận số nguyên; không rõ dấu chấm là phần lẻ hay gõ nhầm. {_with_dots(text)}"
    if _COMMA.fullmatch(text):
        return f"Dấu phẩy là dấu thập phân, mà ô này nhận số nguyên. {_with_dots(text.replace(',', '.'))}"
    if _DATE_OR_SHARE.fullmatch(text):
        return "Ô này chỉ nhận một số, không nhận phân số hay ngày tháng. Xin nhập số nguyên, ví dụ 12."
    if text.endswith("%"):
        return "Cột này nhận số lượng, không nhận tỷ lệ phần trăm. Xin nhập số nguyên."
    if COVERED in text:
        return "Ô này có vẻ là số điện thoại hoặc số căn cước, không phải số liệu. Xin xóa đi và nhập số lượng."
    if _WITH_LETTERS.fullmatch(text):
        meant = text.translate(_LOOKALIKES)
        return f"Trong ô có chữ cái lẫn vào số (chữ O hoặc chữ l, I). Nếu là {meant}, xin gõ lại bằng chữ số."
    if text in _TICKS or fold(text).strip(" .()") in _YES_WORDS:
        return (
            f"Cột này nhận số lượng, không nhận dấu hay chữ «{text}». Nếu có một, xin nhập 1; nếu bằng không, xin nhập"
            " 0; nếu không phát sinh, xin ghi KPS."
        )
    if fold(text).strip(" .()") in _NO_WORDS:
        return (
            "Không rõ ô này là số 0 hay không phát sinh. Nếu bằng không, xin nhập 0; nếu không phát sinh, xin ghi KPS."
        )
    if _SPACED.fullmatch(text):
        return _apart(text)
    return "Ô này chỉ nhận số, ví dụ 1.250. Nếu không có việc này trong năm, xin ghi KPS."


def _with_dots(text: str) -> str:
    """How to write the number of a text if its mark stands between thousands; plain advice where it cannot."""
    if _GROUPED.fullmatch(text):
        return f"Nếu là {text} (hàng nghìn ngăn bằng dấu chấm), xin nhập {text}."
    if _SHORT_THOUSANDS.fullmatch(text) and not _NO_FRACTION.fullmatch(text):
        whole = text.ljust(text.index(".") + 4, "0")
        return f"Nếu là số hàng nghìn, xin nhập đủ ba chữ số sau dấu chấm: {whole}; nếu không, xin nhập số nguyên."
    if _NO_FRACTION.fullmatch(text):
        return f"Nếu là {text.partition('.')[0]}, xin nhập {text.partition('.')[0]}."
    return "Xin kiểm tra lại và nhập số nguyên."


def _apart(text: str) -> str:
    joined = number(_whole(re.sub(r"\D", "", text)))
    return (
        "Các chữ số trong ô cách nhau không theo hàng nghìn, không rõ là một số hay nhiều số. Nếu là một số, xin gõ"
        f" liền: {joined}; nếu là nhiều số, xin chỉ để lại số của ô này."
    )


def _whole(digits: str) -> int:
    """The number of «1.234»; of thousands of digits, which Python would not read, one that is too large as well."""
    return int(re.sub(r"[. ]", "", digits).lstrip("0")[:_MOST_DIGITS] or 0)


def _number(value: int) -> Count:
    if value > _LARGEST:
        return _fault("Số này quá lớn đối với một đơn vị. Xin kiểm tra lại.")
    return Count(Kind.NUMBER, value)


def _fault(reason: str) -> Count:
    return Count(Kind.FAULT, reason=reason)
