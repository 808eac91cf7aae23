"""Reading in a child process with bounds on memory and time: a hostile file costs one child, never the caller.

A child is started once for many files and replaced on any doubt (`targets.workbook.sandbox.process`).
"""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

from organizations.names import UnitName
from organizations.organization_names import Organizations
from targets.rules.sizes import Sizes
from targets.workbook.answers import Answers
from targets.workbook.headers.figure_names import FIFTEEN, FigureNames
from targets.workbook.problems import ProblemList
from targets.workbook.reader import OwedByYear
from targets.workbook.reading import Reading, reading_from_json
from targets.workbook.sandbox.process import ChildProcess, idle_child

_WALL_SECONDS: Final = 40.0
_USUAL_SIZES: Final = Sizes()
_NO_YEARS: Final[OwedByYear] = MappingProxyType({})
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
    organizations: Organizations,
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
    areas: Sequence[UnitName] = (),
    figures: FigureNames = FIFTEEN,
    wall_seconds: float = _WALL_SECONDS,
    answers: Answers | None = None,
) -> Reading:
    """`read_workbook` in a child of its own; a child that dies or is late is a problem of the file."""
    register = Register.of(
        units_by_year=units_by_year, organizations=organizations, owed=owed, areas=areas, figures=figures
    )
    with ReadingChild(register, max_bytes=max_bytes, wall_seconds=wall_seconds) as child:
        return child.read(path, answers)


def read_many_in_child(
    paths: Sequence[Path],
    *,
    units_by_year: Mapping[int, Sequence[UnitName]],
    organizations: Organizations,
    owed: Mapping[str, frozenset[str]],
    max_bytes: int,
    areas: Sequence[UnitName] = (),
    figures: FigureNames = FIFTEEN,
) -> Iterator[Reading]:
    """One reading a path, in the given order, by one child as long as it lives."""
    register = Register.of(
        units_by_year=units_by_year, organizations=organizations, owed=owed, areas=areas, figures=figures
    )
    with ReadingChild(register, max_bytes=max_bytes) as child:
        for path in paths:
            yield child.read(path)


@dataclass(frozen=True)
class Register:
    """The names and what is owed, as the child gets them: JSON of an object, and a short name of it."""

    json: str
    digest: str

    @classmethod
    def of(
        cls,
        *,
        units_by_year: Mapping[int, Sequence[UnitName]],
        organizations: Organizations,
        owed: Mapping[str, frozenset[str]],
        areas: Sequence[UnitName] = (),
        figures: FigureNames = FIFTEEN,
        owed_by_year: OwedByYear = _NO_YEARS,
    ) -> Self:
        """Some milliseconds for each hundred units and year: make it once for many readers."""
        written = json.dumps(
            {
                "units_by_year": {str(year): [asdict(unit) for unit in units] for year, units in units_by_year.items()},
                "areas": [asdict(unit) for unit in areas],
                "organizations": [asdict(organization) for organization in organizations.listed],
                "figures": [asdict(figure) for figure in figures.listed],
                "owed": {organization: sorted(keys) for organization, keys in owed.items()},
                "owed_by_year": {
                    str(year): {
                        unit: {organization: sorted(keys) for organization, keys in of_unit.items()}
                        for unit, of_unit in of_year.items()
                    }
                    for year, of_year in owed_by_year.items()
                },
            }
        )
        return cls(written, sha256(written.encode()).hexdigest())


class ReadingChild:
    """A child process that reads workbooks; a context manager. `read` may be called any number of times.

    `is_kept`: the child comes from those who read before in this process, and waits for the next ones afterwards.
    Units, figures, what is owed and sizes are arguments of each reading and not of the process: a child that read for
    others before answers as a fresh one does.
    """

    def __init__(
        self,
        register: Register,
        *,
        max_bytes: int,
        wall_seconds: float = _WALL_SECONDS,
        sizes: Sizes = _USUAL_SIZES,
        is_kept: bool = False,
    ) -> None:
        bounds = json.dumps([register.digest, max_bytes, dict(sizes.general)])
        rest = {"max_bytes": max_bytes, "sizes": {"general": dict(sizes.general), "reported": sizes.reported}}
        #: All that a reading depends on but the file and the sender's answers, as JSON; and a short name of it.
        self.setting = f"{register.json[:-1]}, {json.dumps(rest)[1:]}"
        self.basis = sha256((bounds + json.dumps(sizes.reported, sort_keys=True)).encode()).hexdigest()
        #: The name of the same without what figures were before, which makes warnings only.
        self.words = sha256(bounds.encode()).hexdigest()
        self._wall_seconds = wall_seconds
        self._is_kept = is_kept
        self._process: ChildProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if self._is_kept and error is None:
            idle_child.keep(process)
        else:
            process.stop()

    @property
    def pid(self) -> int | None:
        """The process that read the last file; None where it died of it, and before the first."""
        return self._process.pid if self._process else None

    def read(self, path: Path, answers: Answers | None = None) -> Reading:
        """What the workbook says, or a reading with the one problem that it could not be read.

        `answers` is what the sender said on the mapping page.

        Out of bounds is the file's fault; an error of the reader is ours: it is logged and told as such. A child that
        has read before is no witness of that: the file is read once more by a fresh one, and its word counts.
        """
        process = self._fit()
        reading = self._read(process, path, answers)
        if reading is None and process.has_read_before:
            process.stop()
            process = ChildProcess()
            reading = self._read(process, path, answers)
        if reading is None:
            self._process = None
            return _unread(path, process.stop())
        self._process = process
        return reading

    def _read(self, process: ChildProcess, path: Path, answers: Answers | None) -> Reading | None:
        self._process = process
        return _as_reading(process.read(path, self.setting, answers, seconds=self._wall_seconds))

    def _fit(self) -> ChildProcess:
        """A child that may read: the own one, the idle one, or a new one."""
        process = self._process or (idle_child.take() if self._is_kept else None)
        if process is not None and not process.is_fit:
            process.stop()
            process = None
        return process or ChildProcess()


def _as_reading(answer: Any) -> Reading | None:
    """The child's answer, or None where it has not the form of one."""
    try:
        return None if answer is None else reading_from_json(answer)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


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
