"""R12: every workbook made to harm is refused in plain words, soon, in little memory, and the next one is read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from targets.tests.workbook.hostile_workbooks import HOSTILE, used_by
from targets.tests.workbook.workbook_cases import OWED, REGISTER, commune_workbook, errors, reading_child

_MOST_SECONDS = 3.0
_MOST_MEMORY = 500 * 1024  # KB


@pytest.mark.parametrize(("make", "words"), HOSTILE.values(), ids=HOSTILE)
def test_workbook_made_to_harm_is_refused(tmp_path: Path, make: Callable[[Path], Path], words: str) -> None:
    path = make(tmp_path / "a.xlsx")
    honest = commune_workbook(tmp_path / "b.xlsx")

    with reading_child(**REGISTER, owed=OWED, max_bytes=20 * 1024**2) as child:
        reading = child.read(path)
        assert child.pid is not None, "the child died of it"
        seconds, memory = used_by(child.pid)
        assert not child.read(honest).is_refused

    (problem,) = errors(reading)
    assert re.search(words, problem.message), problem.message
    assert problem.expected
    assert seconds <= _MOST_SECONDS
    assert memory <= _MOST_MEMORY
