"""Signs of a state secret in a paper's number, title or file name: such a paper must not be entered. Pure.

Only what the words themselves say is found: a stamp on a scanned page is not. Source: Luật Bảo vệ bí mật nhà nước 2018,
Điều 8 (the three degrees), and the marks that offices add to numbers: «12-BC/TU (M)», «05/M-UBND», «7-QĐ/TU-TM».
"""

import re
import unicodedata
from typing import Final

#: A mark of the degree as a part of its own: M (mật), TM (tối mật), TUM (tuyệt mật). «TM» alone may be «tham mưu».
_MARK_IN_BRACKETS: Final = re.compile(r"[(\[]\s*(?:M|TM|TUM|TUYM|TgM)\s*[)\]]", re.IGNORECASE)
_MARK_IN_NUMBER: Final = re.compile(r"(?:^|[/\-.\s])(?:M|TUM)(?=$|[/\-.\s])|[/\-.\s]TM$", re.IGNORECASE)
#: «Mật» as a word, unless the word beside it makes another word of the two («bí mật», «mật độ»).
_BEFORE: Final = ("bí", "bảo", "cơ", "thân", "trù", "ong", "túi", "điệp")
_AFTER: Final = ("độ", "thiết", "ong", "mã", "khẩu", "mía", "vụ", "hoa", "danh")
_NOT_AFTER: Final = "".join(rf"(?<!\b{word}[\s.\-])" for word in _BEFORE)
_NOT_BEFORE: Final = rf"(?![\s.\-]+(?:{'|'.join(_AFTER)})\b)"
_SECRET_WORD: Final = re.compile(rf"\b(?:tuyệt|tối)[\s.\-]*mật\b|{_NOT_AFTER}\bmật\b{_NOT_BEFORE}", re.IGNORECASE)
#: Written without marks «mat» is also «mặt»: only whole degrees, brackets, and capitals between signs are read so.
_PLAIN_DEGREE: Final = re.compile(r"(?<![^\W_])(?:tuyet|toi)[\s_.\-]*mat(?![^\W_])(?![\s_.\-]*tran)", re.IGNORECASE)
_PLAIN_MARK: Final = re.compile(r"[(\[]\s*mat\s*[)\]]", re.IGNORECASE)
_PLAIN_CAPITALS: Final = re.compile(r"(?:^|[/\-_.(])MAT(?=$|[/\-_.)])(?![\-_.]TRAN)")


def secret_sign(*, number: str = "", title: str = "", file_name: str = "") -> str:
    """The part that says the paper is a state secret, as it is written; "" if nothing does.

    `file_name`: without its suffix or with it.
    """
    number, title, file_name = (unicodedata.normalize("NFC", text) for text in (number, title, file_name))
    stem = re.sub(r"\.\w{1,5}$", "", file_name)
    for text, patterns in (
        (number, (_MARK_IN_BRACKETS, _MARK_IN_NUMBER)),
        (title, (_MARK_IN_BRACKETS,)),
        (stem, (_MARK_IN_BRACKETS,)),
    ):
        words = text.replace("_", " ")
        for pattern in (*patterns, _SECRET_WORD, _PLAIN_DEGREE, _PLAIN_MARK, _PLAIN_CAPITALS):
            if sign := pattern.search(words if pattern is _SECRET_WORD else text):
                return sign[0].strip(" /-._")
    return ""
