"""Whole workbooks under other headers, in both layouts, give the same figures."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from organizations.names import fold
from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.workbook_cases import (
    GROUPS,
    HEADERS,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    plain_figures,
    read,
    standard_headers,
)

Headers = Mapping[str, str | tuple[str, ...]]


def _leaves(*texts: str) -> Headers:
    return dict(zip(FIGURE_KEYS, texts, strict=True))


def _in_groups(groups: tuple[str, ...], *texts: str) -> Headers:
    """Leaves under other names for the six groups."""
    leaves = _leaves(*texts)
    return {key: (name, str(leaves[key])) for name, (_, keys) in zip(groups, GROUPS, strict=True) for key in keys}


SAME_GROUPS = tuple(group for group, _ in GROUPS)
VARIANTS: dict[str, Headers] = {
    "leaves-without-groups": HEADERS,
    "groups-said-again": {key: f"{group} - {HEADERS[key]}" for group, keys in GROUPS for key in keys},
    "capitals": {key: (group.upper(), leaf.upper()) for key, (group, leaf) in standard_headers().items()},
    "no-marks": {key: (fold(group), fold(leaf)) for key, (group, leaf) in standard_headers().items()},
    "three-levels": {
        key: ("KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU", group, leaf) for key, (group, leaf) in standard_headers().items()
    },
    "trong-do": {
        **standard_headers(),
        "branches_effective": ("Chi đoàn, chi hội, Tổ Mặt trận", "Trong đó: hoạt động thường xuyên, hiệu quả"),
        "heads_qualified": ("Cán bộ cấp trưởng", "Trong đó: đủ điều kiện về trình độ chuyên môn, lý luận chính trị"),
    },
    "short": _in_groups(
        ("Nhiệm vụ", "PTTĐ, CVĐ", "Tập hợp ĐV, HV", "Chi đoàn, chi hội", "Xếp loại", "CB cấp trưởng"),
        *("Chủ đề năm", "GSĐL (số ND)", "PBXH (số ND)", "CT giao", "CT hoàn thành", "Đối tượng", "ĐV, HV"),
        *("Tổng số", "HĐ TX, HQ", "HTXSNV", "HTTNV", "HTNV", "KHTNV", "TS", "Đủ ĐK TĐCM, LLCT"),
    ),
    "short-single-row": _leaves(
        *("Chủ đề năm", "GS độc lập", "PBXH", "Chỉ tiêu giao", "Chỉ tiêu đạt", "TS đối tượng", "ĐV, HV hiện có"),
        *("TS chi đoàn, chi hội", "Chi đoàn, chi hội HĐ TX, HQ", "HTXSNV", "HT tốt NV", "HTNV", "Không HTNV"),
        *("CB cấp trưởng", "CB cấp trưởng đạt chuẩn"),
    ),
    "plan-and-done": _in_groups(
        SAME_GROUPS,
        *("Chủ đề năm", "Số nội dung giám sát", "Số nội dung phản biện", "Kế hoạch giao", "Thực hiện"),
        *("Thuộc diện tập hợp", "Đã tập hợp", "Tổng", "Hoạt động hiệu quả"),
        *("Xuất sắc", "Tốt", "Hoàn thành", "Không hoàn thành", "Tổng số", "Đạt chuẩn"),
    ),
    "target-and-done": _in_groups(
        SAME_GROUPS,
        *("Chủ đề năm được phê duyệt", "Giám sát độc lập", "Phản biện xã hội", "Chỉ tiêu", "Hoàn thành"),
        *("Tổng số đối tượng", "Đoàn viên, hội viên", "Hiện có", "Được củng cố, kiện toàn"),
        *("HTXS", "HTT NV", "HT NV", "KHT NV", "Số lượng", "Đủ tiêu chuẩn"),
    ),
    "long": _leaves(
        "Số chủ đề công tác năm đã được cấp ủy cho chủ trương",
        "Số nội dung giám sát do tổ chức chủ trì trong năm",
        "Số nội dung được phản biện xã hội trong năm",
        "Tổng số chỉ tiêu các phong trào thi đua, cuộc vận động được giao",
        "Số chỉ tiêu các phong trào thi đua, cuộc vận động đã hoàn thành",
        "Tổng số người trong diện tập hợp vào tổ chức đoàn, hội (người)",
        "Tổng số đoàn viên, hội viên hiện có tính đến 31/12 (người)",
        "Tổng số chi đoàn, chi hội, Ban công tác Mặt trận hiện có",
        "Số chi đoàn, chi hội, Ban công tác Mặt trận hoạt động thường xuyên, có hiệu quả",
        "Số cơ sở xếp loại hoàn thành xuất sắc nhiệm vụ",
        "Số cơ sở xếp loại hoàn thành tốt nhiệm vụ",
        "Số cơ sở xếp loại hoàn thành nhiệm vụ",
        "Số cơ sở xếp loại không hoàn thành nhiệm vụ",
        "Tổng số cán bộ cấp trưởng của các tổ chức",
        "Số cán bộ cấp trưởng đủ điều kiện về trình độ chuyên môn và lý luận chính trị",
    ),
    "numbered-objectives": {
        key: (f"Mục tiêu {number}", group, leaf)
        for number, (group, keys) in enumerate(GROUPS, 1)
        for key in keys
        for leaf in (HEADERS[key],)
    },
    "lettered-grades": {
        **standard_headers(),
        **{
            key: ("Xếp loại cơ sở", text)
            for key, text in (
                ("rated_excellent", "A - Xuất sắc"),
                ("rated_good", "B - Tốt"),
                ("rated_fair", "C - Hoàn thành"),
                ("rated_poor", "D - Không hoàn thành"),
            )
        },
        "eligible": ("Tập hợp đoàn viên, hội viên", "Tổng số đối tượng (người/hộ)"),
        "members": ("Tập hợp đoàn viên, hội viên", "Tổng số đoàn viên, hội viên (người/hộ)"),
    },
    "numbered": _leaves(
        *("1. Chủ đề năm", "2. Giám sát độc lập", "3. Phản biện xã hội", "4. Chỉ tiêu được giao"),
        *("5. Chỉ tiêu hoàn thành", "6. Đối tượng trong diện", "7. Đoàn viên, hội viên", "8. Số chi hội, chi đoàn"),
        *("9. Chi hội, chi đoàn hoạt động hiệu quả", "10. Hoàn thành xuất sắc", "11. Hoàn thành tốt"),
        *("12. Hoàn thành nhiệm vụ", "13. Không hoàn thành nhiệm vụ", "14. Người đứng đầu", "15. Cấp trưởng đạt chuẩn"),
    ),
}


@pytest.mark.parametrize("headers", VARIANTS.values(), ids=VARIANTS)
def test_commune_return_is_read_under_other_headers(tmp_path: Path, headers: Headers) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", headers=headers))

    assert errors(reading) == []
    assert (reading.unit, reading.year, reading.layout) == ("00952", 2023, "commune")
    assert plain_figures(reading) == commune_figures()


@pytest.mark.parametrize("headers", VARIANTS.values(), ids=VARIANTS)
def test_organization_book_is_read_under_other_headers(tmp_path: Path, headers: Headers) -> None:
    reading = read(organization_workbook(tmp_path / "a.xlsx", headers=headers))

    assert errors(reading) == []
    assert (reading.organization, reading.year, reading.layout) == ("hnd", 2024, "organization")
    assert len(reading.rows) == 24
    assert set(map(str, plain_figures(reading).values())) == {str(figures_of("hnd"))}


OWN_WORDS: dict[str, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "dtn": ("ĐOÀN TNCS HỒ CHÍ MINH", ("Tổng số thanh niên trong độ tuổi", "Số đoàn viên"), ("Số chi đoàn", "Chi đoàn")),
    "hnd": ("HỘI NÔNG DÂN", ("Tổng số hộ nông dân", "Số hội viên nông dân"), ("Tổng số chi hội nông dân", "Chi hội")),
    "lhpn": ("HỘI LHPN", ("Tổng số phụ nữ từ 18 tuổi trở lên", "Số hội viên"), ("Tổng số chi hội phụ nữ", "Chi hội")),
    "ccb": ("HỘI CCB", ("Tổng số cựu chiến binh", "Số hội viên CCB"), ("Số chi hội, phân hội", "Chi hội, phân hội")),
}


@pytest.mark.parametrize("organization", OWN_WORDS)
def test_organization_may_use_its_own_words(tmp_path: Path, organization: str) -> None:
    name, people, branches = OWN_WORDS[organization]
    headers = {
        **HEADERS,
        "eligible": people[0],
        "members": people[1],
        "branches": branches[0],
        "branches_effective": f"{branches[1]} hoạt động thường xuyên, hiệu quả",
    }
    title = ("Biểu 2", f"KẾT QUẢ CÔNG TÁC NĂM 2022 CỦA {name} HUYỆN VỊ XUYÊN")

    reading = read(organization_workbook(tmp_path / "a.xlsx", organization=organization, headers=headers, title=title))

    assert errors(reading) == []
    assert reading.organization == organization
    assert plain_figures(reading)["00703"] == figures_of(organization)


def test_union_book_needs_no_columns_that_it_does_not_owe(tmp_path: Path) -> None:
    keys = [key for key in FIGURE_KEYS if not key.startswith(("branches", "heads", "critiques"))]
    headers = {**HEADERS, "eligible": "Tổng số CNVCLĐ", "members": "Số đoàn viên công đoàn"}
    title = ("LIÊN ĐOÀN LAO ĐỘNG HUYỆN VỊ XUYÊN", "BÁO CÁO NĂM 2024")

    reading = read(
        organization_workbook(tmp_path / "a.xlsx", organization="ldld", headers=headers, keys=keys, title=title)
    )

    assert errors(reading) == []
    assert reading.rows["00703"]["heads"].cell == ""
    assert reading.rows["00703"]["members"].value == 1070
