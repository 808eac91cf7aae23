"""Workbooks as other offices send them (fixtures/office_books): read as a careful person reads them, or asked about.

`outcomes.json` has one line a book: what it `says`; what it `reads` (unit, year, all figures, with no error), or the
cells that it `asks` about with words of the sentence; and the words of the warnings that it must give (`warns`).
"""

import json
from pathlib import Path
from typing import Any

import pytest

from targets.tests.workbook.workbook_cases import errors, read, warnings
from targets.workbook.reading import FigureCell

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "office_books"
OUTCOMES: list[dict[str, Any]] = json.loads((FOLDER / "outcomes.json").read_text(encoding="utf-8"))


def amount(cell: FigureCell) -> int | str:
    if cell.is_nil:
        return "nil"
    return "missing" if cell.value is None else cell.value


def test_every_book_has_its_outcome() -> None:
    stored = {path.name for path in FOLDER.iterdir() if path.is_file()} - {"outcomes.json"}
    assert {outcome["file"] for outcome in OUTCOMES} == stored
    assert all(("reads" in outcome) != ("asks" in outcome) for outcome in OUTCOMES)


@pytest.mark.parametrize("outcome", [pytest.param(outcome, id=outcome["file"]) for outcome in OUTCOMES])
def test_book_is_read_as_a_careful_person_reads_it(outcome: dict[str, Any]) -> None:
    reading = read(FOLDER / outcome["file"])

    told = [(problem.cell, problem.message) for problem in errors(reading)]
    for asked in outcome.get("asks", ()):
        assert any(cell == asked["cell"] and asked["words"] in message for cell, message in told), (asked, told)
    for warned in outcome.get("warns", ()):
        assert any(warned["words"] in problem.message for problem in warnings(reading)), warned
    if wanted := outcome.get("reads"):
        assert not told
        assert (reading.unit, reading.year) == (wanted["unit"], wanted["year"])
        found = {row: {key: amount(cell) for key, cell in cells.items()} for row, cells in reading.rows.items()}
        assert found == wanted["figures"]
