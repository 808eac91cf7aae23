"""A cell of thousands of digits, wherever it stands, and sheets full of content: refused or told, never a crash."""

from pathlib import Path
from time import process_time

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from targets.tests.workbook.workbook_cases import commune_workbook, errors, put, read

_TEXTS = {
    "digits": "9" * 32_000,
    "share": "9" * 16_000 + "/" + "9" * 16_000,
    "grouped": "1." + "000." * 7_999 + "000",
    "spaced": "9 " * 16_000,
    "brackets": "(1)" * 10_000,
    "percent": "9" * 32_000 + "%",
    "years": "năm 20" * 5_000,
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
def test_endless_cell_crashes_nothing(tmp_path: Path, text: str) -> None:
    for cell in ("A1", "A2", "C7", "C6", "A8", "B8", "C8", "H10", "R10", "B14", "C14", "A20"):

        def change(sheet: Worksheet, cell: str = cell) -> None:
            sheet["R7"] = "Tỷ lệ tập hợp (%)"
            sheet[cell] = text

        reading = read(commune_workbook(tmp_path / "a.xlsx", change))
        assert reading.sha256, cell


def test_endless_number_in_a_figure_is_an_error(tmp_path: Path) -> None:
    found = errors(read(commune_workbook(tmp_path / "a.xlsx", put("H10", "9" * 32_000))))

    assert "H10" in [problem.cell for problem in found]


def test_sheet_full_of_content_is_refused_at_once(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        for number in range(700):
            sheet.append([number] * 100)

    path = commune_workbook(tmp_path / "a.xlsx", change)
    start = process_time()

    (problem,) = errors(read(path))

    assert "quá nhiều ô có nội dung" in problem.message
    assert process_time() - start < 2
