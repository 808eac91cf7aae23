"""What a marked workbook cannot keep of the sender's own, said before it is downloaded."""

from typing import IO, Final

_DIRECTORY: Final = 256 * 1024  # of a package, at its end; the parts are not opened
_SIGNATURE: Final = b"_xmlsignatures/"
_OTHER_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "Tệp .xls"),
    (b"PK\x03\x04", "Tệp .ods"),
)
_COPIED: Final = (
    " được trả lại thành tệp .xlsx mới chỉ có chữ và số trong các ô; hình ảnh, biểu đồ, ô chữ, công thức, định dạng của"
    " tệp gốc không có trong đó. Xin giữ tệp gốc để sửa, tệp đánh dấu chỉ để xem."
)
_UNSIGNED: Final = (
    "Tệp có chữ ký số. Tệp đánh dấu đã khác tệp được ký nên không kèm chữ ký; xin giữ tệp gốc, sửa xong thì ký lại."
)


def losses(file: IO[bytes]) -> str:
    """The sentence on what will be lost; "" for an .xlsx, which keeps everything."""
    start = file.read(512)
    if start.startswith(b"PK") and b"mimetypeapplication/vnd.oasis" not in start:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - _DIRECTORY))
        return _UNSIGNED if _SIGNATURE in file.read() else ""
    kind = next((kind for magic, kind in _OTHER_KINDS if start.startswith(magic)), "Tệp văn bản")
    return f"{kind}{_COPIED}"
