"""The file of a paper: recognized by its content, checked, and stored once however often it is sent."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from organizations.stored_files import dropped_on_failure
from targets.models import MediaType, Paper
from targets.papers.documents import OLE, check_old_office, check_pdf, package_kind
from targets.papers.pictures import clean_picture
from targets.papers.refusal import KINDS, PaperRefused

MAX_BYTES: Final = 10 * 1024 * 1024
TOO_LARGE: Final = "Tệp lớn hơn 10 MB. Xin quét lại ở 200 dpi, hoặc lưu lại với dung lượng nhỏ hơn, rồi gửi lại."
SUFFIXES: Final = {
    MediaType.PDF: ".pdf",
    MediaType.DOCX: ".docx",
    MediaType.XLSX: ".xlsx",
    MediaType.JPEG: ".jpg",
    MediaType.PNG: ".png",
}
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")
_LONGEST_STEM: Final = 150


@dataclass(frozen=True)
class PaperFile:
    """A file as it will be stored. `name`: the sender's, with the suffix of what the file is."""

    name: str
    content: bytes
    media_type: MediaType
    sha256: str


def read_upload(upload: UploadedFile) -> PaperFile:
    """The file, recognized and cleaned. At most MAX_BYTES are held in memory. Raises PaperRefused."""
    if not upload.size:
        raise PaperRefused("Tệp rỗng, không có nội dung. Xin chọn lại tệp.")
    if upload.size > MAX_BYTES:
        raise PaperRefused(TOO_LARGE)
    upload.seek(0)
    data = upload.read()
    kind = recognized(data)
    if kind in (MediaType.JPEG, MediaType.PNG):
        data = clean_picture(data, kind)
    return PaperFile(_file_name(upload.name or "", kind), data, kind, sha256(data).hexdigest())


def recognized(data: bytes) -> MediaType:
    """What the bytes are, whatever the file is called. Raises PaperRefused for every other kind, and for harmful ones.

    A picture is only known by its beginning here; `clean_picture` decides whether it is one.
    """
    if data.startswith(b"%PDF-"):
        check_pdf(data)
        return MediaType.PDF
    if data.startswith(b"PK"):
        return package_kind(data)
    if data.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if data.startswith(OLE):
        check_old_office(data)
    if data.startswith(_PROGRAMS):
        raise PaperRefused(f"Đây là chương trình, không phải văn bản, dù tên tệp thế nào. Cổng chỉ nhận {KINDS}.")
    raise PaperRefused(f"Nội dung tệp không phải {KINDS}. Xin lưu lại thành PDF rồi gửi.")


@contextmanager
def kept_file(paper: Paper, file: PaperFile) -> Iterator[None]:
    """Give the paper this file: the stored one of the same content, or else a new one, deleted if the block fails.

    The block has to save the paper.
    """
    paper.file_name, paper.media_type = file.name, file.media_type
    paper.sha256, paper.size = file.sha256, len(file.content)
    if earlier := _stored_before(file):
        paper.file.name = earlier
        yield
        return
    paper.file.save(file.name, ContentFile(file.content), save=False)
    with dropped_on_failure(paper.file):
        yield


def _stored_before(file: PaperFile) -> str:
    """Name in the storage of this content, if a paper has or had it; "" if none. A file that is gone does not count."""
    storage = Paper._meta.get_field("file").storage
    for rows in (Paper.objects.all(), Paper.history.all()):
        name = rows.filter(sha256=file.sha256).exclude(file="").values_list("file", flat=True).first()
        if name and storage.exists(name):
            return str(name)
    return ""


def _file_name(name: str, kind: MediaType) -> str:
    """The sender's name without folders, signs that steer, and a suffix that says something else."""
    plain = unicodedata.normalize("NFC", PurePath(name.replace("\\", "/")).name)
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C").strip()
    stem = re.sub(r"\.\w{1,5}$", "", plain).strip(" .")[:_LONGEST_STEM] or "van-ban"
    return f"{stem}{SUFFIXES[kind]}"
