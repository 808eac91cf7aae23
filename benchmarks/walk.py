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
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from districts import PASSWORD, made_register
from pages import SERVER, _served

ROOT = Path(__file__).resolve().parents[1]
YEAR = 2025


class OverHttp:
    """A browser a person, without a screen; each request is a row of the report."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.browsers: dict[str, tuple[urllib.request.OpenerDirector, CookieJar]] = {}

    def get(self, username: str, address: str) -> tuple[int, str]:
        return self._ask(username, urllib.request.Request(self.address + address))

    def post(self, username: str, address: str, data: dict[str, Any]) -> tuple[int, str]:
        body = urllib.parse.urlencode(data).encode()
        return self._ask(username, urllib.request.Request(self.address + address, body))

    def post_json(self, username: str, address: str, data: dict[str, Any], key: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask(username, urllib.request.Request(self.address + address, json.dumps(data).encode(), headers))

    def _ask(self, username: str, request: urllib.request.Request) -> tuple[int, str]:
        browser, jar = self.browsers.get(username) or self._signed_in(username)
        return self._timed(browser, jar, request)

    def _signed_in(self, username: str) -> tuple[urllib.request.OpenerDirector, CookieJar]:
        jar = CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.browsers[username] = browser, jar
        self._timed(browser, jar, urllib.request.Request(f"{self.address}/dang-nhap/"))
        fields = urllib.parse.urlencode({"username": username, "password": PASSWORD}).encode()
        self._timed(browser, jar, urllib.request.Request(f"{self.address}/dang-nhap/", fields))
        return browser, jar

    @staticmethod
    def _timed(
        browser: urllib.request.OpenerDirector, jar: CookieJar, request: urllib.request.Request
    ) -> tuple[int, str]:
        if request.data is not None:
            request.add_header("X-CSRFToken", next(str(cookie.value) for cookie in jar if cookie.name == "csrftoken"))
        started = time.perf_counter()
        try:
            with browser.open(request, timeout=60) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            status, text = refused.code, refused.read().decode()
        milliseconds = (time.perf_counter() - started) * 1000
        path = urllib.parse.unquote(urllib.parse.urlsplit(request.full_url).path)
        print(f"{milliseconds:>8.0f} ms  {status}  {request.get_method():<4} {path}", flush=True)
        return status, text


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
