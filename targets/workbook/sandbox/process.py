"""One process of the reading child as its parent holds it, and the idle one that waits for the next file.

Starting a child costs half a second of CPU, reading an ordinary return a fiftieth of it. So a process is kept between
files, and replaced as soon as anything about it is in doubt.
"""

import atexit
import json
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parents[3]
#: A process reads so many files at most, and none after it grew by so much memory beyond its register.
MOST_FILES: Final = 100
MOST_GROWTH: Final = 56 * 1024**2
#: What a child may leave on its stderr before it is replaced: the file counts against its limits.
_MOST_ERRORS: Final = 1024**2


class ChildProcess:
    """A started child. It may read another file while `is_fit`; whoever holds it calls `stop` at its end."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed by stop, with the child)
        self._errors_before = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "targets.workbook.sandbox.child"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._setting = ""
        self._files = 0
        self._is_doubtful = False

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def has_read_before(self) -> bool:
        """Whether it was not fresh when it got its last file."""
        return self._files > 1

    @property
    def is_fit(self) -> bool:
        """Whether it may read another file: alive and silent, without a fault, not used up and not grown."""
        return (
            not self._is_doubtful
            and self._files < MOST_FILES
            and self._process.poll() is None
            and not self._is_speaking()
            and os.fstat(self._errors.fileno()).st_size <= _MOST_ERRORS
        )

    def read(self, path: Path, setting: str, answers: Mapping[str, Any] | None, *, seconds: float) -> Any:
        """The reading of one file as JSON, or None where the child died, was late or answered anything else.

        `setting`: the child's arguments as JSON, sent where they are others than for the file before.
        """
        self._files += 1
        self._errors_before = os.fstat(self._errors.fileno()).st_size
        job = json.dumps({"number": self._files, "path": str(path.resolve()), "answers": answers})
        lines = [job] if setting == self._setting else [f'{{"setting": {setting}}}', job]
        self._is_doubtful = True
        try:
            self._send(lines)
            reading = self._reading(self._line(time.monotonic() + seconds))
        except BrokenPipeError:
            return None
        self._setting = setting
        return reading

    def stop(self) -> str:
        """End the child, and give what it left on its stderr about the last file."""
        self._process.kill()
        self._process.communicate()
        with self._errors as errors:
            errors.seek(self._errors_before)
            return errors.read().decode(errors="replace").strip()

    def let_go(self) -> None:
        """Close this process's copies of the pipes after a fork; the child belongs to the process that forked."""
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            assert pipe is not None
            pipe.close()
        self._process.returncode = 0  # it is nobody's here: there is nothing to wait for

    def _send(self, lines: list[str]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        self._process.stdin.flush()

    def _line(self, deadline: float) -> bytes:
        """The child's next line; what there is of it where the child died or the time is over."""
        assert self._process.stdout is not None
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n") and selector.select(max(0.0, deadline - time.monotonic())):
                chunk = os.read(self._process.stdout.fileno(), 65_536)
                if not chunk:
                    break
                received += chunk
        return bytes(received)

    def _reading(self, line: bytes) -> Any:
        """The reading in an answer about the file that was asked for; clears the doubt if there is none left."""
        try:
            answer = json.loads(line)
            number, reading, memory = answer["number"], answer["reading"], answer["memory"]
        except (ValueError, TypeError, KeyError):
            return None
        if number != self._files:
            return None
        self._is_doubtful = memory is None or memory > MOST_GROWTH
        return reading

    def _is_speaking(self) -> bool:
        """Whether there is something to read though nothing was asked: a left-over of an answer, or the end."""
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            return bool(selector.select(0))


class IdleChild:
    """The one child of this process that waits for its next file. Threads take turns: who finds none starts one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: ChildProcess | None = None

    def take(self) -> ChildProcess | None:
        """The waiting child, no longer waiting; None if there is none."""
        with self._lock:
            process, self._process = self._process, None
        return process

    def keep(self, process: ChildProcess) -> None:
        """Let the child wait, if it is fit and no other waits; otherwise end it."""
        with self._lock:
            if self._process is None and process.is_fit:
                self._process = process
                return
        process.stop()

    def end(self) -> None:
        """End the waiting child."""
        if process := self.take():
            process.stop()

    def forget(self) -> None:
        """After a fork: the parent's child is not ours."""
        self._lock = threading.Lock()
        if process := self.take():
            process.let_go()


idle_child: Final = IdleChild()
os.register_at_fork(after_in_child=idle_child.forget)
atexit.register(idle_child.end)
