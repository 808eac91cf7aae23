"""A district's pages alone and inside a country: `python benchmarks/districts.py --districts 1 100` (see README.md).

Each size is a made register in PostgreSQL, served by a gunicorn of its own. Both are asked in turn for the pages of a
district with equally many communes, so that other work on the machine hits both alike; the ratio is what to compare.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import psycopg2
from country import COMMUNES, DISTRICTS, ROOT
from pages import SERVER, _get, _served, _sign_in

YEAR, OPEN_YEAR = 2024, 2025
PASSWORD = "của-phép-đo-này"
OF_DISTRICT = 15  # communes; the one district of the smallest register has as many
STAFF, OFFICER = "can-bo-huyen", "can-bo-xa"
#: name, view, arguments with the slugs of the district and its first commune, and who asks.
PAGES = (
    ("dashboard", "dashboard:unit", (YEAR, "{district}"), STAFF),
    ("home of staff", "inbox:work", (), STAFF),
    ("home of a commune officer", "inbox:work", (), OFFICER),
    ("queue", "approval:queue", (YEAR,), STAFF),
    ("chase", "chase:list", (OPEN_YEAR,), STAFF),
    ("entry form", "returns:entry", (OPEN_YEAR, "{commune}", "hoi-nong-dan"), OFFICER),
    ("approval of a unit", "approval:detail", (YEAR, "{commune}"), STAFF),
    ("commune", "commune:detail", ("{commune}", YEAR), STAFF),
)
#: Every kept page is worthless once this number changes.
TOUCH = "UPDATE organizations_registerstamp SET number = number + 1"


class Register(NamedTuple):
    """A made register that is served: the addresses and queries of its pages, a session a person."""

    port: int
    url: str
    pages: dict[str, Any]
    sessions: dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, nargs=2, default=[1, 100])
    parser.add_argument("--server", default=SERVER, help="a PostgreSQL server as a URL without a database")
    parser.add_argument("--databases", nargs=2, metavar="NAME", help="made registers, used as they are and kept")
    parser.add_argument("--requests", type=int, default=25, help="of each page in each register")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        print(json.dumps(_prepared()))
        return
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        served = []
        for number, districts in enumerate(options.districts):
            name = options.databases[number] if options.databases else None
            url = stack.enter_context(made_register(options.server, name, districts))
            os.environ |= {"DATABASE_URL": url, "VAR_DIR": folder, "ALLOWED_HOSTS": "127.0.0.1,testserver"}
            os.environ |= {"DEBUG": "False"}
            command = [sys.executable, "benchmarks/districts.py", "--prepare"]
            pages = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
            port = stack.enter_context(_served())
            served.append(Register(port, url, pages, {who: _sign_in(port, who, PASSWORD) for who in (STAFF, OFFICER)}))
        _report(served, options.districts, options.requests)


@contextmanager
def made_register(server: str, name: str | None, districts: int) -> Iterator[str]:
    """The URL of a made register of so many districts; dropped at the end unless it was there."""
    if name:
        yield f"{server}/{name}"
        return
    name = f"vixuyen_districts_{districts}_{os.getpid()}"
    admin = psycopg2.connect(f"{server}/postgres")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            communes = str(max(OF_DISTRICT, round(districts * COMMUNES / DISTRICTS)))
            command = ["manage.py", "generate_register", "--communes", communes, "--no-history"]
            environment = {**os.environ, "DATABASE_URL": f"{server}/{name}"}
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
            yield f"{server}/{name}"
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            admin.close()


def _prepared() -> dict[str, Any]:
    """In a process of its own: two people in a district of OF_DISTRICT communes; address and queries of each page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Count
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from organizations.models import Level, Unit, User
    from targets.models import Verdict
    from targets.verdicts import scoring

    call_command("createcachetable", verbosity=0)
    if not Verdict.objects.for_year(YEAR).exists():
        scoring.score_year(YEAR)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    districts = Unit.objects.filter(level=Level.DISTRICT).annotate(communes=Count("children"))
    district = districts.filter(communes=OF_DISTRICT).order_by("-pk")[0]
    commune = Unit.objects.filter(parent=district).order_by("sort_key")[0]
    pages = {}
    for username, unit in ((STAFF, district), (OFFICER, commune)):
        person = User.objects.get(username=username)
        person.unit = unit
        person.set_password(PASSWORD)
        person.save()
    for name, view, arguments, username in PAGES:
        filled = [str(item).format(district=district.slug, commune=commune.slug) for item in arguments]
        address, client = reverse(view, args=filled), Client()
        client.force_login(User.objects.get(username=username))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(address).status_code
        assert status == 200, (name, address, status)
        pages[name] = [address, username, len(captured)]
    return pages


def _report(served: Sequence[Register], districts: Sequence[int], requests: int) -> None:
    """A row a page: median milliseconds in both registers and their ratio, kept and computed anew."""
    small, large = served
    print(f"{'page':<28}{'queries':>12}", end="")
    for kind in ("as it comes", "computed anew"):
        print(f"   {kind}: {districts[0]:>6}{districts[1]:>8}{'ratio':>8}", end="")
    print("   (ms)")
    for name, (_, _, queries) in small.pages.items():
        print(f"{name:<28}{queries:>6}{large.pages[name][2]:>6}", end="", flush=True)
        for kind, touches in (("as it comes", False), ("computed anew", True)):
            pairs = [
                (_seconds(small, name, touches=touches), _seconds(large, name, touches=touches))
                for _ in range(-2, requests)
            ][2:]
            here, there = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
            ratio = statistics.median(inside / alone for alone, inside in pairs)
            print(f"   {'':<{len(kind)}}  {here:>6.1f}{there:>8.1f}{ratio:>7.2f}x", end="", flush=True)
        print()


def _seconds(register: Register, name: str, *, touches: bool) -> float:
    if touches:
        connection = psycopg2.connect(register.url)
        with connection, connection.cursor() as cursor:
            cursor.execute(TOUCH)
        connection.close()
    address, username, _ = register.pages[name]
    started = time.perf_counter()
    status, _ = _get(register.port, address, register.sessions[username])
    seconds = time.perf_counter() - started
    assert status == 200, (name, status)
    return seconds


if __name__ == "__main__":
    main()
