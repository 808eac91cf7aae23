"""Weight and largest paint of first views on a slow line: `benchmarks/front_end.py --check` (see README.md there).

The register of the demo on SQLite, served as in production (gunicorn, hashed and compressed static files); Chromium
with an empty cache behind a line of 400 kbit/s and 400 ms. Needs requirements-dev.txt and Debian's chromium.
"""

import argparse
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
KILOBIT_BYTES = 1000 / 8
START_SECONDS = 60
#: The budget of a first view (ux.md, section 8): kilobytes as they cross the line, seconds, layout shift.
MOST_KILOBYTES, MOST_SECONDS, MOST_SHIFT = 100, 2.5, 0.1
KINDS = {"Document": "html", "Stylesheet": "css", "Script": "js", "Font": "font", "Image": "image"}


class View(NamedTuple):
    """A page as its reader first sees it; `username` blank: signed out. `width` of the screen, in pixels."""

    name: str
    address: str
    username: str = ""
    width: int = 1366


VIEWS = (
    View("sign-in", "/dang-nhap/"),
    View("dashboard", "/tong-quan/2023/", "lanhdao"),
    View("dashboard on a telephone", "/tong-quan/2023/", "lanhdao", 390),
    View("home of a commune officer", "/viec-can-lam/", "canbo.caobo"),
    View("entry form", "/bao-cao/2025/cao-bo/nhap/hoi-nong-dan/", "canbo.caobo"),
    View("entry form on a telephone", "/bao-cao/2025/cao-bo/nhap/hoi-nong-dan/", "canbo.caobo", 390),
)
#: Largest paint and sum of shifts, as the browser noted them since the page began.
READ_VITALS = """() => new Promise(done => {
  let paint = 0, shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { paint = entry.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true});
  const add = entry => { if (!entry.hadRecentInput) shift += entry.value; };
  new PerformanceObserver(list => list.getEntries().forEach(add))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done([paint / 1000, shift]), 300);
})"""


class Seen(NamedTuple):
    """Bytes by kind as they crossed the line, head lines included, and what the browser noted."""

    sizes: Counter[str]
    requests: int
    paint: float
    shift: float

    @property
    def kilobytes(self) -> float:
        return self.sizes.total() / 1000

    @property
    def is_within(self) -> bool:
        return self.kilobytes <= MOST_KILOBYTES and 0 < self.paint <= MOST_SECONDS and self.shift <= MOST_SHIFT


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="end with status 1 if a view is over the budget")
    parser.add_argument("--kilobits", type=int, default=400, help="of the line, a second")
    parser.add_argument("--latency", type=int, default=400, help="milliseconds before each answer")
    parser.add_argument("--only", default="", help="measure only views with this word in their names")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        embedded = {**os.environ, "VAR_DIR": folder}
        print("making the register of the demo …", flush=True)
        load = "from vixuyen_portal import demo; demo.load(lambda text: None)"
        for command in (["setup"], ["shell", "-c", load]):
            _manage(embedded, *command)
        served = embedded | {
            "APP_ENV": "production",
            "SECRET_KEY": secrets.token_hex(40),
            "ALLOWED_HOSTS": "127.0.0.1",
            "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
            "CACHE_URL": "dbcache://portal_cache",
            "CELERY_BROKER_URL": "filesystem://localhost/",
            "SECURE_SSL_REDIRECT": "0",
        }
        _manage(served, "collectstatic", "--noinput")
        with _served(served) as address, _browser() as browser:
            views = [view for view in VIEWS if options.only in view.name]
            return _report(address, browser, views, options)


def _report(address: str, browser: Any, views: list[View], options: argparse.Namespace) -> int:
    """Print a row a view; the status to end with."""
    kinds = (*KINDS.values(), "other")
    print(f"\n{options.kilobits} kbit/s, {options.latency} ms, empty cache")
    print(f"{'view':<28}{'kB':>7}  {''.join(f'{kind:>7}' for kind in kinds)}{'requests':>10}{'LCP':>8}{'CLS':>7}")
    over = False
    for view in views:
        seen = _seen(address, browser, view, kilobits=options.kilobits, latency=options.latency)
        over |= not seen.is_within
        sizes = "".join(f"{seen.sizes[kind] / 1000:>7.1f}" for kind in kinds)
        vitals = f"{seen.requests:>10}{seen.paint:>6.2f} s{seen.shift:>7.3f}"
        warning = "" if seen.is_within else "  over the budget"
        print(f"{view.name:<28}{seen.kilobytes:>7.1f}  {sizes}{vitals}{warning}", flush=True)
    print(f"the budget: {MOST_KILOBYTES} kB, {MOST_SECONDS} s, {MOST_SHIFT}")
    return 1 if over and options.check else 0


def _seen(address: str, browser: Any, view: View, *, kilobits: int, latency: int) -> Seen:
    from vixuyen_portal.demo import PASSWORD

    context = browser.new_context(viewport={"width": view.width, "height": 768})
    page = context.new_page()
    if view.username:
        page.goto(f"{address}/dang-nhap/")
        page.fill("input[name=username]", view.username)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/dang-nhap/" not in url)
    page.goto("about:blank")
    line = context.new_cdp_session(page)
    kind_of: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    line.on("Network.responseReceived", lambda event: kind_of.update({event["requestId"]: event["type"]}))
    line.on(
        "Network.loadingFinished",
        lambda event: sizes.update(
            {KINDS.get(kind_of.get(event["requestId"], ""), "other"): int(event["encodedDataLength"])}
        ),
    )
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    speed = kilobits * KILOBIT_BYTES
    conditions = {"offline": False, "latency": latency, "downloadThroughput": speed, "uploadThroughput": speed}
    line.send("Network.emulateNetworkConditions", conditions)
    page.goto(address + view.address, wait_until="networkidle", timeout=60_000)
    paint, shift = page.evaluate(READ_VITALS)
    context.close()
    return Seen(sizes, len(kind_of), paint, shift)


def _manage(environment: Mapping[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
    )


@contextmanager
def _served(environment: Mapping[str, str]) -> Iterator[str]:
    """The portal's address; ended whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "vixuyen_portal.wsgi:application", "--bind", f"127.0.0.1:{port}",
         "--worker-class", "gthread", "--threads", "8", "--no-control-socket", "--log-level", "error"],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(f"{address}/healthz/"):
            if time.monotonic() > deadline or server.poll() is not None:
                raise SystemExit("The web server did not start.")
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vixuyen_portal.settings")
    import django

    django.setup()  # the demo's password is beside its models
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
