"""The form by which a register's Excel file is sent up."""

from typing import Any

from django import forms
from django.conf import settings

TOO_LARGE = "Tệp lớn hơn 5 MB. Xin tách thành nhiều tệp rồi tải lên từng tệp."
NO_FILE = "Xin chọn tệp Excel của sổ."
SUFFIXES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt")


class TableUploadForm(forms.Form):
    """One table. `was_too_large`: the upload was cut off on its way, so that no file arrived."""

    file = forms.FileField(
        label="Tệp của sổ",
        help_text="Tệp Excel tải từ sổ này rồi ghi vào, hoặc bảng của đồng chí có tên cột như mẫu. Tối đa 5 MB.",
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ",".join(SUFFIXES)}),
        error_messages={
            "required": NO_FILE, "missing": NO_FILE, "invalid": NO_FILE, "empty": "Tệp rỗng, không có nội dung.",
            "max_length": "Tên tệp dài quá 200 ký tự. Xin đặt tên ngắn hơn.",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, was_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_too_large:
            self.fields["file"].error_messages["required"] = TOO_LARGE

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.RETURN_FILE_MAX_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        if not file.name.lower().endswith(SUFFIXES):
            raise forms.ValidationError("Không đọc được loại tệp này. Xin lưu lại dưới dạng Excel (.xlsx).")
        return file
