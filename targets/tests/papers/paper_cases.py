"""Files of papers for tests, made here: small and whole, or wrong in one way each."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD_TYPES = (
    '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def pdf(body: bytes = b"") -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def package(parts: Mapping[str, str | bytes]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def docx(more: Mapping[str, str | bytes] | None = None, types: str = WORD_TYPES) -> bytes:
    return package({"[Content_Types].xml": types, "word/document.xml": "<w:document/>", **(more or {})})


def xlsx() -> bytes:
    types = WORD_TYPES.replace("word/document", "xl/workbook")
    parts: dict[str, str | bytes] = {"xl/workbook.xml": "<workbook/>", "xl/printerSettings/printerSettings1.bin": b"\0"}
    return package({"[Content_Types].xml": types, **parts})


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (400, 300), *, is_located: bool = False, is_progressive: bool = False
) -> bytes:
    """A picture, red on its left half; `is_located`: with the place in its EXIF, and turned by a quarter."""
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if is_located:
        exif[0x0112] = 6  # to be turned clockwise
        exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 49.0, 0.0), 3: "E", 4: (104.0, 58.0, 0.0)})
        exif[0x010F] = "Nokia"
    target = BytesIO()
    made.save(target, kind, exif=exif, progressive=is_progressive)
    return target.getvalue()


def upload(content: bytes, name: str = "van-ban.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
