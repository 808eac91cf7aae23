"""How long the heavy things take: `python benchmarks/run.py` (see README.md beside it)."""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        import django

        django.setup()
        from django.db import connection
        from django.test.utils import setup_test_environment

        # A database of its own, thrown away at the end: on SQLite a file, on PostgreSQL «test_…».
        setup_test_environment()
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            print(f"{connection.vendor}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
            print(f"{'what':<58}{'median':>10}{'worst':>10}  remarks")
            measure()
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def measure() -> None:
    from django.core.management import call_command

    from targets.models import Verdict
    from targets.verdicts import scoring

    call_command("setup", stdout=StringIO())
    _read_and_store()
    first, _ = _timed(lambda: scoring.score_year(2023))
    _row("scoring one year, all verdicts new", [first], f"{Verdict.objects.filter(year=2023).count()} rows")
    _row(
        "scoring one year again, nothing changed", [_timed(lambda: scoring.score_year(2023))[0] for _ in range(REPEATS)]
    )
    _score_one_organization()
    for year in (2021, 2022, 2024, 2025):
        scoring.score_year(year)
    _pages()


def _read_and_store() -> None:
    from django.conf import settings
    from django.utils import timezone

    from organizations.models import User
    from targets import jobs
    from targets.imports import preview as imports
    from targets.imports.commit import commit
    from targets.imports.reader import workbook_reader
    from targets.workbook.reading import Reading

    paths = sorted(path for year in range(2021, 2025) for path in (ROOT / f"fixtures/returns/{year}").iterdir())
    readings: list[Reading] = []
    reading_times, storing_times, figures = [], [], 0
    with workbook_reader(max_bytes=settings.RETURN_FILE_MAX_BYTES) as reader:
        for path in paths:
            seconds, reading = _timed(partial(reader.read, path))
            readings.append(reading)
            reading_times.append(seconds)
    by = User.system()
    with jobs.taken_over():
        for reading in readings:
            prepared = imports.preview(reading, by=by)
            seconds, done = _timed(partial(commit, prepared, by=by, at=timezone.now(), approve=True))
            storing_times.append(seconds)
            figures += done.changed
    _row("reading one workbook", reading_times, f"{len(paths)} files in {sum(reading_times):.1f} s")
    _row("storing and approving one workbook", storing_times, f"{figures} figures in {sum(storing_times):.1f} s")


def _score_one_organization() -> None:
    """What follows an approval: one organization's rows are judged again, and the few that differ are written."""
    from django.utils import timezone

    from organizations.models import Organization, User
    from targets import jobs
    from targets.models import AnnualReturn
    from targets.returns import actions as returns
    from targets.verdicts import scoring

    union = Organization.objects.get(code="hnd")
    by, times = User.system(), []
    for found in AnnualReturn.objects.for_year(2023).with_parties().filter(organization=union)[:REPEATS]:
        with jobs.taken_over():
            returns.reopen(found, reason="benchmark", by=by, at=timezone.now())
        seconds, _ = _timed(lambda: scoring.score_organization(2023, union))
        times.append(seconds)
    _row("scoring after one return changed", times)


def _pages() -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from organizations.models import User
    from organizations.permissions import Role

    staff = User.objects.create_user("benchmark", full_name="Benchmark", role=Role.STAFF.value)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(staff)
    pages = {
        "entry of one return": reverse("returns:entry", args=[2024, "cao-bo", "hoi-nong-dan"]),
        "check and send": reverse("returns:check", args=[2024, "cao-bo"]),
        "queue of a year": reverse("approval:queue", args=[2024]),
        "review of one commune": reverse("approval:detail", args=[2024, "cao-bo"]),
        "who owes what": reverse("chase:list", args=[2025]),
        "what is left to do": reverse("inbox:work"),
        "dashboard of a year": reverse("dashboard:year", args=[2023]),
        "one target": reverse("target:detail", args=["T06", 2023]),
        "one organization": reverse("org:detail", args=["hoi-nong-dan", 2023]),
        "one commune": reverse("commune:detail", args=["cao-bo", 2023]),
    }
    for name, address in pages.items():
        assert client.get(address).status_code == 200, address  # also warms up
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
            count = len(queries)  # the next request empties the log
        times = [_timed(partial(client.get, address))[0] for _ in range(REPEATS * 4)]
        _row(f"page: {name}", times, f"{count} queries")


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def _row(what: str, seconds: list[float], remarks: str = "") -> None:
    median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"{what:<58}{median:>7.0f} ms{worst:>7.0f} ms  {remarks}")


if __name__ == "__main__":
    main()
