"""Cases 23-36 and 39: where the words and the figures stand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.excel_cases.books import Builder, Change, book, commune, in_order, rewritten
from targets.tests.workbook.workbook_cases import GROUPS, HEADERS, ORGANIZATION_ROWS, put, standard_headers

_LETTERS: Final = dict(zip(FIGURE_KEYS, "CDEFGHIJKLMNOPQ", strict=True))


def _merge_groups(sheet: Worksheet, row: int = 6) -> None:
    """Merge each group over its columns, as a typist does."""
    for _, keys in GROUPS:
        sheet.merge_cells(f"{_LETTERS[keys[0]]}{row}:{_LETTERS[keys[-1]]}{row}")


def _three_levels() -> dict[str, tuple[str, str, str]]:
    return {key: ("KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", *path) for key, path in standard_headers().items()}


def _merge_three(sheet: Worksheet) -> None:
    sheet.merge_cells("C6:Q6")
    _merge_groups(sheet, 7)


def _headers(**changed: str) -> dict[str, tuple[str, ...]]:
    return {key: (group, changed.get(key, leaf)) for key, (group, leaf) in standard_headers().items()}


_BROKEN: Final = _headers(
    themes="Chủ đề năm\nđược cấp ủy\ncho chủ trương¹",
    supervisions="Giám sát\nđộc lập (*)\n(số nội dung)",
    eligible="Tổng số đối tượng\ntrong diện tập hợp²",
    members="Số đoàn viên,\nhội viên (1)",
    branches_effective="Số hoạt động\nthường xuyên,\nhiệu quả (**)",
)


def _rate_column(header: str) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet["R7"] = header
        for row in range(8, 14):
            eligible: Any = sheet.cell(row, 8).value
            members: Any = sheet.cell(row, 9).value
            if isinstance(eligible, int) and isinstance(members, int):
                sheet.cell(row, 18, round(members / eligible * 100, 1))

    return change


def _insert_index(texts: list[str]) -> Change:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(8)
        for column, text in enumerate(texts, 1):
            sheet.cell(8, column, text)

    return change


_INDEX: Final = ["A", "B", *map(str, range(1, 16))]


def _group_rows(rows: Mapping[int, tuple[str, str]]) -> Change:
    """Headings of groups of rows, put before the rows with these numbers of the untouched table."""

    def change(sheet: Worksheet) -> None:
        for number in sorted(rows, reverse=True):
            sheet.insert_rows(number)
            sheet.cell(number, 1, rows[number][0])
            sheet.cell(number, 2, rows[number][1])

    return change


def _arabic_sub_numbers(sheet: Worksheet) -> None:
    for row in range(8, 32):
        sheet.cell(row, 1, f"1.{row - 7}" if row < 20 else f"2.{row - 19}")


def _total_row(number: int, label: str, rows: range, wrong: int = 0) -> Change:
    """A row with the sums of some rows, put in before row `number`."""

    def change(sheet: Worksheet) -> None:
        sums = {column: _sum(sheet, rows, column) for column in range(3, 18)}
        sheet.insert_rows(number)
        sheet.cell(number, 2, label)
        for column, total in sums.items():
            sheet.cell(number, column, total)
        if wrong:
            sheet.cell(number, 8, sums[8] + wrong)

    return change


def _sum(sheet: Worksheet, rows: range, column: int) -> int:
    values = [sheet.cell(row, column).value for row in rows]
    return sum(value for value in values if isinstance(value, int))


def _below(*texts: tuple[str, Any]) -> Change:
    def change(sheet: Worksheet) -> None:
        for cell, text in texts:
            sheet[cell] = text

    return change


_SIGNED: Final = _below(
    ("A15", "Nơi nhận:"),
    ("A16", "- Ban Dân vận Huyện ủy;"),
    ("A17", "- Lưu VT."),
    ("L15", "Cao Bồ, ngày 12 tháng 12 năm 2023"),
    ("L16", "TM. BAN THƯỜNG TRỰC"),
    ("L17", "CHỦ TỊCH"),
    ("B19", "NGƯỜI LẬP BIỂU"),
    ("L21", "Nguyễn Văn Mẫu"),
)
_SIGNED_CLOSE: Final = _below(("B14", "NGƯỜI LẬP BIỂU"), ("L14", "TM. ĐẢNG ỦY"), ("L15", "Hội Nông dân: 15 chi hội"))
_NOTES: Final = _below(
    ("A14", "Ghi chú: (1) Số hội viên tính đến 31/12/2023."),
    ("A15", "(2) Hội Nông dân có 02 chi hội ghép."),
    ("B16", "Lưu ý: 3 chi hội mới thành lập"),
)

_FIGURES_BESIDE_NOTE: Final = _below(("A15", "Ghi chú: năm trước"), ("C15", 1), ("D15", 3), ("E15", 2), ("F15", 8))


def _hide(rows: tuple[int, ...] = (), columns: tuple[str, ...] = ()) -> Change:
    def change(sheet: Worksheet) -> None:
        for row in rows:
            sheet.row_dimensions[row].hidden = True
        for column in columns:
            sheet.column_dimensions[column].hidden = True

    return change


def _hidden_sheet(made: Workbook) -> None:
    other = made.create_sheet("Nháp")
    other["A1"] = "ghi nhớ riêng"
    other["B2"] = 12
    other.sheet_state = "hidden"


def _hidden_table(made: Workbook) -> None:
    """Last year's table in a hidden sheet."""
    other = made.create_sheet("Năm 2022")
    for row in made.worksheets[0].iter_rows():
        for cell in row:
            other.cell(cell.row, cell.column, cell.value)
    other["A2"] = "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2022"
    other.sheet_state = "hidden"


def _blank_rows(sheet: Worksheet) -> None:
    for number in (13, 11, 11, 9):
        sheet.insert_rows(number)


def _named_sheet(name: str, *others: str) -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        made.worksheets[0].title = name
        for other in others:
            made.create_sheet(other)

    return change


def _rotate(sheet: Worksheet) -> None:
    for cell in [*sheet[6], *sheet[7]]:
        cell.alignment = Alignment(textRotation=90 if cell.column % 2 else 255, wrapText=True, vertical="center")


def _letter_by_letter(sheet: Worksheet) -> None:
    """A header typed with a line break behind every letter, to look turned."""
    sheet["H7"] = "\n".join("TỔNG SỐ")


_REVERSED: Final[dict[str, Any]] = {"keys": tuple(reversed(FIGURE_KEYS))}


def _extras(columns: Mapping[str, Sequence[Any]]) -> Change:
    """Columns behind the table: a header and the values from row 8 on."""

    def change(sheet: Worksheet) -> None:
        for number, (header, values) in enumerate(columns.items(), 18):
            sheet.cell(7, number, header)
            for row, value in enumerate(values, 8):
                sheet.cell(row, number, value)

    return change


_KNOWN_EXTRAS: Final = _extras(
    {
        "Trong đó: nữ": [None, 402, 512, 377, 1400, 120],
        "Dân tộc thiểu số": [None, 700, 900, 800, 1100, 500],
        "Kết nạp mới trong năm": [None, 12, 30, 25, 40, 6],
        "Văn bản minh chứng": ["12-BC/MT", "3/BC-CĐ", "", "07/BC-ĐTN", "", ""],
        "Ghi chú": ["", "", "Có 02 chi hội ghép", "", "", ""],
    }
)
_LOANS: Final = _extras({"Số hội viên vay vốn": [None, 10, 20, 30, 40, 50]})


FILES: Final[dict[str, Builder]] = {
    "23-gop-hai-tang.xlsx": commune(_merge_groups),
    "23-gop-ba-tang.xlsx": commune(_merge_three, headers=_three_levels()),
    "23-gop-ca-huyen.xlsx": book(_merge_groups),
    "23-la-khong-ro.xlsx": commune(in_order(_merge_groups, put("H7", "Tổng số"), put("I7", "Đạt"))),
    "24-xuong-dong.xlsx": commune(headers=_BROKEN),
    "24-ty-le-chu-thich.xlsx": commune(in_order(_merge_groups, _rate_column("Tỷ lệ tập hợp¹\n(%)")), headers=_BROKEN),
    "24-so-trong-tieu-de.xlsx": commune(put("H7", "(6) Tổng số đối tượng trong diện tập hợp (*)")),
    "25-dong-tieu-de.xlsx": commune(
        title=(
            "Phụ lục 02 - BIỂU SỐ 01",
            "(Kèm theo Báo cáo số 15-BC/MT ngày 05/01/2024 của Ủy ban MTTQ xã Cao Bồ)",
            "Đơn vị báo cáo: Xã Cao Bồ",
            "KẾT QUẢ THỰC HIỆN NGHỊ QUYẾT NĂM 2023 (SỐ LIỆU MẪU)",
        )
    ),
    "25-dong-tieu-de-ca-huyen.xlsx": book(
        title=(
            "PHỤ LỤC I (SỐ LIỆU MẪU)",
            "(Kèm theo Báo cáo số 120-BC/HND ngày 15 tháng 12 năm 2024 của Hội Nông dân huyện)",
            "Đơn vị tính: người, %",
            "KẾT QUẢ NĂM 2024",
        )
    ),
    "25-theo-cong-van.xlsx": commune(
        title=(
            "BIỂU SỐ 01 (SỐ LIỆU MẪU)",
            "(Ban hành kèm theo Công văn số 45-CV/BDV ngày 02/12/2022 của Ban Dân vận Huyện ủy Vị Xuyên)",
            "KẾT QUẢ NĂM 2023 - XÃ CAO BỒ",
        )
    ),
    "26-dong-chi-so.xlsx": commune(_insert_index(_INDEX)),
    "26-dong-chi-so-cong-thuc.xlsx": commune(
        in_order(_rate_column("Tỷ lệ tập hợp (%)"), _insert_index([*_INDEX, "16=7/6*100"]))
    ),
    "26-dong-chi-so-ca-huyen.xlsx": book(_insert_index([f"({number})" for number in range(1, 18)])),
    "27-la-ma-ca-huyen.xlsx": book(
        _group_rows({8: ("I", "Cụm số 1"), 16: ("II", "Cụm số 2"), 24: ("III", "Cụm số 3")})
    ),
    "27-cum-ten-xa-ca-huyen.xlsx": book(_group_rows({8: ("I", "Cụm Việt Lâm"), 20: ("II", "Cụm Vị Xuyên")})),
    "27-chu-cai.xlsx": commune(_group_rows({8: ("A", "Mặt trận"), 9: ("B", "Các đoàn thể")})),
    "27-so-con-ca-huyen.xlsx": book(_arabic_sub_numbers),
    "27-so-trong-ten.xlsx": commune(
        names={code: f"{number}. {name}" for number, (code, name) in enumerate(ORGANIZATION_ROWS.items(), 1)}
    ),
    "28-tong-cuoi-ca-huyen.xlsx": book(_total_row(32, "Tổng cộng", range(8, 32))),
    "28-tong-dau-ca-huyen.xlsx": book(_total_row(8, "Toàn huyện", range(8, 32))),
    "28-tong-sai-ca-huyen.xlsx": book(_total_row(32, "TỔNG CỘNG:", range(8, 32), wrong=10)),
    "28-cong.xlsx": commune(_total_row(14, "Cộng", range(8, 14))),
    "29-cong-nhom-ca-huyen.xlsx": book(
        in_order(
            _total_row(32, "Tổng cộng (I+II)", range(8, 32)),
            _total_row(32, "Cộng (II)", range(20, 32)),
            _total_row(20, "Cộng (I)", range(8, 20)),
        )
    ),
    "29-cong-nhom-sai-ca-huyen.xlsx": book(
        in_order(_total_row(32, "Cộng (II)", range(20, 32)), _total_row(20, "Cộng (I)", range(8, 20), wrong=5))
    ),
    "30-chu-ky.xlsx": commune(_SIGNED),
    "30-chu-ky-sat-bang.xlsx": commune(_SIGNED_CLOSE),
    "31-ghi-chu.xlsx": commune(_NOTES),
    "31-ghi-chu-co-so.xlsx": commune(_FIGURES_BESIDE_NOTE),
    "32-dong-an.xlsx": commune(_hide(rows=(10,))),
    "32-cot-an.xlsx": commune(_hide(columns=("H", "I"))),
    "32-trang-an.xlsx": rewritten(_hidden_sheet),
    "32-trang-an-co-bang.xlsx": rewritten(_hidden_table),
    "33-dong-trong.xlsx": commune(_blank_rows),
    "33-dong-trong-ca-huyen.xlsx": book(in_order(*(lambda sheet, n=n: sheet.insert_rows(n) for n in (30, 20, 20, 12)))),
    "34-tu-cot-c.xlsx": commune(top=10, left=3),
    "35-ten-trang.xlsx": rewritten(_named_sheet("Sheet1 (2)", "Sheet2", "Sheet3")),
    "35-ten-trang-dau-cach.xlsx": rewritten(_named_sheet("Biểu 1 ")),
    "35-ten-trang-nam-khac.xlsx": rewritten(_named_sheet("Năm 2022")),
    "35-ten-trang-xa-khac.xlsx": rewritten(_named_sheet("Tùng Bá")),
    "36-chu-xoay.xlsx": commune(in_order(_merge_groups, _rotate)),
    "36-chu-xoay-ca-huyen.xlsx": book(in_order(_merge_groups, _rotate)),
    "36-tung-chu-mot-dong.xlsx": commune(_letter_by_letter),
    "39-nguoc.xlsx": commune(**_REVERSED, headers=HEADERS),
    "39-nguoc-ca-huyen.xlsx": book(**_REVERSED),
    "39-cot-them.xlsx": commune(_KNOWN_EXTRAS),
    "39-cot-la.xlsx": commune(_LOANS),
}
