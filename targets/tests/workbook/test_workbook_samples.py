"""Every sample return is read exactly as a careful reader reads it; every faulty one is refused at the right cell."""

import json
from typing import Any

import pytest

from targets.tests.workbook.workbook_cases import RETURNS, errors, read
from targets.workbook.reading import reading_from_json, reading_to_json

TRUTH: list[dict[str, Any]] = json.loads((RETURNS / "truth.json").read_text(encoding="utf-8"))
RIGHT = [entry for entry in TRUTH if not entry["file"].startswith("faulty/")]
FAULTY = [entry for entry in TRUTH if entry["file"].startswith("faulty/")]


@pytest.mark.parametrize("entry", RIGHT, ids=lambda entry: entry["file"])
def test_sample_is_read_whole(entry: dict[str, Any]) -> None:
    reading = read(RETURNS / entry["file"])

    assert errors(reading) == []
    document = reading_to_json(reading)
    assert document["status"] == "ok"
    assert {name: document[name] for name in ("layout", "year")} == {name: entry[name] for name in ("layout", "year")}
    assert (document["unit"], document["organization"]) == (entry.get("unit"), entry.get("organization"))
    assert document["figures"] == {
        row: {key: None if value == "missing" else value for key, value in figures.items()}
        for row, figures in entry["figures"].items()
    }


@pytest.mark.parametrize("entry", FAULTY, ids=lambda entry: entry["file"])
def test_faulty_sample_is_refused_at_its_cell(entry: dict[str, Any]) -> None:
    reading = read(RETURNS / entry["file"])

    found = errors(reading)
    assert reading.is_refused
    assert len(found) == 1, [problem.message for problem in found]
    if entry["cells"]:
        assert found[0].cell in entry["cells"]


def test_json_of_a_reading_gives_the_reading_back() -> None:
    for folder in ("2021/cao-bo-00952-2021.xls", "faulty/no-unit.xlsx"):
        reading = read(RETURNS / folder)
        assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)))) == reading
