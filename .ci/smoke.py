"""Start what is served, use it as a person would, stop it: `smoke.py demo` or `smoke.py production`.

Standard library only. Ends with status 1 and a sentence at the first thing that is not as it should be.
"""

import io
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST_START_SECONDS = 120
NEXT_START_SECONDS = 20


Answer = tuple[int, bytes, "Message[str, str]"]


class NotWell(Exception):
    """Something is not as it should be."""


def require(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise NotWell(otherwise)


def found(pattern: str, text: str, otherwise: str) -> str:
    """The pattern's first group in the text."""
    match = re.search(pattern, text, re.M)
    if match is None:
        raise NotWell(otherwise)
    return match[1]


class Visitor:
    """A browser without a screen: cookies, forms with their token, and the page that came last."""

    def __init__(self, address: str, headers: Mapping[str, str] | None = None) -> None:
        self.address = address.rstrip("/")
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.headers = dict(headers or {})

    def get(self, path: str) -> Answer:
        return self.open(urllib.request.Request(self.address + path, headers=self.headers))

    def page(self, path: str) -> str:
        status, body, _ = self.get(path)
        require(status == 200, f"{path} answers {status}")
        return body.decode()

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send the form that stands on the page, with its token."""
        token = found(r'name="csrfmiddlewaretoken" value="(\w+)"', self.page(path), f"{path} has no form")
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        headers = {**self.headers, "Referer": self.address + path}
        return self.open(urllib.request.Request(self.address + path, data, headers))

    def open(self, request: urllib.request.Request) -> Answer:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers

    def sign_in(self, username: str, password: str) -> None:
        _, body, _ = self.post("/dang-nhap/", {"username": username, "password": password})
        require("/dang-xuat/" in body.decode(), f"{username} could not sign in")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def living_with(folder: Path) -> list[str]:
    """The command lines of processes whose environment names this folder."""
    living = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if int(process.name) != os.getpid() and str(folder).encode() in (process / "environ").read_bytes():
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                if command:
                    living.append(f"{process.name} {command}")
        except (OSError, ValueError):
            continue
    return living


# --- the demo -----------------------------------------------------------------------------------------------------
def start_demo(port: int, folder: Path, *, within: float) -> tuple[subprocess.Popen[str], str]:
    """The running demo and everything it printed until it was ready."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT, env={**os.environ, "VAR_DIR": str(folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    printed = ""
    assert process.stdout is not None
    for line in process.stdout:
        print("   ", line, end="")
        printed += line
        if "Ctrl+C" in line:
            break
    seconds = time.monotonic() - started
    require("The portal is ready" in printed, "the demo did not start")
    print(f"ready after {seconds:.1f} s")
    require(seconds < within, f"the demo took {seconds:.0f} s to start; {within:.0f} s are allowed")
    return process, printed


def stop_demo(process: subprocess.Popen[str], number: signal.Signals, folder: Path) -> None:
    process.send_signal(number)
    rest, _ = process.communicate(timeout=40)
    print("   ", rest.strip())
    require(process.returncode == 0, f"after {number.name} the demo ended with status {process.returncode}")
    left = living_with(folder)
    require(not left, f"after {number.name} these processes are left: {left}")
    print(f"stopped by {number.name}, no process left")


def smoke_demo(folder: Path) -> None:
    port = free_port()
    process, printed = start_demo(port, folder, within=FIRST_START_SECONDS)
    try:
        use_demo(port, printed)
        second = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT, env={**os.environ, "VAR_DIR": str(folder / "other")}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        require(second.returncode != 0 and "in use" in second.stderr, "a port that is taken is not told")
        stop_demo(process, signal.SIGTERM, folder)
        process, _ = start_demo(port, folder, within=NEXT_START_SECONDS)
        stop_demo(process, signal.SIGINT, folder)
    finally:
        if process.poll() is None:
            process.kill()


def use_demo(port: int, printed: str) -> None:
    """Sign in with every printed name, look at the dashboard, take the review away."""
    password = found(r"the password\s+(\S+)", printed, "no password is printed")
    names = re.findall(r"^  ([a-z]+(?:\.[a-z]+)?)  ", printed, re.M)
    path = found(r"^Mid-term review \(Word\):\s+(.+\.docx)$", printed, "the path of the review is not printed")
    require(len(names) == 7, "the sign-ins of seven roles are not printed")
    require(Path(path).stat().st_size > 10_000, "the built review is not where the demo says")
    for name in names:
        visitor = Visitor(f"http://127.0.0.1:{port}")
        visitor.sign_in(name, password)
        require("SỐ LIỆU MẪU" in visitor.page("/"), f"{name}: the page does not say that the figures are samples")
    print(f"signed in as {', '.join(names)}")
    visitor = Visitor(f"http://127.0.0.1:{port}")
    visitor.sign_in("lanhdao", password)
    dashboard = visitor.page("/tong-quan/2023/")
    for word in ("Tổng quan", "2023", "Hội Nông dân", "Chưa đạt", "23/24"):
        require(word in dashboard, f"the dashboard does not say «{word}»")
    link = found(r'href="(/van-ban/\d+/tai-ve/)"', visitor.page("/van-ban/"), "the list of documents offers no review")
    status, body, headers = visitor.get(link)
    require(
        status == 200 and "wordprocessingml" in headers["Content-Type"], "the review is not sent as a Word document"
    )
    with zipfile.ZipFile(io.BytesIO(body)) as document:
        require("word/document.xml" in document.namelist() and document.testzip() is None, "the review is no .docx")
    print(f"dashboard and review ({len(body) // 1024} kB) are there")


# --- as in production -----------------------------------------------------------------------------------------------
ASK = """
from targets import jobs
first = AnnualReturn.objects.earliest("pk")
job = jobs.enqueue("targets.score_organization", first.year_id, organization=first.organization_id)
print("job", job.pk)
"""
LOOK = "print('status', Job.objects.get(pk={pk}).status)"


def smoke_production(folder: Path) -> None:
    host = "portal.example"
    for name in ("files", "static", "mail"):
        (folder / name).mkdir()
    environment = {
        **os.environ,
        "APP_ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": host,
        "PORTAL_ADDRESS": f"https://{host}",
        "EMAIL_URL": "smtp://127.0.0.1:9",  # no mail is sent in so short a run
        "VAR_DIR": str(folder),
    }
    manage(environment, "setup")
    manage(environment, "check", "--deploy", "--fail-level", "WARNING")
    print(manage(environment, "collectstatic", "--noinput").strip().splitlines()[-1])
    manage(environment, "import_returns", str(next((ROOT / "fixtures/returns/2023").glob("cao-bo-*"))), "--commit")
    port = free_port()
    web = ["gunicorn", "vixuyen_portal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with (
        running(environment, web),
        running(environment, ["celery", "-A", "vixuyen_portal", "worker", "--concurrency", "1"]),
    ):
        visitor = Visitor(f"http://127.0.0.1:{port}", {"Host": host, "X-Forwarded-Proto": "https"})
        wait_until(lambda: answers(visitor), 40, "the web server does not answer")
        use_production(visitor, port, host)
        asked = found(r"job (\d+)", manage(environment, "shell", "-c", ASK), "no job could be asked for")
        look = LOOK.format(pk=asked)
        wait_until(lambda: "status DONE" in manage(environment, "shell", "-c", look), 40, "the worker does not work")
        print("a job went through Redis")
    left = living_with(folder)
    require(not left, f"these processes are left: {left}")


def use_production(visitor: Visitor, port: int, host: str) -> None:
    plain = Visitor(f"http://127.0.0.1:{port}", {"Host": host})
    plain.opener = urllib.request.build_opener(_NoRedirect())
    status, _, headers = plain.get("/dang-nhap/")
    require(status == 301 and headers["Location"].startswith("https://"), "http is not redirected to https")
    status, body, headers = visitor.get("/dang-nhap/")
    require(status == 200, f"the sign-in page answers {status}")
    require("max-age" in (headers["Strict-Transport-Security"] or ""), "there is no HSTS header")
    require("script-src 'self'" in (headers["Content-Security-Policy"] or ""), "there is no content security policy")
    hashed = r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"'
    status, _, headers = visitor.get(found(hashed, body.decode(), "the style sheet has no hash in its name"))
    require(status == 200 and "immutable" in headers["Cache-Control"], "the style sheet is not served for ever")
    status, _, _ = Visitor(visitor.address, {"Host": "elsewhere.example", "X-Forwarded-Proto": "https"}).get(
        "/healthz/"
    )
    require(status == 400, f"another host's name is answered with {status}")
    print("https, headers, static files and host names are as they should be")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Show the redirect itself."""


def answers(visitor: Visitor) -> bool:
    try:
        return visitor.get("/healthz/")[0] == 200
    except OSError:
        return False


def manage(environment: Mapping[str, str], *arguments: str) -> str:
    ended = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    require(ended.returncode == 0, f"manage.py {arguments[0]} failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def wait_until(holds: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        require(time.monotonic() < deadline, otherwise)
        time.sleep(0.3)


@contextmanager
def running(environment: Mapping[str, str], arguments: list[str]) -> Iterator[None]:
    logs = Path(environment["VAR_DIR"]) / "log"
    logs.mkdir(exist_ok=True)
    name = "beat" if arguments[-1] == "beat" else arguments[0]
    with (logs / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def main() -> int:
    smoke = {"demo": smoke_demo, "production": smoke_production}[sys.argv[1]]
    with tempfile.TemporaryDirectory(prefix="portal smoke ") as folder:
        try:
            smoke(Path(folder))
        except NotWell as fault:
            print(f"NOT WELL: {fault}")
            for log in Path(folder).glob("log/*.log"):
                print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
