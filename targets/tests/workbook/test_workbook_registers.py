"""Other registers than the first: another district, a city, a province over communes, a seventh organization.

Nothing of them is known to the code: units, kinds and the organizations' words are arguments of the reader.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from organizations.names import UnitName
from organizations.tests.fixture_organizations import RED_CROSS, fixture_organizations
from targets.tests.workbook.workbook_cases import (
    BOOK,
    ORGANIZATION_ROWS,
    ORGANIZATIONS,
    OWED,
    REGISTER,
    UNITS,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    put,
    read,
)
from targets.workbook.tables.title_areas import foreign_area_in

YEARS = range(2021, 2027)
HA_GIANG = UnitName("02", "tỉnh", "Hà Giang", is_sum=True)
BAC_QUANG = (
    UnitName("034", "huyện", "Bắc Quang", is_sum=True, above=("02",)),
    UnitName("01153", "thị trấn", "Việt Quang", above=("034", "02")),
    UnitName("01156", "thị trấn", "Vĩnh Tuy", above=("034", "02")),
    UnitName("01159", "xã", "Tân Lập", above=("034", "02")),
    UnitName("01162", "xã", "Minh Tân", above=("034", "02")),
    UnitName("01165", "xã", "Trung Thành", above=("034", "02")),
)


def register(units: Sequence[UnitName], *areas: UnitName, organizations: Any = ORGANIZATIONS) -> dict[str, Any]:
    return {"units_by_year": dict.fromkeys(YEARS, tuple(units)), "areas": areas, "organizations": organizations}


IN_BAC_QUANG = register(BAC_QUANG, HA_GIANG)
IN_BOTH = register((*UNITS, *BAC_QUANG), HA_GIANG)


def return_of(path: Path, *title: str, **layout: Any) -> Path:
    return commune_workbook(path, title=("BIỂU SỐ 01", *title), **layout)


def book_of(path: Path, units: Sequence[UnitName], *title: str) -> Path:
    """The Farmers' book over these units, each with its kind."""
    names = {unit.code: f"{unit.kind.capitalize()} {unit.name}" for unit in units}
    rows = {unit.code: figures_of("hnd") for unit in units}
    return organization_workbook(path, title=("BIỂU SỐ 02", *title), names=names, rows=rows)


def told(path: Path, **options: Any) -> list[str]:
    return [problem.message for problem in errors(read(path, **options))]


# Another district


@pytest.mark.parametrize(
    "title",
    [
        ("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành, huyện Vị Xuyên"),
        ("ĐẢNG BỘ HUYỆN VỊ XUYÊN", "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành"),
        ("Huyện ủy Vị Xuyên", "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành"),
        ("UBMTTQ XÃ TRUNG THÀNH - HUYỆN VỊ XUYÊN", "KẾT QUẢ NĂM 2023"),
        ("HUYEN VI XUYEN", "KET QUA NAM 2023", "Don vi bao cao: Xa Trung Thanh"),
        ("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành", "Kính gửi: Ban Dân vận Huyện ủy Vị Xuyên"),
        ("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành, thành phố Hà Giang"),
        ("TỈNH LÀO CAI", "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành"),
    ],
)
def test_return_that_names_another_district_is_refused_by_its_name(tmp_path: Path, title: tuple[str, ...]) -> None:
    reading = read(return_of(tmp_path / "a.xlsx", *title), **IN_BAC_QUANG)
    assert reading.unit is None
    assert not reading.needs_mapping
    named = re.compile(r"Tệp ghi (?:huyện Vị Xuyên|huyện Vi Xuyen|thành phố Hà Giang|tỉnh Lào Cai)")
    assert [bool(named.search(problem.message)) for problem in errors(reading)] == [True]
    assert "huyện Bắc Quang" in errors(reading)[0].message


def test_choice_of_the_sender_does_not_overrule_the_district_of_the_title(tmp_path: Path) -> None:
    for title in ("ĐẢNG BỘ HUYỆN VỊ XUYÊN", "Đơn vị báo cáo: Xã Trung Thành, huyện Vị Xuyên"):
        path = return_of(tmp_path / "a.xlsx", "KẾT QUẢ NĂM 2023", title)
        reading = read(path, **IN_BAC_QUANG, answers={"unit": "01165"})
        assert reading.unit is None
        assert "Tệp ghi huyện Vị Xuyên" in errors(reading)[0].message


@pytest.mark.parametrize(
    "title",
    [
        ("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành, huyện Bắc Quang, tỉnh Hà Giang"),
        ("HUYỆN BẮC QUANG - TỈNH HÀ GIANG", "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành"),
        ("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành", "Kính gửi: Huyện ủy Bắc Quang"),
        ("KẾT QUẢ TOÀN HUYỆN THAM GIA NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành"),
        ("KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành", "(Theo Nghị quyết của Huyện ủy về công tác dân vận)"),
    ],
)
def test_own_districts_name_is_no_other_district(tmp_path: Path, title: tuple[str, ...]) -> None:
    reading = read(return_of(tmp_path / "a.xlsx", *title), **IN_BAC_QUANG)
    assert reading.unit == "01165"
    assert not [problem for problem in errors(reading) if "Tệp ghi" in problem.message]


def test_book_of_another_districts_organization_is_refused(tmp_path: Path) -> None:
    ours, theirs = UNITS[1:], BAC_QUANG[1:]
    title = "TỔNG HỢP NĂM 2023 - HỘI NÔNG DÂN HUYỆN {}"
    of_vi_xuyen = book_of(tmp_path / "a.xlsx", ours, title.format("VỊ XUYÊN"))
    of_bac_quang = book_of(tmp_path / "b.xlsx", theirs, title.format("BẮC QUANG"))
    assert "Tệp ghi huyện Vị Xuyên" in told(of_vi_xuyen, **IN_BAC_QUANG)[0]
    assert "Tệp ghi huyện Bắc Quang" in told(of_bac_quang)[0]
    assert told(of_bac_quang, **IN_BAC_QUANG) == []
    assert told(of_vi_xuyen) == []


def test_sheet_named_after_another_district_is_refused(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.title = "Huyện Vị Xuyên"

    path = return_of(tmp_path / "a.xlsx", "NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành", change=change)
    assert "Tệp ghi huyện Vị Xuyên" in told(path, **IN_BAC_QUANG)[0]


# Two districts in one register


def test_district_of_the_title_decides_between_communes_of_one_name(tmp_path: Path) -> None:
    for district, code in (("VỊ XUYÊN", "00979"), ("BẮC QUANG", "01165")):
        path = return_of(tmp_path / "a.xlsx", f"HUYỆN {district}", "NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành")
        reading = read(path, **IN_BOTH)
        assert (reading.unit, told(path, **IN_BOTH)) == (code, [])


def test_commune_name_of_two_districts_is_asked_about(tmp_path: Path) -> None:
    path = return_of(tmp_path / "a.xlsx", "NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành")
    reading = read(path, **IN_BOTH)
    assert (reading.unit, reading.needs_mapping) == (None, True)
    message = errors(reading)[0].message
    assert "xã Trung Thành (huyện Vị Xuyên)" in message
    assert "xã Trung Thành (huyện Bắc Quang)" in message
    assert "thuộc huyện nào" in message
    assert read(path, **IN_BOTH, answers={"unit": "01165"}).unit == "01165"


def test_rows_of_a_book_belong_to_the_district_of_its_title(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", BAC_QUANG[1:], "TỔNG HỢP NĂM 2023 - HỘI NÔNG DÂN HUYỆN BẮC QUANG")
    reading = read(path, **IN_BOTH)
    assert errors(reading) == []
    assert list(reading.rows) == [unit.code for unit in BAC_QUANG[1:]]
    assert not [problem for problem in reading.problems if "không có dòng" in problem.message]


def test_rows_of_a_book_without_a_district_are_asked_about_where_two_have_the_name(tmp_path: Path) -> None:
    path = book_of(tmp_path / "a.xlsx", BAC_QUANG[1:], "TỔNG HỢP NĂM 2023 - HỘI NÔNG DÂN HUYỆN")
    messages = told(path, **IN_BOTH)
    assert len([message for message in messages if "thuộc huyện nào." in message]) == 2, messages


# Other kinds of units


@pytest.mark.parametrize(
    ("kind", "name", "letterhead", "short"),
    [
        ("thành phố", "Hà Giang", "THÀNH PHỐ HÀ GIANG", "TP Hà Giang"),
        ("thị xã", "Nghĩa Lộ", "THỊ XÃ NGHĨA LỘ", "TX. Nghĩa Lộ"),
        ("quận", "Ba Đình", "QUẬN BA ĐÌNH", "quận Ba Đình"),
    ],
)
def test_city_town_or_urban_district_as_root(tmp_path: Path, kind: str, name: str, letterhead: str, short: str) -> None:
    units = (
        UnitName("024", kind, name, is_sum=True, above=("01",)),
        UnitName("00688", "phường", "Quang Trung", above=("024", "01")),
        UnitName("00691", "phường", "Trần Phú", above=("024", "01")),
        UnitName("00697", "xã", "Ngọc Đường", above=("024", "01")),
    )
    known = register(units, UnitName("01", "tỉnh", "Yên Bái", is_sum=True))
    one = return_of(tmp_path / "a.xlsx", letterhead, "KẾT QUẢ NĂM 2023", "Đơn vị báo cáo: Phường Trần Phú")
    assert (read(one, **known).unit, told(one, **known)) == ("00691", [])
    labelled = return_of(tmp_path / "b.xlsx", "KẾT QUẢ NĂM 2023", f"Đơn vị báo cáo: Phường Trần Phú, {short}")
    assert (read(labelled, **known).unit, told(labelled, **known)) == ("00691", [])

    def change(sheet: Worksheet) -> None:
        for column in range(3, 18):
            sheet.cell(11, column, "=1")  # the sum below the three rows
        sheet.cell(11, 2, f"Toàn {kind}")

    title = f"TỔNG HỢP NĂM 2023 - HỘI NÔNG DÂN {letterhead}"
    names = {unit.code: f"{unit.kind} {unit.name}" for unit in units[1:]}
    book = organization_workbook(
        tmp_path / "c.xlsx", change, title=(title,), names=names, rows={code: figures_of("hnd") for code in names}
    )
    reading = read(book, **known)
    assert list(reading.rows) == ["00688", "00691", "00697"]
    assert not [problem for problem in errors(reading) if "Không có" in problem.message]
    foreign = return_of(tmp_path / "d.xlsx", "HUYỆN VỊ XUYÊN", "NĂM 2023", "Đơn vị báo cáo: Phường Trần Phú")
    assert f"chỉ nhận báo cáo của {kind} {name}" in told(foreign, **known)[0]


TUYEN_QUANG = (
    UnitName("08", "tỉnh", "Tuyên Quang", is_sum=True),
    UnitName("00913", "xã", "Vị Xuyên", above=("08",)),
    UnitName("00706", "xã", "Phú Linh", above=("08",)),
    UnitName("02212", "phường", "An Tường", above=("08",)),
)
IN_TUYEN_QUANG = register(TUYEN_QUANG, UnitName("030", "huyện", "Vị Xuyên", is_sum=True, above=("02",)), HA_GIANG)


def test_province_over_communes(tmp_path: Path) -> None:
    book = book_of(tmp_path / "a.xlsx", TUYEN_QUANG[1:], "TỔNG HỢP NĂM 2026 - HỘI NÔNG DÂN TỈNH TUYÊN QUANG")
    reading = read(book, **IN_TUYEN_QUANG)
    assert errors(reading) == []
    assert (reading.organization, list(reading.rows)) == ("hnd", ["00913", "00706", "02212"])


@pytest.mark.parametrize(
    "title",
    [
        ("TỈNH TUYÊN QUANG", "KẾT QUẢ NĂM 2026", "Đơn vị báo cáo: Xã Vị Xuyên"),
        ("KẾT QUẢ NĂM 2026", "Đơn vị báo cáo: Xã Vị Xuyên, tỉnh Tuyên Quang"),
        ("KẾT QUẢ NĂM 2026", "Đơn vị báo cáo: Xã Vị Xuyên (huyện Vị Xuyên cũ)"),
        ("UBMTTQ XÃ VỊ XUYÊN", "KẾT QUẢ NĂM 2026"),
    ],
)
def test_commune_of_a_province(tmp_path: Path, title: tuple[str, ...]) -> None:
    path = return_of(tmp_path / "a.xlsx", *title)
    assert (read(path, **IN_TUYEN_QUANG).unit, told(path, **IN_TUYEN_QUANG)) == ("00913", [])


def test_commune_of_another_province_is_refused(tmp_path: Path) -> None:
    path = return_of(tmp_path / "a.xlsx", "KẾT QUẢ NĂM 2026", "Đơn vị báo cáo: Xã Phú Linh, thành phố Hà Nội")
    assert (
        "Tệp ghi thành phố Hà Nội, còn ở đây chỉ nhận báo cáo của tỉnh Tuyên Quang." in told(path, **IN_TUYEN_QUANG)[0]
    )


def test_villages_of_a_commune(tmp_path: Path) -> None:
    units = (
        UnitName("00952", "xã", "Cao Bồ", is_sum=True, above=("030", "02")),
        UnitName("00952-1", "thôn", "Lùng Tao", above=("00952", "030", "02")),
        UnitName("00952-2", "thôn", "Bản Dâng", above=("00952", "030", "02")),
        UnitName("00952-3", "tổ dân phố", "Số Một", above=("00952", "030", "02")),
    )
    known = register(units, UnitName("030", "huyện", "Vị Xuyên", is_sum=True, above=("02",)), HA_GIANG)
    title = "Đơn vị báo cáo: Thôn Lùng Tao, xã Cao Bồ, huyện Vị Xuyên"
    one = return_of(tmp_path / "a.xlsx", "KẾT QUẢ NĂM 2023", title)
    assert (read(one, **known).unit, told(one, **known)) == ("00952-1", [])
    book = book_of(tmp_path / "b.xlsx", units[1:], "TỔNG HỢP NĂM 2023 - HỘI NÔNG DÂN XÃ CAO BỒ")
    assert (list(read(book, **known).rows), told(book, **known)) == ([unit.code for unit in units[1:]], [])


# A seventh organization

SEVEN = fixture_organizations(RED_CROSS)
OWED_BY_SEVEN: Mapping[str, frozenset[str]] = {**OWED, "hctd": OWED["hnd"]}
WITH_RED_CROSS: dict[str, Any] = {**REGISTER, "organizations": SEVEN, "owed": OWED_BY_SEVEN}


def seven_rows() -> tuple[dict[str, Any], dict[str, str]]:
    return {**commune_figures(), "hctd": figures_of("hnd")}, {**ORGANIZATION_ROWS, "hctd": "7. Hội CTĐ xã Cao Bồ"}


def test_row_of_a_seventh_organization(tmp_path: Path) -> None:
    rows, names = seven_rows()
    path = commune_workbook(tmp_path / "a.xlsx", rows=rows, names=names)
    reading = read(path, **WITH_RED_CROSS)
    assert errors(reading) == []
    assert list(reading.rows) == [*OWED, "hctd"]
    assert reading.rows["hctd"]["members"].value == 1070


def test_association_outside_the_register_is_passed_over(tmp_path: Path) -> None:
    rows, names = seven_rows()
    reading = read(commune_workbook(tmp_path / "a.xlsx", rows=rows, names=names))
    assert list(reading.rows) == [*OWED]
    assert any("không thuộc sáu tổ chức" in problem.message for problem in reading.problems)


def test_row_of_the_seventh_is_missed_like_any_other(tmp_path: Path) -> None:
    assert "thiếu dòng của Hội Chữ thập đỏ" in told(commune_workbook(tmp_path / "a.xlsx"), **WITH_RED_CROSS)[0]


def red_cross_book(path: Path, change: Any = None, *, title: str = "HỘI CHỮ THẬP ĐỎ HUYỆN VỊ XUYÊN") -> Path:
    return organization_workbook(path, change, title=("BIỂU SỐ 02", f"TỔNG HỢP KẾT QUẢ NĂM 2024 - {title}"))


def test_book_of_a_seventh_organization(tmp_path: Path) -> None:
    reading = read(red_cross_book(tmp_path / "a.xlsx"), **WITH_RED_CROSS)
    assert errors(reading) == []
    assert reading.organization == "hctd"


def test_sheet_name_of_a_seventh_organization(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.title = "Chữ thập đỏ"

    reading = read(red_cross_book(tmp_path / "a.xlsx", change, title="HUYỆN VỊ XUYÊN"), **WITH_RED_CROSS)
    assert (reading.organization, errors(reading)) == ("hctd", [])


@pytest.mark.parametrize(
    ("header", "is_read"),
    [
        ("Số hội viên", True),
        ("Số hội viên Hội Chữ thập đỏ", True),
        ("Số hội viên Chữ thập đỏ", True),
        ("Số hội viên Hội Nông dân", False),
        ("Số đoàn viên", False),
    ],
)
def test_header_words_of_a_seventh_organization(tmp_path: Path, header: str, is_read: bool) -> None:
    reading = read(red_cross_book(tmp_path / "a.xlsx", put("I7", header)), **WITH_RED_CROSS)
    assert (errors(reading) == []) is is_read, [problem.message for problem in errors(reading)]


def test_header_of_the_seventh_in_another_organizations_book_is_asked_about(tmp_path: Path) -> None:
    for header in ("Số hội viên Chữ thập đỏ", "Số hội viên Hội CTĐ"):
        path = organization_workbook(tmp_path / "a.xlsx", put("I7", header))
        assert told(path, **WITH_RED_CROSS), header


def test_no_name_of_a_place_stands_in_the_reader() -> None:
    root = Path(__file__).resolve().parents[2] / "workbook"
    named = re.compile(r"vi[ _-]?xuyen|vị xuyên", re.IGNORECASE)
    files = sorted(root.rglob("*.py"))
    assert files
    assert [str(path.relative_to(root)) for path in files if named.search(path.read_text(encoding="utf-8"))] == []


def test_districts_between_a_province_and_its_communes_are_no_rows(tmp_path: Path) -> None:
    province = UnitName("02", "tỉnh", "Hà Giang", is_sum=True)
    known = register((province, *UNITS, *BAC_QUANG))
    book = book_of(
        tmp_path / "a.xlsx", BAC_QUANG[1:], "TỔNG HỢP NĂM 2023 - HỘI NÔNG DÂN HUYỆN BẮC QUANG, TỈNH HÀ GIANG"
    )
    reading = read(book, **known)
    assert (list(reading.rows), errors(reading)) == ([unit.code for unit in BAC_QUANG[1:]], [])
    one = return_of(tmp_path / "b.xlsx", "HUYỆN VỊ XUYÊN", "NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành")
    assert read(one, **known).unit == "00979"
    foreign = return_of(tmp_path / "c.xlsx", "HUYỆN QUẢN BẠ", "NĂM 2023", "Đơn vị báo cáo: Xã Trung Thành")
    assert "Tệp ghi huyện Quản Bạ, còn ở đây chỉ nhận báo cáo của tỉnh Hà Giang." in told(foreign, **known)[0]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("HUYỆN QUẢN BẠ", "huyện Quản Bạ"),
        ("HUYỆN GIAO THỦY NĂM 2023", "huyện Giao Thủy"),
        ("Huyện Hoàng Su Phì, tỉnh Hà Giang", "huyện Hoàng Su Phì"),
        ("Huyện đoàn Bắc Quang", "huyện Bắc Quang"),
        ("TP. Hà Nội", "thành phố Hà Nội"),
        ("DANG BO HUYEN BAC QUANG", "huyện Bac Quang"),
        ("UBND HUYỆN QUẢN LÝ", None),
        ("CHỈ TIÊU HUYỆN GIAO NĂM 2023", None),
        ("Số liệu tính đến 31/12", None),
        ("TÌNH HÌNH CÁC TỔ CHỨC CỦA HUYỆN THỰC HIỆN NGHỊ QUYẾT", None),
        ("BAN THƯỜNG VỤ HUYỆN ỦY VỊ XUYÊN", None),
        ("BÁO CÁO HUYỆN UỶ VỀ VIỆC ĐĂNG KÝ", None),
        ("Đoàn TNCS HCM huyện Vị Xuyên, tỉnh Hà Giang", None),
        ("Tỉnh Tuyên Quang", None),
        ("xã Cao Bồ, huyện bắc quang", None),
    ],
)
def test_area_of_another_register_in_a_text(text: str, area: str | None) -> None:
    assert foreign_area_in(text, BOOK) == area


def test_name_in_small_letters_counts_where_the_reporter_is_named() -> None:
    assert foreign_area_in("xã Cao Bồ, huyện bắc quang", BOOK, is_of_reporter=True) is not None
