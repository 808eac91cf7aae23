"""A file that is not opened at all, and the sentences that several of the checks share."""

from typing import Final

SAVE_AS: Final = "Xin mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu «Excel Workbook (.xlsx)», rồi tải lên lại."
LOCKED: Final = "Tệp có đặt mật khẩu. Xin bỏ mật khẩu rồi tải lên lại."
MACRO: Final = f"Tệp có chứa macro nên không được nhận. {SAVE_AS}"
_EXPECTED: Final = "tệp bảng tính (.xlsx, .xls, .ods hoặc .csv) không đặt mật khẩu, không có macro"


class RefusedWorkbook(Exception):
    """A file that is not opened at all; the text is the Vietnamese sentence to show."""

    def __init__(self, message: str, *, read: str = "", expected: str = _EXPECTED) -> None:
        super().__init__(message)
        self.read = read
        self.expected = expected
