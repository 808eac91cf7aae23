"""The child reads what the reader reads; its death or lateness is the file's problem, never the caller's."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from targets.tests.workbook.workbook_cases import OWED, REGISTER, RETURNS, commune_workbook, read, reading_child
from targets.workbook.sandbox.parent import read_in_child, read_many_in_child

_SETTING: dict[str, Any] = {
    **REGISTER,
    "owed": OWED,
    "max_bytes": 5 * 1024 * 1024,
}
_FILES = ["2021/kim-thach-00703-2021.xlsx", "2021/cao-bo-00952-2021.xls", "faulty/letters.xlsx"]


def test_child_reads_what_the_reader_reads() -> None:
    paths = [RETURNS / name for name in _FILES]

    assert list(read_many_in_child(paths, **_SETTING)) == [read(path) for path in paths]


def test_late_child_is_a_problem_of_the_file() -> None:
    reading = read_in_child(RETURNS / _FILES[0], **_SETTING, wall_seconds=0.001)

    (problem,) = reading.problems
    assert (problem.severity, reading.is_refused, reading.file_name) == ("error", True, Path(_FILES[0]).name)
    assert "thời gian cho phép" in problem.message


def test_child_that_died_between_files_costs_none() -> None:
    with reading_child(**_SETTING) as child:
        assert not child.read(RETURNS / _FILES[0]).is_refused
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert not child.read(RETURNS / _FILES[0]).is_refused
        assert child.pid != first


def test_file_that_is_gone_costs_one_file(tmp_path: Path) -> None:
    with reading_child(**_SETTING) as child:
        assert child.read(tmp_path / "nowhere.xlsx").is_refused
        assert not child.read(RETURNS / _FILES[0]).is_refused


def test_fault_of_the_reader_is_logged_and_told_as_ours(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with reading_child(**{**_SETTING, "max_bytes": "no number"}) as child:  # the reader trips over it
        reading = child.read(commune_workbook(tmp_path / "a.xlsx"))

    (problem,) = reading.problems
    assert reading.is_refused
    assert "quá lớn hoặc" not in problem.message
    assert "quản trị hệ thống" in problem.message
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("targets.workbook", "ERROR")
    assert "TypeError" in record.getMessage()


def test_memory_of_the_child_is_bounded() -> None:
    script = textwrap.dedent(
        """
        import resource, sys
        from targets.workbook.sandbox import child
        child.main()
        print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_DATA)[0], file=sys.stderr)
        """
    )
    setting = {"units_by_year": {}, "owed": {}, "owed_by_year": {}, "max_bytes": 1, "sizes": {}}
    setting |= {"areas": [], "organizations": [], "figures": []}
    job = json.dumps({"setting": setting})
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=job + "\n",
        capture_output=True,
        text=True,
        check=True,
        cwd=RETURNS.parents[1],
    )
    assert done.stderr.split() == [str(1024**3), str(400 * 1024**2)]


def test_reader_needs_no_django() -> None:
    script = "import sys, targets.workbook.sandbox.child; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=RETURNS.parents[1])


@pytest.mark.parametrize("name", ["báo cáo (1).xlsx", "a b.xlsx", "'x'.xlsx"])
def test_any_file_name_reaches_the_child(tmp_path: Path, name: str) -> None:
    assert not read_in_child(commune_workbook(tmp_path / name), **_SETTING).is_refused
