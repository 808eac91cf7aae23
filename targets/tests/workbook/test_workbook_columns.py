"""A column that could be something else, or is missing, keeps the file out and is told at its header cell."""

from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import (
    FIGURE_KEYS,
    HEADERS,
    commune_workbook,
    errors,
    put,
    read,
    standard_headers,
)
from targets.workbook.reading import WorkbookProblem


def only_error(path: Path, **options: object) -> WorkbookProblem:
    reading = read(path, **options)
    found = errors(reading)
    assert len(found) == 1, [problem.message for problem in found]
    assert reading.is_refused
    assert found[0].sheet == "Biểu 1"
    return found[0]


HEADER_FAULTS: tuple[tuple[str, str, str], ...] = (
    ("D7", "Số cuộc giám sát", "Không rõ cột này"),
    ("D7", "Giám sát", "Không rõ cột này"),
    ("I7", "Số hội viên vay vốn", "Không rõ cột này"),
    ("G7", "Chỉ tiêu không hoàn thành", "Không rõ cột này"),
    ("G7", "Số chỉ tiêu hoàn thành/Số chỉ tiêu giao", "Không rõ cột này"),
    ("M7", "Hoàn thành tốt nhiệm vụ trở lên", "Không rõ cột này"),
    ("N7", "Khá", "Không rõ cột này"),
    ("H7", "Tổng số", "Không rõ cột này"),
    ("Q7", "Đạt chuẩn lý luận chính trị", "Không rõ cột này"),
    ("K7", "Chi hội vững mạnh", "Không rõ cột này"),
    ("I7", "Kết nạp mới", "chưa có cột"),
    ("O7", "Hoàn thành nhiệm vụ", "cùng được hiểu là"),
    ("D7", None, "không có tiêu đề"),
)


@pytest.mark.parametrize(("cell", "text", "words"), HEADER_FAULTS, ids=lambda value: str(value))
def test_header_that_could_be_something_else_is_asked_about(
    tmp_path: Path, cell: str, text: str | None, words: str
) -> None:
    headers = {**HEADERS} if text is None else standard_headers()
    change = put(cell, text)
    reading = read(commune_workbook(tmp_path / "a.xlsx", change, headers=headers, top=7 if text is None else 6))

    assert reading.is_refused
    told = [problem for problem in errors(reading) if words in problem.message]
    assert told, [problem.message for problem in errors(reading)]
    assert told[0].cell == ("B7" if words == "chưa có cột" else cell)
    assert told[0].expected


def test_missing_column_is_named(tmp_path: Path) -> None:
    keys = [key for key in FIGURE_KEYS if key != "themes"]
    problem = only_error(commune_workbook(tmp_path / "a.xlsx", keys=keys))

    assert problem.cell == "B7"
    assert problem.expected == "«Chủ đề năm được cấp ủy cho chủ trương»"


def test_numbers_in_an_unknown_column_are_asked_about_though_nothing_is_missing(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["R7"] = "Số buổi sinh hoạt chuyên đề"
        sheet["R10"] = 120

    problem = only_error(commune_workbook(tmp_path / "a.xlsx", change))

    assert (problem.cell, problem.read) == ("R7", "Cán bộ cấp trưởng / Số buổi sinh hoạt chuyên đề")
