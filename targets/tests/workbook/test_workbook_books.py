"""Books of one organization in its own words: its people, its branches and its rows, and nobody else's."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from targets.tests.workbook.workbook_cases import (
    HEADERS,
    UNITS,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    put,
    read,
)

TITLES: Mapping[str, tuple[str, ...]] = {
    "hnd": ("BÁO CÁO TỔNG HỢP KẾT QUẢ HOẠT ĐỘNG CỦA HỘI NÔNG DÂN HUYỆN NĂM 2024",),
    "dtn": ("ĐOÀN TNCS HỒ CHÍ MINH", "BCH HUYỆN VỊ XUYÊN", "BIỂU TỔNG HỢP NĂM 2024"),
    "lhpn": ("HỘI LHPN TỈNH HÀ GIANG", "HỘI LHPN HUYỆN VỊ XUYÊN", "BIỂU TỔNG HỢP NĂM 2024"),
    "ldld": ("CÔNG ĐOÀN HUYỆN VỊ XUYÊN", "BÁO CÁO KẾT QUẢ NĂM 2024"),
    "mttq": ("UBMTTQ VN HUYỆN VỊ XUYÊN", "BIỂU TỔNG HỢP NĂM 2024"),
}
GRADES = ("rated_excellent", "rated_good", "rated_fair", "rated_poor")


def _graded(body: str) -> dict[str, str]:
    words = ("xuất sắc", "tốt", "hoàn thành", "không hoàn thành")
    return {key: f"{body} xếp loại {word}" for key, word in zip(GRADES, words, strict=True)}


FARMERS = {
    **HEADERS,
    **_graded("Cơ sở Hội"),
    "themes": "Chủ đề hoạt động năm",
    "supervisions": "Nội dung giám sát Hội chủ trì",
    "eligible": "Tổng số hộ nông nghiệp",
    "members": "Hội viên nông dân",
    "branches": "Tổng số chi hội ND",
    "branches_effective": "Chi hội ND hoạt động hiệu quả",
    "heads": "Chủ tịch Hội",
    "heads_qualified": "Chủ tịch Hội đạt chuẩn",
}
YOUTH = {
    **HEADERS,
    **_graded("Cơ sở Đoàn"),
    "eligible": "TN trong độ tuổi 16 - 30 có mặt tại địa bàn",
    "members": "Đoàn viên thanh niên",
    "branches": "Số chi đoàn",
    "branches_effective": "Chi đoàn hoạt động hiệu quả",
    "heads": "Bí thư Đoàn xã, thị trấn",
    "heads_qualified": "Bí thư Đoàn đạt chuẩn",
}
WOMEN = {
    **HEADERS,
    **_graded("Cơ sở Hội"),
    "eligible": "Phụ nữ 18+",
    "members": "Hội viên phụ nữ",
    "branches": "Chi hội PN",
    "branches_effective": "Chi hội PN hoạt động tốt",
    "heads": "Chủ tịch Hội LHPN",
    "heads_qualified": "Chủ tịch Hội LHPN đạt chuẩn",
}
UNION = {**HEADERS, **_graded("CĐCS"), "eligible": "CNVCLĐ", "members": "Số đoàn viên công đoàn"}
FRONT = {**HEADERS, **_graded("MTTQ xã"), "branches": "Số Ban CTMT", "heads": "Chủ tịch MTTQ"}
BOOKS = {"hnd": FARMERS, "dtn": YOUTH, "lhpn": WOMEN, "ldld": UNION, "mttq": FRONT}


@pytest.mark.parametrize("organization", BOOKS)
def test_book_in_the_words_of_its_organization_is_read(tmp_path: Path, organization: str) -> None:
    keys = [key for key in HEADERS if figures_of(organization)[key] != "KPS"]
    book = organization_workbook(
        tmp_path / "a.xlsx",
        organization=organization,
        headers=BOOKS[organization],
        keys=keys,
        title=TITLES[organization],
    )

    reading = read(book)

    assert errors(reading) == []
    assert (reading.organization, reading.year) == (organization, 2024)
    assert len(reading.rows) == 24
    for row in plain_figures(reading).values():
        assert {key: row[key] for key in keys} == {key: figures_of(organization)[key] for key in keys}


def test_households_with_a_member_are_the_members_of_the_farmers(tmp_path: Path) -> None:
    headers = {**FARMERS, "members": "Số hộ có hội viên"}

    farmers = read(organization_workbook(tmp_path / "a.xlsx", headers=headers, title=TITLES["hnd"]))
    women = read(
        organization_workbook(
            tmp_path / "b.xlsx", headers={**WOMEN, "members": "Số hộ có hội viên"}, title=TITLES["lhpn"]
        )
    )

    assert errors(farmers) == []
    assert farmers.rows["00703"]["members"].value == 1070
    assert any(problem.read == "Số hộ có hội viên" for problem in errors(women))


OTHERS: dict[str, dict[str, tuple[str, ...]]] = {
    "hnd": {
        "heads": ("Chủ tịch MTTQ", "Bí thư", "Bí thư Đoàn", "Chủ tịch UBND"),
        "branches": ("Số chi đoàn", "Ban CTMT", "Số chi bộ", "Số tổ hội nông dân"),
        "members": ("Số đoàn viên", "Hội viên phụ nữ", "Hội viên nòng cốt", "Tăng hội viên", "Hội viên tăng trong năm"),
        "eligible": ("Phụ nữ 18+", "Số hộ hội viên", "Tổng số hộ nghèo"),
        "rated_good": ("MTTQ xã xếp loại tốt", "Đoàn cơ sở xếp loại tốt", "CĐCS xếp loại tốt", "Chi hội xếp loại tốt"),
    },
    "dtn": {
        "heads": ("Chủ tịch Hội", "Bí thư chi đoàn"),
        "branches": ("Số chi hội",),
        "members": ("Số hội viên",),
        "eligible": ("Tổng số thanh niên 16-35", "Tổng số thanh niên 16-30 đi làm xa"),
    },
    "lhpn": {"eligible": ("Phụ nữ 16+", "Phụ nữ dưới 18")},
}


@pytest.mark.parametrize(
    ("organization", "key", "header"),
    [
        (organization, key, header)
        for organization, by_key in OTHERS.items()
        for key, headers in by_key.items()
        for header in headers
    ],
)
def test_count_of_others_in_a_book_is_asked_about(tmp_path: Path, organization: str, key: str, header: str) -> None:
    headers = {**BOOKS[organization], key: header}

    reading = read(
        organization_workbook(
            tmp_path / "a.xlsx", organization=organization, headers=headers, title=TITLES[organization]
        )
    )

    assert errors(reading) != []


ROW_NAMES = {
    "hnd": "Hội ND",
    "dtn": "Đoàn",
    "lhpn": "Hội LHPN",
    "mttq": "UBMTTQ",
}


@pytest.mark.parametrize("organization", ROW_NAMES)
def test_rows_may_name_the_organization_of_each_commune(tmp_path: Path, organization: str) -> None:
    names = {unit.code: f"{ROW_NAMES[organization]} {unit.title}" for unit in UNITS}
    title = TITLES[organization]

    reading = read(organization_workbook(tmp_path / "a.xlsx", organization=organization, names=names, title=title))

    assert errors(reading) == []
    assert len(reading.rows) == 24


def test_row_of_another_organization_is_asked_about(tmp_path: Path) -> None:
    reading = read(organization_workbook(tmp_path / "a.xlsx", put("B9", "Hội Phụ nữ xã Phú Linh")))

    assert [(problem.cell, problem.expected) for problem in errors(reading)] == [("B9", "Hội Nông dân")]


def test_name_of_the_sheet_may_not_name_another_organization(tmp_path: Path) -> None:
    def rename(sheet) -> None:
        sheet.title = "Hội Phụ nữ"

    reading = read(organization_workbook(tmp_path / "a.xlsx", rename))

    assert ["Tên trang ghi Hội Liên hiệp Phụ nữ" in problem.message for problem in errors(reading)] == [True]
    assert reading.organization is None


def test_organization_may_stand_in_the_name_of_the_sheet(tmp_path: Path) -> None:
    def rename(sheet) -> None:
        sheet.title = "Hội Nông dân"

    reading = read(organization_workbook(tmp_path / "a.xlsx", rename, title=("BIỂU TỔNG HỢP NĂM 2024",)))

    assert errors(reading) == []
    assert reading.organization == "hnd"


@pytest.mark.parametrize(
    "addressed",
    ["Kính gửi: Ủy ban MTTQ huyện Vị Xuyên", "(Kèm theo Công văn số 12/CV-MTTQ ngày 3/12/2024 của Ủy ban MTTQ huyện)"],
    ids=["sent-to", "asked-by"],
)
def test_organization_that_gets_the_report_is_not_its_own(tmp_path: Path, addressed: str) -> None:
    named = read(organization_workbook(tmp_path / "a.xlsx", title=("HỘI NÔNG DÂN HUYỆN", "NĂM 2024", addressed)))
    unnamed = read(organization_workbook(tmp_path / "b.xlsx", title=("BÁO CÁO NĂM 2024", addressed)))

    assert errors(named) == []
    assert named.organization == "hnd"
    assert unnamed.organization is None
    assert "Không rõ đây là bảng của tổ chức nào" in errors(unnamed)[0].message


def test_commune_that_the_report_is_sent_to_is_not_its_own(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", title=("BÁO CÁO NĂM 2023", "Kính gửi: UBND xã Cao Bồ")))

    assert reading.unit is None
    assert errors(reading) != []
