"""Workbooks as offices made them that nobody had thought of: each clear to a person, or a trap for a hasty reader."""

from pathlib import Path
from time import monotonic

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.test_workbook_template import commune_form
from targets.tests.workbook.workbook_cases import (
    HEADERS,
    OWED,
    UNITS,
    Change,
    commune_figures,
    commune_workbook,
    errors,
    figures_of,
    organization_workbook,
    put,
    read,
    standard_headers,
    write_table,
)
from targets.workbook.form.write import FIRST_COLUMN, FIRST_ROW, NAME_ROW, form_bytes
from targets.workbook.reading import Reading

COMMUNES = [unit for unit in UNITS if unit.kind != "huyện"]
ACCOUNTS = (
    '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)',
    '_-* #,##0\\ _₫_-;\\-* #,##0\\ _₫_-;_-* "-"??\\ _₫_-;_-@_-',
)


def figures_as_meant(reading: Reading) -> bool:
    """Whether the return of Cao Bồ was read whole."""
    meant = {code: {key: row[key] for key in OWED[code]} for code, row in commune_figures().items()}
    found = {code: {key: cells[key].value for key in OWED[code]} for code, cells in reading.rows.items()}
    return reading.unit == "00952" and found == meant


def test_sums_of_all_six_are_not_taken_for_the_front(tmp_path: Path) -> None:
    sums = {unit.code: figures_of("mttq") | {"eligible": 6094, "members": 5514} for unit in COMMUNES}
    title = ("ỦY BAN MTTQ HUYỆN VỊ XUYÊN", "KẾT QUẢ HOẠT ĐỘNG CỦA MTTQ VÀ CÁC ĐOÀN THỂ NĂM 2024")

    found = errors(read(organization_workbook(tmp_path / "a.xlsx", organization="mttq", rows=sums, title=title)))

    assert [problem.cell for problem in found] == ["H7", "I7"]
    assert "số cộng của nhiều tổ chức" in found[0].message


@pytest.mark.parametrize(("first", "second"), [("rated_good", "rated_fair"), ("themes", "supervisions")])
def test_form_with_two_columns_moved_above_its_hidden_keys_is_refused(tmp_path: Path, first: str, second: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(form_bytes(commune_form()))
    book = load_workbook(path)
    columns = [FIRST_COLUMN + FIGURE_KEYS.index(key) for key in (first, second)]
    for row in (NAME_ROW, *range(FIRST_ROW, FIRST_ROW + 6)):
        cells = [book.worksheets[0].cell(row, column) for column in columns]
        cells[0].value, cells[1].value = cells[1].value, cells[0].value
    book.save(path)

    found = [problem for problem in errors(read(path)) if "không đổi chỗ các cột" in problem.message]

    assert {problem.cell for problem in found} == {cell.coordinate for cell in columns_of(book.worksheets[0], columns)}


def columns_of(sheet: Worksheet, columns: list[int]) -> list:
    return [sheet.cell(NAME_ROW, column) for column in columns]


@pytest.mark.parametrize("number_format", ACCOUNTS)
def test_zero_that_the_accounts_format_shows_as_a_dash_is_a_zero(tmp_path: Path, number_format: str) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", put("L10", 0, number_format)))

    assert not errors(reading)
    assert reading.rows["hnd"]["rated_excellent"].value == 0


def test_union_of_a_health_post_is_no_total(tmp_path: Path) -> None:
    def add(sheet: Worksheet) -> None:
        for column, value in ((2, "Công đoàn Trạm Y tế xã Phú Linh"), (3, 7), (4, 7), (6, 7)):
            sheet.cell(sheet.max_row + (column == 2), column, value)

    title = ("LIÊN ĐOÀN LAO ĐỘNG HUYỆN VỊ XUYÊN", "NĂM 2024")
    found = errors(read(organization_workbook(tmp_path / "a.xlsx", add, organization="ldld", title=title)))

    assert [problem.read for problem in found] == ["Công đoàn Trạm Y tế xã Phú Linh"]


def over_all(text: str) -> dict[str, tuple[str, ...]]:
    return {key: (text, *path) for key, path in standard_headers().items()}


def measures() -> dict[str, tuple[str, ...]]:
    return {key: (*path, "người, hộ" if key in ("eligible", "members") else "cơ sở") for key, path in
            standard_headers().items()}  # fmt: skip


@pytest.mark.parametrize(
    ("title", "headers"),
    [
        (("Xã Cao Bồ",), over_all("KẾT QUẢ THỰC HIỆN NĂM 2023")),
        (("Xã Cao Bồ", "NĂM 2023"), measures()),
        (("Xã Cao Bồ", "NĂM 2023"), standard_headers() | {"campaign_assigned": ("Phong trào TĐ, CVĐ", "CT giao"),
                                               "campaign_completed": ("Phong trào TĐ, CVĐ", "CT hoàn thành")}),
        (("Xã Cao Bồ", "NĂM 2023"), standard_headers() | {"heads": ("Cán bộ cấp trưởng", "Tổng số (đ/c)")}),
    ],
    ids=["year-over-all-columns", "measures-without-label", "movements-cut-short", "comrades"],
)  # fmt: skip
def test_header_that_a_person_would_call_clear_is_read(tmp_path: Path, title: tuple[str, ...], headers: dict) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", title=title, headers=headers))

    assert not errors(reading)
    assert reading.year == 2023
    assert figures_as_meant(reading)


def test_year_that_ended_with_the_district_is_a_whole_one(tmp_path: Path) -> None:
    title = ("Đơn vị báo cáo: Xã Cao Bồ", "Năm: 2025 (số liệu tính đến ngày 30/06/2025)")
    assert not errors(read(commune_workbook(tmp_path / "a.xlsx", title=title)))

    title = ("Đơn vị báo cáo: Xã Cao Bồ", "Năm: 2024 (số liệu tính đến ngày 30/06/2024)")
    assert errors(read(commune_workbook(tmp_path / "b.xlsx", title=title)))


def turned_with_groups(path: Path) -> Path:
    """Organizations as columns; each group has a row of its own above its figures."""
    book = Workbook()
    sheet = book.active
    flat = Workbook().active
    write_table(flat, commune_figures(), names={code: code for code in OWED}, headers=HEADERS, top=1)
    sheet["A1"], sheet["A2"], sheet["B4"] = "Đơn vị báo cáo: Xã Cao Bồ", "NĂM 2023", "Nội dung"
    names = ("Mặt trận Tổ quốc", "Công đoàn", "Hội Nông dân", "Đoàn Thanh niên", "Hội Phụ nữ", "Hội Cựu chiến binh")
    for offset, name in enumerate(names):
        sheet.cell(4, 3 + offset, name)
    row, last = 5, ""
    for offset, (group, leaf) in enumerate(standard_headers().values()):
        if group != last:
            sheet.cell(row, 2, group)
            row, last = row + 1, group
        sheet.cell(row, 2, leaf)
        for number in range(6):
            sheet.cell(row, 3 + number, flat.cell(2 + number, 3 + offset).value)
        row += 1
    book.save(path)
    return path


def test_group_in_a_row_of_its_own_is_no_second_figure(tmp_path: Path) -> None:
    reading = read(turned_with_groups(tmp_path / "a.xlsx"))

    assert not errors(reading)
    assert figures_as_meant(reading)


def cell_said(cell: str, text: str) -> Change:
    return put(cell, text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (cell_said("J10", "ko có"), "Không rõ ô này là số 0 hay không phát sinh"),
        (cell_said("Q5", "ĐVT: %"), "Đơn vị tính của bảng"),
        (cell_said("B8", "Trong đó: nữ"), "thiếu dòng của Mặt trận Tổ quốc"),
    ],
)
def test_sentence_says_what_is_wrong(tmp_path: Path, change: Change, words: str) -> None:
    assert any(words in problem.message for problem in errors(read(commune_workbook(tmp_path / "a.xlsx", change))))


def test_thousands_of_rows_of_communes_are_refused_soon(tmp_path: Path) -> None:
    def add(sheet: Worksheet) -> None:
        for number in range(4_000):
            sheet.append([number, f"Xã {COMMUNES[number % 24].name}", 1, 1])

    path = organization_workbook(tmp_path / "a.xlsx", add)
    start = monotonic()

    assert errors(read(path))
    assert monotonic() - start < 10  # some 2 s; it took 20 while each row looked for a header above it
