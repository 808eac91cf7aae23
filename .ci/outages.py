"""Freeze, then stop, a Redis of one's own and walk the journeys of production: sign in, send, upload, build.

No request may wait for Redis longer than two seconds, nothing that was stored may answer as an error, and every job
asked for meanwhile is done within half a minute of Redis' return. Needs redis-server and DATABASE_URL (PostgreSQL).
Ends with status 1 and a sentence at the first thing that is not as it should be.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from smoke import ROOT, Answer, NotWell, Visitor, answers, found, free_port, manage, require, running, wait_until

HOST = "portal.example"
#: No request may wait for Redis longer; what the page itself takes is measured while Redis works.
MOST_SECONDS = 2
LEAST_FOR_PAGE = 1.0
RETURN_SECONDS = 30

PREPARE = """
from vixuyen_portal import demo
demo.make_accounts()
"""
#: Cao Bồ's returns of 2023 as drafts of its own, ready to be sent.
DRAFTS = """
from targets.rules.workflow import ReturnStatus
AnnualReturn.objects.filter(year=2023, unit__code="00952").update(status=ReturnStatus.DRAFT)
"""
UNFINISHED = "print('open', Job.objects.exclude(status='DONE').count(), 'all', Job.objects.count())"
STATES = "print('states', [(job.task, job.status, job.message) for job in Job.objects.all()])"


class Redis:
    """A Redis of this script: on a free port, with nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.start()

    def start(self) -> None:
        arguments = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--dir"]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen([*arguments, str(self.folder)], stdout=log, stderr=subprocess.STDOUT)
        wait_until(self.answers, 20, "Redis does not start")

    def answers(self) -> bool:
        asked = ["redis-cli", "-h", "127.0.0.1", "-p", str(self.port), "ping"]
        return subprocess.run(asked, capture_output=True, check=False).stdout.strip() == b"PONG"

    def stop(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    @contextmanager
    def stopped(self) -> Iterator[None]:
        self.stop()
        try:
            yield
        finally:
            self.start()


class Clock:
    """Seconds of each step: measured in the first round, with Redis at work, and held against it in the others."""

    def __init__(self) -> None:
        self.usual: dict[str, float] = {}

    def timed(self, what: str, step: Callable[[], Answer]) -> str:
        """The page that the step leads to, which comes without an error and in time."""
        begun = time.monotonic()
        status, body, _ = step()
        seconds = time.monotonic() - begun
        print(f"  {what}: {status} after {seconds:.2f} s")
        require(status == 200, f"{what} answers {status}: {body.decode(errors='replace')[:300]}")
        most = MOST_SECONDS + max(LEAST_FOR_PAGE, self.usual.setdefault(what, seconds))
        require(seconds < most, f"{what} took {seconds:.1f} s; {most:.1f} s are allowed")
        return body.decode()


def walk(address: str, clock: Clock, *, organization: str, workbook: Path) -> None:
    """The journeys of an officer and of the head of staff."""
    timed = clock.timed
    officer, head = (Visitor(address, {"Host": HOST}) for _ in range(2))
    for visitor, name in ((officer, "canbo.caobo"), (head, "truongban")):
        credentials = {"username": name, "password": "vi-xuyen-mau"}
        page = timed(f"{name} signs in", lambda v=visitor, c=credentials: v.post("/dang-nhap/", c))  # type: ignore[misc]
        require("/dang-xuat/" in page, f"{name} could not sign in")
    ask = f"/bao-cao/2023/cao-bo/gui/?chon={organization}"
    ticked = found(r'name="ticked" value="([\w:-]+)"', officer.page(ask), f"{organization} offers nothing to send")
    fields = {"step": "SUBMIT", "confirmed": "1", "ticked": ticked}
    page = timed("a return is sent", lambda: post(officer, ask, "/bao-cao/2023/cao-bo/buoc/", fields))
    require("Đã gửi" in page, "the page does not say that the return was sent")
    page = timed("a workbook is uploaded", lambda: upload(officer, "/nhap-tep/", workbook))
    require(workbook.name in page, "the page does not name the uploaded workbook")
    midterm = {"review": found(r'name="review" value="([0-9]+)"', head.page("/van-ban/moi/"), "no review to build")}
    page = timed("a review is asked for", lambda: post(head, "/van-ban/moi/", "/van-ban/moi/", midterm))
    require("hx-get" in page, "the page does not show the review's progress")


def post(visitor: Visitor, form: str, action: str, fields: Mapping[str, str]) -> Answer:
    """Send a form that stands on one page to another address."""
    token = found(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.page(form), f"{form} has no form")
    data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
    return send(visitor, action, data, "application/x-www-form-urlencoded")


def upload(visitor: Visitor, path: str, workbook: Path) -> Answer:
    token = found(r'name="csrfmiddlewaretoken" value="(\w+)"', visitor.page(path), f"{path} has no form")
    line = secrets.token_hex(12)
    head = (
        f'--{line}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{workbook.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + workbook.read_bytes() + f"\r\n--{line}--\r\n".encode()
    return send(visitor, path, body, f"multipart/form-data; boundary={line}")


def send(visitor: Visitor, path: str, body: bytes, kind: str) -> Answer:
    headers = {**visitor.headers, "Content-Type": kind}
    return visitor.open(urllib.request.Request(visitor.address + path, body, headers))


def all_done(environment: Mapping[str, str]) -> bool:
    return "open 0 " in manage(environment, "shell", "-c", UNFINISHED)


def outages(folder: Path) -> None:
    for name in ("files", "static", "mail"):
        (folder / name).mkdir()
    queue = Redis(folder)
    environment = {
        **os.environ,
        "APP_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": HOST,
        # No certificate here: cookies travel over plain http, as in a trial.
        "SECURE_SSL_REDIRECT": "0",
        "VAR_DIR": str(folder),
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{queue.port}/0",
        "CACHE_URL": f"redis://127.0.0.1:{queue.port}/1",
    }
    try:
        manage(environment, "setup")
        manage(environment, "collectstatic", "--noinput")
        manage(environment, "shell", "-c", PREPARE)
        samples = sorted((ROOT / "fixtures/returns/2023").glob("*.xls*"))
        cao_bo = next(path for path in samples if path.name.startswith("cao-bo-"))
        manage(environment, "import_returns", str(cao_bo), "--commit")
        manage(environment, "import_returns", str(samples[0]), "--commit", "--approve")  # something to review
        manage(environment, "shell", "-c", DRAFTS)
        port = free_port()
        web = ["gunicorn", "vixuyen_portal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
        celery = ["celery", "-A", "vixuyen_portal"]
        with (
            running(environment, [*web, "--workers", "2", "--timeout", "60"]),
            running(environment, [*celery, "worker", "--concurrency", "1"]),
            running(environment, [*celery, "beat"]),
        ):
            address = f"http://127.0.0.1:{port}"
            visitor = Visitor(address, {"Host": HOST})
            wait_until(lambda: answers(visitor), 60, "the web server does not answer")
            clock = Clock()
            rounds: tuple[tuple[str, Callable[[], AbstractContextManager[None]], str], ...] = (
                ("at work", nullcontext, "doan-thanh-nien"),
                ("frozen", queue.frozen, "hoi-nong-dan"),
                ("stopped", queue.stopped, "hoi-cuu-chien-binh"),
            )
            for number, (state, outage, organization) in enumerate(rounds):
                print(f"Redis {state}:")
                with outage():
                    walk(address, clock, organization=organization, workbook=samples[number + 1])
                begun = time.monotonic()
                try:
                    wait_until(lambda: all_done(environment), RETURN_SECONDS, "jobs are left half a minute later")
                except NotWell:
                    print(manage(environment, "shell", "-c", STATES))
                    raise
                print(f"  every job is done {time.monotonic() - begun:.0f} s later")
    finally:
        queue.stop()


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="portal outages ") as folder:
        try:
            outages(Path(folder))
        except NotWell as fault:
            print(f"NOT WELL: {fault}")
            for log in Path(folder).glob("log/*.log"):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
