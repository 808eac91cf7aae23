"""The lines above a table, and what in them is neither a name nor a year: labels, dates, numbers of documents."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from organizations.names import fold
from targets.workbook.files.grid import Position

# The kinds of units that a form may ask for: «Tên xã:», «Xã, thị trấn:».
_KIND: Final = (
    r"xã|xa|phường|phuong|thị\s+trấn|thi\s+tran|đặc\s+khu|dac\s+khu"
    r"|thôn|thon|tổ\s+dân\s+phố|to\s+dan\s+pho|bản|khu\s+phố"
)
LABEL: Final = re.compile(
    r"\s*(?:tên\s+|ten\s+)?(?:đơn\s+vị(?:\s+(?:báo\s+cáo|gửi|lập|nộp)(?:\s+(?:báo\s+cáo|biểu))?)?|cơ\s+quan\s+báo\s+cáo|nơi\s+gửi"
    r"|địa\s+phương|ten don vi|don vi(?: (?:bao cao|gui|lap|nop)(?: (?:bao cao|bieu))?)?|dia phuong"
    rf"|(?:(?<=tên\s)|(?<=ten\s))(?:{_KIND})|(?:{_KIND})(?:\s*(?:,|/|\(|hoặc|hoac)\s*(?:{_KIND})\)?)+)"
    r"\s*[:\-–]\s*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
DATE: Final = re.compile(
    r"ngay\s*[\d.…_]*\s*thang\s*[\d.…_]*\s*nam\s*(?:20)?[\d.…_]*|\b\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*(?:20)?\d\d\b"
    r"|thang\s*\d{1,2}\s*(?:nam|/)\s*20\d\d|\b\d{1,2}/20\d\d\b"
)
PERIOD: Final = re.compile(
    r"(?:giai doan|nhiem ky|thoi ky|cac nam|tu nam)\s*(?:nam\s*)?20\d\d"
    r"(?:\s*(?:[-–/]|den|toi)\s*(?:nam\s*)?(?:20)?\d\d)?"
)
DOCUMENT: Final = re.compile(
    r"(?:nghi quyet|quyet dinh|ke hoach|chi thi|bao cao|cong van|so)\s*(?:so\s*:?\s*)?\d+\s*[-/]\S*"
)
YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
# The dotted lines of a form that is filled in by hand: «NĂM …2023…».
DOTS: Final = re.compile(r"[.…_]{2,}|…")
# «Kính gửi: Ủy ban MTTQ huyện» names who gets the report.
ADDRESSED: Final = re.compile(r"[\s(*-]*(?:kinh )?gui\b|[\s(*-]*noi nhan\b")
# «(Kèm theo Công văn số 12/CV-MTTQ của Ủy ban MTTQ huyện)» names who asked for the report; «Kèm theo Báo cáo» its own.
_ASKED_BY: Final = re.compile(
    r"[\s(*-]*(?:(?:ban hanh )?(?:kem )?theo|can cu)\b[^\n]*?"
    r"\b(?:cong van|cv|huong dan|hd|quyet dinh|qd|ke hoach|kh|thong bao|tb|de cuong|yeu cau|de nghi|mau)\b"
)


@dataclass(frozen=True)
class Line:
    """One text above the table."""

    text: str
    position: Position


def unlabelled(text: str) -> str:
    """«Xã Cao Bồ» of «Đơn vị báo cáo: Xã Cao Bồ»; "" for a text without such a label."""
    labelled = LABEL.fullmatch(text)
    return labelled["rest"].strip(" .…") if labelled else ""


def cleared(text: str) -> str:
    """The folded text without dates, periods of several years, and numbers of documents; a form's dots are left out."""
    folded = fold(text)
    for pattern in (DATE, PERIOD, DOCUMENT):
        folded = pattern.sub(" ~ ", folded)
    return " ".join(DOTS.sub(" ", folded).split())


def is_asked_by(text: str) -> bool:
    """Whether a line names the paper that asked for the report."""
    return bool(_ASKED_BY.match(fold(text)))


def without_addressed(lines: Iterable[Line]) -> list[Line]:
    """The lines that can name the reporter; those behind «Kính gửi:», in its own row, can not."""
    own: list[Line] = []
    addressed = None
    for line in lines:
        if ADDRESSED.match(fold(line.text)):
            addressed = line.position[0]
        if line.position[0] != addressed:
            own.append(line)
    return own
