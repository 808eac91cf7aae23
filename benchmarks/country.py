"""Scoring at 1, 10, 100 and 705 districts: how time and memory grow, beside SQL alone in the same run.

.venv/bin/python benchmarks/country.py [--districts 1 10 100 705] [--server postgres://postgres@127.0.0.1:5432]

Each size gets a PostgreSQL database of its own, made by `generate_register`, measured by a child process and dropped
at the end (`--keep` leaves it, and uses it the next time). Times are medians of three but for the first scoring and
for making the register.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
COMMUNES, DISTRICTS = 10_600, 705
YEAR = 2023

#: What one approval costs in SQL alone: the return's figures, its unit's rows, and the sums over its three levels.
FIGURES = """
    SELECT figure.key, figure.value, figure.is_nil FROM targets_figure figure
    JOIN targets_annualreturn made ON made.id = figure.annual_return_id
    WHERE made.year_id = %s AND made.unit_id = %s AND made.organization_id = %s
"""
UNIT = """
    UPDATE targets_verdict SET numerator = numerator, verdict = verdict
    WHERE year_id = %s AND unit_id = %s AND organization_id = %s
"""
SUM = """
    SELECT stored.target_id, stored.basis, SUM(numerator) FILTER (WHERE covered > 0),
        SUM(denominator) FILTER (WHERE covered > 0), SUM(covered), SUM(expected)
    FROM targets_verdict stored JOIN organizations_unit unit ON unit.id = stored.unit_id
    WHERE stored.year_id = %s AND stored.organization_id = %s AND unit.level = 'COMMUNE'
        AND unit.path LIKE (SELECT path FROM organizations_unit WHERE id = %s) || '%%'
    GROUP BY 1, 2
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--districts", type=int, nargs="+", default=[1, 10, 100, DISTRICTS])
    parser.add_argument("--server", default="postgres://postgres@127.0.0.1:5432")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--repeats", type=int, default=3, help="of each time; 1 is not warmed either")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.repeats)))
        return
    heads = ("districts", "verdicts/year", "make", "first", "SQL", "ratio", "again", "SQL", "ratio", "check", "MB",
             "approval", "SQL", "ratio", "preview")  # fmt: skip
    print(("{:>10} {:>14}" + " {:>8}" * 13).format(*heads), "   (s; approval in ms)", flush=True)
    for districts in options.districts:
        row = _measured(districts, options.server, options.repeats, keep=options.keep)
        print(f"{districts:>10} {row['rows']:>14,} {row['make']:>8.1f} {_pair(row, 'first')} {_pair(row, 'again')} "
              f"{row['check']:>8.1f} {row['mb']:>8} {_pair(row, 'approval', 1000)} "
              f"{row['preview']:>8.2f}", flush=True)  # fmt: skip


def _pair(row: dict[str, float], name: str, factor: int = 1) -> str:
    ours, bare = row[name], row[f"{name}_sql"]
    return f"{ours * factor:>8.1f} {bare * factor:>8.1f} {ours / bare:>7.2f}x"


def _measured(districts: int, server: str, repeats: int, *, keep: bool) -> dict[str, float]:
    """One size, in a database of its own."""
    name = f"country_{districts}"
    is_new = not _ask(server, "SELECT 1 FROM pg_database WHERE datname = %s", name)
    if is_new:
        _ask(server, f'CREATE DATABASE "{name}"')
    environment = {**os.environ, "DATABASE_URL": f"{server}/{name}"}
    started = time.perf_counter()
    if is_new:
        communes = round(districts * COMMUNES / DISTRICTS)
        command = ["manage.py", "generate_register", "--communes", str(communes), "--no-history"]
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    made = time.perf_counter() - started
    try:
        found = subprocess.run([sys.executable, "benchmarks/country.py", "--measure", "--repeats", str(repeats)],
                               cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)  # fmt: skip
    finally:
        if not keep:
            _ask(server, f'DROP DATABASE "{name}"')
    return {**json.loads(found.stdout), "make": made}


def _ask(server: str, query: str, *parameters: object) -> list[tuple[object, ...]]:
    """One statement outside of any transaction; the rows that it gives."""
    connection = psycopg2.connect(f"{server}/postgres")
    connection.autocommit = True
    try:
        cursor = connection.cursor()
        cursor.execute(query, parameters or None)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def measure(repeats: int) -> dict[str, float]:
    """What the child process measures in the made register of DATABASE_URL."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "vixuyen_portal.settings"
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.db import connection, transaction

    from organizations.models import Organization
    from targets.models import AnnualReturn, Figure, ReportingYear, Target, UnscoredReturn, Verdict
    from targets.resolutions.preview import preview
    from targets.rules.thresholds import Band
    from targets.verdicts import independent, scoring, storing

    everybody = list(Organization.objects.all())
    scope = storing.Scope(YEAR, [organization.pk for organization in everybody])

    def empty() -> None:
        Verdict.objects.for_year(YEAR).delete()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE targets_verdict")

    @transaction.atomic
    def sql_alone(*, is_written: bool) -> None:
        independent.stage(ReportingYear.objects.get(year=YEAR))
        if is_written:
            storing.write(scope)

    found: dict[str, float] = {}
    empty()
    found["first_sql"] = _timed(lambda: sql_alone(is_written=True))
    empty()
    found["first"] = _timed(lambda: scoring.score_year(YEAR))
    found["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found["rows"] = Verdict.objects.for_year(YEAR).count()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE targets_verdict")
    found["again_sql"] = _median(lambda: sql_alone(is_written=True), repeats)
    found["again"] = _median(lambda: scoring.score_year(YEAR), repeats)
    found["check"] = _timed(lambda: independent.differences(YEAR))

    gathered = Target.objects.with_rules().select_related("resolution").get(code="T06", resolution__slug="ca-nuoc")
    found["preview"] = _median(lambda: preview(gathered, Band(YEAR, YEAR, 95)), repeats)

    farmers = Organization.objects.get(code="hnd")
    made = AnnualReturn.objects.filter(year=YEAR, organization=farmers, status="APPROVED", unit__level="COMMUNE")
    one = made.select_related("unit").latest("pk")
    place = [YEAR, one.unit_id, farmers.pk]

    @transaction.atomic
    def approval_sql() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FIGURES, place)
            cursor.fetchall()
            cursor.execute(UNIT, place)
            for unit in one.unit.lineage[:-1]:
                cursor.execute(SUM, [YEAR, farmers.pk, unit])
                cursor.fetchall()
                cursor.execute(UNIT, [YEAR, unit, farmers.pk])

    def change() -> None:
        figure = Figure.objects.get(annual_return=one, definition__key="members")
        figure.value = (figure.value or 0) + (1 if figure.value == 0 else -1)
        figure.save(update_fields=["value"])
        UnscoredReturn.objects.create(annual_return=one)

    found["approval_sql"] = _median(approval_sql, 3)
    times = []
    for _ in range(9):
        change()
        times.append(_timed(lambda: scoring.score_changes(YEAR, farmers)))
    found["approval"] = statistics.median(times)
    assert not independent.differences(YEAR).first, "the sums are not those of the whole register"
    return found


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(work: Callable[[], object], repeats: int) -> float:
    if repeats > 1:
        work()
    return statistics.median(_timed(work) for _ in range(repeats))


if __name__ == "__main__":
    main()
