"""Vertical lists of indicators, one per organization: read where everything is certain, asked about where not."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.workbook_cases import (
    GROUPS,
    HEADERS,
    ORGANIZATION_ROWS,
    Value,
    commune_figures,
    errors,
    figures_of,
    plain_figures,
    read,
    warnings,
)
from targets.workbook.reading import ProblemKind, Reading, WorkbookProblem

LABELS = {
    **HEADERS,
    "campaign_assigned": "Chỉ tiêu phong trào thi đua được giao",
    "campaign_completed": "Chỉ tiêu phong trào thi đua hoàn thành",
    "branches_effective": "Số chi đoàn, chi hội, Tổ Mặt trận hoạt động thường xuyên, hiệu quả",
    "rated_excellent": "Cơ sở xếp loại hoàn thành xuất sắc nhiệm vụ",
    "rated_good": "Cơ sở xếp loại hoàn thành tốt nhiệm vụ",
    "rated_fair": "Cơ sở xếp loại hoàn thành nhiệm vụ",
    "rated_poor": "Cơ sở xếp loại không hoàn thành nhiệm vụ",
    "heads_qualified": "Cán bộ cấp trưởng đủ điều kiện trình độ chuyên môn, lý luận chính trị",
}
HEADER = ("TT", "Nội dung chỉ tiêu", "ĐVT", "Kết quả năm", "Ghi chú")
ROW = {key: number for number, key in enumerate(FIGURE_KEYS, 5)}  # of a figure where the header is in row 4
Sheets = Mapping[str, Worksheet]


def _append_list(sheet: Worksheet, figures: Mapping[str, Value]) -> None:
    sheet.append(HEADER)
    for number, key in enumerate(FIGURE_KEYS, 1):
        sheet.append([number, LABELS[key], "Người", figures[key]])


def _write(path: Path, change: Callable[[Sheets], object] | None = None) -> Path:
    """A sheet per organization: title in rows 1-2, header in row 4, results in D5:D19."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for code, name in ORGANIZATION_ROWS.items():
        sheet = book.create_sheet(name)
        sheet["A1"], sheet["A2"] = f"{name.upper()} XÃ CAO BỒ", "BIỂU TỔNG HỢP KẾT QUẢ NĂM 2023"
        sheet.append([])
        _append_list(sheet, figures_of(code))
    if change:
        change({code: book[name] for code, name in ORGANIZATION_ROWS.items()})
    book.save(path)
    return path


def _write_below(path: Path, *, gap: int = 1, repeats_header: bool = True) -> Path:
    """Six lists below one another on one sheet, each under its organization's name."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["XÃ CAO BỒ - KẾT QUẢ NĂM 2023"])
    for number, (code, name) in enumerate(ORGANIZATION_ROWS.items(), 1):
        for _ in range(gap):
            sheet.append([])
        sheet.append([f"{number}. {name.upper()}"])
        if repeats_header or number == 1:
            _append_list(sheet, figures_of(code))
        else:
            for place, key in enumerate(FIGURE_KEYS, 1):
                sheet.append([place, LABELS[key], "Người", figures_of(code)[key]])
    book.save(path)
    return path


def _is_right(reading: Reading) -> bool:
    return (reading.unit, reading.year, reading.layout) == ("00952", 2023, "commune") and plain_figures(
        reading
    ) == commune_figures()


def _all(change: Callable[[Worksheet], object]) -> Callable[[Sheets], object]:
    return lambda sheets: [change(sheet) for sheet in sheets.values()]


def _set(sheet: Worksheet, **values: Value) -> None:
    for cell, value in values.items():
        sheet[cell] = value


def _fill(sheet: Worksheet, header: str, column: int, value: Value) -> None:
    sheet.cell(4, column, header)
    for row in range(5, 20):
        sheet.cell(row, column, value)


def _insert(sheet: Worksheet, column: int, header: str, value: Value) -> None:
    sheet.insert_cols(column)
    _fill(sheet, header, column, value)


def _name(sheet: Worksheet, title: str, name: str) -> None:
    sheet["A1"], sheet.title = title, name


def _insert_group(sheet: Worksheet, number: str, group: str | None) -> None:
    sheet.insert_rows(8)
    sheet["A8"], sheet["B8"] = number, group


def _swap_title(sheet: Worksheet) -> None:
    sheet["A1"] = "XÃ CAO BỒ"


def _drop_numbers(sheet: Worksheet) -> None:
    title = sheet["A1"].value, sheet["A2"].value
    sheet.delete_cols(1)
    sheet["A1"], sheet["A2"] = title


def _merge_title(sheet: Worksheet) -> None:
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A2:E2")


def _sign(sheet: Worksheet) -> None:
    sheet["D21"], sheet["B22"], sheet["D22"] = "Cao Bồ, ngày 5 tháng 12 năm 2023", "Người lập biểu", "Chủ tịch"


@pytest.mark.parametrize(
    "change",
    [
        None,
        _all(_swap_title),
        _all(_merge_title),
        _all(_drop_numbers),
        _all(lambda sheet: sheet.delete_cols(3)),
        _all(lambda sheet: _set(sheet, D4="Kết quả năm 2023")),
        _all(lambda sheet: _set(sheet, D4="Số lượng", B4="Chỉ tiêu")),
        _all(lambda sheet: _fill(sheet, "Ghi chú", 5, "theo báo cáo của chi hội")),
        _all(_sign),
        lambda sheets: _set(sheets["hnd"], A1="Đơn vị báo cáo: Hội Nông dân xã Cao Bồ"),
        lambda sheets: _set(sheets["hnd"], B11="Số hội viên nông dân", B12="Tổng số chi hội"),
    ],
    ids=[
        "plain",
        "sheet name",
        "merged title",
        "no STT",
        "no measure",
        "year",
        "quantity",
        "notes",
        "signed",
        "label",
        "own words",
    ],
)
def test_list_on_a_sheet_of_each_organization_is_read(
    tmp_path: Path, change: Callable[[Sheets], object] | None
) -> None:
    reading = read(_write(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert _is_right(reading)
    assert reading.rows["hnd"]["members"].sheet == "Hội Nông dân"
    assert reading.several == ()


@pytest.mark.parametrize("gap", [0, 1, 3])
def test_lists_below_one_another_are_read(tmp_path: Path, gap: int) -> None:
    reading = read(_write_below(tmp_path / "a.xlsx", gap=gap))

    assert errors(reading) == []
    assert _is_right(reading)
    assert reading.rows["ldld"]["themes"].cell == f"D{1 + 2 * gap + 2 + 15 + 2 + 1}"


@pytest.mark.parametrize("numbers", [True, False])
def test_group_rows_say_what_their_leaves_leave_out(tmp_path: Path, numbers: bool) -> None:
    short = {**LABELS, "rated_excellent": "Xuất sắc", "rated_good": "Tốt", "rated_fair": "Hoàn thành"}
    short |= {"rated_poor": "Không hoàn thành", "campaign_assigned": "Được giao", "campaign_completed": "Hoàn thành"}

    def change(sheets: Sheets) -> None:
        for code, sheet in sheets.items():
            sheet.delete_rows(5, 15)
            row = 5
            for place, (group, keys) in enumerate(GROUPS):
                if group.startswith(("Xếp loại", "Phong trào")):
                    sheet.cell(row, 1, ["I", "II", "III", "IV", "V", "VI"][place] if numbers else None)
                    sheet.cell(row, 2, group)
                    row += 1
                for key in keys:
                    cells = (row - 4 if numbers else None, short[key], None, figures_of(code)[key])
                    for column, value in enumerate(cells, 1):
                        sheet.cell(row, column, value)
                    row += 1

    reading = read(_write(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert _is_right(reading)


def test_blank_result_is_a_missing_figure(tmp_path: Path) -> None:
    cell = f"D{ROW['members']}"
    reading = read(_write(tmp_path / "a.xlsx", lambda sheets: _set(sheets["ccb"], **{cell: None})))

    assert errors(reading) == []
    assert reading.rows["ccb"]["members"].is_missing
    blanks = [problem for problem in warnings(reading) if problem.kind is ProblemKind.BLANK]
    assert [(problem.sheet, problem.cell) for problem in blanks] == [("Hội Cựu chiến binh", cell)]


@pytest.mark.parametrize("key", FIGURE_KEYS)
@pytest.mark.parametrize("is_bare", [False, True], ids=["numbered", "bare"])
def test_blank_result_never_changes_another_figure(tmp_path: Path, key: str, is_bare: bool) -> None:
    def change(sheets: Sheets) -> None:
        for sheet in sheets.values():
            sheet[f"D{ROW[key]}"] = None
            if is_bare:
                sheet.delete_cols(3)
                sheet.delete_cols(1)

    reading = read(_write(tmp_path / "a.xlsx", change))

    for code, figures in plain_figures(reading).items():
        for other, value in figures.items():
            assert value in ((None,) if other == key else (None, figures_of(code)[other]))
    if not is_bare:
        assert errors(reading) == []


def _places(problems: list[WorkbookProblem]) -> set[tuple[str, str]]:
    return {(problem.sheet, problem.cell) for problem in problems}


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: _insert(sheet, 4, "Kế hoạch", 9),
        lambda sheet: _fill(sheet, "Kế hoạch năm sau", 5, 9),
        lambda sheet: _fill(sheet, "Kết quả năm 2022", 5, 9),
        lambda sheet: _fill(sheet, "Tỷ lệ %", 5, 90),
        lambda sheet: _fill(sheet, "So sánh", 5, "tăng 2"),
        lambda sheet: _fill(sheet, "Tổng cộng", 5, 9),
        lambda sheet: _fill(sheet, "Ghi chú", 5, "đính chính: 9"),
        lambda sheet: _fill(sheet, "", 5, 9),
        lambda sheet: _set(sheet, D4="Kế hoạch"),
        lambda sheet: _set(sheet, D4="6 tháng"),
        lambda sheet: _set(sheet, B4="Chỉ tiêu đăng ký"),
        lambda sheet: _set(sheet, C11="nghìn người"),
        lambda sheet: _set(sheet, C11="%"),
        lambda sheet: _set(sheet, D25=12),
        lambda sheet: _insert_group(sheet, "II", "Kế hoạch năm 2024"),
        lambda sheet: _insert_group(sheet, "II. Kế hoạch năm 2024", None),
        lambda sheet: _set(sheet, A1="HỘI NÔNG DÂN, HỘI LIÊN HIỆP PHỤ NỮ XÃ CAO BỒ"),
        lambda sheet: _set(sheet, A1="HỘI CỰU CHIẾN BINH XÃ CAO BỒ"),
        lambda sheet: _name(sheet, "XÃ CAO BỒ", "Biểu 3"),
        lambda sheet: setattr(sheet, "title", "Tổng hợp"),
    ],
    ids=[
        "plan",
        "next year",
        "last year",
        "rate",
        "comparison",
        "total",
        "number in notes",
        "nameless",
        "only a plan",
        "part of the year",
        "labels of a plan",
        "thousands",
        "percent",
        "number below",
        "group of a plan",
        "wide group of a plan",
        "two names",
        "another's sheet",
        "nobody's",
        "sheet of totals",
    ],
)
def test_doubtful_list_is_asked_about(tmp_path: Path, change: Callable[[Worksheet], object]) -> None:
    reading = read(_write(tmp_path / "a.xlsx", lambda sheets: change(sheets["hnd"])))

    told = [problem for problem in errors(reading) if "theo hàng dọc" in problem.message]
    assert len(told) == 1
    assert told[0].cell == f"B{ROW['themes']}"
    assert "hnd" not in reading.rows


def test_lists_under_one_header_are_asked_about(tmp_path: Path) -> None:
    (problem,) = errors(read(_write_below(tmp_path / "a.xlsx", repeats_header=False)))

    assert "theo hàng dọc" in problem.message


def test_same_doubt_on_all_sheets_is_one_sentence(tmp_path: Path) -> None:
    reading = read(_write(tmp_path / "a.xlsx", _all(lambda sheet: _insert(sheet, 4, "Kế hoạch", 9))))

    (problem,) = errors(reading)
    assert all(f"«{name}»" in problem.message for name in ORGANIZATION_ROWS.values())


_HND = "Hội Nông dân"


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda sheets: _set(sheets["hnd"], A1="HỘI NÔNG DÂN XÃ LINH HỒ"), ("Hội Nông dân", "D4"), "Tệp thiếu bảng"),
        (lambda sheets: _set(sheets["hnd"], A2="KẾT QUẢ NĂM 2022"), ("Mặt trận Tổ quốc", ""), "nhiều năm"),
        (lambda sheets: _set(sheets["hnd"], A2="KẾT QUẢ"), (_HND, "A1"), "Không tìm thấy năm"),
        (lambda sheets: _set(sheets["hnd"], A2="KẾT QUẢ 6 THÁNG NĂM 2023"), (_HND, "A2"), "một phần của năm"),
        (lambda sheets: _set(sheets["hnd"], A1="HỘI NÔNG DÂN"), (_HND, "A1"), "Không tìm thấy tên đơn vị"),
        (lambda sheets: _set(sheets["hnd"], D4="Kết quả năm 2022"), (_HND, "A2"), "nhiều năm"),
        (lambda sheets: _set(sheets["hnd"], B11="Số hội viên vay vốn"), (_HND, "B11"), "Không rõ cột này"),
        (lambda sheets: _set(sheets["hnd"], B11="Số đoàn viên thanh niên"), (_HND, "B11"), "Không rõ cột này"),
        (lambda sheets: _set(sheets["hnd"], B10=LABELS["members"]), (_HND, "B11"), "cùng được hiểu"),
        (lambda sheets: _set(sheets["hnd"], D11="9 hoặc 10"), (_HND, "D11"), ""),
        (lambda sheets: sheets["hnd"].delete_rows(11), (_HND, "B4"), "chưa có cột"),
        (lambda sheets: sheets["hnd"].merge_cells("D5:D6"), (_HND, "D5"), "gộp làm một"),
        (lambda sheets: _set(sheets["mttq"], D11=900), ("Mặt trận Tổ quốc", "D11"), "số cộng của nhiều tổ chức"),
        (
            lambda sheets: _name(sheets["hnd"], "HỘI CỰU CHIẾN BINH XÃ CAO BỒ", "B"),
            ("Hội Cựu chiến binh", "D4"),
            "có ở hai nơi",
        ),
        (lambda sheets: sheets["hnd"].delete_rows(1, 30), ("Mặt trận Tổ quốc", "D4"), "thiếu bảng của Hội Nông dân"),
    ],
    ids=[
        "unit",
        "year",
        "no year",
        "half a year",
        "no unit",
        "year of results",
        "unknown label",
        "other's label",
        "two labels",
        "no number",
        "no row",
        "merged",
        "sum",
        "twice",
        "absent",
    ],
)
def test_fault_in_a_list_is_told_at_its_cell(
    tmp_path: Path, change: Callable[[Sheets], object], place: tuple[str, str], words: str
) -> None:
    reading = read(_write(tmp_path / "a.xlsx", change))

    assert place in _places([problem for problem in errors(reading) if words in problem.message]), errors(reading)


def test_lists_beside_an_ordinary_table_change_nothing(tmp_path: Path) -> None:
    def change(sheets: Sheets) -> None:
        table = sheets["mttq"].parent.create_sheet("Biểu chung")
        table.append(["Đơn vị báo cáo: Xã Cao Bồ"])
        table.append(["KẾT QUẢ NĂM 2023"])
        table.append(["Tổ chức", *LABELS.values()])
        for code, name in ORGANIZATION_ROWS.items():
            table.append([name, *figures_of(code).values()])

    reading = read(_write(tmp_path / "a.xlsx", change))

    assert errors(reading) == []
    assert _is_right(reading)
    assert reading.rows["hnd"]["members"].sheet == "Biểu chung"
