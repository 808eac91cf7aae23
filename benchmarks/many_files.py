"""A commune's workbook in an empty year and beside ten thousand returns: `python benchmarks/many_files.py` (README.md).

The sample workbooks of a year are read by the kept child and stored, half of them before and half after the returns
of made communes are there; beside each, the time of the reading alone.

`--workbooks N` makes a country of as many communes instead, fills the portal's form of each, and imports them with
`import_returns`, as the shell does; beside it the reading of the first and the last tenth alone.
"""

import argparse
import contextlib
import io
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any
from unittest import mock

from imports import ROOT, _make_communes, _register, _timed
from made_workbooks import commune_workbook

YEAR = 2021
#: The made country has returns of the year before, and workbooks of this one.
COUNTRY_YEAR = 2022


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, default=10_200, help="of made communes, six each, in the same year")
    parser.add_argument("--workbooks", type=int, help="as many commune workbooks by import_returns")
    parser.add_argument("--communes", type=int, help="of the made country; as many as workbooks unless given")
    options = parser.parse_args()
    if options.workbooks:
        with _register(is_empty=True), tempfile.TemporaryDirectory() as folder:
            _import_country(options.workbooks, options.communes or options.workbooks, Path(folder))
        return
    paths = sorted((ROOT / f"fixtures/returns/{YEAR}").glob("*.xlsx"))
    with _register():
        _measure(paths[:2])  # starts the child
        half = len(paths) // 2 + 1
        print(f"{'returns beside':>15}{'files':>7}{'reading alone':>15}{'read and stored':>17}{'ratio':>8}   (ms)")
        _row(0, paths[2:half])
        made = _fill(options.returns)
        _measure(paths[:2], is_stored=False)  # the child learns the new names
        _row(made, paths[half:])


def _fill(count: int) -> int:
    """Returns of made communes in the year."""
    from organizations.models import Organization
    from targets.models import AnnualReturn, ReportingYear
    from targets.returns import actions as returns

    codes = _make_communes(-(-count // 6))
    year = ReportingYear.objects.get(year=YEAR)
    units = year.units().filter(code__in=codes)
    returns.open_returns([(unit, union) for unit in units for union in Organization.objects.all()], year)
    return AnnualReturn.objects.filter(year=year, unit__code__in=codes).count()


def _row(beside: int, paths: Sequence[Path]) -> None:
    alone, whole = _measure(paths)
    print(f"{beside:>15}{len(paths):>7}{alone * 1000:>15.0f}{whole * 1000:>17.0f}{whole / alone:>7.1f}x")


def _measure(paths: Sequence[Path], *, is_stored: bool = True) -> tuple[float, float]:
    """Median seconds of a file's reading alone, and of reading and storing it by way of the upload."""
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from organizations.models import User
    from targets import jobs
    from targets.imports import files
    from targets.imports.reader import workbook_reader

    by, alone, whole = User.system(), [], []
    with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES, is_kept=True) as reader:
        for path in paths:
            begun = time.perf_counter()
            reader.read(path, files.answers_of(by, None))
            alone.append(time.perf_counter() - begun)
    if is_stored:
        with jobs.taken_over():
            for path in paths:
                staged = files.stage(SimpleUploadedFile(path.name, path.read_bytes()), by=by, at=timezone.now())
                begun = time.perf_counter()
                files.read(staged)
                staged.refresh_from_db()
                files.commit_file(staged, by=by, at=timezone.now())
                whole.append(time.perf_counter() - begun)
    return statistics.median(alone), statistics.median(whole or [0])


def _import_country(count: int, communes: int, folder: Path) -> None:
    """A country's communes, their workbooks of a year without returns, and the import of those."""
    from django.core.management import call_command

    from organizations.models import Level, User
    from targets.management.commands import import_returns
    from targets.management.commands.generate_register import MadeReturns
    from targets.models import AnnualReturn, ReportingYear

    years, quiet = f"{COUNTRY_YEAR - 1}-{COUNTRY_YEAR}", io.StringIO()
    make = MadeReturns.make

    def make_year_before(made: MadeReturns, year: ReportingYear) -> None:
        if year.year < COUNTRY_YEAR:
            make(made, year)

    with mock.patch.object(MadeReturns, "make", make_year_before):
        call_command("generate_register", communes=communes, years=years, no_history=True, stdout=quiet)
    by, random = User.system(), Random(1)
    year = ReportingYear.objects.get(year=COUNTRY_YEAR)
    units = list(year.units().filter(level=Level.COMMUNE).select_related("parent"))
    paths = []
    for number, unit in enumerate(random.sample(units, count)):
        path = folder / f"{number:05d}-{unit.slug}-{COUNTRY_YEAR}.xlsx"
        path.write_bytes(commune_workbook(year, unit, by=by, random=random))
        paths.append(path)
    tenth = max(1, count // 10)
    beside = AnnualReturn.objects.count()
    print(f"{count} workbooks of a country of {communes} communes, {beside} returns of the year before\n", flush=True)
    alone = [_reading_alone(some) for some in (paths[:tenth], paths[-tenth:])]
    clock, scoring = _Clock(), _timed_calls(import_returns, "_score")
    with scoring as seconds_of_scoring, contextlib.suppress(SystemExit):
        call_command("import_returns", *map(str, paths), commit=True, stdout=clock)
    stored = AnnualReturn.objects.filter(year=COUNTRY_YEAR).count()
    print(f"{count} files, {clock.refused} of them refused; {stored} returns stored and sent")
    print(f"{sum(clock.seconds):.1f} s but for the first file; scoring at the end {sum(seconds_of_scoring):.1f} s\n")
    print(f"{'files':>10}{'reading alone':>16}{'import_returns':>16}{'ratio':>8}   (ms a file, means)")
    for what, own, seconds in (
        ("first 10%", alone[0], clock.seconds[:tenth]),
        ("last 10%", alone[1], clock.seconds[-tenth:]),
    ):
        mean = statistics.mean(seconds)
        print(f"{what:>10}{own * 1000:>16.0f}{mean * 1000:>16.0f}{mean / own:>7.1f}x")


class _Clock(io.StringIO):
    """What `import_returns` prints, with the seconds from one file's line to the next."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self.refused = 0
        self._last = 0.0

    def write(self, text: str) -> int:
        if text.startswith("/"):  # the line of a file, not of a problem in it
            now = time.perf_counter()
            # The first file begins with what is prepared for all.
            self.seconds += [now - self._last] if self._last else []
            self._last = now
            self.refused += ": refused" in text
        return super().write(text)


@contextlib.contextmanager
def _timed_calls(module: ModuleType, name: str) -> Iterator[list[float]]:
    """The seconds of each call of a function of the module."""
    seconds: list[float] = []
    original = getattr(module, name)

    def timed(*arguments: Any) -> None:
        seconds.append(_timed(lambda: original(*arguments))[0])

    with mock.patch.object(module, name, timed):
        yield seconds


def _reading_alone(paths: Sequence[Path]) -> float:
    """Mean seconds of a file by the child that `import_returns` reads with, after it read one."""
    from django.conf import settings

    from targets.imports.reader import workbook_reader

    with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES_SHELL) as reader:
        reader.read(paths[0])
        return statistics.mean(_timed(lambda: reader.read(path))[0] for path in paths)  # noqa: B023


if __name__ == "__main__":
    main()
