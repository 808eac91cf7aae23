"""Reading in a child process with bounds on memory and time: a hostile file costs one child, never the caller.

The child takes one job a line and answers one line; it is started once for many files, and anew after a death.
"""

import json
import logging
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import IO, Any, Final, Self

from organizations.names import UnitName
from targets.rules.sizes import Sizes
from targets.workbook.answers import Answers
from targets.workbook.problems import ProblemList
from targets.workbook.reading import Reading, reading_from_json

_ROOT: Final = Path(__file__).resolve().parents[3]
_WALL_SECONDS: Final = 40.0
_USUAL_SIZES: Final = Sizes()
_NO_UNITS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = MappingProxyType({})
_LONGEST_TRACE: Final = 20_000
_logger: Final = logging.getLogger("targets.workbook")
_GIVEN_UP: Final = (
    "Tệp quá lớn hoặc quá phức tạp nên không đọc được trong thời gian cho phép. Xin chép riêng bảng số liệu sang một"
    " tệp Excel mới rồi tải lên lại."
)
_FAILED: Final = (
    "Hệ thống gặp lỗi khi đọc tệp này, không phải do tệp quá lớn. Xin báo cho quản trị hệ thống kèm theo tệp; trong lúc"
    " chờ, có thể nhập số liệu trực tiếp trên trang báo cáo."
)


def read_in_child(
    path: Path,
    *,
    units_by_year: Mapping[int, Sequence[UnitName]],
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
    wall_seconds: float = _WALL_SECONDS,
    answers: Answers | None = None,
) -> Reading:
    """`read_workbook` in a child of its own; a child that dies or is late is a problem of the file."""
    child = ReadingChild(units_by_year=units_by_year, owed=owed, max_bytes=max_bytes, wall_seconds=wall_seconds)
    with child:
        return child.read(path, answers)


def read_many_in_child(
    paths: Sequence[Path],
    *,
    units_by_year: Mapping[int, Sequence[UnitName]],
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
) -> Iterator[Reading]:
    """One reading a path, in the given order, by one child as long as it lives."""
    with ReadingChild(units_by_year=units_by_year, owed=owed, max_bytes=max_bytes) as child:
        for path in paths:
            yield child.read(path)


class ReadingChild:
    """A child process that reads workbooks; a context manager. `read` may be called any number of times."""

    def __init__(
        self,
        *,
        units_by_year: Mapping[int, Sequence[UnitName]],
        owed: Mapping[str, frozenset[str]],
        max_bytes: int,
        wall_seconds: float = _WALL_SECONDS,
        owed_by_unit: Mapping[str, Mapping[str, frozenset[str]]] = _NO_UNITS,
        sizes: Sizes = _USUAL_SIZES,
    ) -> None:
        self._setting = {
            "units_by_year": {
                str(year): [[unit.code, unit.kind, unit.name, list(unit.aliases)] for unit in units]
                for year, units in units_by_year.items()
            },
            "owed": {organization: sorted(keys) for organization, keys in owed.items()},
            "owed_by_unit": {
                unit: {organization: sorted(keys) for organization, keys in of_unit.items()}
                for unit, of_unit in owed_by_unit.items()
            },
            "max_bytes": max_bytes,
            "sizes": {"general": dict(sizes.general), "known": sizes.known},
        }
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, path: Path, answers: Answers | None = None) -> Reading:
        """What the workbook says, or a reading with the one problem that it could not be read.

        `answers` is what the sender said on the mapping page.

        Out of bounds is the file's fault; an error of the reader is ours: it is logged and told as such.
        """
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({"path": str(path.resolve()), "answers": answers}).encode() + b"\n")
            process.stdin.flush()
            answer = self._answer(process)
        except BrokenPipeError:
            answer = None
        if answer is None:
            return _unread(path, self._stop())
        return reading_from_json(answer)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (closed by _stop, with the child)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "targets.workbook.sandbox.child"],
                cwd=_ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(self._setting).encode() + b"\n")
        return self._process

    def _answer(self, process: "subprocess.Popen[bytes]") -> dict[str, Any] | None:
        """The child's next line, or None when it died or the time is over."""
        assert process.stdout is not None
        deadline = time.monotonic() + self._wall_seconds
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not received.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    return None
                chunk = os.read(process.stdout.fileno(), 65_536)
                if not chunk:
                    return None
                received += chunk
        return json.loads(received)

    def _stop(self) -> str:
        """End the child, and give what it left on its stderr."""
        if self._process is None or self._errors is None:
            return ""
        process, self._process = self._process, None
        process.kill()
        process.communicate()
        with self._errors as errors:
            errors.seek(0)
            return errors.read().decode(errors="replace").strip()


def _unread(path: Path, errors: str) -> Reading:
    """Why there is no answer: a traceback in what the child left behind is a fault of the reader itself."""
    if "Traceback (most recent call last)" in errors and "MemoryError" not in errors.rpartition("\n")[2]:
        _logger.error("The reader failed on %s:\n%s", path.name, errors[-_LONGEST_TRACE:])
        return _without_figures(path, _FAILED, "tệp đọc được")
    return _without_figures(path, _GIVEN_UP, "tệp Excel chỉ có bảng số liệu")


def _without_figures(path: Path, message: str, expected: str) -> Reading:
    problems = ProblemList()
    problems.error("", None, message, read=path.name, expected=expected)
    return Reading(None, None, None, None, {}, problems.sorted(), "", path.name)
