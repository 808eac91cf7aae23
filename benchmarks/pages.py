"""What a page costs beside a signed-in request without a page: `python benchmarks/pages.py` (see README.md there)."""

import argparse
import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from browser import Browser

ROOT = Path(__file__).resolve().parents[1]
SERVER = "postgres://postgres@127.0.0.1:5432"
ROUNDS = 3
CONNECTIONS = (1, 8)
REQUESTS = {1: 20, 8: 40}
START_SECONDS = 30


class Page(NamedTuple):
    name: str
    view: str
    arguments: tuple[object, ...] = ()
    username: str = "chuyenvien"


PAGES = (
    Page("dashboard", "dashboard:year", (2023,)),
    Page("home of staff", "inbox:work"),
    Page("home of a commune officer", "inbox:work", (), "canbo.caobo"),
    Page("queue", "approval:queue", (2024,)),
    Page("chase", "chase:list", (2025,)),
    Page("entry form", "returns:entry", (2025, "cao-bo", "hoi-nong-dan"), "canbo.caobo"),
    Page("approval of a unit", "approval:detail", (2024, "cao-bo")),
    Page("commune", "commune:detail", ("cao-bo", 2023)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="a loaded register of the demo on this server, used as it is and kept")
    parser.add_argument("--server", default=SERVER, help="a PostgreSQL server as a URL without a database")
    parser.add_argument("--only", default="", help="measure only pages with this word in their names")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder, _database(options.server, options.database) as (url, is_new):
        os.environ |= {"DATABASE_URL": url, "VAR_DIR": folder, "ALLOWED_HOSTS": "127.0.0.1,testserver"}
        os.environ |= {"DEBUG": "False", "SECRET_KEY": secrets.token_hex(40)}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
        import django

        django.setup()
        from vixuyen_portal.demo import PASSWORD

        if is_new:
            _load()
        pages = [page for page in PAGES if options.only in page.name]
        addresses, queries = _count_queries(pages)
        from django.db import connections

        connections.close_all()
        with _served() as port:
            _measure(port, pages, addresses, queries, PASSWORD)


@contextmanager
def _database(server: str, name: str | None) -> Iterator[tuple[str, bool]]:
    """The URL of the database, and whether it is new and empty; a new one is dropped at the end."""
    if name:
        yield f"{server}/{name}", False
        return
    import psycopg2

    name = f"vixuyen_pages_{os.getpid()}"
    admin = psycopg2.connect(f"{server}/postgres")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}", True
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            admin.close()


def _load() -> None:
    """The register of the demo, statistics included."""
    from io import StringIO

    from django.core.management import call_command
    from django.db import connection

    from vixuyen_portal import demo

    call_command("setup", stdout=StringIO())
    demo.load(lambda text: print(f"{text} …", flush=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _count_queries(pages: Sequence[Page]) -> tuple[dict[Page, str], dict[Page, int]]:
    """Each page's address, and how many statements it sends, session and account included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from organizations.models import User

    addresses = {page: reverse(page.view, args=page.arguments) for page in pages}
    counts = {}
    for page in pages:
        client = Client()
        client.force_login(User.objects.get(username=page.username))
        client.get(addresses[page])
        with CaptureQueriesContext(connection) as captured:
            status = client.get(addresses[page]).status_code
            counts[page] = len(captured)
        assert status == http.HTTPStatus.OK, (page, status)
    return addresses, counts


@contextmanager
def _served() -> Iterator[int]:
    """gunicorn with two sync workers on a free port; ended with all its workers whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "empty_page:application", "--pythonpath", "benchmarks",
         "--bind", f"127.0.0.1:{port}", "--workers", "2", "--no-control-socket", "--log-level", "warning"],
        cwd=ROOT,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                if _get(port, "/healthz/", "")[0] == http.HTTPStatus.OK:
                    break
            except OSError:
                pass  # not listening yet
            if time.monotonic() > deadline or server.poll() is not None:
                raise SystemExit("The web server did not start.")
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _get(port: int, address: str, cookies: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address, headers={"Cookie": cookies})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _sign_in(port: int, username: str, password: str) -> str:
    """The cookies of a session."""
    browser = Browser(port)
    browser.sign_in(username, password)
    return browser.cookie_header


def _measure(
    port: int, pages: Sequence[Page], addresses: dict[Page, str], queries: dict[Page, int], password: str
) -> None:
    """A row a page; the empty view is measured anew beside each page, so that other work on the machine hits both."""
    from empty_page import EMPTY

    sessions = {username: _sign_in(port, username, password) for username in {page.username for page in pages}}
    print(f"\n{'page':<28}{'queries':>8}{'kB':>6}", end="")
    for connections in CONNECTIONS:
        print(f"   {connections} conn: {'p50':>5}{'p95':>7}{'empty':>7}{'ratio':>8}", end="")
    print("   (ms)")
    for page in pages:
        cookies, address = sessions[page.username], addresses[page]
        size = len(_get(port, address, cookies)[1])
        print(f"{page.name:<28}{queries[page]:>8}{size / 1000:>6.0f}", end="", flush=True)
        for connections in CONNECTIONS:
            rounds = []
            for _ in range(ROUNDS):
                empty = _times(port, EMPTY, cookies, connections)
                rounds.append((empty, _times(port, address, cookies, connections)))
            p50 = statistics.median(statistics.median(page_times) for _, page_times in rounds)
            p95 = statistics.median(statistics.quantiles(page_times, n=20)[-1] for _, page_times in rounds)
            base = statistics.median(statistics.median(empty) for empty, _ in rounds)
            ratio = statistics.median(statistics.median(page) / statistics.median(empty) for empty, page in rounds)
            print(f"   {p50 * 1000:>13.1f}{p95 * 1000:>7.1f}{base * 1000:>7.1f}{ratio:>7.1f}x", end="", flush=True)
        print()


def _times(port: int, address: str, cookies: str, connections: int) -> list[float]:
    """Seconds of each request over so many connections at once; the first few of each connection only warm up."""
    times: list[float] = []
    faults: list[int] = []

    def ask(count: int) -> None:
        for number in range(-2, count):
            start = time.perf_counter()
            status = _get(port, address, cookies)[0]
            if status != http.HTTPStatus.OK:
                faults.append(status)
            elif number >= 0:
                times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=ask, args=(REQUESTS[connections] // connections,)) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, f"{address} answered {set(faults)}"
    return times


if __name__ == "__main__":
    main()
