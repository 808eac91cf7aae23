"""The demo's children: one that ends by itself is started again, with everything of it gone before."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from vixuyen_portal import processes
from vixuyen_portal.management.commands import demo as command

#: A process with a child of its own, which outlives it.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print(child.pid, flush=True)
time.sleep(300)
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[processes.Child]:
    (tmp_path / "parent.py").write_text(PARENT, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    started = processes.Child("worker", ["parent"], tmp_path / "log" / "worker.log")
    yield started
    started.ask_to_stop()
    started.stop()


def wait_for_line(log: Path, number: int) -> int:
    """The process id that the child printed as its n-th line."""
    deadline = time.monotonic() + 20
    while len(lines := log.read_text("utf-8").splitlines()) < number:
        assert time.monotonic() < deadline, "the child printed nothing"
        time.sleep(0.05)
    return int(lines[number - 1])


def wait_for_end(child: processes.Child) -> None:
    deadline = time.monotonic() + 20
    while not child.has_ended:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(process: int) -> bool:
    """Whether a process has ended (an unreaped one has)."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_killed_child_is_started_again_and_leaves_nothing_of_its_session(child: processes.Child) -> None:
    grandchild = wait_for_line(child.log, 1)
    os.kill(child.process.pid, signal.SIGKILL)
    wait_for_end(child)
    assert not is_gone(grandchild)
    assert child.start_again() == "killed by SIGKILL"
    assert not child.has_ended
    deadline = time.monotonic() + 20
    while not is_gone(grandchild):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_demo_says_that_a_worker_ended_and_goes_on(child: processes.Child, capsys: pytest.CaptureFixture[str]) -> None:
    wait_for_line(child.log, 1)
    os.kill(child.process.pid, signal.SIGKILL)
    wait_for_end(child)
    command.Command().keep_running([child])
    assert not child.has_ended
    assert (
        f"the worker ended by itself (killed by SIGKILL; see {child.log}); starting it again" in capsys.readouterr().out
    )


def test_child_that_never_stays_up_is_given_up_with_its_last_lines(tmp_path: Path) -> None:
    child = processes.Child("worker", ["no_such_module_at_all"], tmp_path / "worker.log")
    for _ in range(processes.MOST_RESTARTS):
        wait_for_end(child)
        command.Command().keep_running([child])
    wait_for_end(child)
    with pytest.raises(CommandError, match=r"(?s)ended 6 times within 120 s.*no_such_module_at_all"):
        command.Command().keep_running([child])
    assert child.has_ended
