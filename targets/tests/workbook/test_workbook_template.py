"""The portal's own form: written, filled in by Excel or LibreOffice, read back by its codes; never read by guessing."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from organizations.names import UnitName
from organizations.tests.fixture_organizations import RED_CROSS, fixture_organizations
from targets.rules.compliance import NIL, Amount
from targets.rules.figures import FIGURE_KEYS, FIGURE_NAMES
from targets.tests.workbook.workbook_cases import OWED, REGISTER, UNITS
from targets.workbook.form.content import Form, FormColumn, FormLine, FormRate
from targets.workbook.form.stamp import META_SHEET, Stamp
from targets.workbook.form.write import FIRST_COLUMN, FIRST_ROW, KEY_ROW, NAME_COLUMN, form_bytes
from targets.workbook.reader import read_workbook
from targets.workbook.reading import ERROR, Reading

SIX = {
    "mttq": "Mặt trận Tổ quốc", "ldld": "Công đoàn", "hnd": "Hội Nông dân", "dtn": "Đoàn Thanh niên",
    "lhpn": "Hội Phụ nữ", "ccb": "Hội Cựu chiến binh",
}  # fmt: skip
COMMUNES = [unit for unit in UNITS if unit.kind != "huyện"]
RATE = FormRate("Tỷ lệ tập hợp", ("members",), ("eligible",))
Amounts = Mapping[str, Mapping[str, Amount]]


def commune_form(
    amounts: Amounts | None = None, *, unit: str = "00952", reporter: str = "Xã Cao Bồ", year: int = 2023
) -> Form:
    return form(SIX, FIGURE_KEYS, amounts or {}, unit=unit, reporter=reporter, year=year)


def organization_form(amounts: Amounts | None = None) -> Form:
    keys = tuple(key for key in FIGURE_KEYS if key in OWED["hnd"])
    names = {unit.code: f"{unit.kind.capitalize()} {unit.name}" for unit in COMMUNES}
    return form(names, keys, amounts or {}, organization="hnd", reporter="Hội Nông dân")


def form(
    names: Mapping[str, str],
    keys: tuple[str, ...],
    amounts: Amounts,
    *,
    unit: str = "",
    organization: str = "",
    reporter: str,
    year: int = 2023,
) -> Form:
    lines = [
        FormLine(code, name, OWED[organization or code] & set(keys), amounts.get(code, {}), {"members": 900})
        for code, name in names.items()
    ]
    return Form(
        stamp=Stamp(year, unit, organization, keys, tuple(names)),
        number="BIỂU SỐ 01",
        title="SỐ LIỆU",
        reporter=reporter,
        recipient="Ban Dân vận",
        until="31/12/2023",
        row_noun="Tổ chức" if unit else "Xã, thị trấn",
        columns=[FormColumn(key, FIGURE_NAMES[key], "Nhóm", "người", "Cách ghi.") for key in keys],
        lines=lines,
        rates=[RATE],
        notes=["Ghi chú."],
        signers=("NGƯỜI LẬP BIỂU", "TM. BAN THƯỜNG TRỰC"),
    )


def stored(tmp_path: Path, which: Form) -> Path:
    path = tmp_path / "mau.xlsx"
    path.write_bytes(form_bytes(which))
    return path


def read(path: Path) -> Reading:
    return read_workbook(path, **REGISTER, owed=OWED, max_bytes=5_000_000)


def change(path: Path, what: Callable[[Workbook], object]) -> Path:
    book = load_workbook(path)
    what(book)
    book.save(path)
    return path


def sheet_of(book: Workbook) -> Worksheet:
    return book[book.sheetnames[0]]


def errors(reading: Reading) -> list[str]:
    return [problem.message for problem in reading.problems if problem.severity == ERROR]


def amounts_of(reading: Reading) -> dict[str, dict[str, Amount]]:
    return {
        row: {key: NIL if cell.is_nil else cell.value for key, cell in cells.items() if not cell.is_missing}
        for row, cells in reading.rows.items()
    }


def filled(codes: Mapping[str, str], organization: str = "") -> dict[str, dict[str, Amount]]:
    """Figures without a contradiction in every owed cell, one of them nil."""
    return {
        code: {
            key: NIL
            if key == "themes" and row == 1
            else 3 + row
            if key in ("members", "heads_qualified")
            else 1000 + row
            for key in FIGURE_KEYS
            if key in OWED[organization or code]
        }
        for row, code in enumerate(codes)
    }


def fill(book: Workbook, amounts: Amounts) -> None:
    """Type the figures into the white cells, as a person would."""
    sheet = sheet_of(book)
    keys = {cell.value: cell.column for cell in sheet[KEY_ROW]}
    rows = {sheet.cell(row, 1).value: row for row in range(FIRST_ROW, FIRST_ROW + 30)}
    for code, figures in amounts.items():
        for key, amount in figures.items():
            cell = sheet.cell(rows[code], keys[key])
            assert not cell.protection.locked, f"{key} of {code} is locked"
            cell.value = "kps" if amount is NIL else amount


@pytest.mark.parametrize("kind", ["commune", "organization"])
def test_form_filled_in_is_read_without_any_guess(tmp_path: Path, kind: str) -> None:
    names = SIX if kind == "commune" else {unit.code: unit.name for unit in COMMUNES}
    amounts = filled(names, "" if kind == "commune" else "hnd")
    path = change(
        stored(tmp_path, commune_form() if kind == "commune" else organization_form()),
        lambda book: fill(book, amounts),
    )
    reading = read(path)
    assert errors(reading) == []
    assert (reading.layout, reading.year) == (kind, 2023)
    assert (reading.unit, reading.organization) == (("00952", None) if kind == "commune" else (None, "hnd"))
    assert amounts_of(reading) == amounts


def test_stored_figures_stand_in_the_form_and_come_back_the_same(tmp_path: Path) -> None:
    amounts = filled(SIX)
    reading = read(stored(tmp_path, commune_form(amounts)))
    assert errors(reading) == []
    assert amounts_of(reading) == amounts


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_form_saved_by_libreoffice_is_read_the_same(tmp_path: Path, suffix: str) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here")
    amounts = filled(SIX)
    source = stored(tmp_path, commune_form(amounts))
    out = tmp_path / "out"
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", suffix,
         "--outdir", out, source], check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    reading = read(out / f"mau.{suffix}")
    assert errors(reading) == []
    assert amounts_of(reading) == amounts


def test_empty_form_has_no_error_and_no_figure(tmp_path: Path) -> None:
    reading = read(stored(tmp_path, commune_form()))
    assert errors(reading) == []
    assert amounts_of(reading) == {code: {} for code in SIX}


def test_whole_row_of_nil_fills_the_owed_cells(tmp_path: Path) -> None:
    def choose(book: Workbook) -> None:
        sheet_of(book).cell(FIRST_ROW + 1, FIRST_COLUMN + len(FIGURE_KEYS)).value = "KPS"

    reading = read(change(stored(tmp_path, commune_form()), choose))
    assert amounts_of(reading)["ldld"] == dict.fromkeys(OWED["ldld"], NIL)
    assert not any(problem.cell.endswith(str(FIRST_ROW + 1)) for problem in reading.problems)


def test_whole_row_of_nil_beside_a_figure_is_asked_about(tmp_path: Path) -> None:
    def choose(book: Workbook) -> None:
        sheet_of(book).cell(FIRST_ROW + 2, FIRST_COLUMN + len(FIGURE_KEYS)).value = "KPS"
        sheet_of(book).cell(FIRST_ROW + 2, FIRST_COLUMN).value = 1

    (message,) = errors(read(change(stored(tmp_path, commune_form()), choose)))
    assert "vừa chọn «Cả dòng không phát sinh» vừa có số liệu ở ô D14" in message


def test_rows_may_be_sorted_and_columns_renamed(tmp_path: Path) -> None:
    def sort(book: Workbook) -> None:
        sheet = sheet_of(book)
        first, second = ([cell.value for cell in sheet[row]] for row in (FIRST_ROW + 2, FIRST_ROW + 3))
        for column, (one, other) in enumerate(zip(first, second, strict=True), start=1):
            sheet.cell(FIRST_ROW + 2, column).value = other
            sheet.cell(FIRST_ROW + 3, column).value = one
        sheet.cell(KEY_ROW - 3, FIRST_COLUMN).value = "Tên cột do xã tự đặt"

    amounts = filled(SIX)
    reading = read(change(stored(tmp_path, commune_form(amounts)), sort))
    assert errors(reading) == []
    assert amounts_of(reading) == amounts


def _meta(name: str, value: str) -> Callable[[Workbook], None]:
    def write(book: Workbook) -> None:
        for row in book[META_SHEET].iter_rows():
            if row[0].value == name:
                row[1].value = value

    return write


def _cell(row: int, column: int, value: object) -> Callable[[Workbook], None]:
    return lambda book: setattr(sheet_of(book).cell(row, column), "value", value)


def _row_put_in(book: Workbook) -> None:
    sheet_of(book).insert_rows(FIRST_ROW + 1)
    sheet_of(book).cell(FIRST_ROW + 1, FIRST_COLUMN).value = 5


FAULTS: dict[str, tuple[Callable[[Workbook], object], str]] = {
    "other-version": (_meta("version", "0"), "mẫu phiên bản «0»"),
    "unit-changed": (_meta("unit", "00943"), "thông tin ẩn của mẫu"),
    "year-changed": (_meta("year", "2022"), "thông tin ẩn của mẫu"),
    "checksum-changed": (_meta("checksum", "0"), "thông tin ẩn của mẫu"),
    "key-row-gone": (lambda book: sheet_of(book).delete_rows(KEY_ROW), "Không còn dòng mã ẩn"),
    "column-gone": (lambda book: sheet_of(book).delete_cols(FIRST_COLUMN), "đã mất cột «Chủ đề năm"),
    "row-gone": (lambda book: sheet_of(book).delete_rows(FIRST_ROW), "Bảng thiếu dòng của Mặt trận Tổ quốc"),
    "sheet-copied": (lambda book: book.copy_worksheet(sheet_of(book)), "nhiều trang mẫu"),
    "another-unit-in-title": (_cell(3, 2, "Đơn vị báo cáo: Xã Kim Thạch"), "mẫu này lập cho xã Cao Bồ"),
    "another-year-in-title": (_cell(4, 2, "Năm: 2022"), "mẫu này lập cho năm 2023"),
    "name-overwritten": (_cell(FIRST_ROW, NAME_COLUMN, "Hội Nông dân"), "dành cho Mặt trận Tổ quốc"),
    "row-put-in": (
        _row_put_in,
        "được chèn thêm vào mẫu",
    ),
    "letters": (_cell(FIRST_ROW, FIRST_COLUMN, "năm"), ""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_form_that_was_tampered_with_is_refused_in_words(tmp_path: Path, fault: str) -> None:
    what, sentence = FAULTS[fault]
    reading = read(change(stored(tmp_path, commune_form()), what))
    assert any(sentence in message for message in errors(reading)), errors(reading)


def test_form_of_a_year_or_unit_that_is_not_reported_is_refused(tmp_path: Path) -> None:
    assert "không nhận báo cáo năm đó" in errors(read(stored(tmp_path, commune_form(year=2019))))[0]
    assert "không thuộc năm 2023" in errors(read(stored(tmp_path, commune_form(unit="99999"))))[0]


def test_another_programs_meta_sheet_is_no_form_of_ours(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet(META_SHEET).append(["template", "khac"])
    path = tmp_path / "khac.xlsx"
    book.save(path)
    assert "Không tìm thấy bảng số liệu" in errors(read(path))[0]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = stored(tmp_path, commune_form(reporter="=HYPERLINK(1)"))
    sheet = sheet_of(load_workbook(path))
    assert all(cell.data_type != "f" or cell.row >= FIRST_ROW for row in sheet.iter_rows() for cell in row), (
        "only the table holds formulas"
    )
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert all(str(cell.value).startswith(("=SUM(", "=IF(COUNT(")) for cell in cells)


def test_only_owed_cells_are_open_and_the_sheet_is_locked(tmp_path: Path) -> None:
    book = load_workbook(stored(tmp_path, commune_form()))
    sheet = sheet_of(book)
    keys = {cell.column: cell.value for cell in sheet[KEY_ROW] if cell.value in FIGURE_KEYS}
    for row, code in enumerate(SIX, start=FIRST_ROW):
        for column, key in keys.items():
            assert sheet.cell(row, column).protection.locked is (key not in OWED[code])
    assert sheet.protection.sheet and sheet.protection.password is None
    assert book[META_SHEET].sheet_state == "veryHidden"
    assert sheet.row_dimensions[KEY_ROW].hidden and sheet.column_dimensions["A"].hidden
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert {rule.type for rule in sheet.data_validations.dataValidation} == {"custom", "list"}


def of_register(path: Path, units: tuple[UnitName, ...]) -> Reading:
    areas = (UnitName("02", "tỉnh", "Hà Giang", is_sum=True),)
    register = {**REGISTER, "units_by_year": {2023: units}, "areas": areas}
    return read_workbook(path, **register, owed=OWED, max_bytes=5_000_000)


def stamped(which: Form, **stamp: Any) -> Form:
    return replace(which, stamp=replace(which.stamp, **stamp))


OF_VI_XUYEN = {"area_code": "030", "area": "huyện Vị Xuyên"}


def test_form_of_another_districts_commune_of_the_same_name_is_refused_by_unit(tmp_path: Path) -> None:
    bac_quang = (
        UnitName("034", "huyện", "Bắc Quang", is_sum=True, above=("02",)),
        UnitName("01165", "xã", "Trung Thành", above=("034", "02"), valid_from="1991-10-01"),
    )
    theirs = stamped(commune_form(unit="00979", reporter="Xã Trung Thành"), unit_from="1991-10-01", **OF_VI_XUYEN)
    reading = of_register(stored(tmp_path, theirs), bac_quang)
    assert reading.rows == {}
    assert errors(reading)[0].startswith(
        "Mẫu này lập cho huyện Vị Xuyên, còn ở đây chỉ nhận báo cáo của huyện Bắc Quang."
    )
    own = stamped(
        commune_form(unit="01165", reporter="Xã Trung Thành"),
        unit_from="1991-10-01",
        area_code="034",
        area="huyện Bắc Quang",
    )
    assert errors(of_register(stored(tmp_path, own), bac_quang)) == []
    assert "Mẫu này lập cho huyện Bắc Quang" in errors(read(stored(tmp_path, own)))[0]


def test_form_of_an_earlier_unit_of_the_same_code_is_refused(tmp_path: Path) -> None:
    merged = (UnitName("00913", "xã", "Vị Xuyên", valid_from="2025-07-01"),)
    form_of_town = commune_form(unit="00913", reporter="Xã Vị Xuyên")
    assert errors(of_register(stored(tmp_path, stamped(form_of_town, unit_from="2025-07-01")), merged)) == []
    reading = of_register(stored(tmp_path, stamped(form_of_town, unit_from="1991-10-01")), merged)
    assert "đơn vị hoặc số liệu không thuộc năm" in errors(reading)[0]


def test_form_made_before_units_had_their_first_day_is_still_read(tmp_path: Path) -> None:
    def age(book: Workbook) -> None:
        meta = book[META_SHEET]
        values = dict(stamped(commune_form(), version="1").stamp.lines())
        meta["B1"] = "vixuyen-bao-cao-nam"
        for row in range(2, meta.max_row + 1):
            meta.cell(row, 2, values[str(meta.cell(row, 1).value)] or None)

    path = change(stored(tmp_path, commune_form()), age)
    reading = read(path)
    assert (reading.unit, reading.year, errors(reading)) == ("00952", 2023, [])


def test_form_of_a_seventh_organization(tmp_path: Path) -> None:
    seven = {**REGISTER, "organizations": fixture_organizations(RED_CROSS)}
    keys = tuple(key for key in FIGURE_KEYS if key in OWED["hnd"])
    names = {unit.code: f"{unit.kind.capitalize()} {unit.name}" for unit in COMMUNES}
    owed = {**OWED, "hctd": OWED["hnd"]}
    lines = [FormLine(code, name, OWED["hnd"], {"members": 12}, {}) for code, name in names.items()]
    which = replace(
        organization_form(),
        stamp=Stamp(2023, "", "hctd", keys, tuple(names)),
        reporter="Hội Chữ thập đỏ",
        lines=lines,
    )
    reading = read_workbook(stored(tmp_path, which), **seven, owed=owed, max_bytes=5_000_000)
    assert (errors(reading), reading.organization) == ([], "hctd")
    assert reading.rows["00952"]["members"].value == 12
    assert errors(read(stored(tmp_path, which)))
