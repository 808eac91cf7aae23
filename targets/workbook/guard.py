"""What is refused before a workbook is opened: too big, not Excel, packed to harm, with macros, links or a password.

The first bytes decide what a file is, never its name. The reading itself still happens in a child process with bounds
(`sandbox`): the checks here give a plain sentence in a millisecond, the child is the defence.
"""

import re
import zipfile
from pathlib import Path
from typing import Final, Literal

FileKind = Literal["xlsx", "xls", "ods", "text"]

_MAX_UNPACKED: Final = 200 * 1024 * 1024
_MAX_RATIO: Final = 100
_SMALL_ENOUGH: Final = 5 * 1024 * 1024  # a tiny file of one style packs far better than 100 and harms nobody
_MAX_ENTRIES: Final = 2000
_MAX_CELLS: Final = 200_000
_CHUNK: Final = 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORBIDDEN_XML: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL: Final = re.compile(rb"<(?:\w+:)?(?:c|(?:covered-)?table-cell)[ >/]")
_MERGED: Final = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")
# A cell, a whole sheet or an area that another file fills.
_ODS_LINK: Final = re.compile(
    rb"""<table:(?:table-source|cell-range-source|dde-link)\s|:formula\s*=\s*["'][^"'>]*'?file:"""
)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")

_TEXT_NAMES: Final = (".csv", ".txt", ".tsv")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:%PDF|<|\{\\rtf|mime-version)", re.IGNORECASE)
_DELIMITER: Final = re.compile(rb"[;,\t]")

_SAVE_AS: Final = "Xin mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu «Excel Workbook (.xlsx)», rồi tải lên lại."
_EXPECTED: Final = "tệp bảng tính (.xlsx, .xls, .ods hoặc .csv) không đặt mật khẩu, không có macro"
_LOCKED: Final = "Tệp có đặt mật khẩu. Xin bỏ mật khẩu rồi tải lên lại."


class RefusedWorkbook(Exception):
    """A file that is not opened at all; the text is the Vietnamese sentence to show."""

    def __init__(self, message: str, *, read: str = "", expected: str = _EXPECTED) -> None:
        super().__init__(message)
        self.read = read
        self.expected = expected


def inspect(path: Path, *, max_bytes: int) -> tuple[FileKind, bool]:
    """What the file is, and whether it may hold formulas. Raises RefusedWorkbook."""
    size = path.stat().st_size
    if size == 0:
        raise RefusedWorkbook(f"Tệp rỗng, không có nội dung. {_SAVE_AS}", read="0 byte")
    if size > max_bytes:
        limit = max_bytes // (1024 * 1024)
        raise RefusedWorkbook(
            f"Tệp lớn hơn {limit} MB. Xin xóa các trang tính và hình ảnh không cần thiết rồi tải lên lại.",
            read=f"{size / (1024 * 1024):.1f} MB".replace(".", ","),
            expected=f"tệp không quá {limit} MB",
        )
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK"):
        return _inspect_package(path)
    if start.startswith(_OLE):
        _inspect_compound(path.read_bytes())
        return "xls", True
    if _is_text(path, start):
        return "text", False
    raise RefusedWorkbook(_not_excel(start), read=path.suffix or path.name)


def _is_text(path: Path, start: bytes) -> bool:
    """Whether the bytes are lines of cells: named as text, or a delimiter in each of the first lines."""
    if wide := _wide_codec(start):
        written = start.decode(wide, errors="ignore").lstrip("\ufeff").encode()
        return not (_CONTROL.search(written) or _MARKUP.match(written))
    if _CONTROL.search(start) or _MARKUP.match(start):
        return False
    lines = [line for line in start.splitlines()[:-1] if line.strip()]
    return path.suffix.lower() in _TEXT_NAMES or (len(lines) >= 2 and all(_DELIMITER.search(line) for line in lines))


def _wide_codec(start: bytes) -> str:
    """Which UTF-16 the bytes are: by their mark, or by every other byte being zero; "" for none."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    half = len(start) // 4
    if start[1::2].count(0) > half:
        return "utf-16-le"
    return "utf-16-be" if start[::2].count(0) > half else ""


def _not_excel(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith(b"%pdf"):
        return f"Đây là tệp PDF, không phải tệp Excel. {_SAVE_AS}"
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")):
        return f"Đây là trang web hoặc tệp XML được đặt tên như tệp Excel. {_SAVE_AS}"
    return f"Không đọc được tệp này: nội dung không phải Excel. {_SAVE_AS}"


def _inspect_compound(data: bytes) -> None:
    """The old container: a BIFF workbook, a locked .xlsx, a Word file, … told apart by the names of their streams."""

    def holds(name: str) -> bool:
        return (name + "\0").encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise RefusedWorkbook(_LOCKED, read="tệp có mật khẩu")
    if holds("WordDocument"):
        raise RefusedWorkbook(f"Đây là tệp Word (.doc), không phải tệp Excel. {_SAVE_AS}", read=".doc")
    if not (holds("Workbook") or holds("Book")):
        raise RefusedWorkbook(f"Không đọc được tệp này: trong tệp không có bảng tính Excel. {_SAVE_AS}")
    if holds("_VBA_PROJECT_CUR") or holds("_VBA_PROJECT"):
        raise RefusedWorkbook(_MACRO, read="macro")


_MACRO: Final = f"Tệp có chứa macro nên không được nhận. {_SAVE_AS}"


def _inspect_package(path: Path) -> tuple[FileKind, bool]:
    """Which package it is and whether it holds formulas; refuses by its directory first, then by what its parts say."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_sizes(entries)
            kind = _check_names({entry.filename for entry in entries})
            return kind, _check_parts(package, entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        message = f"Không đọc được tệp này, tệp có thể bị hỏng khi sao chép. {_SAVE_AS}"
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
        raise RefusedWorkbook(_MACRO, read="macro (.xlsm)")
    if "xl/workbook.bin" in lower:
        raise RefusedWorkbook(f"Đây là tệp Excel nhị phân (.xlsb), chưa đọc được. {_SAVE_AS}", read=".xlsb")
    if "word/document.xml" in lower:
        raise RefusedWorkbook(f"Đây là tệp Word (.docx), không phải tệp Excel. {_SAVE_AS}", read=".docx")
    if "mimetype" in lower and "content.xml" in lower:
        if any(name.startswith(("basic/", "scripts/")) for name in lower):
            raise RefusedWorkbook(_MACRO, read="macro")
        return "ods"
    if "[content_types].xml" not in lower or not any(name.startswith("xl/") for name in lower):
        raise RefusedWorkbook(f"Đây là tệp nén, không phải tệp Excel. {_SAVE_AS}", read=".zip")
    if any(name.startswith("xl/externallinks/") for name in lower):
        raise _linked()
    return "xlsx"


def _linked() -> RefusedWorkbook:
    return RefusedWorkbook(
        "Tệp có công thức lấy số liệu từ tệp khác nên không kiểm tra được. Xin chép bảng, dán lại dạng giá trị"
        " (Paste Special, Values) vào một tệp mới rồi tải lên lại.",
        read="liên kết đến tệp khác",
        expected="số liệu nằm trong chính tệp này",
    )


def _check_parts(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> bool:
    """Reads every XML part through once: no DOCTYPE or ENTITY, no macro content type, not too many cells."""
    cells, has_formulas, unpacked = 0, False, 0
    for entry in entries:
        name = entry.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        is_sheet = name.startswith("xl/worksheets/") or name == "content.xml"
        tail = b""
        with package.open(entry) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > _MAX_UNPACKED:  # the directory lied about the size
                    raise RefusedWorkbook("Tệp quá lớn sau khi giải nén nên không được mở.")
                data = (tail + chunk).replace(b"\0", b"")  # UTF-16 hides a DOCTYPE between zero bytes
                if _FORBIDDEN_XML.search(data):
                    raise RefusedWorkbook(
                        f"Tệp có phần khai báo XML không an toàn nên không được mở. {_SAVE_AS}", read="DOCTYPE"
                    )
                if name == "[content_types].xml" and b"macroenabled" in data.lower():
                    raise RefusedWorkbook(_MACRO, read="macro (.xlsm)")
                if name == "meta-inf/manifest.xml" and b"encryption-data" in data:
                    raise RefusedWorkbook(_LOCKED, read="tệp có mật khẩu")
                if name == "content.xml" and _ODS_LINK.search(data):
                    raise _linked()
                if is_sheet:
                    cells += _cells_in(data) - _cells_in(tail)
                    has_formulas = has_formulas or bool(_FORMULA.search(data))
                tail = data[-200:]
    if cells > _MAX_CELLS:
        raise RefusedWorkbook(
            "Trang tính có quá nhiều ô. Xin xóa các dòng, cột trống đã kẻ khung hoặc định dạng ở dưới và bên phải bảng"
            " rồi tải lên lại.",
            read=f"{cells} ô",
            expected=f"không quá {_MAX_CELLS} ô",
        )
    return has_formulas


def _cells_in(xml: bytes) -> int:
    """The cells that a piece of a sheet will cost: those written, and those under its merged ranges."""
    merged = 0
    for left, top, right, bottom in _MERGED.findall(xml):
        merged += (_column_number(right) - _column_number(left) + 1) * (int(bottom) - int(top) + 1)
    return len(_CELL.findall(xml)) + merged


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
