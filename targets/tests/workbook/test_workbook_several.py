"""Several reports in one workbook: on sheets of their own, beside or below each other; and what contradicts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.rules.figures import FIGURE_KEYS
from targets.tests.workbook.several_cases import (
    HEADINGS,
    TWO,
    YEAR,
    book,
    commune,
    parts_of,
    plain_part,
    stack,
    stepped,
    with_column,
)
from targets.tests.workbook.workbook_cases import ORGANIZATION_ROWS, OWED, errors, read, warnings, write_table
from targets.workbook.reading import reading_from_json, reading_to_json


def test_sheet_for_each_commune(tmp_path: Path) -> None:
    first, second = commune("Đơn vị báo cáo: Xã Cao Bồ", 0), commune("Đơn vị báo cáo: Xã Tùng Bá", 1)

    assert parts_of(book(tmp_path / "a.xlsx", ("Cao Bồ", first), ("Tùng Bá", second))) == TWO


def test_one_below_the_other_with_signatures_between(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        commune("Đơn vị báo cáo: Xã Cao Bồ", 0)(sheet)
        sheet["B13"], sheet["I13"] = "Tổng cộng", 5
        sheet["K15"], sheet["K16"], sheet["K19"] = "TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH", "Nguyễn Văn A"
        commune("Đơn vị báo cáo: Xã Tùng Bá", 1, top=24)(sheet)

    reading = read(book(tmp_path / "a.xlsx", ("Biểu", fill)))

    assert errors(reading) == []
    assert {part.unit: plain_part(part) for part in reading.parts} == TWO
    assert [problem.cell for problem in warnings(reading)] == ["I13"]  # the total of the first is not its sum


def test_one_beside_the_other(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        commune("Đơn vị báo cáo: Xã Cao Bồ", 0)(sheet)
        commune("Đơn vị báo cáo: Xã Tùng Bá", 1, left=20, year="")(sheet)

    assert parts_of(book(tmp_path / "a.xlsx", ("Biểu", fill))) == TWO


def _nobodys(sheet: Worksheet) -> None:
    stack(HEADINGS["roman"])(sheet)
    sheet.delete_rows(5)
    sheet["A2"] = "Đơn vị báo cáo: Huyện Vị Xuyên"


REFUSED: dict[str, tuple[list[tuple[str, Callable[[Worksheet], object]]], str]] = {
    "two-years": (
        [("1", commune("Xã Cao Bồ", 0)), ("2", commune("Xã Tùng Bá", 1, year="KẾT QUẢ NĂM 2022"))],
        "nhiều năm: năm 2022 ở bảng từ ô B4 trang «2» và năm 2023 ở bảng từ ô B4 trang «1»",
    ),
    "same-commune": (
        [("1", commune("Xã Cao Bồ", 0)), ("2", commune("Xã Cao Bồ", 1))],
        "có ở hai nơi: ô B6 trang «1» và ô B6 trang «2»",
    ),
    "title-against-column": (
        [("1", lambda sheet: (with_column(False)(sheet), sheet.cell(2, 2, "Đơn vị báo cáo: Xã Lao Chải")))],
        "Phần tiêu đề ghi xã Lao Chải",
    ),
    "rows-above-the-first-heading": ([("1", _nobodys)], "Không rõ các dòng từ ô B5"),
    "heading-twice": (
        [("1", lambda sheet: (stack(HEADINGS["roman"])(sheet), sheet.cell(12, 2, "XÃ CAO BỒ")))],
        "có hai dòng",
    ),
}


@pytest.mark.parametrize(("sheets", "words"), REFUSED.values(), ids=REFUSED)
def test_reports_that_contradict_each_other_are_refused(tmp_path: Path, sheets: Any, words: str) -> None:
    found = errors(read(book(tmp_path / "a.xlsx", *sheets)))

    assert any(words in problem.message for problem in found), [problem.message for problem in found]


def test_answer_may_choose_one_sheet(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ("1", commune("Xã Cao Bồ", 0)), ("2", commune("Xã Cao Bồ", 1)))

    reading = read(path, answers={"sheet": "2"})

    assert errors(reading) == []
    assert plain_part(reading.parts[0]) == stepped(1)
    assert any("«1»" in problem.message and "không đọc" in problem.message for problem in warnings(reading))


def test_several_reports_survive_their_json(tmp_path: Path) -> None:
    reading = read(book(tmp_path / "a.xlsx", ("1", commune("Xã Cao Bồ", 0)), ("2", commune("Xã Tùng Bá", 1))))
    document = json.loads(json.dumps(reading_to_json(reading)))

    assert reading_from_json(document) == reading
    assert [(part["layout"], part["unit"]) for part in document["parts"]] == [
        ("commune", "00952"),
        ("commune", "00925"),
    ]
    assert document["parts"][1]["figures"]["hnd"]["supervisions"] == 3


def test_empty_form_beside_the_return_is_no_report(tmp_path: Path) -> None:
    def blank(sheet: Worksheet) -> None:
        sheet["A1"], sheet["A2"] = YEAR, "Đơn vị báo cáo: Xã Tùng Bá"
        write_table(sheet, {code: dict.fromkeys(FIGURE_KEYS) for code in OWED}, names=ORGANIZATION_ROWS, top=4)

    reading = read(book(tmp_path / "a.xlsx", ("1", commune("Xã Cao Bồ", 0)), ("2", blank)))

    assert (errors(reading), reading.unit, len(reading.parts)) == ([], "00952", 1)


def test_letter_alone_says_nothing_where_there_are_several_tables(tmp_path: Path) -> None:
    def strange(sheet: Worksheet) -> None:
        commune("Đơn vị báo cáo: Xã Tùng Bá", 1)(sheet)
        sheet["D5"] = "Cột lạ"

    path = book(tmp_path / "a.xlsx", ("1", commune("Xã Cao Bồ", 0)), ("2", strange))

    assert read(path, answers={"columns": {"D": "supervisions"}}).needs_mapping
    assert errors(read(path, answers={"columns": {"2!D": "supervisions"}})) == []
