"""Upload of a workbook: size limited while it arrives, file type by its name."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from targets.imports.reader import WORKBOOK_SUFFIXES
from targets.papers.files import MAX_BYTES as PAPER_MAX_BYTES

TOO_LARGE = "Tệp lớn hơn 5 MB. Xin xóa các trang tính không cần thiết rồi tải lên lại."
WRONG_KIND = "Không đọc được tệp này. Xin lưu lại dưới dạng Excel (.xlsx) và không đặt mật khẩu."
NO_FILE = "Xin chọn tệp Excel để tải lên."
SHOWN_SUFFIXES = [suffix for suffix in WORKBOOK_SUFFIXES if suffix != ".xlsm"]


class LimitUploads(FileUploadHandler):
    """Drop a file as soon as more of it has arrived than any page takes; Django itself has no such limit.

    Stands first in FILE_UPLOAD_HANDLERS and leaves a mark on the request, so that the page can say why. A form that
    takes less (a workbook) asks for the size itself.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > max(settings.RETURN_FILE_MAX_BYTES, PAPER_MAX_BYTES):
            if self.request is not None:
                self.request.META["upload_was_too_large"] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file itself is kept by the handlers after this one."""


class UploadForm(forms.Form):
    """One workbook. `was_too_large`: the upload was cut off, so that no file arrived."""

    file = forms.FileField(
        label="Tệp báo cáo (.xlsx, .xls, .ods, .csv, .tsv hoặc .txt)",
        max_length=200,
        help_text=(
            "Tối đa 5 MB; không đặt mật khẩu, không có macro, không lấy số liệu từ tệp khác. Tệp có thể là báo cáo của"
            " một đơn vị (mỗi dòng một tổ chức) hoặc của một tổ chức (mỗi dòng một đơn vị)."
        ),
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ",".join(SHOWN_SUFFIXES)}),
        error_messages={"required": NO_FILE, "missing": NO_FILE, "invalid": NO_FILE, "empty": WRONG_KIND},
    )

    def __init__(self, *args: Any, was_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.RETURN_FILE_MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        if not file.name.lower().endswith(WORKBOOK_SUFFIXES):
            raise forms.ValidationError(WRONG_KIND)
        return file
