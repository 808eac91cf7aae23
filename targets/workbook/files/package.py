"""A zip package (.xlsx, .ods) before it is opened: refused by its directory first, then by what its parts say.

Nothing is unpacked as a whole: each part is read through once, in pieces, and the reading stops at the first limit.
"""

import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Final, Literal

from targets.workbook.files.refusal import LOCKED, MACRO, SAVE_AS, STRICT, RefusedWorkbook, linked

FileKind = Literal["xlsx", "xls", "ods", "text"]

_MAX_UNPACKED: Final = 200 * 1024 * 1024
_MAX_RATIO: Final = 100
_SMALL_ENOUGH: Final = 5 * 1024 * 1024  # a tiny file of one style packs far better than 100 and harms nobody
_MAX_ENTRIES: Final = 2000
_CHUNK: Final = 1024 * 1024
# What may stand in a workbook, over all its parts; the largest book of the district has some thousand cells.
_MOST: Final = {
    "cells": 200_000,
    "values": 60_000,
    "strings": 200_000,
    "sheets": 200,
    "styles": 66_000,
    "tags": 3_000_000,
}
_WORDS: Final = {
    "cells": "ô",
    "values": "ô có nội dung",
    "strings": "chuỗi chữ",
    "sheets": "trang tính",
    "styles": "kiểu định dạng",
    "tags": "thẻ XML",
}
_MEND: Final = (
    "Xin xóa các dòng, cột trống đã kẻ khung hoặc định dạng ở dưới và bên phải bảng, hoặc chép riêng bảng sang tệp mới,"
    " rồi tải lên lại."
)
_MEND_VALUES: Final = "Xin chép riêng bảng số liệu sang tệp mới, rồi tải lên lại."
_FORBIDDEN_XML: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_COUNTED: Final = re.compile(
    rb"<(?:\w+:)?(?:(?P<cells>c|(?:covered-)?table-cell)|(?P<values>v|is)|(?P<strings>si)|(?P<sheets>sheet|table(?=\s[^>]{0,200}?table:name))"
    rb"|(?P<styles>xf))[ >/]"
)
# A library makes a cell of every cell under a merged range, a link or a note.
_RANGE: Final = re.compile(
    rb"""<(?:\w+:)?(?:mergeCell|hyperlink|comment)\s[^>]*?ref\s*=\s*["']\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)["']"""
)
# A cell, a whole sheet or an area that another file fills.
_ODS_LINK: Final = re.compile(
    rb"""<table:(?:table-source|cell-range-source|dde-link)\s|:formula\s*=\s*["'][^"'>]*'?file:"""
)
_STRICT: Final = re.compile(rb"""conformance\s*=\s*["']strict|http://purl\.oclc\.org/ooxml/spreadsheetml""")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")
_INSIDE: Final = {
    b"PK\x03\x04": "tệp nén hoặc tệp Office",
    b"MZ": "chương trình",
    b"\xd0\xcf\x11\xe0": "đối tượng nhúng",
    b"Rar!": "tệp nén",
    b"7z\xbc\xaf": "tệp nén",
}


def inspect_package(path: Path) -> tuple[FileKind, bool]:
    """Which package it is and whether it holds formulas; refuses by its directory first, then by what its parts say."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_sizes(entries)
            kind = _check_names({entry.filename for entry in entries})
            return kind, _check_parts(package, entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        message = f"Không đọc được tệp này, tệp có thể bị hỏng khi sao chép. {SAVE_AS}"
        raise RefusedWorkbook(message) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    is_bomb = unpacked > _SMALL_ENOUGH and unpacked / packed > _MAX_RATIO
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or is_bomb:
        raise RefusedWorkbook(
            "Tệp quá lớn sau khi giải nén nên không được mở. Xin chép riêng bảng số liệu sang một tệp Excel mới rồi tải"
            " lên lại.",
            read=f"{unpacked // (1024 * 1024)} MB sau khi giải nén, {len(entries)} thành phần",
            expected=f"không quá {_MAX_UNPACKED // (1024 * 1024)} MB sau khi giải nén",
        )


def _check_names(names: set[str]) -> FileKind:
    """The kind of the package, by the names of its parts."""
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") for name in lower):
        raise RefusedWorkbook(MACRO, read="macro (.xlsm)")
    if "xl/workbook.bin" in lower:
        raise RefusedWorkbook(f"Đây là tệp Excel nhị phân (.xlsb), chưa đọc được. {SAVE_AS}", read=".xlsb")
    if "word/document.xml" in lower:
        raise RefusedWorkbook(f"Đây là tệp Word (.docx), không phải tệp Excel. {SAVE_AS}", read=".docx")
    if "mimetype" in lower and "content.xml" in lower:
        if any(name.startswith(("basic/", "scripts/")) for name in lower):
            raise RefusedWorkbook(MACRO, read="macro")
        return "ods"
    if "[content_types].xml" not in lower or not any(name.startswith("xl/") for name in lower):
        raise RefusedWorkbook(f"Đây là tệp nén, không phải tệp Excel. {SAVE_AS}", read=".zip")
    return "xlsx"


def _check_parts(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """Whether there are formulas; reads every part through once, whatever it is named, up to the first limit."""
    collected: Counter[str] = Counter()
    unpacked, has_formulas = 0, False
    for entry in entries:
        name, tail = entry.filename.lower(), b""
        with package.open(entry) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > _MAX_UNPACKED:  # the directory lied about the size
                    raise RefusedWorkbook("Tệp quá lớn sau khi giải nén nên không được mở.")
                if not tail and not _is_xml(chunk):
                    _check_inside(entry, chunk)
                    break
                data = (tail + chunk).replace(b"\0", b"")  # UTF-16 hides a DOCTYPE between zero bytes
                _check_words(name, data)
                collected["tags"] += chunk.count(b"<")
                if len(chunk) == _CHUNK and b"<" not in chunk:
                    raise RefusedWorkbook(f"Tệp có đoạn chữ dài bất thường nên không được mở. {SAVE_AS}", read=name)
                _check_counts(collected)
                collected += _counted(data)
                collected.subtract(_counted(tail))
                _check_counts(collected)
                has_formulas = has_formulas or bool(_FORMULA.search(data))
                tail = data[-200:]
    return has_formulas


def _is_xml(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<")


def _check_inside(entry: zipfile.ZipInfo, start: bytes) -> None:
    """A part that is a file of another kind; pictures and settings of the printer are none."""
    for magic, what in _INSIDE.items():
        if start.startswith(magic):
            raise RefusedWorkbook(
                f"Trong tệp có {what} được nhúng kèm nên không được nhận. Xin xóa phần nhúng, hoặc chép riêng bảng sang"
                " tệp mới, rồi tải lên lại.",
                read=entry.filename,
                expected="tệp chỉ có bảng tính",
            )


def _check_words(name: str, data: bytes) -> None:
    if b"<!" in data and _FORBIDDEN_XML.search(data):
        raise RefusedWorkbook(f"Tệp có phần khai báo XML không an toàn nên không được mở. {SAVE_AS}", read="DOCTYPE")
    if name == "[content_types].xml" and b"macroenabled" in data.lower():
        raise RefusedWorkbook(MACRO, read="macro (.xlsm)")
    if name == "meta-inf/manifest.xml" and b"encryption-data" in data:
        raise RefusedWorkbook(LOCKED, read="tệp có mật khẩu")
    if name == "content.xml" and _ODS_LINK.search(data):
        raise linked("Tệp có công thức")
    if name == "xl/workbook.xml" and _STRICT.search(data):
        raise RefusedWorkbook(STRICT, read="Strict Open XML Spreadsheet (.xlsx)")


def _check_counts(found: Counter[str]) -> None:
    for what, most in _MOST.items():
        if found[what] > most:
            raise RefusedWorkbook(
                f"Trang tính có quá nhiều {_WORDS[what]}. {_MEND_VALUES if what == 'values' else _MEND}",
                read=f"hơn {most} {_WORDS[what]}",
                expected=f"không quá {most} {_WORDS[what]}",
            )


def _counted(xml: bytes) -> Counter[str]:
    """What a piece of a part will cost: cells written and cells under ranges, strings, sheets, styles."""
    counts = Counter(match.lastgroup for match in _COUNTED.finditer(xml) if match.lastgroup)
    for left, top, right, bottom in _RANGE.findall(xml):
        counts["cells"] += (_column_number(right) - _column_number(left) + 1) * (int(bottom) - int(top) + 1)
    return counts


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
