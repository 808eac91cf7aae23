"""`manage.py demo [--port N] [--fresh]`: the whole portal on this machine, with sample data and nothing to install."""

import fcntl
import shutil
import signal
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from organizations.permissions import ROLE_NAMES
from targets.models import Resolution
from targets.roots import profile_of
from vixuyen_portal import demo, processes

VAR: Path = settings.VAR_DIR
#: Says that the demo made this register (pages then say «SỐ LIỆU MẪU»), and whether it came to the end.
MARK = VAR / "demo"
LOADING, LOADED = "loading", "loaded"
START_SECONDS = 60
REVIEW_SECONDS = 60
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The person, or the machine, asked the demo to stop."""


class Command(BaseCommand):
    help = "Load the sample data once, then serve the portal with its worker on 127.0.0.1 until Ctrl+C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and load it anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo loads invented figures; it does not run with APP_ENV=production.")
        if settings.FILES_URL:
            raise CommandError("The demo keeps its files in its own folder; unset FILES_URL.")
        if not processes.is_free(options["port"]):
            raise CommandError(
                f"Port {options['port']} is in use by another program. Stop it, or choose another port: "
                f"python manage.py demo --port {options['port'] + 1}"
            )
        with only_demo(), stoppable():
            try:
                self.load(fresh=options["fresh"])
                self.serve(options["port"])
            except Stopped:
                self.stdout.write("Stopped.")

    def load(self, *, fresh: bool) -> None:
        """Bring the register to where the demo begins; a second start finds everything there."""
        state = MARK.read_text("utf-8") if MARK.exists() else ""
        if fresh or state == LOADING:
            clear()
            state = ""
        self.step("preparing the register")
        call_command("setup", stdout=StringIO())
        if state == LOADED:
            return
        if not demo.is_empty():
            raise CommandError(
                "This register holds returns that the demo did not make, so it adds no sample figures. "
                "Name another folder for the demo: VAR_DIR=/some/folder python manage.py demo"
            )
        MARK.write_text(LOADING, encoding="utf-8")
        demo.load(self.step)
        MARK.write_text(LOADED, encoding="utf-8")

    def serve(self, port: int) -> None:
        """Run web server and worker until told to stop. One that ends by itself is started again, and said so."""
        connections.close_all()
        children: list[processes.Child] = []
        try:
            self.step("starting the web server and the worker")
            children.append(processes.start_worker(VAR / "log"))
            children.append(processes.start_web(port, VAR / "log"))
            if not processes.wait_for(port, children[1], seconds=START_SECONDS):
                raise CommandError(f"The web server did not start:\n{children[1].last_lines()}")
            self.tell(port, self.built_review(children))
            while True:
                time.sleep(0.5)
                self.keep_running(children)
        finally:
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN)  # the children get their time, however often Ctrl+C is pressed
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.stop()

    def keep_running(self, children: list[processes.Child]) -> None:
        """Start again what ended by itself. Raises CommandError for one that does not stay up."""
        for child in children:
            if child.has_ended:
                try:
                    how = child.start_again()
                except processes.EndsTooOften as fault:
                    raise CommandError(f"{fault} Its last lines:\n{child.last_lines()}") from fault
                self.step(f"the {child.name} ended by itself ({how}; see {child.log}); starting it again")

    def built_review(self, children: list[processes.Child]) -> str:
        """The path of the mid-term review; the first time, waits for the worker to build it."""
        deadline = time.monotonic() + REVIEW_SECONDS
        while (review := demo.newest_review()) is None and time.monotonic() < deadline:
            self.keep_running(children)
            time.sleep(0.2)
        connections.close_all()
        return review.document.path if review else f"not built yet; see {VAR / 'log'}"

    def tell(self, port: int, review: str) -> None:
        width, names = max(map(len, demo.ACCOUNTS)), profile_of(Resolution.objects.order_by("first_year")[0])
        connections.close_all()
        lines = [
            "",
            f"The portal is ready:  http://127.0.0.1:{port}/",
            "",
            f"Sign in with one of these names and the password  {demo.PASSWORD}",
            *(f"  {name:<{width}}  {names.fill(ROLE_NAMES[role])}" for name, (role, *_) in demo.ACCOUNTS.items()),
            "",
            f"Mid-term review (Word):  {review}",
            f"Data and logs:           {VAR}",
            "",
            "All figures and people are invented. Press Ctrl+C to stop.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def step(self, text: str) -> None:
        self.stdout.write(f"· {text} …")
        self.stdout.flush()


@contextmanager
def only_demo() -> Iterator[None]:
    """Hold the folder: two demos on the same data would take each other's jobs."""
    with (VAR / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise CommandError(f"Another demo is running on the data in {VAR}. Stop it first.") from held
        yield


@contextmanager
def stoppable() -> Iterator[None]:
    """Ctrl+C, SIGTERM and a closed terminal raise Stopped; what the parent ignores (nohup) stays ignored."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN or number == signal.SIGTERM:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def clear() -> None:
    """Throw away what the demo keeps in its folder; a database elsewhere is never touched."""
    database = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor != "sqlite" or database.parent != VAR:
        raise CommandError("--fresh empties the demo's own folder only; DATABASE_URL names a database elsewhere.")
    connections.close_all()
    for path in (*VAR.glob(f"{database.name}*"), *VAR.glob("celerybeat-schedule*"), MARK):
        path.unlink(missing_ok=True)
    for name in ("files", "mail", "log"):
        shutil.rmtree(VAR / name, ignore_errors=True)
    for folder in (VAR / "queue").glob("*"):
        shutil.rmtree(folder)
        folder.mkdir()
    for name in ("files", "mail"):
        (VAR / name).mkdir()
