"""The 70 import cases: every file is read as fixtures/excel_cases/cases.yaml says, or asked about as it says."""

from collections import Counter

import pytest

from targets.tests.workbook.excel_cases import expectations, scenarios
from targets.tests.workbook.excel_cases.files import FILES, FOLDER, content_of
from targets.tests.workbook.workbook_cases import read

CASES = expectations.load_cases()
UNITS_BY_YEAR = expectations.units_by_year()


def test_every_case_is_there_once() -> None:
    assert [case.number for case in CASES] == list(range(1, 71))
    assert all(case.files or case.scenarios for case in CASES)


def test_every_file_has_its_expectation_and_its_builder() -> None:
    expected = Counter(expected.file for case in CASES for expected in case.files)
    assert set(expected.values()) == {1}
    stored = {path.name for path in FOLDER.iterdir()} - {"cases.yaml"}
    assert stored == set(FILES)
    assert set(expected) == set(FILES)
    for case in CASES:
        assert all(file.file.startswith(f"{case.number:02d}-") for file in case.files), case.id


def test_every_file_is_what_its_builder_makes() -> None:
    changed = [name for name in FILES if content_of((FOLDER / name).read_bytes()) != content_of(FILES[name]())]
    assert not changed, "python -m targets.tests.workbook.excel_cases writes them anew"


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES if case.files])
def test_case(case: expectations.Case) -> None:
    shortfalls = expectations.Shortfalls()
    for expected in case.files:
        shortfalls.check(expected, read(expectations.path_of(expected), units_by_year=UNITS_BY_YEAR))
    assert not shortfalls.found, "\n".join([case.says, *shortfalls.found])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("case", "scenario"),
    [pytest.param(case, name, id=f"{case.id}-{name}") for case in CASES for name in case.scenarios],
)
def test_case_in_the_register(case: expectations.Case, scenario: str) -> None:
    scenarios.SCENARIOS[scenario]()
