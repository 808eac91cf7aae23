"""A kept child reads as a fresh one does, whatever it read before, and is replaced on any doubt."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from organizations.names import UnitName
from targets.rules.sizes import GENERAL, Sizes
from targets.tests.workbook.hostile_workbooks import HOSTILE
from targets.tests.workbook.workbook_cases import (
    OWED,
    REGISTER,
    RETURNS,
    UNITS_BY_YEAR,
    commune_workbook,
    reading_child,
)
from targets.workbook.reading import Reading
from targets.workbook.sandbox import process as child_process
from targets.workbook.sandbox.parent import ReadingChild, read_in_child
from targets.workbook.sandbox.process import ChildProcess, idle_child

_SETTING: dict[str, Any] = {**REGISTER, "owed": OWED, "max_bytes": 20 * 1024**2}
_HONEST = [
    "2021/kim-thach-00703-2021.xlsx",
    "2021/cao-bo-00952-2021.xls",
    "faulty/letters.xlsx",
    "faulty/negative.xlsx",
]
_HARMFUL = ["laughs", "bomb-that-lies", "macro", "1-000-000-cells", "one-long-text", "endless-merge", "endless-ods"]


@pytest.fixture(autouse=True)
def _no_child_of_another_test() -> Iterator[None]:
    idle_child.end()
    yield
    idle_child.end()


def kept() -> ReadingChild:
    return reading_child(**_SETTING, is_kept=True)


def read_kept(path: Path, child: ReadingChild | None = None) -> tuple[Reading, int | None]:
    """What a kept child says of a file, and the process that said it."""
    with child or kept() as reader:
        return reader.read(path), reader.pid


def test_child_is_kept_from_one_file_to_the_next() -> None:
    readings = [read_kept(RETURNS / name) for name in _HONEST]

    assert len({pid for _, pid in readings}) == 1
    assert not readings[0][0].is_refused


def test_nothing_of_one_file_reaches_another_in_any_order(tmp_path: Path) -> None:
    """Each file is read between all kinds of others, and always answered as by a child that read nothing before."""
    assert set(_HARMFUL) <= set(HOSTILE)
    paths = [RETURNS / name for name in _HONEST]
    paths += [HOSTILE[name][0](tmp_path / f"{name}.xlsx") for name in _HARMFUL]
    fresh = {path: read_in_child(path, **_SETTING) for path in paths}
    order = random.Random(8)

    for _ in range(2):
        order.shuffle(paths)
        for path in paths:
            assert read_kept(path)[0] == fresh[path], f"{path.name}, in the order {[path.name for path in paths]}"
    for harmful in paths[::2]:
        read_kept(harmful)
        assert read_kept(RETURNS / _HONEST[0])[0] == fresh[RETURNS / _HONEST[0]], f"after {harmful.name}"


def test_other_units_and_sizes_hold_from_the_next_file_on(tmp_path: Path) -> None:
    path = commune_workbook(tmp_path / "a.xlsx")
    narrow = {**_SETTING, "sizes": Sizes(dict.fromkeys(GENERAL, 1))}
    elsewhere = {**_SETTING, "units_by_year": {2023: UNITS_BY_YEAR[2023][:3]}}
    fresh = [reading_child(**setting) for setting in (_SETTING, narrow, elsewhere)]
    expected = [read_kept(path, child)[0] for child in fresh]
    assert len({str(reading) for reading in expected}) == 3

    for _ in range(2):
        readings = [
            read_kept(path, reading_child(**setting, is_kept=True)) for setting in (_SETTING, narrow, elsewhere)
        ]
        assert [reading for reading, _ in readings] == expected
        assert len({pid for _, pid in readings}) == 1


def test_child_is_replaced_after_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "MOST_FILES", 2)
    pids = [read_kept(RETURNS / _HONEST[0])[1] for _ in range(5)]

    assert [pids.index(pid) for pid in pids] == [0, 0, 2, 2, 4]


def test_child_that_held_much_memory_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    _, first = read_kept(RETURNS / _HONEST[0])
    monkeypatch.setattr(child_process, "MOST_GROWTH", 1024)
    reading, grown = read_kept(RETURNS / _HONEST[0])
    assert not reading.is_refused
    assert first == grown, "it was kept before"
    assert read_kept(RETURNS / _HONEST[0])[1] != grown


def test_names_of_a_country_are_no_growth() -> None:
    """They take more memory than a file may: a child that was replaced for them would be so after each file."""
    made = [UnitName(code=f"m{number}", kind="xã", name=f"Mẫu {number}") for number in range(15_000)]
    country = {**_SETTING, "units_by_year": {year: [*units, *made] for year, units in UNITS_BY_YEAR.items()}}
    readings = [read_kept(RETURNS / _HONEST[0], reading_child(**country, is_kept=True)) for _ in range(2)]
    assert not readings[0][0].is_refused
    assert readings[0] == readings[1]
    held = int(Path(f"/proc/{readings[0][1]}/status").read_text().partition("VmHWM:")[2].split()[0])
    assert held * 1024 > child_process.MOST_GROWTH + 40 * 1024**2


def test_child_that_died_or_was_late_is_replaced() -> None:
    path = RETURNS / _HONEST[0]
    _, first = read_kept(path)
    assert first is not None
    os.kill(first, signal.SIGKILL)
    reading, second = read_kept(path)
    assert not reading.is_refused
    assert second != first

    late, pid = read_kept(path, reading_child(**_SETTING, is_kept=True, wall_seconds=0.0))
    assert late.is_refused
    assert pid is None
    reading, third = read_kept(path)
    assert not reading.is_refused
    assert third != second


@pytest.mark.parametrize(
    "answer",
    [
        "no json",
        '{"number": 1}',
        "[]",
        '{"number": 7, "reading": {}, "memory": 1}',
        '{"number": 1, "reading": {}, "memory": 1}',
        '{"number": 1, "reading": [], "memory": 1}\\n{"number": 2}',
    ],
)
def test_child_that_answers_anything_else_is_ended(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    script = f"import sys; sys.stdin.readline(); sys.stdin.readline(); print('''{answer}'''); sys.stdin.readline()"
    start = subprocess.Popen

    def instead(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        return start([sys.executable, "-c", script], **options)

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", instead)
        with kept() as child:
            assert child.read(RETURNS / _HONEST[0]).is_refused
            assert child.pid is None
    assert idle_child.take() is None


def test_words_on_an_earlier_file_are_not_taken_for_this_one(caplog: pytest.LogCaptureFixture) -> None:
    """A traceback that a library printed about one file does not make a later file's death our fault."""
    process = ChildProcess()
    os.write(process._errors.fileno(), b"Traceback (most recent call last)\nKeyError: 'of the first file'\n")
    idle_child.keep(process)
    with reading_child(**_SETTING, is_kept=True, wall_seconds=0.0) as child:
        reading = child.read(RETURNS / _HONEST[0])
    assert "thời gian cho phép" in reading.problems[0].message
    assert not caplog.records


def test_every_file_has_its_own_seconds() -> None:
    """The kernel's limit counts the whole life of a process: it is raised before each file."""
    with reading_child(**_SETTING) as child:
        child.read(RETURNS / _HONEST[0])
        limits = Path(f"/proc/{child.pid}/limits")
        if not limits.exists():
            pytest.skip("no /proc")
        first = _cpu_seconds(limits)
        while _cpu_seconds(limits) == first:  # ends with its CPU: each file uses some
            child.read(RETURNS / _HONEST[0])
        assert _cpu_seconds(limits) == first + 1
        assert first in (30, 31)


def _cpu_seconds(limits: Path) -> int:
    (line,) = (line for line in limits.read_text().splitlines() if line.startswith("Max cpu time"))
    return int(line.split()[3])


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "reading"])
def test_killed_worker_leaves_no_child(busy: bool) -> None:
    """Its pipe ends with the worker: an idle child sees the end, a busy one cannot answer."""
    script = textwrap.dedent(
        f"""
        import json, os, signal
        from pathlib import Path
        from targets.tests.workbook.workbook_cases import OWED, RETURNS, REGISTER, UNITS_BY_YEAR, reading_child
        with reading_child(**REGISTER, owed=OWED, max_bytes=5_000_000, is_kept=True) as child:
            assert not child.read(RETURNS / "{_HONEST[0]}").is_refused
            print(child.pid, flush=True)
            if {busy}:
                path = RETURNS / "{_HONEST[1]}"
                child._process._send([json.dumps({{"number": 2, "path": str(path), "answers": None}})])
                os.kill(os.getpid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=RETURNS.parents[1]
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid = int(done.stdout)
    deadline = time.monotonic() + 20
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and that nobody has waited for does not."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_forked_process_takes_no_child_of_its_parent() -> None:
    script = textwrap.dedent(
        f"""
        import os
        from targets.tests.workbook.workbook_cases import OWED, RETURNS, REGISTER, UNITS_BY_YEAR, reading_child
        def read():
            with reading_child(**REGISTER, owed=OWED, max_bytes=5_000_000, is_kept=True) as child:
                assert not child.read(RETURNS / "{_HONEST[0]}").is_refused
                return child.pid
        mine = read()
        forked = os.fork()
        if not forked:
            os._exit(0 if read() != mine else 1)
        assert os.waitpid(forked, 0)[1] == 0
        assert read() == mine
        """
    )
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, cwd=RETURNS.parents[1])
