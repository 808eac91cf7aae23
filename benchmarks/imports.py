"""What storing workbooks costs beside django-import-export: `python benchmarks/imports.py` (see README.md there)."""

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from made_workbooks import organization_workbook

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from targets.workbook.reading import Reading

ROOT = Path(__file__).resolve().parents[1]
YEARS = (2021, 2022, 2023)  # one for each of three runs
PEER_YEAR = 2024
UPLOAD_YEAR = 2024
UPLOADER = "ccb"  # another organization than that of the other runs
FIRST_CODE = 90_000
#: A whole return of the Farmers' Union: 14 figures that contradict nothing.
FIGURES = {
    "themes": 1,
    "supervisions": 1,
    "campaign_assigned": 5,
    "campaign_completed": 5,
    "eligible": 1000,
    "members": 923,
    "branches": 11,
    "branches_effective": 11,
    "rated_excellent": 1,
    "rated_good": 0,
    "rated_fair": 0,
    "rated_poor": 0,
    "heads": 1,
    "heads_qualified": 1,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--communes", type=int, default=715, help="made communes; each reports 14 figures a year")
    options = parser.parse_args()
    with _register():
        codes = _make_communes(options.communes)
        rows = len(codes) * len(FIGURES)
        print(f"{len(codes)} communes, one organization: {rows} figures\n")
        stored, compared = _one_workbook(codes)
        _row("one workbook: checks, figures, history, sending", stored, rows)
        _row("the same compared figure by figure: 0 rows written", compared, rows)
        peer = _peer(codes)
        _row("django-import-export, default path, figures only", peer, rows)
        print(f"{'':<6}as fast as it: {peer / stored:.1f}x\n")
        few, many = _a_workbook_a_commune(codes)
        print(f"a workbook a commune, 14 figures each: {few * 1000:.1f} ms a file in an empty year,")
        print(f"{'':<6}{many * 1000:.1f} ms beside {len(codes)} returns of the year")
        _organization_upload(codes)
        _uploads()
        _shell()


@contextlib.contextmanager
def _register(*, is_empty: bool = False) -> Iterator[None]:
    """A database of its own, set up unless it is to be empty, thrown away at the end."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "benchmark.sqlite3")
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            if not is_empty:
                call_command("setup", stdout=StringIO())
            print(f"{connection.vendor}, {os.cpu_count()} cores")
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _make_communes(count: int) -> list[str]:
    from organizations.models import Level, Unit

    like = Unit.objects.filter(level=Level.COMMUNE).order_by("valid_from").select_related("parent").first()
    assert like is not None
    codes = [str(FIRST_CODE + number) for number in range(count)]
    for code in codes:
        Unit.objects.create(
            code=code,
            valid_from=like.valid_from,
            valid_to=like.valid_to,
            level=like.level,
            kind=like.kind,
            name=f"Mẫu {code}",
            parent=like.parent,
        )
    return codes


def _reading(codes: Sequence[str], year: int) -> "Reading":
    """The Farmers' Union's workbook as the reader hands it over: a row a commune."""
    from targets.workbook.reading import FigureCell, Reading

    rows = {
        code: {key: FigureCell(value, False, "Biểu 1", f"C{row}", str(value)) for key, value in FIGURES.items()}
        for row, code in enumerate(codes, 9)
    }
    return Reading("organization", None, "hnd", year, rows, (), "f" * 64, "hoi-nong-dan.xlsx")


def _store(reading: "Reading") -> int:
    from django.utils import timezone

    from organizations.models import User
    from targets import jobs
    from targets.imports import preview as imports
    from targets.imports.commit import commit

    with jobs.taken_over():
        by = User.system()
        prepared = imports.preview(reading, by=by)
        assert prepared.can_commit, prepared.problems[:3]
        return commit(prepared, by=by, at=timezone.now()).changed


def _one_workbook(codes: Sequence[str]) -> tuple[float, float]:
    """Seconds of the first storing and of the second, medians of three years."""
    _store(_reading(codes[:2], YEARS[0] + 4))  # warm
    first, again = [], []
    for year in YEARS:
        reading = _reading(codes, year)
        seconds, changed = _timed(lambda: _store(reading))  # noqa: B023
        assert changed == len(codes) * len(FIGURES)
        first.append(seconds)
        seconds, changed = _timed(lambda: _store(reading))  # noqa: B023
        assert changed == 0
        again.append(seconds)
    return statistics.median(first), statistics.median(again)


def _peer(codes: Sequence[str]) -> float:
    """Seconds of django-import-export with its default options on the same table; the returns are there already.

    It writes figures only: no check against other figures, no history, no event.
    """
    import tablib
    from import_export import fields, resources, widgets

    from organizations.models import Organization
    from targets.models import Figure, FigureDefinition, ReportingYear
    from targets.returns import actions as returns

    by_key = widgets.ForeignKeyWidget(FigureDefinition, field="key", key_is_id=False)

    class FigureResource(resources.ModelResource):
        definition = fields.Field(attribute="definition", column_name="definition", widget=by_key)

        class Meta:
            model = Figure
            import_id_fields = ("annual_return", "definition")
            fields = ("annual_return", "definition", "value", "is_nil", "nil_reason", "note")

    year, union = ReportingYear.objects.get(year=PEER_YEAR), Organization.objects.get(code="hnd")
    opened = returns.open_returns([(unit, union) for unit in year.units().filter(code__in=codes)], year)
    rows = tablib.Dataset(headers=["annual_return", "definition", "value", "is_nil", "nil_reason", "note"])
    for annual_return in opened:
        for key, value in FIGURES.items():
            rows.append([annual_return.pk, key, value, "0", "", ""])
    seconds, result = _timed(lambda: FigureResource().import_data(rows, raise_errors=True))
    assert result.totals["new"] == len(rows)
    return seconds


def _a_workbook_a_commune(codes: Sequence[str]) -> tuple[float, float]:
    """Seconds a file in a year without returns, and in one with a return of every other commune."""
    few = [_timed(lambda: _store(_reading([code], 2025)))[0] for code in codes[2:42]]  # noqa: B023
    _store(_reading(codes[82:], 2025))
    many = [_timed(lambda: _store(_reading([code], 2025)))[0] for code in codes[42:82]]  # noqa: B023
    return statistics.median(few), statistics.median(many)


def _shell() -> None:
    """The sample workbooks by `import_returns`, without the scoring after it: the first time and again."""
    from django.core.management import call_command

    from targets.management.commands import import_returns

    def run() -> None:
        with contextlib.suppress(SystemExit), mock.patch.object(import_returns, "_score"):
            call_command("import_returns", *folders, commit=True, stdout=StringIO())

    folders = [str(ROOT / "fixtures/returns" / str(year)) for year in YEARS]
    first, again = _timed(run)[0], statistics.median(_timed(run)[0] for _ in range(3))
    print(f"\nimport_returns of the sample workbooks of three years: {first:.2f} s, again {again:.2f} s,")
    print(f"{'':<6}again / first: {again / first:.3f}")


def _organization_upload(codes: Sequence[str]) -> None:
    """An organization's workbook of all communes sent twice in the browser's way, with the pages that are shown."""
    from django.test import Client
    from django.utils import timezone

    from organizations.models import Organization, Unit, User
    from organizations.permissions import Role
    from targets import jobs
    from targets.imports import files
    from targets.models import ReportingYear, ReturnFile

    union, district = Organization.objects.get(code=UPLOADER), Unit.objects.get(code=codes[0]).parent
    by = User.objects.create(
        username=UPLOADER, role=Role.DISTRICT_ORGANIZATION.value, organization=union, unit=district
    )
    content = organization_workbook(ReportingYear.objects.get(year=UPLOAD_YEAR), union, by=by, figures=FIGURES)
    client = Client()
    client.force_login(by)

    def read(staged: ReturnFile) -> None:
        files.read(staged)
        staged.refresh_from_db()

    def show(staged: ReturnFile) -> bool:
        page = client.get(f"/nhap-tep/{staged.pk}/")
        assert page.status_code == 200, page.status_code
        return page.context["preview"].unchanged is not None

    def send() -> tuple[ReturnFile, list[float], bool]:
        staging, staged = _timed(lambda: files.stage(_upload("hoi-nong-dan.xlsx", content), by=by, at=timezone.now()))
        reading = _timed(lambda: read(staged))[0]
        showing, is_unchanged = _timed(lambda: show(staged))
        return staged, [staging + reading, showing], is_unchanged

    with jobs.taken_over():
        staged, first, is_unchanged = send()
        assert not is_unchanged
        seconds, outcome = _timed(lambda: files.commit_file(staged, by=by, at=timezone.now()))
        first.append(seconds)
        runs = [send() for _ in range(3)]
    assert all(is_unchanged for _, _, is_unchanged in runs)
    again = [statistics.median(times[step] for _, times, _ in runs) for step in range(2)]
    returns = len(outcome.sent)
    print(f"\nan organization's workbook of {returns} returns, {outcome.changed} figures, uploaded by its own account:")
    print(f"{'':<6}{'':<12}{'read':>10}{'page':>10}{'stored':>10}{'all':>10}{'without reading':>18}   (ms)")
    for what, times in (("first", first), ("again", again)):
        cells = [f"{time * 1000:.0f}" for time in times] + [""] * (3 - len(times))
        total = f"{sum(times) * 1000:>10.0f}{sum(times[1:]) * 1000:>18.0f}"
        print(f"{'':<6}{what:<12}{cells[0]:>10}{cells[1]:>10}{cells[2]:>10}{total}")
    ratios = f"{sum(again) / sum(first):>10.3f}{sum(again[1:]) / sum(first[1:]):>18.3f}"
    print(f"{'':<6}{'again / first':<42}{ratios}")


def _uploads() -> None:
    """A commune's workbook sent twice in the browser's way: staged, read by the worker, stored."""
    from django.utils import timezone

    from organizations.models import User
    from targets.imports import files

    path = ROOT / "fixtures/returns/2021/kim-thach-00703-2021.xlsx"
    content, by = path.read_bytes(), User.system()

    def send() -> float:
        staged = files.stage(_upload(path.name, content), by=by, at=timezone.now())
        begun = time.perf_counter()
        files.read(staged)
        staged.refresh_from_db()
        files.commit_file(staged, by=by, at=timezone.now())
        return time.perf_counter() - begun

    cold, again = send(), [send() for _ in range(3)]
    print(f"\na commune's upload read and stored: {cold * 1000:.0f} ms with the start of the child,")
    print(f"{'':<6}{statistics.median(again) * 1000:.0f} ms for the same file again")


def _upload(name: str, content: bytes) -> "UploadedFile":
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def _row(what: str, seconds: float, rows: int) -> None:
    print(f"{what:<52}{seconds:>8.2f} s{rows / seconds:>10.0f} figures/s")


if __name__ == "__main__":
    main()
