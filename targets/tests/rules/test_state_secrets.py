"""Signs of a state secret, and words that only look like one."""

import pytest

from targets.rules.state_secrets import secret_sign

NUMBERS = {
    "12-QĐ/HU": "",
    "45/2023/QĐ-UBND": "",
    "12-CTr/TU": "",
    "01/QĐ-MTTQ": "",
    "18/BC-BTM": "",
    "9-TT/TM-HU": "",
    "12-BC/TU (M)": "(M)",
    "12-QĐ/TU(M)": "(M)",
    "12-QĐ/TU[TM]": "[TM]",
    "05/M-UBND": "M",
    "3-TB/TU-M": "M",
    "3-TB/TU-m": "m",
    "7-QĐ/TU-TM": "TM",
    "5-BC/TU-TuM": "TuM",
    "MẬT 12": "MẬT",
    "Mâ\u0323t 12": "Mật",
}
TITLES = {
    "Kế hoạch bảo vệ bí mật nhà nước": "",
    "KẾ HOẠCH BẢO VỆ BÍ MẬT NHÀ NƯỚC": "",
    "Điều tra mật độ dân số": "",
    "Tăng cường mối quan hệ mật thiết với Nhân dân": "",
    "Bảo mật thông tin": "",
    "Mô hình nuôi ong mật": "",
    "BAO CAO MAT TRAN TO QUOC": "",
    "Báo cáo MẬT về tình hình": "MẬT",
    "Báo cáo (Mật)": "Mật",
    "Tối mật: báo cáo": "Tối mật",
    "Tài liệu tuyệt  mật": "tuyệt  mật",
    "Bao cao tuyet mat": "tuyet mat",
    "Đề án (M)": "(M)",
}
FILE_NAMES = {
    "bao cao mat tran.pdf": "",
    "BC-MAT-TRAN.pdf": "",
    "toi_mat_tran.pdf": "",
    "bao_cao_bi_mat.pdf": "",
    "báo_cáo_bí_mật.pdf": "",
    "IMG (1).jpg": "",
    "12-QD-MAT.pdf": "MAT",
    "KH 12 toi mat.docx": "toi mat",
    "Tuyệt_mật.pdf": "Tuyệt mật",
    "báo_cáo_mật.pdf": "mật",
    "bc(M).pdf": "(M)",
}


def test_numbers() -> None:
    assert {text: secret_sign(number=text) for text in NUMBERS} == NUMBERS


def test_titles() -> None:
    assert {text: secret_sign(title=text) for text in TITLES} == TITLES


def test_file_names() -> None:
    assert {text: secret_sign(file_name=text) for text in FILE_NAMES} == FILE_NAMES


@pytest.mark.parametrize("text", ["", "m", "M", "Thăm mẹ Việt Nam anh hùng", "Chương trình 5M"])
def test_plain_titles(text: str) -> None:
    assert secret_sign(title=text) == ""
