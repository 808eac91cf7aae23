"""A problem carries its kind: pages count blank cells without reading the sentences back."""

from pathlib import Path

from targets.tests.workbook.workbook_cases import commune_workbook, put, read
from targets.workbook.reading import ProblemKind, reading_from_json, reading_to_json


def test_blank_cell_has_its_kind_also_after_the_reading_was_stored(tmp_path: Path) -> None:
    reading = read(commune_workbook(tmp_path / "a.xlsx", put("F10", None)))
    assert [problem.kind for problem in reading.problems] == [ProblemKind.BLANK]
    stored = reading_from_json(reading_to_json(reading))
    assert [problem.kind for problem in stored.problems] == [ProblemKind.BLANK]


def test_reading_stored_before_kinds_were_kept_is_read(tmp_path: Path) -> None:
    document = reading_to_json(read(commune_workbook(tmp_path / "a.xlsx")))
    document["problems"] = [
        {"sheet": "", "cell": "", "read": "", "expected": "", "severity": "warning", "message": "Xin xem lại."}
    ]
    assert [problem.kind for problem in reading_from_json(document).problems] == [ProblemKind.OTHER]
