"""Checks before a workbook is opened: size, type, harmful packing, macros, links, password.

The first bytes decide what a file is, never its name. The reading itself still happens in a child process with bounds
(`sandbox`): the checks here give a plain sentence in a millisecond, the child is the defence.
"""

import re
from pathlib import Path
from typing import Final

from targets.workbook.files.package import FileKind, inspect_package
from targets.workbook.files.refusal import LOCKED, MACRO, SAVE_AS, RefusedWorkbook

__all__ = ["FileKind", "RefusedWorkbook", "inspect"]


_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_NAMES: Final = (".csv", ".txt", ".tsv")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:%PDF|<|\{\\rtf|mime-version)", re.IGNORECASE)
_DELIMITER: Final = re.compile(rb"[;,\t]")


def inspect(path: Path, *, max_bytes: int) -> tuple[FileKind, bool]:
    """What the file is, and whether it may hold formulas. Raises RefusedWorkbook."""
    size = path.stat().st_size
    if size == 0:
        raise RefusedWorkbook(f"Tệp rỗng, không có nội dung. {SAVE_AS}", read="0 byte")
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
        return inspect_package(path)
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
        return f"Đây là tệp PDF, không phải tệp Excel. {SAVE_AS}"
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"mime-version")):
        return f"Đây là trang web hoặc tệp XML được đặt tên như tệp Excel. {SAVE_AS}"
    return f"Không đọc được tệp này: nội dung không phải Excel. {SAVE_AS}"


def _inspect_compound(data: bytes) -> None:
    """The old container: a BIFF workbook, a locked .xlsx, a Word file, … told apart by the names of their streams."""

    def holds(name: str) -> bool:
        return (name + "\0").encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise RefusedWorkbook(LOCKED, read="tệp có mật khẩu")
    if holds("WordDocument"):
        raise RefusedWorkbook(f"Đây là tệp Word (.doc), không phải tệp Excel. {SAVE_AS}", read=".doc")
    if not (holds("Workbook") or holds("Book")):
        raise RefusedWorkbook(f"Không đọc được tệp này: trong tệp không có bảng tính Excel. {SAVE_AS}")
    if holds("_VBA_PROJECT_CUR") or holds("_VBA_PROJECT"):
        raise RefusedWorkbook(MACRO, read="macro")
