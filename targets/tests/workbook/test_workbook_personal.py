"""Telephone and identity numbers are covered however they are written, and nothing else is."""

import pytest

from targets.workbook.files.grid import Cell, Grid, Sheet
from targets.workbook.personal import COVERED, cover
from targets.workbook.problems import ProblemList


def _covered(*values: object, header: str = "") -> tuple[list[object], list[str]]:
    """The values of one column after covering, below a header if one is given; and the cells told."""
    cells = {(row, 1): Cell(value, str(value)) for row, value in enumerate(values, 2)}
    if header:
        cells[1, 1] = Cell(header, header)
    sheet, problems = Sheet("Biểu 1", cells), ProblemList(["Biểu 1"])
    cover(Grid([sheet]), problems)
    return [sheet.at(row, 1).value for row in range(2, 2 + len(values))], [found.cell for found in problems.sorted()]


@pytest.mark.parametrize(
    "text",
    [
        "0912345678", "0912-345-678", "0912.345.678.", "'0912345678", "+84 912 345 678", "+84 (0) 912 345 678",
        "84912345678", "(0219) 3826 123", "0219.3826.123", "0912345678/0987654321", "0912345678,0987654321",
        "CMND: 073123456", "CCCD 002 085 001 234", "căn cước số 002085001234;", "số ĐT 912345678", "ĐT0912345678",
        "Zalo 0987.654.321", "Nguyễn Văn A_0912345678", "đ/c Mẫu - 0912345678 - Chủ tịch", "0 9 1 2 3 4 5 6 7 8",
    ],
)  # fmt: skip
def test_number_of_a_person_is_covered(text: str) -> None:
    (left,), told = _covered(text)
    assert COVERED in str(left)
    assert sum(map(str.isdigit, str(left))) <= 2
    assert told == ["A2"]


@pytest.mark.parametrize(
    "text",
    [
        "Số 12-BC/HU ngày 05/02/2023", "từ 02.09.2023 - 05.09.2023", "1.234.567.890 đồng", "84.912.345.678 đồng",
        "2021-2025", "1 2 3 4 5 6 7 8 9 10", "NQ 1684/NQ-UBTVQH15 ngày 16/6/2025", "00703 00706 00709",
        "0.923076923", "0,923076923", "0.9230769230769231", "0912345678abcdef", "dt 1.587,5 km2, dân số 107.199",
    ],
)  # fmt: skip
def test_text_with_other_numbers_is_left_alone(text: str) -> None:
    assert _covered(text) == ([text], [])


def test_whole_number_that_lost_its_zeros_is_covered_and_money_is_not() -> None:
    assert _covered(912345678, 2085001234, 84912345678)[0] == [COVERED] * 3
    assert _covered(150_000_000, 1_500_000_000, 107_199, 0.923076923)[1] == []
    assert _covered(923_456_789, header="Kinh phí (đồng)")[1] == []
    assert _covered(12_345_678, 73_123_456, header="Số CMND")[0] == [COVERED] * 2


def test_many_cells_are_told_in_one_sentence() -> None:
    values, told = _covered(*["0912345678"] * 30)
    assert set(values) == {COVERED}
    assert told == ["A2"]
