"""Child processes of the demo: web server and worker, each in its own session."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from vixuyen_portal.probe import is_well

GRACE_SECONDS = 10
MOST_RESTARTS = 5
RESTARTS_WITHIN_SECONDS = 120


class EndsTooOften(Exception):
    """A child that does not stay up, however often it is started."""


class Child:
    """A process that runs beside the demo, with its output in a file."""

    def __init__(self, name: str, arguments: list[str], log: Path) -> None:
        self.name = name
        self.arguments = arguments
        self.log = log
        self.restarts: list[float] = []
        log.parent.mkdir(parents=True, exist_ok=True)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", *self.arguments],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def start_again(self) -> str:
        """Start a process that ended by itself once more; returns how it had ended. Raises EndsTooOften."""
        now = time.monotonic()
        self.restarts = [earlier for earlier in self.restarts if now - earlier < RESTARTS_WITHIN_SECONDS]
        if len(self.restarts) >= MOST_RESTARTS:
            raise EndsTooOften(f"The {self.name} ended {MOST_RESTARTS + 1} times within {RESTARTS_WITHIN_SECONDS} s.")
        self.restarts.append(now)
        self.stop()  # what its session left behind would work, or hold the port, beside the new one
        status = self.process.returncode
        self.process = self._start()
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"

    def ask_to_stop(self) -> None:
        if not self.has_ended:
            self.process.terminate()

    def stop(self) -> None:
        """Wait for the end that was asked for, then see to it that nothing of its session lives on."""
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def last_lines(self) -> str:
        return "\n".join(self.log.read_text("utf-8", errors="replace").splitlines()[-15:])


def start_web(port: int, logs: Path) -> Child:
    """gunicorn with one process and eight threads, on this machine only."""
    options = [
        "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8",
        "--graceful-timeout", "5", "--no-control-socket", "--access-logfile", "-",
    ]  # fmt: skip
    return Child("web server", ["gunicorn", "vixuyen_portal.wsgi:application", *options], logs / "web.log")


def start_worker(logs: Path) -> Child:
    """A real worker with the schedule in it, on the queue that the settings name; a process a job, as in production."""
    options = ["--beat", "--pool", "prefork", "--concurrency", "2", "--without-mingle", "--without-gossip"]
    return Child(
        "worker", ["celery", "-A", "vixuyen_portal", "worker", *options, "--loglevel", "INFO"], logs / "worker.log"
    )


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_for(port: int, child: Child, *, seconds: float) -> bool:
    """Whether the portal answers within the time; gives up at once when its process ends."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not child.has_ended:
        if is_well(port, "127.0.0.1", seconds=2):
            return True
        time.sleep(0.1)
    return False
