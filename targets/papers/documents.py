"""Checks of PDF and Office files by their content. Nothing is rendered; a file that could run something is refused."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import fromstring

from targets.models import MediaType
from targets.papers.refusal import DAMAGED, PaperRefused

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED: Final = "Tệp có đặt mật khẩu hoặc bị khóa. Xin bỏ mật khẩu rồi gửi lại."
RUNS: Final = (
    "Tệp có chứa macro, mã lệnh hoặc đối tượng nhúng nên không được nhận. Xin in hoặc lưu thành PDF thường rồi gửi lại."
)
HIDDEN: Final = (
    "Tệp PDF có phần đóng gói không kiểm tra được nên không được nhận. Xin in hoặc lưu lại thành PDF khác rồi gửi."
)
_MAX_UNPACKED: Final = 200 * 1024 * 1024
_SMALL_ENOUGH: Final = 20 * 1024 * 1024  # plain text packs far better than 100 and harms nobody
_MAX_RATIO: Final = 100
_MAX_ENTRIES: Final = 3000
#: [Content_Types].xml and all relationships of a package, unpacked. Six thousand hyperlinks fit.
_MAX_LISTS: Final = 1024 * 1024
_CONTENT_TYPES: Final = "[content_types].xml"
#: Parts of a package that may run something.
_RUNNING_PART: Final = re.compile(
    r"(?:vbaproject|vbadata|activex|oleobject|attachedtoolbars)[^/]*$|\.(?:exe|dll|vbs|js)$"
)
#: Object streams of one file, unpacked: as many bytes in all.
_MAX_OBJECTS: Final = 50 * 1024 * 1024


def _pdf_names(*names: str) -> bytes:
    """The pattern of any of these PDF names, each letter plain or as #xx. Source: ISO 32000-1, 7.3.5."""
    spelled = ("".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name) for name in names)
    return f"/(?:{'|'.join(spelled)})(?![A-Za-z0-9])".encode()


#: A stream of packed objects is announced in its dictionary; its bytes follow the next «stream».
_ANNOUNCED_OR_BEGUN: Final = re.compile(b"(" + _pdf_names("ObjStm") + rb")|stream\r?\n")
_ENCRYPTED: Final = re.compile(_pdf_names("Encrypt") + rb"\s*(?:\d+\s+\d+\s+R|<<)")
#: An embedded file need not state its type, so the list of files and the attachment on a page are refused too.
_ACTIVE: Final = re.compile(
    _pdf_names("JavaScript", "Launch", "RichMedia", "EmbeddedFile", "EmbeddedFiles", "FileAttachment")
)
#: Relationships that may lead out of a package: links, linked pictures and workbooks. Others open or run the target.
_PASSIVE_LINKS: Final = frozenset({"hyperlink", "image", "externallinkpath", "xlpathmissing"})
#: The main part of a package → what the package is.
_MAIN_PARTS: Final = {"word/document.xml": MediaType.DOCX, "xl/workbook.xml": MediaType.XLSX}


def check_pdf(data: bytes) -> None:
    """Raise PaperRefused for a PDF that is cut off, locked, or brings scripts, programs or files with it."""
    if b"%%EOF" not in data[-4096:]:
        raise PaperRefused(DAMAGED)
    if _ENCRYPTED.search(data):
        raise PaperRefused(LOCKED)
    for part in (data, *_object_streams(data)):
        if _ACTIVE.search(part):
            raise PaperRefused(RUNS)


def _object_streams(data: bytes) -> Iterator[bytes]:
    """The packed objects of a PDF, unpacked within bounds. Raises PaperRefused for those packed in any other way."""
    left = _MAX_OBJECTS
    is_announced = False
    for found in _ANNOUNCED_OR_BEGUN.finditer(data):
        is_packed, is_announced = is_announced and not found[1], bool(found[1])
        if not is_packed:
            continue
        unpacker = zlib.decompressobj()
        try:
            part = unpacker.decompress(memoryview(data)[found.end() :], left)
        except zlib.error as fault:
            raise PaperRefused(HIDDEN) from fault
        left -= len(part)
        if left <= 0 or unpacker.unconsumed_tail:
            raise PaperRefused("Tệp PDF quá lớn sau khi giải nén nên không được nhận. Xin lưu lại thành PDF khác.")
        yield part


def package_kind(data: bytes) -> MediaType:
    """Whether a zip package is a Word or Excel file. Raises PaperRefused for anything else, and for harmful ones."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            _check_sizes(entries)
            kind = _kind_by_parts(package, {entry.filename.lower() for entry in entries})
            if package.testzip() is not None:
                raise PaperRefused(DAMAGED)
            return kind
    except (
        zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error, ParseError, LookupError
    ) as fault:  # fmt: skip
        raise PaperRefused(DAMAGED) from fault


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    """No part is read beyond the size that the directory states, so a directory that lies gains nothing."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    is_bomb = unpacked > _SMALL_ENOUGH and unpacked / packed > _MAX_RATIO
    lists = sum(entry.file_size for entry in entries if _is_list(entry))
    if len(entries) > _MAX_ENTRIES or unpacked > _MAX_UNPACKED or lists > _MAX_LISTS or is_bomb:
        raise PaperRefused("Tệp quá lớn sau khi giải nén nên không được nhận. Xin lưu lại thành PDF rồi gửi.")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise PaperRefused(LOCKED)


def _is_list(entry: zipfile.ZipInfo) -> bool:
    """Whether the part states types or relationships of other parts."""
    name = entry.filename.lower()
    return name == _CONTENT_TYPES or name.endswith(".rels")


def _kind_by_parts(package: zipfile.ZipFile, names: set[str]) -> MediaType:
    kinds = [kind for part, kind in _MAIN_PARTS.items() if part in names]
    if len(kinds) != 1 or _CONTENT_TYPES not in names:
        raise PaperRefused(
            "Đây là tệp nén hoặc tệp Office kiểu khác, không phải .docx, .xlsx. Xin gửi từng văn bản, dạng PDF, .docx "
            "hoặc .xlsx."
        )
    if any(_RUNNING_PART.search(name) for name in names):
        raise PaperRefused(RUNS)
    for entry in filter(_is_list, package.infolist()):
        content = package.read(entry)
        is_types = entry.filename.lower() == _CONTENT_TYPES
        if _allows_macros(content) if is_types else _opens_another_file(content):
            raise PaperRefused(RUNS)
    return kinds[0]


def _allows_macros(types: bytes) -> bool:
    types = types.replace(b"\0", b"").lower()  # UTF-16 has zero bytes
    return b"macroenabled" in types or b"vbaproject" in types


def _opens_another_file(relationships: bytes) -> bool:
    """Whether a template, an object, a frame or the like is fetched from outside when the document is opened."""
    return any(
        element.get("TargetMode", "").strip().lower() == "external"
        and element.get("Type", "").strip().rpartition("/")[2].lower() not in _PASSIVE_LINKS
        for element in fromstring(relationships).iter()
    )


def check_old_office(data: bytes) -> None:
    """Always raises PaperRefused: the old container holds a locked file, or Word and Excel of before 2007."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise PaperRefused(LOCKED)
    raise PaperRefused(
        "Đây là tệp Office kiểu cũ (.doc, .xls). Xin mở tệp, chọn Lưu thành (Save As), kiểu .docx, .xlsx hoặc PDF, "
        "rồi gửi lại."
    )
