"""A file that is not opened at all, and the sentences that several of the checks share."""

from typing import Final

SAVE_AS: Final = "Xin mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu «Excel Workbook (.xlsx)», rồi tải lên lại."
LOCKED: Final = "Tệp có đặt mật khẩu. Xin bỏ mật khẩu rồi tải lên lại."
MACRO: Final = f"Tệp có chứa macro nên không được nhận. {SAVE_AS}"
STRICT: Final = (
    "Tệp được lưu theo kiểu «Strict Open XML Spreadsheet», chưa đọc được. Xin mở tệp bằng Excel, chọn Lưu thành (Save"
    " As), ở ô «Save as type» chọn đúng dòng «Excel Workbook (*.xlsx)» (không chọn dòng «Strict Open XML Spreadsheet"
    " (*.xlsx)»), rồi tải lên lại."
)
_EXPECTED: Final = "tệp bảng tính (.xlsx, .xls, .ods, .csv, .tsv hoặc .txt) không đặt mật khẩu, không có macro"


class RefusedWorkbook(Exception):
    """A file that is not opened at all; the text is the Vietnamese sentence to show."""

    def __init__(self, message: str, *, read: str = "", expected: str = _EXPECTED) -> None:
        super().__init__(message)
        self.read = read
        self.expected = expected


def linked(what: str, *, read: str = "liên kết đến tệp khác") -> RefusedWorkbook:
    """The refusal of a workbook whose figures stand in another file; `what` says which formula takes them."""
    return RefusedWorkbook(
        f"{what} lấy số liệu từ tệp khác nên không kiểm tra được. Xin chép bảng, dán lại dạng giá trị (Paste Special,"
        " Values) vào một tệp mới rồi tải lên lại.",
        read=read,
        expected="số liệu nằm trong chính tệp này",
    )
