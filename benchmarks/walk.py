"""The walk of a commune's year over HTTP in a country of a hundred districts: `python benchmarks/walk.py` (README.md).

Checks what `vixuyen_portal/tests/year_walk.py` checks (nothing of another district, sums by SQL alone) and prints the
milliseconds of each request, in the order of the walk.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from browser import SIGN_IN, Browser
from districts import PASSWORD, made_register
from pages import SERVER, _served

ROOT = Path(__file__).resolve().parents[1]
YEAR = 2025


class OverHttp:
    """A browser a person; each request is a row of the report, and signing in is one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.browsers: dict[str, Browser] = {}

    def get(self, username: str, address: str) -> tuple[int, str]:
        return self._ask(username, address)

    def post(self, username: str, address: str, data: dict[str, Any]) -> tuple[int, str]:
        return self._ask(username, address, urllib.parse.urlencode(data).encode())

    def post_json(self, username: str, address: str, data: dict[str, Any], key: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask(username, address, json.dumps(data).encode(), headers)

    def _ask(
        self, username: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        browser = self.browsers.get(username)
        if browser is None:
            browser = self.browsers[username] = Browser(self.port)
            started = time.perf_counter()
            browser.sign_in(username, PASSWORD)
            _print(started, "302  POST", SIGN_IN)
        started = time.perf_counter()
        status, text = browser.ask(address, body, headers)
        _print(started, f"{status}  {'GET ' if body is None else 'POST'}", urllib.parse.urlsplit(address).path)
        return status, text


def _print(started: float, what: str, path: str) -> None:
    print(f"{(time.perf_counter() - started) * 1000:>8.0f} ms  {what} {urllib.parse.unquote(path)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--districts", type=int, default=100)
    parser.add_argument("--server", default=SERVER, help="a PostgreSQL server as a URL without a database")
    parser.add_argument("--database", metavar="NAME", help="a made register, used (and changed) as it is, and kept")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with (
        tempfile.TemporaryDirectory() as folder,
        made_register(options.server, options.database, options.districts) as url,
    ):
        os.environ |= {"DATABASE_URL": url, "VAR_DIR": folder, "ALLOWED_HOSTS": "127.0.0.1", "DEBUG": "False"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
        import django

        django.setup()
        from django.core.management import call_command

        from targets import jobs
        from targets.models import Verdict
        from targets.verdicts import scoring
        from vixuyen_portal.tests.year_walk import set_scene, walk

        call_command("createcachetable", verbosity=0)
        if not Verdict.objects.for_year(YEAR).exists():
            scoring.score_year(YEAR)
        with jobs.taken_over():
            scene = set_scene(YEAR, PASSWORD)
        with _served() as port:
            walk(OverHttp(port), scene)
    print("every page is as it should be: nothing of another district, the sums are those of SQL alone")


if __name__ == "__main__":
    main()
