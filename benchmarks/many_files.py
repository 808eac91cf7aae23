"""A commune's workbook in an empty year and beside ten thousand returns: `python benchmarks/many_files.py` (README.md).

The sample workbooks of a year are read by the kept child and stored, half of them before and half after the returns
of made communes are there; beside each, the time of the reading alone.
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from imports import ROOT, _make_communes, _register

YEAR = 2021


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--returns", type=int, default=10_200, help="of made communes, six each, in the same year")
    options = parser.parse_args()
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


if __name__ == "__main__":
    main()
